/* The error model: codes, their words, and the filling of an es_error. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *es_version(void) {
  return ES_VERSION;
}

const char *es_code_name(int code) {
  switch (code) {
  case ES_OK: return "ok";
  case ES_NETWORK: return "network";
  case ES_TIMEOUT: return "timeout";
  case ES_TLS: return "tls";
  case ES_DNS: return "dns";
  case ES_HTTP: return "http";
  case ES_LIMIT: return "limit";
  case ES_IO: return "io";
  case ES_EXISTS: return "exists";
  case ES_NOT_FOUND: return "not_found";
  case ES_INVALID: return "invalid";
  case ES_CHECKSUM: return "checksum";
  case ES_UNSUPPORTED: return "unsupported";
  case ES_CANCELLED: return "cancelled";
  case ES_MEMORY: return "limit";
  default: return "invalid";
  }
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
