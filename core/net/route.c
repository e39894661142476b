/* How a server is reached, and how far the way went if it was not. */
#include "net/route.h"

#include <openssl/ssl.h>
#include <string.h>

#include "base/url.h"

void es__route_text(CURL *h, CURLoption option, const char *text,
                    CURLcode *code) {
  CURLcode rc = curl_easy_setopt(h, option, text);
  if (*code == CURLE_OK) *code = rc;
}

static bool is_kind(const char *scheme, bool *socks) {
  static const char *const kinds[] = {"http",    "https",  "socks4",
                                      "socks4a", "socks5", "socks5h"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    *socks = i >= 2;
    if (strcmp(scheme, kinds[i]) == 0) return true;
  }
  return false;
}

static int check_proxy(es_route *route, const es_allocator *memory,
                       const char *text, es_error *err) {
  es_url u;
  es_error why;
  const char *wrong = NULL;
  int rc = es__url_parse(memory, text, &u, &why);
  if (rc != ES_OK)
    wrong = "it is no address such as http://host:port";
  else if (!is_kind(u.scheme, &route->socks))
    wrong = "its scheme is none of http, https, socks4, socks4a, socks5 and "
            "socks5h";
  else if (u.user || u.password)
    wrong = "its user name and password are given apart from it";
  else if (u.query || u.fragment || (u.path && strcmp(u.path, "/") != 0))
    wrong = "it has a path, of which a proxy has none";
  es__url_free(&u);
  if (rc == ES_MEMORY) return es__fail_memory(err);
  return wrong ? es__fail(err, ES_INVALID, 0, "not a usable proxy: %s", wrong)
               : ES_OK;
}

/* The headers of a request never go into CONNECT. */
static void set_proxy(CURL *h, const es_http_request *q, CURLcode *code) {
  es__route_text(h, CURLOPT_PROXY, q->proxy ? q->proxy : "", code);
  es__route_text(h, CURLOPT_NOPROXY, "", code);
  if (!q->proxy) return;
  curl_easy_setopt(h, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
  curl_easy_setopt(h, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
  curl_easy_setopt(h, CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (q->proxy_user)
    es__route_text(h, CURLOPT_PROXYUSERNAME, es__secret_text(q->proxy_user),
                   code);
  if (q->proxy_password)
    es__route_text(h, CURLOPT_PROXYPASSWORD, es__secret_text(q->proxy_password),
                   code);
}

/* Authorities that are given stand in place of the machine's own. */
static void set_certificates(CURL *h, const es_http_request *q,
                             CURLcode *code) {
  curl_easy_setopt(h, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (q->ca_file || q->ca_path) {
    es__route_text(h, CURLOPT_CAINFO, q->ca_file, code);
    es__route_text(h, CURLOPT_CAPATH, q->ca_path, code);
    es__route_text(h, CURLOPT_PROXY_CAINFO, q->ca_file, code);
    es__route_text(h, CURLOPT_PROXY_CAPATH, q->ca_path, code);
  }
  if (!q->client_cert) return;
  es__route_text(h, CURLOPT_SSLCERT, q->client_cert, code);
  if (q->client_key) es__route_text(h, CURLOPT_SSLKEY, q->client_key, code);
  /* With none at all, OpenSSL would ask on the terminal. */
  es__route_text(h, CURLOPT_KEYPASSWD,
                 q->client_password ? es__secret_text(q->client_password) : "",
                 code);
}

/* HTTP/2 is for who asks for it: with eight requests at a host it costs as
 * much as HTTP/1.1 (1.02 of its CPU, measured), with 64 it saves a sixth,
 * which are handshakes. A body that may have to wait for its sink never comes
 * so: libcurl before 8.5 loses parts of streams that were paused. */
static void set_version(CURL *h, const es_http_request *q) {
  bool bounded = q->sink == ES_SINK_MEMORY || q->sink == ES_SINK_NULL;
  curl_easy_setopt(h, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  if (!q->http2 || !bounded) return;
  curl_easy_setopt(h, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(h, CURLOPT_PIPEWAIT, 1L);
}

int es__route_set(es_route *route, const es_allocator *memory, CURL *h,
                  const es_http_request *q, CURLcode *code, es_error *err) {
  memset(route, 0, sizeof *route);
  if (q->proxy) {
    route->proxied = true;
    int rc = check_proxy(route, memory, q->proxy, err);
    if (rc != ES_OK) return rc;
  }
  set_proxy(h, q, code);
  set_certificates(h, q, code);
  set_version(h, q);
  return ES_OK;
}

/* A proxy that has answered CONNECT with a 2xx has let it through. One of
 * SOCKS speaks no TLS, and does not look up what is looked up here. */
static bool ended_at_proxy(const es_route *route, CURLcode code) {
  if (!route->proxied || route->ready || route->proxy_status / 100 == 2)
    return false;
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_OUT_OF_MEMORY)
    return false;
  return !route->socks ||
         (code != CURLE_SSL_CONNECT_ERROR &&
          code != CURLE_PEER_FAILED_VERIFICATION &&
          code != CURLE_SSL_CACERT_BADFILE && code != CURLE_SSL_CERTPROBLEM);
}

void es__route_failed(es_route *route, CURL *easy, CURLcode code) {
  long status = 0;
  (void)curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
  route->proxy_status = route->proxied ? (int)status : 0;
  route->at_proxy = ended_at_proxy(route, code);
  (void)curl_easy_getinfo(easy,
                          route->at_proxy ? CURLINFO_PROXY_SSL_VERIFYRESULT
                                          : CURLINFO_SSL_VERIFYRESULT,
                          &route->verify);
  if (code != CURLE_PEER_FAILED_VERIFICATION) route->verify = 0;
}

bool es__route_is_http2(CURL *easy) {
  struct curl_tlssessioninfo *tls = NULL;
  const unsigned char *name = NULL;
  unsigned length = 0;
  (void)curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls);
  if (!tls || tls->backend != CURLSSLBACKEND_OPENSSL || !tls->internals)
    return false;
  SSL_get0_alpn_selected(tls->internals, &name, &length);
  return length == 2 && memcmp(name, "h2", 2) == 0;
}
