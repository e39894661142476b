/* HTTP for Lua: from a table to a request, from a response to a table. */
#include <string.h>
#include <strings.h>

#include "lib.h"

/* The table of a request is at this index while it is read; the strings that
 * a request points to stay anchored in it. */
enum { ENGINE = 1, SPEC = 2 };

static void bad(lua_State *L, const char *name, const char *wanted) {
  luaL_error(L, "http: %s must be %s", name, wanted);
}

/* Pushes a member without metamethods, so that the table itself anchors what
 * a request will point to; returns its type. */
static int push_field(lua_State *L, int table, const char *name) {
  table = lua_absindex(L, table);
  lua_pushstring(L, name);
  return lua_rawget(L, table);
}

/* A string member of the table at an index, or NULL. Numbers are refused: a
 * converted copy would not stay anchored. */
static const char *string_of(lua_State *L, int table, const char *name,
                             size_t *length) {
  int type = push_field(L, table, name);
  if (type != LUA_TSTRING && type != LUA_TNIL) bad(L, name, "a string");
  size_t n = 0;
  const char *text = lua_tolstring(L, -1, &n);
  lua_pop(L, 1);
  if (length)
    *length = n;
  else if (text && strlen(text) != n)
    bad(L, name, "free of NUL bytes");
  return text;
}

/* A number, clamped so that it fits a long; 0 if absent. */
static lua_Number number_of(lua_State *L, int table, const char *name) {
  int type = push_field(L, table, name);
  if (type != LUA_TNUMBER && type != LUA_TNIL) bad(L, name, "a number");
  lua_Number n = lua_tonumber(L, -1);
  if (n != n) bad(L, name, "a number");
  if (n > 2e9) n = 2e9;
  if (n < -1) n = -1;
  lua_pop(L, 1);
  return n;
}

static long milliseconds_of(lua_State *L, const char *name) {
  lua_Number n = number_of(L, SPEC, name) * 1000;
  return n <= 0 ? 0 : n > 2e9 ? 2000000000L : n < 1 ? 1 : (long)n;
}

/* A string on the stack as C has it: a NUL byte would cut it. */
static const char *text_at(lua_State *L, int index, const char *name) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  if (strlen(text) != length) bad(L, name, "free of NUL bytes");
  return text;
}

static size_t list_length(lua_State *L, const char *name) {
  int type = push_field(L, SPEC, name);
  if (type == LUA_TNIL) return 0;
  if (type != LUA_TTABLE) bad(L, name, "a list");
  size_t n = (size_t)lua_rawlen(L, -1);
  if (n > 1000) bad(L, name, "a list of at most 1000");
  return n;
}

/* Leaves two values on the stack: the list, and the memory of the result. */
static void read_headers(lua_State *L, es_http_request *q) {
  size_t n = list_length(L, "headers");
  es_header *out = lua_newuserdatauv(L, (n + 1) * sizeof *out, 0);
  int list = lua_gettop(L) - 1;
  for (size_t i = 0; i < n; i++) {
    memset(&out[i], 0, sizeof out[i]);
    if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TTABLE ||
        lua_rawgeti(L, -1, 1) != LUA_TSTRING)
      bad(L, "headers", "a list of pairs { name, value }");
    lua_rawgeti(L, -2, 2);
    out[i].name = text_at(L, -2, "headers");
    out[i].secret = es__test_secret(L, -1);
    if (lua_type(L, -1) == LUA_TSTRING)
      out[i].value = text_at(L, -1, "headers");
    else if (!out[i].secret)
      bad(L, "headers", "a list of pairs of strings or secrets");
    lua_pop(L, 3);
  }
  q->headers = out;
  q->header_count = n;
}

static void read_connect_to(lua_State *L, es_http_request *q) {
  size_t n = list_length(L, "connect_to");
  const char **out = lua_newuserdatauv(L, (n + 1) * sizeof *out, 0);
  int list = lua_gettop(L) - 1;
  for (size_t i = 0; i < n; i++) {
    if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TSTRING)
      bad(L, "connect_to", "a list of strings");
    out[i] = text_at(L, -1, "connect_to");
    lua_pop(L, 1);
  }
  q->connect_to = out;
  q->connect_to_count = n;
}

static void read_file_plan(lua_State *L, int table, es_http_request *q) {
  es_file_plan *plan = &q->file;
  q->sink = ES_SINK_FILE;
  plan->path = string_of(L, table, "path", NULL);
  plan->part = string_of(L, table, "part", NULL);
  if (!plan->path || !plan->part) bad(L, "sink", "a table with path and part");
  plan->digest = string_of(L, table, "digest", NULL);
  plan->expect = string_of(L, table, "expect", NULL);
  if (plan->digest && !es__digest_known(plan->digest))
    bad(L, "digest", "one that core.digest knows");
  if (plan->expect && !plan->digest) bad(L, "expect", "with a digest");
  q->refuse = string_of(L, table, "refuse", NULL);
  plan->length = -1;
  if (push_field(L, table, "length") != LUA_TNIL) {
    int exact;
    plan->length = lua_tointegerx(L, -1, &exact);
    if (!exact || plan->length < 0) bad(L, "length", "a number of bytes");
  }
  push_field(L, table, "durable");
  plan->durable = lua_toboolean(L, -1);
  push_field(L, table, "nonempty");
  plan->nonempty = lua_toboolean(L, -1);
  push_field(L, table, "coded");
  plan->coded = lua_toboolean(L, -1);
  lua_pop(L, 4);
}

