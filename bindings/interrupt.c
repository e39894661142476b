/* es_interrupt: it only sets a flag and wakes the loop. Waits end because the
 * loop's next turn finds the flag; Lua that runs finds it itself, by a hook
 * that looks at it once in a while. So nothing of Lua's is touched from
 * outside, and since coroutines take the hook over from the one that makes
 * them, it works in those of a recipe's own, too. */
#include <sched.h>
#include <string.h>

#include "embed.h"

/* Instructions: between two looks; until the next one where a stop is due but
 * not possible; and for cleanup, before that is stopped, too. */
enum { LOOK = 10000, SOON = 100, GRACE = 10000000 };

/* The error that interrupts, and the cell with whose the state is; in the
 * registry. */
static const char interruption_key, owner_key;

void es_interrupt(es_engine *E) {
  if (!E) return;
  atomic_fetch_add(&E->callers, 1);
  if (!atomic_load(&E->deaf) && !es_forked(E->rt)) {
    atomic_store(&E->interrupted, 1);
    es_wake(E->rt);
  }
  atomic_fetch_sub(&E->callers, 1);
}

void es__interrupt_end(es_engine *E) {
  if (E->cell) *E->cell = NULL;
  E->cell = NULL;
  atomic_store(&E->deaf, true);
  /* A call from another thread takes a few instructions; one from a signal
   * handler of this thread has ended. In a child it may have stayed behind. */
  while (E->rt && !es_forked(E->rt) && atomic_load(&E->callers) > 0)
    (void)sched_yield();
}

bool es__host_interrupted(es_engine *E) {
  if (atomic_exchange(&E->interrupted, 0) == 0) return false;
  E->stopped = false;
  return true;
}

void es__push_interruption(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &interruption_key);
}

/* The scheduler must not be left half-way. It is short. */
static bool is_scheduler(lua_State *L, lua_Debug *ar) {
  static const char *const parts[] = {"earthshine.async", "earthshine/async/",
                                      "earthshine.error",
                                      "earthshine/error.lua"};
  lua_getinfo(L, "S", ar);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strstr(ar->source, parts[i])) return true;
  return false;
}

es_engine *es__host_of(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &owner_key);
  es_engine **cell = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return cell ? *cell : NULL;
}

static void look(lua_State *L, lua_Debug *ar);

static void look_every(lua_State *L, int instructions) {
  lua_sethook(L, look, LUA_MASKCOUNT, instructions);
}

/* What catches the error gets it once more at the end of its grace, and then
 * at every instruction until it has ended. */
static void look(lua_State *L, lua_Debug *ar) {
  es_engine *E = es__host_of(L);
  int since = lua_gethookcount(L);
  if (!E) {
    lua_sethook(L, NULL, 0, 0);
  } else if (atomic_load(&E->interrupted) == 0 || (!E->running && E->drives)) {
    if (since != LOOK) look_every(L, LOOK);
  } else if (E->stopped && (E->grace -= since) > 0) {
    return;
  } else if (is_scheduler(L, ar)) {
    if (since > SOON) look_every(L, SOON);
  } else {
    look_every(L, E->stopped ? 1 : LOOK);
    if (!E->stopped) E->grace = GRACE;
    E->stopped = true;
    es__push_interruption(L);
    lua_error(L);
  }
}

void es__host_watch(es_engine *E, lua_State *thread) {
  if (!E->options.unwatched && !lua_gethook(thread)) look_every(thread, LOOK);
}

void es__host_running(es_engine *E, lua_State *thread) {
  E->running = thread;
  E->stopped = false;
  if (thread) es__host_watch(E, thread);
}

void es__interrupt_open(lua_State *L, es_engine *E) {
  es__push_host(L, "interruption");
  lua_call(L, 0, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &interruption_key);
  es_engine **cell = lua_newuserdatauv(L, sizeof *cell, 0);
  *cell = NULL;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &owner_key);
  *cell = E;
  E->cell = cell;
  if (!E->drives) es__host_watch(E, E->L);
}
