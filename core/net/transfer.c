/* One HTTP request: through the gate, into libcurl, and its bytes into
 * memory or into a file. */
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "net/easy.h"
#include "net/head.h"
#include "net/http.h"
#include "net/multi.h"

enum {
  DEFAULT_MAX_BODY = 64 << 20,
  MOST_TRUSTED = 1 << 20 /* an announced length that is taken at its word */
};

typedef struct transfer {
  es_op op;
  es_multi *engine;
  es_pass pass;
  es_easy easy;
  es_jar *jar;
  es_head head;
  es_buffer body;
  es_sink *sink;
  int64_t promised; /* length that the plan demands, or -1 */
  char *refuse;
  es_sink_kind kind;
  int64_t received, announced;
  es_unwatched unwatched;
  bool spoilt, in_multi, decided, to_file, refused, enough, stored, paused;
  double dns, connect, tls, first_byte, total;
  char address[46];
} transfer;

static transfer *of_pass(es_pass *pass) {
  return (transfer *)((char *)pass - offsetof(transfer, pass));
}

static void release_curl(transfer *t) {
  es__easy_free(&t->easy);
  es__gate_leave(es__multi_gate(t->engine), &t->pass);
}

static bool is_type(const char *value, size_t length, const char *type) {
  size_t n = strlen(type);
  return value && length >= n && strncasecmp(value, type, n) == 0 &&
         (length == n || value[n] == ';' || value[n] == ' ');
}

/* With the head complete: where does the body go? Returns false when it is
 * already plain that there is no use in going on. */
static bool decide(transfer *t) {
  size_t length;
  t->decided = true;
  if (es__head_length(&t->head, &t->announced, &t->op.error) != ES_OK)
    return false;
  if (t->kind != ES_SINK_FILE || t->head.status != 200) return true;
  const char *type = es__head_find(&t->head, "content-type", &length);
  t->refused = t->refuse && is_type(type, length, t->refuse);
  t->to_file = !t->refused;
  if (t->to_file && t->promised >= 0 && t->announced >= 0 &&
      t->announced != t->promised) {
    es__fail(&t->op.error, ES_CHECKSUM, 0,
             "the server has %lld bytes, but the file should have %lld",
             (long long)t->announced, (long long)t->promised);
    return false;
  }
  return true;
}

static size_t on_header(char *line, size_t one, size_t length, void *owner) {
  transfer *t = owner;
  int rc = es__head_line(&t->head, line, length * one);
  if (rc != ES_OK) {
    es__fail(&t->op.error, rc, 0, "the answer's headers are too large");
    return 0;
  }
  if (t->head.whole && !t->decided && !decide(t)) return 0;
  return length * one;
}

/* Keeps the body in memory; that of an error only as far as is useful. */
static size_t keep(transfer *t, const char *data, size_t length) {
  size_t room = t->body.cap - t->body.length;
  if (length <= room) {
    if (!t->body.data && t->announced > 0)
      es__buffer_expect(&t->body, t->announced < MOST_TRUSTED
                                    ? (size_t)t->announced
                                    : (size_t)MOST_TRUSTED);
    if (es__buffer_add(&t->body, data, length) == ES_OK) return length;
    es__fail(&t->op.error, ES_MEMORY, 0, "not enough memory");
    return 0;
  }
  if (t->kind == ES_SINK_FILE) {
    (void)es__buffer_add(&t->body, data, room);
    t->received += (int64_t)room;
    t->enough = true;
  } else {
    es__fail(&t->op.error, ES_LIMIT, 0,
             "the answer has more than %zu bytes, the most that is kept in "
             "memory",
             t->body.cap);
  }
  return 0;
}

