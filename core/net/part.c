/* The .part file: opened under a lock, published by rename. */
#define _DEFAULT_SOURCE /* flock */
#include "net/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loop/fileio.h"

/* Whether the locked file is still the one of that name: the process that
 * held the lock may have renamed it to its final name in between, and
 * writing on would then spoil a finished file. */
static int still_there(int fd, const char *path, struct stat *opened) {
  struct stat named;
  return fstat(fd, opened) == 0 && lstat(path, &named) == 0 &&
         opened->st_dev == named.st_dev && opened->st_ino == named.st_ino;
}

enum { AGAIN = 1 };

/* Locks and empties an open file: ES_OK, AGAIN if it has to be opened anew,
 * or a code. */
static int take(int fd, const char *path, es_error *err) {
  struct stat opened;
  if (!es__is_regular(fd))
    return es__fail(err, ES_IO, 0, "'%.150s' is not a regular file", path);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return es__fail(err, ES_EXISTS, EWOULDBLOCK,
                    "'%s' is being downloaded by another process", path);
  bool named = still_there(fd, path, &opened);
  /* A second name of the file may be anybody's: it is left alone. */
  if (!named || opened.st_nlink > 1) {
    if (named) (void)unlink(path);
    return AGAIN;
  }
  if (opened.st_size == 0 || ftruncate(fd, 0) == 0) return ES_OK;
  return es__fail_errno(err, errno, "empty", path);
}

int es__part_open(const char *path, int *fd, es_error *err) {
  /* Opening a pipe that nobody reads would wait; it is refused below. */
  enum {
    FLAGS = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
    TRIES = 16
  };
  for (int i = 0; i < TRIES; i++) {
    int opened = open(path, FLAGS, 0666);
    if (opened < 0) return es__fail_errno(err, errno, "create", path);
    int rc = take(opened, path, err);
    if (rc == ES_OK)
      *fd = opened;
    else
      close(opened);
    if (rc != AGAIN) return rc;
  }
  return es__fail(err, ES_EXISTS, 0, "'%s' keeps being replaced", path);
}

/* Some file systems tell of lost writes only when a descriptor is closed. The
 * file's own must stay open, since it holds the lock: close another one. */
static int flush(int fd) {
  int copy = dup(fd);
  return copy < 0 || close(copy) == 0 || errno == EINTR ? 0 : errno;
}

static int rename_whole(int fd, const char *part, const char *path, int durable,
                        es_error *err) {
  int reason = durable ? es__sync(fd) : 0;
  if (reason == 0) reason = flush(fd);
  if (reason) return es__fail_errno(err, reason, "sync", part);
  if (rename(part, path) != 0)
    return es__fail_errno(err, errno, "rename to", path);
  return ES_OK;
}

int es__part_publish(int fd, const char *part, const char *path, int durable,
                     es_error *err) {
  int rc = rename_whole(fd, part, path, durable, err);
  if (rc != ES_OK) {
    (void)unlink(part);
    return rc;
  }
  rc = durable ? es__sync_folder_of(path, err) : ES_OK;
  if (rc != ES_OK)
    es__fail(err, rc, err->cause,
             "'%.120s' is in place, but its folder cannot be synced", path);
  return rc;
}
