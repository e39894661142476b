/* Connections that libcurl keeps, and what came on them unasked. */
#include "net/kept.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

void es__kept_note(es_kept *kept, int fd) {
  int slot = fd % ES_KEPT;
  if (kept->seen[slot].fd == fd) return;
  kept->seen[slot].fd = fd;
  kept->seen[slot].port = 0;
}

static int port_of(const struct sockaddr_storage *a) {
  if (a->ss_family == AF_INET)
    return ntohs(((const struct sockaddr_in *)(const void *)a)->sin_port);
  if (a->ss_family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)(const void *)a)->sin6_port);
  return 0;
}

static int local_port(int fd) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  return getsockname(fd, (struct sockaddr *)&a, &size) == 0 ? port_of(&a) : 0;
}

/* Two connections may share a local port if their peers differ. */
static bool is_peer(int fd, const char *ip, int port) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  char text[INET6_ADDRSTRLEN] = "";
  if (getpeername(fd, (struct sockaddr *)&a, &size) != 0) return false;
  if (a.ss_family == AF_INET)
    (void)inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&a)->sin_addr,
                    text, sizeof text);
  else if (a.ss_family == AF_INET6)
    (void)inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&a)->sin6_addr,
                    text, sizeof text);
  return port_of(&a) == port && strcmp(text, ip) == 0;
}

/* The socket of a connection, or -1. fresh: do not trust the ports that were
 * looked up before, since descriptors are reused. */
static int find(es_kept *kept, const char *ip, int port, int local,
                bool fresh) {
  for (int i = 0; i < ES_KEPT; i++) {
    int fd = kept->seen[i].fd;
    if (fd == 0 || (!fresh && kept->seen[i].port != local)) continue;
    kept->seen[i].port = local_port(fd);
    if (kept->seen[i].port == local && is_peer(fd, ip, port)) return fd;
  }
  return -1;
}

bool es__kept_spoilt(es_kept *kept, const char *ip, int port, int local) {
  int fd = find(kept, ip, port, local, false);
  if (fd < 0) fd = find(kept, ip, port, local, true);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  return fd >= 0 && poll(&p, 1, 0) != 0;
}
