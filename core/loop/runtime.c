/* The runtime: its loop, the lists of live and ready operations, its end. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "loop/op.h"
#include "loop/work.h"

struct es_runtime {
  uv_loop_t *loop;
  const es_allocator *memory;
  uv_loop_t own; /* used unless a loop was borrowed */
  es_work_queue work;
  es_list live, doomed, ready;
  size_t count; /* operations in these lists */
  es_part *parts;
  uv_async_t async; /* es_wake */
  uv_idle_t idle;   /* on a borrowed loop: there is something to tell */
  int refs, handles;
  pid_t pid;
  bool running, closed, shut, nudged;
  void (*ready_to)(void *); /* borrowed loop: who is told */
  void *ready_owner;
  void (*ended)(void *);
  void *ended_owner;
};

static es_op *first_of(const es_list *list) {
  return ES_OWNER(es_op, link, es__list_first(list));
}

static void move_to(es_list *list, es_op *op) {
  es__list_remove(&op->link);
  es__list_append(list, &op->link);
}

static bool is_borrowed(const es_runtime *rt) {
  return rt->loop != &rt->own;
}

static void on_async(uv_async_t *async) {
  es_nudge(async->data);
}

static void on_idle(uv_idle_t *idle);

/* The two handles of the runtime itself do not keep a loop alive. */
static int open_handles(es_runtime *rt) {
  int rc = uv_async_init(rt->loop, &rt->async, on_async);
  if (rc < 0) return rc;
  (void)uv_idle_init(rt->loop, &rt->idle);
  rt->async.data = rt->idle.data = rt;
  rt->handles = 2;
  uv_unref((uv_handle_t *)&rt->async);
  return 0;
}

/* The numbers of the standard streams are kept from the loop and from files:
 * libuv aborts where it closes one of them, and what a program writes to a
 * stream that somebody closed would land in a socket. */
static void fill_standard_streams(void) {
  int fd;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= 2);
  if (fd > 2) close(fd);
}

/* Whether there are descriptors for a loop. libuv before 1.45 aborts where it
 * finds none for what it makes with the first loop of a process. */
