/* What the C tests share: checks, the report that tests/run reads, and the
 * scripted server. A test is a function; a failed check ends it. */
#ifndef ES_TEST_H
#define ES_TEST_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *test_failure; /* of the present test, or NULL */
static int tests_failed;

#define CHECK(condition)                                                   \
  do {                                                                     \
    if (!(condition)) {                                                    \
      static char said_[160];                                              \
      (void)snprintf(said_, sizeof said_, "%s:%d: %s", __FILE__, __LINE__, \
                     #condition);                                          \
      test_failure = said_;                                                \
      return;                                                              \
    }                                                                      \
  } while (0)

#define CHECK_INT(got, wanted)                                           \
  do {                                                                   \
    long long got_ = (long long)(got), wanted_ = (long long)(wanted);    \
    if (got_ != wanted_) {                                               \
      static char said_[160];                                            \
      (void)snprintf(said_, sizeof said_, "%s:%d: %s is %lld, not %lld", \
                     __FILE__, __LINE__, #got, got_, wanted_);           \
      test_failure = said_;                                              \
      return;                                                            \
    }                                                                    \
  } while (0)

/* For use after a call of a helper that has checks of its own. */
#define CHECK_PASSED()        \
  do {                        \
    if (test_failure) return; \
  } while (0)

#define RUN(test) test_run(#test, test)

static void test_run(const char *name, void (*test)(void)) {
  test_failure = NULL;
  test();
  if (test_failure) {
    printf("not ok %s: %s\n", name, test_failure);
    tests_failed++;
  } else {
    printf("ok %s\n", name);
  }
  fflush(stdout);
}

/* Seconds since some moment. */
static inline double test_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline int test_status(void) {
  return tests_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* How many descriptors are open, that of the listing included; -1 where the
 * system does not tell. */
static inline int test_descriptors(void) {
  DIR *folder = opendir("/proc/self/fd");
  if (!folder) return -1;
  int count = -2; /* . and .. */
  while (readdir(folder)) count++;
  closedir(folder);
  return count;
}

/* The scripted server of tests/support/rawserver; it ends with its pipe. */
static FILE *test_server;
static int test_port;

static inline void test_server_start(void) {
  test_server =
    popen("LD_PRELOAD= exec lua5.4 tests/support/rawserver/main.lua", "r");
  if (!test_server || fscanf(test_server, "%d", &test_port) != 1) {
    printf("not ok server: it did not start\n");
    exit(EXIT_FAILURE);
  }
}

static inline void test_server_stop(void) {
  pclose(test_server);
}

/* "http://127.0.0.1:PORT" and the path; valid until the fourth next call. */
static inline const char *test_url(const char *path) {
  static char urls[4][256];
  static int turn;
  char *url = urls[turn++ % 4];
  (void)snprintf(url, sizeof urls[0], "http://127.0.0.1:%d%s", test_port, path);
  return url;
}

/* A new empty folder. */
static inline const char *test_folder(void) {
  static char folder[128];
  const char *tmp = getenv("TMPDIR");
  (void)snprintf(folder, sizeof folder, "%.100s/es-XXXXXX",
                 tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) {
    printf("not ok folder: cannot make one\n");
    exit(EXIT_FAILURE);
  }
  return folder;
}

static inline void test_remove(const char *folder) {
  char command[256];
  (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
  if (system(command) != 0) printf("# %s stays\n", folder);
}

/* The size of a file, or -1. */
static inline long test_size(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return -1;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  fclose(file);
  return size;
}

#endif
