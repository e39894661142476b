/* One HTTP request under way; for the files that begin it (http.c), carry it
 * through libcurl (transfer.c) and take its answer (body.c).
 *
 * All of it belongs to the runtime's thread. What fails is noted in
 * es__transfer_error() and ends the operation; cancelling is the operation's
 * (es_op_cancel), and closing its stream does the same. */
#ifndef ES_NET_TRANSFER_H
#define ES_NET_TRANSFER_H

#include "net/decode.h"
#include "net/easy.h"
#include "net/head.h"
#include "net/multi.h"

/* The operation owns all of it. It is destroyed with its last reference, of
 * which one more is held while a reader has a stream that is still filled. */
typedef struct es_transfer {
  es_op op;
  es_multi *engine;
  es_pass pass;
  es_easy easy;
  es_jar *jar;
  es_head head;
  es_buffer body;
  es_sink *sink;
  es_stream *stream;
  es_decode *decode;
  es_coding coding;
  int64_t promised; /* length that the plan demands, or -1 */
  char *refuse;
  es_sink_kind kind, place; /* where it shall go, and where it does go */
  int64_t received, announced;
  es_errand errand;
  es_link handed_link; /* in the list of those handed over */
  bool bodiless;       /* a HEAD */
  bool coded;          /* the file is stored in its coding */
  bool spoilt, in_multi, decided, refused, enough, stored, paused;
  bool handed; /* complete, though its stream is not */
  double dns, connect, tls, first_byte, total;
  char address[46];
} es_transfer;

/* The operations of requests. */
extern const es_op_class es__transfer_class;

/* Where its answer shall go, other than to memory. To a file: false is no
 * memory. To a stream: false, that had one already, or is none. */
bool es__transfer_to_file(es_transfer *t, const es_file_plan *plan);
bool es__transfer_to_stream(es_transfer *t, es_stream *stream);

/* Tells the reader of its stream, if it has one, how the request failed. */
void es__transfer_end_stream(es_transfer *t);

/* Sets the handle's callbacks, but for those of the answer. */
void es__transfer_callbacks(es_transfer *t);

/* Sends it to libcurl through the gate of a host; false: no memory. */
bool es__transfer_enter(es_transfer *t, const char *host, int length);

/* Where its failure is noted. */
es_error *es__transfer_error(es_transfer *t);

/* Completes the operation at the first bytes of its stream. Later failures
 * are the stream's, and only its reader can end it from now on. */
void es__transfer_hand_over(es_transfer *t);

/* Sets the handle's callbacks for the answer. */
void es__body_callbacks(es_transfer *t);

/* Whether the answer is a success, whose body is wanted. */
bool es__body_wanted(const es_transfer *t);

#endif
