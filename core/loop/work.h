/* The work queue: what would block the loop runs on libuv's pool, at most
 * two jobs of a runtime at a time (the pool is the host's too), writes
 * first. All functions are for the loop's thread, and cannot fail; what a job
 * touches while it runs is its own. */
#ifndef ES_LOOP_WORK_H
#define ES_LOOP_WORK_H

#include <uv.h>

#include "base/list.h"
#include "loop/runtime.h"

enum { ES_WORK_AT_ONCE = 2 };

typedef enum es_work_class { ES_WORK_WRITE, ES_WORK_OTHER } es_work_class;

/* Embedded in what does the work, which must live until 'done'. */
typedef struct es_work {
  uv_work_t req;
  struct es_work_queue *queue;
  es_link link;                       /* while it waits */
  void (*run)(struct es_work *work);  /* on a thread of the pool */
  void (*done)(struct es_work *work); /* on the loop's thread */
  es_work_class class;
} es_work;

typedef struct es_work_queue {
  uv_loop_t *loop;
  es_list waiting[2]; /* by class */
  int running;
} es_work_queue;

void es__work_queue_init(es_work_queue *queue, uv_loop_t *loop);
es_work_queue *es__work_queue_of(es_runtime *rt);

/* Queues a job whose 'run', 'done' and 'class' are set. 'done' follows for
 * sure, from the loop. */
void es__work_start(es_work_queue *queue, es_work *work);

/* Takes a job out that has not begun; then true, and 'done' will not be
 * called. False: it runs, and cannot be stopped, or it is in no queue. */
bool es__work_cancel(es_work *work);

#endif
