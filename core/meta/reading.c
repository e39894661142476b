/* Parsing on the work queue. */
#include "meta/reading.h"

#include <stddef.h>

#include "loop/op.h"
#include "loop/work.h"

typedef struct reading {
  es_op op;
  es_work work;
  char *text;
  size_t length, most;
  es_document *made;
} reading;

static reading *of_work(es_work *work) {
  return (reading *)((char *)work - offsetof(reading, work));
}

static void on_pool(es_work *work) {
  reading *r = of_work(work);
  r->made = es_document_parse(r->text, r->length, r->most, &r->op.error);
}

static void on_done(es_work *work) {
  reading *r = of_work(work);
  es__free(r->text); /* now: who started it may keep the operation */
  r->text = NULL;
  es__op_complete(&r->op);
}

static void cancel(es_op *op) {
  reading *r = (reading *)op;
  if (!es__work_cancel(&r->work)) return;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  es__op_complete(op);
}

static void destroy(es_op *op) {
  reading *r = (reading *)op;
  es_document_unref(r->made);
  es__free(r->text);
  es__free(r);
}

static const es_op_class reading_class = {cancel, destroy};

es_op *es_document_start(es_runtime *rt, char *text, size_t length,
                         size_t most) {
  reading *r = es__alloc_zeroed(es__memory_of(rt), sizeof *r);
  if (!r) {
    es__free(text);
    return NULL;
  }
  r->text = text;
  r->length = length;
  r->most = most;
  r->work.run = on_pool;
  r->work.done = on_done;
  r->work.class = ES_WORK_OTHER;
  es__op_begin(&r->op, rt, &reading_class);
  es__work_start(es__work_queue_of(rt), &r->work);
  return &r->op;
}

es_document *es_document_of(const es_op *op) {
  return ((const reading *)op)->made;
}
