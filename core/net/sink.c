/* The sink of a file: pieces filled on the loop's thread, handed to one job
 * at a time that opens, writes, hashes, checks and publishes. A small file is
 * one single job. */
#include "net/sink.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/digest.h"
#include "loop/fileio.h"
#include "loop/op.h"
#include "loop/work.h"
#include "net/part.h"
#include "net/pieces.h"

/* Pieces that one sink may hold: two are written together, since each job has
 * its price, while others fill. */
enum { MOST_PIECES = 3 };

typedef enum ending { OPEN_ENDED, FINISH, ABORT } ending;

struct es_sink {
  es_work work;
  es_runtime *rt;
  const es_sink_events *events;
  void *owner;
  char *path, *part, *expect;
  int64_t length; /* promised, or -1 */
  bool durable, nonempty;

  /* The loop's thread only. */
  es_piece *filling, *full, *last_full;
  int pieces;
  bool begun, busy, starved, closed;
  ending ending;

  /* The job's, while busy. */
  es_piece *writing;
  ending job_ending;
  int fd;
  int64_t written;
  es_digest *digest;
  char hex[2 * ES_DIGEST_MAX + 1];
  es_error error;
};

static int check_whole(es_sink *s) {
  if (s->nonempty && s->written == 0)
    return es__fail(&s->error, ES_HTTP, 0, "the server sent an empty file");
  if (s->length >= 0 && s->written != s->length)
    return es__fail(&s->error, ES_CHECKSUM, 0,
                    "got %lld bytes, but the file should have %lld",
                    (long long)s->written, (long long)s->length);
  if (!s->digest) return ES_OK;
  if (es__digest_hex(s->digest, s->hex) == 0) return es__fail_memory(&s->error);
  if (s->expect && strcasecmp(s->hex, s->expect) != 0)
    return es__fail(&s->error, ES_CHECKSUM, 0,
                    "checksum is %.64s, but should be %.64s", s->hex,
                    s->expect);
  return ES_OK;
}

static int write_pieces(es_sink *s) {
  for (es_piece *p = s->writing; p; p = p->next) {
    int rc =
      es__write_all(s->fd, s->part, p->data, p->length, s->written, &s->error);
    if (rc != ES_OK) return rc;
    if (s->digest) es__digest_update(s->digest, p->data, p->length);
    s->written += (int64_t)p->length;
  }
  return ES_OK;
}

static void on_pool(es_work *work) {
  es_sink *s = (es_sink *)work;
  int rc = s->error.code;
  if (rc == ES_OK && s->fd < 0 && s->job_ending != ABORT)
    rc = es__part_open(s->part, &s->fd, &s->error);
  if (rc == ES_OK && s->fd >= 0) rc = write_pieces(s);
  if (rc == ES_OK && s->job_ending == FINISH) {
    rc = check_whole(s);
    if (rc == ES_OK)
      rc = es__part_publish(s->fd, s->part, s->path, s->durable, &s->error);
    else
      (void)unlink(s->part); /* what is wrong must not be resumed from */
  }
  if (s->job_ending == OPEN_ENDED && rc == ES_OK) return;
  if (s->fd >= 0) close(s->fd); /* what it may tell was asked before */
  s->fd = -1;
}

static void start_job(es_sink *s) {
  s->busy = s->begun = true;
  s->writing = s->full;
  s->full = s->last_full = NULL;
  s->job_ending = s->ending;
  es__work_start(es__work_queue_of(s->rt), &s->work);
}

/* The first job is not put off: it takes the .part for this sink. */
static bool has_batch(const es_sink *s) {
  return s->full && (s->full->next || !s->begun);
}

static void on_loop(es_work *work) {
  es_sink *s = (es_sink *)work;
  s->busy = false;
  for (es_piece *p = s->writing; p; p = p->next) s->pieces--;
  es__piece_give(s->rt, s->writing);
  s->writing = NULL;
  if (s->ending != s->job_ending || has_batch(s)) {
    start_job(s);
  } else if (s->ending != OPEN_ENDED) {
    s->closed = true;
    s->events->closed(s->owner);
    return;
  }
  if (s->starved) {
    s->starved = false;
    s->events->room(s->owner);
  }
}

static bool copy_plan(es_sink *s, const es_file_plan *plan) {
  const es_allocator *memory = es__memory_of(s->rt);
  s->path = es__copy_text(memory, plan->path);
  s->part = es__copy_text(memory, plan->part);
  s->expect = plan->expect ? es__copy_text(memory, plan->expect) : NULL;
  s->digest = plan->digest ? es__digest_new(memory, plan->digest) : NULL;
  s->length = plan->length;
  s->durable = plan->durable;
  s->nonempty = plan->nonempty;
  return s->path && s->part && (s->expect || !plan->expect) &&
         (s->digest || !plan->digest);
}

es_sink *es__sink_new(es_runtime *rt, const es_file_plan *plan,
                      const es_sink_events *events, void *owner) {
  es_sink *s = es__alloc_zeroed(es__memory_of(rt), sizeof *s);
  if (!s) return NULL;
  s->rt = rt;
  s->events = events;
  s->owner = owner;
  s->fd = -1;
  s->work.run = on_pool;
  s->work.done = on_loop;
  s->work.class = ES_WORK_WRITE;
  if (copy_plan(s, plan)) return s;
  es__sink_free(s);
  return NULL;
}

static void queue_filled(es_sink *s) {
  if (!s->filling) return;
  if (s->last_full)
    s->last_full->next = s->filling;
  else
    s->full = s->filling;
  s->last_full = s->filling;
  s->filling = NULL;
}

static bool has_room(const es_sink *s, size_t length) {
  size_t room = s->filling ? ES_PIECE_SIZE - s->filling->length : 0;
  return room >= length || s->pieces < MOST_PIECES;
}

int es__sink_write(es_sink *s, const char *data, size_t length) {
  if (!s->busy && s->error.code != ES_OK) return s->error.code;
  if (!has_room(s, length)) {
    s->starved = true;
    return ES_FULL;
  }
  while (length) {
    if (!s->filling) {
      if (!s->busy && has_batch(s)) start_job(s);
      s->filling = es__piece_take(s->rt);
      if (!s->filling) return ES_MEMORY;
      s->pieces++;
    }
    size_t room = ES_PIECE_SIZE - s->filling->length;
    size_t n = length < room ? length : room;
    memcpy(s->filling->data + s->filling->length, data, n);
    s->filling->length += n;
    data += n;
    length -= n;
    if (n < room) break;
    queue_filled(s);
  }
  return ES_OK;
}

static void end(es_sink *s, ending how) {
  s->ending = how;
  queue_filled(s);
  if (!s->busy) start_job(s);
}

void es__sink_finish(es_sink *s) {
  end(s, FINISH);
}

void es__sink_abort(es_sink *s) {
  end(s, ABORT);
}

const es_error *es__sink_error(const es_sink *s) {
  return &s->error;
}

const char *es__sink_hex(const es_sink *s) {
  return s->hex;
}

void es__sink_free(es_sink *s) {
  if (!s) return;
  es__piece_give(s->rt, s->full);
  es__piece_give(s->rt, s->filling);
  es__digest_free(s->digest);
  es__free(s->path);
  es__free(s->part);
  es__free(s->expect);
  es__free(s);
}
