/* The error model: codes, their words, and the filling of an es_error. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *es_version(void) {
  return ES_VERSION;
}

static const struct {
  int code;
  const char *word;
} words[] = {{ES_OK, "ok"},
             {ES_NETWORK, "network"},
             {ES_TIMEOUT, "timeout"},
             {ES_TLS, "tls"},
             {ES_DNS, "dns"},
             {ES_HTTP, "http"},
             {ES_LIMIT, "limit"},
             {ES_IO, "io"},
             {ES_EXISTS, "exists"},
             {ES_NOT_FOUND, "not_found"},
             {ES_INVALID, "invalid"},
             {ES_CHECKSUM, "checksum"},
             {ES_UNSUPPORTED, "unsupported"},
             {ES_CANCELLED, "cancelled"},
             {ES_MEMORY, "limit"},
             {ES_FORKED, "forked"},
             {ES_INTERRUPTED, "interrupted"},
             {ES_DEADLOCK, "deadlock"},
             {ES_NO_TASK, "no_task"},
             {ES_AUTH, "auth"},
             {ES_CREDENTIALS, "credentials"},
             {ES_FORBIDDEN, "forbidden"},
             {ES_EULA, "eula"},
             {ES_RATE_LIMITED, "rate_limited"},
             {ES_INVALID_QUERY, "invalid_query"},
             {ES_PARSE, "parse"},
             {ES_RANGE, "range"},
             {ES_OBJECT_MODIFIED, "object_modified"},
             {ES_FAULT, "fault"}};

enum { WORDS = sizeof words / sizeof *words };

const char *es_code_name(int code) {
  for (int i = 0; i < WORDS; i++)
    if (words[i].code == code) return words[i].word;
  return "fault";
}

int es_code_of(const char *word) {
  for (int i = 0; i < WORDS; i++)
    if (strcmp(words[i].word, word) == 0) return words[i].code;
  return ES_FAULT;
}

int es__fail(es_error *err, int code, int cause, const char *format, ...) {
  if (err) {
    va_list args;
    err->code = code;
    err->cause = cause;
    va_start(args, format);
    (void)vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
  }
  return code;
}

int es__fail_memory(es_error *err) {
  return es__fail(err, ES_MEMORY, 0, "not enough memory");
}

int es__fail_errno(es_error *err, int number, const char *what,
                   const char *path) {
  char reason[128] = "";
  int code = number == ENOENT   ? ES_NOT_FOUND
             : number == EEXIST ? ES_EXISTS
                                : ES_IO;
  if (strerror_r(number, reason, sizeof reason) != 0)
    (void)snprintf(reason, sizeof reason, "error %d", number);
  /* A long path keeps its end, which tells files apart. */
  size_t length = strlen(path);
  const char *shown = length > 120 ? path + length - 120 : path;
  return es__fail(err, code, number, "cannot %s '%s%s': %s", what,
                  shown == path ? "" : "...", shown, reason);
}
