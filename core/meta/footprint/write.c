/* Writing a footprint as GeoJSON. */
#include <math.h>

#include "meta/footprint/footprint.h"

typedef struct pen {
  const es__footprint *f;
  const es_document *doc;
  es__writer *w;
} pen;

void es__write_stated(es__writer *w, const es_document *doc, double value,
                      const es_value *source) {
  double stated;
  if (source && es__number(source, &stated) && stated == value)
    es__write_value(w, doc, source);
  else
    es__write_degrees(w, value);
}

static void number(const pen *p, double value, const es_value *source) {
  es__write_stated(p->w, p->doc, value, source);
}

static void position(const pen *p, const es__spot *s, int turn) {
  es__write_open(p->w, '[');
  number(p, s->lon + 360.0 * (s->turn - turn), s->lon_source);
  number(p, s->lat, s->lat_source);
  es__write_close(p->w, ']');
}

/* The turn of the Earth on which spots lie that are between two antimeridians.
 */
static int turn_of(const es__spot *spots, size_t count) {
  double low = es__spot_x(spots);
  for (size_t i = 1; i < count; i++) low = fmin(low, es__spot_x(&spots[i]));
  return (int)floor((low + 180) / 360);
}

static void chain(const pen *p, es__run run, int turn, bool close) {
  const es__spot *spots = ES__SPOTS(p->f) + run.first;
  es__write_open(p->w, '[');
  for (size_t i = 0; i < run.count; i++) position(p, &spots[i], turn);
  if (close) position(p, spots, turn);
  es__write_close(p->w, ']');
}

static void area(const pen *p, size_t i) {
  es__run rings = ES__AREAS(p->f)[i], outer = ES__RINGS(p->f)[rings.first];
  int turn = turn_of(ES__SPOTS(p->f) + outer.first, outer.count);
  es__write_open(p->w, '[');
  for (size_t k = 0; k < rings.count; k++)
    chain(p, ES__RINGS(p->f)[rings.first + k], turn, true);
  es__write_close(p->w, ']');
}

static void line(const pen *p, size_t i) {
  es__run run = ES__LINES(p->f)[i];
  chain(p, run, turn_of(ES__SPOTS(p->f) + run.first, run.count), false);
}

static void point(const pen *p, size_t i) {
  position(p, &ES__POINTS(p->f)[i], 0);
}

static void geometry(const pen *p) {
  const es__footprint *f = p->f;
  static const es__span kinds[] = {ES__SPAN("MultiPolygon"),
                                   ES__SPAN("MultiLineString"),
                                   ES__SPAN("MultiPoint")};
  static void (*const writers[])(const pen *, size_t) = {area, line, point};
  const size_t counts[] = {f->areas.count, f->lines.count, f->points.count};
  int kind = counts[0] ? 0 : counts[1] ? 1 : 2;
  size_t front = counts[kind] == 1 ? sizeof "Multi" - 1 : 0;
  es__write_open(p->w, '{');
  ES__NAME(p->w, "type");
  es__write_string(p->w, kinds[kind].at + front, kinds[kind].length - front);
  ES__NAME(p->w, "coordinates");
  if (!front) es__write_open(p->w, '[');
  for (size_t i = 0; i < counts[kind]; i++) writers[kind](p, i);
  if (!front) es__write_close(p->w, ']');
  es__write_close(p->w, '}');
}

void es__frame_write(const es__frame *frame, const es_document *doc,
                     es__writer *w) {
  const pen p = {NULL, doc, w};
  es__frame b = *frame;
  if (b.width >= 360) {
    b.west = (es__spot){.lon = -180};
    b.east = (es__spot){.lon = 180};
  } else if (b.width > 0) {
    if (b.west.lon == 180) b.west.lon = -180;
    if (b.east.lon == -180) b.east.lon = 180;
  }
  es__write_open(w, '[');
  number(&p, b.west.lon, b.west.lon_source);
  number(&p, b.south.lat, b.south.lat_source);
  number(&p, b.east.lon, b.east.lon_source);
  number(&p, b.north.lat, b.north.lat_source);
  es__write_close(w, ']');
}

void es__footprint_write(const es__footprint *f, const es_document *doc,
                         es__writer *w) {
  const pen p = {f, doc, w};
  ES__NAME(w, "geometry");
  if (f->areas.count + f->lines.count + f->points.count == 0) {
    es__write_null(w);
    return;
  }
  geometry(&p);
  ES__NAME(w, "bbox");
  es__frame_write(&f->frame, doc, w);
}
