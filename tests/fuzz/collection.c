/* Fuzzes UMM-C to STAC and back: whatever a document holds, each value of it
 * gives a Collection that is JSON and has what every Collection has; of that
 * the way back gives the very same value, and of the value, were it a
 * Collection, there is a record that becomes it again. */
#include "meta/collection/from_stac.h"
#include "meta/collection/to_stac.h"

#include "fuzz.h"

static es_document *parse(const es_buffer *text) {
  es_error err;
  es_document *doc = es_document_parse(text->data, text->length, 0, &err);
  PROMISE(doc);
  return doc;
}

static bool has_text(const es_value *object, const char *name,
                     const char *wanted) {
  const es__span names[] = {{name, strlen(name)}};
  const es_value *found;
  es__pick(object, names, 1, &found);
  return es__same(es__text(found), wanted, strlen(wanted));
}

static void check(const es_document *doc, es__stac_version version) {
  static const char *const names[] = {"id",         "description",    "license",
                                      "extent",     "links",          "assets",
                                      "umm:record", "stac_extensions"};
  const es_value *root = es_document_root(doc);
  PROMISE(has_text(root, "type", "Collection"));
  PROMISE(has_text(root, "stac_version",
                   version == ES__STAC_1_0_0 ? "1.0.0" : "1.1.0"));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    PROMISE(es_value_member(doc, root, names[i], strlen(names[i])));
}

/* A record that was a Collection before becomes that again. */
static bool was_collection(const es_document *doc, const es_value *item) {
  const es_value *meta = es_value_member(doc, item, "meta", 4);
  return meta && es_value_member(doc, meta, "stac:record", 11);
}

static void convert(es__umm_c_stac *c, const es_document *doc,
                    const es_value *item, es__stac_options options) {
  es_buffer out, back;
  es__buffer_init(&out, NULL, 1 << 26);
  es__buffer_init(&back, NULL, 1 << 26);
  PROMISE(es__umm_c_item_to_stac(c, doc, item, &options, &out) == ES_OK);
  es_document *made = parse(&out);
  if (!was_collection(doc, item)) check(made, options.version);
  PROMISE(es__stac_to_umm_c(made, es_document_root(made), &back) == ES_OK);
  es_document *again = parse(&back);
  PROMISE(es_value_equal(doc, item, again, es_document_root(again)));
  es_document_unref(again);
  es_document_unref(made);
  /* A cap that is too low leaves nothing behind. */
  size_t length = out.length;
  es__buffer_clear(&out);
  out.cap = length - 1;
  PROMISE(es__umm_c_item_to_stac(c, doc, item, &options, &out) == ES_LIMIT);
  PROMISE(out.length == 0);
  es__buffer_free(&out, false);
  es__buffer_free(&back, false);
}

/* The value as a Collection of others. */
static void adopt(es__umm_c_stac *c, const es_document *doc,
                  const es_value *value) {
  const es__stac_options options = {ES__STAC_1_1_0, true};
  es_buffer record, out;
  es__buffer_init(&record, NULL, 1 << 26);
  es__buffer_init(&out, NULL, 1 << 26);
  PROMISE(es__stac_to_umm_c(doc, value, &record) == ES_OK);
  es_document *made = parse(&record);
  const es_value *root = es_document_root(made);
  PROMISE(es__umm_c_item_to_stac(c, made, root, &options, &out) == ES_OK);
  es_document *again = parse(&out);
  if (has_text(value, "type", "Collection") && was_collection(made, root) &&
      !es_value_member(doc, value, "umm:record", 10))
    PROMISE(es_value_equal(doc, value, again, es_document_root(again)));
  es_document_unref(again);
  es_document_unref(made);
  es__buffer_free(&record, false);
  es__buffer_free(&out, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_error err = {.message = ""};
  es_document *doc = es_document_parse((const char *)data, size, 0, &err);
  if (!doc) return 0;
  es__umm_c_stac *c = es__umm_c_stac_new();
  PROMISE(c);
  const es_value *root = es_document_root(doc), *name, *item;
  const es__stac_options now = {ES__STAC_1_1_0, true};
  convert(c, doc, root, now);
  convert(c, doc, root, (es__stac_options){ES__STAC_1_0_0, true});
  adopt(c, doc, root);
  es_cursor cursor = es_value_walk(root);
  for (int left = 8; left > 0 && (item = es_cursor_next(&cursor, &name));
       left--) {
    convert(c, doc, item, now);
    adopt(c, doc, item);
  }
  es__umm_c_stac_free(c);
  es_document_unref(doc);
  return 0;
}
