/* A growable run of bytes with a cap. */
#include "base/buffer.h"

#include <openssl/crypto.h>
#include <string.h>

void es__buffer_init(es_buffer *b, const es_allocator *memory, size_t cap) {
  memset(b, 0, sizeof *b);
  b->memory = memory;
  b->cap = cap;
}

static int reserve(es_buffer *b, size_t capacity) {
  char *data = es__resize(b->memory, b->data, capacity);
  if (!data) return ES_MEMORY;
  b->data = data;
  b->capacity = capacity;
  return ES_OK;
}

void es__buffer_expect(es_buffer *b, size_t length) {
  if (length > b->cap) length = b->cap;
  if (length >= b->capacity) (void)reserve(b, length + 1);
}

int es__buffer_add(es_buffer *b, const void *data, size_t length) {
  if (length > b->cap || b->length > b->cap - length) return ES_LIMIT;
  if (b->length + length >= b->capacity) {
    size_t capacity = b->capacity ? b->capacity : 512;
    while (capacity <= b->length + length) capacity *= 2;
    int rc = reserve(b, capacity);
    if (rc != ES_OK) return rc;
  }
  if (length) memcpy(b->data + b->length, data, length);
  b->length += length;
  b->data[b->length] = '\0';
  return ES_OK;
}

void es__buffer_clear(es_buffer *b) {
  b->length = 0;
  if (b->data) b->data[0] = '\0';
}

void es__buffer_free(es_buffer *b, bool wipe) {
  if (wipe && b->data) OPENSSL_cleanse(b->data, b->capacity);
  es__free(b->data);
  es__buffer_init(b, b->memory, b->cap);
}
