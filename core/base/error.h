/* How functions of the core fail: a negative code and a filled es_error. */
#ifndef ES_BASE_ERROR_H
#define ES_BASE_ERROR_H

#include "earthshine.h"

/* Fills *err and returns code. A message that is too long is cut. */
int es__fail(es_error *err, int code, int cause, const char *format, ...)
  ES_PRINTF(4, 5);

/* Fills *err from errno number 'number' met while doing 'what' on 'path':
 * "cannot WHAT 'PATH': reason". ENOENT is ES_NOT_FOUND, EEXIST ES_EXISTS,
 * all else ES_IO. */
int es__fail_errno(es_error *err, int number, const char *what,
                   const char *path);

#endif
