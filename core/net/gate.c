/* Gates in front of libcurl: one queue a host, hosts served in turn. */
#include "net/gate.h"

#include <string.h>

struct es_gate_host {
  es_link link;
  es_list queue;
  int inside, waiting, name_length;
  char name[];
};

void es__gate_init(es_gate *gate, const es_allocator *memory) {
  memset(gate, 0, sizeof *gate);
  gate->memory = memory;
  gate->per_host = 8;
  gate->total = 32;
}

static es_gate_host *first_host(const es_gate *gate) {
  return ES_OWNER(es_gate_host, link, es__list_first(&gate->hosts));
}

static es_gate_host *next_host(const es_gate *gate, const es_gate_host *host) {
  return ES_OWNER(es_gate_host, link,
                  es__list_after(&gate->hosts, &host->link));
}

static es_gate_host *find(es_gate *gate, const char *name, int length) {
  es_gate_host *h = first_host(gate);
  while (h && (h->name_length != length ||
               memcmp(h->name, name, (size_t)length) != 0))
    h = next_host(gate, h);
  if (h) return h;
  h = es__alloc_zeroed(gate->memory, sizeof *h + (size_t)length);
  if (!h) return NULL;
  h->name_length = length;
  memcpy(h->name, name, (size_t)length);
  es__list_append(&gate->hosts, &h->link);
  return h;
}

static void forget_if_idle(es_gate_host *host) {
  if (host->inside || host->waiting) return;
  es__list_remove(&host->link);
  es__free(host);
}

static void admit(es_gate *gate, es_pass *pass) {
  pass->inside = true;
  pass->host->inside++;
  gate->inside++;
  pass->go(pass);
}

static void leave_queue(es_pass *pass) {
  es__list_remove(&pass->link);
  pass->host->waiting--;
}

static es_pass *shift(es_gate_host *host) {
  es_pass *pass = ES_OWNER(es_pass, link, es__list_first(&host->queue));
  leave_queue(pass);
  return pass;
}

/* The host whose turn it is: among those with room, the one with the fewest
 * inside, so that a slow host does not take every place. */
static es_gate_host *ready_host(es_gate *gate) {
  es_gate_host *best = NULL;
  for (es_gate_host *h = first_host(gate); h; h = next_host(gate, h))
    if (h->waiting && h->inside < gate->per_host &&
        (!best || h->inside < best->inside))
      best = h;
  return best;
}

void es__gate_open(es_gate *gate) {
  es_gate_host *host;
  while (gate->inside < gate->total && (host = ready_host(gate)))
    admit(gate, shift(host));
}

int es__gate_waiting(const es_gate *gate) {
  int n = 0;
  for (const es_gate_host *h = first_host(gate); h; h = next_host(gate, h))
    n += h->waiting;
  return n;
}

bool es__gate_enter(es_gate *gate, es_pass *pass, const char *name,
                    int length) {
  es_gate_host *host = find(gate, name, length);
  if (!host) return false;
  pass->host = host;
  pass->inside = false;
  es__list_append(&host->queue, &pass->link);
  host->waiting++;
  es__gate_open(gate);
  return true;
}

void es__gate_leave(es_gate *gate, es_pass *pass) {
  es_gate_host *host = pass->host;
  if (!host) return;
  if (pass->inside) {
    host->inside--;
    gate->inside--;
  } else {
    leave_queue(pass);
  }
  pass->host = NULL;
  forget_if_idle(host);
  es__gate_open(gate);
}
