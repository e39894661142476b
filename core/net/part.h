/* The .part file: opened under a lock, and published by rename; for threads
 * of the pool, since it waits for the disk. */
#ifndef ES_NET_PART_H
#define ES_NET_PART_H

#include "base/error.h"

/* Opens 'path' for writing, empty and locked: *fd, which the caller closes.
 * ES_EXISTS when another process is writing it, ES_NOT_FOUND without its
 * folder, or ES_IO; *fd is as it was then. */
int es__part_open(const char *path, int *fd, es_error *err);

/* Gives the file its final name; durable: with fsync before and after. What
 * fails before the rename takes the .part away: it must not be resumed from.
 * Afterwards a .part of that name may be somebody else's. ES_OK, or a code;
 * the caller closes the descriptor in either case. */
int es__part_publish(int fd, const char *part, const char *path, int durable,
                     es_error *err);

#endif
