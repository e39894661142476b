/* What a C program may rely on: the version, the error model, and the words
 * of the codes. The library prints nothing, aborts never, installs no signal
 * handler and keeps no state outside the objects that it hands out.
 *
 * Threads: an object belongs to the thread that made its runtime; no call
 * here may be made from another one.
 * Fork: a child must not use its parent's objects. */
#ifndef EARTHSHINE_H
#define EARTHSHINE_H

#ifdef __cplusplus
extern "C" {
#endif

#define ES_VERSION "0.1.0"

#if defined(__GNUC__)
#define ES_API __attribute__((visibility("default")))
#define ES_PRINTF(format, first) \
  __attribute__((__format__(__printf__, format, first)))
#else
#define ES_API
#define ES_PRINTF(format, first)
#endif

/* What kind of failure it was. The list is closed; es_code_name() gives the
 * words that users compare. Functions return 0 or one of these. */
enum es_code {
  ES_OK = 0,
  ES_NETWORK = -1,   /* connection refused, cut, unreachable */
  ES_TIMEOUT = -2,   /* too slow, or no answer in time */
  ES_TLS = -3,       /* certificate or handshake */
  ES_DNS = -4,       /* a name that cannot be resolved */
  ES_HTTP = -5,      /* an answer that is no proper HTTP */
  ES_LIMIT = -6,     /* larger than a given cap */
  ES_IO = -7,        /* file system */
  ES_EXISTS = -8,    /* a file is there, or in use by somebody else */
  ES_NOT_FOUND = -9, /* no such file */
  ES_INVALID = -10,  /* a value that can never work */
  ES_CHECKSUM = -11, /* length or digest differ from what was promised */
  ES_UNSUPPORTED = -12,
  ES_CANCELLED = -13,
  ES_MEMORY = -14 /* out of memory; its word is "limit" */
};

typedef struct es_error {
  int code;          /* enum es_code */
  int cause;         /* the lower library's number: errno or CURLcode; or 0 */
  char message[256]; /* one sentence, without secrets */
} es_error;

/* The word of a code ("network", "timeout", ...); static. */
ES_API const char *es_code_name(int code);

/* The version of the library that is linked, which may differ from
 * ES_VERSION, that of the header. */
ES_API const char *es_version(void);

#ifdef __cplusplus
}
#endif

#endif
