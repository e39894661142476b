/* What the files of the embedding API share. */
#ifndef ES_EMBED_H
#define ES_EMBED_H

#include <stdatomic.h>

#include "earthshine_lua.h"
#include "lib.h"

struct es_engine {
  lua_State *L;   /* the state's main thread; NULL: the state has gone */
  es_runtime *rt; /* NULL with it */
  void *box;      /* the engine of Lua, which has rt, too */
  es_options options;
  bool borrowed, drives;
  int tasks;    /* spawned by the host and not ended */
  bool idle;    /* what all_ended found */
  bool turning; /* within es_step, or within the door */
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
 * be told. E may be gone, too. */
int es__protected(es_engine *E, lua_CFunction f, int nargs);

/* Pushes a function of the module that the host's side has in Lua. May raise,
 * like all that calls Lua outside of es__protected. */
void es__push_host(lua_State *L, const char *name);

/* The error that interrupts is made beforehand, since it is raised where Lua
 * may not allocate; and the state's coroutines learn whose they are. */
void es__interrupt_open(lua_State *L, es_engine *E);
void es__push_interruption(lua_State *L);

/* After this, es_interrupt does nothing, and no call of it is under way. */
void es__interrupt_end(es_engine *E);

#endif
