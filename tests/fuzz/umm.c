/* Fuzzes UMM-G to STAC: whatever a document holds, each value of it gives an
 * Item that is JSON, has what every Item has, and a box just where it has a
 * geometry. */
#include "meta/item/to_stac.h"

#include "fuzz.h"

static const es_value *member(const es_document *doc, const char *name) {
  return es_value_member(doc, es_document_root(doc), name, strlen(name));
}

static void check(const es_buffer *out) {
  es_error err;
  es_document *doc = es_document_parse(out->data, out->length, 0, &err);
  PROMISE(doc);
  static const char *const names[] = {"type",       "stac_version",   "id",
                                      "properties", "links",          "assets",
                                      "geometry",   "stac_extensions"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    PROMISE(member(doc, names[i]));
  bool placed = es_value_kind(member(doc, "geometry")) == ES_KIND_OBJECT;
  PROMISE(placed == (member(doc, "bbox") != NULL));
  es_document_unref(doc);
}

static void convert(es__umm_stac *c, const es_document *doc,
                    const es_value *item) {
  es_buffer out;
  es__buffer_init(&out, NULL, 1 << 24);
  es__stac_options newest = {ES__STAC_1_1_0, true};
  es__stac_options older = {ES__STAC_1_0_0, true};
  int rc = es__umm_g_item_to_stac(c, doc, item, &newest, &out);
  PROMISE(rc == ES_OK);
  check(&out);
  size_t length = out.length;
  es__buffer_clear(&out);
  PROMISE(es__umm_g_item_to_stac(c, doc, item, &older, &out) == ES_OK);
  PROMISE(out.length == length);
  /* A cap that is too low leaves nothing behind. */
  es__buffer_clear(&out);
  out.cap = length - 1;
  PROMISE(es__umm_g_item_to_stac(c, doc, item, &newest, &out) == ES_LIMIT);
  PROMISE(out.length == 0);
  es__buffer_free(&out, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_error err = {.message = ""};
  es_document *doc = es_document_parse((const char *)data, size, 0, &err);
  if (!doc) return 0;
  es__umm_stac *c = es__umm_stac_new();
  PROMISE(c);
  const es_value *root = es_document_root(doc), *name, *item;
  convert(c, doc, root);
  es_cursor cursor = es_value_walk(root);
  for (int left = 8; left > 0 && (item = es_cursor_next(&cursor, &name));
       left--)
    convert(c, doc, item);
  es__umm_stac_free(c);
  es_document_unref(doc);
  return 0;
}
