/* The runtime under test, and the turning of its loop, for the C tests. */
#ifndef ES_TEST_TURNING_H
#define ES_TEST_TURNING_H

#include "loop/runtime.h"
#include "test.h"

static es_runtime *rt;

/* Turns until an operation is done; false: it takes too long. */
static inline bool turn_until(es_op *op) {
  es_error err;
  double end = test_now() + 20;
  while (!es_op_done(op) && test_now() < end)
    if (es_turn(rt, true, &err) != ES_OK) return false;
  return es_op_done(op);
}

/* Takes all that is ready, giving back both references; returns how many. */
static inline int take_all(void) {
  int n = 0;
  for (es_op *op; (op = es_next(rt)); n++) {
    es_op_release(op);
    es_op_release(op);
  }
  return n;
}

#endif
