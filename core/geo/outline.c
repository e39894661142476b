/* Rings of files made simple: repeated points dropped, crossings taken
 * apart, direction mended. */
#include "geo/outline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "geo/ring.h"
#include "geo/trace.h"

/* A ring that crosses itself more often, or of which more pairs of edges would
 * have to be compared (half a second's work), is traced on a grid instead,
 * which takes as long as comparing so many. */
enum { MOST_CROSSINGS = 2000, MOST_PAIRS = 40000000, TRACING = 1000000 };

/* Rings narrower than this, in radians, have no area: a tenth of a
 * millimetre. */
static const double NARROW = 2e-11;

typedef struct crossing {
  int edge; /* after which point */
  int id;   /* of the place */
  double along;
} crossing;

/* The work on one ring: its points, then the places where it crosses itself.
 * Points at the same place have one id. */
typedef struct work {
  es_vec *at;
  double *degrees;
  es_place *place;
  int *id;
  int n, room; /* points in the arrays, with those of crossings behind */
  int *slots;  /* a hash table of points by place */
  unsigned mask;
  crossing *crossings;
  int count; /* of crossings, two for each place */
  bool full, failed;
  const es_ring *ring;
  const atomic_bool *stop;
  long *effort;
} work;

es_place es__outline_place(double lon, double lat) {
  es_place place = {llround(lon * 1e9), llround(lat * 1e9)};
  if (place.lon == -180000000000) place.lon = 180000000000;
  if (place.lat == 90000000000 || place.lat == -90000000000) place.lon = 0;
  return place;
}

void es__outline_free(es_outline *outline) {
  es__free(outline->at);
  es__free(outline->degrees);
  memset(outline, 0, sizeof *outline);
}

void es__outlines_free(es_outlines *out) {
  for (int i = 0; i < out->count; i++) es__outline_free(&out->list[i]);
  es__free(out->list);
  memset(out, 0, sizeof *out);
}

static void work_free(work *w) {
  es__free(w->at);
  es__free(w->degrees);
  es__free(w->place);
  es__free(w->id);
  es__free(w->slots);
  es__free(w->crossings);
}

static bool make_room(work *w, int room) {
  size_t n = (size_t)room;
  es_vec *at = es__resize(NULL, w->at, n * sizeof *at);
  if (at) w->at = at;
  double *degrees = es__resize(NULL, w->degrees, n * 2 * sizeof *degrees);
  if (degrees) w->degrees = degrees;
  es_place *place = es__resize(NULL, w->place, n * sizeof *place);
  if (place) w->place = place;
  int *id = es__resize(NULL, w->id, n * sizeof *id);
  if (id) w->id = id;
  if (!at || !degrees || !place || !id) return false;
  w->room = room;
  return true;
}

/* The number of the first point at the place of point i, which is i where
 * there was none. */
static int identify(work *w, int i) {
  const es_place p = w->place[i];
  uint64_t hash = (uint64_t)p.lon * 0x9e3779b97f4a7c15u;
  hash = (hash ^ (uint64_t)p.lat) * 0xff51afd7ed558ccdu;
  unsigned slot = (unsigned)(hash >> 32) & w->mask;
  for (; w->slots[slot] >= 0; slot = (slot + 1) & w->mask)
    if (es__same_place(w->place[w->slots[slot]], p)) return w->slots[slot];
  return w->slots[slot] = i;
}

/* Makes the table anew, with room for what comes. */
static bool hash_all(work *w) {
  unsigned size = 64;
  while (size < 3 * (unsigned)w->n) size *= 2;
  es__free(w->slots);
  w->slots = es__alloc(NULL, size * sizeof *w->slots);
  if (!w->slots) return false;
  memset(w->slots, 0xff, size * sizeof *w->slots);
  w->mask = size - 1;
  for (int i = 0; i < w->n; i++) w->id[i] = identify(w, i);
  return true;
}

static bool take_positions(work *w, const double *positions, int n) {
  if (!make_room(w, n)) return false;
  for (int i = 0; i < n; i++) {
    double lon = positions[2 * i], lat = positions[2 * i + 1];
    es_place place = es__outline_place(lon, lat);
    if (w->n > 0 && es__same_place(place, w->place[w->n - 1])) continue;
    w->place[w->n] = place;
    w->degrees[2 * w->n] = lon;
    w->degrees[2 * w->n + 1] = lat;
    w->at[w->n++] = es__vec_of(lon, lat);
  }
  while (w->n > 1 && es__same_place(w->place[0], w->place[w->n - 1])) w->n--;
  return true;
}

