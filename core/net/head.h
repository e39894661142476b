/* The head of a response as it arrives: the lines of the last one, its
 * status, and where it ends. */
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

/* The length that the last response announces: -1 if none, or if it is
 * chunked. ES_HTTP, with a reason, where it cannot be trusted: no number, too
 * large a one, or two different ones (RFC 9112, 6.3). */
int es__head_length(const es_head *head, int64_t *length, es_error *err);

/* The value of a header of the last response, or NULL. */
const char *es__head_find(const es_head *head, const char *name,
                          size_t *length);

#endif
