/* The work queue: at most two jobs of a runtime in libuv's pool at a time,
 * writes first; the rest of the pool stays the host's. */
#include "test.h"

#include <stdatomic.h>
#include <uv.h>

#include "loop/op.h"
#include "loop/runtime.h"
#include "loop/work.h"

enum { JOBS = 8 };

typedef struct job {
  es_work work; /* first: a pointer to it is one to the job */
  int number;
  bool done;
} job;

static es_runtime *rt;
static es_work_queue *queue;
static job jobs[JOBS];

/* What the threads of the pool tell. */
static uv_mutex_t lock;
static uv_sem_t gate; /* each job passes once */
static int running, most, started, order[JOBS];

static void run(es_work *work) {
  uv_mutex_lock(&lock);
  order[started++] = ((job *)work)->number;
  running++;
  if (running > most) most = running;
  uv_mutex_unlock(&lock);
  uv_sem_wait(&gate);
  uv_mutex_lock(&lock);
  running--;
  uv_mutex_unlock(&lock);
}

static void done(es_work *work) {
  ((job *)work)->done = true;
}

static int look(const int *value) {
  uv_mutex_lock(&lock);
  int seen = *value;
  uv_mutex_unlock(&lock);
  return seen;
}

static void start(int number, es_work_class class) {
  job *j = &jobs[number];
  memset(j, 0, sizeof *j);
  j->number = number;
  j->work.run = run;
  j->work.done = done;
  j->work.class = class;
  es__work_start(queue, &j->work);
}

/* Turns the loop until so many jobs have begun; false: it takes too long. */
static bool turn_until_started(int wanted) {
  es_error err;
  for (int i = 0; i < 5000 && look(&started) < wanted; i++) {
    if (es_turn(rt, false, &err) != ES_OK) return false;
    uv_sleep(1);
  }
  return look(&started) >= wanted;
}

static bool turn_until_all_done(int count) {
  es_error err;
  for (int i = 0; i < 5000; i++) {
    int ended = 0;
    for (int n = 0; n < count; n++) ended += jobs[n].done;
    if (ended == count) return true;
    if (es_turn(rt, false, &err) != ES_OK) return false;
    uv_sleep(1);
  }
  return false;
}

static void begin(void) {
  started = running = most = 0;
}

static void host_job(uv_work_t *req) {
  atomic_store((atomic_bool *)req->data, true);
}

static void host_done(uv_work_t *req, int status) {
  (void)req;
  (void)status;
}

static void at_most_two_jobs_at_a_time(void) {
  begin();
  for (int i = 0; i < JOBS; i++)
    start(i, i % 2 ? ES_WORK_WRITE : ES_WORK_OTHER);
  CHECK(turn_until_started(2));
  es_error err;
  for (int i = 0; i < 30; i++) { /* time enough for a third */
    CHECK_INT(es_turn(rt, false, &err), ES_OK);
    uv_sleep(1);
  }
  CHECK_INT(look(&running), 2);
  CHECK_INT(look(&started), 2);
  for (int i = 0; i < JOBS; i++) uv_sem_post(&gate);
  CHECK(turn_until_all_done(JOBS));
  CHECK_INT(most, 2);
  CHECK_INT(started, JOBS);
}

static void the_rest_of_the_pool_is_the_hosts(void) {
  begin();
  for (int i = 0; i < JOBS; i++) start(i, ES_WORK_OTHER);
  CHECK(turn_until_started(2));
  atomic_bool ran = false;
  uv_work_t req = {.data = &ran};
  CHECK_INT(uv_queue_work(es__loop(rt), &req, host_job, host_done), 0);
  es_error err;
  for (int i = 0; i < 5000 && uv_loop_alive(es__loop(rt)) && !ran; i++) {
    CHECK_INT(es_turn(rt, false, &err), ES_OK);
    uv_sleep(1);
  }
  CHECK(ran);
  CHECK_INT(look(&running), 2);
  for (int i = 0; i < JOBS; i++) uv_sem_post(&gate);
  CHECK(turn_until_all_done(JOBS));
}

static void writes_go_first(void) {
  static const int wanted[] = {0, 1, 4, 5, 2, 3};
  begin();
  start(0, ES_WORK_OTHER);
  start(1, ES_WORK_OTHER);
  start(2, ES_WORK_OTHER);
  start(3, ES_WORK_OTHER);
  start(4, ES_WORK_WRITE);
  start(5, ES_WORK_WRITE);
  for (int i = 2; i <= 6; i++) {
    CHECK(turn_until_started(i));
    uv_sem_post(&gate);
  }
  uv_sem_post(&gate);
  CHECK(turn_until_all_done(6));
  CHECK(order[0] + order[1] == 1); /* in either order: two threads */
  for (int i = 2; i < 6; i++) CHECK_INT(order[i], wanted[i]);
}

static void a_job_that_waits_can_be_taken_out(void) {
  begin();
  for (int i = 0; i < 4; i++) start(i, ES_WORK_OTHER);
  CHECK(turn_until_started(2));
  CHECK(!es__work_cancel(&jobs[0].work));
  CHECK(es__work_cancel(&jobs[2].work));
  CHECK(!es__work_cancel(&jobs[2].work));
  jobs[2].done = true;
  for (int i = 0; i < 3; i++) uv_sem_post(&gate);
  CHECK(turn_until_all_done(4));
  CHECK_INT(started, 3);
}

int main(void) {
  es_error err;
  rt = es_runtime_new(NULL, NULL, &err);
  if (!rt || uv_mutex_init(&lock) || uv_sem_init(&gate, 0)) return EXIT_FAILURE;
  queue = es__work_queue_of(rt);
  RUN(at_most_two_jobs_at_a_time);
  RUN(the_rest_of_the_pool_is_the_hosts);
  RUN(writes_go_first);
  RUN(a_job_that_waits_can_be_taken_out);
  es_runtime_close(rt);
  uv_sem_destroy(&gate);
  uv_mutex_destroy(&lock);
  return test_status();
}
