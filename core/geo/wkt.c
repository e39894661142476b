/* Well-known text (OGC 06-103r4 §7), with PostGIS's "SRID=4326;" in front. */
#include <string.h>

#include "geo/formats.h"

typedef struct text {
  const char *at, *end, *start;
  es_shapes *s;
  es_error *err;
} text;

static int expected(text *t, const char *what) {
  return es__fail(t->err, ES_PARSE, 0,
                  "is no well-known text: %s expected at byte %ld", what,
                  (long)(t->at - t->start) + 1);
}

static void skip(text *t) {
  while (t->at < t->end &&
         (*t->at == ' ' || *t->at == '\t' || *t->at == '\n' || *t->at == '\r'))
    t->at++;
}

static bool mark(text *t, char what) {
  skip(t);
  if (t->at == t->end || *t->at != what) return false;
  t->at++;
  return true;
}

static bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The next word in capitals; too long a one is cut. */
static size_t word(text *t, char out[24]) {
  size_t n = 0;
  skip(t);
  for (; t->at < t->end && is_letter(*t->at); t->at++)
    if (n < 23) out[n++] = (char)(*t->at & ~0x20);
  out[n] = '\0';
  return n;
}

/* Whether a word comes next; it is taken then. */
static bool comes(text *t, const char *wanted) {
  char found[24];
  const char *before = t->at;
  (void)word(t, found);
  if (strcmp(found, wanted) == 0) return true;
  t->at = before;
  return false;
}

static int position(text *t) {
  double value[2] = {0, 0}, more;
  int count = 0;
  for (;; count++) {
    skip(t);
    const char *after =
      es__read_number(t->at, t->end, count < 2 ? &value[count] : &more);
    if (!after) break;
    if (count == 4 || (after < t->end && is_letter(*after)))
      return expected(t, "a comma");
    t->at = after;
  }
  if (count < 2) return expected(t, "a number");
  return es__shapes_position(t->s, value[0], value[1], t->err);
}

static int ring(text *t) {
  int rc = es__shapes_ring(t->s, t->err);
  if (rc != ES_OK) return rc;
  if (comes(t, "EMPTY")) return ES_OK;
  if (!mark(t, '(')) return expected(t, "\"(\"");
  do {
    rc = position(t);
    if (rc != ES_OK) return rc;
  } while (mark(t, ','));
  return mark(t, ')') ? ES_OK : expected(t, "a comma or \")\"");
}

/* A point's brackets may be left out in a MULTIPOINT. */
static int single(text *t, es_geo_kind kind, bool loose) {
  int rc = es__shapes_begin(t->s, kind, t->err);
  if (rc != ES_OK) return rc;
  skip(t);
  if (loose && t->at < t->end && *t->at != '(' && !is_letter(*t->at)) {
    rc = es__shapes_ring(t->s, t->err);
    if (rc == ES_OK) rc = position(t);
  } else if (kind != ES_GEO_POLYGON) {
    rc = ring(t);
  } else if (!comes(t, "EMPTY")) {
    if (!mark(t, '(')) return expected(t, "\"(\"");
    do {
      rc = ring(t);
      if (rc != ES_OK) return rc;
    } while (mark(t, ','));
    if (!mark(t, ')')) return expected(t, "a comma or \")\"");
  }
  if (rc != ES_OK) return rc;
  const es_shape *shape = &t->s->list[t->s->count - 1];
  if (kind == ES_GEO_POINT && shape->rings > 0 &&
      t->s->rings[shape->first].count > 1)
    return expected(t, "one position in a point, before what is");
  es__shapes_end(t->s);
  return ES_OK;
}

typedef struct kind_name {
  const char *name;
  es_geo_kind kind; /* ES_GEO_KINDS: a collection */
  bool several;
} kind_name;

static const kind_name kinds[] = {
  {"POINT", ES_GEO_POINT, false},
  {"LINESTRING", ES_GEO_LINE, false},
  {"LINEARRING", ES_GEO_LINE, false},
  {"POLYGON", ES_GEO_POLYGON, false},
  {"TRIANGLE", ES_GEO_POLYGON, false},
  {"MULTIPOINT", ES_GEO_POINT, true},
  {"MULTILINESTRING", ES_GEO_LINE, true},
  {"MULTIPOLYGON", ES_GEO_POLYGON, true},
  {"POLYHEDRALSURFACE", ES_GEO_POLYGON, true},
  {"TIN", ES_GEO_POLYGON, true},
  {"GEOMETRYCOLLECTION", ES_GEO_KINDS, true},
};

/* The name of a kind, of which Z, M or ZM may be a part. */
static const kind_name *kind_of(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    for (size_t cut = 0; cut <= 2 && cut < length; cut++) {
      if (strncmp(kinds[i].name, name, length - cut) != 0 ||
          kinds[i].name[length - cut] != '\0')
        continue;
      const char *rest = name + length - cut;
      if (cut == 0 || strcmp(rest, "Z") == 0 || strcmp(rest, "M") == 0 ||
          strcmp(rest, "ZM") == 0)
        return &kinds[i];
    }
  return NULL;
}

static int geometry(text *t, int depth) {
  char name[24];
  skip(t);
  const char *before = t->at;
  const kind_name *kind = kind_of(name, word(t, name));
  if (!kind) {
    t->at = before;
    return expected(t, "the name of a geometry");
  }
  if (depth > ES_GEO_DEEPEST)
    return es__fail(t->err, ES_LIMIT, 0, "is nested more than %d deep",
                    ES_GEO_DEEPEST);
  if (!comes(t, "ZM") && !comes(t, "Z")) (void)comes(t, "M");
  if (!kind->several) return single(t, kind->kind, false);
  if (comes(t, "EMPTY")) {
    t->s->empty++;
    return ES_OK;
  }
  if (!mark(t, '(')) return expected(t, "\"(\"");
  do {
    int rc = kind->kind == ES_GEO_KINDS
               ? geometry(t, depth + 1)
               : single(t, kind->kind, kind->kind == ES_GEO_POINT);
    if (rc != ES_OK) return rc;
  } while (mark(t, ','));
  return mark(t, ')') ? ES_OK : expected(t, "a comma or \")\"");
}

static int srid(text *t) {
  double number;
  if (!comes(t, "SRID")) return ES_OK;
  if (!mark(t, '=')) return expected(t, "\"=\"");
  skip(t);
  const char *after = es__read_number(t->at, t->end, &number);
  if (!after) return expected(t, "a number");
  if (number != 4326)
    return es__fail(t->err, ES_INVALID, 0,
                    "has SRID %.10g; only 4326, longitudes and latitudes of "
                    "WGS 84, is understood",
                    number);
  t->at = after;
  return mark(t, ';') ? ES_OK : expected(t, "\";\"");
}

int es__read_wkt(const char *data, size_t length, es_shapes *s, es_error *err) {
  text t = {data, data + length, data, s, err};
  s->noun = "geometry";
  if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) t.at += 3;
  do {
    es__shapes_feature(s);
    int rc = srid(&t);
    if (rc == ES_OK) rc = geometry(&t, 1);
    if (rc != ES_OK) return rc;
    while (mark(&t, ';') || mark(&t, ',')) continue;
    skip(&t);
  } while (t.at < t.end);
  return ES_OK;
}
