/* A CMR and a data host in one, on a thread of this process: a search finds
 * FILES granules, each with a file whose bytes and checksum are known. */
#ifndef ES_TEST_SERVER_H
#define ES_TEST_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "test.h"

enum { SERVER_FILES = 3, SERVER_BYTES = 20000 };

static struct {
  int fd, port;
  pthread_t thread;
  atomic_int connections, requests;
  char page[8192];
} server;

static inline size_t server_file_size(int file) {
  return (size_t)SERVER_BYTES + (size_t)file;
}

static inline void server_file(int file, unsigned char *out) {
  for (size_t i = 0; i < server_file_size(file); i++)
    out[i] = (unsigned char)(i * 7 + i / 251 + (size_t)file);
}

/* Whether a file holds what the server sent. */
static inline bool server_sent(int file, const char *path) {
  static _Thread_local unsigned char wanted[SERVER_BYTES + SERVER_FILES],
    got[SERVER_BYTES + SERVER_FILES + 1];
  FILE *f = fopen(path, "rb");
  if (!f) return false;
  size_t n = fread(got, 1, sizeof got, f);
  fclose(f);
  server_file(file, wanted);
  return n == server_file_size(file) && memcmp(got, wanted, n) == 0;
}

static inline void server_make_page(void) {
  size_t at = 0, room = sizeof server.page;
  at += (size_t)snprintf(server.page, room, "{\"hits\":%d,\"items\":[",
                         SERVER_FILES);
  for (int i = 0; i < SERVER_FILES; i++) {
    static unsigned char bytes[SERVER_BYTES + SERVER_FILES];
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    unsigned length = 0;
    server_file(i, bytes);
    EVP_Digest(bytes, server_file_size(i), digest, &length, EVP_sha256(), NULL);
    for (unsigned k = 0; k < length; k++)
      (void)snprintf(hex + 2 * (size_t)k, 3, "%02x", digest[k]);
    at += (size_t)snprintf(
      server.page + at, room - at,
      "%s{\"meta\":{\"concept-id\":\"G%d-T\"},\"umm\":{\"GranuleUR\":\"g%d\","
      "\"RelatedUrls\":[{\"Type\":\"GET DATA\",\"URL\":"
      "\"http://127.0.0.1:%d/data/%d.bin\"}],\"DataGranule\":{"
      "\"ArchiveAndDistributionInformation\":[{\"Name\":\"%d.bin\","
      "\"SizeInBytes\":%zu,\"Checksum\":{\"Algorithm\":\"SHA-256\","
      "\"Value\":\"%s\"}}]}}}",
      i ? "," : "", i, i, server.port, i, i, server_file_size(i), hex);
  }
  (void)snprintf(server.page + at, room - at, "]}");
}

static inline bool server_send(int fd, const void *data, size_t length) {
  const char *p = data;
  while (length) {
    ssize_t n = send(fd, p, length, MSG_NOSIGNAL);
    if (n <= 0) return false;
    p += n;
    length -= (size_t)n;
  }
  return true;
}

static inline bool server_answer(int fd, const char *path) {
  unsigned char bytes[SERVER_BYTES + SERVER_FILES];
  char answer[256 + sizeof bytes];
  const void *body = server.page;
  size_t length = strlen(server.page);
  const char *more = "Content-Type: application/json\r\nCMR-Hits: 3\r\n";
  int file;
  if (sscanf(path, "/data/%d.bin", &file) == 1 && file < SERVER_FILES) {
    server_file(file, bytes);
    body = bytes;
    length = server_file_size(file);
    more = "Content-Type: application/octet-stream\r\nETag: \"1\"\r\n";
  }
  atomic_fetch_add(&server.requests, 1);
  int n =
    snprintf(answer, 256, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n",
             more, length);
  memcpy(answer + n, body, length); /* in one write */
  return server_send(fd, answer, (size_t)n + length);
}

/* What is asked for under /hold/ gets no answer. */
static void *server_connection(void *given) {
  int fd = (int)(intptr_t)given;
  char text[8192], path[512];
  size_t have = 0;
  for (;;) {
    text[have] = '\0';
    char *end = strstr(text, "\r\n\r\n");
    ssize_t n = 1;
    if (!end) {
      n = have + 1 < sizeof text
            ? recv(fd, text + have, sizeof text - 1 - have, 0)
            : -1;
      if (n <= 0) break;
      have += (size_t)n;
      continue;
    }
    bool read = sscanf(text, "%*s %511s", path) == 1;
    const char *body = strstr(text, "ontent-Length: ");
    size_t used = (size_t)(end + 4 - text);
    if (body && body < end) used += (size_t)atol(body + 15);
    while (have < used &&
           (n = recv(fd, text + have, sizeof text - 1 - have, 0)) > 0)
      have += (size_t)n;
    if (!read || n <= 0) break;
    have -= used;
    memmove(text, text + used, have);
    if (strncmp(path, "/hold/", 6) != 0 && !server_answer(fd, path)) break;
  }
  close(fd);
  atomic_fetch_sub(&server.connections, 1);
  return NULL;
}

static void *server_accept(void *unused) {
  (void)unused;
  for (;;) {
    pthread_t thread;
    int fd = accept(server.fd, NULL, NULL);
    if (fd < 0) return NULL;
    atomic_fetch_add(&server.connections, 1);
    pthread_create(&thread, NULL, server_connection, (void *)(intptr_t)fd);
    pthread_detach(thread);
  }
}

static inline void server_start(void) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  socklen_t size = sizeof a;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(server.fd, (struct sockaddr *)&a, size) != 0 ||
      listen(server.fd, 128) != 0 ||
      getsockname(server.fd, (struct sockaddr *)&a, &size) != 0) {
    printf("not ok server: it did not start\n");
    exit(EXIT_FAILURE);
  }
  server.port = ntohs(a.sin_port);
  server_make_page();
  pthread_create(&server.thread, NULL, server_accept, NULL);
}

/* Whether the clients' connections end, and so many descriptors are left, given
 * two seconds. */
static inline bool server_is_left(int descriptors) {
  for (int i = 0; i < 20000; i++) {
    if (atomic_load(&server.connections) == 0 &&
        test_descriptors() <= descriptors)
      return true;
    nanosleep(&(struct timespec){0, 100000}, NULL);
  }
  return false;
}

static inline void server_stop(void) {
  shutdown(server.fd, SHUT_RDWR);
  pthread_join(server.thread, NULL);
  close(server.fd);
  if (!server_is_left(1 << 20))
    printf("not ok server: it has connections left\n");
}

/* The recipe: searches, and downloads all into a folder; arguments are the
 * folder and the port. Returns how many files there are then. */
static const char server_recipe[] =
  "local folder, port = ... "
  "local es = require 'earthshine' "
  "local at = 'http://127.0.0.1:' .. port "
  "local session = assert(es.session { retry = { base = 0, throttle_base = 0 }, "
  "  system = { name = 'X', cmr = at .. '/search', edl = at } }) "
  "local found = assert(session.search_data { short_name = 'X' }) "
  "local report, err = session.download(found, folder, { durable = false }) "
  "if not report then return nil, err end "
  "if report.failed[1] then return nil, report.failed[1].error end "
  "return #report.files + #report.skipped";

#endif
