/* Parsing on the work queue. */
#include "meta/reading.h"

#include <stddef.h>

#include "loop/op.h"
#include "loop/work.h"
#include "meta/page.h"

typedef struct reading {
  es_op op;
  es_work work;
  const char *text;
  size_t length, most;
  bool lenient;
  uv_sem_t copied; /* posted by the job when it needs the text no more */
  es_document *made;
} reading;

static reading *of_work(es_work *work) {
  return (reading *)((char *)work - offsetof(reading, work));
}

static void on_pool(es_work *work) {
  reading *r = of_work(work);
  es_error *err = &r->op.error;
  if (r->lenient) {
    r->made = es_document_parse_lenient(r->text, r->length, r->most, err);
    uv_sem_post(&r->copied);
    return;
  }
  es__parse p = {0};
  int rc = es__parse_begin(&p, r->text, r->length, r->most, err);
  uv_sem_post(&r->copied);
  if (rc == ES_OK) r->made = es__parse_finish(&p, err);
}

static void on_done(es_work *work) {
  es__op_complete(&of_work(work)->op);
}

static void cancel(es_op *op) {
  reading *r = (reading *)op;
  if (es__work_cancel(&r->work)) {
    es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
    es__op_complete(op);
  } else if (!es_forked(op->rt)) { /* whose child has no such thread */
    uv_sem_wait(&r->copied);
  }
}

static void destroy(es_op *op) {
  reading *r = (reading *)op;
  es_document_unref(r->made);
  uv_sem_destroy(&r->copied);
  es__free(r);
}

static const es_op_class reading_class = {cancel, destroy};

es_op *es_document_start(es_runtime *rt, const char *text, size_t length,
                         size_t most, bool lenient) {
  reading *r = es__alloc_zeroed(es__memory_of(rt), sizeof *r);
  if (!r) return NULL;
  if (uv_sem_init(&r->copied, 0) != 0) {
    es__free(r);
    return NULL;
  }
  r->text = text;
  r->length = length;
  r->most = most;
  r->lenient = lenient;
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
