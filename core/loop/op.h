/* What the kinds of operations share; for the core only.
 *
 * All of it belongs to the runtime's thread, and none of it fails. An
 * operation lives as long as anybody has a reference to it; the runtime has
 * one from es__op_begin() until es_next() hands it out. */
#ifndef ES_LOOP_OP_H
#define ES_LOOP_OP_H

#include <uv.h>

#include "base/list.h"
#include "base/memory.h"
#include "loop/runtime.h"

typedef struct es_op_class {
  /* Must lead to completion soon, never from within the call's caller's
   * callbacks of curl. Called at most once, and only before completion. */
  void (*cancel)(es_op *op);
  void (*destroy)(es_op *op); /* frees all, the operation included */
} es_op_class;

struct es_op {
  const es_op_class *class;
  es_runtime *rt;
  es_link link; /* in the list of live, doomed or ready operations */
  int refs;
  bool done, doomed;
  bool cancelled;
  void *user;
  es_error error;
};

/* Puts a new operation among the live ones, with two references: one is the
 * starter's, one the runtime's. */
void es__op_begin(es_op *op, es_runtime *rt, const es_op_class *class);

void es__op_ref(es_op *op);

/* Marks it done and ready. Its error says how it went; an operation that was
 * cancelled on the way gets ES_CANCELLED unless it succeeded. */
void es__op_complete(es_op *op);

/* For one that failed while it was being started: its error is set, and it
 * completes at the next turn, so that no operation completes within the call
 * that starts it. Its class's cancel is not called any more. */
void es__op_doom(es_op *op);

uv_loop_t *es__loop(es_runtime *rt);
const es_allocator *es__memory_of(const es_runtime *rt);

/* Whether es_turn() may be called: ES_OK, or as it fails. */
int es__may_turn(const es_runtime *rt, es_error *err);

/* Every handle of libuv that is opened on the loop for a runtime is counted
 * until its close callback, so that the end of a borrowed loop's runtime can
 * be told. */
void es__handle_opened(es_runtime *rt);
void es__handle_closed(es_runtime *rt);

/* Something with a life as long as the runtime's (the HTTP engine). Keys are
 * addresses; close is called by es_runtime_end when no operation is live,
 * and may leave handles closing. */
typedef struct es_part {
  const void *key;
  void (*close)(struct es_part *part);
  struct es_part *next;
} es_part;

void es__part_add(es_runtime *rt, es_part *part);
es_part *es__part_find(es_runtime *rt, const void *key);

#endif
