/* Gates in front of libcurl: so many requests a host, so many in all. What
 * waits here costs nothing and burns no time-out.
 *
 * A gate belongs to one thread; so do the passes in it, which their owners
 * keep, and must not move, until they have left. */
#ifndef ES_NET_GATE_H
#define ES_NET_GATE_H

#include <stdbool.h>

#include "base/list.h"
#include "base/memory.h"

typedef struct es_gate_host es_gate_host;

/* Embedded in what wants to pass. */
typedef struct es_pass {
  es_gate_host *host;
  es_link link;                     /* while it waits */
  void (*go)(struct es_pass *pass); /* called when there is room */
  bool inside;
} es_pass;

typedef struct es_gate {
  es_list hosts; /* those with something inside or waiting */
  int inside, per_host, total;
  const es_allocator *memory;
} es_gate;

void es__gate_init(es_gate *gate, const es_allocator *memory);

/* Lets a pass with 'go' set in when there is room, at once or later. False:
 * no memory. The host is a key, as it stands in the URL. */
bool es__gate_enter(es_gate *gate, es_pass *pass, const char *host,
                    int host_length);

/* Leaves, from inside or from the queue, and lets others in, whose 'go' is
 * called from here. Idempotent. */
void es__gate_leave(es_gate *gate, es_pass *pass);

/* How many wait. */
int es__gate_waiting(const es_gate *gate);

/* Lets in what new limits allow; their 'go' is called from here. */
void es__gate_open(es_gate *gate);

#endif
