/* Rings that become one: those within others, and neighbours their hull. */
#include <string.h>

#include "base/memory.h"
#include "geo/hull.h"
#include "geo/reduce.h"

enum { NEIGHBOURS = 4 };

es_ring *es__rings_add(es_rings *rings) {
  if (rings->count == rings->room) {
    int room = rings->room ? 2 * rings->room : 8;
    es_ring *list = es__resize(NULL, rings->list, (size_t)room * sizeof *list);
    if (!list) return NULL;
    rings->list = list;
    rings->room = room;
  }
  es_ring *ring = &rings->list[rings->count++];
  return memset(ring, 0, sizeof *ring);
}

void es__rings_free(es_rings *rings) {
  for (int i = 0; i < rings->count; i++) es__ring_free(&rings->list[i]);
  es__free(rings->list);
  memset(rings, 0, sizeof *rings);
}

int es__rings_live(const es_rings *rings) {
  int live = 0;
  for (int i = 0; i < rings->count; i++) live += rings->list[i].at != NULL;
  return live;
}

long es__rings_points(const es_rings *rings) {
  long points = 0;
  for (int i = 0; i < rings->count; i++)
    if (rings->list[i].at) points += rings->list[i].count + 1;
  return points;
}

static es_vec *points_of(const es_ring *ring) {
  es_vec *points = es__alloc(NULL, (size_t)ring->count * sizeof *points);
  if (points) es__ring_points(ring, points);
  return points;
}

static double area_of(const es_vec *points, int n) {
  double area;
  return es__is_left(points, n, &area) ? area : 4 * acos(-1.0) - area;
}

typedef struct edge {
  const es_ring *ring;
  es_vec a, b;
} edge;

static bool is_same(es_vec a, es_vec b) {
  return es__chord(a, b) < 1e-15;
}

/* Whether two edges touch, but for ends that they share. */
static bool touches(void *ud, int v) {
  const edge *e = ud;
  es_vec c = e->ring->at[v], d = e->ring->at[e->ring->next[v]];
  if (is_same(e->a, c) || is_same(e->a, d) || is_same(e->b, c) ||
      is_same(e->b, d))
    return false;
  return es__sign(e->a, e->b, c) * es__sign(e->a, e->b, d) <= 0 &&
         es__sign(c, d, e->a) * es__sign(c, d, e->b) <= 0 &&
         es__dot(es__add(e->a, e->b), es__add(c, d)) > 0;
}

/* Whether all of a ring lies in another one: its edges cross none of that, and
 * what is beside each is in it. */
static bool lies_in(const es_vec *inner, int n, const es_ring *outer,
                    const es_vec *outer_points) {
  /* Looking costs as much time as their product; who is not looked at
   * stays. */
  if ((double)n * outer->count > 2e6) return false;
  for (int i = 0; i < n; i++) {
    es_vec ends[2] = {inner[i], inner[i + 1 < n ? i + 1 : 0]};
    edge e = {outer, ends[0], ends[1]};
    es_box box = es__box_of(ends, 2);
    if (es__ring_near(outer, &box, touches, &e)) return false;
  }
  int seen = 0;
  for (int i = 0; i < n; i++) {
    es_vec place;
    if (!es__beside(inner, n, i, &place)) continue;
    if (!es__inside(outer_points, outer->count, place)) return false;
    seen++;
  }
  return seen > 0;
}

static bool box_holds(const es_box *outer, const es_box *inner) {
  for (int k = 0; k < 3; k++)
    if (outer->low[k] > inner->low[k] || outer->high[k] < inner->high[k])
      return false;
  return true;
}

/* The box over the edges of a ring does not hold what is inside where that is
 * a great part of the Earth, so only rings of modest size are looked into. */
static bool drop_within(es_rings *rings, int outer, const es_vec *points,
                        double area) {
  es_ring *ring = &rings->list[outer];
  es_box roof = ring->box[1];
  for (int k = 0; k < 3; k++) {
    roof.low[k] -= area;
    roof.high[k] += area;
  }
  for (int i = 0; i < rings->count; i++) {
    es_ring *inner = &rings->list[i];
    if (i == outer || !inner->at || !box_holds(&roof, &inner->box[1])) continue;
    es_vec *others = points_of(inner);
    if (!others) return false;
    /* Of two that are the same, one stays. */
    bool within = area_of(others, inner->count) < area &&
                  lies_in(others, inner->count, ring, points);
    es__free(others);
    if (within) es__ring_free(inner);
  }
  return true;
}

