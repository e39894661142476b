/* Tracing: the line is drawn on a grid, made thicker by a cell all around, and
 * its outside walked along. */
#include "geo/trace.h"

#include <string.h>

#include "base/memory.h"

enum { SIDE = 2048, EDGE = 4, LONGEST_RUN = 16 };

typedef struct grid {
  es_vec middle, u, v;
  double left, low, cell; /* of the plane: where the grid is, its step */
  unsigned char *marked;
  double *out;
  int count, room;
} grid;

/* Stereographic, about the middle. */
static void project(const grid *g, es_vec p, double *x, double *y) {
  double k = 2 / (1 + es__dot(p, g->middle));
  es_vec off = es__sub(p, g->middle);
  *x = k * es__dot(off, g->u);
  *y = k * es__dot(off, g->v);
}

static es_vec unproject(const grid *g, double x, double y) {
  double square = x * x + y * y, k = 4 / (4 + square);
  return es__unit(
    es__add(es__scale(g->middle, (4 - square) / (4 + square)),
            es__add(es__scale(g->u, k * x), es__scale(g->v, k * y))));
}

static bool place(grid *g, const es_vec *at, int n) {
  es_vec middle = {0, 0, 0};
  for (int i = 0; i < n; i++) middle = es__add(middle, at[i]);
  if (es__length(middle) < 1e-3 * n) return false;
  g->middle = es__unit(middle);
  es_vec axis = fabs(g->middle.z) < 0.7 ? (es_vec){0, 0, 1} : (es_vec){1, 0, 0};
  g->u = es__unit(es__cross(axis, g->middle));
  g->v = es__cross(g->middle, g->u);
  double low[2] = {9, 9}, high[2] = {-9, -9};
  for (int i = 0; i < n; i++) {
    double p[2];
    if (es__dot(at[i], g->middle) < 0.17) return false;
    project(g, at[i], &p[0], &p[1]);
    for (int k = 0; k < 2; k++) {
      low[k] = fmin(low[k], p[k]);
      high[k] = fmax(high[k], p[k]);
    }
  }
  /* An arc may leave the box of its ends. */
  double size = fmax(high[0] - low[0], high[1] - low[1]);
  double spare = fmin(0.15 * size * size, 0.5) + 1e-12;
  g->left = low[0] - spare;
  g->low = low[1] - spare;
  g->cell = (size + 2 * spare) / (SIDE - 2 * EDGE);
  return true;
}

static void draw(grid *g, const double from[2], const double to[2]) {
  double x = (from[0] - g->left) / g->cell + EDGE;
  double y = (from[1] - g->low) / g->cell + EDGE;
  double dx = (to[0] - from[0]) / g->cell, dy = (to[1] - from[1]) / g->cell;
  int steps = (int)(2 * fmax(fabs(dx), fabs(dy))) + 1;
  dx /= steps;
  dy /= steps;
  for (int i = 0; i < steps; i++, x += dx, y += dy) {
    int column = (int)x, row = (int)y;
    if (column > 0 && column < SIDE - 1 && row > 0 && row < SIDE - 1)
      g->marked[row * SIDE + column] = 1;
  }
}

/* An arc in pieces that are as good as straight on the plane. */
static void draw_arc(grid *g, es_vec a, es_vec b) {
  double from[2], to[2];
  int pieces = (int)(es__chord(a, b) / 0.01) + 1;
  project(g, a, &from[0], &from[1]);
  for (int i = 1; i <= pieces; i++) {
    double share = (double)i / pieces;
    es_vec p = es__unit(es__add(es__scale(a, 1 - share), es__scale(b, share)));
    project(g, p, &to[0], &to[1]);
    draw(g, from, to);
    memcpy(from, to, sizeof from);
  }
}

/* Marks the neighbours of what is marked. */
static void thicken(unsigned char *marked) {
  for (int row = 0; row < SIDE; row++) {
    unsigned char *cell = marked + (size_t)row * SIDE, before = 0;
    for (int i = 0; i < SIDE; i++) {
      unsigned char own = cell[i];
      cell[i] |= before | (i + 1 < SIDE ? cell[i + 1] : 0);
      before = own;
    }
  }
  for (int row = 0; row + 1 < SIDE; row++) {
    unsigned char *cell = marked + (size_t)row * SIDE;
    for (int i = 0; i < SIDE; i++)
      cell[i] = (unsigned char)((cell[i] & 1) | (cell[i + SIDE] & 1) << 1 |
                                (row ? (cell[i - SIDE] & 1) << 2 : 0));
  }
}

static bool is_in(const grid *g, int column, int row) {
  return column >= 0 && row >= 0 && column < SIDE && row < SIDE &&
         g->marked[row * SIDE + column] != 0;
}

static bool put(grid *g, int column, int row) {
  if (g->count == g->room) {
    int room = g->room ? 2 * g->room : 4096;
    double *out = es__resize(NULL, g->out, (size_t)room * 2 * sizeof *out);
    if (!out) return false;
    g->out = out;
    g->room = room;
  }
  es_vec p = unproject(g, (column - EDGE) * g->cell + g->left,
                       (row - EDGE) * g->cell + g->low);
  es__vec_degrees(p, &g->out[2 * g->count], &g->out[2 * g->count + 1]);
  g->count++;
  return true;
}

/* Walks from corner to corner with what is marked on the left, turning right
 * where it can, until it is where it began. */
static bool walk(grid *g, int column, int row) {
  static const int dx[4] = {1, 0, -1, 0}, dy[4] = {0, 1, 0, -1};
  const int first_column = column, first_row = row;
  int way = 0, run = 0;
  do {
    column += dx[way];
    row += dy[way];
    run++;
    /* The cells ahead, on the right and on the left; a cell is named by its
     * lower left corner. */
    int right = (way + 3) % 4;
    int cx = column + (dx[way] + dx[right] < 0 ? -1 : 0);
    int cy = row + (dy[way] + dy[right] < 0 ? -1 : 0);
    int lx = column + (dx[way] - dx[right] < 0 ? -1 : 0);
    int ly = row + (dy[way] - dy[right] < 0 ? -1 : 0);
    int next = is_in(g, cx, cy)   ? right
               : is_in(g, lx, ly) ? way
                                  : (way + 1) % 4;
    if (next != way || run == LONGEST_RUN) {
      if (!put(g, column, row)) return false;
      run = 0;
    }
    way = next;
  } while (column != first_column || row != first_row || way != 0);
  return true;
}

static int trace(grid *g, const es_vec *at, int n, const atomic_bool *stop) {
  for (int i = 0; i < n; i++) {
    draw_arc(g, at[i], at[i + 1 < n ? i + 1 : 0]);
    if (i % 4096 == 0 && atomic_load(stop)) return 0;
  }
  thicken(g->marked);
  int first = 0;
  while (first < SIDE * SIDE && !g->marked[first]) first++;
  if (first == SIDE * SIDE) return 0;
  /* Below the first cell there is nothing: its lower side is outermost. */
  return walk(g, first % SIDE, first / SIDE) ? 1 : -1;
}

int es__trace(const es_vec *at, int n, const atomic_bool *stop, double **out,
              int *count) {
  grid g = {0};
  if (!place(&g, at, n)) return 0;
  g.marked = es__alloc_zeroed(NULL, (size_t)SIDE * SIDE);
  if (!g.marked) return -1;
  int rc = trace(&g, at, n, stop);
  es__free(g.marked);
  if (rc <= 0) {
    es__free(g.out);
    return rc;
  }
  *out = g.out;
  *count = g.count;
  return 1;
}
