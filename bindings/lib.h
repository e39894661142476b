/* What the files of the binding share. Each es__open_x adds its functions to
 * the module table on top of the stack, and makes its metatables. */
#ifndef ES_LIB_H
#define ES_LIB_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "base/memory.h"
#include "base/secret.h"
#include "geo/read.h"
#include "loop/file.h"
#include "loop/runtime.h"
#include "meta/document.h"
#include "net/http.h"

void es__open_host(lua_State *L);
void es__open_bytes(lua_State *L);
void es__open_url(lua_State *L);
void es__open_secret(lua_State *L);
void es__open_jar(lua_State *L);
void es__open_engine(lua_State *L);
void es__open_op(lua_State *L);
void es__open_file(lua_State *L);
void es__open_document(lua_State *L);
void es__open_record(lua_State *L);
void es__open_stac(lua_State *L);
void es__open_convert(lua_State *L);
void es__open_http(lua_State *L);
void es__open_stream(lua_State *L);
void es__open_preload(lua_State *L);
void es__open_callbacks(lua_State *L);

/* Makes a metatable "earthshine.NAME" with the two tables of functions. */
void es__new_class(lua_State *L, const char *name, const luaL_Reg *meta,
                   const luaL_Reg *methods);

/* Where this state's objects take memory in C from: what es_open was given, or
 * NULL, the C library. */
const es_allocator *es__memory(lua_State *L);
/* Raises what Lua raises where it has no memory, which Lua code knows as
 * earthshine.error of code "limit". */
int es__no_memory(lua_State *L);

void es__set_memory(lua_State *L, const es_allocator *memory);

/* The secret at an index, or NULL where there is something else. */
es_secret *es__test_secret(lua_State *L, int index);

/* What the view of a document at an index shows, as long as the view lives;
 * false: there is something else, or its document is gone. */
bool es__test_view(lua_State *L, int index, const es_document **doc,
                   const es_value **value);

/* The open jar at an index, or NULL where there is something else. */
es_jar *es__test_jar(lua_State *L, int index);

/* The embedding side of an engine, in embed.c. */
struct es_engine;
typedef struct es_engine es_engine;
void es__host_lost(es_engine *host); /* its Lua state lets go of it */
bool es__host_drives(const es_engine *host);
bool es__host_interrupted(es_engine *host); /* and not any more */
void es__host_running(es_engine *host, lua_State *thread);
void es__host_watch(es_engine *host, lua_State *thread);

/* Makes the engine of this state and pushes it; the loop may be NULL. 0: the
 * system has none to give, see *err. Raises in a finalizer, and for want of
 * memory. */
int es__engine_new(lua_State *L, void *loop, es_error *err);

/* Pushes the engine of this state, open or not, or nil; returns its type. */
int es__engine_current(lua_State *L);

/* The host of the engine at an index; NULL where either is missing. */
es_engine *es__engine_host(lua_State *L, int index);

/* Ties the engine at an index to its host, which it tells when its state lets
 * go of it, and returns the runtime. *box names the engine to detach, which
 * must not be called after the host was told. Neither raises. */
es_runtime *es__engine_attach(lua_State *L, int index, es_engine *host,
                              void **box);
void es__engine_detach(void *box);

/* A lua_CFunction: enters Lua by the one door; argument 1 is the engine. */
int es__engine_enter(lua_State *L);

/* Fills package.preload with the bundled modules. */
int es_preload(lua_State *L);

/* Methods of the engine that stand in other files. */
int es__engine_http(lua_State *L);
int es__engine_document(lua_State *L);
int es__engine_convert(lua_State *L);
int es__engine_geometry(lua_State *L);
extern const luaL_Reg es__engine_files[];

/* Whether an open engine is at an index. */
bool es__is_open(lua_State *L, int index);

/* The runtime of the open engine at an index, or an error. */
es_runtime *es__check_runtime(lua_State *L, int index);

typedef enum es_op_kind {
  ES_OP_WAIT,
  ES_OP_FILE,
  ES_OP_DOCUMENT, /* whose text is its uservalue 2 */
  ES_OP_GEO,
  ES_OP_CONVERT,
  ES_OP_HTTP,
  ES_OP_HTTP_TIMED, /* whose result tells how long each step took */
  ES_OP_HTTP_STREAM /* and has the stream that is its uservalue 2 */
} es_op_kind;

/* Operations are started in two steps, so that a memory error of Lua's can
 * only come while nothing is under way: es__op_prepare pushes an empty
 * userdata and anchors it in the engine at 'engine'; es__op_started gives it
 * the operation (NULL: raises es__no_memory). */
void es__op_prepare(lua_State *L, int engine, es_op_kind kind);
void es__op_started(lua_State *L, int engine, es_op *op);

/* Pushes the userdata of an operation that es_next handed out; lets go of
 * such a one, taking it out of the engine's anchors. Neither raises. */
void es__op_push(lua_State *L, int engine, es_op *op);
void es__op_collected(lua_State *L, int engine, es_op *op);

/* Lets go of the operation at an index, if it is one: for the end of a state,
 * after which nobody will. */
void es__op_drop(lua_State *L, int index);

/* The results of a completed operation of each kind; the error was dealt
 * with. They return how many values they pushed. */
int es__file_result(lua_State *L, es_op *op);
int es__document_result(lua_State *L, es_op *op);
int es__geo_result(lua_State *L, es_op *op);
int es__convert_result(lua_State *L, es_op *op);
int es__http_result(lua_State *L, es_op *op, es_op_kind kind);

/* Pushes a new stream of the engine at an index; its userdata owns it. */
es_stream *es__stream_push(lua_State *L, int engine);

#endif
