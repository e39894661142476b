/* The big buffers of file sinks: reused, since fresh memory is dear. A runtime
 * owns those that are free. On its thread only. */
#ifndef ES_NET_PIECES_H
#define ES_NET_PIECES_H

#include <stddef.h>

#include "loop/runtime.h"

enum { ES_PIECE_SIZE = 512 * 1024 };

typedef struct es_piece {
  struct es_piece *next;
  size_t length;
  char data[ES_PIECE_SIZE];
} es_piece;

/* An empty piece, from the runtime's free list or new; NULL: no memory. */
es_piece *es__piece_take(es_runtime *rt);

/* Gives a chain of pieces back. */
void es__piece_give(es_runtime *rt, es_piece *chain);

#endif
