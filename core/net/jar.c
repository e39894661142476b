/* A cookie jar: libcurl's share object with cookies and nothing else in it.
 * It has no locks: it never leaves its runtime's thread. */
#include "net/jar.h"

#include <curl/curl.h>

struct es_jar {
  int refs;
  CURLSH *share;
};

es_jar *es_jar_new(const es_allocator *memory) {
  es_jar *jar = es__alloc(memory, sizeof *jar);
  if (!jar) return NULL;
  jar->refs = 1;
  jar->share = curl_share_init();
  if (!jar->share ||
      curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE)) {
    es_jar_unref(jar);
    return NULL;
  }
  return jar;
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
