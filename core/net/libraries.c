/* Which libraries this one runs on, and where TLS finds its certificates. */
#include "net/libraries.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <uv.h>
#include <zlib.h>

void es__libraries(es_library out[ES_LIBRARIES]) {
  const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
  out[0] = (es_library){"libcurl", curl->version};
  out[1] = (es_library){"libuv", uv_version_string()};
  out[2] = (es_library){"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)};
  out[3] = (es_library){"zlib", zlibVersion()};
}

const char *es__ca_place(void) {
  const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
  if (curl->age < CURLVERSION_SEVENTH) return NULL;
  return curl->cainfo ? curl->cainfo : curl->capath;
}
