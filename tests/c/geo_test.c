/* Tests of covering: rings of every kind are simplified, and an oracle of its
 * own (the angle under which a ring is seen from a place) tells whether
 * anything was lost. */
#include "geo/cover.h"

#include <math.h>

#include "base/memory.h"
#include "geo/reduce.h"
#include "geo/settle.h"
#include "geo/sphere.h"
#include "test.h"

static const double PI = 3.14159265358979323846;

static unsigned long long state = 1;

static double chance(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 11) / 9007199254740992.0;
}

typedef struct place {
  double x, y, z;
} place;

static place place_of(double lon, double lat) {
  double d = PI / 180;
  return (place){cos(lat * d) * cos(lon * d), cos(lat * d) * sin(lon * d),
                 sin(lat * d)};
}

/* The turns that a ring makes around a place, counter-clockwise. */
static double turns(const double *ring, int n, double lon, double lat) {
  double d = PI / 180, sum = 0, before = 0;
  place east = {-sin(lon * d), cos(lon * d), 0};
  place north = {-sin(lat * d) * cos(lon * d), -sin(lat * d) * sin(lon * d),
                 cos(lat * d)};
  for (int i = 0; i < n; i++) {
    place p = place_of(ring[2 * i], ring[2 * i + 1]);
    double angle = atan2(p.x * north.x + p.y * north.y + p.z * north.z,
                         p.x * east.x + p.y * east.y + p.z * east.z);
    if (i > 0) sum += remainder(angle - before, 2 * PI);
    before = angle;
  }
  return sum / (2 * PI);
}

static bool covered(const es_shapes *out, double lon, double lat) {
  for (int i = 0; i < out->count; i++) {
    const es_shape_ring *r = &out->rings[out->list[i].first];
    if (turns(out->positions + 2 * r->first, r->count, lon, lat) > 0.5)
      return true;
  }
  return false;
}

static double side(place a, place b, place c) {
  return a.x * (b.y * c.z - b.z * c.y) + a.y * (b.z * c.x - b.x * c.z) +
         a.z * (b.x * c.y - b.y * c.x);
}

/* Whether two edges of a ring that do not touch cross, by plain
 * determinants. */
static bool crosses_itself(const double *ring, int n) {
  for (int i = 0; i + 1 < n; i++) {
    place a = place_of(ring[2 * i], ring[2 * i + 1]);
    place b = place_of(ring[2 * i + 2], ring[2 * i + 3]);
    for (int j = i + 2; j + 1 < n; j++) {
      if (i == 0 && j + 2 == n) continue;
      place c = place_of(ring[2 * j], ring[2 * j + 1]);
      place d = place_of(ring[2 * j + 2], ring[2 * j + 3]);
      double s = side(a, b, c), t = side(a, b, d), u = side(c, d, a);
      double v = side(c, d, b);
      double least = fmin(fmin(fabs(s), fabs(t)), fmin(fabs(u), fabs(v)));
      if (least > 1e-15 && s * t < 0 && u * v < 0 && s * u < 0) return true;
    }
  }
  return false;
}

typedef struct work {
  es_shapes in, out;
  es_buffer notes;
  es_error err;
  atomic_bool stop;
} work;

static void start(work *w) {
  memset(w, 0, sizeof *w);
  w->in.noun = w->out.noun = "feature";
  w->in.stop = w->out.stop = &w->stop;
  es__buffer_init(&w->notes, NULL, 4096);
}

static void end(work *w) {
  es__shapes_free(&w->in);
  es__shapes_free(&w->out);
  es__buffer_free(&w->notes, false);
}

static void begin(work *w) {
  es__shapes_feature(&w->in);
  (void)es__shapes_begin(&w->in, ES_GEO_POLYGON, &w->err);
  (void)es__shapes_ring(&w->in, &w->err);
}

static void add(work *w, double lon, double lat) {
  if (es__shapes_position(&w->in, lon, lat, &w->err) != ES_OK)
    test_failure = w->err.message;
}

/* A point so far from a middle, in degrees, in a direction. */
static void add_around(work *w, double lon, double lat, double far,
                       double way) {
  double d = PI / 180, x, y;
  es_vec m = es__vec_of(lon, lat);
  es_vec east = {-sin(lon * d), cos(lon * d), 0};
  es_vec north = es__cross(m, east);
  double c = cos(far * d), s = sin(far * d);
  es_vec p = es__add(es__scale(m, c), es__add(es__scale(east, s * cos(way)),
                                              es__scale(north, s * sin(way))));
  es__vec_degrees(p, &x, &y);
  add(w, x, y);
}

