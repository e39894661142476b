/* Telling Lua's collector of the memory of documents, which it does not see, as
 * if so much were allocated.
 *
 * It is told in pieces, each of which it works for a little. At once, the size
 * of a page would make it end a cycle, which on a large heap is a long turn of
 * the loop. So it gets some milliseconds, more of them the more documents hold,
 * and what is left then is not told; nor is it where what was garbage has been
 * found: by generations the collector does that at once, and a document that it
 * meets again is old. */
#include "base/host.h"
#include "document.h"

/* Pushes a table that has a key which nobody holds, and does not keep it. */
static void push_canary(lua_State *L) {
  lua_createtable(L, 0, 1);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_newtable(L);
  lua_pushboolean(L, true);
  lua_rawset(L, -3);
}

/* Whether the collector has found the key of the table on top. */
static bool is_found(lua_State *L) {
  lua_pushnil(L);
  if (!lua_next(L, -2)) return true;
  lua_pop(L, 2);
  return false;
}

void es__tell_collector(lua_State *L, es__documents_of_state *all) {
  enum { PIECE = 4 }; /* KiB */
  const double bytes = (double)all->bytes;
  const double enough = es__monotonic() + 2e-3 + bytes / (8 << 20) * 1e-3;
  size_t pieces = all->untold / (PIECE * 1024);
  all->untold = 0;
  push_canary(L);
  while (pieces-- > 0 && !lua_gc(L, LUA_GCSTEP, PIECE))
    if (is_found(L) || es__monotonic() > enough) break;
  lua_pop(L, 1);
}
