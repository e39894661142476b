/* The runtime without Lua: timers, files, ends, and what outlives what. */
#include "turning.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <uv.h>

#include "loop/file.h"
#include "loop/runtime.h"

static void empty(void) {
  es_error err;
  CHECK_INT(es_live(rt), 0);
  CHECK(!es_ready(rt));
  CHECK(!es_next(rt));
  CHECK_INT(es_turn(rt, true, &err), ES_OK);
  CHECK_INT(es_turn(rt, false, &err), ES_OK);
}

static void timers_in_order(void) {
  static const double seconds[] = {0.09, 0.03, 0, 0.06};
  static const int wanted[] = {2, 1, 3, 0};
  es_op *ops[4];
  for (int i = 0; i < 4; i++) {
    ops[i] = es_timer_start(rt, seconds[i]);
    es_op_set_user(ops[i], (void *)&seconds[i]);
    CHECK(!es_op_done(ops[i]));
  }
  CHECK_INT(es_live(rt), 4);
  CHECK(turn_until(ops[0]));
  for (int i = 0; i < 4; i++) {
    es_op *op = es_next(rt);
    CHECK(op == ops[wanted[i]]);
    CHECK(es_op_user(op) == &seconds[wanted[i]]);
    CHECK_INT(es_op_error(op)->code, ES_OK);
    es_op_release(op);
    es_op_release(op);
  }
  CHECK_INT(es_live(rt), 0);
}

static void cancelling(void) {
  es_op *op = es_timer_start(rt, 1e9);
  es_op_cancel(op);
  es_op_cancel(op);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_CANCELLED);
  CHECK(strcmp(es_code_name(es_op_error(op)->code), "cancelled") == 0);
  es_op_cancel(op);
  CHECK_INT(take_all(), 1);
}

static void signals(void) {
  es_op *op = es_signal_start(rt, SIGUSR1);
  kill(getpid(), SIGUSR1);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  CHECK_INT(take_all(), 1);
  op = es_signal_start(rt, SIGKILL);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_INVALID);
  CHECK_INT(take_all(), 1);
}

/* libuv writes to wake a loop, by this. */
static bool spoil;

__attribute__((visibility("default"))) ssize_t write(int fd, const void *data,
                                                     size_t length) {
  struct iovec piece = {(void *)data, length};
  ssize_t n = writev(fd, &piece, 1);
  if (spoil) errno = EINTR;
  return n;
}

/* A signal handler that wakes a loop is not seen by what it interrupts. */
static void waking(void) {
  es_error err;
  es_op *op = es_timer_start(rt, 1e9);
  CHECK_INT(es_turn(rt, false, &err), ES_OK);
  spoil = true;
  errno = ENOENT;
  es_wake(rt);
  int number = errno;
  spoil = false;
  CHECK_INT(number, ENOENT);
  CHECK_INT(es_turn(rt, true, &err), ES_OK);
  CHECK(es_ready(rt) && !es_next(rt));
  es_collected(rt);
  CHECK(!es_ready(rt));
  es_op_cancel(op);
  CHECK_INT(take_all(), 1);
}

static es_op *file_op(es_file_kind kind, const char *path) {
  es_file_request q = {.kind = kind, .path = path, .perm = 0700};
  return es_file_start(rt, &q);
}

static void files(void) {
  const char *folder = test_folder();
  char path[160];
  (void)snprintf(path, sizeof path, "%s/a/b", folder);
  es_op *op = file_op(ES_FILE_MKDIRP, path);
  path[0] = '?'; /* copied */
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  take_all();
  (void)snprintf(path, sizeof path, "%s/a/b/file", folder);
  es_file_request q = {
    .kind = ES_FILE_OPEN, .path = path, .mode = ES_MODE_UPDATE, .perm = 0600};
  es_op *open_op = es_file_start(rt, &q);
  CHECK(turn_until(open_op));
  es_file *file = es_file_ref(es_file_result_of(open_op)->file);
  CHECK_INT(es_file_kind_of(open_op), ES_FILE_OPEN);
  take_all();
  es_file_request w = {.kind = ES_FILE_PWRITE,
                       .file = file,
                       .data = "hello",
                       .length = 5,
                       .offset = 3};
  op = es_file_start(rt, &w);
  CHECK(turn_until(op));
  take_all();
  es_file_request r = {.kind = ES_FILE_PREAD, .file = file, .length = 100};
  op = es_file_start(rt, &r);
  es_file_unref(file); /* the operation has its own */
  CHECK(turn_until(op));
  const es_file_result *result = es_file_result_of(op);
  CHECK_INT(result->length, 8);
  CHECK(memcmp(result->data, "\0\0\0hello", 8) == 0);
  take_all();
  op = file_op(ES_FILE_STAT, "/no/such/file");
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_NOT_FOUND);
  take_all();
  test_remove(folder);
}

