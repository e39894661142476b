/* The tree: balanced, its leaves a power of two, split along the longer side of
 * each box. */
#include "geo/kdtree.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/memory.h"

enum { BUCKET = 8 };

typedef struct point {
  double x, y;
} point;

static point at(const es_kdtree *tree, int place) {
  return (point){tree->places[2 * place], tree->places[2 * place + 1]};
}

/* ---- building */

static double key(const es_kdtree *tree, int slot, int axis) {
  return tree->places[2 * tree->item[slot] + axis];
}

static void swap(es_kdtree *tree, int a, int b) {
  int item = tree->item[a];
  tree->item[a] = tree->item[b];
  tree->item[b] = item;
}

/* Brings what belongs below 'middle' on an axis below it: Hoare's selection,
 * its pivots by a fixed sequence, which no input foresees well. */
static void halve(es_kdtree *tree, int low, int high, int middle, int axis) {
  unsigned turn = 1;
  high--;
  while (low < high) {
    turn = turn * 1664525u + 1013904223u;
    int pick = low + (int)(turn % (unsigned)(high - low + 1));
    double pivot = key(tree, pick, axis);
    int i = low, j = high;
    while (i <= j) {
      while (key(tree, i, axis) < pivot) i++;
      while (key(tree, j, axis) > pivot) j--;
      if (i <= j) swap(tree, i++, j--);
    }
    if (middle <= j)
      high = j;
    else if (middle >= i)
      low = i;
    else
      return;
  }
}

static es_kdbox box_of(const es_kdtree *tree, int low, int high) {
  es_kdbox box = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
  for (int i = low; i < high; i++) {
    for (int axis = 0; axis < 2; axis++) {
      double k = key(tree, i, axis);
      if (k < box.low[axis]) box.low[axis] = k;
      if (k > box.high[axis]) box.high[axis] = k;
    }
  }
  return box;
}

static void build(es_kdtree *tree, int node, int low, int high) {
  const es_kdbox box = box_of(tree, low, high);
  tree->box[node] = box;
  tree->alive[node] = high - low;
  if (node >= tree->leaves) return;
  int axis = box.high[1] - box.low[1] > box.high[0] - box.low[0];
  int middle = low + (high - low) / 2;
  halve(tree, low, high, middle, axis);
  build(tree, 2 * node, low, middle);
  build(tree, 2 * node + 1, middle, high);
}

static bool grow(es_kdtree *tree, int n, int nodes) {
  if (n > tree->room) {
    int *item = es__resize(NULL, tree->item, (size_t)n * sizeof *item);
    if (item) tree->item = item;
    int *slot = es__resize(NULL, tree->slot, (size_t)n * sizeof *slot);
    if (slot) tree->slot = slot;
    if (!item || !slot) return false;
    tree->room = n;
  }
  if (nodes > tree->node_room) {
    es_kdbox *box = es__resize(NULL, tree->box, (size_t)nodes * sizeof *box);
    if (box) tree->box = box;
    int *alive = es__resize(NULL, tree->alive, (size_t)nodes * sizeof *alive);
    if (alive) tree->alive = alive;
    if (!box || !alive) return false;
    tree->node_room = nodes;
  }
  return true;
}

bool es__kdtree_build(es_kdtree *tree, const double *places, int n) {
  int leaves = 1;
  while (leaves * BUCKET < n) leaves *= 2;
  if (!grow(tree, n, 2 * leaves)) return false;
  tree->places = places;
  tree->count = n;
  tree->leaves = leaves;
  for (int i = 0; i < n; i++) tree->item[i] = i;
  build(tree, 1, 0, n);
  for (int i = 0; i < n; i++) tree->slot[tree->item[i]] = i;
  return true;
}

void es__kdtree_free(es_kdtree *tree) {
  es__free(tree->item);
  es__free(tree->slot);
  es__free(tree->box);
  es__free(tree->alive);
  memset(tree, 0, sizeof *tree);
}

/* A leaf's places that are left come first. */
void es__kdtree_drop(es_kdtree *tree, int place) {
  int slot = tree->slot[place], low = 0, high = tree->count, node = 1;
  while (node < tree->leaves) {
    int middle = low + (high - low) / 2;
    tree->alive[node]--;
    node = 2 * node + (slot >= middle);
    if (slot < middle)
      high = middle;
    else
      low = middle;
  }
  int last = low + --tree->alive[node];
  swap(tree, slot, last);
  tree->slot[tree->item[slot]] = slot;
  tree->slot[place] = last;
}

