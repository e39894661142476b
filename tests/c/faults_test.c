/* File downloads on a disk that fails: each system call that a sink makes is
 * made to fail, one after the other. Whatever fails, the final name is whole
 * or absent, the error says what happened, and the next download works.
 *
 * The calls are this program's own functions of the same names, which the
 * linker prefers to those of the C library. */
#define _GNU_SOURCE /* syscall, and what flock needs */
#include "turning.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/syscall.h>

#include "net/http.h"

enum { SIZE = 1600000 }; /* four pieces */

static char folder[128], final[160], part[170];

/* Which call fails, at which of its times, and how. */
static const char *failing = "";
static atomic_int countdown;
static int number;
static bool shorter, armed, spoil, leftover;
static int replaced; /* so many times the .part goes before it is locked */
static bool slow;
static atomic_int closed_twice;
static atomic_long written; /* bytes, while the disk is slow */
static pthread_t main_thread;

static bool fails(const char *call) {
  if (!armed || strcmp(call, failing) != 0) return false;
  if (atomic_fetch_sub(&countdown, 1) != 1) return false;
  errno = number;
  return true;
}

static bool is_ours(const char *path) {
  return strncmp(path, folder, strlen(folder)) == 0;
}

/* Only the sink writes by pwrite, fsync, ftruncate and rename here. */
int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
  va_end(args);
  bool is_folder = flags & O_DIRECTORY;
  if (is_ours(path) && fails(is_folder ? "open folder" : "open")) return -1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  if (slow) {
    struct timespec t = {.tv_nsec = 10000000};
    nanosleep(&t, NULL);
    atomic_fetch_add(&written, (long)length);
  }
  if (fails("pwrite")) {
    if (!shorter) return -1;
    length = length > 1 ? length / 2 : length;
  }
  return syscall(SYS_pwrite64, fd, data, length, offset);
}

int fsync(int fd) {
  (void)fd;
  if (fails("fsync")) {
    if (spoil) { /* another process begins anew, as the rename allows */
      int other =
        (int)syscall(SYS_openat, AT_FDCWD, part, O_CREAT | O_WRONLY, 0600);
      (void)close(other);
    }
    return -1;
  }
  return 0;
}

