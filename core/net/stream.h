/* A body that is read while it arrives: a bounded buffer between a request,
 * which fills it and stands still while it is full, and one reader.
 *
 * The reader makes the stream, gives it to a request as its sink, and keeps
 * its own reference; whoever closes the stream ends the request, at any time,
 * and frees its connection. All of it belongs to the runtime's thread. */
#ifndef ES_NET_STREAM_H
#define ES_NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "loop/runtime.h"

/* What waits in memory, at most: the request goes on when half of it has been
 * read. */
enum { ES_STREAM_ROOM = 256 * 1024 };

typedef struct es_stream es_stream;

/* A stream for one request; NULL: no memory. */
es_stream *es_stream_new(const es_allocator *memory);

/* Completes when something can be read, or the end or a failure is there to
 * be told; with ES_CANCELLED when the stream is closed meanwhile. A second
 * one at the same time fails with ES_INVALID. Cancelling it loses nothing.
 * NULL: no memory. */
es_op *es_stream_ready(es_runtime *rt, es_stream *stream);

/* What can be read now, without taking it: its first byte, valid until the
 * next call of anything here or of the runtime. 0 bytes: nothing yet, unless
 * es_stream_ended(). */
const char *es_stream_peek(const es_stream *stream, size_t *length);

/* Takes so many of those bytes away, which may let the request go on. */
void es_stream_skip(es_stream *stream, size_t length);

/* Whether all has been read and no more will come. *err says how it ended:
 * code ES_OK: the body is whole. */
bool es_stream_ended(const es_stream *stream, es_error *err);

/* Ends the request and forgets what has come; a reader that waits is told
 * ES_CANCELLED. Idempotent, cannot fail. */
void es_stream_close(es_stream *stream);

/* Closes, and gives the reader's reference back. NULL does nothing. */
void es_stream_free(es_stream *stream);

/* ---- the request's side; for the core only */

/* 'room': it takes bytes again after it was full. 'closed': the reader has
 * closed it. Neither is called after es__stream_end or es__stream_leave. */
typedef struct es_stream_events {
  void (*room)(void *owner);
  void (*closed)(void *owner);
} es_stream_events;

/* Takes the stream and a reference; false: it has, or had, a request. */
bool es__stream_join(es_stream *stream, const es_stream_events *events,
                     void *owner);

/* Takes all of the bytes, at most ES_STREAM_ROOM: ES_OK; or none of them:
 * ES_FULL until 'room' is called, or ES_MEMORY. */
int es__stream_write(es_stream *stream, const char *data, size_t length);

/* Where a failure is noted that comes before es__stream_end. */
es_error *es__stream_error(es_stream *stream);

/* No more will come. The request has nothing to do with it any longer, but
 * for its reference. */
void es__stream_end(es_stream *stream);

/* Gives the request's reference back; ends the stream if that was not done.
 * NULL does nothing. */
void es__stream_leave(es_stream *stream);

#endif
