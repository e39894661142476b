/* What the machine says when asked: clocks, environment, terminal, random
 * bytes. Nothing here decides anything; any thread may ask. */
#ifndef ES_BASE_HOST_H
#define ES_BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>

double es__now(void);        /* wall clock, seconds since 1970 UTC */
double es__monotonic(void);  /* seconds since some fixed moment */
double es__thread_cpu(void); /* CPU seconds of the calling thread */

bool es__random(void *out, size_t length); /* false: the system has none */

/* The home folder into 'out' (cut never: false if it does not fit or is not
 * known). HOME first, then the user database. */
bool es__home(char *out, size_t size);

/* Width and height of the terminal at a descriptor; false: no terminal. */
bool es__terminal(int fd, int *columns, int *rows);

/* Keeps this process's memory out of core files, and from other processes of
 * its user; programs that it starts are as before. For programs, not for
 * libraries: it is the host's to decide. False where that cannot be had. */
bool es__undumpable(void);

#endif
