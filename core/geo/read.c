/* The operation that reads a geometry file: one job of the work queue. */
#include "geo/read.h"

#include <string.h>

#include "geo/load.h"
#include "geo/select.h"
#include "loop/op.h"
#include "loop/work.h"

typedef struct geo_op {
  es_op op;
  es_work work;
  es_geo_request request;
  es_geo_result result;
  atomic_bool stop; /* set by the loop's thread, read by the pool's */
} geo_op;

enum { MOST_NOTES = 8192 };

void es__geo_result_free(es_geo_result *result) {
  es__shapes_free(&result->shapes);
  es__buffer_free(&result->notes, false);
}

/* The notes of loading stand before those of covering. */
static void begin(es_geo_result *result) {
  memset(result, 0, sizeof *result);
  es__buffer_init(&result->notes, NULL, MOST_NOTES);
}

int es__geo_read_bytes(const char *name, const char *data, size_t length,
                       const es_geo_request *request, const atomic_bool *stop,
                       es_geo_result *result, es_error *err) {
  es_shapes in = {.noun = "feature", .stop = stop};
  begin(result);
  int rc = es__geo_parse(name, data, length, &in, &result->notes, err);
  if (rc == ES_OK) {
    rc = es__geo_select(&in, request, result, err);
    rc = es__geo_blame(name, rc, err);
  }
  es__shapes_free(&in);
  return rc;
}

static void run(geo_op *g) {
  es_shapes in = {.noun = "feature", .stop = &g->stop};
  const char *path = g->request.path;
  es_error *err = &g->op.error;
  begin(&g->result);
  int rc = es__geo_load(path, &in, &g->result.notes, err);
  if (rc == ES_OK) {
    rc = es__geo_select(&in, &g->request, &g->result, err);
    (void)es__geo_blame(path, rc, err);
  }
  /* What was tried in vain on the way is no failure. */
  if (rc == ES_OK) memset(err, 0, sizeof *err);
  es__shapes_free(&in);
}

static geo_op *of_work(es_work *work) {
  return (geo_op *)((char *)work - offsetof(geo_op, work));
}

static void on_pool(es_work *work) {
  run(of_work(work));
}

static void on_done(es_work *work) {
  es__op_complete(&of_work(work)->op);
}

static void cancel(es_op *op) {
  geo_op *g = (geo_op *)op;
  atomic_store(&g->stop, true);
  if (!es__work_cancel(&g->work)) return;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  es__op_complete(op);
}

static void destroy(es_op *op) {
  geo_op *g = (geo_op *)op;
  es__geo_result_free(&g->result);
  es__free((char *)g->request.path);
  es__free(g);
}

static const es_op_class geo_class = {cancel, destroy};

es_op *es_geo_start(es_runtime *rt, const es_geo_request *request) {
  const es_allocator *memory = es__memory_of(rt);
  geo_op *g = es__alloc_zeroed(memory, sizeof *g);
  if (!g) return NULL;
  g->request = *request;
  g->request.path = es__copy_text(memory, request->path);
  atomic_init(&g->stop, false);
  g->work.run = on_pool;
  g->work.done = on_done;
  g->work.class = ES_WORK_OTHER;
  es__op_begin(&g->op, rt, &geo_class);
  if (g->request.path) {
    es__work_start(es__work_queue_of(rt), &g->work);
  } else {
    (void)es__fail_memory(&g->op.error);
    es__op_doom(&g->op);
  }
  return &g->op;
}

const es_geo_result *es_geo_result_of(const es_op *op) {
  return &((const geo_op *)op)->result;
}
