/* Files and folders for Lua; each call is an operation. */
#include <string.h>

#include "lib.h"

static const char FILE_CLASS[] = "earthshine.file";

typedef struct file_box {
  es_file *file; /* NULL: closed */
} file_box;

static es_file *check_file(lua_State *L) {
  file_box *box = luaL_checkudata(L, 1, FILE_CLASS);
  if (!box->file) luaL_error(L, "attempt to use a closed file");
  return box->file;
}

/* Starts an operation of the engine at 'engine'; leaves its userdata on
 * top. */
static int start(lua_State *L, int engine, const es_file_request *q) {
  es_runtime *rt = es__check_runtime(L, engine);
  es__op_prepare(L, engine, ES_OP_FILE);
  es__op_started(L, engine, es_file_start(rt, q));
  return 1;
}

/* A path argument: NUL bytes would cut it. */
static const char *check_path(lua_State *L, int index) {
  size_t length;
  const char *path = luaL_checklstring(L, index, &length);
  luaL_argcheck(L, length > 0 && strlen(path) == length, index,
                "a path that is not empty and has no NUL byte");
  return path;
}

static int f_open(lua_State *L) {
  static const char *const modes[] = {"r", "w", "rw", "x", NULL};
  es_file_request q = {.kind = ES_FILE_OPEN};
  q.path = check_path(L, 2);
  q.mode = (es_file_mode)luaL_checkoption(L, 3, "r", modes);
  q.perm = (unsigned)luaL_optinteger(L, 4, 0666);
  return start(L, 1, &q);
}

static int f_rename(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_RENAME};
  q.path = check_path(L, 2);
  q.path2 = check_path(L, 3);
  return start(L, 1, &q);
}

static int f_unlink(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_UNLINK, .path = check_path(L, 2)};
  return start(L, 1, &q);
}

static int f_mkdirp(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_MKDIRP, .path = check_path(L, 2)};
  q.perm = (unsigned)luaL_optinteger(L, 3, 0777);
  return start(L, 1, &q);
}

static int f_stat(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_STAT, .path = check_path(L, 2)};
  q.follow = !lua_toboolean(L, 3);
  return start(L, 1, &q);
}

static int f_hash(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_HASH, .path = check_path(L, 2)};
  q.path2 = luaL_checkstring(L, 3);
  return start(L, 1, &q);
}

static int f_sync_dir(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_SYNCDIR, .path = check_path(L, 2)};
  return start(L, 1, &q);
}

static int f_readdir(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_LIST, .path = check_path(L, 2)};
  return start(L, 1, &q);
}

static int f_real_path(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_REALPATH, .path = check_path(L, 2)};
  return start(L, 1, &q);
}

const luaL_Reg es__engine_files[] = {
  {"open", f_open},           {"rename", f_rename},
  {"unlink", f_unlink},       {"mkdirp", f_mkdirp},
  {"stat", f_stat},           {"hash_file", f_hash},
  {"sync_dir", f_sync_dir},   {"readdir", f_readdir},
  {"real_path", f_real_path}, {NULL, NULL}};

/* Methods of an open file find the engine in its uservalue. */
static int start_on_file(lua_State *L, const es_file_request *q) {
  lua_getiuservalue(L, 1, 1);
  return start(L, lua_gettop(L), q);
}

static int f_pread(lua_State *L) {
  enum { MOST = 1 << 30 };
  es_file_request q = {.kind = ES_FILE_PREAD, .file = check_file(L)};
  lua_Integer length = luaL_checkinteger(L, 2);
  q.offset = luaL_checkinteger(L, 3);
  luaL_argcheck(L, length >= 0 && length <= MOST, 2, "from 0 to 1 GiB");
  luaL_argcheck(L, q.offset >= 0, 3, "an offset from 0 on");
  q.length = (size_t)length;
  return start_on_file(L, &q);
}

