/* What the files of the embedding API share. */
#ifndef ES_EMBED_H
#define ES_EMBED_H

#include <stdatomic.h>

#include "base/list.h"
#include "earthshine_lua.h"
#include "lib.h"

struct es_engine {
  lua_State *L;   /* the state's main thread; NULL: the state has gone */
  es_runtime *rt; /* NULL with it */
  void *box;      /* the engine of Lua, which has rt, too */
  es_options options;
  bool borrowed, drives;
  es_list spawned;      /* tasks of the host that have not ended */
  uint64_t told;        /* how many have */
  int failures;         /* of the scheduler, in a row */
  bool short_of_memory; /* seen once */
  bool idle;            /* what all_ended found */
  bool turning;         /* within es_step, or within the door */
  bool closing;
  void (*closed)(void *);
  void *closed_ud;

  /* Interrupting: what other threads and signal handlers touch. */
  atomic_int interrupted; /* asked for, and the tasks are not told yet */
  atomic_int callers;     /* within es_interrupt at the moment */
  atomic_bool deaf;       /* the runtime is not to be touched any more */
  /* The engine's thread only. */
  es_engine **cell;   /* by which the state's coroutines find it */
  lua_State *running; /* a task's thread; NULL: none, or the scheduler */
  bool stopped;       /* it was given the error */
  int grace;          /* instructions that its cleanup has left */
};

/* Calls a function of ours in protected mode, with E as its first argument
 * and the 'nargs' values on top of the stack as the others, which are gone
 * afterwards. Returns Lua's status; the message is dropped, since nobody can
 * be told; where it was the want of memory, the status is LUA_ERRMEM. E may be
 * gone, too. */
int es__protected(es_engine *E, lua_CFunction f, int nargs);

/* Whether there is what Lua raises where it has no memory. Never raises. */
bool es__is_shortage_text(lua_State *L, int index);

/* Pushes a function of the module that the host's side has in Lua. May raise,
 * like all that calls Lua outside of es__protected. */
void es__push_host(lua_State *L, const char *name);

/* The error that interrupts is made beforehand, since it is raised where Lua
 * may not allocate; and the state's coroutines learn whose they are. */
void es__interrupt_open(lua_State *L, es_engine *E);
void es__push_interruption(lua_State *L);

/* The host of this state, or NULL. */
es_engine *es__host_of(lua_State *L);

/* Tells of the tasks that have not ended that they have. */
void es__tell_all(es_engine *E);

/* After this, es_interrupt does nothing, and no call of it is under way. */
void es__interrupt_end(es_engine *E);

#endif
