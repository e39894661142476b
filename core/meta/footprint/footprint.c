/* Reading the shapes of a UMM-G record, and writing what became of them. */
#include "meta/footprint/footprint.h"

#include <math.h>

void es__footprint_init(es__footprint *f) {
  *f = (es__footprint){.spots = {.size = sizeof(es__spot)},
                       .rings = {.size = sizeof(es__run)},
                       .areas = {.size = sizeof(es__run)},
                       .lines = {.size = sizeof(es__run)},
                       .points = {.size = sizeof(es__spot)}};
}

void es__footprint_free(es__footprint *f) {
  es__pile *piles[] = {&f->spots,  &f->rings,     &f->areas, &f->lines,
                       &f->points, &f->crossings, &f->order};
  for (size_t i = 0; i < sizeof piles / sizeof *piles; i++)
    es__free(piles[i]->items);
  es__footprint_init(f);
}

void es__add_spot(es__footprint *f, es__spot s) {
  es__spot *to = es__pile_add(&f->spots);
  if (to)
    *to = s;
  else
    f->failed = true;
}

void es__add_run(es__footprint *f, es__pile *to, size_t first_spot) {
  es__run *run = es__pile_add(to);
  if (run)
    *run = (es__run){first_spot, f->spots.count - first_spot};
  else
    f->failed = true;
}

double es__ring_area(const es__spot *ring, size_t count) {
  double sum = 0, x = es__spot_x(&ring[0]);
  for (size_t i = 0; i < count; i++) {
    const es__spot *a = &ring[i], *b = &ring[i + 1 < count ? i + 1 : 0];
    sum += (es__spot_x(a) - x) * b->lat - (es__spot_x(b) - x) * a->lat;
  }
  return sum;
}

/* ---- reading */

bool es__spot_make(const es_value *lon, const es_value *lat, es__spot *s) {
  *s = (es__spot){.lon_source = lon, .lat_source = lat};
  if (!es__number(lon, &s->lon) || !es__number(lat, &s->lat) ||
      fabs(s->lat) > 90 || fabs(s->lon) > 540)
    return false;
  while (s->lon > 180) s->lon -= 360, s->lon_source = NULL;
  while (s->lon < -180) s->lon += 360, s->lon_source = NULL;
  return true;
}

bool es__spot_read(const es_value *point, es__spot *s) {
  static const es__span names[] = {ES__SPAN("Longitude"), ES__SPAN("Latitude")};
  const es_value *at[2];
  es__pick(point, names, 2, at);
  return es__spot_make(at[0], at[1], s);
}

/* How often the way between two spots goes around: the shorter way; flat: from
 * one edge of the map to the other, and along a pole, as the map has it. */
static int turn_between(const es__spot *a, const es__spot *b, bool flat) {
  double step = b->lon - a->lon;
  if (flat && (fabs(step) == 360 || (a->lat == b->lat && fabs(a->lat) == 90)))
    return 0;
  return step > 180 ? -1 : step < -180 ? 1 : 0;
}

/* Winds a chain up from its first spot; returns how often it goes around once
 * it is closed. */
static int wind(es__spot *chain, size_t count, bool flat) {
  for (size_t i = 1; i < count; i++)
    chain[i].turn =
      chain[i - 1].turn + turn_between(&chain[i - 1], &chain[i], flat);
  const es__spot *last = &chain[count - 1];
  return last->turn + turn_between(last, chain, flat) - chain->turn;
}

/* Reads a chain of points behind all spots; returns where it begins. */
static size_t read_chain(es__footprint *f, const es_value *points) {
  size_t first = f->spots.count;
  es__list list = es__list_of(points, ES_KIND_OBJECT);
  for (const es_value *point; (point = es__list_next(&list));) {
    es__spot s;
    if (!es__spot_read(point, &s)) continue;
    es__add_spot(f, s);
  }
  return first;
}

void es__turn_round(es__spot *ring, size_t count) {
  for (size_t i = 1, j = count - 1; i < j; i++, j--) {
    es__spot s = ring[i];
    ring[i] = ring[j];
    ring[j] = s;
  }
}

static void keep_point(es__footprint *f, const es__spot *s) {
  es__spot *to = es__pile_add(&f->points);
  if (to)
    *to = *s;
  else
    f->failed = true;
}

/* A ring without area is a line, or a point. */
static void flat_ring(es__footprint *f, size_t first) {
  size_t count = f->spots.count - first;
  es__frame frame = es__frame_of(ES__SPOTS(f) + first, count);
  if (count == 0) return;
  if (frame.width > 0 || frame.south.lat < frame.north.lat) {
    es__add_line(f, first);
    return;
  }
  es__spot s = ES__SPOTS(f)[first];
  keep_point(f, &s);
}

