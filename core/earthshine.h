/* What a C program may rely on: the version, the error model, and the words
 * of the codes. The library prints nothing, aborts never, installs no signal
 * handler and keeps no state outside the objects that it hands out.
 *
 * Threads: an object belongs to the thread that made its runtime; no call
 * here may be made from another one.
 * Fork: a child must not use its parent's objects. */
#ifndef EARTHSHINE_H
#define EARTHSHINE_H

#include <stddef.h>

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
  ES_MEMORY = -14, /* out of memory; its word is "limit" */
  ES_FORKED = -15, /* used in a child of the process that made it */
  ES_INTERRUPTED = -16,
  ES_DEADLOCK = -17,    /* a wait that can never end */
  ES_NO_TASK = -18,     /* a wait at top level of a loop that is a host's */
  ES_AUTH = -19,        /* no login, or an expired one */
  ES_CREDENTIALS = -20, /* user name, password or token refused */
  ES_FORBIDDEN = -21,
  ES_EULA = -22, /* a licence must be accepted first */
  ES_RATE_LIMITED = -23,
  ES_INVALID_QUERY = -24,
  ES_PARSE = -25,
  ES_RANGE = -26,
  ES_OBJECT_MODIFIED = -27,
  ES_FAULT = -28 /* a bug: an error of Lua's own, with its traceback */
};

typedef struct es_error {
  int code;          /* enum es_code */
  int cause;         /* the lower library's number: errno or CURLcode; or 0 */
  char message[512]; /* one sentence, without secrets */
} es_error;

/* Where an engine's own memory comes from: a function of Lua's kind
 * (lua_Alloc), so that one function can serve both. It returns a block of
 * 'wanted' bytes, aligned for anything, with the content of 'block' (NULL:
 * none), or NULL where it has none: the call that needed it then fails with
 * ES_MEMORY, and nothing is lost. With 'wanted' 0 it frees. 'size' is what
 * the block was made with, and of no meaning where that is NULL.
 *
 * It is called on the engine's thread only, so it needs no lock of its own.
 * Struct and function must last until everything that took memory from them
 * has ended.
 *
 * What the libraries below take is the process's, and so is the choice of
 * where from: uv_replace_allocator, curl_global_init_mem and
 * CRYPTO_set_mem_functions, which the program calls before its first engine. */
typedef struct es_allocator {
  void *(*allocate)(void *ud, void *block, size_t size, size_t wanted);
  void *ud;
} es_allocator;

/* The word of a code ("network", "timeout", ...); static. */
ES_API const char *es_code_name(int code);

/* The code of a word, ES_FAULT if it is none. */
ES_API int es_code_of(const char *word);

/* The version of the library that is linked, which may differ from
 * ES_VERSION, that of the header. */
ES_API const char *es_version(void);

#ifdef __cplusplus
}
#endif

#endif
