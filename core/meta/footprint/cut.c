/* Cutting areas and lines at the antimeridian.
 *
 * An area is cut by pairing the places where its rings cross the meridian, from
 * south to north: between those of a pair the meridian lies inside, and the
 * pieces of the rings go on along it. */
#include <math.h>
#include <stdlib.h>

#include "meta/footprint/footprint.h"

/* The latitude at which an edge meets a meridian. */
static double latitude_at(const es__spot *a, const es__spot *b, double x) {
  double ax = es__spot_x(a), bx = es__spot_x(b);
  if (ax == x) return a->lat;
  if (bx == x) return b->lat;
  return a->lat + (x - ax) / (bx - ax) * (b->lat - a->lat);
}

es__spot es__meet(const es__spot *a, const es__spot *b, int turn) {
  double x = 180 + 360.0 * turn;
  const es__spot *end = es__spot_x(a) == x ? a : es__spot_x(b) == x ? b : NULL;
  return (es__spot){.lon = 180,
                    .turn = turn,
                    .lat = latitude_at(a, b, x),
                    .lat_source = end ? end->lat_source : NULL};
}

/* ---- areas */

typedef struct crossing {
  es__spot at;
  size_t ring;  /* whose */
  size_t after; /* the spot of the ring that follows it */
  size_t next;  /* crossing of the ring */
  size_t rank;  /* from the south */
  bool east;    /* the side to which the ring goes */
  bool used;
} crossing;

static crossing *crossings_of(es__footprint *f) {
  return f->crossings.items;
}

static bool is_east(const es__spot *s, double line) {
  return es__spot_x(s) > line;
}

/* The crossings of a ring with the line, in its order. */
static void cross(es__footprint *f, size_t number, int turn) {
  es__run ring = ES__RINGS(f)[number];
  const es__spot *at = ES__SPOTS(f) + ring.first;
  double line = 180 + 360.0 * turn;
  size_t first = f->crossings.count;
  for (size_t i = 0; i < ring.count; i++) {
    size_t j = i + 1 < ring.count ? i + 1 : 0;
    bool east = is_east(&at[j], line);
    if (is_east(&at[i], line) == east) continue;
    crossing *c = es__pile_add(&f->crossings);
    if (!c) {
      f->failed = true;
      return;
    }
    *c = (crossing){.at = es__meet(&at[i], &at[j], turn),
                    .ring = number,
                    .after = j,
                    .next = f->crossings.count,
                    .east = east};
  }
  if (f->crossings.count > first)
    crossings_of(f)[f->crossings.count - 1].next = first;
}

