/* Positions are taken in the order of what they cost, each only if the triangle
 * that it makes with its neighbours holds nothing: then the new edge can cross
 * nothing that the two old ones did not, and nothing changes sides. */
#include "geo/simplify.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "geo/shapes.h"

enum {
  SCAN = 1024, /* so many positions of an edge are measured one by one */
  ROUNDS = 16  /* so often, blocked ones are looked at again */
};

typedef struct work {
  es_simplifier *s;
  const double *positions;
  const es_chain *chains;
  double tolerance;
  const atomic_bool *stop;
  unsigned steps;
} work;

static bool same(const double *p, const double *q) {
  return p[0] == q[0] && p[1] == q[1];
}

static bool is_closed(const work *w, const es_chain *chain) {
  const double *first = w->positions + 2 * chain->first;
  return chain->count >= 4 && same(first, first + 2 * (chain->count - 1));
}

/* How far a position lies from the edge between two others. */
static double distance(const double *positions, int i, int a, int c) {
  const double *p = positions + 2 * i, *q = positions + 2 * a;
  const double *r = positions + 2 * c;
  double dx = r[0] - q[0], dy = r[1] - q[1], x = p[0] - q[0], y = p[1] - q[1];
  double square = dx * dx + dy * dy, t = 0;
  if (square > 0) t = fmin(1, fmax(0, (x * dx + y * dy) / square));
  return hypot(x - t * dx, y - t * dy);
}

/* How far the edge from a to c may be from all that lay between them, b being
 * the last of these to go. By the triangle inequality; where that says too
 * much, and little lies between, by measuring. */
static double cost_of(const work *w, int a, int b, int c) {
  const double *error = w->s->error;
  double away = distance(w->positions, b, a, c);
  double bound = away + fmax(error[a], error[b]);
  if (bound <= w->tolerance || away > w->tolerance || c - a > SCAN)
    return bound;
  for (int i = a + 1; i < c && away <= w->tolerance; i++)
    away = fmax(away, distance(w->positions, i, a, c));
  return away;
}

/* Whether a ring of four corners would lose its area with b. */
static bool flattens(const work *w, const es_chain *chain, int b) {
  const double *p[3];
  int v = chain->first;
  for (int i = 0; i < 3; v = w->s->next[v])
    if (v != b) p[i++] = w->positions + 2 * v;
  double left = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]);
  double right = (p[1][1] - p[0][1]) * (p[2][0] - p[0][0]);
  return fabs(left - right) <= 4e-16 * (fabs(left) + fabs(right));
}

static bool is_wanted(const work *w, int b) {
  int number = w->s->chain_of[b], left = w->s->left[number];
  const es_chain *chain = &w->chains[number];
  if (fabs(w->positions[2 * b]) == 180) return true;
  if (!is_closed(w, chain)) return false;
  return left <= 4 || (left == 5 && flattens(w, chain, b));
}

/* The ends of chains are never planned. */
static void plan(work *w, int b) {
  es_simplifier *s = w->s;
  int a = s->prev[b], c = s->next[b];
  if (a < 0 || c < 0) return;
  double cost = is_wanted(w, b) ? INFINITY : cost_of(w, a, b, c);
  if (cost <= w->tolerance)
    es__heap_set(&s->heap, b, cost);
  else
    es__heap_drop(&s->heap, b);
}

static void take(work *w, int b) {
  es_simplifier *s = w->s;
  int a = s->prev[b], c = s->next[b];
  s->next[a] = c;
  s->prev[c] = a;
  s->next[b] = s->prev[b] = -1;
  s->error[a] = s->heap.cost[b];
  s->left[s->chain_of[b]]--;
  es__kdtree_drop(&s->tree, b);
  plan(w, a);
  plan(w, c);
}

/* Takes all that can go until the heap is empty; *blocked says whether
 * something lay in the way of others. False: stopped. */
static bool take_all(work *w, bool *blocked, bool *taken) {
  es_simplifier *s = w->s;
  *blocked = *taken = false;
  while (s->heap.count > 0) {
    int b = s->heap.item[0];
    if (w->stop && ++w->steps % 1024 == 0 && atomic_load(w->stop)) return false;
    es__heap_drop(&s->heap, b);
    if (is_wanted(w, b)) continue;
    if (es__kdtree_in_triangle(&s->tree, s->prev[b], b, s->next[b])) {
      *blocked = true;
    } else {
      take(w, b);
      *taken = true;
    }
  }
  return true;
}

