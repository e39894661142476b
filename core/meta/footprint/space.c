/* Shapes of GeoJSON as those of UMM-G. */
#include "meta/footprint/space.h"

typedef enum shape { POLYGONS, RECTANGLES, LINES, POINTS } shape;

enum { SHAPES = POINTS + 1 };

typedef struct maker {
  es__pile *spots;
  const es_document *doc;
  es__writer *w;
  shape wanted;
  size_t count; /* shapes of the wanted kind so far */
} maker;

#define SPOTS(m) ((es__spot *)(m)->spots->items)

/* ---- reading */

/* A position; its turn says how far out of the map it was. */
static bool read_position(const maker *m, const es_value *v, es__spot *s) {
  if (!es__of_kind(v, ES_KIND_ARRAY)) return false;
  const es_value *lon = es_value_element(m->doc, v, 0);
  if (!es__spot_make(lon, es_value_element(m->doc, v, 1), s)) return false;
  double x = es_value_number(lon);
  s->turn = x > 180 ? 1 : x < -180 ? -1 : 0;
  return true;
}

static size_t read_positions(maker *m, const es_value *list) {
  m->spots->count = 0;
  es__list positions = es__list_of(list, ES_KIND_ARRAY);
  for (const es_value *v; (v = es__list_next(&positions));) {
    es__spot s, *to;
    if (!read_position(m, v, &s)) continue;
    to = es__pile_add(m->spots);
    if (to)
      *to = s;
    else
      m->w->failure = ES_MEMORY;
  }
  return m->w->failure ? 0 : m->spots->count;
}

/* Reads a ring, not closed and counter-clockwise; 0: it is none. */
static size_t read_ring(maker *m, const es_value *list) {
  size_t count = read_positions(m, list);
  if (count < 3) return 0;
  const es__spot *first = SPOTS(m), *last = &first[count - 1];
  if (es__spot_x(first) == es__spot_x(last) && first->lat == last->lat)
    m->spots->count = --count;
  if (count < 3) return 0;
  if (es__ring_area(first, count) < 0) es__turn_round(SPOTS(m), count);
  return count;
}

/* ---- writing */

static void member(const maker *m, const char *name, double value,
                   const es_value *source) {
  es__write_name(m->w, name, strlen(name));
  es__write_stated(m->w, m->doc, value, source);
}

static void point(const maker *m, const es__spot *s) {
  es__write_open(m->w, '{');
  member(m, "Longitude", s->lon, s->lon_source);
  member(m, "Latitude", s->lat, s->lat_source);
  es__write_close(m->w, '}');
}

/* The member "Points", with more of them where UMM, which knows no way longer
 * than half around, would take the other one. */
static void points(const maker *m, size_t count, bool close) {
  const es__spot *spots = SPOTS(m);
  ES__NAME(m->w, "Points");
  es__write_open(m->w, '[');
  for (size_t i = 0; i < count + close; i++) {
    const es__spot *s = &spots[i < count ? i : 0];
    if (i > 0 && es__is_far(&spots[i - 1], s)) {
      double x = (es__spot_x(&spots[i - 1]) + es__spot_x(s)) / 2;
      while (x > 180) x -= 360;
      while (x < -180) x += 360;
      es__spot middle = {.lon = x, .lat = (spots[i - 1].lat + s->lat) / 2};
      point(m, &middle);
    }
    point(m, s);
  }
  es__write_close(m->w, ']');
}

/* Begins a shape, and with the first one the list. */
static void begin(maker *m) {
  static const es__span names[SHAPES] = {ES__SPAN("GPolygons"),
                                         ES__SPAN("BoundingRectangles"),
                                         ES__SPAN("Lines"), ES__SPAN("Points")};
  if (m->count++ == 0) {
    es__write_name(m->w, names[m->wanted].at, names[m->wanted].length);
    es__write_open(m->w, '[');
  }
}

static void boundary(maker *m, size_t count) {
  es__write_open(m->w, '{');
  points(m, count, true);
  es__write_close(m->w, '}');
}

static void rectangle(maker *m, const es__spot *west, const es__spot *south,
                      const es__spot *east, const es__spot *north) {
  bool whole = es__spot_x(east) - es__spot_x(west) >= 360;
  begin(m);
  es__write_open(m->w, '{');
  member(m, "WestBoundingCoordinate", whole ? -180 : west->lon,
         west->lon_source);
  member(m, "SouthBoundingCoordinate", south->lat, south->lat_source);
  member(m, "EastBoundingCoordinate", whole ? 180 : east->lon,
         east->lon_source);
  member(m, "NorthBoundingCoordinate", north->lat, north->lat_source);
  es__write_close(m->w, '}');
}