/* A star-shaped ring of n points: 'rough' says how much its radius varies, in
 * waves from long to short ones. */
static void add_star(work *w, double lon, double lat, double radius, int n,
                     double rough, bool clockwise) {
  double phase[12], factor[12];
  begin(w);
  for (int k = 0; k < 12; k++) {
    phase[k] = 2 * PI * chance();
    factor[k] = rough * pow(0.62, k);
  }
  for (int i = 0; i <= n; i++) {
    double way = 2 * PI * (i % n) / n * (clockwise ? -1 : 1), r = 1;
    for (int k = 0; k < 12; k++)
      r += factor[k] * sin(3 * pow(2, k) * way + phase[k]);
    add_around(w, lon, lat, radius * fmax(0.05, r), way);
  }
  es__shapes_end(&w->in);
}

static int cover(work *w, int budget) {
  return es__cover(&w->in, budget, &w->out, &w->notes, &w->err);
}

/* Places on the outline of what was given, every so many points (0: none), the
 * middles of its edges, and random places inside. */
static void check_covered(const work *w, int every, int samples, double lon,
                          double lat, double reach) {
  const es_shapes *in = &w->in;
  for (int s = 0; s < in->count; s++) {
    const es_shape_ring *r = &in->rings[in->list[s].first];
    const double *p = in->positions + 2 * r->first;
    for (int i = 0; every && i + 1 < r->count; i += every) {
      double x, y;
      es_vec a = es__vec_of(p[2 * i], p[2 * i + 1]);
      es_vec b = es__vec_of(p[2 * i + 2], p[2 * i + 3]);
      CHECK(covered(&w->out, p[2 * i], p[2 * i + 1]));
      es__vec_degrees(es__add(a, b), &x, &y);
      CHECK(covered(&w->out, x, y));
    }
    for (int i = 0; i < samples; i++) {
      double x, y, d = PI / 180, far = reach * sqrt(chance());
      double way = 2 * PI * chance();
      es_vec m = es__vec_of(lon, lat);
      es_vec east = {-sin(lon * d), cos(lon * d), 0};
      es_vec north = es__cross(m, east);
      es_vec q = es__add(es__scale(m, cos(far * d)),
                         es__add(es__scale(east, sin(far * d) * cos(way)),
                                 es__scale(north, sin(far * d) * sin(way))));
      es__vec_degrees(q, &x, &y);
      if (fabs(turns(p, r->count, x, y)) > 0.5) CHECK(covered(&w->out, x, y));
    }
  }
}

/* Closed, counter-clockwise, simple, within the budget. */
static void check_valid(const work *w, int budget, bool simplified) {
  const es_shapes *out = &w->out;
  int points = 0;
  for (int i = 0; i < out->count; i++) {
    const es_shape_ring *r = &out->rings[out->list[i].first];
    const double *p = out->positions + 2 * r->first;
    points += r->count;
    CHECK(r->count >= 4);
    CHECK(p[0] == p[2 * r->count - 2] && p[1] == p[2 * r->count - 1]);
    CHECK(!crosses_itself(p, r->count));
    for (int k = 0; k + 1 < r->count; k++)
      CHECK(fabs(p[2 * k] - p[2 * k + 2]) + fabs(p[2 * k + 1] - p[2 * k + 3]) >
            1e-9);
  }
  CHECK(points <= budget);
  if (simplified) CHECK(points >= budget * 0.8);
}

static void check_ring(double lon, double lat, double radius, int n,
                       double rough, bool clockwise, int budget) {
  work w;
  start(&w);
  add_star(&w, lon, lat, radius, n, rough, clockwise);
  if (cover(&w, budget) != ES_OK) {
    printf("# %s\n", w.err.message);
    test_failure = "it cannot be covered";
  }
  if (!test_failure) check_valid(&w, budget, n + 1 > budget);
  if (!test_failure)
    check_covered(&w,
                  n < budget  ? 0
                  : n > 20000 ? n / 500
                              : 1,
                  n > 20000 ? 4 : 300, lon, lat, 1.8 * radius);
  if (test_failure)
    printf("# ring at %g,%g of %g degrees, %d points, rough %g, budget %d\n",
           lon, lat, radius, n, rough, budget);
  end(&w);
}

static void a_circle_of_5001_points(void) {
  check_ring(10, 20, 5, 5000, 0, false, 299);
}

static void rings_over_the_antimeridian_and_the_poles(void) {
  check_ring(180, 10, 8, 3000, 0.1, false, 299);
  CHECK_PASSED();
  check_ring(-179, -40, 3, 3000, 0.2, true, 299);
  CHECK_PASSED();
  check_ring(30, 89, 5, 3000, 0.1, false, 299);
  CHECK_PASSED();
  check_ring(0, -90, 25, 3000, 0.1, true, 299);
}

