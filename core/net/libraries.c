/* Which libraries this one runs on, and where TLS finds its certificates. */
#include "net/libraries.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <uv.h>
#include <yyjson.h>
#include <zlib.h>

static void put(es_library *out, const char *name, const char *version) {
  out->name = name;
  (void)snprintf(out->version, sizeof out->version, "%s", version);
}

void es__libraries(es_library out[ES_LIBRARIES]) {
  put(&out[0], "libcurl", curl_version_info(CURLVERSION_NOW)->version);
  put(&out[1], "libuv", uv_version_string());
  put(&out[2], "OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
  put(&out[3], "zlib", zlibVersion());
  unsigned yyjson = yyjson_version(); /* a byte for each number */
  char numbers[24];
  (void)snprintf(numbers, sizeof numbers, "%u.%u.%u", yyjson >> 16,
                 yyjson >> 8 & 255, yyjson & 255);
  put(&out[4], "yyjson", numbers);
}

const char *es__ca_place(void) {
  const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
  if (curl->age < CURLVERSION_SEVENTH) return NULL;
  return curl->cainfo ? curl->cainfo : curl->capath;
}