static void plan_all(work *w, int count) {
  for (int i = 0; i < count; i++) {
    int v = w->chains[i].count > 0 ? w->chains[i].first : -1;
    for (; v >= 0; v = w->s->next[v]) plan(w, v);
  }
}

static void link_chain(work *w, int number) {
  es_simplifier *s = w->s;
  const es_chain *chain = &w->chains[number];
  int last = chain->first + chain->count - 1;
  for (int v = chain->first; v <= last; v++) {
    s->prev[v] = v > chain->first ? v - 1 : -1;
    s->next[v] = v < last ? v + 1 : -1;
    s->error[v] = 0;
    s->chain_of[v] = number;
  }
  s->left[number] = chain->count;
}

static bool room_for(es_simplifier *s, int points, int count) {
  if (points > s->room) {
    size_t n = (size_t)points;
    int *prev = es__resize(NULL, s->prev, n * sizeof *prev);
    if (prev) s->prev = prev;
    int *next = es__resize(NULL, s->next, n * sizeof *next);
    if (next) s->next = next;
    double *error = es__resize(NULL, s->error, n * sizeof *error);
    if (error) s->error = error;
    int *chain_of = es__resize(NULL, s->chain_of, n * sizeof *chain_of);
    if (chain_of) s->chain_of = chain_of;
    if (!prev || !next || !error || !chain_of) return false;
    s->room = points;
  }
  if (count > s->chain_room) {
    int *left = es__resize(NULL, s->left, (size_t)count * sizeof *left);
    if (!left) return false;
    s->left = left;
    s->chain_room = count;
  }
  return es__heap_room(&s->heap, points);
}

static void forget_heap(es_heap *heap) {
  while (heap->count > 0) es__heap_drop(heap, heap->item[heap->count - 1]);
}

/* Whether anything can go at all; most footprints are simple as they are. */
static bool prepare(work *w, int count) {
  forget_heap(&w->s->heap);
  for (int i = 0; i < count; i++) link_chain(w, i);
  plan_all(w, count);
  return w->s->heap.count > 0;
}

static bool is_finite(const double *numbers, int count) {
  for (int i = 0; i < count; i++)
    if (!isfinite(numbers[i])) return false;
  return true;
}

static int check(const double *positions, int points, double tolerance,
                 es_error *err) {
  if (!isfinite(tolerance) || tolerance < 0)
    return es__fail(err, ES_INVALID, 0,
                    "a tolerance is a number of degrees, 0 or more");
  if (points > ES_GEO_MOST_POINTS)
    return es__fail(err, ES_LIMIT, 0,
                    "a geometry of %d positions cannot be simplified; at most "
                    "%d can",
                    points, ES_GEO_MOST_POINTS);
  if (!is_finite(positions, 2 * points))
    return es__fail(err, ES_INVALID, 0, "a position is not a finite number");
  return ES_OK;
}

int es__simplify(es_simplifier *s, const double *positions, int points,
                 const es_chain *chains, int count, double tolerance,
                 const atomic_bool *stop, bool *stays, es_error *err) {
  work w = {.s = s,
            .positions = positions,
            .chains = chains,
            .tolerance = tolerance,
            .stop = stop};
  int rc = check(positions, points, tolerance, err);
  if (rc != ES_OK) return rc;
  for (int i = 0; i < points; i++) stays[i] = true;
  if (!room_for(s, points, count)) return es__fail_memory(err);
  if (!prepare(&w, count)) return ES_OK;
  if (!es__kdtree_build(&s->tree, positions, points))
    return es__fail_memory(err);
  bool blocked, taken;
  for (int round = 0; round < ROUNDS; round++) {
    if (!take_all(&w, &blocked, &taken))
      return es__fail(err, ES_CANCELLED, 0, "cancelled");
    if (!blocked || !taken) break;
    plan_all(&w, count);
  }
  for (int i = 0; i < count; i++) {
    int first = chains[i].first, end = first + chains[i].count;
    for (int v = first; v < end; v++) stays[v] = v == first || s->prev[v] >= 0;
  }
  return ES_OK;
}

void es__simplifier_free(es_simplifier *s) {
  es__kdtree_free(&s->tree);
  es__heap_free(&s->heap);
  es__free(s->prev);
  es__free(s->next);
  es__free(s->error);
  es__free(s->chain_of);
  es__free(s->left);
  memset(s, 0, sizeof *s);
}