/* Winds a ring: on the sphere, unless it makes sense only on the map. */
static int wind_ring(es__spot *ring, size_t count) {
  int turns = wind(ring, count, false);
  if (turns == 0 && es__ring_area(ring, count) != 0) return 0;
  if (wind(ring, count, true) == 0 && es__ring_area(ring, count) != 0) return 0;
  return wind(ring, count, false);
}

/* Reads a ring in the wanted direction; false: it has no area, or (*turns not
 * 0) goes around the Earth. */
static bool read_ring(es__footprint *f, const es_value *points, bool hole,
                      int *turns) {
  size_t first = read_chain(f, points), count = f->spots.count - first;
  es__spot *ring = ES__SPOTS(f) + first;
  *turns = 0;
  if (count == 0) return false;
  const es__spot *last = &ring[count - 1];
  if (count > 1 && last->lon == ring->lon && last->lat == ring->lat)
    f->spots.count--, count--;
  if (count < 3) return (void)wind(ring, count, false), false;
  *turns = wind_ring(ring, count);
  if (*turns) return false;
  double area = es__ring_area(ring, count);
  if ((area < 0) != hole) es__turn_round(ring, count);
  return area != 0;
}

/* Brings a hole to the turn of the Earth on which its area's box is; false: it
 * reaches beyond that. */
static bool shift_into(const es__frame *outer, es__spot *hole, size_t count) {
  es__frame own = es__frame_of(hole, count);
  double middle = es__spot_x(&outer->west) + es__spot_x(&outer->east);
  double beside = es__spot_x(&own.west) + es__spot_x(&own.east);
  int turns = (int)floor((middle - beside) / 720 + 0.5);
  for (size_t i = 0; i < count; i++) hole[i].turn += turns;
  own.west.turn += turns;
  own.east.turn += turns;
  return es__frame_holds(outer, &own);
}

static void add_frame(es__footprint *f, const es__spot *spots, size_t count) {
  es__frame frame = es__frame_of(spots, count);
  es__frame_add(&f->frame, &frame);
  if (!f->frames || !frame.some) return;
  es__frame *to = es__pile_add(f->frames);
  if (to)
    *to = frame;
  else
    f->failed = true;
}

static void add_frame_from(es__footprint *f, size_t first) {
  add_frame(f, ES__SPOTS(f) + first, f->spots.count - first);
}

static es__list boundaries_of(const es_value *zone) {
  static const es__span name[] = {ES__SPAN("Boundaries")};
  const es_value *found;
  es__pick(zone, name, 1, &found);
  return es__list_of(found, ES_KIND_OBJECT);
}

static const es_value *points_of(const es_value *boundary) {
  static const es__span points[] = {ES__SPAN("Points")};
  const es_value *found;
  es__pick(boundary, points, 1, &found);
  return found;
}

/* Adds a ring again, a turn of the Earth further. */
static void repeat(es__footprint *f, es__run ring, int turn) {
  size_t first = f->spots.count;
  for (size_t i = 0; i < ring.count && !f->failed; i++) {
    es__spot s = ES__SPOTS(f)[ring.first + i];
    s.turn += turn;
    es__add_spot(f, s);
  }
  es__add_run(f, &f->rings, first);
}

/* Reads the holes of an area that goes around so many times. One that reaches
 * beyond its area's box is none. */
static void read_holes(es__footprint *f, const es_value *zone, es__run outer,
                       int laps) {
  es__list list = boundaries_of(zone);
  es__frame frame = es__frame_of(ES__SPOTS(f) + outer.first, outer.count);
  for (const es_value *boundary; (boundary = es__list_next(&list));) {
    size_t first = f->spots.count;
    int turns;
    bool some = read_ring(f, points_of(boundary), true, &turns);
    es__run hole = {first, f->spots.count - first};
    if (!some || !shift_into(&frame, ES__SPOTS(f) + first, hole.count)) {
      f->spots.count = first;
      continue;
    }
    es__add_run(f, &f->rings, first);
    for (int turn = -laps / 2; turn <= laps / 2 && !f->failed; turn++)
      if (turn != 0) repeat(f, hole, turn);
    if (f->failed) return;
  }
}

/* Reads, behind a chain around a pole, the hole that is around it too; false:
 * there is none. */
static bool read_pole_hole(es__footprint *f, const es_value *zone, double pole,
                           int laps) {
  es__list list = boundaries_of(zone);
  for (const es_value *boundary; (boundary = es__list_next(&list));) {
    size_t first = f->spots.count;
    int turns;
    (void)read_ring(f, points_of(boundary), true, &turns);
    if ((turns == 1 || turns == -1) &&
        es__open_ring(f, first, turns, laps) == pole) {
      es__reverse(ES__SPOTS(f) + first, f->spots.count - first);
      return true;
    }
    f->spots.count = first;
  }
  return false;
}

/* An area around a pole. Holes may lie across the antimeridian, so that the
 * area is laid out beyond the map, and that on the map is kept. */
