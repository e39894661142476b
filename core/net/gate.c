/* Gates in front of libcurl: one queue a host, hosts served in turn. */
#include "net/gate.h"

#include <string.h>

struct es_gate_host {
  es_gate_host *next;
  es_pass *first, *last; /* waiting */
  int inside, waiting, name_length;
  char name[];
};

void es__gate_init(es_gate *gate, const es_allocator *memory) {
  memset(gate, 0, sizeof *gate);
  gate->memory = memory;
  gate->per_host = 8;
  gate->total = 32;
}

static es_gate_host *find(es_gate *gate, const char *name, int length) {
  es_gate_host *h = gate->hosts;
  while (h && (h->name_length != length ||
               memcmp(h->name, name, (size_t)length) != 0))
    h = h->next;
  if (h) return h;
  h = es__alloc_zeroed(gate->memory, sizeof *h + (size_t)length);
  if (!h) return NULL;
  h->name_length = length;
  memcpy(h->name, name, (size_t)length);
  h->next = gate->hosts;
  gate->hosts = h;
  return h;
}

static void forget_if_idle(es_gate *gate, es_gate_host *host) {
  if (host->inside || host->waiting) return;
  es_gate_host **at = &gate->hosts;
  while (*at != host) at = &(*at)->next;
  *at = host->next;
  es__free(host);
}

static void admit(es_gate *gate, es_pass *pass) {
  pass->inside = true;
  pass->host->inside++;
  gate->inside++;
  pass->go(pass);
}

static void leave_queue(es_gate_host *host, es_pass *pass) {
  *(pass->before ? &pass->before->next : &host->first) = pass->next;
  *(pass->next ? &pass->next->before : &host->last) = pass->before;
  host->waiting--;
}

static es_pass *shift(es_gate_host *host) {
  es_pass *pass = host->first;
  leave_queue(host, pass);
  return pass;
}

/* The host whose turn it is: among those with room, the one with the fewest
 * inside, so that a slow host does not take every place. */
static es_gate_host *ready_host(es_gate *gate) {
  es_gate_host *best = NULL;
  for (es_gate_host *h = gate->hosts; h; h = h->next)
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
  for (const es_gate_host *h = gate->hosts; h; h = h->next) n += h->waiting;
  return n;
}

bool es__gate_enter(es_gate *gate, es_pass *pass, const char *name,
                    int length) {
  es_gate_host *host = find(gate, name, length);
  if (!host) return false;
  pass->host = host;
  pass->next = NULL;
  pass->before = host->last;
  pass->inside = false;
  if (host->last)
    host->last->next = pass;
  else
    host->first = pass;
  host->last = pass;
  host->waiting++;
  es__gate_open(gate);
  return true;
}

void es__gate_leave(es_gate *gate, es_pass *pass) {
  es_gate_host *host = pass->host;
  if (!host) return;
  pass->host = NULL;
  if (pass->inside) {
    host->inside--;
    gate->inside--;
  } else {
    leave_queue(host, pass);
  }
  forget_if_idle(gate, host);
  es__gate_open(gate);
}
