/* Checksums of the kinds that metadata states, fed piece by piece. */
#ifndef ES_BASE_DIGEST_H
#define ES_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

enum { ES_DIGEST_MAX = 64 }; /* bytes of the longest digest */

typedef struct es_digest es_digest;

/* Whether es__digest_new knows the name: md5 sha1 sha224 sha256 sha384
 * sha512 sm3 adler32 crc32. */
bool es__digest_known(const char *name);

/* A new digest, or NULL: unknown name, or no memory. */
es_digest *es__digest_new(const es_allocator *memory, const char *name);

void es__digest_update(es_digest *d, const void *data, size_t length);

/* Writes the digest of all so far in lower-case hex with a NUL byte (at most
 * 2 * ES_DIGEST_MAX + 1 bytes) and returns its length; updates may go on.
 * 0: OpenSSL has no memory. */
size_t es__digest_hex(const es_digest *d, char *hex);

/* NULL is allowed. */
void es__digest_free(es_digest *d);

#endif
