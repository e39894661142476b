/* Clocks, environment, terminal and random bytes of the machine. */
#define _DEFAULT_SOURCE /* struct winsize */
#include "base/host.h"

#include <limits.h>
#include <openssl/rand.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/prctl.h>
#else
#include <sys/resource.h>
#endif
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static double read_clock(clockid_t id) {
  struct timespec t;
  if (clock_gettime(id, &t) != 0) return 0;
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double es__now(void) {
  return read_clock(CLOCK_REALTIME);
}

double es__monotonic(void) {
  return read_clock(CLOCK_MONOTONIC);
}

double es__thread_cpu(void) {
  return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

bool es__random(void *out, size_t length) {
  return length <= INT_MAX && RAND_bytes(out, (int)length) == 1;
}

bool es__home(char *out, size_t size) {
  const char *home = getenv("HOME");
  if (!home || !*home) {
    struct passwd entry, *found = NULL;
    char text[4096];
    if (getpwuid_r(getuid(), &entry, text, sizeof text, &found) != 0 || !found)
      return false;
    if (strlen(entry.pw_dir) >= size) return false;
    strcpy(out, entry.pw_dir);
    return true;
  }
  if (strlen(home) >= size) return false;
  strcpy(out, home);
  return true;
}

bool es__terminal(int fd, int *columns, int *rows) {
  struct winsize size;
  if (!isatty(fd)) return false;
  *columns = 80;
  *rows = 24;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    *columns = size.ws_col;
    *rows = size.ws_row;
  }
  return true;
}

bool es__undumpable(void) {
#ifdef __linux__
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
#else
  const struct rlimit none = {0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0;
#endif
}