/* { stream = true, refuse = media type }: as "stream", but for that type. */
static bool is_stream(lua_State *L, int table, es_http_request *q) {
  (void)push_field(L, table, "stream");
  bool stream = lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (!stream) return false;
  q->sink = ES_SINK_STREAM;
  q->refuse = string_of(L, table, "refuse", NULL);
  return true;
}

static void read_sink(lua_State *L, es_http_request *q) {
  int type = push_field(L, SPEC, "sink");
  if (type == LUA_TTABLE && !is_stream(L, lua_gettop(L), q))
    read_file_plan(L, lua_gettop(L), q);
  else if (type == LUA_TSTRING && strcmp(lua_tostring(L, -1), "null") == 0)
    q->sink = ES_SINK_NULL;
  else if (type == LUA_TSTRING && strcmp(lua_tostring(L, -1), "stream") == 0)
    q->sink = ES_SINK_STREAM;
  else if (type != LUA_TNIL && type != LUA_TTABLE)
    bad(L, "sink", "nil, \"null\", \"stream\" or a table");
  lua_pop(L, 1);
  if (push_field(L, SPEC, "max_body") != LUA_TNIL &&
      number_of(L, SPEC, "max_body") < 1)
    bad(L, "max_body", "1 or more bytes");
  lua_pop(L, 1);
  q->max_body = (size_t)number_of(L, SPEC, "max_body");
}

static void read_times(lua_State *L, es_http_request *q) {
  q->connect_timeout_ms = milliseconds_of(L, "connect_timeout");
  q->timeout_ms = milliseconds_of(L, "timeout");
  q->low_speed_limit = (long)number_of(L, SPEC, "low_speed_limit");
  q->low_speed_time = (long)number_of(L, SPEC, "low_speed_time");
}

static const es_secret *secret_of(lua_State *L, const char *name) {
  const es_secret *secret = NULL;
  if (push_field(L, SPEC, name) != LUA_TNIL) {
    secret = es__test_secret(L, -1);
    if (!secret) bad(L, name, "a secret, as core.secret makes it");
    if (strlen(es__secret_text(secret)) != es__secret_length(secret))
      bad(L, name, "free of NUL bytes");
  }
  lua_pop(L, 1);
  return secret;
}

static void read_route(lua_State *L, es_http_request *q) {
  q->ca_file = string_of(L, SPEC, "ca_file", NULL);
  q->ca_path = string_of(L, SPEC, "ca_path", NULL);
  q->client_cert = string_of(L, SPEC, "client_cert", NULL);
  if (q->client_cert) {
    q->client_key = string_of(L, SPEC, "client_key", NULL);
    q->client_password = secret_of(L, "client_password");
  }
  q->proxy = string_of(L, SPEC, "proxy", NULL);
  if (q->proxy) {
    q->proxy_user = secret_of(L, "proxy_user");
    q->proxy_password = secret_of(L, "proxy_password");
  }
  push_field(L, SPEC, "http2");
  q->http2 = lua_toboolean(L, -1);
  lua_pop(L, 1);
}

int es__engine_http(lua_State *L) {
  es_http_request q = {0};
  es_runtime *rt = es__check_runtime(L, ENGINE);
  luaL_checktype(L, SPEC, LUA_TTABLE);
  lua_settop(L, SPEC);
  q.method = string_of(L, SPEC, "method", NULL);
  q.url = string_of(L, SPEC, "url", NULL);
  if (!q.url) bad(L, "url", "given");
  q.body = string_of(L, SPEC, "body", &q.body_length);
  read_route(L, &q);
  if (push_field(L, SPEC, "jar") != LUA_TNIL) {
    q.jar = es__test_jar(L, -1);
    if (!q.jar) bad(L, "jar", "one of core.jar() that is open");
  }
  push_field(L, SPEC, "accept_encoding");
  q.accept_encoding = lua_toboolean(L, -1);
  lua_pop(L, 2);
  read_times(L, &q);
  read_sink(L, &q);
  read_headers(L, &q);
  read_connect_to(L, &q);
  push_field(L, SPEC, "times");
  es_op_kind kind = lua_toboolean(L, -1) ? ES_OP_HTTP_TIMED : ES_OP_HTTP;
  lua_pop(L, 1);
  if (q.sink == ES_SINK_STREAM) {
    kind = ES_OP_HTTP_STREAM;
    q.stream = es__stream_push(L, ENGINE);
  }
  es__op_prepare(L, ENGINE, kind);
  if (q.stream) {
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 2);
  }
  es__op_started(L, ENGINE, es_http_start(rt, &q));
  return 1;
}