/* ---- triangles */

/* Whether c lies to the left (1) or right (-1) of the way from a to b; 0 where
 * rounding could have made it: the bound is Shewchuk's (1997). */
static int side(point a, point b, point c) {
  double left = (a.x - c.x) * (b.y - c.y), right = (a.y - c.y) * (b.x - c.x);
  double det = left - right;
  double noise = 3.4e-16 * (fabs(left) + fabs(right));
  return det > noise ? 1 : det < -noise ? -1 : 0;
}

typedef struct triangle {
  point corner[3];
  es_kdbox box;
} triangle;

static triangle triangle_of(point a, point b, point c) {
  return (triangle){{a, b, c},
                    {{fmin(a.x, fmin(b.x, c.x)), fmin(a.y, fmin(b.y, c.y))},
                     {fmax(a.x, fmax(b.x, c.x)), fmax(a.y, fmax(b.y, c.y))}}};
}

static bool boxes_meet(const es_kdbox *a, const es_kdbox *b) {
  return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] &&
         a->low[1] <= b->high[1] && b->low[1] <= a->high[1];
}

/* Whether a box lies beyond the line through two corners, seen from the third
 * one. */
static bool beyond(const es_kdbox *box, point a, point b, point c) {
  double dx = b.x - a.x, dy = b.y - a.y;
  double inner = dx * (c.y - a.y) - dy * (c.x - a.x);
  int up = dx > 0, right = dy < 0;
  double y[2] = {box->low[1] - a.y, box->high[1] - a.y};
  double x[2] = {box->low[0] - a.x, box->high[0] - a.x};
  double most = dx * y[up] - dy * x[right];
  double least = dx * y[!up] - dy * x[!right];
  double noise = 2e-15 * (fabs(dx) * (fabs(y[0]) + fabs(y[1])) +
                          fabs(dy) * (fabs(x[0]) + fabs(x[1])));
  return inner > 0 ? most < -noise : least > noise;
}

static bool apart(const es_kdbox *box, const triangle *t) {
  const point *p = t->corner;
  return !boxes_meet(box, &t->box) || beyond(box, p[0], p[1], p[2]) ||
         beyond(box, p[1], p[2], p[0]) || beyond(box, p[2], p[0], p[1]);
}

/* Outside is where one side is seen from the left and another from the right,
 * whichever way the corners go round, and also if they are on one line. */
static bool contains(const triangle *t, point p) {
  if (p.x < t->box.low[0] || p.x > t->box.high[0] || p.y < t->box.low[1] ||
      p.y > t->box.high[1])
    return false;
  int s[3];
  for (int i = 0; i < 3; i++)
    s[i] = side(t->corner[i], t->corner[(i + 1) % 3], p);
  bool left = s[0] > 0 || s[1] > 0 || s[2] > 0;
  bool right = s[0] < 0 || s[1] < 0 || s[2] < 0;
  return !(left && right);
}

static bool same(point a, point b) {
  return a.x == b.x && a.y == b.y;
}

bool es__kdtree_in_triangle(const es_kdtree *tree, int a, int b, int c) {
  const triangle t = triangle_of(at(tree, a), at(tree, b), at(tree, c));
  struct {
    int node, low, high;
  } stack[64], now;
  int depth = 0;
  stack[depth].node = 1;
  stack[depth].low = 0;
  stack[depth++].high = tree->count;
  while (depth > 0) {
    now = stack[--depth];
    if (tree->alive[now.node] == 0 || apart(&tree->box[now.node], &t)) continue;
    if (now.node < tree->leaves) {
      int middle = now.low + (now.high - now.low) / 2;
      stack[depth].node = 2 * now.node;
      stack[depth].low = now.low;
      stack[depth++].high = middle;
      stack[depth].node = 2 * now.node + 1;
      stack[depth].low = middle;
      stack[depth++].high = now.high;
      continue;
    }
    for (int i = now.low; i < now.low + tree->alive[now.node]; i++) {
      int place = tree->item[i];
      point p = at(tree, place);
      if (place != b && !same(p, t.corner[0]) && !same(p, t.corner[2]) &&
          contains(&t, p))
        return true;
    }
  }
  return false;
}
