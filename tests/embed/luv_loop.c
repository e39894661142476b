/* A host whose scripts use lua-luv: we share luv's loop, in the same state, and
 * the script runs it. The recipe is ordinary sequential code; the server that
 * it downloads from is luv's, on the same loop.
 *
 * The order at the end matters: es_close, the loop run until 'closed' is
 * called, and then lua_close, in which luv closes every handle of its loop as
 * if it were luv's own. */
#include <uv.h>

#include "host.h"

/* luv's context, in the registry, begins with a pointer to its loop. luv.h has
 * luv_loop(L) for hosts that are linked with luv. */
static uv_loop_t *luv_loop(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "luv_context");
  uv_loop_t **context = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return context ? *context : NULL;
}

static const char server[] =
  "local uv = require 'luv' "
  "local server = uv.new_tcp() "
  "server:bind('127.0.0.1', 0) "
  "server:listen(8, function() "
  "  local client = uv.new_tcp() "
  "  server:accept(client) "
  "  client:read_start(function(_, data) "
  "    if not data then return client:close() end "
  "    client:write('HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nfrom ' "
  "      .. data:match '/(%d)') "
  "  end) "
  "end) "
  "port = server:getsockname().port "
  "function stop() server:close() end ";

/* Several requests at once, and a luv timer that goes on meanwhile. */
static const char recipe[] =
  "local es, uv = require 'earthshine', require 'luv' "
  "local http = require 'earthshine.http' "
  "local base = 'http://127.0.0.1:' .. port "
  "local session = require 'earthshine.session'.new { system = { "
  "  name = 'LOCAL', cmr = base, edl = 'http://127.0.0.1:1', "
  "  data_hosts = { '127.0.0.1' } } } "
  "local ticks, timer = 0, uv.new_timer() "
  "timer:start(1, 1, function() ticks = ticks + 1 end) "
  "local sum = 0 "
  "es.async.map({ 1, 2, 3, 4 }, { limit = 2 }, function(i) "
  "  local answer = http.request(session, { url = base .. '/' .. i }) "
  "  sum = sum + answer.body:match '%d' "
  "end) "
  "es.async.sleep(0.02) "
  "timer:close() "
  "assert(ticks > 0, 'the timer stood still') "
  "return sum";

/* A callback of luv's is no task: it cannot wait, but start one that can. */
static const char from_a_callback[] =
  "local es, uv = require 'earthshine', require 'luv' "
  "local timer = uv.new_timer() "
  "timer:start(1, 0, function() "
  "  timer:close() "
  "  local ok, err = pcall(es.async.sleep, 0) "
  "  refused = not ok and err.code "
  "  es.async.detach(function() es.async.sleep(0.001) detached = true end) "
  "end)";

static lua_State *L;
static es_engine *E;

static void run(const char *text) {
  if (luaL_dostring(L, text) == LUA_OK) return;
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  CHECK(!"the script failed");
}

static void a_recipe_and_luv(void) {
  outcome o;
  run(server);
  CHECK_PASSED();
  TRY(spawn(E, L, recipe, &o));
  while (o.times == 0) run("require('luv').run('once')");
  if (o.error.code != ES_OK) fprintf(stderr, "%s\n", o.error.message);
  CHECK_INT(o.error.code, ES_OK);
  CHECK_INT(o.first, 1 + 2 + 3 + 4);
}

static void a_callback_of_luv(void) {
  run(from_a_callback);
  run("while not detached do require('luv').run('once') end");
  CHECK_PASSED();
  lua_getglobal(L, "refused");
  CHECK(strcmp(luaL_checkstring(L, -1), "no_task") == 0);
  lua_pop(L, 1);
}

static void on_closed(void *ud) {
  *(int *)ud = 1;
}

static void closed_before_the_state(void) {
  int closed = 0;
  run("stop()");
  es_close(E, on_closed, &closed);
  run("require('luv').run()");
  CHECK_INT(closed, 1);
  lua_close(L);
}

int main(void) {
  L = new_state();
  if (luaL_dostring(L, "require 'luv'") != LUA_OK) {
    printf("skip luv_loop: lua-luv is not installed\n");
    return 0;
  }
  es_options o = {.size = sizeof o, .loop = luv_loop(L)};
  E = es_open(L, &o);
  if (!E) {
    printf("not ok open: %s\n", lua_tostring(L, -1));
    return 1;
  }
  RUN(a_recipe_and_luv);
  RUN(a_callback_of_luv);
  RUN(closed_before_the_state);
  return tests_failed > 0;
}
