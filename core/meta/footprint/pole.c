/* Areas around a pole: rings that are opened at the antimeridian. */
#include <math.h>

#include "geo/sphere.h"
#include "meta/footprint/footprint.h"

/* Whether the inside of a ring around the Earth, of the spots from 'first' on,
 * has the north pole. */
static bool is_north(es__footprint *f, size_t first, size_t count, int turns) {
  const es__spot *ring = ES__SPOTS(f) + first;
  es_vec *at = es__alloc(NULL, count * sizeof *at);
  double area;
  if (!at) {
    f->failed = true;
    return false;
  }
  for (size_t i = 0; i < count; i++)
    at[i] = es__vec_of(ring[i].lon, ring[i].lat);
  bool left = es__is_left(at, (int)count, &area);
  es__free(at);
  return (turns > 0) == left;
}

/* The first edge that comes to an antimeridian, and that one's turn. */
static bool first_cut(const es__spot *ring, size_t count, int turns, size_t *at,
                      int *turn) {
  for (size_t i = 0; i < count; i++) {
    es__spot b = ring[i + 1 < count ? i + 1 : 0];
    if (i + 1 == count) b.turn += turns;
    double low = fmin(es__spot_x(&ring[i]), es__spot_x(&b));
    double high = fmax(es__spot_x(&ring[i]), es__spot_x(&b));
    *turn = (int)floor((high - 180) / 360);
    if (high == 180 + 360.0 * *turn) --*turn;
    if (low <= 180 + 360.0 * *turn) {
      *at = i;
      return true;
    }
  }
  return false;
}

void es__reverse(es__spot *chain, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    es__spot s = chain[i];
    chain[i] = chain[count - 1 - i];
    chain[count - 1 - i] = s;
  }
}

double es__open_ring(es__footprint *f, size_t first, int turns, int laps) {
  size_t count = f->spots.count - first, cut_at;
  int turn;
  double pole = is_north(f, first, count, turns) ? 90 : -90;
  if (f->failed ||
      !first_cut(ES__SPOTS(f) + first, count, turns, &cut_at, &turn))
    return 0;
  size_t made = f->spots.count;
  es__spot a = ES__SPOTS(f)[first + cut_at];
  es__spot b = ES__SPOTS(f)[first + (cut_at + 1) % count];
  if (cut_at + 1 == count) b.turn += turns;
  es__spot gate = es__meet(&a, &b, turn);
  /* From one edge to the other one, the middle lap on the map. */
  int shift = (turns > 0 ? turn + 1 : turn) + turns * (laps / 2);
  gate.turn -= shift;
  es__add_spot(f, gate);
  for (int lap = 0; lap < laps; lap++) {
    for (size_t i = 1; i <= count && !f->failed; i++) {
      es__spot s = ES__SPOTS(f)[first + (cut_at + i) % count];
      s.turn += (cut_at + i >= count ? turns : 0) - shift + turns * lap;
      es__add_spot(f, s);
    }
    gate.turn += turns;
    es__add_spot(f, gate);
  }
  if (f->failed) return 0;
  size_t some = f->spots.count - made;
  memmove(ES__SPOTS(f) + first, ES__SPOTS(f) + made, some * sizeof(es__spot));
  f->spots.count = first + some;
  if (turns < 0) es__reverse(ES__SPOTS(f) + first, some);
  return pole;
}

void es__close_over_pole(es__footprint *f, double pole, int laps) {
  for (int side = 1; side >= -1; side -= 2)
    es__add_spot(
      f,
      (es__spot){.lon = 180.0 * side, .lat = pole, .turn = side * (laps / 2)});
}

void es__add_middle(es__footprint *f, es__run rings) {
  size_t first = f->areas.count, kept = first;
  es__add_area(f, rings);
  for (size_t i = first; i < f->areas.count && !f->failed; i++) {
    es__run ring = ES__RINGS(f)[ES__AREAS(f)[i].first];
    es__frame frame = es__frame_of(ES__SPOTS(f) + ring.first, ring.count);
    if (es__spot_x(&frame.west) < -180 || es__spot_x(&frame.east) > 180)
      continue;
    ES__AREAS(f)[kept++] = ES__AREAS(f)[i];
  }
  f->areas.count = kept;
}
