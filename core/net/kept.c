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
  memset(&kept->seen[slot], 0, sizeof kept->seen[slot]);
  kept->seen[slot].fd = fd;
}

void es__kept_forget(es_kept *kept, int fd) {
  int slot = fd % ES_KEPT;
  if (kept->seen[slot].fd == fd)
    memset(&kept->seen[slot], 0, sizeof kept->seen[slot]);
}

static int port_of(const struct sockaddr_storage *a) {
  if (a->ss_family == AF_INET)
    return ntohs(((const struct sockaddr_in *)(const void *)a)->sin_port);
  if (a->ss_family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)(const void *)a)->sin6_port);
  return 0;
}

/* Asks for both addresses of a socket, once in its life. */
static void look_up(es_kept *kept, int slot) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  int fd = kept->seen[slot].fd;
  if (getpeername(fd, (struct sockaddr *)&a, &size) != 0) return;
  const void *bytes =
    a.ss_family == AF_INET6
      ? (void *)&((struct sockaddr_in6 *)(void *)&a)->sin6_addr
      : (void *)&((struct sockaddr_in *)(void *)&a)->sin_addr;
  if (!inet_ntop(a.ss_family, bytes, kept->seen[slot].ip, ES_ADDRESS)) return;
  kept->seen[slot].port = port_of(&a);
  size = sizeof a;
  if (getsockname(fd, (struct sockaddr *)&a, &size) == 0)
    kept->seen[slot].local = port_of(&a);
}

/* The socket of a connection, or -1. Local ports alone are not enough: two
 * connections may share one if their peers differ. */
static int find(const es_kept *kept, const char *ip, int port, int local) {
  for (int i = 0; i < ES_KEPT; i++)
    if (kept->seen[i].local == local && kept->seen[i].port == port &&
        strcmp(kept->seen[i].ip, ip) == 0)
      return kept->seen[i].fd;
  return -1;
}

bool es__kept_spoilt(es_kept *kept, const char *ip, int port, int local) {
  int fd = find(kept, ip, port, local);
  if (fd < 0) {
    for (int i = 0; i < ES_KEPT; i++)
      if (kept->seen[i].fd && !kept->seen[i].local) look_up(kept, i);
    fd = find(kept, ip, port, local);
  }
  struct pollfd p = {.fd = fd, .events = POLLIN};
  return fd >= 0 && poll(&p, 1, 0) != 0;
}