static int f_pwrite(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_PWRITE, .file = check_file(L)};
  q.data = luaL_checklstring(L, 2, &q.length);
  q.offset = luaL_checkinteger(L, 3);
  luaL_argcheck(L, q.offset >= 0, 3, "an offset from 0 on");
  return start_on_file(L, &q);
}

static int f_fsync(lua_State *L) {
  es_file_request q = {.kind = ES_FILE_FSYNC, .file = check_file(L)};
  return start_on_file(L, &q);
}

/* Closing what is closed is well, and so it is where the engine has gone:
 * true in place of an operation. */
static int f_close(lua_State *L) {
  file_box *box = luaL_checkudata(L, 1, FILE_CLASS);
  lua_getiuservalue(L, 1, 1);
  if (!box->file || !es__is_open(L, -1)) {
    es_file_unref(box->file);
    box->file = NULL;
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pop(L, 1);
  es_file_request q = {.kind = ES_FILE_CLOSE, .file = check_file(L)};
  return start_on_file(L, &q);
}

static int f_gc(lua_State *L) {
  file_box *box = luaL_checkudata(L, 1, FILE_CLASS);
  es_file_unref(box->file);
  box->file = NULL;
  return 0;
}

static int f_tostring(lua_State *L) {
  file_box *box = luaL_checkudata(L, 1, FILE_CLASS);
  lua_pushfstring(L, "earthshine.file%s", box->file ? "" : ": closed");
  return 1;
}

static int push_file(lua_State *L, es_file *file) {
  file_box *box = lua_newuserdatauv(L, sizeof *box, 1);
  box->file = NULL;
  luaL_setmetatable(L, FILE_CLASS);
  (void)es__engine_current(L);
  lua_setiuservalue(L, -2, 1);
  box->file = es_file_ref(file);
  return 1;
}

static void set_integer(lua_State *L, const char *name, lua_Integer n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

static int push_stat(lua_State *L, const es_stat *st) {
  lua_createtable(L, 0, 7);
  lua_pushboolean(L, st->foreign);
  lua_setfield(L, -2, "foreign");
  set_integer(L, "size", st->size);
  set_integer(L, "mode", (lua_Integer)st->mode);
  set_integer(L, "dev", (lua_Integer)st->dev);
  set_integer(L, "ino", (lua_Integer)st->ino);
  lua_pushnumber(L, st->mtime);
  lua_setfield(L, -2, "mtime");
  lua_pushstring(L, st->kind);
  lua_setfield(L, -2, "kind");
  return 1;
}

static int push_names(lua_State *L, const char *data, size_t length) {
  lua_Integer i = 0;
  lua_newtable(L);
  for (size_t at = 0; at < length; at += strlen(data + at) + 1) {
    lua_pushstring(L, data + at);
    lua_rawseti(L, -2, ++i);
  }
  return 1;
}

int es__file_result(lua_State *L, es_op *op) {
  const es_file_result *r = es_file_result_of(op);
  switch (es_file_kind_of(op)) {
  case ES_FILE_OPEN: return push_file(L, r->file);
  case ES_FILE_PREAD:
  case ES_FILE_REALPATH: lua_pushlstring(L, r->data, r->length); return 1;
  case ES_FILE_STAT: return push_stat(L, &r->stat);
  case ES_FILE_LIST: return push_names(L, r->data, r->length);
  case ES_FILE_HASH:
    lua_pushstring(L, r->hex);
    lua_pushinteger(L, r->stat.size);
    return 2;
  default: lua_pushboolean(L, 1); return 1;
  }
}

static const luaL_Reg meta[] = {
  {"__gc", f_gc}, {"__close", f_gc}, {"__tostring", f_tostring}, {NULL, NULL}};

static const luaL_Reg methods[] = {{"pread", f_pread},
                                   {"pwrite", f_pwrite},
                                   {"fsync", f_fsync},
                                   {"close", f_close},
                                   {NULL, NULL}};

void es__open_file(lua_State *L) {
  es__new_class(L, FILE_CLASS, meta, methods);
}
