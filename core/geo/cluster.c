/* Clustering along a curve through space: only what is next to each other on
 * it is merged, so that any number of outlines takes little time. */
#include "geo/cluster.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "geo/heap.h"
#include "geo/hull.h"

typedef struct member {
  es_outline outline; /* of what was merged: its hull, without degrees */
  es_vec *hull;       /* NULL: it has none, and stays as it is */
  int hull_count;
  double hull_area, area;
  uint64_t code; /* its place on the curve */
  int prev, next;
  bool gone;
} member;

static uint64_t spread_bits(double x) {
  uint64_t bits = (uint64_t)((x + 1.001) * 1000000), out = 0;
  for (int i = 0; i < 21; i++) out |= (bits >> i & 1) << 3 * i;
  return out;
}

static bool begin(member *m, es_outline *outline) {
  es_vec middle = {0, 0, 0};
  memset(m, 0, sizeof *m);
  for (int i = 0; i < outline->n; i++) middle = es__add(middle, outline->at[i]);
  middle = es__unit(middle);
  m->code = spread_bits(middle.x) | spread_bits(middle.y) << 1 |
            spread_bits(middle.z) << 2;
  m->area = outline->area;
  m->hull = es__alloc(NULL, (size_t)outline->n * sizeof *m->hull);
  if (!m->hull) return false;
  m->hull_count = es__hull(outline->at, outline->n, m->hull);
  if (m->hull_count > 0) {
    m->hull_area = es__hull_area(m->hull, m->hull_count);
  } else {
    es__free(m->hull);
    m->hull = NULL;
  }
  m->outline = *outline;
  memset(outline, 0, sizeof *outline);
  return m->hull_count >= 0;
}

static int by_code(const void *a, const void *b) {
  const member *p = a, *q = b;
  return p->code < q->code ? -1 : p->code > q->code;
}

/* The hull of two members to a new block; 0: none, -1: no memory. */
static int both(const member *a, const member *b, es_vec **hull) {
  *hull = NULL;
  if (!a->hull || !b->hull) return 0;
  size_t n = (size_t)(a->hull_count + b->hull_count);
  es_vec *points = es__alloc(NULL, n * sizeof *points);
  if (!points) return -1;
  memcpy(points, a->hull, (size_t)a->hull_count * sizeof *points);
  memcpy(points + a->hull_count, b->hull,
         (size_t)b->hull_count * sizeof *points);
  int count = es__hull(points, (int)n, points);
  if (count > 0)
    *hull = points;
  else
    es__free(points);
  return count;
}

/* Enters what merging a member with the next one would cost. */
static bool weigh(const member *list, es_heap *heap, int i) {
  es_vec *hull;
  es__heap_drop(heap, i);
  if (list[i].next < 0) return true;
  const member *a = &list[i], *b = &list[a->next];
  int n = both(a, b, &hull);
  if (n > 0) es__heap_set(heap, i, es__hull_area(hull, n) - a->area - b->area);
  es__free(hull);
  return n >= 0;
}

/* 1: merged with the next one, 0: they cannot be, -1: no memory. */
static int merge(member *list, es_heap *heap, int i) {
  member *a = &list[i], *b = &list[a->next];
  es_vec *hull;
  int n = both(a, b, &hull);
  if (n <= 0) return es__heap_drop(heap, i), n;
  es__outline_free(&a->outline);
  es__outline_free(&b->outline);
  es__free(a->hull);
  es__free(b->hull);
  b->hull = NULL;
  a->hull = hull;
  a->hull_count = n;
  a->area = a->hull_area = es__hull_area(hull, n);
  b->gone = true;
  es__heap_drop(heap, a->next);
  a->next = b->next;
  if (a->next >= 0) list[a->next].prev = i;
  bool well =
    weigh(list, heap, i) && (a->prev < 0 || weigh(list, heap, a->prev));
  return well ? 1 : -1;
}

/* Makes outlines again of what is left; returns how many. */
static int take_back(member *list, int count, es_outline *out) {
  int left = 0;
  for (int i = 0; i < count; i++) {
    member *m = &list[i];
    if (!m->gone && !m->outline.at && m->hull) {
      m->outline = (es_outline){.at = m->hull, .n = m->hull_count};
      m->outline.area = m->area;
      m->hull = NULL;
    }
    es__free(m->hull);
    if (m->outline.at) out[left++] = m->outline;
  }
  return left;
}

int es__cluster(es_outline *outlines, int *count, int wanted,
                const atomic_bool *stop) {
  int n = *count, left = n, begun = 0;
  if (n <= wanted) return 0;
  es_heap heap = {0};
  member *list = es__alloc(NULL, (size_t)n * sizeof *list);
  if (!list) return -1;
  bool well = es__heap_room(&heap, n);
  while (well && begun < n) {
    well = begin(&list[begun], &outlines[begun]);
    begun++;
  }
  if (well) {
    qsort(list, (size_t)n, sizeof *list, by_code);
    for (int i = 0; i < n; i++) {
      list[i].prev = i - 1;
      list[i].next = i + 1 < n ? i + 1 : -1;
    }
  }
  for (int i = 0; i < n && well && !atomic_load(stop); i++)
    well = weigh(list, &heap, i);
  while (well && left > wanted && heap.count > 0 && !atomic_load(stop)) {
    int merged = merge(list, &heap, heap.item[0]);
    well = merged >= 0;
    if (well) left -= merged;
  }
  left = take_back(list, begun, outlines);
  for (int i = begun; i < n; i++) es__outline_free(&outlines[i]);
  es__heap_free(&heap);
  es__free(list);
  *count = left;
  return well ? n - left : -1;
}
