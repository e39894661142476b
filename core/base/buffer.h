/* A growable run of bytes with a cap that is set when it is made. */
#ifndef ES_BASE_BUFFER_H
#define ES_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

typedef struct es_buffer {
  char *data; /* NULL while nothing was added; else ends in a NUL byte */
  size_t length;
  size_t capacity;
  size_t cap; /* never more bytes than this */
  const es_allocator *memory;
} es_buffer;

void es__buffer_init(es_buffer *b, const es_allocator *memory, size_t cap);

/* Makes room for so many bytes in all, if there is memory for them: what is
 * added then needs no growing. */
void es__buffer_expect(es_buffer *b, size_t length);

/* Adds bytes: ES_OK, ES_LIMIT over the cap (nothing added), ES_MEMORY. */
int es__buffer_add(es_buffer *b, const void *data, size_t length);

/* Forgets the content, keeps the memory. */
void es__buffer_clear(es_buffer *b);

/* Frees the memory; the buffer is as after init. wipe: zero it before. */
void es__buffer_free(es_buffer *b, bool wipe);

#endif
