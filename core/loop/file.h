/* File operations on the work queue: the loop never waits for a disk. All
 * functions are for the runtime's thread. */
#ifndef ES_LOOP_FILE_H
#define ES_LOOP_FILE_H

#include <stdint.h>

#include "base/digest.h"
#include "loop/runtime.h"

/* An open file: the last reference closes it. */
typedef struct es_file es_file;
es_file *es_file_ref(es_file *file);
void es_file_unref(es_file *file);

typedef enum es_file_kind {
  ES_FILE_OPEN,    /* path, mode, perm -> file */
  ES_FILE_PREAD,   /* file, length, offset -> data (shorter only at the end) */
  ES_FILE_PWRITE,  /* file, data, offset: all of it */
  ES_FILE_FSYNC,   /* file */
  ES_FILE_CLOSE,   /* file: closed now, its reference stays */
  ES_FILE_RENAME,  /* path, path2 */
  ES_FILE_UNLINK,  /* path */
  ES_FILE_MKDIRP,  /* path, perm: with all parents; there already is well */
  ES_FILE_STAT,    /* path, follow -> stat */
  ES_FILE_HASH,    /* path, digest name in path2 -> hex, stat.size */
  ES_FILE_SYNCDIR, /* path: makes renames in it durable */
  ES_FILE_LIST,    /* path -> data: the names, each ended by a NUL byte */
  ES_FILE_REALPATH /* path -> data: absolute, no link in it; must exist */
} es_file_kind;

typedef enum es_file_mode {
  ES_MODE_READ,   /* must exist */
  ES_MODE_WRITE,  /* created or emptied */
  ES_MODE_UPDATE, /* read and write, created if need be */
  ES_MODE_NEW     /* must not exist; a link in its place is refused too */
} es_file_mode;

typedef struct es_file_request {
  es_file_kind kind;
  const char *path, *path2; /* copied */
  es_file *file;            /* a reference is taken */
  const char *data;         /* copied */
  size_t length;
  int64_t offset;
  es_file_mode mode;
  unsigned perm;
  bool follow;
} es_file_request;

typedef struct es_stat {
  int64_t size;
  double mtime;     /* seconds since 1970 */
  const char *kind; /* "file", "directory", "link", "other" */
  unsigned mode;
  bool foreign; /* neither the user's own nor root's */
  uint64_t dev, ino;
} es_stat;

typedef struct es_file_result {
  es_file *file; /* ES_FILE_OPEN: the operation's reference */
  char *data;
  size_t length;
  es_stat stat;
  char hex[2 * ES_DIGEST_MAX + 1];
} es_file_result;

/* Starts an operation, to which the caller has one reference; NULL: no memory,
 * and nothing was started. It fails with ES_NOT_FOUND, ES_EXISTS or ES_IO as
 * the system says, ES_INVALID for a file that is closed or in use, ES_LIMIT
 * for a folder with too many names. Cancelling takes it out of the queue; one
 * that has begun is left to end, since it is short, and counts as it ends. */
es_op *es_file_start(es_runtime *rt, const es_file_request *request);

/* What a completed file operation found; valid as long as the operation. */
const es_file_result *es_file_result_of(const es_op *op);

/* The kind it was started with. */
es_file_kind es_file_kind_of(const es_op *op);

#endif