static size_t on_body(char *data, size_t one, size_t length, void *owner) {
  transfer *t = owner;
  size_t taken = length * one;
  if (t->to_file) {
    int rc = es__sink_write(t->sink, data, taken);
    if (rc == 1) {
      t->paused = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    if (rc == ES_MEMORY) es__fail(&t->op.error, rc, 0, "not enough memory");
    if (rc != ES_OK) return 0;
  } else if (t->kind != ES_SINK_NULL) {
    if (keep(t, data, taken) == 0) return 0;
  }
  t->received += (int64_t)taken;
  return taken;
}

static void on_room(void *owner) {
  transfer *t = owner;
  if (!t->paused) return;
  t->paused = false;
  if (!t->in_multi) return;
  curl_easy_pause(t->easy.handle, CURLPAUSE_CONT);
  es__multi_kick(t->engine);
}

static void on_closed(void *owner) {
  transfer *t = owner;
  const es_error *err = es__sink_error(t->sink);
  if (err->code != ES_OK)
    t->op.error = *err;
  else if (t->op.error.code == ES_OK)
    t->stored = true;
  es__op_complete(&t->op);
}

/* Called when there is a connection and nothing was sent. What can be read on
 * a kept one by then is no answer to this request, though libcurl would take
 * it for one: the request goes to a new connection. */
static int on_ready(void *owner, char *ip, char *local_ip, int port,
                    int local_port) {
  transfer *t = owner;
  (void)local_ip;
  if (!es__watch_use(es__multi_watches(t->engine), ip, port, local_port))
    return CURL_PREREQFUNC_OK;
  t->spoilt = true;
  return CURL_PREREQFUNC_ABORT;
}

/* Once more, on a connection of its own. */
static bool again(transfer *t) {
  if (!t->spoilt) return false;
  t->spoilt = false;
  curl_easy_setopt(t->easy.handle, CURLOPT_FRESH_CONNECT, 1L);
  t->in_multi = true;
  if (es__multi_add(t->engine, t->easy.handle) == CURLM_OK) return true;
  t->in_multi = false;
  return false;
}

static const es_sink_events sink_events = {on_room, on_closed};

static double seconds(CURL *easy, CURLINFO what) {
  curl_off_t us = 0;
  (void)curl_easy_getinfo(easy, what, &us);
  return (double)us * 1e-6;
}

static void note_facts(transfer *t) {
  CURL *easy = t->easy.handle;
  char *address = NULL;
  t->dns = seconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
  t->connect = seconds(easy, CURLINFO_CONNECT_TIME_T);
  t->tls = seconds(easy, CURLINFO_APPCONNECT_TIME_T);
  t->first_byte = seconds(easy, CURLINFO_STARTTRANSFER_TIME_T);
  t->total = seconds(easy, CURLINFO_TOTAL_TIME_T);
  (void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  if (address) strncpy(t->address, address, sizeof t->address - 1);
}

es_unwatched *es__transfer_unwatched(void *owner) {
  return &((transfer *)owner)->unwatched;
}

void es__transfer_done(void *owner, CURLcode result) {
  transfer *t = owner;
  t->in_multi = false;
  if (again(t)) return;
  note_facts(t);
  if (result != CURLE_OK && !t->enough && t->op.error.code == ES_OK)
    (void)es__easy_failed(&t->easy, result, &t->op.error);
  if (t->op.error.code == ES_OK && !t->head.whole)
    es__fail(&t->op.error, ES_NETWORK, 0,
             "the connection was closed within the answer's headers");
  release_curl(t);
  if (!t->to_file)
    es__op_complete(&t->op);
  else if (t->op.error.code == ES_OK)
    es__sink_finish(t->sink);
  else
    es__sink_abort(t->sink);
}

static void go(es_pass *pass) {
  transfer *t = of_pass(pass);
  t->in_multi = true;
  CURLMcode rc = es__multi_add(t->engine, t->easy.handle);
  if (rc == CURLM_OK) return;
  t->in_multi = false;
  es__fail(&t->op.error, ES_NETWORK, (int)rc, "%s", curl_multi_strerror(rc));
  release_curl(t);
  es__op_complete(&t->op);
}

/* A file whose last step runs is left to end: it may already be published. */
static void cancel(es_op *op) {
  transfer *t = (transfer *)op;
  if (!t->easy.handle) return;
  if (t->in_multi) {
    es__multi_forget(t->engine, &t->unwatched);
    es__multi_remove(t->engine, t->easy.handle);
  }
  t->in_multi = false;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  release_curl(t);
  if (t->to_file)
    es__sink_abort(t->sink);
  else
    es__op_complete(op);
}

static void destroy(es_op *op) {
  transfer *t = (transfer *)op;
  es__easy_free(&t->easy);
  es__head_free(&t->head);
  es__buffer_free(&t->body, false);
  es__sink_free(t->sink);
  es_jar_unref(t->jar);
  es__free(t->refuse);
  es__free(t);
}

static const es_op_class transfer_class = {cancel, destroy};

static void set_callbacks(transfer *t) {
  CURL *h = t->easy.handle;
  curl_easy_setopt(h, CURLOPT_PRIVATE, t);
  curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, on_ready);
  curl_easy_setopt(h, CURLOPT_PREREQDATA, t);
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
  es_watches *watches = es__multi_watches(t->engine);
  curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, es__watch_open);
  curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, watches);
  curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, es__watch_close);
  curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, watches);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
}

