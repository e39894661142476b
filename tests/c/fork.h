/* A child of a process that has threads. */
#ifndef ES_TEST_FORK_H
#define ES_TEST_FORK_H

#include <stdlib.h>

#include "test.h"

/* Whether all other threads of the process sleep; also where the system does
 * not tell. */
static inline bool test_others_sleep(void) {
  DIR *folder = opendir("/proc/self/task");
  if (!folder) return true;
  bool asleep = true;
  for (struct dirent *e; asleep && (e = readdir(folder));) {
    char path[300], state = 'S';
    if (e->d_name[0] == '.' || atol(e->d_name) == (long)getpid()) continue;
    (void)snprintf(path, sizeof path, "/proc/self/task/%s/stat", e->d_name);
    FILE *file = fopen(path, "r");
    if (!file) continue; /* it has ended */
    asleep = fscanf(file, "%*d (%*[^)]) %c", &state) == 1 && state == 'S';
    fclose(file);
  }
  closedir(folder);
  return asleep;
}

/* fork(), once the other threads sleep: the allocator of a sanitizer, unlike
 * the C library's, stays locked in a child that is made while another thread
 * is in it. To be called by the first thread. */
static inline pid_t test_fork(void) {
  for (int i = 0; i < 2000 && !test_others_sleep(); i++)
    nanosleep(&(struct timespec){0, 1000000}, NULL);
  return fork();
}

#endif