static const char HEADERS[] = "earthshine.headers";

static bool is_name(const char *name, size_t length, const char *wanted,
                    size_t wanted_length) {
  return length == wanted_length && strncasecmp(name, wanted, length) == 0;
}

/* The headers of an answer are looked up in the text as it came: most
 * answers are asked for one or two of a dozen. The table's element 1 is the
 * text. */
static void push_headers(lua_State *L, const es_response *r) {
  lua_createtable(L, 1, 0);
  lua_pushlstring(L, r->head, r->head_length);
  lua_rawseti(L, -2, 1);
  luaL_setmetatable(L, HEADERS);
}

/* headers[name]: the values of that name, joined by ", ", or nil. */
static int h_index(lua_State *L) {
  const char *name, *value;
  size_t head_length, wanted_length, at = 0, name_length, length;
  int found = 0;
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  lua_rawgeti(L, 1, 1);
  const char *head = lua_tolstring(L, -1, &head_length);
  const char *wanted = lua_tolstring(L, 2, &wanted_length);
  if (!head) return 0;
  while (es_head_next(head, head_length, &at, &name, &name_length, &value,
                      &length)) {
    if (!is_name(name, name_length, wanted, wanted_length)) continue;
    if (found++) lua_pushliteral(L, ", ");
    lua_pushlstring(L, value, length);
    if (found > 1) lua_concat(L, 3);
  }
  return found ? 1 : 0;
}

/* The plain table of all headers: lower-case names -> values. */
static void push_all(lua_State *L, const char *head, size_t head_length) {
  const char *name, *value;
  size_t at = 0, name_length, length;
  lua_newtable(L);
  while (es_head_next(head, head_length, &at, &name, &name_length, &value,
                      &length)) {
    luaL_Buffer b;
    char *lower = luaL_buffinitsize(L, &b, name_length);
    for (size_t i = 0; i < name_length; i++)
      lower[i] =
        name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    luaL_pushresultsize(&b, name_length);
    lua_pushvalue(L, -1);
    bool repeated = lua_rawget(L, -3) == LUA_TSTRING;
    if (repeated) lua_pushliteral(L, ", ");
    lua_pushlstring(L, value, length);
    if (repeated)
      lua_concat(L, 3);
    else
      lua_remove(L, -2);
    lua_rawset(L, -3);
  }
}

/* next, for pairs: the host may have taken the global one away. */
static int h_next(lua_State *L) {
  lua_settop(L, 2);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

/* pairs(headers) goes over all of them. */
static int h_pairs(lua_State *L) {
  size_t length;
  lua_rawgeti(L, 1, 1);
  const char *head = lua_tolstring(L, -1, &length);
  lua_pushcfunction(L, h_next);
  push_all(L, head ? head : "", head ? length : 0);
  lua_pushnil(L);
  return 3;
}

static void set_number(lua_State *L, const char *name, lua_Number n) {
  lua_pushnumber(L, n);
  lua_setfield(L, -2, name);
}

/* time: seconds since the start. */
static void push_times(lua_State *L, const es_response *r) {
  lua_createtable(L, 0, 5);
  set_number(L, "dns", r->dns);
  set_number(L, "connect", r->connect);
  set_number(L, "tls", r->tls);
  set_number(L, "first_byte", r->first_byte);
  set_number(L, "total", r->total);
}

static void push_file(lua_State *L, const es_response *r) {
  lua_createtable(L, 0, 2);
  lua_pushinteger(L, r->bytes);
  lua_setfield(L, -2, "bytes");
  if (*r->digest) {
    lua_pushstring(L, r->digest);
    lua_setfield(L, -2, "digest");
  }
}

int es__http_result(lua_State *L, es_op *op, es_op_kind kind) {
  es_response r;
  es_http_way way;
  es_http_response_of(op, &r);
  es_http_way_of(op, &way);
  lua_createtable(L, 0, 8); /* the HTTP policy adds to it */
  lua_pushinteger(L, r.status);
  lua_setfield(L, -2, "status");
  push_headers(L, &r);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, r.body, r.body_length);
  lua_setfield(L, -2, "body");
  lua_pushinteger(L, r.bytes);
  lua_setfield(L, -2, "bytes");
  if (kind != ES_OP_HTTP) {
    push_times(L, &r);
    lua_setfield(L, -2, "time");
  }
  if (r.stored) {
    push_file(L, &r);
    lua_setfield(L, -2, "file");
  }
  if (r.refused) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "refused");
  }
  if (way.streaming) {
    lua_getiuservalue(L, 1, 2);
    lua_setfield(L, -2, "stream");
  }
  return 1;
}

static const luaL_Reg meta[] = {
  {"__index", h_index}, {"__pairs", h_pairs}, {NULL, NULL}};

void es__open_http(lua_State *L) {
  luaL_newmetatable(L, HEADERS);
  luaL_setfuncs(L, meta, 0);
  lua_pop(L, 1);
}
