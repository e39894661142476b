/* earthshine without Lua: HTTP requests, downloads into files, checksums and
 * timers on an event loop, for a C or C++ program. (With Lua inside, see
 * earthshine_lua.h; this header's error model is the same.)
 *
 * A client has a loop of its own, or shares a uv_loop_t of the host's. What is
 * started is a call; it ends by its 'done', exactly once and always later, from
 * the turning of the loop. The library prints nothing, aborts never, starts no
 * thread but those of libuv's pool and of name resolution, installs no signal
 * handler, and keeps no state outside the objects that it hands out.
 *
 *   #include <earthshine.h>
 *   #include <stdio.h>
 *
 *   static void done(es_call *call, const es_error *err, void *ud) {
 *     const es_response *r = es_call_response(call);
 *     if (err)
 *       fprintf(stderr, "%s: %s\n", (char *)ud, err->message);
 *     else
 *       printf("%s: status %d, %s\n", (char *)ud, r->status,
 *              r->stored ? r->digest : r->body);
 *   }
 *
 *   int main(int argc, char **argv) {
 *     es_error err;
 *     es_client *client = es_client_open(NULL, &err);
 *     if (!client) return 1;
 *     for (int i = 1; i + 1 < argc; i += 2) {
 *       es_request q = {.size = sizeof q, .url = argv[i],
 *                       .path = argv[i + 1], .digest = "sha256"};
 *       es_fetch(client, &q, done, argv[i]);
 *     }
 *     int rc = es_client_run(client);
 *     es_client_close(client, NULL, NULL);
 *     return rc == ES_OK ? 0 : 1;
 *   }
 *
 * Memory: what a function is given it copies. What it returns belongs to the
 * object that it is about, and lives as long as that. Want of memory is a
 * failure like others: nothing is lost by it.
 * Threads: a client and its calls belong to the thread that turns its loop;
 * several clients in several threads are well. es_client_interrupt is the only
 * function for another thread, and for a signal handler. What is about no
 * client (codes, version, es_response_header) any thread may call.
 * Cancelling: a call that is cancelled ends by its 'done' like any other, and
 * what it had begun is undone or left so that it can be gone on with.
 * Fork: a child must not use its parent's clients, whose functions fail there
 * with "forked"; es_client_close lets go of one, and tells nobody.
 * Unload: a library that was used must stay loaded. */
#ifndef EARTHSHINE_H
#define EARTHSHINE_H

#include <stddef.h>
#include <stdint.h>

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
 * Parsed JSON is mapped from the system, since threads share it.
 * What the libraries below take is the process's, and so is the choice of
 * where from: uv_replace_allocator, curl_global_init_mem and
 * CRYPTO_set_mem_functions, which the program calls before its first engine. */
typedef struct es_allocator {
  void *(*allocate)(void *ud, void *block, size_t size, size_t wanted);
  void *ud;
} es_allocator;

/* The word of a code ("network", "timeout", ...), "fault" for one that is none;
 * static. */
ES_API const char *es_code_name(int code);

/* The code of a word, ES_FAULT if it is none. */
ES_API int es_code_of(const char *word);

/* The version of the library that is linked, which may differ from
 * ES_VERSION, that of the header. */
ES_API const char *es_version(void);

/* ---- clients */

typedef struct es_client es_client;

/* Zero means the default that stands beside each member. */
typedef struct es_client_options {
  size_t size;  /* sizeof(es_client_options): later versions add members */
  void *loop;   /* a uv_loop_t that the host runs and that outlives the
                   client; NULL: one of its own, turned by es_client_step or
                   es_client_run */
  int per_host; /* requests at one host at a time, 8; more wait their turn */
  int total;    /* and in all, 32 */
  const es_allocator *allocator; /* of what the core takes; NULL: malloc */
} es_client_options;

/* Opens a client; options may be NULL. The caller owns it: es_client_close.
 * NULL: *err (which may be NULL) says why; what was begun on a borrowed loop
 * then ends with its next turns. */
ES_API es_client *es_client_open(const es_client_options *options,
                                 es_error *err);

/* Cancels all calls, waits until each has been told so, and frees the client.
 * Cannot fail; called again meanwhile, it does nothing.
 * On an own loop all has happened when it returns; within a 'done', when the
 * turn ends. On a borrowed loop it returns at once, and the loop must be run
 * until the end. 'closed' (may be NULL) is called then. NULL is allowed. */
ES_API void es_client_close(es_client *client, void (*closed)(void *ud),
                            void *ud);

/* Turns an own loop once, waiting at most so many milliseconds (-1: as long
 * as it takes, 0: not at all), and calls the 'done' of what has ended. 1:
 * calls are under way; 0: none is; or a code below 0 (ES_INVALID on a borrowed
 * loop and within a 'done', ES_FORKED). */
ES_API int es_client_step(es_client *client, int timeout_ms);

/* es_client_step until no call is under way. ES_OK, or a code as there, of
 * es_client_step itself: how the calls ended is told to their 'done'. */
ES_API int es_client_run(es_client *client);

/* For a host that polls an own loop: the descriptor to watch for reading (-1:
 * none here, so step often), and the milliseconds after which
 * es_client_step(client, 0) is due in any case (-1: never). Ask again after
 * each call of a function here. */