static int look_for_descriptors(void) {
  enum { ENOUGH = 8 };
  int fds[ENOUGH], n = 0, reason = 0;
  while (n < ENOUGH && (fds[n] = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0)
    n++;
  if (n < ENOUGH) reason = -errno;
  while (n > 0) close(fds[--n]);
  return reason;
}

es_runtime *es_runtime_new(void *loop, const es_allocator *memory,
                           es_error *err) {
  fill_standard_streams();
  es_runtime *rt = es__alloc_zeroed(memory, sizeof *rt);
  if (!rt) {
    es__fail_memory(err);
    return NULL;
  }
  rt->refs = 1;
  rt->memory = memory;
  rt->pid = getpid();
  rt->loop = loop ? loop : &rt->own;
  int rc = loop ? 0 : look_for_descriptors();
  if (!loop && rc == 0) rc = uv_loop_init(&rt->own);
  if (rc == 0 && (rc = open_handles(rt)) < 0 && !loop)
    (void)uv_loop_close(&rt->own);
  if (rc < 0) {
    es__fail(err, rc == UV_ENOMEM ? ES_MEMORY : ES_IO, -rc,
             "cannot make an event loop: %s", uv_strerror(rc));
    es__free(rt);
    return NULL;
  }
  es__work_queue_init(&rt->work, rt->loop);
  return rt;
}

static void unref(es_runtime *rt) {
  if (--rt->refs == 0) es__free(rt);
}

static void complete_doomed(es_runtime *rt) {
  for (es_op *op; (op = first_of(&rt->doomed));) {
    op->done = true;
    move_to(&rt->ready, op);
  }
}

static void drop_ready(es_runtime *rt) {
  for (es_op *op; (op = es_next(rt));) es_op_release(op);
}

/* Cancelling one operation may complete others: look from the start anew. */
static es_op *first_uncancelled(const es_runtime *rt) {
  es_op *op = first_of(&rt->live);
  while (op && op->cancelled)
    op = ES_OWNER(es_op, link, es__list_after(&rt->live, &op->link));
  return op;
}

static void close_parts(es_runtime *rt) {
  while (rt->parts) {
    es_part *part = rt->parts;
    rt->parts = part->next;
    part->close(part);
  }
}

static void on_handle_closed(uv_handle_t *handle) {
  es__handle_closed(handle->data);
}

static void close_handles(es_runtime *rt) {
  rt->shut = true;
  uv_close((uv_handle_t *)&rt->async, on_handle_closed);
  uv_close((uv_handle_t *)&rt->idle, on_handle_closed);
}

static void cancel_all(es_runtime *rt) {
  rt->closed = true;
  for (es_op *op; (op = first_uncancelled(rt));) es_op_cancel(op);
}

/* The allocator may end when it is told: nothing is touched afterwards. */
static void tell_end(es_runtime *rt) {
  void (*ended)(void *) = rt->ended;
  void *owner = rt->ended_owner;
  unref(rt);
  if (ended) ended(owner);
}

static void end_own(es_runtime *rt) {
  while (!es__list_empty(&rt->live)) uv_run(rt->loop, UV_RUN_ONCE);
  complete_doomed(rt);
  drop_ready(rt);
  close_parts(rt);
  close_handles(rt);
  uv_run(rt->loop, UV_RUN_DEFAULT);
  (void)uv_loop_close(&rt->own);
  tell_end(rt);
}

void es_runtime_end(es_runtime *rt, void (*ended)(void *), void *owner) {
  rt->ready_to = NULL;
  rt->ended = ended;
  rt->ended_owner = owner;
  if (es_forked(rt)) {
    tell_end(rt);
    return;
  }
  cancel_all(rt);
  if (is_borrowed(rt))
    (void)uv_idle_start(&rt->idle, on_idle);
  else
    end_own(rt);
}

void es_runtime_close(es_runtime *rt) {
  es_runtime_end(rt, NULL, NULL);
}

void es__handle_opened(es_runtime *rt) {
  rt->handles++;
}

/* The last handle of a runtime that is ending ends it. */
void es__handle_closed(es_runtime *rt) {
  if (--rt->handles == 0 && rt->closed && is_borrowed(rt)) tell_end(rt);
}

/* One step of the end of a runtime on a borrowed loop. Runs outside of the
 * callbacks of libcurl, in which its handle could not be freed. */
static void go_on_ending(es_runtime *rt) {
  drop_ready(rt);
  if (!es__list_empty(&rt->live))
    return; /* each that completes starts the idle handle */
  close_parts(rt);
  close_handles(rt);
}

static void on_idle(uv_idle_t *idle) {
  es_runtime *rt = idle->data;
  uv_idle_stop(idle);
  complete_doomed(rt);
  if (rt->closed)
    go_on_ending(rt);
  else if (rt->ready_to)
    rt->ready_to(rt->ready_owner);
}

/* On a borrowed loop, sees to it that the next turn tells. */
static void announce(es_runtime *rt) {
  if (is_borrowed(rt) && !rt->shut) (void)uv_idle_start(&rt->idle, on_idle);
}

void es_runtime_on_ready(es_runtime *rt, void (*ready)(void *), void *owner) {
  rt->ready_to = ready;
  rt->ready_owner = owner;
}

void es_nudge(es_runtime *rt) {
  rt->nudged = true;
  announce(rt);
}

void es_collected(es_runtime *rt) {
  rt->nudged = false;
}

void es_wake(es_runtime *rt) {
  int number = errno;
  if (!es_forked(rt)) (void)uv_async_send(&rt->async);
  errno = number;
}

int es_backend_fd(const es_runtime *rt) {
  return uv_backend_fd(rt->loop);
}

int es_backend_timeout(const es_runtime *rt) {
  if (es_ready(rt) || !es__list_empty(&rt->doomed)) return 0;
  /* libuv says 0 of a loop that has nothing to do. */
  return es__list_empty(&rt->live) ? -1 : uv_backend_timeout(rt->loop);
}

void *es_runtime_loop(es_runtime *rt) {
  return rt->loop;
}

bool es_forked(const es_runtime *rt) {
  return getpid() != rt->pid;
}

int es__may_turn(const es_runtime *rt, es_error *err) {
  if (is_borrowed(rt))
    return es__fail(err, ES_INVALID, 0, "the event loop is its host's");
  if (rt->running)
    return es__fail(err, ES_INVALID, 0,
                    "the event loop is already being turned");
  if (es_forked(rt))
    return es__fail(err, ES_FORKED, 0,
                    "an engine cannot be used in a child of the process that "
                    "made it; make a new one there");
  return ES_OK;
}

int es_turn(es_runtime *rt, bool block, es_error *err) {
  int rc = es__may_turn(rt, err);
  if (rc != ES_OK) return rc;
  rt->running = true;
  complete_doomed(rt);
  uv_run(rt->loop, block && !es_ready(rt) ? UV_RUN_ONCE : UV_RUN_NOWAIT);
  rt->running = false;
  return rc;
}

es_op *es_next(es_runtime *rt) {
  es_op *op = first_of(&rt->ready);
  if (op) {
    es__list_remove(&op->link);
    rt->count--;
  }
  return op;
}

bool es_ready(const es_runtime *rt) {
  return !es__list_empty(&rt->ready) || rt->nudged;
}

size_t es_live(const es_runtime *rt) {
  return rt->count;
}

void es_op_cancel(es_op *op) {
  if (op->done || op->doomed || op->cancelled) return;
  op->cancelled = true;
  op->class->cancel(op);
}

void es_op_release(es_op *op) {
  if (--op->refs > 0) return;
  es_runtime *rt = op->rt;
  op->class->destroy(op);
  unref(rt);
}

bool es_op_done(const es_op *op) {
  return op->done;
}

void es_op_set_user(es_op *op, void *user) {
  op->user = user;
}

void *es_op_user(const es_op *op) {
  return op->user;
}

const es_error *es_op_error(const es_op *op) {
  return &op->error;
}

void es__op_begin(es_op *op, es_runtime *rt, const es_op_class *class) {
  op->class = class;
  op->rt = rt;
  op->refs = 2;
  rt->refs++;
  rt->count++;
  es__list_append(&rt->live, &op->link);
}

void es__op_ref(es_op *op) {
  op->refs++;
}

void es__op_complete(es_op *op) {
  if (op->cancelled && op->error.code != ES_OK)
    es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  op->done = true;
  move_to(&op->rt->ready, op);
  announce(op->rt);
}

void es__op_doom(es_op *op) {
  op->doomed = true;
  move_to(&op->rt->doomed, op);
  announce(op->rt);
}

const es_allocator *es__memory_of(const es_runtime *rt) {
  return rt->memory;
}

uv_loop_t *es__loop(es_runtime *rt) {
  return rt->loop;
}

es_work_queue *es__work_queue_of(es_runtime *rt) {
  return &rt->work;
}

void es__part_add(es_runtime *rt, es_part *part) {
  part->next = rt->parts;
  rt->parts = part;
}

es_part *es__part_find(es_runtime *rt, const void *key) {
  for (es_part *part = rt->parts; part; part = part->next)
    if (part->key == key) return part;
  return NULL;
}
