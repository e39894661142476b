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
  uv_mutex_t reading; /* held by the job while it reads the text */
  bool cancelled;     /* the text is no more to be read: under the mutex */
  es_document *made;
} reading;

static reading *of_work(es_work *work) {
  return (reading *)((char *)work - offsetof(reading, work));
}

/* Begins to read the text; false: it is not there any more. */
static bool may_read(reading *r) {
  uv_mutex_lock(&r->reading);
  if (!r->cancelled) return true;
  uv_mutex_unlock(&r->reading);
  es__fail(&r->op.error, ES_CANCELLED, 0, "cancelled");
  return false;
}

static void on_pool(es_work *work) {
  reading *r = of_work(work);
  es_error *err = &r->op.error;
  es__parse p = {0};
  if (!may_read(r)) return;
  int rc = es__parse_begin(&p, r->text, r->length, r->most, err);
  uv_mutex_unlock(&r->reading);
  if (rc == ES_OK) r->made = es__parse_finish(&p, err);
  if (r->made || !r->lenient || err->code != ES_PARSE || !may_read(r)) return;
  *err = (es_error){0};
  r->made = es_document_parse_lenient(r->text, r->length, r->most, err);
  uv_mutex_unlock(&r->reading);
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
    uv_mutex_lock(&r->reading);
    r->cancelled = true;
    uv_mutex_unlock(&r->reading);
  }
}

static void destroy(es_op *op) {
  reading *r = (reading *)op;
  es_document_unref(r->made);
  uv_mutex_destroy(&r->reading);
  es__free(r);
}

static const es_op_class reading_class = {cancel, destroy};

es_op *es_document_start(es_runtime *rt, const char *text, size_t length,
                         size_t most, bool lenient) {
  reading *r = es__alloc_zeroed(es__memory_of(rt), sizeof *r);
  if (!r) return NULL;
  if (uv_mutex_init(&r->reading) != 0) {
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
