/* A cookie jar: one a session, shared by its requests and by nobody else. It
 * also keeps what resumes TLS with the servers that they have met.
 *
 * It belongs to one thread, and lives until its last reference is given back;
 * a request that is under way has one. */
#ifndef ES_NET_JAR_H
#define ES_NET_JAR_H

#include "base/memory.h"

typedef struct es_jar es_jar;

/* memory: where from, NULL for the C library. NULL: there is none. */
es_jar *es_jar_new(const es_allocator *memory);
es_jar *es_jar_ref(es_jar *jar);
void es_jar_unref(es_jar *jar); /* NULL is allowed */

/* For the core: one without cookies, for requests that have no jar. */
es_jar *es__jar_tickets(const es_allocator *memory);

/* For the core: libcurl's handle (CURLSH *). */
void *es__jar_share(es_jar *jar);

#endif
