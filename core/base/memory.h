/* The one way by which the core gets memory of its own: from the allocator that
 * a runtime was made with. A block remembers where it came from, so that
 * whoever frees it needs to know nothing. */
#ifndef ES_BASE_MEMORY_H
#define ES_BASE_MEMORY_H

#include <stddef.h>

#include "earthshine.h"

/* From NULL means the C library's. All return NULL where there is no memory;
 * like the allocator, they are called on its thread only. */
void *es__alloc(const es_allocator *from, size_t size);
void *es__alloc_zeroed(const es_allocator *from, size_t size);
char *es__copy_text(const es_allocator *from, const char *text);

/* Another size for a block, which stays as it is on failure; NULL: a new one
 * from 'from'. */
void *es__resize(const es_allocator *from, void *block, size_t size);

void es__free(void *block); /* NULL is allowed */

/* Fills a struct of ours, of 'size' bytes, from one of a caller's, which begins
 * with its own size: members that the caller's header does not know yet are
 * zero. NULL: all of them. */
void es__take_known(void *ours, size_t size, const void *given);

#endif