static void polygon(maker *m, const es_value *v) {
  size_t holes = 0, count;
  const es_value *name, *ring;
  if (!es__of_kind(v, ES_KIND_ARRAY)) return;
  es_cursor rings = es_value_walk(v);
  ring = es_cursor_next(&rings, &name);
  if (!ring || (count = read_ring(m, ring)) == 0) return;
  bool box = es_value_count(v) == 1 && es__is_rectangle(SPOTS(m), count);
  if (box != (m->wanted == RECTANGLES)) return;
  if (box) {
    es__frame f = es__frame_of(SPOTS(m), count);
    rectangle(m, &f.west, &f.south, &f.east, &f.north);
    return;
  }
  begin(m);
  es__write_open(m->w, '{');
  ES__NAME(m->w, "Boundary");
  boundary(m, count);
  while ((ring = es_cursor_next(&rings, &name))) {
    if ((count = read_ring(m, ring)) == 0) continue;
    if (holes++ == 0) {
      ES__NAME(m->w, "ExclusiveZone");
      es__write_open(m->w, '{');
      ES__NAME(m->w, "Boundaries");
      es__write_open(m->w, '[');
    }
    boundary(m, count);
  }
  if (holes) es__write_close(m->w, ']'), es__write_close(m->w, '}');
  es__write_close(m->w, '}');
}

static void line(maker *m, const es_value *v) {
  size_t count = read_positions(m, v);
  if (count < 2) return;
  begin(m);
  es__write_open(m->w, '{');
  points(m, count, false);
  es__write_close(m->w, '}');
}

static void place(maker *m, const es_value *v) {
  es__spot s;
  if (!read_position(m, v, &s)) return;
  begin(m);
  point(m, &s);
}

/* Writes the wanted shapes of a geometry. */
static void shapes(maker *m, const es_value *geometry) {
  static const es__span names[] = {ES__SPAN("type"), ES__SPAN("coordinates"),
                                   ES__SPAN("geometries")};
  static const struct {
    es__span kind;
    shape one, other;
    void (*write)(maker *, const es_value *);
  } kinds[] = {{ES__SPAN("Polygon"), POLYGONS, RECTANGLES, polygon},
               {ES__SPAN("LineString"), LINES, LINES, line},
               {ES__SPAN("Point"), POINTS, POINTS, place}};
  const es_value *at[3];
  es__pick(geometry, names, 3, at);
  es__span kind = es__text(at[0]);
  if (ES__IS(kind, "GeometryCollection")) {
    es__list list = es__list_of(at[2], ES_KIND_OBJECT);
    for (const es_value *v; (v = es__list_next(&list));) shapes(m, v);
    return;
  }
  bool many = kind.length > 5 && memcmp(kind.at, "Multi", 5) == 0;
  if (many) kind.at += 5, kind.length -= 5;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds && at[1]; i++) {
    if (!es__same(kind, kinds[i].kind.at, kinds[i].kind.length)) continue;
    if (m->wanted != kinds[i].one && m->wanted != kinds[i].other) return;
    if (!many) {
      kinds[i].write(m, at[1]);
      return;
    }
    es__list list = es__list_of(at[1], ES_KIND_ARRAY);
    for (const es_value *v; (v = es__list_next(&list));) kinds[i].write(m, v);
  }
}

/* A box of four numbers, or six with heights. */
static void box(maker *m, const es_value *bbox) {
  size_t half = es__of_kind(bbox, ES_KIND_ARRAY) ? es_value_count(bbox) / 2 : 0;
  es__spot sw, ne;
  if (half != 2 && half != 3) return;
  const es_value *side[4];
  for (size_t i = 0; i < 4; i++)
    side[i] = es_value_element(m->doc, bbox, i < 2 ? i : half + i - 2);
  if (!es__spot_make(side[0], side[1], &sw) ||
      !es__spot_make(side[2], side[3], &ne) || sw.lat > ne.lat)
    return;
  if (es_value_number(side[2]) - es_value_number(side[0]) >= 360) {
    sw.lon = -180, ne.lon = 180;
  }
  rectangle(m, &sw, &sw, &ne, &ne);
}

bool es__space_write(es__pile *spots, const es_document *doc,
                     const es_value *geometry, const es_value *bbox,
                     es__writer *w) {
  maker m = {.spots = spots, .doc = doc, .w = w};
  size_t before = w->out->length, all = 0;
  bool after = w->after;
  es__write_open(w, '{');
  ES__NAME(w, "HorizontalSpatialDomain");
  es__write_open(w, '{');
  ES__NAME(w, "Geometry");
  es__write_open(w, '{');
  for (int i = 0; i < SHAPES; i++) {
    m.wanted = (shape)i;
    m.count = 0;
    shapes(&m, geometry);
    if (m.count) es__write_close(w, ']');
    all += m.count;
  }
  m.wanted = RECTANGLES;
  m.count = 0;
  if (!all) box(&m, bbox);
  if (m.count) es__write_close(w, ']');
  all += m.count;
  for (int i = 0; i < 3; i++) es__write_close(w, '}');
  if (!all) es__write_back_to(w, before), w->after = after;
  return all > 0;
}
