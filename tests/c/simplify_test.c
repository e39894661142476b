/* Tests of simplification: shapes of the worst kinds lose positions, and
 * nothing crosses, changes sides or is too far away. */
#include "base/memory.h"
#include "chains.h"
#include "geo/shapes.h"

static const double PI = 3.14159265358979323846;

static unsigned long long state;

static double chance(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 11) / 9007199254740992.0;
}

static double between(double low, double high) {
  return low + chance() * (high - low);
}

static es_simplifier simplifier;
static bool stays[MOST];

static int simplify(const geometry *g, double tolerance) {
  return es__simplify(&simplifier, g->at, g->points, g->chains, g->count,
                      tolerance, NULL, stays, NULL);
}

static int kept(const geometry *g) {
  int count = 0;
  for (int i = 0; i < g->points; i++) count += stays[i];
  return count;
}

/* ---- random shapes */

typedef struct wave {
  double depth[6], shift[6], noise;
} wave;

static wave random_wave(void) {
  wave w = {.noise = pow(10, between(-4, -0.6))};
  for (int i = 0; i < 6; i++) {
    w.depth[i] = between(0, 0.5) / (i + 1);
    w.shift[i] = between(0, 2 * PI);
  }
  return w;
}

static void star(geometry *g, const wave *w, double x, double y, double size,
                 int points) {
  begin(g);
  for (int i = 0; i < points; i++) {
    double way = 2 * PI * i / points, r = 1.2;
    for (int k = 0; k < 6; k++)
      r += w->depth[k] * sin((2 * k + 1) * way + w->shift[k]);
    r = size * (fmax(r, 0.2) + w->noise * (chance() - 0.5));
    add(g, x + r * cos(way), y + r * sin(way));
  }
  close_ring(g);
}

static int many(void) {
  return (int)pow(10, between(0.7, 2.3));
}

/* Rings in rings, each near to the next. */
static void nested(geometry *g) {
  const wave w = random_wave();
  double size = pow(10, between(-3, 1.5)), x = between(-99, 99);
  int rings = 1 + (int)(chance() * 5), points = 5 + many();
  for (int i = 0; i < rings; i++) {
    star(g, &w, x, 0, size, points);
    if (i % 2) reverse(g);
    size *= fmin(between(0.5, 0.99), 1 - 6 * w.noise);
    if (size <= 0) break;
  }
}

/* A star with small ones in it. */
static void holed(geometry *g) {
  wave w = random_wave(), smooth = {.noise = 0.01};
  star(g, &w, 0, 0, 10, 20 + 2 * many());
  for (int i = 0; i < 6; i++) {
    double way = PI * i / 3;
    star(g, &smooth, cos(way), sin(way), 0.3, 4 + many());
    reverse(g);
  }
}

static void comb(geometry *g) {
  int teeth = 2 + many() / 4;
  double gap = pow(10, between(-3, 0));
  begin(g);
  for (int i = 0; i < teeth; i++) {
    double x = i * (1 + gap);
    for (int k = 1; k < 8; k++) add(g, x + between(0, 0.4), k);
    add(g, x + 0.5, between(8, 9));
    for (int k = 7; k > 0; k--) add(g, x + between(0.6, 1), k);
    add(g, x + 1 + gap / 2, between(0.1, 0.9));
  }
  add(g, teeth * (1 + gap), 0);
  add(g, 0, 0);
  close_ring(g);
  reverse(g);
}

static void spiral_side(geometry *g, int points, double turns, bool back) {
  for (int i = 0; i < points; i++) {
    double share = (double)(back ? points - 1 - i : i) / (points - 1);
    double way = 2 * PI * turns * share;
    double r = 3 + way + (back ? -2 : 0) + between(-0.2, 0.2);
    add(g, r * cos(way), r * sin(way));
  }
}

/* A band. */
static void spiral(geometry *g) {
  double turns = between(0.3, 4);
  int points = 20 + many();
  begin(g);
  spiral_side(g, 3 * points, turns, false);
  spiral_side(g, 3 * points, turns, true);
  close_ring(g);
}

/* Rings thinner than any tolerance, side by side. */
static void needles(geometry *g) {
  double gap = pow(10, between(-6, -1));
  for (int i = 0; i < 6; i++) {
    int points = 2 + many() / 4;
    begin(g);
    for (int k = 0; k < points; k++)
      add(g, k, k * 0.3 + i * gap + between(0, gap / 3));
    for (int k = points; k-- > 0;)
      add(g, k, k * 0.3 + i * gap + between(gap / 2, gap * 0.9));
    close_ring(g);
  }
}

