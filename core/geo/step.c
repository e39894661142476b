/* Steps: planned, checked, taken. */
#include "geo/step.h"

/* What is kept free beside a new edge, in radians: two centimetres, or a
 * thousandth of the edges around, so that the ring stays simple when it is
 * written in decimals. */
static const double CLEAR = 3e-9;

/* A corner is that much dearer than its area: it goes beyond the hull of what
 * was given, and rough lines grow spikes where it is as cheap as filling a
 * hollow. */
static const double DEAR = 8;

/* No edge becomes longer than 120 degrees. */
static const double LONGEST = -0.5;

static bool plan_drop(es_vec a, es_vec b, es_vec c, es_step *step) {
  step->meets = false;
  step->cost = fabs(es__triangle(a, b, c));
  return es__dot(a, c) > LONGEST;
}

static bool plan_meet(es_vec a, es_vec b, es_vec c, es_vec d, es_step *step) {
  if (es__side(b, c, d) <= 0) return false;
  es_vec first = es__normal(a, b), last = es__normal(c, d);
  es_vec x = es__cross(first, last);
  double length = es__length(x);
  if (length <= 1e-9 * es__length(first) * es__length(last)) return false;
  x = es__scale(x, (es__dot(x, es__add(b, c)) < 0 ? -1 : 1) / length);
  /* Right of the edge, ahead of b and before c. */
  if (es__side(b, c, x) >= 0 || es__dot(es__normal(b, x), first) <= 0 ||
      es__dot(es__normal(x, c), last) <= 0)
    return false;
  step->meets = true;
  step->corner = x;
  step->cost = DEAR * fabs(es__triangle(b, x, c));
  return es__dot(a, x) > LONGEST && es__dot(x, d) > LONGEST &&
         es__dot(b, c) > 0;
}

bool es__step_plan(const es_ring *ring, int v, es_step *step) {
  if (ring->count < 4) return false;
  int before = ring->prev[v], after = ring->next[v];
  es_vec a = ring->at[before], b = ring->at[v], c = ring->at[after];
  if (es__side(a, b, c) <= 0) return plan_drop(a, b, c, step);
  return plan_meet(a, b, c, ring->at[ring->next[after]], step);
}

typedef struct look {
  const es_ring *ring;
  es_vec t[3];     /* the triangle, counter-clockwise, from old to new */
  double reach[3]; /* how far outside of each side is still in the way */
  int own[4];      /* points that belong to the step */
  bool meets;
} look;

static bool is_own(const look *l, int v) {
  return v == l->own[0] || v == l->own[1] || v == l->own[2] || v == l->own[3];
}

static bool holds(const look *l, es_vec p) {
  for (int i = 0; i < 3; i++)
    if (es__side(l->t[i], l->t[(i + 1) % 3], p) < -l->reach[i]) return false;
  return true;
}

static bool in_the_way(void *ud, int v) {
  const look *l = ud;
  const es_ring *ring = l->ring;
  int w = ring->next[v];
  if (!is_own(l, v) && holds(l, ring->at[v])) return true;
  if (!l->meets || is_own(l, v) || is_own(l, w)) return false;
  es_vec p = ring->at[v], q = ring->at[w];
  return es__crosses(l->t[0], l->t[1], p, q) ||
         es__crosses(l->t[1], l->t[2], p, q);
}

bool es__step_blocked(const es_ring *ring, int v, const es_step *step) {
  int before = ring->prev[v], after = ring->next[v];
  look l = {.ring = ring, .meets = step->meets};
  if (step->meets) {
    /* b, x, c */
    l.t[0] = ring->at[v];
    l.t[1] = step->corner;
    l.t[2] = ring->at[after];
    l.own[3] = ring->next[after];
  } else {
    /* c, b, a: the new edge is from a to c */
    l.t[0] = ring->at[after];
    l.t[1] = ring->at[v];
    l.t[2] = ring->at[before];
    l.own[3] = v;
  }
  l.own[0] = before;
  l.own[1] = v;
  l.own[2] = after;
  double side[3], least = 1;
  for (int i = 0; i < 3; i++) {
    side[i] = es__chord(l.t[i], l.t[(i + 1) % 3]);
    if (side[i] < least) least = side[i];
  }
  double clear = fmin(CLEAR, 1e-3 * least);
  /* Beside an edge that was there before, nothing is in the way. */
  for (int i = 0; i < 3; i++)
    l.reach[i] = (step->meets ? i < 2 : i == 2) ? clear * side[i] : 0;
  es_box box = es__box_of(l.t, 3);
  for (int k = 0; k < 3; k++) {
    box.low[k] -= clear;
    box.high[k] += clear;
  }
  return es__ring_near(ring, &box, in_the_way, &l);
}

void es__step_take(es_ring *ring, int v, const es_step *step) {
  if (!step->meets) {
    es__ring_drop(ring, v);
    return;
  }
  ring->at[v] = step->corner;
  es__ring_drop(ring, ring->next[v]);
  es__ring_moved(ring, v);
}
