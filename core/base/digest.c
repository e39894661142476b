/* Checksums: OpenSSL's digests and zlib's two sums behind one interface. */
#include "base/digest.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

enum kind { EVP, ADLER32, CRC32 };

struct es_digest {
  enum kind kind;
  EVP_MD_CTX *ctx; /* EVP only */
  uLong sum;       /* the others */
};

static const char *const evp_names[] = {"md5",    "sha1",   "sha224", "sha256",
                                        "sha384", "sha512", "sm3"};

static bool is_evp(const char *name) {
  for (size_t i = 0; i < sizeof evp_names / sizeof *evp_names; i++)
    if (strcmp(name, evp_names[i]) == 0) return true;
  return false;
}

bool es__digest_known(const char *name) {
  return is_evp(name) || strcmp(name, "adler32") == 0 ||
         strcmp(name, "crc32") == 0;
}

es_digest *es__digest_new(const es_allocator *memory, const char *name) {
  if (!es__digest_known(name)) return NULL;
  es_digest *d = es__alloc_zeroed(memory, sizeof *d);
  if (!d) return NULL;
  if (!is_evp(name)) {
    d->kind = name[0] == 'a' ? ADLER32 : CRC32;
    d->sum = d->kind == ADLER32 ? adler32(0, NULL, 0) : crc32(0, NULL, 0);
    return d;
  }
  d->kind = EVP;
  d->ctx = EVP_MD_CTX_new();
  const EVP_MD *md = EVP_get_digestbyname(name);
  if (!d->ctx || !md || !EVP_DigestInit_ex(d->ctx, md, NULL)) {
    es__digest_free(d);
    return NULL;
  }
  return d;
}

void es__digest_update(es_digest *d, const void *data, size_t length) {
  if (d->kind == EVP) {
    EVP_DigestUpdate(d->ctx, data, length);
    return;
  }
  const Bytef *p = data;
  while (length) {
    uInt n = length > 1u << 30 ? 1u << 30 : (uInt)length;
    d->sum = d->kind == ADLER32 ? adler32(d->sum, p, n) : crc32(d->sum, p, n);
    p += n;
    length -= n;
  }
}

/* The raw bytes; returns how many. */
static size_t finish(const es_digest *d, unsigned char *raw) {
  if (d->kind != EVP) {
    for (int i = 0; i < 4; i++)
      raw[i] = (unsigned char)((d->sum >> (24 - 8 * i)) & 0xff);
    return 4;
  }
  unsigned length = 0;
  EVP_MD_CTX *copy = EVP_MD_CTX_new();
  if (copy && EVP_MD_CTX_copy_ex(copy, d->ctx))
    EVP_DigestFinal_ex(copy, raw, &length);
  EVP_MD_CTX_free(copy);
  return length;
}

size_t es__digest_hex(const es_digest *d, char *hex) {
  static const char digits[] = "0123456789abcdef";
  unsigned char raw[EVP_MAX_MD_SIZE];
  size_t length = finish(d, raw);
  for (size_t i = 0; i < length; i++) {
    hex[2 * i] = digits[raw[i] >> 4];
    hex[2 * i + 1] = digits[raw[i] & 15];
  }
  hex[2 * length] = '\0';
  return 2 * length;
}

void es__digest_free(es_digest *d) {
  if (!d) return;
  EVP_MD_CTX_free(d->ctx);
  es__free(d);
}