/* Runs of lines that wander side by side. */
static void lines(geometry *g) {
  int points = 4 + many();
  double gap = pow(10, between(-3, -0.3));
  for (int i = 0; i < 5; i++) {
    begin(g);
    for (int k = 0; k < points; k++)
      add(g, k * 0.1, i * gap + sin(k * 0.2) + between(0, gap));
  }
}

static void judge_many(void (*make)(geometry *g), bool rings) {
  static geometry g, left;
  int all = 0, fewer = 0;
  state = 20;
  for (int i = 0; i < 60; i++) {
    g.points = g.count = 0;
    make(&g);
    CHECK(!anything_crosses(&g));
    double tolerance = pow(10, between(-4, 1.5));
    CHECK_INT(simplify(&g, tolerance), ES_OK);
    left = left_of(&g, stays);
    check_left(&g, &left, tolerance, rings);
    CHECK_PASSED();
    all += g.points;
    fewer += left.points;
  }
  CHECK(fewer < all * 7 / 10);
}

static void rings_in_rings(void) {
  judge_many(nested, true);
}

static void stars_with_holes(void) {
  judge_many(holed, true);
}

static void combs(void) {
  judge_many(comb, true);
}

static void spirals(void) {
  judge_many(spiral, true);
}

static void thin_needles(void) {
  judge_many(needles, true);
}

static void wandering_lines(void) {
  judge_many(lines, false);
}

/* ---- single cases */

static void a_circle_needs_few_positions(void) {
  static geometry g;
  g.points = g.count = 0;
  begin(&g);
  for (int i = 0; i < 3000; i++)
    add(&g, cos(2 * PI * i / 3000), sin(2 * PI * i / 3000));
  close_ring(&g);
  CHECK_INT(simplify(&g, 0.01), ES_OK);
  CHECK(kept(&g) >= 23); /* fewer cannot be so near */
  CHECK(kept(&g) <= 46);
}

static void what_is_straight_goes_at_no_tolerance(void) {
  static geometry g;
  g.points = g.count = 0;
  begin(&g);
  for (int i = 0; i < 10; i++) add(&g, i, 0);
  add(&g, 10, 0);
  add(&g, 10, 5);
  add(&g, 5, 5.000001);
  add(&g, 0, 5);
  close_ring(&g);
  CHECK_INT(simplify(&g, 0), ES_OK);
  CHECK_INT(kept(&g), 6);
  CHECK(stays[0] && stays[10] && stays[12]);
}

static void small_rings_stay_triangles(void) {
  static geometry g, left;
  g.points = g.count = 0;
  const wave round = {.noise = 0.001};
  for (int i = 0; i < 10; i++) star(&g, &round, i, 0, 0.3, 50);
  CHECK_INT(simplify(&g, 40), ES_OK);
  CHECK_INT(kept(&g), 40);
  left = left_of(&g, stays);
  check_left(&g, &left, 40, true);
}

static void cuts_at_the_antimeridian_stay(void) {
  static geometry g;
  g.points = g.count = 0;
  for (int side = -1; side <= 1; side += 2) {
    begin(&g);
    add(&g, side * 170, 10);
    for (int i = 0; i < 20; i++) add(&g, side * 180, 9 + 0.1 * i);
    for (int i = 1; i < 20; i++) add(&g, side * (180 - i * 0.5), 11);
    close_ring(&g);
    if (side < 0) reverse(&g);
  }
  CHECK_INT(simplify(&g, 3), ES_OK);
  int cut = 0, other = 0;
  for (int i = 0; i < g.points; i++) {
    if (fabs(g.at[2 * i]) == 180) {
      CHECK(stays[i]);
      cut++;
    } else {
      other += stays[i];
    }
  }
  CHECK_INT(cut, 40);
  CHECK(other <= 6);
}

static void rings_that_touch_keep_touching(void) {
  static geometry g;
  g.points = g.count = 0;
  static const double rings[2][6][2] = {
    {{0, 0}, {4, 0}, {4, 4}, {2, 4.1}, {0, 4}, {0, 0}},
    {{1, 1}, {1, 3}, {2, 4.1}, {3, 3}, {3, 1}, {1, 1}}};
  for (int i = 0; i < 2; i++) {
    begin(&g);
    for (int k = 0; k < 6; k++) add(&g, rings[i][k][0], rings[i][k][1]);
  }
  CHECK_INT(simplify(&g, 0.5), ES_OK);
  CHECK(stays[3] && stays[8]);
}