static int by_latitude(const void *a, const void *b) {
  const crossing *x = *(crossing *const *)a, *y = *(crossing *const *)b;
  if (x->at.lat != y->at.lat) return x->at.lat < y->at.lat ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void rank(es__footprint *f) {
  f->order.count = 0;
  for (size_t i = 0; i < f->crossings.count; i++) {
    crossing **to = es__pile_add(&f->order);
    if (!to) {
      f->failed = true;
      return;
    }
    *to = &crossings_of(f)[i];
  }
  crossing **order = f->order.items;
  if (f->order.count) qsort(order, f->order.count, sizeof *order, by_latitude);
  for (size_t i = 0; i < f->order.count; i++) order[i]->rank = i;
}

/* Adds the piece of a ring from a crossing to the next one. */
static void add_piece(es__footprint *f, const crossing *c, const crossing *to) {
  es__run ring = ES__RINGS(f)[c->ring];
  size_t i = c->after;
  es__add_spot(f, c->at);
  for (size_t left = ring.count; i != to->after && left > 0; left--) {
    es__add_spot(f, ES__SPOTS(f)[ring.first + i]);
    i = i + 1 < ring.count ? i + 1 : 0;
  }
  es__add_spot(f, to->at);
}

void es__tidy(es__footprint *f, size_t first) {
  es__spot *at = ES__SPOTS(f) + first;
  size_t count = f->spots.count - first, kept = 0;
  for (size_t i = 0; i < count; i++) {
    const es__spot *before = kept ? &at[kept - 1] : &at[count - 1];
    if (count > 1 && es__spot_x(before) == es__spot_x(&at[i]) &&
        before->lat == at[i].lat)
      continue;
    at[kept++] = at[i];
  }
  f->spots.count = first + kept;
}

/* Adds the ring that the pieces from a crossing on make, if it has an area. */
static void trace(es__footprint *f, crossing *c) {
  crossing *all = crossings_of(f), **order = f->order.items;
  bool east = c->east;
  size_t first = f->spots.count;
  while (!f->failed && !c->used && c->east == east) {
    const crossing *to = &all[c->next];
    c->used = true;
    add_piece(f, c, to);
    c = order[to->rank ^ 1];
  }
  if (f->failed) return;
  es__tidy(f, first);
  size_t count = f->spots.count - first;
  double area = count < 3 ? 0 : es__ring_area(ES__SPOTS(f) + first, count);
  if (area < 0) es__turn_round(ES__SPOTS(f) + first, count);
  if (area != 0)
    es__add_run(f, &f->rings, first);
  else
    f->spots.count = first;
}

static bool holds(const es__footprint *f, es__run ring, const es__spot *s) {
  const es__spot *at = ES__SPOTS(f) + ring.first;
  double x = es__spot_x(s);
  bool inside = false;
  for (size_t i = 0, j = ring.count - 1; i < ring.count; j = i++) {
    if ((at[i].lat > s->lat) == (at[j].lat > s->lat)) continue;
    double share = (s->lat - at[i].lat) / (at[j].lat - at[i].lat);
    if (x <
        es__spot_x(&at[i]) + share * (es__spot_x(&at[j]) - es__spot_x(&at[i])))
      inside = !inside;
  }
  return inside;
}

static void copy_ring(es__footprint *f, es__run ring) {
  es__run *to = es__pile_add(&f->rings);
  if (to)
    *to = ring;
  else
    f->failed = true;
}

/* Whether a ring has no crossing; they are in the order of rings. */
static bool is_whole(const es__footprint *f, size_t ring) {
  const crossing *all = f->crossings.items;
  size_t low = 0, high = f->crossings.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (all[middle].ring < ring)
      low = middle + 1;
    else
      high = middle;
  }
  return low == f->crossings.count || all[low].ring != ring;
}

/* How many points of rings may be looked at to place the holes of one side:
 * what is left then goes into the one that was looked at. */
enum { LOOKS = 1 << 22 };

/* Adds the rings of the whole holes on one side that lie in an area of it, and
 * empties them: they are placed. */
static void place_holes(es__footprint *f, es__run rings, es__run outer,
                        bool east, double line, bool only, long *looks) {
  for (size_t k = 1; k < rings.count && !f->failed; k++) {
    es__run hole = ES__RINGS(f)[rings.first + k];
    const es__spot *s = ES__SPOTS(f) + hole.first;
    --*looks;
    if (!hole.count || is_east(s, line) != east ||
        !is_whole(f, rings.first + k))
      continue;
    *looks -= (long)outer.count;
    if (!only && *looks >= 0 && !holds(f, outer, s)) continue;
    copy_ring(f, hole);
    ES__RINGS(f)[rings.first + k].count = 0;
  }
}

/* Adds an area for each new ring on one side, with its holes. */
static void add_side(es__footprint *f, es__run rings, es__run traced, bool east,
                     double line, es__pile *to) {
  long looks = LOOKS;
  for (size_t i = 0; i < traced.count && !f->failed; i++) {
    es__run outer = ES__RINGS(f)[traced.first + i];
    size_t first = f->rings.count;
    bool only = traced.count == 1, left = looks >= 0;
    copy_ring(f, outer);
    if (left) place_holes(f, rings, outer, east, line, only, &looks);
    if (left && looks < 0)
      place_holes(f, rings, outer, east, line, only, &looks);
    es__run *area = es__pile_add(to);
    if (area)
      *area = (es__run){first, f->rings.count - first};
    else
      f->failed = true;
  }
}

