/* The runtime: its loop, the lists of live and ready operations, its end. */
#include <stdlib.h>
#include <string.h>

#include "loop/op.h"
#include "loop/work.h"

typedef struct list {
  es_op *first, *last;
} list;

struct es_runtime {
  uv_loop_t *loop;
  uv_loop_t own; /* used unless a loop was borrowed */
  es_work_queue work;
  list live, doomed, ready;
  size_t count; /* operations in these lists */
  es_part *parts;
  int refs;
  bool running, closed;
};

static void append(list *l, es_op *op) {
  op->prev = l->last;
  op->next = NULL;
  if (l->last)
    l->last->next = op;
  else
    l->first = op;
  l->last = op;
}

static void take_out(list *l, es_op *op) {
  if (op->prev)
    op->prev->next = op->next;
  else
    l->first = op->next;
  if (op->next)
    op->next->prev = op->prev;
  else
    l->last = op->prev;
  op->prev = op->next = NULL;
}

es_runtime *es_runtime_new(void *loop, es_error *err) {
  es_runtime *rt = calloc(1, sizeof *rt);
  if (!rt) {
    es__fail(err, ES_MEMORY, 0, "out of memory");
    return NULL;
  }
  rt->refs = 1;
  rt->loop = loop ? loop : &rt->own;
  if (!loop) {
    int rc = uv_loop_init(&rt->own);
    if (rc < 0) {
      es__fail(err, ES_IO, -rc, "cannot make an event loop: %s",
               uv_strerror(rc));
      free(rt);
      return NULL;
    }
  }
  es__work_queue_init(&rt->work, rt->loop);
  return rt;
}

static void unref(es_runtime *rt) {
  if (--rt->refs == 0) free(rt);
}

static void complete_doomed(es_runtime *rt) {
  for (es_op *op; (op = rt->doomed.first);) {
    take_out(&rt->doomed, op);
    op->done = true;
    append(&rt->ready, op);
  }
}

static void drop_ready(es_runtime *rt) {
  for (es_op *op; (op = es_next(rt));) es_op_release(op);
}

/* Cancelling one operation may complete others: look from the start anew. */
static es_op *first_uncancelled(const es_runtime *rt) {
  es_op *op = rt->live.first;
  while (op && op->cancelled) op = op->next;
  return op;
}

void es_runtime_close(es_runtime *rt) {
  if (!rt->closed) {
    rt->closed = true;
    for (es_op *op; (op = first_uncancelled(rt));) es_op_cancel(op);
    while (rt->live.first) uv_run(rt->loop, UV_RUN_ONCE);
    complete_doomed(rt);
    drop_ready(rt);
    while (rt->parts) {
      es_part *part = rt->parts;
      rt->parts = part->next;
      part->close(part);
    }
    uv_run(rt->loop, UV_RUN_DEFAULT);
    if (rt->loop == &rt->own) uv_loop_close(&rt->own);
  }
  unref(rt);
}

int es_turn(es_runtime *rt, bool block, es_error *err) {
  if (rt->running)
    return es__fail(err, ES_INVALID, 0,
                    "the event loop is already being turned");
  rt->running = true;
  complete_doomed(rt);
  uv_run(rt->loop, block && !rt->ready.first ? UV_RUN_ONCE : UV_RUN_NOWAIT);
  rt->running = false;
  return ES_OK;
}

es_op *es_next(es_runtime *rt) {
  es_op *op = rt->ready.first;
  if (op) {
    take_out(&rt->ready, op);
    rt->count--;
  }
  return op;
}

bool es_ready(const es_runtime *rt) {
  return rt->ready.first != NULL;
}

size_t es_live(const es_runtime *rt) {
  return rt->count;
}

void es_op_cancel(es_op *op) {
  if (op->done || op->doomed || op->cancelled) return;
  op->cancelled = true;
  op->class->cancel(op);
}

void es_op_release(es_op *op) {
  if (--op->refs > 0) return;
  es_runtime *rt = op->rt;
  op->class->destroy(op);
  unref(rt);
}

bool es_op_done(const es_op *op) {
  return op->done;
}

void es_op_set_user(es_op *op, void *user) {
  op->user = user;
}

void *es_op_user(const es_op *op) {
  return op->user;
}

const es_error *es_op_error(const es_op *op) {
  return &op->error;
}

void es__op_begin(es_op *op, es_runtime *rt, const es_op_class *class) {
  op->class = class;
  op->rt = rt;
  op->refs = 2;
  rt->refs++;
  rt->count++;
  append(&rt->live, op);
}

void es__op_ref(es_op *op) {
  op->refs++;
}

void es__op_complete(es_op *op) {
  if (op->cancelled && op->error.code != ES_OK)
    es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  op->done = true;
  take_out(&op->rt->live, op);
  append(&op->rt->ready, op);
}

void es__op_doom(es_op *op) {
  op->doomed = true;
  take_out(&op->rt->live, op);
  append(&op->rt->doomed, op);
}

uv_loop_t *es__loop(es_runtime *rt) {
  return rt->loop;
}

es_work_queue *es__work_queue_of(es_runtime *rt) {
  return &rt->work;
}

void es__part_add(es_runtime *rt, es_part *part) {
  part->next = rt->parts;
  rt->parts = part;
}

es_part *es__part_find(es_runtime *rt, const void *key) {
  for (es_part *part = rt->parts; part; part = part->next)
    if (part->key == key) return part;
  return NULL;
}