static int check_edges(const work *w, es_error *err) {
  for (int i = 0; i < w->n; i++) {
    int j = i + 1 < w->n ? i + 1 : 0;
    if (es__length(es__add(w->at[i], w->at[j])) > 2e-11) continue;
    return es__fail(err, ES_INVALID, 0,
                    "the points %.10g,%.10g and %.10g,%.10g are opposite each "
                    "other on the Earth; add a point between them",
                    w->degrees[2 * i], w->degrees[2 * i + 1], w->degrees[2 * j],
                    w->degrees[2 * j + 1]);
  }
  return ES_OK;
}

static void note(work *w, int edge, int id) {
  w->crossings[w->count++] =
    (crossing){edge, id, es__chord(w->at[edge], w->at[id])};
}

static bool on_pair(void *ud, int v, int u) {
  work *w = ud;
  const es_ring *ring = w->ring;
  if (ring->next[v] == u || ring->next[u] == v) return false;
  es_vec a = w->at[v], b = w->at[ring->next[v]];
  es_vec c = w->at[u], d = w->at[ring->next[u]];
  if (!es__crosses(a, b, c, d)) return atomic_load(w->stop);
  if (w->count >= 2 * MOST_CROSSINGS) return w->full = true;
  if (!w->crossings) {
    w->crossings =
      es__alloc(NULL, (2 * MOST_CROSSINGS + 2) * sizeof *w->crossings);
    if (!w->crossings) return w->failed = true;
  }
  if (w->n == w->room && !make_room(w, w->room + w->room / 2 + 64))
    return w->failed = true;
  if (2 * (unsigned)w->n > w->mask && !hash_all(w)) return w->failed = true;
  int i = w->n++;
  w->at[i] = es__meeting(a, b, c, d);
  es__vec_degrees(w->at[i], &w->degrees[2 * i], &w->degrees[2 * i + 1]);
  w->place[i] = es__outline_place(w->degrees[2 * i], w->degrees[2 * i + 1]);
  w->id[i] = identify(w, i);
  note(w, v, i);
  note(w, u, i);
  return false;
}

static int by_place_on_ring(const void *a, const void *b) {
  const crossing *p = a, *q = b;
  if (p->edge != q->edge) return p->edge < q->edge ? -1 : 1;
  return p->along < q->along ? -1 : p->along > q->along;
}

/* Adds the simple ring of some points, given by number, if it has an area. */
static bool add_outline(const work *w, const int *points, int n,
                        es_outlines *out, bool *left) {
  if (n < 3) return true;
  if (out->count == out->room) {
    int room = out->room ? 2 * out->room : 1;
    es_outline *list = es__resize(NULL, out->list, (size_t)room * sizeof *list);
    if (!list) return false;
    out->list = list;
    out->room = room;
  }
  es_outline made = {.n = n};
  made.at = es__alloc(NULL, (size_t)n * sizeof *made.at);
  made.degrees = es__alloc(NULL, (size_t)n * 2 * sizeof *made.degrees);
  if (!made.at || !made.degrees) return es__outline_free(&made), false;
  double around = 0;
  for (int i = 0; i < n; i++) {
    made.at[i] = w->at[points[i]];
    around += es__chord(made.at[i], w->at[points[i ? i - 1 : n - 1]]);
  }
  *left = es__is_left(made.at, n, &made.area);
  if (fabs(made.area) <= around * NARROW) return es__outline_free(&made), true;
  for (int i = 0; i < n; i++) {
    int from = points[*left ? i : (n - i) % n];
    made.at[i] = w->at[from];
    memcpy(&made.degrees[2 * i], &w->degrees[2 * from],
           2 * sizeof *made.degrees);
  }
  if (!*left)
    made.area = made.area < 0 ? -made.area : 4 * acos(-1.0) - made.area;
  out->list[out->count++] = made;
  if (!out->traced) out->area += made.area;
  return true;
}

/* Walks along the ring, in which each crossing is a point of its two edges,
 * and cuts off a loop whenever it comes to a place where it has been. */
