/* Features of GeoJSON. */
#include <math.h>

#include "meta/export/export.h"

/* ---- the box of a Collection's extent */

typedef struct box {
  double west, south, east, north;
} box;

/* How far out of the map a box may be; what is beyond is none. */
static const double FARTHEST = 540;

static bool read_box(const es__record *r, box *b) {
  const es_value *list =
    es__member(es__member(es__member(r->whole, "extent"), "spatial"), "bbox");
  const es_value *first = list ? es_value_element(r->doc, list, 0) : NULL;
  size_t half = first ? es_value_count(first) / 2 : 0;
  if (half != 2 && half != 3) return false;
  const size_t places[] = {0, 1, half, half + 1};
  double *const to[] = {&b->west, &b->south, &b->east, &b->north};
  for (int i = 0; i < 4; i++)
    if (!es__number(es_value_element(r->doc, first, places[i]), to[i]) ||
        fabs(*to[i]) > FARTHEST)
      return false;
  return true;
}

static void position(es__writer *w, double x, double y) {
  es__write_open(w, '[');
  es__write_degrees(w, x);
  es__write_degrees(w, y);
  es__write_close(w, ']');
}

static void rectangle(es__writer *w, box b) {
  es__write_open(w, '[');
  es__write_open(w, '[');
  position(w, b.west, b.south);
  position(w, b.east, b.south);
  position(w, b.east, b.north);
  position(w, b.west, b.north);
  position(w, b.west, b.south);
  es__write_close(w, ']');
  es__write_close(w, ']');
}

static void null(es__writer *w) {
  ES__PUT(w, "null");
  w->after = true;
}

/* A box without width or height is a line, or a point. */
static void flat(es__writer *w, box b) {
  bool point = b.west == b.east && b.south == b.north;
  if (point)
    ES__STRING(w, "Point");
  else
    ES__STRING(w, "LineString");
  ES__NAME(w, "coordinates");
  if (!point) es__write_open(w, '[');
  position(w, b.west, b.south);
  if (point) return;
  position(w, b.east, b.north);
  es__write_close(w, ']');
}

/* One across the antimeridian is cut there. */
static void area(es__writer *w, box b) {
  bool whole = b.west <= b.east;
  if (whole)
    ES__STRING(w, "Polygon");
  else
    ES__STRING(w, "MultiPolygon");
  ES__NAME(w, "coordinates");
  if (whole) {
    rectangle(w, b);
    return;
  }
  es__write_open(w, '[');
  rectangle(w, (box){b.west, b.south, 180, b.north});
  rectangle(w, (box){-180, b.south, b.east, b.north});
  es__write_close(w, ']');
}

static void extent(es__writer *w, const es__record *r) {
  box b;
  if (!read_box(r, &b)) {
    null(w);
    return;
  }
  es__write_open(w, '{');
  ES__NAME(w, "type");
  if (b.west == b.east || b.south == b.north)
    flat(w, b);
  else
    area(w, b);
  es__write_close(w, '}');
}

static void geometry(es__writer *w, es__drawing *o, const es__record *r,
                     double simplify) {
  const es_value *shape = es__member(r->whole, "geometry");
  ES__NAME(w, "geometry");
  if (r->kind == ES__STAC_COLLECTION)
    extent(w, r);
  else if (!es__of_kind(shape, ES_KIND_OBJECT))
    null(w);
  else if (simplify > 0)
    es__write_simplified(w, o, r->doc, shape, simplify);
  else
    es__write_value(w, r->doc, shape);
}

static void property(es__writer *w, const es__cell *cell) {
  switch (cell->kind) {
  case ES__CELL_NOTHING: null(w); break;
  case ES__CELL_VALUE: es__write_value(w, cell->doc, cell->value); break;
  case ES__CELL_TEXT:
    es__write_string(w, cell->text.at, cell->text.length);
    break;
  case ES__CELL_INTEGER:
    es__put_integer(w, cell->integer);
    w->after = true;
    break;
  }
}

void es__feature(es__writer *w, es__cell_reader *reader, es__drawing *drawing,
                 const es__fields *fields, const es__faces *faces,
                 double simplify) {
  es__span id = es__text_in(faces->stac.whole, "id");
  w->after = false;
  es__write_open(w, '{');
  ES__NAME(w, "type");
  ES__STRING(w, "Feature");
  if (id.length) {
    ES__NAME(w, "id");
    es__write_string(w, id.at, id.length);
  }
  geometry(w, drawing, &faces->stac, simplify);
  ES__NAME(w, "properties");
  es__write_open(w, '{');
  for (size_t i = 0; i < fields->count; i++) {
    es__cell cell;
    const es__field *f = &fields->list[i];
    if (!es__cell_read(reader, f, faces, &cell)) w->failure = ES_MEMORY;
    es__write_quote(w, true);
    es__write_piece(w, f->name.at, f->name.length);
    es__write_quote(w, false);
    ES__PUT(w, ":");
    w->after = false;
    property(w, &cell);
  }
  es__write_close(w, '}');
  es__write_close(w, '}');
}
