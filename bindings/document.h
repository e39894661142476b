/* Documents and views as userdata, for the files of the binding that make or
 * read them. */
#ifndef ES_BINDINGS_DOCUMENT_H
#define ES_BINDINGS_DOCUMENT_H

#include "lib.h"

/* The userdata of a document: it has a finalizer. Its uservalue 1 is a list of
 * the records that were made of it, which does not keep them. */
typedef struct es__document_box {
  es_document *doc; /* NULL: finalized, or not there yet */
  lua_Integer made; /* records in the list, the collected ones included */
} es__document_box;

typedef struct es__view {
  const es__document_box *box; /* alive as long as the view: its uservalue */
  const es_value *value;       /* an array or an object */
} es__view;

/* Pushes the userdata of a document that is not there yet; gives it one, whose
 * reference it takes over, whether or not it raises then. */
es__document_box *es__push_document(lua_State *L);
void es__own_document(lua_State *L, es__document_box *box, es_document *doc);

/* The documents of a state. */
typedef struct es__documents_of_state {
  size_t bytes;  /* that they hold */
  size_t untold; /* of these, what Lua's collector has not been told of */
  double floor;  /* bytes of the heap, documents included, at the last turn of a
                    page that tidied up */
} es__documents_of_state;

es__documents_of_state *es__documents(lua_State *L);

/* Lets the collector work for what it has not been told of, some milliseconds
 * at most; then nothing is untold. */
void es__tell_collector(lua_State *L, es__documents_of_state *all);

/* Raises where the document is gone, as it may be in a state that is being
 * closed. */
void es__check_box(lua_State *L, const es__document_box *box);

/* Pushes a view; 'document' is the index of the userdata, 'meta' that of the
 * metatable of views. */
void es__push_view(lua_State *L, int document, int meta,
                   const es__document_box *box, const es_value *value);

/* Pushes a scalar; false: it is none. */
bool es__push_scalar(lua_State *L, const es_value *value);

/* Gives the userdata on top its document, as es__own_document does, and pushes
 * the root; 'meta' as above. Returns 1. */
int es__push_root(lua_State *L, es__document_box *box, int meta,
                  es_document *doc);

/* The view at an index, in a function whose upvalue 1 is the metatable of
 * views; raises where there is something else. */
const es__view *es__check_view(lua_State *L, int index);

#endif