static void degenerate_chains_stay(void) {
  static geometry g;
  g.points = g.count = 0;
  begin(&g); /* none */
  begin(&g);
  add(&g, 1, 1);
  begin(&g);
  add(&g, 2, 2);
  add(&g, 2, 2);
  begin(&g); /* a ring without area */
  for (int i = 0; i < 4; i++) add(&g, 3 + i % 2, 3);
  close_ring(&g);
  begin(&g); /* the same place many times */
  for (int i = 0; i < 9; i++) add(&g, 5, 5);
  CHECK_INT(simplify(&g, 50), ES_OK);
  const geometry left = left_of(&g, stays);
  CHECK_INT(left.chains[0].count, 0);
  CHECK_INT(left.chains[1].count, 1);
  CHECK_INT(left.chains[2].count, 2);
  CHECK(left.chains[3].count >= 4);
  CHECK(left.chains[4].count >= 4);
}

static void wrong_input_is_an_error(void) {
  static geometry g;
  g.points = g.count = 0;
  es_error err;
  begin(&g);
  for (int i = 0; i < 10; i++) add(&g, i, i % 2);
  CHECK_INT(simplify(&g, -1), ES_INVALID);
  CHECK_INT(simplify(&g, NAN), ES_INVALID);
  CHECK_INT(simplify(&g, INFINITY), ES_INVALID);
  CHECK_INT(es__simplify(&simplifier, g.at, ES_GEO_MOST_POINTS + 1, g.chains, 1,
                         1, NULL, stays, &err),
            ES_LIMIT);
  CHECK(strstr(err.message, "2097152") != NULL);
  g.at[7] = NAN;
  CHECK_INT(simplify(&g, 1), ES_INVALID);
}

/* A star of many positions, which takes seconds where the work is quadratic. */
static double *large_star(int points) {
  double *at = es__alloc(NULL, 2 * (size_t)points * sizeof *at);
  if (!at) exit(EXIT_FAILURE);
  state = 7;
  for (int i = 0; i < points; i++) {
    double way = 2 * PI * i / (points - 1), r = 50 + 20 * sin(7 * way);
    r += between(0, 0.5) + (i % 1000 == 0 ? 10 : 0);
    at[2 * i] = r * cos(way);
    at[2 * i + 1] = r * sin(way);
  }
  memcpy(at + 2 * (points - 1), at, 2 * sizeof *at);
  return at;
}

static void many_positions(void) {
  const int points = 200000;
  double *at = large_star(points);
  bool *left = es__alloc(NULL, (size_t)points), *again = NULL;
  const es_chain chain = {0, points};
  atomic_bool stop = true;
  CHECK_INT(
    es__simplify(&simplifier, at, points, &chain, 1, 1, &stop, left, NULL),
    ES_CANCELLED);
  stop = false;
  CHECK_INT(
    es__simplify(&simplifier, at, points, &chain, 1, 1, &stop, left, NULL),
    ES_OK);
  int count = 0;
  for (int i = 0; i < points; i++) count += left[i];
  CHECK(count > 200 && count < 1000);
  again = es__alloc(NULL, (size_t)points);
  es_simplifier fresh = {0};
  CHECK_INT(es__simplify(&fresh, at, points, &chain, 1, 1, NULL, again, NULL),
            ES_OK);
  CHECK(memcmp(left, again, (size_t)points) == 0);
  es__simplifier_free(&fresh);
  es__free(again);
  es__free(left);
  es__free(at);
}

int main(void) {
  RUN(rings_in_rings);
  RUN(stars_with_holes);
  RUN(combs);
  RUN(spirals);
  RUN(thin_needles);
  RUN(wandering_lines);
  RUN(a_circle_needs_few_positions);
  RUN(what_is_straight_goes_at_no_tolerance);
  RUN(small_rings_stay_triangles);
  RUN(cuts_at_the_antimeridian_stay);
  RUN(rings_that_touch_keep_touching);
  RUN(degenerate_chains_stay);
  RUN(wrong_input_is_an_error);
  RUN(many_positions);
  es__simplifier_free(&simplifier);
  return test_status();
}
