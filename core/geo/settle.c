/* Rounding a ring so that nothing of it is lost. */
#include "geo/settle.h"

#include <string.h>

#include "base/memory.h"
#include "geo/hull.h"
#include "geo/step.h"

static const double MARGIN = 1e-7 * ES_DEGREE;

static double rounded(double degrees) {
  double r = round(degrees * 1e8) / 1e8;
  return r == 0 ? 0 : r; /* no -0 */
}

/* Each point of the ring moved to where both edges beside it are the margin
 * further out, as far as they are not nearly opposite. */
static void spread(const es_vec *ring, es_outline *out) {
  int n = out->n;
  for (int i = 0; i < n; i++) {
    es_vec a = ring[i ? i - 1 : n - 1], b = ring[i], c = ring[(i + 1) % n];
    es_vec first = es__unit(es__normal(a, b));
    es_vec last = es__unit(es__normal(b, c));
    double width = fmax(1e-4, 1 + es__dot(first, last));
    es_vec out_by = es__scale(es__add(first, last), -MARGIN / width);
    double *degrees = &out->degrees[2 * i];
    es__vec_degrees(es__add(b, out_by), &degrees[0], &degrees[1]);
    degrees[0] = rounded(degrees[0]);
    degrees[1] = rounded(degrees[1]);
    out->at[i] = es__vec_of(degrees[0], degrees[1]);
  }
}

typedef struct proof {
  const es_ring *made;
  const double *degrees;
  es_vec a, b; /* an edge of the ring as it was */
  int bad;     /* a point at which something is wrong, or -1 */
} proof;

static es_place place_of(const proof *p, int v) {
  return es__outline_place(p->degrees[2 * v], p->degrees[2 * v + 1]);
}

static bool is_bad_pair(void *ud, int v, int w) {
  proof *p = ud;
  const es_ring *made = p->made;
  int v2 = made->next[v], w2 = made->next[w];
  if (es__same_place(place_of(p, v), place_of(p, w)) ||
      (v2 != w && w2 != v &&
       es__crosses(made->at[v], made->at[v2], made->at[w], made->at[w2])))
    p->bad = w;
  return p->bad >= 0;
}

static bool is_crossed(void *ud, int v) {
  proof *p = ud;
  const es_ring *made = p->made;
  if (es__crosses(p->a, p->b, made->at[v], made->at[made->next[v]])) p->bad = v;
  return p->bad >= 0;
}

/* The number of a point where something is wrong; -1: all is well; -2: no
 * memory. */
static int prove(const es_vec *ring, es_outline *out) {
  es_ring made;
  int n = out->n;
  es_vec *copy = es__alloc(NULL, (size_t)n * sizeof *copy);
  if (!copy) return -2;
  memcpy(copy, out->at, (size_t)n * sizeof *copy);
  if (!es__ring_init(&made, copy, n)) return -2;
  proof p = {.made = &made, .degrees = out->degrees, .bad = -1};
  es__ring_pairs(&made, is_bad_pair, &p, NULL);
  for (int i = 0; i < n && p.bad < 0; i++) {
    es_vec ends[2] = {ring[i], ring[(i + 1) % n]};
    p.a = ends[0];
    p.b = ends[1];
    es_box box = es__box_of(ends, 2);
    (void)es__ring_near(&made, &box, is_crossed, &p);
    if (p.bad < 0 && i % 16 == 0 && !es__inside(made.at, n, ring[i])) p.bad = i;
  }
  if (p.bad < 0 && !es__is_left(made.at, n, &out->area)) p.bad = 0;
  es__ring_free(&made);
  return p.bad;
}

/* Takes the step that adds the least, at the point that is the n-th of the
 * ring or beside it, if that is no more than what may be added yet: beyond,
 * a hull is the better way. */
static bool mend(es_ring *ring, int n, double *left) {
  int v = ring->head, best = -1;
  es_step step, least = {.cost = *left};
  while (n-- > 0) v = ring->next[v];
  v = ring->prev[v];
  for (int i = 0; i < 3; i++, v = ring->next[v]) {
    if (!es__step_plan(ring, v, &step) || step.cost > least.cost ||
        es__step_blocked(ring, v, &step))
      continue;
    best = v;
    least = step;
  }
  if (best < 0) return false;
  *left -= least.cost;
  es__step_take(ring, best, &least);
  return true;
}

static bool replace(es_ring *ring, es_vec *points, int n) {
  es__ring_free(ring);
  return es__ring_init(ring, points, n);
}

/* Where some points lie along a line through them: how far on either side of
 * it, from where to where along it, in radians. */
typedef struct strip {
  es_vec x, y, pole; /* the line runs from x towards y */
  double low, high, wide;
} strip;

static es_vec farthest(const es_vec *points, int n, es_vec from) {
  es_vec found = points[0];
  for (int i = 1; i < n; i++)
    if (es__chord(points[i], from) > es__chord(found, from)) found = points[i];
  return found;
}