static bool take_apart(work *w, int n, es_outlines *out) {
  int total = n + w->count, depth = 0;
  bool left;
  int *stack = es__alloc(NULL, (size_t)total * sizeof *stack);
  int *place_at = es__alloc(NULL, (size_t)w->n * sizeof *place_at);
  bool well = stack && place_at;
  if (well) memset(place_at, 0xff, (size_t)w->n * sizeof *place_at);
  if (w->count > 1)
    qsort(w->crossings, (size_t)w->count, sizeof *w->crossings,
          by_place_on_ring);
  for (int i = 0, c = 0; well && i < n; i++) {
    for (int point = i;; point = w->crossings[c++].id) {
      int id = w->id[point];
      if (place_at[id] >= 0) {
        int from = place_at[id];
        well = well && add_outline(w, stack + from, depth - from, out, &left);
        while (depth > from) place_at[stack[--depth]] = -1;
      }
      place_at[id] = depth;
      stack[depth++] = id;
      if (c == w->count || w->crossings[c].edge != i) break;
    }
  }
  well = well && add_outline(w, stack, depth, out, &left);
  es__free(stack);
  es__free(place_at);
  return well;
}

/* ES_FULL: it is too tangled for that. */
static int find_crossings(work *w, es_error *err) {
  es_ring ring;
  int n = w->n;
  es_vec *copy = es__alloc(NULL, (size_t)n * sizeof *copy);
  if (!copy) return es__fail_memory(err);
  memcpy(copy, w->at, (size_t)n * sizeof *copy);
  if (!es__ring_init(&ring, copy, n)) return es__fail_memory(err);
  w->ring = &ring;
  const long most = *w->effort < MOST_PAIRS ? *w->effort : MOST_PAIRS;
  long left = most;
  es__ring_pairs(&ring, on_pair, w, &left);
  *w->effort -= most - left;
  es__ring_free(&ring);
  if (atomic_load(w->stop)) return es__fail(err, ES_CANCELLED, 0, "cancelled");
  if (w->failed) return es__fail_memory(err);
  return w->full || left < 0 ? ES_FULL : ES_OK;
}

static int read_traced(work *w, int n, es_outlines *out, es_error *err);

static int read_ring(work *w, const double *positions, int count,
                     es_outlines *out, es_error *err) {
  if (!take_positions(w, positions, count)) return es__fail_memory(err);
  int n = w->n;
  if (n < 3) return ES_OK;
  int rc = check_edges(w, err);
  if (rc != ES_OK) return rc;
  if (!hash_all(w)) return es__fail_memory(err);
  rc = find_crossings(w, err);
  if (rc == ES_FULL && !out->traced) return read_traced(w, n, out, err);
  if (rc == ES_FULL)
    return es__fail(err, ES_LIMIT, 0, "the ring is too tangled");
  if (rc != ES_OK) return rc;
  out->crossed = w->count > 0;
  for (int i = 0; i < n && !out->crossed; i++) out->crossed = w->id[i] != i;
  if (out->crossed) return take_apart(w, n, out) ? ES_OK : es__fail_memory(err);
  bool left = true;
  if (!add_outline(w, w->id, n, out, &left)) return es__fail_memory(err);
  out->turned = !left;
  return ES_OK;
}

static int read_traced(work *w, int n, es_outlines *out, es_error *err) {
  double *positions;
  if (*w->effort < TRACING)
    return es__fail(err, ES_LIMIT, 0,
                    "the polygons up to this one cross themselves too often "
                    "to be read; mend them first (ogr2ogr -makevalid), or use "
                    "a bounding box");
  *w->effort -= TRACING;
  int count, rc = es__trace(w->at, n, w->stop, &positions, &count);
  work again = {.stop = w->stop, .effort = w->effort};
  if (rc < 0) return es__fail_memory(err);
  if (atomic_load(w->stop)) return es__fail(err, ES_CANCELLED, 0, "cancelled");
  if (rc == 0)
    return es__fail(err, ES_LIMIT, 0,
                    "the ring is too rough for its size; use a bounding box");
  out->traced = true;
  (void)es__is_left(w->at, n, &out->area);
  out->area = fabs(out->area);
  work_free(w);
  memset(w, 0, sizeof *w);
  rc = read_ring(&again, positions, count, out, err);
  work_free(&again);
  es__free(positions);
  return rc;
}

int es__outlines_read(const double *positions, int n, const atomic_bool *stop,
                      long *effort, es_outlines *out, es_error *err) {
  work w = {.stop = stop, .effort = effort};
  memset(out, 0, sizeof *out);
  if (n < 3) return ES_OK;
  const double *last = positions + 2 * (size_t)(n - 1);
  out->open = !es__same_place(es__outline_place(positions[0], positions[1]),
                              es__outline_place(last[0], last[1]));
  int rc = read_ring(&w, positions, n, out, err);
  work_free(&w);
  return rc;
}