bool es__merge_contained(es_rings *rings) {
  bool well = true;
  for (int i = 0; i < rings->count && well; i++) {
    const es_ring *ring = &rings->list[i];
    if (!ring->at) continue;
    es_vec *points = points_of(ring);
    if (!points) return false;
    double area = area_of(points, ring->count);
    if (area < 6) well = drop_within(rings, i, points, area);
    es__free(points);
  }
  return well;
}

typedef struct body {
  int ring, n;
  es_vec *points;
  es_vec middle;
  double area;
} body;

static int bodies_of(const es_rings *rings, body *list) {
  int n = 0;
  for (int i = 0; i < rings->count; i++) {
    const es_ring *ring = &rings->list[i];
    if (!ring->at) continue;
    body *b = &list[n++];
    *b = (body){.ring = i, .n = ring->count, .points = points_of(ring)};
    if (!b->points) return -1;
    for (int k = 0; k < b->n; k++) b->middle = es__add(b->middle, b->points[k]);
    b->middle = es__unit(b->middle);
    b->area = area_of(b->points, b->n);
  }
  return n;
}

/* The hull of both to 'out'; returns its points, 0: none, -1: no memory. */
static int hull_of(const body *a, const body *b, es_vec *out) {
  memcpy(out, a->points, (size_t)a->n * sizeof *out);
  memcpy(out + a->n, b->points, (size_t)b->n * sizeof *out);
  return es__hull(out, a->n + b->n, out);
}

double es__merger_price(const es_merger *merger, long too_many) {
  return merger->cost /
         (double)(merger->saved < too_many ? merger->saved : too_many);
}

static bool consider(const body *a, const body *b, long too_many,
                     es_merger *found) {
  es_vec *hull = es__alloc(NULL, (size_t)(a->n + b->n) * sizeof *hull);
  if (!hull) return false;
  int n = hull_of(a, b, hull);
  int saved = a->n + b->n + 1 - n;
  if (n > 0 && saved > 0) {
    double more = fmax(0, es__hull_area(hull, n) - a->area - b->area);
    const es_merger made = {a->ring, b->ring, saved, more};
    if (found->a < 0 ||
        es__merger_price(&made, too_many) < es__merger_price(found, too_many))
      *found = made;
  }
  es__free(hull);
  return n >= 0;
}

/* The neighbours of one ring, the nearest by their middles. */
static bool look_around(const body *list, int n, int own, long too_many,
                        es_merger *found) {
  int near[NEIGHBOURS], count = 0;
  for (int j = 0; j < n; j++) {
    if (j == own) continue;
    double nearness = es__dot(list[own].middle, list[j].middle);
    int at = count < NEIGHBOURS ? count++ : NEIGHBOURS;
    for (; at > 0 &&
           nearness > es__dot(list[own].middle, list[near[at - 1]].middle);
         at--)
      if (at < NEIGHBOURS) near[at] = near[at - 1];
    if (at < NEIGHBOURS) near[at] = j;
  }
  for (int i = 0; i < count; i++)
    if (!consider(&list[own], &list[near[i]], too_many, found)) return false;
  return true;
}

bool es__merger_find(const es_rings *rings, long too_many, es_merger *found) {
  *found = (es_merger){-1, -1, 0, 0};
  int live = es__rings_live(rings);
  if (live < 2) return true;
  body *list = es__alloc_zeroed(NULL, (size_t)live * sizeof *list);
  if (!list) return false;
  int n = bodies_of(rings, list);
  bool well = n >= 0;
  for (int i = 0; i < n && well; i++)
    well = look_around(list, n, i, too_many, found);
  for (int i = 0; i < live; i++) es__free(list[i].points);
  es__free(list);
  return well;
}

int es__merger_take(es_rings *rings, const es_merger *merger) {
  es_ring *a = &rings->list[merger->a], *b = &rings->list[merger->b];
  es_vec *hull = es__alloc(NULL, (size_t)(a->count + b->count) * sizeof *hull);
  if (!hull) return -1;
  es__ring_points(a, hull);
  es__ring_points(b, hull + a->count);
  int n = es__hull(hull, a->count + b->count, hull);
  if (n < 3) return es__free(hull), n < 0 ? -1 : 0;
  es_ring *ring = es__rings_add(rings);
  if (!ring) return es__free(hull), -1;
  if (!es__ring_init(ring, hull, n)) return -1;
  es__ring_free(&rings->list[merger->a]);
  es__ring_free(&rings->list[merger->b]);
  return 1;
}
