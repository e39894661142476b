/* Careful reading of metadata. */
#include "meta/pick.h"

#include <math.h>

#include "meta/page.h"

void es__pick(const es_value *object, const es__span *names, size_t count,
              const es_value **found) {
  yyjson_val *v = ES__RAW(object);
  size_t missing = count;
  for (size_t i = 0; i < count; i++) found[i] = NULL;
  if (!v || !unsafe_yyjson_is_obj(v)) return;
  size_t left = unsafe_yyjson_get_len(v);
  for (v++; left > 0; left--, v = unsafe_yyjson_get_next(v + 1)) {
    size_t length = unsafe_yyjson_get_len(v);
    const char *text = v->uni.str;
    for (size_t i = 0; i < count; i++) {
      if (names[i].length != length || names[i].at[0] != *text ||
          memcmp(names[i].at, text, length) != 0)
        continue;
      if (!unsafe_yyjson_is_null(v + 1)) found[i] = ES__VALUE(v + 1);
      if (--missing == 0) return;
      break;
    }
  }
}

es__span es__text(const es_value *value) {
  const yyjson_val *v = ES__RAW(value);
  if (!v || !unsafe_yyjson_is_str(ES__RAW(v))) return ES__NOTHING;
  return (es__span){v->uni.str, unsafe_yyjson_get_len(ES__RAW(v))};
}

bool es__number(const es_value *value, double *number) {
  yyjson_val *v = ES__RAW(value);
  if (!v || !unsafe_yyjson_is_num(v)) return false;
  *number = unsafe_yyjson_get_num(v);
  return isfinite(*number);
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

bool es__has_word(const es_value *words, const char *word) {
  es__list list = es__list_of(words, ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));)
    if (es__same(es__text(v), word, strlen(word))) return true;
  return false;
}
