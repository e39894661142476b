/* earthshine inside a program that embeds Lua 5.4.
 *
 * An engine is opened into a state of the host's and runs recipes there as
 * tasks. It does nothing by itself: it runs while the host turns it, prints
 * nothing, installs no signal handler, never exits, and keeps no state
 * outside the objects that it hands out.
 *
 * Threads: an engine and its Lua state belong to one thread; several engines
 * in several states and threads are well. es_interrupt is the only call for
 * another thread, and for a signal handler.
 * Fork: in a child every call fails with "forked"; close a parent's engine
 * there to free its memory, and open a new one in a state of the child's.
 * Unload: the library stays loaded once it is used.
 * Order: es_close before lua_close. A state that is closed first cancels
 * everything; es_close then still frees the engine.
 *
 *   es_engine *E = es_open(L, NULL);
 *   if (E && luaL_loadfile(L, "recipe.lua") == LUA_OK) {
 *     es_spawn(E, 0, done, NULL);
 *     es_run(E);
 *   }
 *   es_close(E, NULL, NULL);
 */
#ifndef EARTHSHINE_LUA_H
#define EARTHSHINE_LUA_H

#include <lua.h>
#include <stddef.h>

#include "earthshine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct es_engine es_engine;

/* Zero means the default of each member. */
typedef struct es_options {
  size_t size;  /* sizeof(es_options): later versions add members */
  void *loop;   /* a uv_loop_t that the host runs and that outlives the
                   engine; NULL: the engine has its own, turned by es_step
                   or es_run */
  int blocking; /* own loop only: Lua code outside of tasks may wait, turning
                   the loop itself, as in a script. Otherwise such a wait
                   fails with "no_task" */
} es_options;

/* Opens an engine into a state that has the standard library's `require`, and
 * preloads the module "earthshine". One engine a state at a time. NULL: the
 * reason is on top of the stack. The caller owns the engine: es_close. */
ES_API es_engine *es_open(lua_State *L, const es_options *options);

/* Cancels all tasks, lets their cleanup run, and frees the engine. On an own
 * loop all has happened when it returns. On a borrowed loop it returns at
 * once, and 'closed' (may be NULL) is called from the loop at the end; the
 * loop must be run until then. Not to be called from within a task's Lua
 * code. NULL is allowed. */
ES_API void es_close(es_engine *E, void (*closed)(void *ud), void *ud);

/* How a task has ended: with its results, the top 'nresults' values of L's
 * stack, or with an error (err is not NULL; valid during the call). It may
 * call es_spawn and es_interrupt, and must not raise. */
typedef void (*es_done)(lua_State *L, int nresults, const es_error *err,
                        void *ud);

/* Pops a function and its arguments from the stack of the state that the
 * engine was opened in, and runs them as a task. 'done' (may be NULL) is
 * called once, from a later turn. ES_OK, or a code: nothing was started, and
 * what was to be popped is popped. */
ES_API int es_spawn(es_engine *E, int nargs, es_done done, void *ud);

/* Turns an own loop once, waiting at most so many milliseconds (-1: as long
 * as it takes, 0: not at all). 1: there is work left; 0: nothing is under
 * way; or a code below 0 (ES_INVALID on a borrowed loop, ES_FORKED). */
ES_API int es_step(es_engine *E, int timeout_ms);

/* es_step until nothing is under way. A task that waits for what can never
 * come ends with "deadlock". ES_OK, or a code. */
ES_API int es_run(es_engine *E);

/* For a host that polls an own loop: the descriptor to watch for reading (-1:
 * none here, so step often), and the milliseconds after which es_step(E, 0)
 * is due in any case (-1: never). Ask again after each call of the engine. */
ES_API int es_fd(es_engine *E);
ES_API int es_timeout(es_engine *E);

/* The uv_loop_t of the engine. */
ES_API void *es_loop(es_engine *E);

/* Ends every task with "interrupted": waits are woken, and Lua code that runs
 * is stopped where it is, except in coroutines of its own that no task is.
 * May be called from any thread and from a signal handler, until es_close. */
ES_API void es_interrupt(es_engine *E);

/* A lua_CFunction that only fills package.preload with the Lua modules of
 * the library; needs no library to be open yet. */
ES_API int es_preload(lua_State *L);

/* The entry of the C module "earthshine.core". */
ES_API int luaopen_earthshine_core(lua_State *L);

#ifdef __cplusplus
}
#endif

#endif