int rename(const char *from, const char *to) {
  if (fails("rename")) return -1;
  return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int ftruncate(int fd, off_t length) {
  if (fails("ftruncate")) return -1;
  return (int)syscall(SYS_ftruncate, fd, length);
}

int flock(int fd, int how) {
  if (fails("flock")) return -1;
  if (replaced > 0 && how != LOCK_UN) { /* another one finishes meanwhile */
    replaced--;
    (void)unlink(part);
  }
  return (int)syscall(SYS_flock, fd, how);
}

/* Of the pool's threads only: the other ones close sockets. What is closed
 * twice may be somebody else's by then. */
int close(int fd) {
  int rc = (int)syscall(SYS_close, fd);
  if (rc != 0 && errno == EBADF) atomic_fetch_add(&closed_twice, 1);
  return !pthread_equal(pthread_self(), main_thread) && fails("close") ? -1
                                                                       : rc;
}

static void arm(const char *call, int time, int error) {
  failing = call;
  atomic_store(&countdown, time);
  number = error;
  armed = true;
}

static es_op *download_of(long size, bool durable) {
  char path[64];
  (void)snprintf(path, sizeof path, "/bytes/%ld", size);
  es_http_request q = {.url = test_url(path), .sink = ES_SINK_FILE};
  q.file.path = final;
  q.file.part = part;
  q.file.length = size;
  q.file.digest = "md5";
  q.file.durable = durable;
  return es_http_start(rt, &q);
}

static es_op *download(bool durable) {
  return download_of(SIZE, durable);
}

/* One download, armed or not; gives its error, and the file's size or -1. */
static void attempt(bool durable, es_error *err, long *size) {
  (void)unlink(final);
  (void)unlink(part);
  if (leftover) {
    FILE *file = fopen(part, "w");
    CHECK(file && fputs("of an earlier run", file) >= 0 && fclose(file) == 0);
  }
  es_op *op = download(durable);
  bool done = turn_until(op);
  armed = false;
  CHECK(done);
  *err = *es_op_error(op);
  *size = test_size(final);
  es_response r;
  es_http_response_of(op, &r);
  CHECK(r.stored == (err->code == ES_OK));
  CHECK_INT(atomic_exchange(&closed_twice, 0), 0);
  for (es_op *next; (next = es_next(rt));) {
    es_op_release(next);
    es_op_release(next);
  }
  CHECK_INT(es_live(rt), 0);
}

static void works_again(void) {
  es_error err;
  long size;
  attempt(true, &err, &size);
  CHECK_PASSED();
  CHECK_INT(err.code, ES_OK);
  CHECK_INT(size, SIZE);
}

/* With that call failing so at its times 1 to last: an io error that names
 * the file, and no file; afterwards all is well. */
static void fails_with(const char *call, int error, int last) {
  for (int time = 1; time <= last; time++) {
    es_error err;
    long size;
    arm(call, time, error);
    attempt(true, &err, &size);
    CHECK_PASSED();
    CHECK_INT(err.code, ES_IO);
    CHECK_INT(err.cause, error);
    CHECK(strstr(err.message, "file"));
    CHECK_INT(size, -1);
    works_again();
    CHECK_PASSED();
  }
}

static void fails_with_each(const char *call, const int *errors, size_t count,
                            int last) {
  for (size_t i = 0; i < count; i++) {
    fails_with(call, errors[i], last);
    CHECK_PASSED();
  }
}

#define EACH(errors) errors, sizeof errors / sizeof *errors

static void survives(const char *call, int error, int last) {
  for (int time = 1; time <= last; time++) {
    es_error err;
    long size;
    arm(call, time, error);
    attempt(true, &err, &size);
    CHECK_PASSED();
    CHECK_INT(err.code, ES_OK);
    CHECK_INT(size, SIZE);
  }
}

static void nothing_fails(void) {
  works_again();
}

static void opening(void) {
  static const int errors[] = {EMFILE, ENFILE, EACCES, EROFS,
                               EIO,    ENOSPC, ELOOP};
  fails_with_each("open", EACH(errors), 1);
}

static void truncating(void) {
  leftover = true;
  fails_with("ftruncate", EIO, 1);
  leftover = false;
}

static void writing(void) {
  static const int errors[] = {ENOSPC, EDQUOT, EIO, EFBIG, EPERM};
  fails_with_each("pwrite", EACH(errors), 4);
}

static void writing_less_or_interrupted(void) {
  survives("pwrite", EINTR, 4);
  CHECK_PASSED();
  survives("fsync", EINTR, 2);
  CHECK_PASSED();
  shorter = true;
  survives("pwrite", 0, 4);
  shorter = false;
}

static void syncing(void) {
  fails_with("fsync", EIO, 1);
  CHECK_PASSED();
  fails_with("fsync", ENOSPC, 1);
}

static void renaming(void) {
  static const int errors[] = {EACCES, EIO, ENOSPC, EISDIR, EXDEV};
  fails_with_each("rename", EACH(errors), 1);
}

static void locking_that_is_not_there(void) {
  survives("flock", ENOLCK, 1);
  CHECK_PASSED();
  survives("flock", EINVAL, 1);
}

/* A network file system may tell only now that data was lost. */
static void closing(void) {
  es_error err;
  long size;
  arm("close", 1, EDQUOT);
  attempt(false, &err, &size);
  CHECK_PASSED();
  CHECK_INT(err.code, ES_IO);
  CHECK_INT(size, -1);
}

static void racing_for_the_lock(void) {
  es_error err;
  long size;
  replaced = 3;
  attempt(true, &err, &size);
  CHECK_PASSED();
  CHECK_INT(err.code, ES_OK);
  CHECK_INT(size, SIZE);
  replaced = 1000;
  attempt(true, &err, &size);
  replaced = 0;
  CHECK_PASSED();
  CHECK_INT(err.code, ES_EXISTS);
  CHECK_INT(size, -1);
}

/* The file has its name by then: it must be whole, and a .part that another
 * process began meanwhile must stay. */
static void syncing_the_folder(void) {
  es_error err;
  long size;
  arm("fsync", 2, EIO);
  spoil = true;
  attempt(true, &err, &size);
  spoil = false;
  CHECK_PASSED();
  CHECK_INT(err.code, ES_IO);
  CHECK_INT(size, SIZE);
  CHECK_INT(test_size(part), 0);
}

static void folders_that_cannot_be_synced(void) {
  es_error err;
  long size;
  arm("fsync", 2, EINVAL);
  attempt(true, &err, &size);
  CHECK_PASSED();
  CHECK_INT(err.code, ES_OK);
  arm("open folder", 1, EACCES); /* writable, but not readable */
  attempt(true, &err, &size);
  CHECK_PASSED();
  CHECK_INT(err.code, ES_OK);
  CHECK_INT(size, SIZE);
}

/* A disk that is slower than the network holds the network back. */
static void a_slow_disk(void) {
  enum { BIG = 20000000, WAITING = 3 * 512 * 1024 };
  es_error err;
  slow = true;
  atomic_store(&written, 0);
  es_op *op = download_of(BIG, false);
  double end = test_now() + 20;
  int64_t received = 0, total, most = 0;
  while (!es_op_done(op) && test_now() < end) {
    CHECK_INT(es_turn(rt, true, &err), ES_OK);
    long before = atomic_load(&written);
    es_http_progress(op, &received, &total);
    if (received - before > most) most = received - before;
  }
  slow = false;
  CHECK(es_op_done(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  CHECK_INT(test_size(final), BIG);
  CHECK(most > 512 * 1024);
  CHECK(most <= WAITING + 512 * 1024);
  es_op_release(es_next(rt));
  es_op_release(op);
}

/* The transfer is paused for want of room when the disk fails. */
static void a_slow_disk_that_fails(void) {
  for (int time = 1; time < 12; time++) {
    es_error err;
    slow = true;
    arm("pwrite", time, ENOSPC);
    es_op *op = download_of(12000000, false);
    double end = test_now() + 5;
    while (!es_op_done(op) && test_now() < end)
      CHECK_INT(es_turn(rt, true, &err), ES_OK);
    slow = armed = false;
    CHECK(es_op_done(op));
    CHECK_INT(es_op_error(op)->code, ES_IO);
    CHECK_INT(es_op_error(op)->cause, ENOSPC);
    es_op_release(es_next(rt));
    es_op_release(op);
  }
  works_again();
}

static void others_go_on(void) {
  char name[160], other_part[170], path[64];
  arm("pwrite", 2, EIO);
  es_op *first = download(true);
  (void)snprintf(path, sizeof path, "/bytes/%d", SIZE);
  (void)snprintf(name, sizeof name, "%s/other", folder);
  (void)snprintf(other_part, sizeof other_part, "%s.part", name);
  es_http_request q = {.url = test_url(path), .sink = ES_SINK_FILE};
  q.file.path = name;
  q.file.part = other_part;
  q.file.length = -1;
  es_op *second = es_http_start(rt, &q);
  CHECK(turn_until(first) && turn_until(second));
  armed = false;
  int failures =
    (es_op_error(first)->code != ES_OK) + (es_op_error(second)->code != ES_OK);
  CHECK_INT(failures, 1);
  for (es_op *next; (next = es_next(rt));) {
    es_op_release(next);
    es_op_release(next);
  }
}

static void nothing_is_left_open(void) {
  es_error err;
  long size;
  works_again();
  CHECK_PASSED();
  int before = test_descriptors();
  static const char *const calls[] = {"open",  "ftruncate", "pwrite",
                                      "fsync", "rename",    "open folder"};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    arm(calls[i], 1, EIO);
    attempt(true, &err, &size);
    CHECK_PASSED();
  }
  works_again();
  CHECK_PASSED();
  CHECK(test_descriptors() <= before); /* connections come and go */
}

int main(void) {
  es_error err;
  main_thread = pthread_self();
  test_server_start();
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  (void)snprintf(final, sizeof final, "%s/file", folder);
  (void)snprintf(part, sizeof part, "%s/file.part", folder);
  rt = es_runtime_new(NULL, NULL, &err);
  RUN(nothing_fails);
  RUN(opening);
  RUN(truncating);
  RUN(writing);
  RUN(writing_less_or_interrupted);
  RUN(syncing);
  RUN(renaming);
  RUN(closing);
  RUN(locking_that_is_not_there);
  RUN(racing_for_the_lock);
  RUN(syncing_the_folder);
  RUN(folders_that_cannot_be_synced);
  RUN(a_slow_disk);
  RUN(a_slow_disk_that_fails);
  RUN(others_go_on);
  RUN(nothing_is_left_open);
  es_runtime_close(rt);
  test_server_stop();
  test_remove(folder);
  return test_status();
}
