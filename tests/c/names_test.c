/* Host names: for how long an address is remembered, and what becomes of a
 * host of which one address is dead. The program is its own resolver. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "turning.h"

#include "net/http.h"

#define EXPORTED __attribute__((visibility("default")))

static atomic_int lookups;

/* One address, in a block that freeaddrinfo frees. */
typedef struct entry {
  struct addrinfo info;
  union {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
  } address;
} entry;

static struct addrinfo *entry_of(int family, int port) {
  entry *e = calloc(1, sizeof *e);
  if (!e) abort();
  e->info.ai_family = family;
  e->info.ai_socktype = SOCK_STREAM;
  e->info.ai_protocol = IPPROTO_TCP;
  e->info.ai_addr = &e->address.any;
  e->address.any.sa_family = (sa_family_t)family;
  if (family == AF_INET6) {
    e->info.ai_addrlen = sizeof e->address.six;
    e->address.six.sin6_addr = in6addr_loopback;
    e->address.six.sin6_port = htons((uint16_t)port);
  } else {
    e->info.ai_addrlen = sizeof e->address.four;
    e->address.four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    e->address.four.sin_port = htons((uint16_t)port);
  }
  return &e->info;
}

/* In place of the C library's: "dual.test" has an address of each family,
 * "single.test" one of IPv4, and nothing else has any. */
EXPORTED int getaddrinfo(const char *restrict node,
                         const char *restrict service,
                         const struct addrinfo *restrict hints,
                         struct addrinfo **restrict out) {
  int port = service ? atoi(service) : 0;
  (void)hints;
  atomic_fetch_add(&lookups, 1);
  if (!node || (strcmp(node, "dual.test") && strcmp(node, "single.test")))
    return EAI_NONAME;
  *out = entry_of(AF_INET, port);
  if (strcmp(node, "dual.test") == 0) {
    struct addrinfo *six = entry_of(AF_INET6, port);
    six->ai_next = *out;
    *out = six;
  }
  return 0;
}

EXPORTED void freeaddrinfo(struct addrinfo *list) {
  while (list) {
    struct addrinfo *next = list->ai_next;
    free((entry *)(void *)list);
    list = next;
  }
}

/* A request on a connection of its own; the status, or 0. */
static int status_of(const char *host) {
  static char url[128];
  (void)snprintf(url, sizeof url, "http://%s:%d/until-close/10", host,
                 test_port);
  es_http_request q = {.url = url, .connect_timeout_ms = 5000};
  es_response r;
  es_op *op = es_http_start(rt, &q);
  if (!turn_until(op)) return -1;
  es_http_response_of(op, &r);
  int status = es_op_error(op)->code == ES_OK ? r.status : 0;
  take_all();
  return status;
}

static void a_name_is_looked_up_once(void) {
  atomic_store(&lookups, 0);
  for (int i = 0; i < 3; i++) CHECK_INT(status_of("single.test"), 200);
  CHECK_INT(atomic_load(&lookups), 1);
}

static void or_each_time_where_nothing_is_remembered(void) {
  es_http_keep keep = {-1, -1, 0};
  CHECK_INT(es_http_keeping(rt, &keep), ES_OK);
  CHECK_INT(keep.idle, 118);
  atomic_store(&lookups, 0);
  for (int i = 0; i < 3; i++) CHECK_INT(status_of("single.test"), 200);
  CHECK_INT(atomic_load(&lookups), 3);
  keep.dns = 60;
  CHECK_INT(es_http_keeping(rt, &keep), ES_OK);
}

static void what_has_no_address_is_not_remembered(void) {
  atomic_store(&lookups, 0);
  for (int i = 0; i < 2; i++) CHECK_INT(status_of("nobody.test"), 0);
  CHECK_INT(atomic_load(&lookups), 2);
}

static void an_address_that_refuses_is_passed_over(void) {
  CHECK_INT(status_of("dual.test"), 200);
}

/* Listens where the server would be by IPv6, and lets nobody in. */
static void an_address_that_is_silent_is_not_waited_for(void) {
  enum { CLIENTS = 4 };
  struct sockaddr_in6 a = {.sin6_family = AF_INET6,
                           .sin6_addr = IN6ADDR_LOOPBACK_INIT,
                           .sin6_port = htons((uint16_t)test_port)};
  int silent = socket(AF_INET6, SOCK_STREAM, 0), clients[CLIENTS];
  if (silent < 0 || bind(silent, (struct sockaddr *)&a, sizeof a) != 0) {
    printf("# SKIPPED: this machine has no IPv6\n");
    return;
  }
  CHECK_INT(listen(silent, 0), 0);
  for (int i = 0; i < CLIENTS; i++) {
    clients[i] = socket(AF_INET6, SOCK_STREAM, 0);
    (void)fcntl(clients[i], F_SETFL, O_NONBLOCK);
    (void)connect(clients[i], (struct sockaddr *)&a, sizeof a);
  }
  double start = test_now();
  int status = status_of("dual.test");
  double seconds = test_now() - start;
  for (int i = 0; i < CLIENTS; i++) close(clients[i]);
  close(silent);
  CHECK_INT(status, 200);
  CHECK(seconds < 4); /* long before the time-out */
}

int main(void) {
  es_error err;
  test_server_start();
  rt = es_runtime_new(NULL, NULL, &err);
  RUN(a_name_is_looked_up_once);
  RUN(or_each_time_where_nothing_is_remembered);
  RUN(what_has_no_address_is_not_remembered);
  RUN(an_address_that_refuses_is_passed_over);
  RUN(an_address_that_is_silent_is_not_waited_for);
  es_runtime_close(rt);
  test_server_stop();
  return test_status();
}
