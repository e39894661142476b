/* Careful reading of metadata: what is missing, null or of another kind than it
 * should be reads as nothing. */
#ifndef ES_META_PICK_H
#define ES_META_PICK_H

#include <string.h>

#include "meta/document.h"

/* Bytes of a string of a document or of the program; never NULL. */
typedef struct es__span {
  const char *at;
  size_t length;
} es__span;

#define ES__SPAN(literal) \
  { literal, sizeof(literal) - 1 }

#define ES__NOTHING ((es__span){"", 0})

/* Finds several members of an object in one walk: found[i] is that of the name
 * names[i], NULL where there is none or null. 'object' may be NULL or anything
 * else. */
void es__pick(const es_value *object, const es__span *names, size_t count,
              const es_value **found);

/* A value of this kind, or NULL. */
static inline const es_value *es__of_kind(const es_value *v, es_kind kind) {
  return v && es_value_kind(v) == kind ? v : NULL;
}

/* One of them. */
static inline const es_value *es__member(const es_value *object,
                                         const char *name) {
  const es__span names[] = {{name, strlen(name)}};
  const es_value *found;
  es__pick(object, names, 1, &found);
  return found;
}

/* The string that a value is, if it has any bytes. */
es__span es__text(const es_value *v);

static inline es__span es__text_in(const es_value *object, const char *name) {
  return es__text(es__member(object, name));
}

/* False: it is no number, or an infinite one. */
bool es__number(const es_value *v, double *number);

/* Walks what a list has of one kind; nothing where v is no array. */
typedef struct es__list {
  es_cursor cursor;
  es_kind kind;
} es__list;

es__list es__list_of(const es_value *v, es_kind kind);
const es_value *es__list_next(es__list *list);

/* Whether one of the strings of a list, such as roles, is this one. */
bool es__has_word(const es_value *list, const char *word);

static inline bool es__starts(es__span text, const char *with) {
  size_t length = strlen(with);
  return text.length >= length && memcmp(text.at, with, length) == 0;
}

static inline bool es__same(es__span a, const char *text, size_t length) {
  return a.length == length && (length == 0 || !memcmp(a.at, text, length));
}

#define ES__IS(span, literal) es__same(span, literal, sizeof(literal) - 1)

#endif
