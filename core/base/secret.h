/* A secret's bytes: wiped when the last holder lets go, never printed. */
#ifndef ES_BASE_SECRET_H
#define ES_BASE_SECRET_H

#include <stddef.h>

#include "base/memory.h"

typedef struct es_secret es_secret;

/* Overwrites bytes; no compiler leaves it out. */
void es__wipe(void *bytes, size_t length);

/* A secret of prefix and text joined (either may be empty); one reference is
 * the caller's. NULL: no memory. */
es_secret *es__secret_new(const es_allocator *memory, const char *prefix,
                          size_t prefix_length, const char *text,
                          size_t length);

/* "Basic " and the base64 of user:password. NULL: no memory. */
es_secret *es__secret_basic(const es_allocator *memory, const char *user,
                            size_t user_length, const char *password,
                            size_t password_length);

es_secret *es__secret_ref(es_secret *s);
void es__secret_unref(es_secret *s); /* NULL is allowed */

const char *es__secret_text(const es_secret *s); /* ends in a NUL byte */
size_t es__secret_length(const es_secret *s);

#endif
