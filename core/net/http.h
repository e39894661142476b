/* HTTP requests as operations. One request is one exchange: redirects are
 * reported, not followed, nothing is retried, no credential is looked up, and
 * nothing is taken from the environment.
 *
 * A body that came compressed (gzip, deflate) is decoded, asked for or not:
 * its bytes, length and digest are those of the decoded one. Another coding
 * is ES_UNSUPPORTED where the body is wanted.
 *
 * All of it belongs to the runtime's thread. Functions that return int fail
 * with ES_MEMORY only, where the HTTP engine cannot be made, and have then
 * changed nothing. */
#ifndef ES_NET_HTTP_H
#define ES_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "earthshine.h"
#include "loop/runtime.h"
#include "net/jar.h"
#include "net/sink.h"
#include "net/stream.h"

typedef struct es_header {
  const char *name;
  const char *value; /* or NULL: then the secret is the value */
  const es_secret *secret;
} es_header;

typedef enum es_sink_kind {
  ES_SINK_MEMORY, /* kept, up to max_body bytes; more is ES_LIMIT */
  ES_SINK_NULL,   /* counted and dropped */
  ES_SINK_FILE,   /* a 200 to a GET goes to the file, all else to memory, of
                     which the first ES_ERROR_BODY bytes are kept */
  ES_SINK_STREAM  /* a 2xx goes to the stream, all else as for a file. The
                     operation completes when its first bytes are there, or
                     its end: a failure before them is the operation's, a
                     later one the stream's */
} es_sink_kind;

enum { ES_ERROR_BODY = 64 * 1024 };

/* All is copied, or referenced where it is counted. Zero means the default
 * that stands beside each member. */
typedef struct es_http_request {
  const char *method; /* GET */
  const char *url;
  const es_header *headers;
  size_t header_count;
  const char *body; /* none */
  size_t body_length;
  es_jar *jar;                   /* none: cookies are neither sent nor kept */
  const char *const *connect_to; /* "host:port:address:port", libcurl's form */
  size_t connect_to_count;
  const char *ca_file;     /* the machine's own, unless there is a ca_path */
  const char *ca_path;     /* folder of them, named by their hashes */
  const char *client_cert; /* PEM file: none */
  const char *client_key;  /* PEM file: client_cert has it */
  const es_secret *client_password; /* of the key: none */
  const char *proxy; /* "scheme://host:port" without user and password: none.
                        What connect_to says is told to the proxy */
  const es_secret *proxy_user, *proxy_password;
  bool http2; /* over TLS, if server and libcurl can; never into a file */
  es_sink_kind sink;
  es_file_plan file;  /* for ES_SINK_FILE */
  es_stream *stream;  /* for ES_SINK_STREAM: one that had no request yet */
  const char *refuse; /* media type of a body that is no file's or stream's */
  size_t max_body;    /* 64 MiB */
  long connect_timeout_ms; /* 15 s */
  long timeout_ms;         /* none; of a stream until its first bytes */
  long low_speed_limit;    /* bytes a second, 1024; negative: none */
  long low_speed_time;     /* over so many seconds, 30 */
  bool accept_encoding;    /* ask for compression; else for none */
} es_http_request;

/* How a request went, beyond what came back. */
typedef struct es_http_way {
  bool streaming;   /* the body is read from the stream */
  bool at_proxy;    /* failed before the proxy had let it through */
  int proxy_status; /* of the proxy's answer to CONNECT; 0: none */
  long verify;      /* X509_V_ERR_* of the certificate that was refused; 0 */
} es_http_way;

/* Starts a request; NULL: no memory, and nothing was started. The caller has
 * one reference to the operation. A request that can never work (a bad URL, a
 * header with a line break) completes with ES_INVALID.
 * Cancelling closes its connection; a file's .part stays behind. A file whose
 * last step runs is left to end, and then counts as it ends. */
es_op *es_http_start(es_runtime *rt, const es_http_request *request);

/* What came back, also of a failed one as far as it came; the texts are the
 * operation's, and valid as long as it. Cookies are not in the head. */
void es_http_response_of(const es_op *op, es_response *out);
void es_http_way_of(const es_op *op, es_http_way *out);

/* Bytes of the body so far, and how many the server announced, or -1. */
void es_http_progress(const es_op *op, int64_t *received, int64_t *total);

/* How many requests may be at one host, and in all, at a time; more wait in
 * order of arrival. 0 leaves a value as it is (8 and 32 at first). The values
 * in force come back. */
int es_http_limits(es_runtime *rt, int *per_host, int *total);

/* What stays for later requests. A negative value leaves what is, and the
 * values in force come back. */
typedef struct es_http_keep {
  int connections; /* open and idle; 0: as many as there may be in all */
  int idle;        /* seconds, after which an idle one is not used: 118 */
  int dns;         /* seconds for which an address is known: 60 */
} es_http_keep;

int es_http_keeping(es_runtime *rt, es_http_keep *keep);

/* How many requests wait for a place, where streams have all of the places and
 * stand still: only who reads or closes one of them can end that. */
size_t es_http_stuck(es_runtime *rt);

/* For any thread: the next header line of a head: its name and value, without
 * blanks around it; folded lines are not joined. False at the end. Start with
 * *at = 0. */
bool es_head_next(const char *head, size_t length, size_t *at,
                  const char **name, size_t *name_length, const char **value,
                  size_t *value_length);

#endif
