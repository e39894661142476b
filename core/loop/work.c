/* The work queue: two jobs at a time on libuv's pool, writes first. */
#include "loop/work.h"

#include <string.h>

void es__work_queue_init(es_work_queue *queue, uv_loop_t *loop) {
  memset(queue, 0, sizeof *queue);
  queue->loop = loop;
}

static es_work *take_first(es_work_queue *queue) {
  es_link *link = es__list_first(&queue->waiting[ES_WORK_WRITE]);
  if (!link) link = es__list_first(&queue->waiting[ES_WORK_OTHER]);
  if (link) es__list_remove(link);
  return ES_OWNER(es_work, link, link);
}

static void on_pool(uv_work_t *req) {
  es_work *work = req->data;
  work->run(work);
}

static void fill(es_work_queue *queue);

static void on_loop(uv_work_t *req, int status) {
  es_work *work = req->data;
  es_work_queue *queue = work->queue;
  (void)status; /* jobs in the pool are never cancelled */
  queue->running--;
  fill(queue);
  work->done(work);
}

/* uv_queue_work fails only without a callback. */
static void fill(es_work_queue *queue) {
  while (queue->running < ES_WORK_AT_ONCE) {
    es_work *work = take_first(queue);
    if (!work) return;
    queue->running++;
    work->req.data = work;
    (void)uv_queue_work(queue->loop, &work->req, on_pool, on_loop);
  }
}

void es__work_start(es_work_queue *queue, es_work *work) {
  work->queue = queue;
  es__list_append(&queue->waiting[work->class], &work->link);
  fill(queue);
}

bool es__work_cancel(es_work *work) {
  if (!es__linked(&work->link)) return false;
  es__list_remove(&work->link);
  return true;
}
