/* Memory from an allocator of the host's, each block with a note of it. */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Stands in front of what the caller sees, and keeps that aligned. */
typedef union note {
  struct {
    const es_allocator *from;
    size_t size; /* of the whole block */
  } of;
  max_align_t align;
} note;

static void *from_library(void *ud, void *block, size_t size, size_t wanted) {
  (void)ud;
  (void)size;
  if (wanted > 0) return realloc(block, wanted);
  free(block);
  return NULL;
}

static const es_allocator library = {from_library, NULL};

void *es__resize(const es_allocator *from, void *block, size_t size) {
  note *old = block ? (note *)block - 1 : NULL;
  size_t old_size = old ? old->of.size : 0;
  if (old) from = old->of.from;
  if (!from) from = &library;
  if (size > SIZE_MAX - sizeof(note)) return NULL;
  note *made = from->allocate(from->ud, old, old_size, size + sizeof *made);
  if (!made) return NULL;
  made->of.from = from;
  made->of.size = size + sizeof *made;
  return made + 1;
}

void *es__alloc(const es_allocator *from, size_t size) {
  return es__resize(from, NULL, size);
}

void *es__alloc_zeroed(const es_allocator *from, size_t size) {
  void *block = es__alloc(from, size);
  return block ? memset(block, 0, size) : NULL;
}

char *es__copy_text(const es_allocator *from, const char *text) {
  size_t size = strlen(text) + 1;
  char *copy = es__alloc(from, size);
  return copy ? memcpy(copy, text, size) : NULL;
}

void es__free(void *block) {
  if (!block) return;
  note *old = (note *)block - 1;
  const es_allocator *from = old->of.from;
  (void)from->allocate(from->ud, old, old->of.size, 0);
}

void es__take_known(void *ours, size_t size, const void *given) {
  size_t known = given ? *(const size_t *)given : 0;
  memset(ours, 0, size);
  if (known) memcpy(ours, given, known < size ? known : size);
}
