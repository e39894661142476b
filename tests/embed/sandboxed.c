/* A host that lets scripts compute and fetch, but not touch the machine: it
 * takes `io`, `os`, `debug` and everything that loads code or libraries away,
 * as hosts of untrusted scripts do. earthshine needs none of it.
 *
 * What such a host does before: es_preload has the Lua modules in the program
 * itself, so that no file is read for them; and lua-cjson, a library of others,
 * is loaded while one can be. What the scripts may still do is what earthshine
 * does for them: requests, and files where a recipe says. */
#include "host.h"
#include "sandbox.h"

static const char *folder;

/* Also reading a global that is not there is an error here, so that no module
 * can so much as look for one of them. */
static const char lock[] =
  "require 'cjson' "
  "for _, name in ipairs { 'io', 'os', 'debug', 'load', 'loadfile', "
  "    'loadstring', 'dofile', 'print', 'collectgarbage' } do "
  "  _G[name] = nil "
  "  package.loaded[name] = nil "
  "end "
  "package.loadlib = nil "
  "package.path, package.cpath = '', '' "
  "package.searchers = { package.searchers[1] } "
  "setmetatable(_G, { "
  "  __index = function(_, name) error('no global ' .. name, 2) end, "
  "  __newindex = function(_, name) error('new global ' .. name, 2) end })";

static const char every_module[] =
  "local count = 0 "
  "for name in pairs(package.preload) do "
  "  if not name:match '^earthshine%.cli' and name:match '^earthshine' then "
  "    require(name) "
  "    count = count + 1 "
  "  end "
  "end "
  "return count";

static const char recipe[] =
  "local text, folder = ... "
  "local es = require 'earthshine' "
  "local whole, system = require('earthshine.json').decode(text), {} "
  "for _, name in ipairs { 'name', 'cmr', 'edl', 'connect_to', 'ca_file', "
  "    'data_hosts' } do "
  "  system[name] = whole[name] "
  "end "
  "local session = es.session { system = system } "
  "assert(session.login()) "
  "local granules = session.search_data { "
  "  short_name = 'MUR-JPL-L4-GLOB-v4.1', "
  "  temporal = { '2020-07-01', '2020-07-08' } } "
  "local some = granules:filter(function(g) "
  "  return g.umm.GranuleUR:match '^2020070[135]' "
  "end) "
  "local report = assert(session.download(some, folder, { workers = 4 })) "
  "assert(report:ok(), tostring(report)) "
  "return #report.files";

/* Queries, one with a shape out of a file, to STAC and back, and wrong ones. */
static const char queries[] =
  "local _, folder = ... "
  "local es = require 'earthshine' "
  "local q = es.GranuleQuery { "
  "  short_name = 'HLSL30.v2.0', temporal = { '2020-01-01', '2020-12-31' }, "
  "  polygon = folder .. '/area.wkt', cloud_cover = { 0, 20 }, "
  "  granule_name = 'HLS.L30.T5?V*' } "
  "assert(q:validate().is_valid, tostring(q:validate())) "
  "assert(tostring(q):find('polygon = { { 170, 50 }', 1, true)) "
  "assert(#q:explain() == 7 and #tostring(q:explain()) > 0) "
  "local body, dropped = q:to_stac() "
  "assert(es.GranuleQuery.from_stac(body) == q, es.json.encode(body)) "
  "local s = es.StacItemQuery { collections = 'HLSL30_2.0', "
  "  filter = 'eo:cloud_cover BETWEEN 0 AND 20 AND '"
  "    .. 'S_INTERSECTS(geometry, POINT(1 2))' } "
  "assert(s:to_granule_query():parameters().point == es.Point(1, 2)) "
  "local wrong = es.GranuleQuery { shrt_name = 'A', temporal = '2020-13' } "
  "assert(#wrong:bbox(1, 2):option('version', 'x', 1):validate().errors == 4) "
  "local _, err = es.search_data(wrong):all() "
  "assert(err.code == 'invalid_query') "
  "return #dropped";

static lua_State *locked_state(void) {
  lua_State *L = new_state();
  es_preload(L);
  lua_settop(L, 0);
  if (luaL_dostring(L, lock) != LUA_OK) {
    printf("not ok lock: %s\n", lua_tostring(L, -1));
    exit(EXIT_FAILURE);
  }
  return L;
}

static void it_is_locked(void) {
  static const char *const attempts[] = {
    "io.open('/etc/passwd')", "os.execute 'true'",   "load 'return 1'",
    "require 'luv'",          "package.loadlib('')", "debug.getregistry()"};
  lua_State *L = locked_state();
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
    CHECK(luaL_dostring(L, attempts[i]) != LUA_OK);
  lua_close(L);
}

static void run(const char *text, outcome *o) {
  lua_State *L = locked_state();
  es_engine *E = es_open(L, NULL);
  memset(o, 0, sizeof *o);
  CHECK(E);
  CHECK_INT(luaL_loadstring(L, text), LUA_OK);
  push_system(L);
  lua_pushstring(L, folder);
  TRY(es_spawn(E, 2, note, o));
  CHECK_INT(es_run(E), ES_OK);
  es_close(E, NULL, NULL);
  lua_close(L);
  if (o->error.code != ES_OK) printf("# %s\n", o->error.message);
  CHECK_INT(o->error.code, ES_OK);
}

static void every_module_loads(void) {
  outcome o;
  run(every_module, &o);
  CHECK_PASSED();
  CHECK(o.first > 50);
}

static void login_search_filter_and_download(void) {
  outcome o;
  run(recipe, &o);
  CHECK_PASSED();
  CHECK_INT(o.first, 3);
}

static void queries_need_nothing_else(void) {
  char path[256];
  outcome o;
  (void)snprintf(path, sizeof path, "%s/area.wkt", folder);
  FILE *file = fopen(path, "w");
  CHECK(file && fputs("POLYGON((170 50, -150 50, -150 60, 170 50))", file) > 0);
  if (file) fclose(file);
  run(queries, &o);
  CHECK_PASSED();
  CHECK_INT(o.first, 0);
}

int main(int argc, char **argv) {
  (void)argc;
  enter_sandbox(argv);
  folder = test_folder();
  RUN(it_is_locked);
  RUN(every_module_loads);
  RUN(login_search_filter_and_download);
  RUN(queries_need_nothing_else);
  test_remove(folder);
  return test_status();
}
