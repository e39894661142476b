/* Operations that wait: for a time, or for a signal. */

#include "loop/op.h"

typedef struct wait_op {
  es_op op;
  union {
    uv_handle_t handle;
    uv_timer_t timer;
    uv_signal_t signal;
  } u;
} wait_op;

/* The handle holds a reference of its own until libuv has let go of it. */
static void on_closed(uv_handle_t *handle) {
  es_op *op = handle->data;
  es_runtime *rt = op->rt;
  es_op_release(op);
  es__handle_closed(rt);
}

static void finish(wait_op *w) {
  uv_close(&w->u.handle, on_closed);
  es__op_complete(&w->op);
}

static void cancel(es_op *op) {
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  finish((wait_op *)op);
}

static void destroy(es_op *op) {
  es__free(op);
}

static const es_op_class wait_class = {cancel, destroy};

static void on_timer(uv_timer_t *timer) {
  finish(timer->data);
}

static void on_signal(uv_signal_t *signal, int number) {
  (void)number;
  finish(signal->data);
}

es_op *es_timer_start(es_runtime *rt, double seconds) {
  wait_op *w = es__alloc_zeroed(es__memory_of(rt), sizeof *w);
  if (!w) return NULL;
  uv_loop_t *loop = es__loop(rt);
  /* A year at most: more would overflow, and never ends anyhow. */
  double ms = seconds * 1000 + 0.5;
  if (!(ms > 0)) ms = 0;
  if (ms > 31536e6) ms = 31536e6;
  es__op_begin(&w->op, rt, &wait_class);
  es__op_ref(&w->op);
  es__handle_opened(rt);
  (void)uv_timer_init(loop, &w->u.timer);
  w->u.handle.data = w;
  uv_update_time(loop); /* stale after long work outside of the loop */
  (void)uv_timer_start(&w->u.timer, on_timer, (uint64_t)ms, 0);
  return &w->op;
}

int es_turn_within(es_runtime *rt, int ms, es_error *err) {
  int rc = es__may_turn(rt, err);
  if (rc != ES_OK) return rc;
  bool limited = ms > 0 && es_live(rt) && !es_ready(rt);
  es_op *limit = limited ? es_timer_start(rt, ms / 1000.0) : NULL;
  if (limited && !limit) ms = 0; /* rather too short than too long */
  rc = es_turn(rt, ms != 0, err);
  if (!limit) return rc;
  es_op_cancel(limit);
  es_op_release(limit);
  return rc;
}

es_op *es_signal_start(es_runtime *rt, int number) {
  wait_op *w = es__alloc_zeroed(es__memory_of(rt), sizeof *w);
  if (!w) return NULL;
  es__op_begin(&w->op, rt, &wait_class);
  es__op_ref(&w->op);
  es__handle_opened(rt);
  int rc = uv_signal_init(es__loop(rt), &w->u.signal);
  w->u.handle.data = w;
  if (rc == 0) rc = uv_signal_start(&w->u.signal, on_signal, number);
  if (rc < 0) {
    es__fail(&w->op.error, ES_INVALID, -rc, "cannot wait for signal %d: %s",
             number, uv_strerror(rc));
    finish(w);
  }
  return &w->op;
}
