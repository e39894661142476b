/* A Lua module that counts what a state allocates.
 *
 * require "allocations" puts a counting allocator around the state's own and
 * returns a function: how many blocks were allocated or grown so far. The
 * allocator stays in place until the state is closed, so that the module must
 * not be unloaded before (-z nodelete); it is for one state only. */
#include <lauxlib.h>

#include "earthshine.h"

static lua_Alloc inner;
static void *inner_ud;
static lua_Integer count;

static void *counting(void *ud, void *block, size_t old, size_t size) {
  (void)ud;
  if (size > 0 && (!block || size > old)) count++;
  return inner(inner_ud, block, old, size);
}

static int counted(lua_State *L) {
  lua_pushinteger(L, count);
  return 1;
}

ES_API int luaopen_allocations(lua_State *L);
ES_API int luaopen_allocations(lua_State *L) {
  if (!inner) {
    inner = lua_getallocf(L, &inner_ud);
    lua_setallocf(L, counting, NULL);
  }
  lua_pushcfunction(L, counted);
  return 1;
}
