/* Fuzzes STAC to UMM-G: whatever a document holds, each value of it gives a
 * record that is JSON; of one that says what it stands for, that is the very
 * value, and of any other the item comes back from its record. */
#include "meta/item/from_stac.h"
#include "meta/item/to_stac.h"

#include "fuzz.h"

static es_document *parse(const es_buffer *text) {
  es_error err;
  es_document *doc = es_document_parse(text->data, text->length, 0, &err);
  PROMISE(doc);
  return doc;
}

typedef struct rooms {
  es__stac_umm *back;
  es__umm_stac *there;
  es_buffer out;
} rooms;

static const es_value *member(const es_document *doc, const es_value *v,
                              const char *name) {
  return v ? es_value_member(doc, v, name, strlen(name)) : NULL;
}

/* The record of an item, and the item of that again. */
static void from_stac(rooms *r, const es_document *doc, const es_value *item) {
  es__stac_options newest = {ES__STAC_1_1_0, true};
  es__buffer_clear(&r->out);
  PROMISE(es__stac_to_umm_g(r->back, doc, item, &r->out) == ES_OK);
  es_document *record = parse(&r->out);
  const es_value *root = es_document_root(record);
  const es_value *own =
    member(record, member(record, root, "meta"), "stac:record");
  es__buffer_clear(&r->out);
  PROMISE(es__umm_g_item_to_stac(r->there, record, root, &newest, &r->out) ==
          ES_OK);
  es_document *again = parse(&r->out);
  const es_value *type = member(doc, item, "type");
  size_t length = 0;
  const char *text = type && es_value_kind(type) == ES_KIND_STRING
                       ? es_value_string(type, &length)
                       : "";
  if (own && es_value_equal(doc, item, record, own) && length == 7 &&
      memcmp(text, "Feature", 7) == 0)
    PROMISE(es_value_equal(doc, item, again, es_document_root(again)));
  es_document_unref(again);
  es_document_unref(record);
}

/* The item of a record, and the very record of that again. */
static void from_umm(rooms *r, const es_document *doc, const es_value *v) {
  for (int version = 0; version < 2; version++) {
    es__stac_options options = {(es__stac_version)version, true};
    es__buffer_clear(&r->out);
    PROMISE(es__umm_g_item_to_stac(r->there, doc, v, &options, &r->out) ==
            ES_OK);
    es_document *item = parse(&r->out);
    es__buffer_clear(&r->out);
    PROMISE(es__stac_to_umm_g(r->back, item, es_document_root(item), &r->out) ==
            ES_OK);
    es_document *again = parse(&r->out);
    PROMISE(es_value_equal(doc, v, again, es_document_root(again)));
    es_document_unref(again);
    es_document_unref(item);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_error err = {.message = ""};
  es_document *doc = es_document_parse((const char *)data, size, 0, &err);
  if (!doc) return 0;
  rooms r = {es__stac_umm_new(), es__umm_stac_new(), {NULL, 0, 0, 0, NULL}};
  PROMISE(r.back && r.there);
  es__buffer_init(&r.out, NULL, 1 << 26);
  const es_value *root = es_document_root(doc), *name, *v;
  from_stac(&r, doc, root);
  from_umm(&r, doc, root);
  es_cursor cursor = es_value_walk(root);
  for (int left = 8; left > 0 && (v = es_cursor_next(&cursor, &name)); left--) {
    from_stac(&r, doc, v);
    from_umm(&r, doc, v);
  }
  es__stac_umm_free(r.back);
  es__umm_stac_free(r.there);
  es__buffer_free(&r.out, false);
  es_document_unref(doc);
  return 0;
}
