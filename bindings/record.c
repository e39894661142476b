/* Records: granules, collections and the like, as userdata that point into the
 * page that they came with.
 *
 * What a record has are two values, umm and meta, or one, stac; all else that
 * it answers to are the methods of its class, a table of Lua's. Like a view it
 * has no finalizer and holds its document in its uservalue. Unlike a view it
 * may be moved: from a page of which little is wanted to a document of what is
 * wanted, which nobody notices. */
#include <string.h>

#include "document.h"

/* The key, in the metatable of a class, of what its records have. */
static const char MEMBERS[] = "earthshine.members";

typedef enum members { UMM = 1, STAC } members;

typedef struct record {
  const es__document_box *box;
  const es_value *item;  /* an array or an object */
  const es_value *value; /* umm or stac; NULL: there is none */
  const es_value *meta;
  members members;
  bool bare; /* the item is the UMM record, without an envelope */
} record;

/* An array or an object that is a member, or NULL. */
static const es_value *node(const es_document *doc, const es_value *of,
                            const char *name, size_t length) {
  const es_value *v = es_value_member(doc, of, name, length);
  es_kind kind = v ? es_value_kind(v) : ES_KIND_NULL;
  return kind == ES_KIND_ARRAY || kind == ES_KIND_OBJECT ? v : NULL;
}

static void point(record *r, const es__document_box *box,
                  const es_value *item) {
  bool whole = r->members == STAC || r->bare;
  r->box = box;
  r->item = item;
  r->value = whole ? item : node(box->doc, item, "umm", 3);
  r->meta = whole ? NULL : node(box->doc, item, "meta", 4);
}

static members members_of(lua_State *L, int meta) {
  lua_rawgetp(L, meta, MEMBERS);
  members m = (members)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return m;
}

static record *record_at(lua_State *L, int index) {
  record *r = lua_touserdata(L, index);
  if (!r || !lua_getmetatable(L, index)) return NULL;
  bool is = lua_istable(L, -1) && members_of(L, lua_gettop(L));
  lua_pop(L, 1);
  return is ? r : NULL;
}

/* ---- classes: upvalues of __index are the metatable of views, that of the
 * class, its methods, and a view of an empty object */

static int r_index(lua_State *L) {
  const record *r = lua_touserdata(L, 1);
  if (!r || !lua_getmetatable(L, 1) ||
      !lua_rawequal(L, -1, lua_upvalueindex(2)))
    return luaL_argerror(L, 1, "a record expected");
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  bool is_value = strcmp(key, r->members == STAC ? "stac" : "umm") == 0;
  if (!is_value && (r->members == STAC || strcmp(key, "meta") != 0)) {
    lua_settop(L, 2);
    lua_rawget(L, lua_upvalueindex(3));
    return 1;
  }
  es__check_box(L, r->box);
  const es_value *v = is_value ? r->value : r->meta;
  if (v) {
    lua_getiuservalue(L, 1, 1);
    es__push_view(L, lua_gettop(L), lua_upvalueindex(1), r->box, v);
  } else {
    lua_pushvalue(L, lua_upvalueindex(4));
  }
  return 1;
}

/* record_class(meta, methods, "umm"|"stac"): makes a metatable that of a class
 * of records. */
static int r_class(lua_State *L) {
  static const char *const names[] = {"umm", "stac", NULL};
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  members m = luaL_checkoption(L, 3, NULL, names) == 0 ? UMM : STAC;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushcclosure(L, r_index, 4);
  lua_setfield(L, 1, "__index");
  lua_pushinteger(L, m);
  lua_rawsetp(L, 1, MEMBERS);
  return 0;
}

/* ---- making and moving them: upvalue 1 is the metatable of views, 2 the empty
 * view, 3 the metatable of tables that do not keep what is in them, 4 such a
 * table, whose keys are the documents with lists of records */

/* Adds the record on top to the list of its document, at 'document'. */
static void enlist(lua_State *L, int document) {
  es__document_box *box = lua_touserdata(L, document);
  if (lua_getiuservalue(L, document, 1) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, lua_upvalueindex(3));
    lua_setmetatable(L, -2);
    lua_pushvalue(L, document);
    lua_pushboolean(L, true);
    lua_rawset(L, lua_upvalueindex(4));
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, document, 1);
  }
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, ++box->made);
  lua_pop(L, 1);
}