/* Cuts an area at the line east of 'turn': the areas of each side. */
static void cut(es__footprint *f, es__run rings, int turn, es__pile *west,
                es__pile *east) {
  double line = 180 + 360.0 * turn;
  f->crossings.size = sizeof(crossing);
  f->order.size = sizeof(crossing *);
  f->crossings.count = 0;
  for (size_t i = 0; i < rings.count && !f->failed; i++)
    cross(f, rings.first + i, turn);
  if (!f->failed) rank(f);
  for (int side = 0; side < 2 && !f->failed; side++) {
    es__run traced = {f->rings.count, 0};
    for (size_t i = 0; i < f->crossings.count && !f->failed; i++) {
      crossing *c = &crossings_of(f)[i];
      if (c->east == (side == 1) && !c->used) trace(f, c);
    }
    traced.count = f->rings.count - traced.first;
    add_side(f, rings, traced, side == 1, line, side ? east : west);
  }
}

/* Rings that go around more often are nothing that an instrument saw: they stay
 * as they are. */
enum { MOST_TURNS = 4 };

void es__add_area(es__footprint *f, es__run rings) {
  es__run outer = ES__RINGS(f)[rings.first];
  es__frame frame = es__frame_of(ES__SPOTS(f) + outer.first, outer.count);
  int low = (int)floor((es__spot_x(&frame.west) + 180) / 360);
  int high = (int)ceil((es__spot_x(&frame.east) - 180) / 360);
  es__pile left = {.size = sizeof(es__run)}, right = left;
  es__run *area = es__pile_add(&left);
  if (area) *area = rings;
  for (int turn = low; turn < high && turn - low < MOST_TURNS; turn++) {
    for (size_t i = 0; i < left.count; i++)
      cut(f, ((es__run *)left.items)[i], turn, &f->areas, &right);
    es__pile empty = left;
    left = right;
    right = empty;
    right.count = 0;
  }
  for (size_t i = 0; i < left.count; i++) {
    es__run *to = es__pile_add(&f->areas);
    if (to) *to = ((es__run *)left.items)[i];
    f->failed = f->failed || !to;
  }
  f->failed = f->failed || !area;
  es__free(left.items);
  es__free(right.items);
}

/* ---- lines */

/* The turn in which an edge lies, at its middle. */
static int turn_of(const es__spot *a, const es__spot *b) {
  return (int)floor(((es__spot_x(a) + es__spot_x(b)) / 2 + 180) / 360);
}

static void end_line(es__footprint *f, size_t *first) {
  if (f->spots.count - *first > 1) es__add_run(f, &f->lines, *first);
  *first = f->spots.count;
}

/* Adds an edge, beginning another line where it is on another turn. */
static void add_edge(es__footprint *f, size_t *first, const es__spot *a,
                     const es__spot *b, int *turn) {
  int own = turn_of(a, b);
  if (f->spots.count > *first && own != *turn) end_line(f, first);
  if (f->spots.count == *first) es__add_spot(f, *a);
  *turn = own;
  es__add_spot(f, *b);
}

void es__add_line(es__footprint *f, size_t from) {
  size_t end = f->spots.count, first = end;
  int turn = 0;
  for (size_t i = from; i + 1 < end && !f->failed; i++) {
    es__spot a = ES__SPOTS(f)[i], b = ES__SPOTS(f)[i + 1];
    double low = fmin(es__spot_x(&a), es__spot_x(&b));
    double high = fmax(es__spot_x(&a), es__spot_x(&b));
    int line = (int)floor((low + 180) / 360);
    if (low < 180 + 360.0 * line && high > 180 + 360.0 * line) {
      es__spot between = es__meet(&a, &b, line);
      add_edge(f, &first, &a, &between, &turn);
      add_edge(f, &first, &between, &b, &turn);
    } else {
      add_edge(f, &first, &a, &b, &turn);
    }
  }
  if (!f->failed) end_line(f, &first);
}