/* Twice a hundred: the first finds all that is made once a process. */
static void a_hundred_runtimes(void) {
  es_error err;
  int before = -1;
  for (int i = 0; i < 100; i++) {
    es_runtime *other = es_runtime_new(NULL, NULL, &err);
    CHECK(other);
    es_op_release(es_timer_start(other, 0));
    es_op_release(es_timer_start(other, 1000));
    es_op_release(es_signal_start(other, SIGUSR2));
    es_file_request q = {.kind = ES_FILE_STAT, .path = "/"};
    es_op_release(es_file_start(other, &q));
    if (i % 2) (void)es_turn(other, i % 4 == 1, &err);
    es_runtime_close(other);
    if (i == 0) before = test_descriptors();
  }
  CHECK_INT(test_descriptors(), before);
}

static void operations_outlive_their_runtime(void) {
  es_error err;
  es_runtime *other = es_runtime_new(NULL, NULL, &err);
  CHECK(other);
  es_op *timer = es_timer_start(other, 1000);
  es_file_request q = {.kind = ES_FILE_LIST, .path = "/"};
  es_op *list = es_file_start(other, &q);
  es_runtime_close(other);
  CHECK(es_op_done(timer));
  CHECK_INT(es_op_error(timer)->code, ES_CANCELLED);
  CHECK(es_op_done(list));
  es_op_cancel(list);
  es_op_release(timer);
  es_op_release(list);
}

static void on_a_loop_of_the_host(void) {
  es_error err;
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  es_runtime *own = rt;
  rt = es_runtime_new(&loop, NULL, &err);
  es_op *op = es_timer_start(rt, 0.001);
  es_file_request q = {.kind = ES_FILE_STAT, .path = "/"};
  es_op *stat = es_file_start(rt, &q);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK(es_op_done(op) && es_op_done(stat));
  CHECK_INT(take_all(), 2);
  es_runtime_close(rt);
  rt = own;
  uv_run(&loop, UV_RUN_DEFAULT); /* the end comes by the host's loop */
  CHECK_INT(uv_loop_close(&loop), 0);
}

static void without_descriptors(void) {
  es_error err = {0};
  struct rlimit limit, few;
  int fds[64], n = 0;
  CHECK_INT(getrlimit(RLIMIT_NOFILE, &limit), 0);
  few = limit;
  few.rlim_cur = (rlim_t)test_descriptors() + 8;
  CHECK_INT(setrlimit(RLIMIT_NOFILE, &few), 0);
  while (n < 64 && (fds[n] = open("/dev/null", O_RDONLY)) >= 0) n++;
  es_runtime *other = es_runtime_new(NULL, NULL, &err);
  es_file_request q = {.kind = ES_FILE_OPEN, .path = "/dev/null"};
  es_op *op = es_file_start(rt, &q);
  bool done = turn_until(op);
  while (n) close(fds[--n]);
  setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(!other);
  CHECK_INT(err.code, ES_IO);
  CHECK(strlen(err.message) > 10);
  CHECK(done);
  CHECK_INT(es_op_error(op)->code, ES_IO);
  take_all();
}

static void codes_have_words(void) {
  static const char *const words[] = {
    "ok",      "network",  "timeout",     "tls",       "dns",
    "http",    "limit",    "io",          "exists",    "not_found",
    "invalid", "checksum", "unsupported", "cancelled", "limit"};
  for (int i = 0; i < 15; i++) CHECK(strcmp(es_code_name(-i), words[i]) == 0);
  CHECK(es_code_name(-1000) && es_code_name(1));
  CHECK(strcmp(es_version(), ES_VERSION) == 0);
}

/* The first loop of a process, which is a child of this one. */
static void first_loop_without_descriptors(void) {
  pid_t pid = fork();
  if (pid == 0) {
    es_error err = {0};
    int most = test_descriptors() + 8;
    for (int left = 0; left < most; left++) {
      struct rlimit few;
      getrlimit(RLIMIT_NOFILE, &few);
      few.rlim_cur = (rlim_t)left;
      setrlimit(RLIMIT_NOFILE, &few);
      es_runtime *one = es_runtime_new(NULL, NULL, &err);
      if (one) es_runtime_close(one);
      if (!one && (err.code != ES_IO || !strstr(err.message, "open files")))
        _exit(1);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK_INT(status, 0);
}

int main(void) {
  es_error err;
  RUN(first_loop_without_descriptors);
  rt = es_runtime_new(NULL, NULL, &err);
  RUN(empty);
  RUN(timers_in_order);
  RUN(cancelling);
  RUN(signals);
  RUN(waking);
  RUN(files);
  RUN(a_hundred_runtimes);
  RUN(operations_outlive_their_runtime);
  RUN(on_a_loop_of_the_host);
  RUN(without_descriptors);
  RUN(codes_have_words);
  RUN(empty);
  es_runtime_close(rt);
  return test_status();
}
