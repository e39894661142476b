/* Where the bytes of a file go: written, hashed, checked and published on the
 * work queue, in big pieces, with a bound on what waits in memory.
 *
 * The .part is locked against a second writer; the final name appears by
 * rename, when the file is whole and verified, and not before. */
#ifndef ES_NET_SINK_H
#define ES_NET_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "loop/runtime.h"

/* What is to become of a file. Strings are copied. */
typedef struct es_file_plan {
  const char *path;   /* final name */
  const char *part;   /* name until it is whole */
  int64_t length;     /* bytes that it must have, or -1 */
  const char *digest; /* es__digest_new's name, or NULL */
  const char *expect; /* the digest that it must have (hex), or NULL */
  bool durable;       /* fsync file and folder */
  bool nonempty;      /* no bytes at all are a failure: ES_HTTP */
  bool coded;         /* a compressed body is stored as it comes: by its name
                         the file is compressed itself */
} es_file_plan;

typedef struct es_sink es_sink;

/* Called on the loop's thread: 'room' when a sink that was full takes data
 * again, 'closed' once, after es__sink_finish or es__sink_abort, when no job
 * runs any more. */
typedef struct es_sink_events {
  void (*room)(void *owner);
  void (*closed)(void *owner);
} es_sink_events;

/* NULL: no memory. The owner frees it; it and its calls belong to the loop's
 * thread. Nothing is opened before the first bytes or the end. */
es_sink *es__sink_new(es_runtime *rt, const es_file_plan *plan,
                      const es_sink_events *events, void *owner);

/* Takes all of the bytes: ES_OK. ES_FULL: none, until 'room' is called. A code:
 * it has failed, with es__sink_error() or for want of memory, and can only be
 * given up. */
int es__sink_write(es_sink *sink, const char *data, size_t length);

/* The body is whole: write the rest, check, publish. Then 'closed'. */
void es__sink_finish(es_sink *sink);

/* Gives up, at any time before 'closed': what was written stays in the .part.
 * A last step that runs already is left to end. Then 'closed'. */
void es__sink_abort(es_sink *sink);

const es_error *es__sink_error(const es_sink *sink);
const char *es__sink_hex(const es_sink *sink); /* after 'closed'; or "" */

/* Only after 'closed', or if nothing was ever written or finished. */
void es__sink_free(es_sink *sink);

#endif