/* A share of the work under valgrind, which takes thirty times as long. */
static int so_many(int n) {
  return getenv("UNDER_VALGRIND") ? n / 25 : n;
}

/* Sizes from a house to half the Earth, budgets from few points to many. */
static void random_rings(void) {
  for (int i = 0; i < so_many(60) && !test_failure; i++) {
    double lon = 360 * chance() - 180;
    double lat = asin(2 * chance() - 1) * 180 / PI;
    double radius = pow(10, -4 + 5.5 * chance());
    double rough = 0.25 * chance();
    int n = 100 + (int)(900 * chance());
    check_ring(lon, lat, radius, n, rough, chance() < 0.5,
               8 + (int)(250 * chance()));
  }
}

/* Slivers from a metre to a third of the Earth long are written as rings that
 * hold them, and that are not many times as long. */
static void slivers_settle(void) {
  for (double length = 1e-5; length < 90 && !test_failure; length *= 3) {
    double points[10] = {170, 0, 170 + length, 1e-7 * length};
    points[4] = 170 + length / 2, points[5] = 2e-7 * length;
    memcpy(points + 6, points, 2 * sizeof *points);
    es_ring ring;
    es_outline made;
    es_error err;
    es_vec *at = es__alloc(NULL, 3 * sizeof *at);
    for (int i = 0; i < 3; i++)
      at[i] = es__vec_of(points[2 * i], points[2 * i + 1]);
    CHECK(es__ring_init(&ring, at, 3));
    CHECK_INT(es__settle(&ring, &made, &err), ES_OK);
    CHECK_INT(made.n, 3);
    for (int i = 0; i < 3; i++) {
      memcpy(points, made.degrees, 6 * sizeof *points);
      memcpy(points + 6, points, 2 * sizeof *points);
      double along = 170 + length * i / 2;
      CHECK(turns(points, 4, along, 1e-7 * length * (i == 1 ? 2 : i / 2)) >
            0.5);
      CHECK(fabs(remainder(points[2 * i] - along, 360)) < 2 * length + 1e-4);
    }
    es__outline_free(&made);
    es__ring_free(&ring);
  }
}

/* Rings that lie too far apart for a hull stay, and no memory is missed. */
static void what_has_no_hull_is_not_merged(void) {
  es_rings rings = {0};
  for (int k = 0; k < 2; k++) {
    es_vec *at = es__alloc(NULL, 3 * sizeof *at);
    for (int i = 0; i < 3; i++) at[i] = es__vec_of(180 * k + (i == 1), i == 2);
    CHECK(es__ring_init(es__rings_add(&rings), at, 3));
  }
  const es_merger merger = {0, 1, 1, 0};
  CHECK_INT(es__merger_take(&rings, &merger), 0);
  CHECK_INT(es__rings_live(&rings), 2);
  es__rings_free(&rings);
}

static void a_million_points(void) {
  check_ring(-170, 65, 12, so_many(999999), 0.15, false, 299);
}

/* Zigzags whose edges overlap in no box: only the outer line counts. */
static void a_million_spikes(void) {
  work w;
  int n = so_many(999999);
  start(&w);
  begin(&w);
  for (int i = 0; i <= n; i++) {
    state = (unsigned long long)(i % n) * 2654435761u + 17;
    double r = 5 + chance() + chance();
    add_around(&w, 120, -50, r, 2 * PI * (i % n) / n);
  }
  es__shapes_end(&w.in);
  CHECK_INT(cover(&w, 299), ES_OK);
  check_valid(&w, 299, true);
  if (!test_failure) check_covered(&w, n / 1000, 0, 120, -50, 7);
  end(&w);
}

static void small_ones_stay_as_they_are(void) {
  work w;
  start(&w);
  begin(&w);
  static const double ring[] = {0, 0, 0, 10.125, 10.0625, 10, 10, 0};
  for (int i = 0; i < 4; i++) add(&w, ring[2 * i], ring[2 * i + 1]);
  es__shapes_end(&w.in);
  CHECK_INT(cover(&w, 299), ES_OK);
  CHECK_INT(w.out.points, 5);
  check_valid(&w, 299, false);
  CHECK_PASSED();
  CHECK(w.out.positions[0] == 0 && w.out.positions[1] == 0);
  CHECK(w.out.positions[2] == 10 && w.out.positions[5] == 10);
  CHECK(strcmp(w.notes.data, "1 polygon ran clockwise and was turned\n"
                             "1 polygon was not closed and has been\n") == 0);
  end(&w);
}

