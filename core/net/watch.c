/* The sockets of libcurl on the loop: poll handles, and what came unasked. */
#include "net/watch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct es_watch {
  uv_poll_t poll;
  es_watches *all;
  es_runtime *rt; /* which outlives 'all' */
  es_link chain;  /* of the same local port, or unknown */
  curl_socket_t fd;
  int polled; /* UV_* that the handle waits for */
  bool kept;  /* it has been used: libcurl says when it is closed */
  bool wanted;
  int late;          /* CURL_CSELECT_* of the event that was postponed, or 0 */
  es_link late_link; /* in the list of those */
  int local, port;   /* of us, 0: not looked up; of the peer */
  char ip[INET6_ADDRSTRLEN];
};

/* How long a turn of the loop may go on with what has come: a host's timers
 * wait for its end. Longer than most turns take. */
enum { TURN_MS = 4 };

static es_list *chain_of(es_watches *all, int local) {
  return local ? &all->by_port[local % ES_WATCH_PORTS] : &all->unknown;
}

static void put_into_chain(es_watch *w) {
  es__list_remove(&w->chain);
  es__list_append(chain_of(w->all, w->local), &w->chain);
}

static bool make_room(es_watches *all, int fd) {
  if (fd < all->room) return true;
  int room = all->room ? all->room : 64;
  while (room <= fd) room *= 2;
  es_watch **grown = es__resize(es__memory_of(all->rt), all->by_fd,
                                (size_t)room * sizeof(es_watch *));
  if (!grown) return false;
  memset(grown + all->room, 0, (size_t)(room - all->room) * sizeof *grown);
  all->by_fd = grown;
  all->room = room;
  return true;
}

/* Stands for a watch where a stray socket has that number. */
static es_watch *stray(const es_watches *all) {
  return (es_watch *)(void *)all;
}

static es_watch *find(const es_watches *all, curl_socket_t fd) {
  es_watch *w = fd >= 0 && fd < all->room ? all->by_fd[fd] : NULL;
  return w == stray(all) ? NULL : w;
}

static void put(es_watches *all, curl_socket_t fd, es_watch *w) {
  if (fd < 0 || fd >= all->room) return;
  all->strays += (w == stray(all)) - (all->by_fd[fd] == stray(all));
  all->by_fd[fd] = w;
}

static void set_state(es_watch *w, bool kept, bool wanted) {
  w->all->idle += (kept && !wanted) - (w->kept && !w->wanted);
  w->kept = kept;
  w->wanted = wanted;
}

static es_watch *start(es_watches *all, curl_socket_t fd) {
  if (!make_room(all, fd)) return NULL;
  es_watch *w = es__alloc_zeroed(es__memory_of(all->rt), sizeof *w);
  if (!w) return NULL;
  if (uv_poll_init_socket(es__loop(all->rt), &w->poll, fd) != 0) {
    es__free(w);
    return NULL;
  }
  w->poll.data = w;
  w->all = all;
  w->rt = all->rt;
  w->fd = fd;
  es__handle_opened(w->rt);
  put_into_chain(w);
  put(all, fd, w);
  return w;
}

static void on_closed(uv_handle_t *handle) {
  es_watch *w = handle->data;
  es_runtime *rt = w->rt;
  es__free(w);
  es__handle_closed(rt);
}

static void forget_late(es_watch *w) {
  es__list_remove(&w->late_link);
  w->late = 0;
}

/* The handle goes before the descriptor, which may be reused at once. */
static void end(es_watch *w) {
  set_state(w, false, false);
  es__list_remove(&w->chain);
  forget_late(w);
  put(w->all, w->fd, NULL);
  uv_close((uv_handle_t *)&w->poll, on_closed);
}

void es__watches_close(es_watches *all) {
  for (int fd = 0; fd < all->room; fd++) {
    es_watch *w = find(all, fd);
    if (w) end(w);
  }
  es__free(all->by_fd);
  all->by_fd = NULL;
  all->room = 0;
}

static void stop(es_watch *w) {
  uv_poll_stop(&w->poll);
  w->polled = 0;
}

/* The loop's time stands still while it serves its events. */
bool es__watches_late(const es_watches *all) {
  return uv_hrtime() / 1000000 >= uv_now(es__loop(all->rt)) + TURN_MS;
}

static void postpone(es_watch *w, int flags) {
  es_watches *all = w->all;
  if (!w->late) es__list_append(&all->late, &w->late_link);
  w->late |= flags;
  all->postponed(all->owner);
}

bool es__watches_waiting(const es_watches *all) {
  return !es__list_empty(&all->late);
}

void es__watches_serve(es_watches *all) {
  es_link *first;
  while ((first = es__list_first(&all->late))) {
    es_watch *w = ES_OWNER(es_watch, late_link, first);
    int flags = w->late;
    forget_late(w);
    if (w->wanted) all->ready(all->owner, w->fd, flags);
    if (es__watches_late(all)) return;
  }
}

