/* The free list of big buffers, one a runtime. */
#include "net/pieces.h"

#include "loop/op.h"

/* More than these are freed when they come back. */
enum { KEPT = 32 };

typedef struct pool {
  es_part part;
  es_piece *free;
  int count;
} pool;

static const char pool_key;

static void close_pool(es_part *part) {
  pool *p = (pool *)part;
  for (es_piece *piece; (piece = p->free);) {
    p->free = piece->next;
    es__free(piece);
  }
  es__free(p);
}

static pool *pool_of(es_runtime *rt) {
  pool *p = (pool *)es__part_find(rt, &pool_key);
  if (p) return p;
  p = es__alloc_zeroed(es__memory_of(rt), sizeof *p);
  if (!p) return NULL;
  p->part.key = &pool_key;
  p->part.close = close_pool;
  es__part_add(rt, &p->part);
  return p;
}

es_piece *es__piece_take(es_runtime *rt) {
  pool *p = pool_of(rt);
  es_piece *piece = p ? p->free : NULL;
  if (piece) {
    p->free = piece->next;
    p->count--;
  } else {
    piece = es__alloc(es__memory_of(rt), sizeof *piece);
    if (!piece) return NULL;
  }
  piece->next = NULL;
  piece->length = 0;
  return piece;
}

void es__piece_give(es_runtime *rt, es_piece *chain) {
  /* Not pool_of: what is given back after the end must not make a pool. */
  pool *p = (pool *)es__part_find(rt, &pool_key);
  while (chain) {
    es_piece *next = chain->next;
    if (p && p->count < KEPT) {
      chain->next = p->free;
      p->free = chain;
      p->count++;
    } else {
      es__free(chain);
    }
    chain = next;
  }
}
