/* earthshine inside a program that embeds Lua 5.4.
 *
 * An engine is opened into a state of the host's and runs recipes there as
 * tasks. It does nothing by itself: it runs while the host turns it, prints
 * nothing, asks nobody, installs no signal handler, never exits, and keeps no
 * state outside the objects that it hands out.
 *
 * Threads: an engine and its Lua state belong to one thread; several engines
 * in several states and threads are well. es_interrupt is the only call for
 * another thread, and for a signal handler. All callbacks come on the
 * engine's thread.
 * Fork: in a child every call fails with "forked"; close a parent's engine
 * there to free its memory, and open a new one in a state of the child's.
 * Unload: the library stays loaded once it is used.
 * Order: es_close before lua_close. A state that is closed first cancels
 * everything; es_close then still frees the engine.
 * Memory: no call ever raises or aborts for want of it; each says below what
 * it does then. A task that needs memory that there is not ends with an error,
 * as Lua code does.
 * Errors: functions return ES_OK or more, or a code below 0 of earthshine.h;
 * how a task failed is told to its es_done.
 *
 *   static void done(lua_State *L, int n, const es_error *err, void *ud) {
 *     if (err) fprintf(stderr, "%s\n", err->message);
 *   }
 *
 *   es_options o = {.size = sizeof o, .log = to_my_log, .ud = my_program};
 *   es_engine *E = es_open(L, &o);
 *   if (!E) return fail(lua_tostring(L, -1));
 *   if (luaL_loadfile(L, "recipe.lua") == LUA_OK) {
 *     es_spawn(E, 0, done, NULL);
 *     es_run(E);
 *   }
 *   es_close(E, NULL, NULL);
 */
#ifndef EARTHSHINE_LUA_H
#define EARTHSHINE_LUA_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#include "earthshine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct es_engine es_engine;

enum es_log_level { ES_LOG_DEBUG, ES_LOG_INFO, ES_LOG_WARN, ES_LOG_ERROR };

/* What a login asks a person; all of it is valid during the call. */
typedef struct es_question {
  int secret;          /* the answer is a password, and must not be shown */
  const char *message; /* what is asked for, without a colon */
  const char *host;    /* of Earthdata Login */
  const char *system;  /* "PROD", "UAT" or another name */
} es_question;

/* How a download stands. */
typedef struct es_progress {
  int64_t files, files_skipped, files_failed; /* complete, by how they ended */
  int64_t files_active;                       /* arriving now */
  int64_t files_total;                        /* -1: not known yet */
  int64_t bytes;                              /* received */
  int64_t bytes_total;                        /* -1: not known */
  double rate;    /* bytes a second, of the last seconds */
  double seconds; /* since the start */
  double eta;     /* seconds left; -1: not known */
  int finished;   /* the last call of this download */
} es_progress;

/* Start from zero: {.size = sizeof(es_options)}, in C++ es_options o =
 * es_options(); o.size = sizeof o. Zero is the default of each member. What is
 * pointed to must last as long as the engine.
 *
 * The callbacks run on the engine's thread within es_step, es_run, es_close or
 * the borrowed loop, and stand still what they interrupt: they are to be short.
 * They must not raise a Lua error, throw or longjmp, and may call none of
 * these functions but es_interrupt and es_spawn. They serve every session that
 * a recipe makes without a callback of its own. */
typedef struct es_options {
  size_t size;   /* sizeof(es_options): later versions add members */
  void *loop;    /* a uv_loop_t that the host runs and that outlives the
                    engine; NULL: the engine has its own, turned by es_step
                    or es_run */
  int blocking;  /* own loop only: Lua code outside of tasks may wait, turning
                    the loop itself, as in a script. Otherwise such a wait
                    fails with "no_task" */
  int unwatched; /* es_interrupt ends waits only, and Lua that runs at its
                    next wait. The look that it takes otherwise costs: pure
                    Lua in tasks up to half of its speed, a search that is
                    gone through a fifth of its CPU time */
  void *ud;      /* the first argument of the callbacks */

  /* A line for the host's log: secrets are gone from it. */
  void (*log)(void *ud, int level, const char *message);

  /* Asks a person: writes the answer, with a NUL byte, into 'answer' and
   * returns 1; 0: there is none, and the login fails with "auth". NULL:
   * interactive login is not possible. The engine wipes the buffer. */
  int (*prompt)(void *ud, const es_question *question, char *answer,
                size_t size);

  /* Ten times a second while files arrive, and at the end. */
  void (*progress)(void *ud, const es_progress *progress);

  /* Where the engine takes its own memory from; NULL: the C library. It must
   * last until the state is closed and the engine has ended. Lua's own memory
   * is what lua_newstate was given: the same function may serve both. */
  const es_allocator *allocator;
} es_options;

