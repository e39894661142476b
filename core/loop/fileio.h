/* Blocking file calls with errors of ours; only for threads of the pool. Those
 * with an 'err' return ES_OK, or fill it and return its code: ES_NOT_FOUND,
 * ES_EXISTS or ES_IO, with errno's number as its cause. None can be cancelled.
 */
#ifndef ES_LOOP_FILEIO_H
#define ES_LOOP_FILEIO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* Writes all bytes at an offset; on failure some may have been written. */
int es__write_all(int fd, const char *path, const char *data, size_t length,
                  int64_t offset, es_error *err);

/* Whether a descriptor is a regular file's. */
bool es__is_regular(int fd);

/* fsync, again where a signal came in between: 0, or errno's number. */
int es__sync(int fd);

/* Makes a folder with all its parents. The path is written to, and is as
 * before in the end. */
int es__make_folders(char *path, mode_t perm, es_error *err);

/* Makes renames in the folder of a file durable. A file system that cannot
 * sync folders is no failure. */
int es__sync_folder_of(const char *path, es_error *err);
int es__sync_folder(const char *path, es_error *err);

#endif
