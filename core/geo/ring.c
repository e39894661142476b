/* Rings and the tree of boxes over their edges. */
#include "geo/ring.h"

#include <string.h>

#include "base/memory.h"

enum { BUCKET = 16 };

es_box es__box_of(const es_vec *points, int n) {
  es_box box = {{points->x, points->y, points->z},
                {points->x, points->y, points->z}};
  double longest = 0;
  for (int i = 1; i < n; i++) {
    const double p[3] = {points[i].x, points[i].y, points[i].z};
    for (int k = 0; k < 3; k++) {
      if (p[k] < box.low[k]) box.low[k] = p[k];
      if (p[k] > box.high[k]) box.high[k] = p[k];
    }
    es_vec edge = es__sub(points[i], points[i ? i - 1 : n - 1]);
    double square = es__dot(edge, edge);
    if (square > longest) longest = square;
  }
  es_vec last = es__sub(points[0], points[n - 1]);
  if (es__dot(last, last) > longest) longest = es__dot(last, last);
  /* How far a triangle of such sides rises over its plane. */
  double rise = longest < 2.9 ? 1 - sqrt(1 - longest / 3) : 1;
  if (n == 2) rise = 1 - sqrt(fmax(0, 1 - longest / 4));
  rise += 4e-16;
  for (int k = 0; k < 3; k++) {
    box.low[k] -= rise;
    box.high[k] += rise;
  }
  return box;
}

static void join(es_box *into, const es_box *more) {
  for (int k = 0; k < 3; k++) {
    if (more->low[k] < into->low[k]) into->low[k] = more->low[k];
    if (more->high[k] > into->high[k]) into->high[k] = more->high[k];
  }
}

static const es_box nowhere = {{9, 9, 9}, {-9, -9, -9}};

static es_box edge_box(const es_ring *ring, int v) {
  const es_vec ends[2] = {ring->at[v], ring->at[ring->next[v]]};
  return es__box_of(ends, 2);
}

static es_box bucket_box(const es_ring *ring, int bucket) {
  es_box box = nowhere;
  int end = (bucket + 1) * BUCKET;
  if (end > ring->room) end = ring->room;
  for (int v = bucket * BUCKET; v < end; v++) {
    if (ring->next[v] < 0) continue;
    es_box edge = edge_box(ring, v);
    join(&box, &edge);
  }
  return box;
}

static void refresh(es_ring *ring, int v) {
  int node = ring->leaves + v / BUCKET;
  ring->box[node] = bucket_box(ring, v / BUCKET);
  while ((node /= 2) > 0) {
    es_box box = ring->box[2 * node];
    join(&box, &ring->box[2 * node + 1]);
    if (memcmp(&box, &ring->box[node], sizeof box) == 0) return;
    ring->box[node] = box;
  }
}

static void build(es_ring *ring) {
  int buckets = (ring->room + BUCKET - 1) / BUCKET;
  for (int i = 0; i < ring->leaves; i++)
    ring->box[ring->leaves + i] = i < buckets ? bucket_box(ring, i) : nowhere;
  for (int i = ring->leaves - 1; i > 0; i--) {
    ring->box[i] = ring->box[2 * i];
    join(&ring->box[i], &ring->box[2 * i + 1]);
  }
}

static void link_all(es_ring *ring) {
  int n = ring->count;
  for (int i = 0; i < n; i++) {
    ring->prev[i] = i ? i - 1 : n - 1;
    ring->next[i] = i + 1 < n ? i + 1 : 0;
  }
  ring->room = n;
  ring->head = 0;
  ring->leaves = 1;
  while (ring->leaves * BUCKET < n) ring->leaves *= 2;
}

bool es__ring_init(es_ring *ring, es_vec *at, int n) {
  memset(ring, 0, sizeof *ring);
  ring->at = at;
  ring->count = n;
  ring->prev = es__alloc(NULL, 2 * (size_t)n * sizeof *ring->prev);
  if (!ring->prev) return es__ring_free(ring), false;
  ring->next = ring->prev + n;
  link_all(ring);
  ring->box = es__alloc(NULL, 2 * (size_t)ring->leaves * sizeof *ring->box);
  if (!ring->box) return es__ring_free(ring), false;
  build(ring);
  return true;
}

