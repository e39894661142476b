/* Converting on the work queue. */
#include "meta/export/converting.h"

#include <stddef.h>

#include "loop/op.h"
#include "loop/work.h"

typedef struct converting {
  es_op op;
  es_work work;
  es__conversion *conversion;
} converting;

static converting *of_work(es_work *work) {
  return (converting *)((char *)work - offsetof(converting, work));
}

static void on_pool(es_work *work) {
  converting *c = of_work(work);
  (void)es__conversion_run(c->conversion, &c->op.error);
}

static void on_done(es_work *work) {
  es__op_complete(&of_work(work)->op);
}

static void cancel(es_op *op) {
  converting *c = (converting *)op;
  atomic_store(&c->conversion->stop, true);
  if (!es__work_cancel(&c->work)) return;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  es__op_complete(op);
}

static void destroy(es_op *op) {
  converting *c = (converting *)op;
  es__conversion_free(c->conversion);
  es__free(c);
}

static const es_op_class converting_class = {cancel, destroy};

es_op *es__conversion_start(es_runtime *rt, es__conversion *conversion) {
  converting *c = es__alloc_zeroed(es__memory_of(rt), sizeof *c);
  if (!c) {
    es__conversion_free(conversion);
    return NULL;
  }
  c->conversion = conversion;
  c->work.run = on_pool;
  c->work.done = on_done;
  c->work.class = ES_WORK_OTHER;
  es__op_begin(&c->op, rt, &converting_class);
  es__work_start(es__work_queue_of(rt), &c->work);
  return &c->op;
}

es__conversion *es__conversion_of(const es_op *op) {
  return ((const converting *)op)->conversion;
}
