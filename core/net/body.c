/* The answer as it arrives from libcurl: its head, then its body, decoded, to
 * where that goes. */
#include <string.h>
#include <strings.h>

#include "net/transfer.h"

/* An announced length that is taken at its word. */
enum { MOST_TRUSTED = 1 << 20 };

static bool is_type(const char *value, size_t length, const char *type) {
  size_t n = strlen(type);
  return value && length >= n && strncasecmp(value, type, n) == 0 &&
         (length == n || value[n] == ';' || value[n] == ' ');
}

bool es__body_wanted(const es_transfer *t) {
  return t->head.status >= 200 && t->head.status < 300;
}

/* The sink that takes this answer. */
static es_sink_kind place_of(es_transfer *t) {
  size_t length;
  bool data = t->kind == ES_SINK_STREAM ? es__body_wanted(t)
                                        : t->head.status == 200 && !t->bodiless;
  if (t->kind == ES_SINK_NULL) return ES_SINK_NULL;
  if (t->kind == ES_SINK_MEMORY || !data) return ES_SINK_MEMORY;
  const char *type = es__head_find(&t->head, "content-type", &length);
  t->refused = t->refuse && is_type(type, length, t->refuse);
  return t->refused ? ES_SINK_MEMORY : t->kind;
}

/* With the head complete: where does the body go? Returns false when it is
 * already plain that there is no use in going on. */
static bool decide(es_transfer *t) {
  es_framing framing;
  t->decided = true;
  if (t->head.status == 101) {
    es__fail(
      &t->op.error, ES_HTTP, 0,
      "the server goes over to another protocol, which nobody asked for");
    return false;
  }
  if (es__head_framing(&t->head, &framing, &t->op.error) != ES_OK) return false;
  t->place = place_of(t);
  if (!t->coded || t->place != ES_SINK_FILE) t->coding = framing.coding;
  if (t->coding == ES_CODING_NONE) t->announced = framing.length;
  if (t->place == ES_SINK_FILE && t->promised >= 0 && t->announced >= 0 &&
      t->announced != t->promised) {
    es__fail(&t->op.error, ES_CHECKSUM, 0,
             "the server has %lld bytes, but the file should have %lld",
             (long long)t->announced, (long long)t->promised);
    return false;
  }
  return true;
}

static size_t on_header(char *line, size_t one, size_t length, void *owner) {
  es_transfer *t = owner;
  int rc = es__head_line(&t->head, line, length * one);
  if (rc != ES_OK) {
    es__fail(&t->op.error, rc, 0, "the answer's headers are too large");
    return 0;
  }
  if (t->head.whole && !t->decided && !decide(t)) return 0;
  return length * one;
}

/* Keeps the body in memory; that of an error only as far as is useful. */
static int keep(es_transfer *t, const char *data, size_t length) {
  size_t room = t->body.cap - t->body.length;
  if (length <= room) {
    if (!t->body.data && t->announced > 0)
      es__buffer_expect(&t->body, t->announced < MOST_TRUSTED
                                    ? (size_t)t->announced
                                    : (size_t)MOST_TRUSTED);
    return es__buffer_add(&t->body, data, length);
  }
  if (t->kind == ES_SINK_MEMORY)
    return es__fail(&t->op.error, ES_LIMIT, 0,
                    "the answer has more than %zu bytes, the most that is "
                    "kept in memory",
                    t->body.cap);
  (void)es__buffer_add(&t->body, data, room);
  t->received += (int64_t)room;
  t->enough = true;
  return ES_LIMIT;
}

/* Takes a piece of the decoded body: ES_OK, ES_FULL or a code. */
static int put(void *owner, const char *data, size_t length) {
  es_transfer *t = owner;
  int rc = ES_OK;
  switch (t->place) {
  case ES_SINK_FILE: rc = es__sink_write(t->sink, data, length); break;
  case ES_SINK_STREAM: rc = es__stream_write(t->stream, data, length); break;
  case ES_SINK_MEMORY: rc = keep(t, data, length); break;
  case ES_SINK_NULL: break;
  }
  if (rc == ES_MEMORY) es__fail_memory(es__transfer_error(t));
  if (rc == ES_OK) t->received += (int64_t)length;
  return rc;
}

/* At the first bytes of a body in a coding. */
static int begin_decoding(es_transfer *t) {
  size_t length = 0;
  bool partial = t->head.status == 206;
  if (t->coding == ES_CODING_ZLIB && !partial) {
    t->decode = es__decode_new(es__memory_of(t->op.rt));
    return t->decode ? ES_OK : es__fail_memory(es__transfer_error(t));
  }
  const char *name = es__head_find(&t->head, "content-encoding", &length);
  return es__fail(&t->op.error, ES_UNSUPPORTED, 0,
                  "the answer is %scompressed%s (Content-Encoding: %.*s)",
                  partial ? "a part of a " : "",
                  partial ? " body" : " in a way that is not supported",
                  length > 40 ? 40 : (int)length, name);
}

/* What a server says of a failure is left out where it cannot be read. */
static int decode(es_transfer *t, const char *data, size_t length) {
  es_error *err = es__transfer_error(t);
  int rc = t->decode ? ES_OK : begin_decoding(t);
  if (rc == ES_OK) rc = es__decode_feed(t->decode, data, length, put, t, err);
  if ((rc != ES_HTTP && rc != ES_UNSUPPORTED) || es__body_wanted(t)) return rc;
  memset(err, 0, sizeof *err);
  t->enough = true;
  return rc;
}

static size_t on_body(char *data, size_t one, size_t length, void *owner) {
  es_transfer *t = owner;
  size_t taken = length * one;
  int rc =
    t->coding == ES_CODING_NONE ? put(t, data, taken) : decode(t, data, taken);
  if (rc != ES_OK && rc != ES_FULL) return 0;
  if (t->place == ES_SINK_STREAM && !t->handed && t->received > 0)
    es__transfer_hand_over(t);
  t->paused = rc == ES_FULL;
  return t->paused ? CURL_WRITEFUNC_PAUSE : taken;
}

void es__body_callbacks(es_transfer *t) {
  CURL *h = t->easy.handle;
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
}