void es__ring_free(es_ring *ring) {
  es__free(ring->at);
  es__free(ring->prev);
  es__free(ring->box);
  memset(ring, 0, sizeof *ring);
}

void es__ring_drop(es_ring *ring, int v) {
  int a = ring->prev[v], c = ring->next[v];
  ring->next[a] = c;
  ring->prev[c] = a;
  ring->next[v] = -1;
  ring->count--;
  if (ring->head == v) ring->head = c;
  if (v / BUCKET != a / BUCKET) refresh(ring, v);
  refresh(ring, a);
}

void es__ring_moved(es_ring *ring, int v) {
  int a = ring->prev[v];
  if (v / BUCKET != a / BUCKET) refresh(ring, a);
  refresh(ring, v);
}

void es__ring_points(const es_ring *ring, es_vec *out) {
  int v = ring->head;
  for (int i = 0; i < ring->count; i++, v = ring->next[v]) out[i] = ring->at[v];
}

bool es__ring_compact(es_ring *ring) {
  es_vec *at = es__alloc(NULL, (size_t)ring->count * sizeof *at);
  if (!at) return false;
  int n = ring->count;
  es__ring_points(ring, at);
  es__ring_free(ring);
  return es__ring_init(ring, at, n);
}

static bool in_bucket(const es_ring *ring, int bucket, const es_box *box,
                      bool (*hit)(void *ud, int v), void *ud) {
  int end = (bucket + 1) * BUCKET;
  if (end > ring->room) end = ring->room;
  for (int v = bucket * BUCKET; v < end; v++) {
    if (ring->next[v] < 0) continue;
    es_box edge = edge_box(ring, v);
    if (es__boxes_meet(&edge, box) && hit(ud, v)) return true;
  }
  return false;
}

bool es__ring_near(const es_ring *ring, const es_box *box,
                   bool (*hit)(void *ud, int v), void *ud) {
  int stack[64], depth = 0;
  stack[depth++] = 1;
  while (depth > 0) {
    int node = stack[--depth];
    if (!es__boxes_meet(&ring->box[node], box)) continue;
    if (node >= ring->leaves) {
      if (in_bucket(ring, node - ring->leaves, box, hit, ud)) return true;
    } else {
      stack[depth++] = 2 * node + 1;
      stack[depth++] = 2 * node;
    }
  }
  return false;
}

typedef struct pairing {
  const es_ring *ring;
  bool (*hit)(void *ud, int v, int w);
  void *ud;
  long *left;
} pairing;

static bool bucket_pairs(const pairing *p, int a, int b) {
  const es_ring *ring = p->ring;
  int a_end = (a + 1) * BUCKET, b_end = (b + 1) * BUCKET;
  if (a_end > ring->room) a_end = ring->room;
  if (b_end > ring->room) b_end = ring->room;
  es_box edges[BUCKET];
  for (int w = b * BUCKET; w < b_end; w++)
    edges[w - b * BUCKET] = edge_box(ring, w);
  for (int v = a * BUCKET; v < a_end; v++) {
    es_box edge = edge_box(ring, v);
    if (!es__boxes_meet(&edge, &ring->box[ring->leaves + b])) continue;
    if (p->left && (*p->left -= b_end - b * BUCKET) < 0) return true;
    for (int w = a == b ? v + 1 : b * BUCKET; w < b_end; w++)
      if (es__boxes_meet(&edge, &edges[w - b * BUCKET]) && p->hit(p->ud, v, w))
        return true;
  }
  return false;
}

/* Both nodes are on one level. */
static bool node_pairs(const pairing *p, int a, int b) {
  const es_ring *ring = p->ring;
  if (!es__boxes_meet(&ring->box[a], &ring->box[b])) return false;
  if (a >= ring->leaves)
    return bucket_pairs(p, a - ring->leaves, b - ring->leaves);
  return node_pairs(p, 2 * a, 2 * b) || node_pairs(p, 2 * a, 2 * b + 1) ||
         (a != b && node_pairs(p, 2 * a + 1, 2 * b)) ||
         node_pairs(p, 2 * a + 1, 2 * b + 1);
}

void es__ring_pairs(const es_ring *ring, bool (*hit)(void *ud, int v, int w),
                    void *ud, long *left) {
  const pairing p = {ring, hit, ud, left};
  (void)node_pairs(&p, 1, 1);
}
