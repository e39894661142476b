/* Careful reading of metadata. */
#include "meta/pick.h"

void es__pick(const es_value *object, const es__span *names, size_t count,
              const es_value **found) {
  for (size_t i = 0; i < count; i++) found[i] = NULL;
  if (!es__of_kind(object, ES_KIND_OBJECT)) return;
  es_cursor cursor = es_value_walk(object);
  const es_value *name, *value;
  while ((value = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    for (size_t i = 0; i < count; i++) {
      if (!es__same(names[i], text, length)) continue;
      if (es_value_kind(value) != ES_KIND_NULL) found[i] = value;
      break;
    }
  }
}

es__span es__text(const es_value *v) {
  es__span s = ES__NOTHING;
  if (es__of_kind(v, ES_KIND_STRING)) s.at = es_value_string(v, &s.length);
  return s;
}

bool es__number(const es_value *v, double *number) {
  es_kind kind = v ? es_value_kind(v) : ES_KIND_NULL;
  if (kind != ES_KIND_INTEGER && kind != ES_KIND_NUMBER) return false;
  *number = es_value_number(v);
  return true;
}

es__list es__list_of(const es_value *v, es_kind kind) {
  es__list list = {.kind = kind};
  if (es__of_kind(v, ES_KIND_ARRAY)) list.cursor = es_value_walk(v);
  return list;
}

const es_value *es__list_next(es__list *list) {
  const es_value *name, *v;
  while ((v = es_cursor_next(&list->cursor, &name)))
    if (es_value_kind(v) == list->kind) return v;
  return NULL;
}
