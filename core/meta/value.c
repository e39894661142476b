/* Reading the values of a document. */
#include <string.h>

#include "meta/page.h"

es_kind es_value_kind(const es_value *value) {
  yyjson_val *v = ES__RAW(value);
  switch (unsafe_yyjson_get_type(v)) {
  case YYJSON_TYPE_BOOL: return ES_KIND_BOOLEAN;
  case YYJSON_TYPE_STR: return ES_KIND_STRING;
  case YYJSON_TYPE_ARR: return ES_KIND_ARRAY;
  case YYJSON_TYPE_OBJ: return ES_KIND_OBJECT;
  case YYJSON_TYPE_NUM: break;
  default: return ES_KIND_NULL;
  }
  switch (unsafe_yyjson_get_subtype(v)) {
  case YYJSON_SUBTYPE_SINT: return ES_KIND_INTEGER;
  case YYJSON_SUBTYPE_UINT:
    return v->uni.u64 <= INT64_MAX ? ES_KIND_INTEGER : ES_KIND_NUMBER;
  default: return ES_KIND_NUMBER;
  }
}

bool es_value_boolean(const es_value *v) {
  return unsafe_yyjson_is_true(ES__RAW(v));
}

int64_t es_value_integer(const es_value *v) {
  return ES__RAW(v)->uni.i64;
}

double es_value_number(const es_value *value) {
  return unsafe_yyjson_get_num(ES__RAW(value));
}

const char *es_value_string(const es_value *v, size_t *length) {
  *length = unsafe_yyjson_get_len(ES__RAW(v));
  return ES__RAW(v)->uni.str;
}

size_t es_value_count(const es_value *v) {
  return unsafe_yyjson_is_ctn(ES__RAW(v)) ? unsafe_yyjson_get_len(ES__RAW(v))
                                          : 0;
}

size_t es_value_values(const es_value *v) {
  return (size_t)(unsafe_yyjson_get_next(ES__RAW(v)) - ES__RAW(v));
}

static const yyjson_val *search(const yyjson_val *const *names, size_t count,
                                const char *name, size_t length) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const yyjson_val *v = names[middle];
    int way = es__name_order(v->uni.str, unsafe_yyjson_get_len(ES__RAW(v)),
                             name, length);
    if (way == 0) return v;
    if (way < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

const es_value *es_value_member(const es_document *doc, const es_value *v,
                                const char *name, size_t length) {
  yyjson_val *object = ES__RAW(v);
  if (!unsafe_yyjson_is_obj(object)) return NULL;
  size_t count = unsafe_yyjson_get_len(object);
  if (count >= ES__LARGE_OBJECT) {
    const yyjson_val *found =
      search(es__index_of(doc, object), count, name, length);
    return found ? ES__VALUE(found + 1) : NULL;
  }
  yyjson_val *key = object + 1;
  for (; count > 0; count--, key = unsafe_yyjson_get_next(key + 1))
    if (unsafe_yyjson_get_len(key) == length &&
        memcmp(key->uni.str, name, length) == 0)
      return ES__VALUE(key + 1);
  return NULL;
}

const es_value *es_value_element(const es_document *doc, const es_value *v,
                                 size_t i) {
  yyjson_val *array = ES__RAW(v);
  if (!unsafe_yyjson_is_arr(array)) return NULL;
  size_t count = unsafe_yyjson_get_len(array);
  if (i >= count) return NULL;
  if (unsafe_yyjson_arr_is_flat(array)) return ES__VALUE(array + 1 + i);
  if (count >= ES__LARGE_ARRAY) return ES__VALUE(es__index_of(doc, array)[i]);
  yyjson_val *element = array + 1;
  while (i-- > 0) element = unsafe_yyjson_get_next(element);
  return ES__VALUE(element);
}

es_cursor es_value_walk(const es_value *v) {
  return (es_cursor){.next = ES__VALUE(ES__RAW(v) + 1),
                     .left = es_value_count(v),
                     .named = unsafe_yyjson_is_obj(ES__RAW(v))};
}

const es_value *es_cursor_next(es_cursor *cursor, const es_value **name) {
  if (cursor->left == 0) return NULL;
  cursor->left--;
  const es_value *v = cursor->next;
  *name = cursor->named ? v : NULL;
  if (cursor->named) v = ES__VALUE(ES__RAW(v) + 1);
  cursor->next = ES__VALUE(unsafe_yyjson_get_next(ES__RAW(v)));
  return v;
}

static bool equal_numbers(const es_value *a, const es_value *b) {
  bool whole_a = es_value_kind(a) == ES_KIND_INTEGER;
  bool whole_b = es_value_kind(b) == ES_KIND_INTEGER;
  if (whole_a && whole_b) return es_value_integer(a) == es_value_integer(b);
  if (whole_b) return equal_numbers(b, a);
  double y = es_value_number(b);
  if (!whole_a) return es_value_number(a) == y;
  return y >= -0x1p63 && y < 0x1p63 && (int64_t)y == es_value_integer(a) &&
         y == (double)(int64_t)y;
}

static bool equal_strings(const es_value *a, const es_value *b) {
  size_t a_length, b_length;
  const char *x = es_value_string(a, &a_length);
  const char *y = es_value_string(b, &b_length);
  return a_length == b_length && memcmp(x, y, a_length) == 0;
}

static bool equal_children(const es_document *of_a, const es_value *a,
                           const es_document *of_b, const es_value *b) {
  if (es_value_count(a) != es_value_count(b)) return false;
  const es_value *name, *child, *none;
  es_cursor at = es_value_walk(a), beside = es_value_walk(b);
  while ((child = es_cursor_next(&at, &name))) {
    const es_value *other;
    if (name) {
      size_t length;
      const char *text = es_value_string(name, &length);
      other = es_value_member(of_b, b, text, length);
    } else {
      other = es_cursor_next(&beside, &none);
    }
    if (!other || !es_value_equal(of_a, child, of_b, other)) return false;
  }
  return true;
}

bool es_value_equal(const es_document *of_a, const es_value *a,
                    const es_document *of_b, const es_value *b) {
  if (a == b) return true;
  es_kind kind = es_value_kind(a), other = es_value_kind(b);
  if (kind == ES_KIND_INTEGER) kind = ES_KIND_NUMBER;
  if (other == ES_KIND_INTEGER) other = ES_KIND_NUMBER;
  if (kind != other) return false;
  switch (kind) {
  case ES_KIND_NULL: return true;
  case ES_KIND_BOOLEAN: return es_value_boolean(a) == es_value_boolean(b);
  case ES_KIND_STRING: return equal_strings(a, b);
  case ES_KIND_ARRAY:
  case ES_KIND_OBJECT: return equal_children(of_a, a, of_b, b);
  default: return equal_numbers(a, b);
  }
}
