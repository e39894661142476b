/* A body that is read while it arrives: the bounded buffer, and who waits for
 * it. */
#include "net/stream.h"

#include <string.h>

#include "loop/op.h"

enum { SMALLEST = 16 * 1024 }; /* libcurl's pieces have this size */

typedef struct ready_op {
  es_op op;
  es_stream *stream;
} ready_op;

struct es_stream {
  int refs;
  const es_allocator *memory;
  const es_stream_events *events; /* NULL: no request fills it */
  void *owner;
  ready_op *reader; /* who waits, or NULL */
  char *data;
  size_t start, length, capacity;
  bool joined, starved, ended, closed;
  es_error error;
};

es_stream *es_stream_new(const es_allocator *memory) {
  es_stream *s = es__alloc_zeroed(memory, sizeof *s);
  if (!s) return NULL;
  s->refs = 1;
  s->memory = memory;
  return s;
}

static void unref(es_stream *s) {
  if (--s->refs > 0) return;
  es__free(s->data);
  es__free(s);
}

static void forget_data(es_stream *s) {
  es__free(s->data);
  s->data = NULL;
  s->start = s->length = s->capacity = 0;
}

/* ---- waiting */

static void wake(es_stream *s, int code) {
  ready_op *r = s->reader;
  if (!r) return;
  s->reader = NULL;
  if (code != ES_OK) es__fail(&r->op.error, code, 0, "the stream was closed");
  es__op_complete(&r->op);
}

static void cancel(es_op *op) {
  ready_op *r = (ready_op *)op;
  r->stream->reader = NULL;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  es__op_complete(op);
}

static void destroy(es_op *op) {
  unref(((ready_op *)op)->stream);
  es__free(op);
}

static const es_op_class ready_class = {cancel, destroy};

es_op *es_stream_ready(es_runtime *rt, es_stream *s) {
  ready_op *r = es__alloc_zeroed(es__memory_of(rt), sizeof *r);
  if (!r) return NULL;
  r->stream = s;
  s->refs++;
  es__op_begin(&r->op, rt, &ready_class);
  if (s->reader)
    es__fail(&r->op.error, ES_INVALID, 0,
             "somebody else is reading this stream already");
  else if (s->closed)
    es__fail(&r->op.error, ES_CANCELLED, 0, "the stream was closed");
  else if (s->length == 0 && !s->ended)
    s->reader = r;
  if (s->reader != r) es__op_doom(&r->op); /* it completes at the next turn */
  return &r->op;
}

/* ---- reading */

const char *es_stream_peek(const es_stream *s, size_t *length) {
  *length = s->length;
  return s->length ? s->data + s->start : "";
}

void es_stream_skip(es_stream *s, size_t length) {
  if (length > s->length) length = s->length;
  s->start += length;
  s->length -= length;
  if (s->length == 0) s->start = 0;
  if (s->ended && s->length == 0) forget_data(s);
  if (!s->starved || s->length > ES_STREAM_ROOM / 2) return;
  s->starved = false;
  if (s->events) s->events->room(s->owner);
}

bool es_stream_ended(const es_stream *s, es_error *err) {
  *err = s->error;
  return s->ended && s->length == 0;
}

void es_stream_close(es_stream *s) {
  const es_stream_events *events = s->events;
  if (s->closed) return;
  s->closed = s->ended = true;
  s->events = NULL;
  forget_data(s);
  wake(s, ES_CANCELLED);
  if (events) events->closed(s->owner);
}

void es_stream_free(es_stream *s) {
  if (!s) return;
  es_stream_close(s);
  unref(s);
}

/* ---- filling */

bool es__stream_join(es_stream *s, const es_stream_events *events,
                     void *owner) {
  if (s->joined || s->closed) return false;
  s->joined = true;
  s->events = events;
  s->owner = owner;
  s->refs++;
  return true;
}

/* Room for so many bytes behind those that are there. */
static int make_room(es_stream *s, size_t length) {
  size_t wanted = s->length + length, capacity = s->capacity;
  if (s->start + wanted <= capacity) return ES_OK;
  if (s->start) memmove(s->data, s->data + s->start, s->length);
  s->start = 0;
  if (wanted <= capacity) return ES_OK;
  if (capacity == 0) capacity = SMALLEST;
  while (capacity < wanted) capacity *= 2;
  char *data = es__resize(s->memory, s->data, capacity);
  if (!data) return ES_MEMORY;
  s->data = data;
  s->capacity = capacity;
  return ES_OK;
}

int es__stream_write(es_stream *s, const char *data, size_t length) {
  if (s->length + length > ES_STREAM_ROOM) {
    s->starved = true;
    return ES_FULL;
  }
  int rc = make_room(s, length);
  if (rc != ES_OK) return rc;
  if (length) memcpy(s->data + s->start + s->length, data, length);
  s->length += length;
  if (length) wake(s, ES_OK);
  return ES_OK;
}

es_error *es__stream_error(es_stream *s) {
  return &s->error;
}

void es__stream_end(es_stream *s) {
  s->ended = true;
  s->events = NULL;
  wake(s, ES_OK);
}

void es__stream_leave(es_stream *s) {
  if (!s) return;
  es__stream_end(s);
  unref(s);
}