static int prepare(transfer *t, const es_http_request *q) {
  es_error *err = &t->op.error;
  if (!strstr(q->url, "://")) /* libcurl would guess a scheme */
    return es__fail(err, ES_INVALID, 0, "not a usable URL: it has no scheme");
  t->engine = es__multi_of(t->op.rt);
  if (!t->engine)
    return es__fail(err, ES_MEMORY, 0, "cannot make an HTTP engine");
  if (q->refuse &&
      !(t->refuse = es__copy_text(es__memory_of(t->op.rt), q->refuse)))
    return es__fail(err, ES_MEMORY, 0, "not enough memory");
  if (q->sink == ES_SINK_FILE) {
    if (q->file.digest && !es__digest_known(q->file.digest))
      return es__fail(err, ES_UNSUPPORTED, 0, "unknown digest '%.40s'",
                      q->file.digest);
    t->sink = es__sink_new(t->op.rt, &q->file, &sink_events, t);
    if (!t->sink) return es__fail(err, ES_MEMORY, 0, "not enough memory");
  }
  int rc = es__easy_make(&t->easy, es__memory_of(t->op.rt), q, err);
  if (rc == ES_OK) set_callbacks(t);
  return rc;
}

/* The part of a URL between "//" and the path: the gate's key. */
static const char *authority(const char *url, int *length) {
  const char *start = strstr(url, "://");
  start = start ? start + 3 : url;
  *length = (int)strcspn(start, "/?#");
  return start;
}

es_op *es_http_start(es_runtime *rt, const es_http_request *q) {
  const es_allocator *memory = es__memory_of(rt);
  transfer *t = es__alloc_zeroed(memory, sizeof *t);
  if (!t) return NULL;
  t->kind = q->sink;
  t->promised = q->sink == ES_SINK_FILE ? q->file.length : -1;
  t->announced = -1;
  t->pass.go = go;
  if (q->jar) t->jar = es_jar_ref(q->jar);
  es__head_init(&t->head, memory);
  es__buffer_init(&t->body, memory,
                  q->sink == ES_SINK_FILE ? (size_t)ES_ERROR_BODY
                  : q->max_body           ? q->max_body
                                          : (size_t)DEFAULT_MAX_BODY);
  es__op_begin(&t->op, rt, &transfer_class);
  int length;
  const char *host = authority(q->url, &length);
  if (prepare(t, q) != ES_OK) {
    es__easy_free(&t->easy);
    es__op_doom(&t->op);
  } else if (!es__gate_enter(es__multi_gate(t->engine), &t->pass, host,
                             length)) {
    es__fail(&t->op.error, ES_MEMORY, 0, "not enough memory");
    es__easy_free(&t->easy);
    es__op_doom(&t->op);
  }
  return &t->op;
}

void es_http_response_of(const es_op *op, es_http_response *out) {
  const transfer *t = (const transfer *)op;
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
  out->version =
    out->head_length >= 8 && out->head[5] == '1' && out->head[7] == '0' ? "1.0"
                                                                        : "1.1";
}

void es_http_progress(const es_op *op, int64_t *received, int64_t *total) {
  const transfer *t = (const transfer *)op;
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
  es__multi_keep(engine, gate->total);
  es__gate_open(gate);
  return ES_OK;
}
