/* Objects laid over others. */
#include "meta/overlay.h"

static const char MARK[] = "umm:", ESCAPED[] = "umm:=umm:";
enum { MARK_LENGTH = sizeof MARK - 1, ESCAPED_LENGTH = sizeof ESCAPED - 1 };

static bool starts(const char *text, size_t length, const char *with,
                   size_t with_length) {
  return length >= with_length && memcmp(text, with, with_length) == 0;
}

es__overlay es__overlay_of(const es_document *doc, const es_value *v) {
  static const es__span none[] = {ES__SPAN("umm:none")};
  es__overlay o = {.doc = doc, .members = es__of_kind(v, ES_KIND_OBJECT)};
  es__pick(o.members, none, 1, &o.none);
  return o;
}

bool es__overlay_wants(const es__overlay *o, const char *name, size_t length) {
  if (!o->members) return true;
  if (es_value_member(o->doc, o->members, name, length)) return false;
  es__list list = es__list_of(o->none, ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));)
    if (es__same(es__text(v), name, length)) return false;
  return true;
}

const es_value *es__overlay_control(const es__overlay *o, const char *name) {
  if (!o->members) return NULL;
  return es_value_member(o->doc, o->members, name, strlen(name));
}

bool es__overlay_text(const es__overlay *o, es__writer *w) {
  const es_value *v = es__overlay_control(o, "umm:text");
  es__span text = es__text(v);
  es_error err;
  if (!text.length) return false;
  /* Numbers may be too large there, as they may be in the original. */
  es_document *doc = es_document_parse_lenient(text.at, text.length, 0, &err);
  if (doc) es__write_value(w, doc, es_document_root(doc));
  if (!doc && err.code == ES_MEMORY) w->failure = ES_MEMORY;
  es_document_unref(doc);
  return doc || w->failure;
}

void es__overlay_write(const es__overlay *o, es__writer *w) {
  if (!o->members) return;
  es_cursor cursor = es_value_walk(o->members);
  const es_value *name, *value;
  while ((value = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    if (starts(text, length, MARK, MARK_LENGTH)) {
      if (!starts(text, length, ESCAPED, ESCAPED_LENGTH)) continue;
      text += MARK_LENGTH + 1, length -= MARK_LENGTH + 1;
    }
    es__write_key(w, text, length);
    es__write_value(w, o->doc, value);
  }
}

void es__write_overlaid(es__writer *w, const es_document *doc,
                        const es_value *name, const es_value *value) {
  size_t length;
  const char *text = es_value_string(name, &length);
  if (starts(text, length, MARK, MARK_LENGTH)) {
    es__write_quote(w, true);
    ES__PUT(w, "umm:=");
    es__write_piece(w, text, length);
    ES__PUT(w, "\":");
    w->after = false;
  } else {
    es__write_key(w, text, length);
  }
  es__write_value(w, doc, value);
}
