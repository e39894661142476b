/* The head of a response as it arrives: the lines of the last one, its
 * status, and where it ends. Its owner keeps it, on one thread; texts that are
 * found in it are valid until its next line. */
#ifndef ES_NET_HEAD_H
#define ES_NET_HEAD_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

typedef struct es_head {
  es_buffer lines;
  int responses; /* heads seen: 1xx ones precede the last */
  int status;
  size_t cookies; /* bytes of Set-Cookie lines, which are not kept */
  bool dropping;  /* the last line was one */
  bool ended;     /* the empty line of the present head has come */
  bool whole;     /* and it is the final one's */
} es_head;

void es__head_init(es_head *head, const es_allocator *memory);
void es__head_free(es_head *head);

/* Takes one line, with its line break: ES_OK, ES_LIMIT, ES_MEMORY. Lines
 * after the end (trailers) are dropped, and so are cookies, which belong to
 * libcurl's jar and to no log. */
int es__head_line(es_head *head, const char *line, size_t length);

/* How the bytes of a body are wrapped. */
typedef enum es_coding {
  ES_CODING_NONE,
  ES_CODING_ZLIB, /* gzip or deflate */
  ES_CODING_OTHER /* another, or several */
} es_coding;

typedef struct es_framing {
  int64_t length; /* that is announced; -1: none, or it is chunked */
  es_coding coding;
} es_framing;

/* What the last response tells of its body. ES_HTTP, with a reason, where the
 * length cannot be trusted: no number, too large a one, or two different ones
 * (RFC 9112, 6.3). */
int es__head_framing(const es_head *head, es_framing *out, es_error *err);

/* The value of a header of the last response, or NULL. */
const char *es__head_find(const es_head *head, const char *name,
                          size_t *length);

#endif
