/* Lines and rings of the tests of simplification, and a judge of what is left
 * of them: plain geometry over all pairs of edges. */
#ifndef ES_TEST_CHAINS_H
#define ES_TEST_CHAINS_H

#include <math.h>

#include "geo/simplify.h"
#include "test.h"

enum { MOST = 4000, CHAINS = 16 };

typedef struct geometry {
  double at[2 * MOST];
  es_chain chains[CHAINS];
  int points, count;
} geometry;

static inline void begin(geometry *g) {
  g->chains[g->count++] = (es_chain){g->points, 0};
}

static inline void add(geometry *g, double x, double y) {
  g->at[2 * g->points] = x;
  g->at[2 * g->points++ + 1] = y;
  g->chains[g->count - 1].count++;
}

static inline void close_ring(geometry *g) {
  const double *first = g->at + 2 * g->chains[g->count - 1].first;
  add(g, first[0], first[1]);
}

static inline void reverse(geometry *g) {
  const es_chain c = g->chains[g->count - 1];
  for (int i = c.first, j = c.first + c.count - 1; i < j; i++, j--) {
    for (int k = 0; k < 2; k++) {
      double kept = g->at[2 * i + k];
      g->at[2 * i + k] = g->at[2 * j + k];
      g->at[2 * j + k] = kept;
    }
  }
}

/* ---- what is left, and the judge of it */

static inline geometry left_of(const geometry *g, const bool *stays) {
  static geometry left;
  left.points = left.count = 0;
  for (int i = 0; i < g->count; i++) {
    const es_chain c = g->chains[i];
    begin(&left);
    for (int v = c.first; v < c.first + c.count; v++)
      if (stays[v]) add(&left, g->at[2 * v], g->at[2 * v + 1]);
  }
  return left;
}

static inline long double turn(const double *a, const double *b,
                               const double *c) {
  return ((long double)b[0] - a[0]) * ((long double)c[1] - a[1]) -
         ((long double)b[1] - a[1]) * ((long double)c[0] - a[0]);
}

static inline bool cross(const double *a, const double *c) {
  const double *b = a + 2, *d = c + 2;
  long double s = turn(a, b, c), t = turn(a, b, d);
  long double u = turn(c, d, a), v = turn(c, d, b);
  return ((s > 0 && t < 0) || (s < 0 && t > 0)) &&
         ((u > 0 && v < 0) || (u < 0 && v > 0));
}

static inline bool anything_crosses(const geometry *g) {
  for (int i = 0; i < g->count; i++)
    for (int v = g->chains[i].first, n = v + g->chains[i].count; v + 1 < n; v++)
      for (int k = i; k < g->count; k++) {
        int w = k == i ? v + 1 : g->chains[k].first;
        for (int m = g->chains[k].first + g->chains[k].count; w + 1 < m; w++)
          if (cross(g->at + 2 * v, g->at + 2 * w)) return true;
      }
  return false;
}

static inline double area(const geometry *g, int chain) {
  const double *p = g->at + 2 * g->chains[chain].first;
  double sum = 0;
  for (int i = 0; i + 1 < g->chains[chain].count; i++)
    sum += (p[2 * i] - p[0]) * (p[2 * i + 3] - p[1]) -
           (p[2 * i + 2] - p[0]) * (p[2 * i + 1] - p[1]);
  return sum / 2;
}

static inline bool inside(const geometry *g, int chain, const double *q) {
  const double *p = g->at + 2 * g->chains[chain].first;
  bool in = false;
  for (int i = 0; i + 1 < g->chains[chain].count; i++, p += 2)
    if ((p[1] > q[1]) != (p[3] > q[1]) &&
        q[0] < p[0] + (q[1] - p[1]) / (p[3] - p[1]) * (p[2] - p[0]))
      in = !in;
  return in;
}

static inline double away(const geometry *g, int chain, const double *q) {
  const double *p = g->at + 2 * g->chains[chain].first;
  double least = hypot(p[0] - q[0], p[1] - q[1]);
  for (int i = 0; i + 1 < g->chains[chain].count; i++, p += 2) {
    double dx = p[2] - p[0], dy = p[3] - p[1], square = dx * dx + dy * dy;
    double t = ((q[0] - p[0]) * dx + (q[1] - p[1]) * dy) / square;
    t = square > 0 ? fmin(1, fmax(0, t)) : 0;
    least = fmin(least, hypot(p[0] + t * dx - q[0], p[1] + t * dy - q[1]));
  }
  return least;
}

/* Hausdorff's distance from one chain to the other, by places on its edges. */
static inline double farthest(const geometry *from, const geometry *to,
                              int chain) {
  const es_chain c = from->chains[chain];
  double most = 0;
  for (int i = c.first; i < c.first + c.count; i++) {
    const double *p = from->at + 2 * i;
    most = fmax(most, away(to, chain, p));
    for (int k = 1; k < 5 && i + 1 < c.first + c.count; k++) {
      const double q[2] = {p[0] + (p[2] - p[0]) * k / 5,
                           p[1] + (p[3] - p[1]) * k / 5};
      most = fmax(most, away(to, chain, q));
    }
  }
  return most;
}

static inline void check_ends(const geometry *g, const geometry *left, int i) {
  const es_chain a = g->chains[i], b = left->chains[i];
  CHECK(memcmp(g->at + 2 * a.first, left->at + 2 * b.first, 16) == 0);
  CHECK(memcmp(g->at + 2 * (a.first + a.count - 1),
               left->at + 2 * (b.first + b.count - 1), 16) == 0);
}

static inline void check_left(const geometry *g, const geometry *left,
                              double tolerance, bool rings) {
  CHECK_INT(left->count, g->count);
  CHECK(!anything_crosses(left));
  for (int i = 0; i < g->count; i++) {
    check_ends(g, left, i);
    CHECK_PASSED();
    CHECK(farthest(g, left, i) <= tolerance * (1 + 1e-12) + 1e-13);
    CHECK(farthest(left, g, i) <= tolerance * (1 + 1e-12) + 1e-13);
    if (!rings) continue;
    CHECK(left->chains[i].count >= 4);
    CHECK(area(g, i) * area(left, i) > 0);
    for (int k = 0; k < g->count; k++) {
      if (k == i) continue;
      const double *was = g->at + 2 * g->chains[k].first;
      int first = left->chains[k].first;
      for (int v = first; v < first + left->chains[k].count; v++)
        CHECK(inside(left, i, left->at + 2 * v) == inside(g, i, was));
    }
  }
}

#endif