static bool lay_strip(const es_vec *points, int n, es_vec middle, strip *s) {
  s->x = farthest(points, n, middle);
  es_vec normal = es__normal(s->x, farthest(points, n, s->x));
  if (es__length(normal) < 1e-12) return false;
  s->pole = es__unit(normal);
  s->y = es__cross(s->pole, s->x);
  s->low = s->high = s->wide = 0;
  for (int i = 0; i < n; i++) {
    double at = atan2(es__dot(points[i], s->y), es__dot(points[i], s->x));
    s->low = fmin(s->low, at);
    s->high = fmax(s->high, at);
    s->wide = fmax(s->wide, fabs(asin(es__dot(points[i], s->pole))));
  }
  return true;
}

static es_vec on_strip(const strip *s, double at, double beside) {
  es_vec along = es__add(es__scale(s->x, cos(at)), es__scale(s->y, sin(at)));
  return es__add(es__scale(along, cos(beside)),
                 es__scale(s->pole, sin(beside)));
}

/* A triangle around a strip: its tip lies before the one end, and it is not
 * so sharp that it could not be moved outwards. */
static bool wrap(const strip *s, es_vec corners[3]) {
  double spare = 10 * MARGIN, before = (s->high - s->low) / 4 + spare;
  double wide = fmax(s->wide + spare, 0.01 * sin(before));
  double all = before + s->high - s->low + spare;
  double base = atan(tan(wide) / sin(before) * sin(all));
  if (all > 2.2 || wide > 1 || base > 1) return false;
  corners[0] = on_strip(s, s->low - before, 0);
  corners[1] = on_strip(s, s->high + spare, -base);
  corners[2] = on_strip(s, s->high + spare, base);
  return true;
}

static void surround(es_vec middle, double reach, es_vec corners[3]) {
  es_vec axis = fabs(middle.z) < 0.7 ? (es_vec){0, 0, 1} : (es_vec){1, 0, 0};
  es_vec u = es__unit(es__cross(axis, middle)), v = es__cross(middle, u);
  for (int i = 0; i < 3; i++) {
    double turn = 2.0943951023931953 * i, size = 2.4 * reach + 10 * MARGIN;
    corners[i] =
      es__unit(es__add(middle, es__add(es__scale(u, size * cos(turn)),
                                       es__scale(v, size * sin(turn)))));
  }
}

/* A triangle around all points; 0: they reach too far, -1: no memory. */
static int enclose(es_ring *ring, const es_vec *points) {
  es_vec middle = {0, 0, 0};
  double reach = 0;
  strip s;
  for (int i = 0; i < ring->count; i++) middle = es__add(middle, points[i]);
  if (es__length(middle) < 1e-3 * ring->count) return 0;
  middle = es__unit(middle);
  for (int i = 0; i < ring->count; i++)
    reach = fmax(reach, es__chord(middle, points[i]));
  es_vec *corners = es__alloc(NULL, 3 * sizeof *corners);
  if (!corners) return -1;
  bool slim = lay_strip(points, ring->count, middle, &s) &&
              (reach > 0.3 || s.wide < reach / 4) && wrap(&s, corners);
  if (!slim && reach > 0.3) return es__free(corners), 0;
  if (!slim) surround(middle, reach, corners);
  return replace(ring, corners, 3) ? 1 : -1;
}

/* Something coarser in place of a ring that cannot be mended: its hull, then
 * a triangle around it. 1, 0: there is nothing, -1: no memory. */
static int coarsen(es_ring *ring, bool hull) {
  es_vec *points = es__alloc(NULL, (size_t)ring->count * sizeof *points);
  if (!points) return -1;
  es__ring_points(ring, points);
  if (hull) {
    int n = es__hull(points, ring->count, points);
    if (n >= 3) return replace(ring, points, n) ? 1 : -1;
    if (n < 0) return es__free(points), -1;
    es__ring_points(ring, points);
  }
  int rc = enclose(ring, points);
  es__free(points);
  return rc;
}

static int attempt(es_ring *ring, es_vec *points, es_outline *out) {
  out->n = ring->count;
  es__ring_points(ring, points);
  spread(points, out);
  return prove(points, out);
}

int es__settle(es_ring *ring, es_outline *out, es_error *err) {
  size_t n = (size_t)(ring->count < 3 ? 3 : ring->count);
  memset(out, 0, sizeof *out);
  es_vec *points = es__alloc(NULL, n * sizeof *points);
  out->at = es__alloc(NULL, n * sizeof *out->at);
  out->degrees = es__alloc(NULL, n * 2 * sizeof *out->degrees);
  int bad = points && out->at && out->degrees ? attempt(ring, points, out) : -2;
  double left = 0; /* as much as the ring has */
  if (bad >= 0 && !es__is_left(points, (int)n, &left)) left = 0;
  for (int coarse = 0; bad >= 0 && coarse < 3;) {
    if (coarse > 0 || !mend(ring, bad, &left)) {
      int rc = coarsen(ring, coarse++ == 0);
      if (rc < 0) bad = -2;
      if (rc <= 0) continue;
    }
    bad = attempt(ring, points, out);
  }
  es__free(points);
  if (bad == -1) return ES_OK;
  es__outline_free(out);
  if (bad == -2) return es__fail_memory(err);
  return es__fail(err, ES_LIMIT, 0,
                  "a polygon cannot be simplified and stay a simple ring; "
                  "use a bounding box");
}