/* A bow tie, and a rose whose line crosses itself in many places. */
static void crossing_rings_are_taken_apart(void) {
  for (int leaves = 2; leaves <= 9; leaves++) {
    work w;
    start(&w);
    begin(&w);
    for (int i = 0; i <= 1000; i++) {
      double t = 2 * PI * (i % 1000) / 1000;
      double r = 6 * (0.4 + cos(leaves * t / 1.0 + 0.1));
      add_around(&w, 179, 60, fabs(r) + 0.01, r < 0 ? t + PI : t);
    }
    es__shapes_end(&w.in);
    CHECK_INT(cover(&w, leaves % 2 ? 100 : 1200), ES_OK);
    check_valid(&w, leaves % 2 ? 100 : 1200, false);
    if (!test_failure) check_covered(&w, leaves % 2 * 50, 1000, 179, 60, 9);
    end(&w);
    CHECK_PASSED();
  }
}

static void many_polygons_share_the_points(void) {
  work w;
  start(&w);
  state = 5;
  for (int i = 0; i < 200; i++)
    add_star(&w, 10 + 20 * chance(), 40 + 10 * chance(), 0.05 + 0.2 * chance(),
             4 + (int)(30 * chance()), 0.05, false);
  CHECK_INT(cover(&w, 299), ES_OK);
  check_valid(&w, 299, true);
  if (!test_failure) check_covered(&w, 1, 0, 0, 0, 0);
  CHECK(w.out.count > 20);
  end(&w);
}

static void thousands_of_polygons(void) {
  work w;
  start(&w);
  for (int i = 0; i < so_many(5000); i++)
    add_star(&w, 360 * chance() - 180, 160 * chance() - 80, 0.1, 5, 0.05,
             false);
  CHECK_INT(cover(&w, 299), ES_OK);
  check_valid(&w, 299, true);
  if (!test_failure) check_covered(&w, 3, 0, 0, 0, 0);
  end(&w);
}

/* Antarctica as flat maps have it: along the antimeridian to the pole. */
static void a_seam_along_the_pole(void) {
  static const double ring[] = {-180, -90, -180, -75, -90, -70, 0,    -68,
                                90,   -66, 180,  -75, 180, -90, -180, -90};
  work w;
  start(&w);
  begin(&w);
  for (int i = 0; i < 8; i++) add(&w, ring[2 * i], ring[2 * i + 1]);
  es__shapes_end(&w.in);
  CHECK_INT(cover(&w, 299), ES_OK);
  CHECK_INT(w.out.count, 1);
  CHECK_INT(w.out.points, 5);
  CHECK(covered(&w.out, 12, -89) && covered(&w.out, 180, -80));
  CHECK(!covered(&w.out, 45, -60));
  end(&w);
}

static void what_has_no_area_is_refused(void) {
  static const double world[] = {-180, -90,  180, -90,  180,
                                 90,   -180, 90,  -180, -90};
  static const double line[] = {0, 0, 10, 0, 5, 0, 0, 0};
  work w;
  start(&w);
  begin(&w);
  for (int i = 0; i < 5; i++) add(&w, world[2 * i], world[2 * i + 1]);
  es__shapes_end(&w.in);
  CHECK_INT(cover(&w, 299), ES_INVALID);
  end(&w);
  start(&w);
  begin(&w);
  for (int i = 0; i < 4; i++) add(&w, line[2 * i], line[2 * i + 1]);
  es__shapes_end(&w.in);
  CHECK_INT(cover(&w, 299), ES_INVALID);
  CHECK(strstr(w.err.message, "area"));
  end(&w);
}

static void it_stops_when_asked_to(void) {
  work w;
  start(&w);
  add_star(&w, 0, 0, 5, 50000, 0.1, false);
  atomic_store(&w.stop, true);
  CHECK_INT(cover(&w, 299), ES_CANCELLED);
  end(&w);
}

int main(void) {
  RUN(a_circle_of_5001_points);
  RUN(rings_over_the_antimeridian_and_the_poles);
  RUN(random_rings);
  RUN(crossing_rings_are_taken_apart);
  RUN(many_polygons_share_the_points);
  RUN(thousands_of_polygons);
  RUN(slivers_settle);
  RUN(what_has_no_hull_is_not_merged);
  RUN(small_ones_stay_as_they_are);
  RUN(a_seam_along_the_pole);
  RUN(what_has_no_area_is_refused);
  RUN(it_stops_when_asked_to);
  RUN(a_million_points);
  RUN(a_million_spikes);
  return test_status();
}
