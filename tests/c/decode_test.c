/* The decoding of compressed bodies, in whatever pieces they come. */
#include "test.h"

#include <zlib.h>

#include "net/decode.h"

static size_t wanted, got, full_at;
static bool matches;

/* Takes what continues the bytes 0, 1, 2, ...; full once at each multiple. */
static int expect(void *owner, const char *data, size_t length) {
  (void)owner;
  if (full_at && got >= full_at) {
    full_at = got + 40000;
    return ES_FULL;
  }
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)data[i] != (unsigned char)(got + i)) matches = false;
  got += length;
  return ES_OK;
}

/* 'length' bytes 0, 1, 2, ... compressed; bits: 15 for zlib's form, 31 for
 * gzip's. */
static size_t compressed(size_t length, int bits, char *out, size_t room) {
  z_stream z = {0};
  unsigned char block[256];
  for (int i = 0; i < 256; i++) block[i] = (unsigned char)i;
  if (deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY)) return 0;
  z.next_out = (Bytef *)out;
  z.avail_out = (uInt)room;
  for (size_t at = 0; at < length; at += 256) {
    z.next_in = block;
    z.avail_in = length - at < 256 ? (uInt)(length - at) : 256;
    (void)deflate(&z, Z_NO_FLUSH);
  }
  (void)deflate(&z, Z_FINISH);
  size_t size = z.total_out;
  (void)deflateEnd(&z);
  return size;
}

static char packed[100000];

/* Decodes in pieces of a size, as a transfer that is paused would; returns
 * the code at the end. */
static int decode(size_t size, size_t piece, es_error *err) {
  es_decode *d = es__decode_new(NULL);
  int rc = ES_OK;
  got = 0;
  matches = true;
  for (size_t at = 0; at < size && rc == ES_OK; at += piece) {
    size_t n = size - at < piece ? size - at : piece;
    do rc = es__decode_feed(d, packed + at, n, expect, NULL, err);
    while (rc == ES_FULL);
  }
  if (rc == ES_OK) rc = es__decode_end(d, err);
  es__decode_free(d);
  return rc;
}

static void decoded(void) {
  static const size_t lengths[] = {0, 1, 16383, 16384, 16385, 1000000};
  static const size_t pieces[] = {1, 13, sizeof packed};
  es_error err;
  for (size_t i = 0; i < 6 * 3 * 4; i++) {
    wanted = lengths[i % 6];
    size_t piece = pieces[i / 6 % 3];
    size_t size =
      compressed(wanted, i / 18 % 2 ? 15 : 31, packed, sizeof packed);
    full_at = i / 36;
    CHECK_INT(decode(size, piece, &err), ES_OK);
    CHECK(matches);
    CHECK_INT(got, wanted);
  }
}

static void decoded_wrongly(void) {
  es_error err;
  full_at = 0;
  size_t size = compressed(5000, 31, packed, sizeof packed);
  for (size_t cut = 1; cut < size; cut++) {
    CHECK_INT(decode(cut, 7, &err), ES_NETWORK);
    CHECK(matches && got <= 5000);
  }
  CHECK_INT(decode(0, 1, &err), ES_OK); /* no body at all */
  packed[size - 6] ^= 1;                /* its checksum */
  CHECK_INT(decode(size, 100, &err), ES_HTTP);
  packed[size - 6] ^= 1;
  packed[size] = 'x';
  CHECK_INT(decode(size + 1, 100, &err), ES_HTTP);
  CHECK(strstr(err.message, "follow"));
  memset(packed, 'x', 100);
  CHECK_INT(decode(100, 100, &err), ES_HTTP);
  CHECK_INT(got, 0);
  /* Two runs one after the other are one body. */
  size = compressed(256, 31, packed, sizeof packed);
  size += compressed(5000, 31, packed + size, sizeof packed - size);
  for (size_t piece = 1; piece < 60; piece++) {
    CHECK_INT(decode(size, piece, &err), ES_OK);
    CHECK(matches);
    CHECK_INT(got, 5256);
  }
}

int main(void) {
  RUN(decoded);
  RUN(decoded_wrongly);
  return test_status();
}