/* record(items, i, class[, bare]): of the i-th element of a page's items, which
 * are the view of an array or a list of views; or of a view itself (i nil),
 * which is the UMM record alone where it is bare. */
static int r_new(lua_State *L) {
  lua_Integer i = luaL_optinteger(L, 2, 0);
  bool listed = lua_istable(L, 1);
  if (listed) {
    lua_rawgeti(L, 1, i);
    lua_replace(L, 1);
  }
  const es__view *w = es__check_view(L, 1);
  luaL_checktype(L, 3, LUA_TTABLE);
  members m = members_of(L, 3);
  luaL_argcheck(L, m, 3, "a class of records expected");
  const es_value *item = w->value;
  if (!listed && !lua_isnoneornil(L, 2))
    item = i >= 1 ? es_value_element(w->box->doc, item, (size_t)i - 1) : NULL;
  luaL_argcheck(L,
                item && (es_value_kind(item) == ES_KIND_OBJECT ||
                         es_value_kind(item) == ES_KIND_ARRAY),
                2, "there is no record");
  bool bare = lua_toboolean(L, 4);
  lua_getiuservalue(L, 1, 1);
  int document = lua_gettop(L);
  record *r = lua_newuserdatauv(L, sizeof *r, 1);
  r->members = m;
  r->bare = bare;
  point(r, w->box, item);
  lua_pushvalue(L, document);
  lua_setiuservalue(L, -2, 1);
  lua_pushvalue(L, 3);
  lua_setmetatable(L, -2);
  if (i > 0) enlist(L, document);
  return 1;
}

static int r_is(lua_State *L) {
  lua_pushboolean(L, record_at(L, 1) != NULL);
  return 1;
}

/* Reads JSON that was written of a document into a new one, whose userdata is
 * pushed; NULL where there is no memory, and nothing is pushed. */
static es__document_box *push_copy(lua_State *L, const char *text,
                                   size_t length) {
  es_error err;
  es__document_box *box = es__push_document(L);
  es_document *doc = es_document_parse_lenient(text, length, 0, &err);
  if (doc) {
    es__own_document(L, box, doc);
    return box;
  }
  lua_pop(L, 1);
  return NULL;
}

/* view_copy(view): the same in a document of its own. */
static int r_copy(lua_State *L) {
  const es__view *w = es__check_view(L, 1);
  size_t length = es_value_write(w->box->doc, w->value, -1, NULL);
  char *text = lua_newuserdatauv(L, length, 0);
  es_value_write(w->box->doc, w->value, -1, text);
  const es__document_box *box = push_copy(L, text, length);
  if (!box) return es__no_memory(L);
  es__push_view(L, lua_gettop(L), lua_upvalueindex(1), box,
                es_document_root(box->doc));
  return 1;
}

/* A run of records of one page in a list. */
typedef struct run {
  lua_Integer from, to; /* behind the last */
  const es__document_box *box;
  size_t values;
} run;

/* The record at a place of the list, which keeps it alive, or NULL. */
static record *listed(lua_State *L, int list, lua_Integer i) {
  lua_rawgeti(L, list, i);
  record *r = record_at(L, lua_gettop(L));
  lua_pop(L, 1);
  return r;
}

static run run_from(lua_State *L, int list, lua_Integer i, lua_Integer count) {
  run u = {.from = i, .to = i};
  for (; u.to <= count; u.to++) {
    const record *r = listed(L, list, u.to);
    if (!r) continue;
    if (!u.box) u.box = r->box;
    if (r->box != u.box) break;
    u.values += u.box->doc ? es_value_values(r->item) : 0;
  }
  return u;
}

static size_t write_run(lua_State *L, int list, const run *u, char *out) {
  size_t length = 0;
  for (lua_Integer i = u->from; i < u->to; i++) {
    const record *r = listed(L, list, i);
    if (!r) continue;
    if (out) out[length] = length ? ',' : '[';
    length++;
    length +=
      es_value_write(u->box->doc, r->item, -1, out ? out + length : out);
  }
  if (out) out[length] = ']';
  return length + 1;
}