static void read_polar(es__footprint *f, const es_value *zone, size_t first,
                       int turns) {
  es__list list = boundaries_of(zone);
  int laps = es__list_next(&list) ? 3 : 1;
  double pole = es__open_ring(f, first, turns, laps);
  if (pole != 0 && !read_pole_hole(f, zone, pole, laps))
    es__close_over_pole(f, pole, laps);
  if (f->failed) return;
  es__tidy(f, first);
  size_t count = f->spots.count - first, ring = f->rings.count;
  if (es__ring_area(ES__SPOTS(f) + first, count) < 0)
    es__turn_round(ES__SPOTS(f) + first, count);
  add_frame_from(f, first);
  es__add_run(f, &f->rings, first);
  if (!f->failed) read_holes(f, zone, ES__RINGS(f)[ring], laps);
  if (!f->failed) es__add_middle(f, (es__run){ring, f->rings.count - ring});
}

static void read_polygon(es__footprint *f, const es_value *polygon) {
  static const es__span names[] = {ES__SPAN("Boundary"),
                                   ES__SPAN("ExclusiveZone")};
  const es_value *parts[2];
  es__pick(polygon, names, 2, parts);
  size_t first = f->spots.count, ring = f->rings.count;
  int turns;
  bool area = read_ring(f, points_of(parts[0]), false, &turns);
  if (f->failed) return;
  if (turns == 1 || turns == -1) {
    read_polar(f, parts[1], first, turns);
    return;
  }
  add_frame_from(f, first);
  if (!area) {
    flat_ring(f, first);
    return;
  }
  es__add_run(f, &f->rings, first);
  if (f->failed) return;
  read_holes(f, parts[1], ES__RINGS(f)[ring], 1);
  if (!f->failed) es__add_area(f, (es__run){ring, f->rings.count - ring});
}

static void read_rectangle(es__footprint *f, const es_value *rectangle) {
  static const es__span names[] = {
    ES__SPAN("WestBoundingCoordinate"), ES__SPAN("SouthBoundingCoordinate"),
    ES__SPAN("EastBoundingCoordinate"), ES__SPAN("NorthBoundingCoordinate")};
  const es_value *side[4];
  es__spot sw, ne;
  es__pick(rectangle, names, 4, side);
  if (!es__spot_make(side[0], side[1], &sw) ||
      !es__spot_make(side[2], side[3], &ne))
    return;
  if (sw.lat > ne.lat) return;
  ne.turn = sw.lon > ne.lon;
  es__spot se = ne, nw = sw;
  se.lat = sw.lat, se.lat_source = sw.lat_source;
  nw.lat = ne.lat, nw.lat_source = ne.lat_source;
  const es__spot corners[] = {sw, se, ne, nw};
  size_t first = f->spots.count, ring = f->rings.count;
  for (int i = 0; i < 4; i++) es__add_spot(f, corners[i]);
  if (f->failed) return;
  add_frame_from(f, first);
  if (es__spot_x(&ne) == es__spot_x(&sw) || ne.lat == sw.lat) {
    ES__SPOTS(f)[first + 1] = ne; /* from corner to corner */
    f->spots.count -= 2;
    flat_ring(f, first);
    return;
  }
  es__add_run(f, &f->rings, first);
  if (!f->failed) es__add_area(f, (es__run){ring, 1});
}

static void read_line(es__footprint *f, const es_value *line) {
  static const es__span points[] = {ES__SPAN("Points")};
  const es_value *found;
  es__pick(line, points, 1, &found);
  size_t first = read_chain(f, found);
  if (f->failed || f->spots.count == first) return;
  (void)wind(ES__SPOTS(f) + first, f->spots.count - first, false);
  add_frame_from(f, first);
  flat_ring(f, first);
}

static void read_point(es__footprint *f, const es_value *point) {
  es__spot s;
  if (!es__spot_read(point, &s)) return;
  add_frame(f, &s, 1);
  keep_point(f, &s);
}

void es__footprint_read(es__footprint *f, const es_value *geometry) {
  static const es__span names[] = {ES__SPAN("GPolygons"),
                                   ES__SPAN("BoundingRectangles"),
                                   ES__SPAN("Lines"), ES__SPAN("Points")};
  static void (*const readers[])(es__footprint *, const es_value *) = {
    read_polygon, read_rectangle, read_line, read_point};
  const es_value *shapes[4];
  f->frame.some = false;
  /* So that there is a place for spots to begin at. */
  f->failed = !es__pile_add(&f->spots);
  f->spots.count = f->rings.count = f->areas.count = 0;
  f->lines.count = f->points.count = 0;
  es__pick(geometry, names, 4, shapes);
  for (int i = 0; i < 4; i++) {
    es__list list = es__list_of(shapes[i], ES_KIND_OBJECT);
    for (const es_value *v; !f->failed && (v = es__list_next(&list));)
      readers[i](f, v);
  }
}
