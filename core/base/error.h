/* How functions of the core fail: a negative code and a filled es_error. */
#ifndef ES_BASE_ERROR_H
#define ES_BASE_ERROR_H

#include "earthshine.h"

/* What a function that takes bytes returns beside ES_OK and the codes: it has
 * taken none for now, and is called again with the same ones when it has told
 * that there is room. */
enum { ES_FULL = 1 };

/* Fills *err (NULL: nobody asks) and returns code. A message that is too long
 * is cut. */
int es__fail(es_error *err, int code, int cause, const char *format, ...)
  ES_PRINTF(4, 5);

/* Fills *err and returns ES_MEMORY. */
int es__fail_memory(es_error *err);

/* Fills *err from errno number 'number' met while doing 'what' on 'path':
 * "cannot WHAT 'PATH': reason". ENOENT is ES_NOT_FOUND, EEXIST ES_EXISTS,
 * all else ES_IO. */
int es__fail_errno(es_error *err, int number, const char *what,
                   const char *path);

#endif
