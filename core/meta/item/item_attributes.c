/* What an Item says that UMM-G has no member for: additional attributes and
 * tiles. */
#include <math.h>

#include "geo/formats.h"
#include "meta/item/item_umm.h"

typedef struct maker {
  const es__item *item;
  es__writer *w;
  size_t count;
} maker;

static void begin(maker *m, es__span name) {
  if (m->count++ == 0) {
    ES__NAME(m->w, "AdditionalAttributes");
    es__write_open(m->w, '[');
  }
  es__write_open(m->w, '{');
  ES__NAME(m->w, "Name");
  es__write_string(m->w, name.at, name.length);
  ES__NAME(m->w, "Values");
  es__write_open(m->w, '[');
}

static void end(maker *m) {
  es__write_close(m->w, ']');
  es__write_close(m->w, '}');
}

static void attribute(maker *m, es__span name, es__span value) {
  if (!value.length) return;
  begin(m, name);
  es__write_string(m->w, value.at, value.length);
  end(m);
}

static bool is_scalar(const es_value *v) {
  es_kind kind = es_value_kind(v);
  if (kind == ES_KIND_STRING) return es__text(v).length > 0;
  return kind != ES_KIND_NULL && kind != ES_KIND_ARRAY &&
         kind != ES_KIND_OBJECT;
}

/* A number or boolean as a string, as the values of attributes are. */
static void as_string(maker *m, const es_value *v) {
  es__writer *w = m->w;
  if (es_value_kind(v) == ES_KIND_STRING) {
    es__write_value(w, m->item->doc, v);
    return;
  }
  es__write_quote(w, true);
  w->after = false;
  es__write_value(w, m->item->doc, v);
  es__write_quote(w, false);
}

static void values(maker *m, es__span name, const es_value *v) {
  if (is_scalar(v)) {
    begin(m, name);
    as_string(m, v);
    end(m);
    return;
  }
  if (es_value_kind(v) != ES_KIND_ARRAY || es_value_count(v) == 0) return;
  const es_value *key, *element;
  es_cursor cursor = es_value_walk(v);
  while ((element = es_cursor_next(&cursor, &key)))
    if (!is_scalar(element)) return;
  begin(m, name);
  cursor = es_value_walk(v);
  while ((element = es_cursor_next(&cursor, &key))) as_string(m, element);
  end(m);
}

/* Attributes by which data centres say what STAC has properties for. */
static void derived(maker *m) {
  const es__item *item = m->item;
  es__span grid = es__text(item->at[ES__GRID_CODE]);
  es__span code = es__text(item->at[ES__PROJ_CODE]);
  const es_value *epsg = es__of_kind(item->at[ES__PROJ_EPSG], ES_KIND_INTEGER);
  const es_value *shape = es__of_kind(item->at[ES__PROJ_SHAPE], ES_KIND_ARRAY);
  if (grid.length > 5 && memcmp(grid.at, "MGRS-", 5) == 0)
    attribute(m, (es__span)ES__SPAN("MGRS_TILE_ID"),
              (es__span){grid.at + 5, grid.length - 5});
  if (!code.length && epsg) {
    begin(m, (es__span)ES__SPAN("HORIZONTAL_CS_CODE"));
    es__write_quote(m->w, true);
    ES__PUT(m->w, "EPSG:");
    m->w->after = false;
    es__write_value(m->w, item->doc, epsg);
    es__write_quote(m->w, false);
    end(m);
  }
  attribute(m, (es__span)ES__SPAN("HORIZONTAL_CS_CODE"), code);
  for (size_t i = 0; shape && i < 2 && es_value_count(shape) == 2; i++) {
    static const es__span names[] = {ES__SPAN("NROWS"), ES__SPAN("NCOLS")};
    const es_value *v = es_value_element(item->doc, shape, i);
    if (es__of_kind(v, ES_KIND_INTEGER)) values(m, names[i], v);
  }
}

void es__item_attributes_write(const es__item *item, es__writer *w) {
  maker m = {.item = item, .w = w};
  derived(&m);
  if (es__of_kind(item->properties, ES_KIND_OBJECT)) {
    es_cursor cursor = es_value_walk(item->properties);
    const es_value *key, *v;
    while ((v = es_cursor_next(&cursor, &key))) {
      bool mapped = false;
      for (int i = 0; i < ES__PROPERTIES && !mapped; i++)
        mapped = item->at[i] == v;
      es__span name = es__text(key);
      if (!mapped && name.length) values(&m, name, v);
    }
  }
  if (m.count) es__write_close(w, ']');
}

/* ---- tiles */

/* The number that so many digits are. */
static bool digits(const char *at, size_t count, double *n) {
  for (size_t i = 0; i < count; i++)
    if (at[i] < '0' || at[i] > '9') return false;
  return es__read_number(at, at + count, n) == at + count;
}

void es__item_tiling_write(const es__item *item, es__writer *w) {
  static const struct {
    es__span prefix, name;
    size_t digits;
  } systems[] = {{ES__SPAN("WRS1-"), ES__SPAN("WRS-1"), 3},
                 {ES__SPAN("WRS2-"), ES__SPAN("WRS-2"), 3},
                 {ES__SPAN("MSIN-"), ES__SPAN("MODIS Tile SIN"), 2}};
  static const es__span names[] = {ES__SPAN("Coordinate1"),
                                   ES__SPAN("Coordinate2")};
  es__span code = es__text(item->at[ES__GRID_CODE]);
  double n[2];
  for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
    size_t front = systems[i].prefix.length, each = systems[i].digits;
    if (code.length != front + 2 * each ||
        memcmp(code.at, systems[i].prefix.at, front) != 0 ||
        !digits(code.at + front, each, &n[0]) ||
        !digits(code.at + front + each, each, &n[1]))
      continue;
    ES__NAME(w, "TilingIdentificationSystem");
    es__write_open(w, '{');
    ES__NAME(w, "TilingIdentificationSystemName");
    es__write_string(w, systems[i].name.at, systems[i].name.length);
    for (int k = 0; k < 2; k++) {
      es__write_name(w, names[k].at, names[k].length);
      es__write_open(w, '{');
      ES__NAME(w, "MinimumValue");
      es__write_degrees(w, n[k]);
      es__write_close(w, '}');
    }
    es__write_close(w, '}');
    return;
  }
}
