/* Undoes the content coding of a body as it arrives (gzip, or deflate in its
 * zlib form), a piece at a time and in bounded memory, whatever it grows to.
 *
 * Libcurl's own decoder is not used: it takes a cut body for a whole one, and
 * what it has decoded for a paused transfer has no bound. */
#ifndef ES_NET_DECODE_H
#define ES_NET_DECODE_H

#include <stddef.h>

#include "base/error.h"

typedef struct es_decode es_decode;

/* Takes a piece of the decoded body, 16 KiB at most: ES_OK, ES_FULL or a
 * code. */
typedef int (*es_decode_put)(void *owner, const char *data, size_t length);

/* NULL: no memory. The caller frees it, at any time; it belongs to one thread.
 */
es_decode *es__decode_new(const es_allocator *memory);
void es__decode_free(es_decode *decode); /* NULL is allowed */

/* Decodes bytes: ES_OK when all were taken. ES_FULL when 'put' is: the bytes of
 * the next call start with the same ones, as a paused transfer of libcurl's
 * has it by itself. Otherwise put's failure, ES_MEMORY or ES_HTTP (damaged),
 * with *err set for the last two. */
int es__decode_feed(es_decode *decode, const char *data, size_t length,
                    es_decode_put put, void *owner, es_error *err);

/* At the end of the body: ES_OK, or ES_NETWORK if it was cut. No bytes at all
 * are a whole body: an answer to HEAD has a coding, too. */
int es__decode_end(const es_decode *decode, es_error *err);

#endif
