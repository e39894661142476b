/* Requests as operations: how one begins, and what it tells. */
#include "net/http.h"

#include <string.h>

#include "base/digest.h"
#include "net/transfer.h"

enum { DEFAULT_MAX_BODY = 64 << 20 };

/* Where the answer shall go, other than to memory. */
static int prepare_sink(es_transfer *t, const es_http_request *q) {
  if (q->refuse &&
      !(t->refuse = es__copy_text(es__memory_of(t->op.rt), q->refuse)))
    return es__fail_memory(&t->op.error);
  if (q->sink != ES_SINK_FILE) return ES_OK;
  if (q->file.digest && !es__digest_known(q->file.digest))
    return es__fail(&t->op.error, ES_UNSUPPORTED, 0, "unknown digest '%.40s'",
                    q->file.digest);
  if (q->file.expect && !q->file.digest)
    return es__fail(&t->op.error, ES_INVALID, 0,
                    "a checksum to expect needs the name of its kind");
  return es__transfer_to_file(t, &q->file) ? ES_OK
                                           : es__fail_memory(&t->op.error);
}

static int prepare(es_transfer *t, const es_http_request *q) {
  es_error *err = &t->op.error;
  if (q->sink == ES_SINK_STREAM && !es__transfer_to_stream(t, q->stream))
    return es__fail(err, ES_INVALID, 0,
                    "a stream is for one request, and this one has none that "
                    "was not used before");
  if (!strstr(q->url, "://")) /* libcurl would guess a scheme */
    return es__fail(err, ES_INVALID, 0, "not a usable URL: it has no scheme");
  t->engine = es__multi_of(t->op.rt);
  if (!t->engine)
    return es__fail(err, ES_MEMORY, 0, "cannot make an HTTP engine");
  es_jar *jar = q->jar ? q->jar : es__multi_tickets(t->engine);
  if (jar) t->jar = es_jar_ref(jar);
  int rc = prepare_sink(t, q);
  if (rc == ES_OK)
    rc = es__easy_make(&t->easy, es__memory_of(t->op.rt), q, err);
  if (rc != ES_OK) return rc;
  es__transfer_callbacks(t);
  es__body_callbacks(t);
  return ES_OK;
}

/* The part of a URL between "//" and the path: the gate's key. */
static const char *authority(const char *url, int *length) {
  const char *start = strstr(url, "://");
  start = start ? start + 3 : url;
  *length = (int)strcspn(start, "/?#");
  return start;
}

static size_t cap_of(const es_http_request *q) {
  if (q->sink == ES_SINK_FILE || q->sink == ES_SINK_STREAM)
    return ES_ERROR_BODY;
  return q->max_body ? q->max_body : (size_t)DEFAULT_MAX_BODY;
}

es_op *es_http_start(es_runtime *rt, const es_http_request *q) {
  const es_allocator *memory = es__memory_of(rt);
  es_transfer *t = es__alloc_zeroed(memory, sizeof *t);
  if (!t) return NULL;
  t->kind = q->sink;
  t->place = q->sink == ES_SINK_NULL ? ES_SINK_NULL : ES_SINK_MEMORY;
  t->promised = t->announced = -1;
  t->bodiless = q->method && strcmp(q->method, "HEAD") == 0;
  t->errand.joins = q->http2;
  es__head_init(&t->head, memory);
  es__buffer_init(&t->body, memory, cap_of(q));
  es__op_begin(&t->op, rt, &es__transfer_class);
  int length;
  const char *host = authority(q->url, &length);
  bool started = prepare(t, q) == ES_OK;
  if (started && !es__transfer_enter(t, host, length)) {
    es__fail_memory(&t->op.error);
    started = false;
  }
  if (!started) {
    es__easy_free(&t->easy);
    es__transfer_end_stream(t);
    es__op_doom(&t->op);
  }
  return &t->op;
}

void es_http_response_of(const es_op *op, es_response *out) {
  const es_transfer *t = (const es_transfer *)op;
  memset(out, 0, sizeof *out);
  out->status = t->head.whole ? t->head.status : 0;
  out->head = t->head.lines.data ? t->head.lines.data : "";
  out->head_length = t->head.lines.length;
  out->body = t->body.data ? t->body.data : "";
  out->body_length = t->body.length;
  out->bytes = t->received;
  out->stored = t->stored;
  out->refused = t->refused;
  out->digest = t->sink ? es__sink_hex(t->sink) : "";
  out->dns = t->dns;
  out->connect = t->connect;
  out->tls = t->tls;
  out->first_byte = t->first_byte;
  out->total = t->total;
  out->address = t->address;
}

void es_http_way_of(const es_op *op, es_http_way *out) {
  const es_transfer *t = (const es_transfer *)op;
  out->streaming = t->place == ES_SINK_STREAM;
  out->at_proxy = t->easy.route.at_proxy;
  out->proxy_status = t->easy.route.proxy_status;
  out->verify = t->easy.route.verify;
}

void es_http_progress(const es_op *op, int64_t *received, int64_t *total) {
  const es_transfer *t = (const es_transfer *)op;
  *received = t->received;
  *total = t->announced;
}

int es_http_limits(es_runtime *rt, int *per_host, int *total) {
  es_multi *engine = es__multi_of(rt);
  if (!engine) return ES_MEMORY;
  es_gate *gate = es__multi_gate(engine);
  if (*per_host > 0) gate->per_host = *per_host;
  if (*total > 0) gate->total = *total;
  *per_host = gate->per_host;
  *total = gate->total;
  es_http_keep keep = *es__multi_kept(engine);
  es__multi_keep(engine, &keep); /* 'total' may be the number of them */
  es__gate_open(gate);
  return ES_OK;
}

int es_http_keeping(es_runtime *rt, es_http_keep *keep) {
  es_multi *engine = es__multi_of(rt);
  if (!engine) return ES_MEMORY;
  es__multi_keep(engine, keep);
  return ES_OK;
}
