/* The work queue: two jobs at a time on libuv's pool, writes first. */
#include "loop/work.h"

#include <string.h>

void es__work_queue_init(es_work_queue *queue, uv_loop_t *loop) {
  memset(queue, 0, sizeof *queue);
  queue->loop = loop;
}

static es_work *take_first(es_work_queue *queue) {
  for (int class = ES_WORK_WRITE; class <= ES_WORK_OTHER; class ++) {
    es_work *work = queue->first[class];
    if (!work) continue;
    queue->first[class] = work->next;
    if (!work->next) queue->last[class] = NULL;
    work->waiting = false;
    return work;
  }
  return NULL;
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
  work->next = NULL;
  work->waiting = true;
  if (queue->last[work->class])
    queue->last[work->class]->next = work;
  else
    queue->first[work->class] = work;
  queue->last[work->class] = work;
  fill(queue);
}

bool es__work_cancel(es_work *work) {
  if (!work->waiting) return false;
  es_work_queue *queue = work->queue;
  es_work *before = NULL;
  for (es_work *w = queue->first[work->class]; w != work; w = w->next)
    before = w;
  if (before)
    before->next = work->next;
  else
    queue->first[work->class] = work->next;
  if (!work->next) queue->last[work->class] = before;
  work->waiting = false;
  return true;
}
