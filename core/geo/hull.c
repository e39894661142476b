/* Hulls: the points are projected from the middle of the Earth onto a plane,
 * in which great circles are straight. */
#include "geo/hull.h"

#include <stdlib.h>

#include "base/memory.h"

typedef struct flat {
  double u, v;
  es_vec at;
} flat;

static int by_u(const void *a, const void *b) {
  const flat *p = a, *q = b;
  if (p->u != q->u) return p->u < q->u ? -1 : 1;
  return p->v < q->v ? -1 : p->v > q->v;
}

static bool project(const es_vec *points, int n, flat *out) {
  es_vec middle = {0, 0, 0};
  for (int i = 0; i < n; i++) middle = es__add(middle, points[i]);
  if (es__length(middle) < 1e-3 * n) return false;
  middle = es__unit(middle);
  es_vec axis = fabs(middle.z) < 0.7 ? (es_vec){0, 0, 1} : (es_vec){1, 0, 0};
  es_vec u = es__unit(es__cross(axis, middle)), v = es__cross(middle, u);
  for (int i = 0; i < n; i++) {
    double height = es__dot(points[i], middle);
    if (height < 0.17) return false;
    es_vec off = es__sub(points[i], middle);
    out[i] =
      (flat){es__dot(off, u) / height, es__dot(off, v) / height, points[i]};
  }
  return true;
}

static bool turns_left(const flat *a, const flat *b, const flat *c) {
  return (b->u - a->u) * (c->v - a->v) - (b->v - a->v) * (c->u - a->u) > 0;
}

/* The lower and the upper chain of what is sorted. */
static int chain(const flat *p, int n, flat *out) {
  int count = 0, least = 1;
  for (int k = 0; k < 2 * n - 1; k++) {
    const flat *next = &p[k < n ? k : 2 * n - 2 - k];
    if (k == n) least = count;
    while (count > least && !turns_left(&out[count - 2], &out[count - 1], next))
      count--;
    out[count++] = *next;
  }
  return count - 1; /* the first is the last */
}

int es__hull(const es_vec *points, int n, es_vec *out) {
  if (n < 3) return 0;
  flat *p = es__alloc(NULL, (size_t)n * 3 * sizeof *p);
  if (!p) return -1;
  int count = 0;
  if (project(points, n, p)) {
    qsort(p, (size_t)n, sizeof *p, by_u);
    count = chain(p, n, p + n);
    for (int i = 0; i < count && count >= 3; i++) out[i] = p[n + i].at;
  }
  es__free(p);
  return count < 3 ? 0 : count;
}

double es__hull_area(const es_vec *ring, int n) {
  double area = 0;
  for (int i = 2; i < n; i++)
    area += es__triangle(ring[0], ring[i - 1], ring[i]);
  return area;
}