/* Opens an engine into a state that has the standard library's `require`, and
 * preloads the module "earthshine". One engine a state at a time.
 * NULL: nothing was opened, and the reason is on top of the stack, as text or
 * as an earthshine.error with a __tostring.
 * The caller owns the engine: es_close. Options are copied. */
ES_API es_engine *es_open(lua_State *L, const es_options *options);

/* Cancels all tasks, lets their cleanup run, and frees the engine; each
 * es_done has been called then. On an own loop all has happened when it
 * returns: cleanup that waits is waited for, and es_interrupt cuts that short.
 * On a borrowed loop it returns at once, and 'closed' (may be NULL) is called
 * from the loop at the end, when the engine has been freed; the loop must be
 * run until then.
 * It cannot fail; where memory is too short to run the cleanup, the tasks end
 * without it. Not to be called from within a callback or a task's Lua code.
 * NULL is allowed. */
ES_API void es_close(es_engine *E, void (*closed)(void *ud), void *ud);

/* How a task has ended: with its results, the top 'nresults' values of L's
 * stack, or with an error (err is not NULL; valid during the call). It may
 * call es_spawn and es_interrupt, may leave anything on the stack, and must
 * not raise. L may not be the state that the engine was opened in, but a
 * coroutine of it. */
typedef void (*es_done)(lua_State *L, int nresults, const es_error *err,
                        void *ud);

/* Pops a function and its 'nargs' arguments from the stack of the state that
 * the engine was opened in, and runs them as a task. 'done' (may be NULL) is
 * called once, from a later turn, or from es_close. ES_OK; or ES_MEMORY,
 * ES_FORKED, ES_INVALID (the engine is being closed), ES_FAULT (no function):
 * nothing was started, 'done' is not called, and what was to be popped is.
 * What is started ends early by es_interrupt and es_close only. */
ES_API int es_spawn(es_engine *E, int nargs, es_done done, void *ud);

/* Turns an own loop once, waiting at most so many milliseconds (-1: as long
 * as it takes, 0: not at all). 1: there is work left; 0: nothing is under
 * way; or a code below 0 (ES_INVALID on a borrowed loop and from within
 * itself, ES_FORKED). */
ES_API int es_step(es_engine *E, int timeout_ms);

/* es_step until nothing is under way. A task that waits for what can never
 * come ends with "deadlock". ES_OK, or a code; of es_step, or ES_MEMORY: tasks
 * are left, and it can be called again. */
ES_API int es_run(es_engine *E);

/* For a host that polls an own loop: the descriptor to watch for reading (-1:
 * none here, so step often; or the state was closed), and the milliseconds
 * after which es_step(E, 0) is due in any case (-1: never). Ask again after
 * each call of the engine, which owns the descriptor. */
ES_API int es_fd(es_engine *E);
ES_API int es_timeout(es_engine *E);

/* The uv_loop_t of the engine, which owns it unless it is the host's; NULL once
 * its state was closed. */
ES_API void *es_loop(es_engine *E);

/* Ends every task with "interrupted": waits are woken, Lua code that runs is
 * stopped where it is, in a recipe's own coroutines too, and what a recipe
 * does to catch the error does not help it for long (cleanup has some tenth of
 * a second). On an engine that is 'blocking' it also stops Lua outside of
 * tasks. Tasks that are spawned before the next turn are ended with the others.
 *
 * Lua is not stopped in a finalizer, in a C function of another library, in a
 * coroutine that was made outside of tasks, and where the host has set a hook
 * of its own; there the next wait ends. It takes effect within some 10 000
 * instructions.
 *
 * May be called from any thread and from a signal handler, also while es_close
 * runs, and never waits. The host orders only this: the last call has returned
 * before es_close does (on a borrowed loop: before 'closed' is called). With
 * a signal handler: clear the pointer that it uses before es_close, or block
 * the signal; with a thread: join it, or clear its pointer under a lock. */
ES_API void es_interrupt(es_engine *E);

/* A lua_CFunction that only fills package.preload with the Lua modules of
 * the library; needs no library to be open yet. May raise for want of memory,
 * like every lua_CFunction. */
ES_API int es_preload(lua_State *L);

/* The entry of the C module "earthshine.core". */
ES_API int luaopen_earthshine_core(lua_State *L);

#ifdef __cplusplus
}
#endif

#endif
