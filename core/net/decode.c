/* Undoes the content coding of a body as it arrives, by zlib. */
#include "net/decode.h"

#include <stdbool.h>
#include <zlib.h>

#include "base/memory.h"

enum {
  PIECE = 16 * 1024,
  ANY_WRAPPER = 32 + MAX_WBITS, /* gzip's or zlib's, by its first bytes */
  GZIP_MAGIC = 0x1f
};

struct es_decode {
  z_stream z;
  size_t used;  /* bytes of the present call's input that are through */
  size_t ready; /* bytes of 'out' that nobody has taken yet */
  bool begun, ended;
  char out[PIECE];
};

static void *take(void *memory, unsigned items, unsigned size) {
  return es__alloc(memory, (size_t)items * size);
}

static void give(void *memory, void *block) {
  (void)memory;
  es__free(block);
}

es_decode *es__decode_new(const es_allocator *memory) {
  es_decode *d = es__alloc_zeroed(memory, sizeof *d);
  if (!d) return NULL;
  d->z.zalloc = take;
  d->z.zfree = give;
  d->z.opaque = (void *)memory;
  if (inflateInit2(&d->z, ANY_WRAPPER) == Z_OK) return d;
  es__free(d);
  return NULL;
}

void es__decode_free(es_decode *d) {
  if (!d) return;
  (void)inflateEnd(&d->z);
  es__free(d);
}

static int damaged(const es_decode *d, es_error *err) {
  return es__fail(err, ES_HTTP, 0, "the compressed body is damaged (%s)",
                  d->z.msg ? d->z.msg : "bytes follow its end");
}

/* After a whole run of compressed data only another one may follow, which
 * belongs to the same body (RFC 1952, 2.2). */
static int begin_next(es_decode *d, char first, es_error *err) {
  if (first != GZIP_MAGIC || inflateReset(&d->z) != Z_OK)
    return damaged(d, err);
  d->ended = false;
  return ES_OK;
}

/* Fills 'out' from the input that is set; *drained: it has given all. */
static int step(es_decode *d, bool *drained, es_error *err) {
  d->z.next_out = (Bytef *)d->out;
  d->z.avail_out = PIECE;
  int rc = inflate(&d->z, Z_NO_FLUSH);
  d->ready = PIECE - d->z.avail_out;
  d->ended = rc == Z_STREAM_END;
  *drained = d->z.avail_in == 0 && (d->z.avail_out > 0 || d->ended);
  if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR) return ES_OK;
  if (rc == Z_MEM_ERROR) return es__fail_memory(err);
  return damaged(d, err);
}

int es__decode_feed(es_decode *d, const char *data, size_t length,
                    es_decode_put put, void *owner, es_error *err) {
  bool drained = false;
  if (length) d->begun = true;
  for (;;) {
    int rc = d->ready ? put(owner, d->out, d->ready) : ES_OK;
    if (rc != ES_OK) return rc;
    d->ready = 0;
    if (drained || (d->used == length && d->ended)) break;
    if (d->ended && (rc = begin_next(d, data[d->used], err)) != ES_OK)
      return rc;
    d->z.next_in = (Bytef *)(data + d->used); /* zlib only reads it */
    d->z.avail_in = (uInt)(length - d->used);
    if ((rc = step(d, &drained, err)) != ES_OK) return rc;
    d->used = length - d->z.avail_in;
  }
  d->used = 0;
  return ES_OK;
}

int es__decode_end(const es_decode *d, es_error *err) {
  if (d->ended || !d->begun) return ES_OK;
  return es__fail(err, ES_NETWORK, 0, "the compressed body is cut");
}