ES_API int es_client_fd(const es_client *client);
ES_API int es_client_timeout(const es_client *client);

/* The uv_loop_t of the client, which owns it unless it is the host's. */
ES_API void *es_client_loop(const es_client *client);

/* Ends every call that is under way with "interrupted", at the next turn; those
 * that are over by then are not touched. May be called from any thread and from
 * a signal handler, until es_client_close is. Never waits, and cannot fail. */
ES_API void es_client_interrupt(es_client *client);

/* ---- calls */

/* Something under way. It belongs to the client and is gone when its 'done'
 * has returned. */
typedef struct es_call es_call;

/* How a call has ended: well (err is NULL) or not. An answer of any status is
 * well: look at the status. Everything may be called from here but
 * es_client_step and es_client_run; what it throws must not leave it. */
typedef void (*es_call_done)(es_call *call, const es_error *err, void *ud);

typedef struct es_field {
  const char *name;
  const char *value; /* NULL: empty */
} es_field;

/* One request: redirects are reported, not followed, nothing is retried, no
 * credential is looked up, no cookie kept. TLS is always verified. Zero means
 * the default that stands beside each member. */
typedef struct es_request {
  size_t size; /* sizeof(es_request): later versions add members */
  const char *url;
  const char *method; /* "GET" */
  const es_field *headers;
  size_t header_count;
  const char *body; /* none */
  size_t body_length;

  /* Where the body of the answer goes. A 200 becomes the file 'path', if there
   * is one; all else is kept in memory. The file has its name only when it is
   * whole and verified; until then it is 'part', which stays behind when the
   * transfer was cut, and is written anew by the next one. */
  const char *path;
  const char *part;   /* PATH.part */
  int64_t length;     /* bytes that the file must have; any number */
  const char *digest; /* what to compute of it: md5 sha1 sha224 sha256 sha384
                         sha512 sm3 adler32 crc32; nothing */
  const char *expect; /* the digest in hex that it must have; any */
  const char *refuse; /* media type of a 200 that must not become the file,
                         such as "text/html"; kept in memory instead */
  int nonempty;       /* an empty file is a failure */
  int unsynced;       /* leave out the fsync of file and folder; after a crash
                         of the machine the file may be cut */
  int discard;        /* no file: count the bytes of the body and drop them */
  size_t max_body;    /* bytes to keep in memory, 64 MiB; more is "limit". Of
                         an answer that is no file where one was asked for,
                         the first 64 KiB are kept */

  const char *const *connect_to; /* "host:port:address:port": who asks for the
                                    first is connected with the second */
  size_t connect_to_count;
  const char *ca_file;     /* certificates to trust, PEM; the system's */
  const char *proxy;       /* "scheme://host:port"; none, whatever the
                              environment says */
  long connect_timeout_ms; /* 15000 */
  long timeout_ms;         /* for all of it; none */
  long low_speed_limit;    /* "timeout" below so many bytes a second, 1024 */
  long low_speed_seconds;  /* for so many seconds, 30; limit < 0: never */
  int accept_encoding;     /* ask for compression, and undo it */
} es_request;

/* What came back. Texts are valid as long as the call, never NULL, and end
 * with a NUL byte that is not counted. */
typedef struct es_response {
  int status;       /* 0: no answer came */
  const char *head; /* status line and headers as received, but for cookies */
  size_t head_length;
  const char *body; /* what was kept in memory */
  size_t body_length;
  int64_t bytes;      /* of the body, wherever it went */
  int stored;         /* the file has its name */
  int refused;        /* a 200 of the refused media type */
  const char *digest; /* of the file, hex; or "" */
  double dns, connect, tls, first_byte, total; /* seconds since the start */
  const char *address;                         /* of the peer, or "" */
} es_response;

/* Starts a request. NULL: no memory, the client is closing, or this is a child
 * of the process that made it; 'done' is then not called. A request that can
 * never work ends with ES_INVALID or ES_UNSUPPORTED. 'done' may be NULL, here
 * and below. */
ES_API es_call *es_fetch(es_client *client, const es_request *request,
                         es_call_done done, void *ud);

/* Ends after so many seconds. NULL as above. */
ES_API es_call *es_timer(es_client *client, double seconds, es_call_done done,
                         void *ud);

/* Reads a file on another thread: the response has its 'digest' (one of the
 * kinds of es_request) and 'bytes'. NULL as above. */
ES_API es_call *es_hash_file(es_client *client, const char *path,
                             const char *digest, es_call_done done, void *ud);

/* Asks a call to end soon: with ES_CANCELLED, unless it was over already. A
 * file that is being verified or renamed, or read by es_hash_file, is left to
 * end. Idempotent. */
ES_API void es_call_cancel(es_call *call);

/* While the call is under way and within its 'done': bytes of the body so far,
 * and how many the server announced, or -1. Both 0 and -1 of what is no
 * request. */
ES_API void es_call_progress(const es_call *call, int64_t *received,
                             int64_t *total);

/* What came back, also of a request that failed, as far as it came. Within
 * 'done' only; NULL before. */
ES_API const es_response *es_call_response(es_call *call);

/* The value of the n-th header (0: the first) of that name in any case of
 * letters, without blanks around it and not ended by a NUL byte: *length.
 * NULL: there is none. */
ES_API const char *es_response_header(const es_response *response,
                                      const char *name, int n, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
