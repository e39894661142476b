/* A cookie jar: libcurl's share object with cookies and TLS sessions in it.
 * libcurl before 8.12 keeps those sessions nowhere else beyond a request.
 * It has no locks: it never leaves its runtime's thread. */
#include "net/jar.h"

#include <curl/curl.h>
#include <stdbool.h>

struct es_jar {
  int refs;
  CURLSH *share;
};

static es_jar *jar_new(const es_allocator *memory, bool cookies) {
  es_jar *jar = es__alloc(memory, sizeof *jar);
  if (!jar) return NULL;
  jar->refs = 1;
  jar->share = curl_share_init();
  if (!jar->share ||
      curl_share_setopt(jar->share, CURLSHOPT_SHARE,
                        CURL_LOCK_DATA_SSL_SESSION) ||
      (cookies &&
       curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE))) {
    es_jar_unref(jar);
    return NULL;
  }
  return jar;
}

es_jar *es_jar_new(const es_allocator *memory) {
  return jar_new(memory, true);
}

es_jar *es__jar_tickets(const es_allocator *memory) {
  return jar_new(memory, false);
}

es_jar *es_jar_ref(es_jar *jar) {
  jar->refs++;
  return jar;
}

void es_jar_unref(es_jar *jar) {
  if (!jar || --jar->refs > 0) return;
  curl_share_cleanup(jar->share);
  es__free(jar);
}

void *es__jar_share(es_jar *jar) {
  return jar->share;
}