/* A failed poll has stopped its handle and reports no events. libcurl then
 * reads too, which gives it the true reason. */
static void on_poll(uv_poll_t *poll, int status, int events) {
  es_watch *w = poll->data;
  int flags = status < 0 ? CURL_CSELECT_IN | CURL_CSELECT_ERR : 0;
  if (status < 0) w->polled = 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  if (!w->wanted)
    stop(w); /* it stays readable: telling once is enough */
  else if (w->late || es__watches_late(w->all))
    postpone(w, flags);
  else
    w->all->ready(w->all->owner, w->fd, flags);
}

static bool poll_for(es_watch *w, int events) {
  if (events == w->polled) return true;
  if (uv_poll_start(&w->poll, events, on_poll) != 0) return false;
  w->polled = events;
  return true;
}

/* libcurl closes what never got connected without a word. */
static bool is_connected(curl_socket_t fd) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  return getpeername(fd, (struct sockaddr *)&a, &size) == 0;
}

static void rest(es_watch *w) {
  if (!w->kept) {
    end(w);
    if (is_connected(w->fd)) put(w->all, w->fd, stray(w->all));
    return;
  }
  set_state(w, true, false);
  if (w->polled != UV_READABLE) stop(w);
  uv_unref((uv_handle_t *)&w->poll);
}

bool es__watch_want(es_watches *all, curl_socket_t fd, int what) {
  es_watch *w = find(all, fd);
  if (what == CURL_POLL_REMOVE) {
    if (w) rest(w);
    return true;
  }
  if (!w && !(w = start(all, fd))) return false;
  set_state(w, w->kept, true);
  uv_ref((uv_handle_t *)&w->poll);
  return poll_for(w, (what & CURL_POLL_IN ? UV_READABLE : 0) |
                       (what & CURL_POLL_OUT ? UV_WRITABLE : 0));
}

static int port_of(const struct sockaddr *a) {
  if (a->sa_family == AF_INET)
    return ntohs(((const struct sockaddr_in *)(const void *)a)->sin_port);
  if (a->sa_family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)(const void *)a)->sin6_port);
  return 0;
}

static void note_peer(es_watch *w, const struct sockaddr *a) {
  const void *bytes =
    a->sa_family == AF_INET6
      ? (const void *)&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr
      : (const void *)&((const struct sockaddr_in *)(const void *)a)->sin_addr;
  w->port = port_of(a);
  if (!inet_ntop(a->sa_family, bytes, w->ip, sizeof w->ip)) w->ip[0] = '\0';
}

/* A socket that never got connected is closed without a word, and this one
 * may have its number. libcurl then takes the two for one that it has asked
 * for already. */
curl_socket_t es__watch_open(void *watches, curlsocktype purpose,
                             struct curl_sockaddr *address) {
  es_watches *all = watches;
  (void)purpose;
  int fd = socket(address->family, address->socktype, address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  es_watch *old = find(all, fd);
  int events = old ? old->polled : 0;
  if (old) end(old);
  es_watch *w = start(all, fd);
  if (!w) return fd; /* libcurl will ask for it, and is then refused */
  note_peer(w, &address->addr);
  set_state(w, false, events && poll_for(w, events));
  return fd;
}

int es__watch_close(void *watches, curl_socket_t fd) {
  es_watches *all = watches;
  es_watch *w = find(all, fd);
  if (w) end(w);
  put(all, fd, NULL);
  return close(fd);
}

bool es__watch_idle(const es_watches *all) {
  return all->idle || all->strays;
}

/* Moves those to their chain that have a local port by now. */
static void look_up(es_watches *all) {
  es_link *link = es__list_first(&all->unknown);
  while (link) {
    es_watch *w = ES_OWNER(es_watch, chain, link);
    link = es__list_after(&all->unknown, link);
    struct sockaddr_storage a;
    socklen_t size = sizeof a;
    if (getsockname(w->fd, (struct sockaddr *)&a, &size) == 0)
      w->local = port_of((struct sockaddr *)&a);
    if (w->local) put_into_chain(w);
  }
}

/* Local ports alone are not enough: two connections may share one if their
 * peers differ. */
static es_watch *find_by(es_watches *all, const char *ip, int port, int local) {
  const es_list *chain = chain_of(all, local);
  for (es_link *link = es__list_first(chain); link;
       link = es__list_after(chain, link)) {
    es_watch *w = ES_OWNER(es_watch, chain, link);
    if (w->local == local && w->port == port && strcmp(w->ip, ip) == 0)
      return w;
  }
  return NULL;
}

bool es__watch_use(es_watches *all, const char *ip, int port, int local) {
  if (local <= 0) return false;
  es_watch *w = find_by(all, ip, port, local);
  if (!w) {
    look_up(all);
    w = find_by(all, ip, port, local);
  }
  if (!w) return false;
  struct pollfd p = {.fd = w->fd, .events = POLLIN};
  bool first = !w->kept;
  set_state(w, true, w->wanted);
  return !first && poll(&p, 1, 0) != 0;
}