/* Copies the records of a run, and lets them point there. */
static void move_run(lua_State *L, int list, const run *u) {
  int top = lua_gettop(L);
  size_t length = write_run(L, list, u, NULL);
  char *text = lua_newuserdatauv(L, length, 0);
  (void)write_run(L, list, u, text);
  const es__document_box *box = push_copy(L, text, length);
  const es_value *name;
  es_cursor at =
    box ? es_value_walk(es_document_root(box->doc)) : (es_cursor){0};
  for (lua_Integer i = u->from; box && i < u->to; i++) {
    record *r = listed(L, list, i);
    if (!r) continue;
    lua_rawgeti(L, list, i);
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);
    lua_pop(L, 1);
    point(r, box, es_cursor_next(&at, &name));
  }
  lua_settop(L, top);
}

/* A part of a page that is less than this takes little to copy (a fourth: 10 ms
 * of a page of 13 MB), and its page much to keep. */
enum { SPARSE = 4 };

/* Moves the records of a list out of pages of which it has only a small part.
 */
static void settle(lua_State *L, int list) {
  lua_Integer count = (lua_Integer)lua_rawlen(L, list);
  for (run u = {.to = 1}; u.to <= count;) {
    u = run_from(L, list, u.to, count);
    if (u.box && u.box->doc &&
        u.values * SPARSE <= es_document_values(u.box->doc))
      move_run(L, list, &u);
  }
}

/* settle(list): lets go of pages of which there are few records in a list; for
 * lists in the order of the pages. What else is in it stays as it is. */
static int r_settle(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  settle(L, 1);
  return 0;
}

/* Pushes the records of a document's list that somebody has, as a list. */
static void push_living(lua_State *L, int document) {
  const es__document_box *box = lua_touserdata(L, document);
  lua_Integer living = 0;
  lua_newtable(L);
  lua_getiuservalue(L, document, 1);
  for (lua_Integer i = 1; i <= box->made; i++) {
    if (lua_rawgeti(L, -1, i) == LUA_TNIL)
      lua_pop(L, 1);
    else
      lua_rawseti(L, -3, ++living);
  }
  lua_pop(L, 1);
}

/* Moves all records that somebody has. Those that the collector has not found
 * yet count as well, and in the middle of its work they would be found never:
 * it has just ended. */
static void settle_pages(lua_State *L) {
  int pages = lua_gettop(L) + 1;
  lua_newtable(L); /* settling adds to the documents */
  lua_Integer count = 0;
  for (lua_pushnil(L); lua_next(L, lua_upvalueindex(4));) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, pages, ++count);
  }
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, pages, i);
    push_living(L, pages + 1);
    settle(L, pages + 2);
    lua_settop(L, pages);
  }
}

/* What Lua's values and the documents among them take. */
static double heap(lua_State *L) {
  double kilobytes = lua_gc(L, LUA_GCCOUNT);
  return kilobytes * 1024 + (double)es__documents(L)->bytes;
}

/* turn_page(): to be called when a page has come. Lua's collector starts a
 * cycle when the heap has doubled: too late for pages, which are dropped whole.
 * A full collection as soon as the heap has grown by a page or two, or by a
 * quarter where the host's own heap is large, keeps it to some pages, and
 * costs less time than the collector's own pace. */
static int r_turn(lua_State *L) {
  const double growth = 8 << 20;
  es__documents_of_state *all = es__documents(L);
  double now = heap(L), floor = all->floor;
  if (floor == 0 || now < floor) {
    all->floor = now;
  } else if (lua_gc(L, LUA_GCISRUNNING) && now - floor > growth &&
             now - floor > floor / 4) {
    lua_gc(L, LUA_GCCOLLECT);
    settle_pages(L);
    all->floor = heap(L);
  }
  return 0;
}

static const luaL_Reg functions[] = {{"record_class", r_class},
                                     {"record", r_new},
                                     {"is_record", r_is},
                                     {"view_copy", r_copy},
                                     {"settle", r_settle},
                                     {"turn_page", r_turn},
                                     {NULL, NULL}};

void es__open_record(lua_State *L) {
  static const char EMPTY[] = "{}";
  luaL_getmetatable(L, "earthshine.view");
  int meta = lua_gettop(L);
  const es__document_box *box = push_copy(L, EMPTY, sizeof EMPTY - 1);
  if (!box) {
    es__no_memory(L);
    return;
  }
  es__push_view(L, meta + 1, meta, box, es_document_root(box->doc));
  lua_remove(L, meta + 1);
  lua_newtable(L);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_newtable(L);
  lua_newtable(L);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  luaL_setfuncs(L, functions, 4);
}
