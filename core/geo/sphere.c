/* Sides, meeting points, areas and insides on the sphere. */
#include "geo/sphere.h"

#define PI 3.14159265358979323846

es_vec es__vec_of(double lon, double lat) {
  double x = lon * ES_DEGREE, y = lat * ES_DEGREE, c = cos(y);
  return (es_vec){c * cos(x), c * sin(x), sin(y)};
}

void es__vec_degrees(es_vec v, double *lon, double *lat) {
  double flat = sqrt(v.x * v.x + v.y * v.y);
  *lon = flat > 0 ? atan2(v.y, v.x) / ES_DEGREE : 0;
  *lat = atan2(v.z, flat) / ES_DEGREE;
}

static double size_of(es_vec a) {
  return fabs(a.x) + fabs(a.y) + fabs(a.z);
}

int es__sign(es_vec a, es_vec b, es_vec c) {
  es_vec u = es__sub(b, a), v = es__sub(c, a);
  double d = es__dot(a, es__cross(u, v));
  double noise = 4e-16 * (size_of(u) + size_of(v));
  return d > noise ? 1 : d < -noise ? -1 : 0;
}

bool es__crosses(es_vec a, es_vec b, es_vec c, es_vec d) {
  int s = es__sign(a, b, c);
  if (s == 0 || es__sign(a, b, d) != -s) return false;
  /* Arcs on opposite sides of the Earth lie across each other's circles, too,
   * but the other way round. */
  return es__sign(c, d, a) == -s && es__sign(c, d, b) == s;
}

es_vec es__meeting(es_vec a, es_vec b, es_vec c, es_vec d) {
  es_vec x = es__cross(es__normal(a, b), es__normal(c, d));
  double length = es__length(x);
  es_vec middle = es__add(es__add(a, b), es__add(c, d));
  if (length < 1e-300) return es__unit(middle);
  return es__scale(x, (es__dot(x, middle) < 0 ? -1 : 1) / length);
}

double es__triangle(es_vec a, es_vec b, es_vec c) {
  return 2 * atan2(es__side(a, b, c),
                   1 + es__dot(a, b) + es__dot(b, c) + es__dot(c, a));
}

bool es__is_left(const es_vec *ring, int n, double *area) {
  double excess = 0, turn = 0, lon0, lat0;
  es__vec_degrees(ring[n - 1], &lon0, &lat0);
  double half0 = tan(lat0 * ES_DEGREE / 2);
  for (int i = 0; i < n; i++) {
    double lon, lat;
    es__vec_degrees(ring[i], &lon, &lat);
    double half = tan(lat * ES_DEGREE / 2), step = lon - lon0;
    if (step > 180) step -= 360;
    if (step < -180) step += 360;
    excess +=
      2 * atan2(tan(step * ES_DEGREE / 2) * (half0 + half), 1 + half0 * half);
    turn += step;
    lon0 = lon;
    half0 = half;
  }
  bool around = fabs(turn) > 180;
  *area = (around ? 2 * PI : 0) - excess;
  return !(*area < 0 || (around && *area > 2 * PI + 1e-9));
}

/* How often the way from a point to a known place beside the ring's edge i
 * crosses the ring; -1 where it runs too near to a point of it to tell. */
static int crossings(const es_vec *ring, int n, es_vec from, es_vec to) {
  int count = 0;
  int before = es__sign(from, to, ring[n - 1]);
  for (int i = 0; i < n; i++) {
    const es_vec *a = &ring[i ? i - 1 : n - 1], *b = &ring[i];
    int after = es__sign(from, to, *b);
    if (after == 0 && es__dot(from, *b) > -0.5 &&
        es__dot(es__add(from, to), *b) > 0)
      return -1;
    if (before * after < 0) {
      int s = es__sign(*a, *b, from), t = es__sign(*a, *b, to);
      if (s == 0 || t == 0) return -1;
      if (s == -t && before == -s) count++;
    }
    before = after;
  }
  return count;
}

bool es__beside(const es_vec *ring, int n, int i, es_vec *place) {
  es_vec a = ring[i], b = ring[i + 1 < n ? i + 1 : 0];
  double edge = es__chord(a, b);
  es_vec left = es__normal(a, b);
  if (edge < 1e-14 || es__length(left) < 1e-300) return false;
  /* Off the middle by an odd share, lest it falls together with others. */
  es_vec on = es__unit(es__add(es__scale(a, 0.5127), es__scale(b, 0.4873)));
  *place = es__unit(es__add(on, es__scale(es__unit(left), 1e-4 * edge)));
  for (int j = 0; j < n; j++)
    if (j != i && es__crosses(on, *place, ring[j], ring[j + 1 < n ? j + 1 : 0]))
      return false;
  return true;
}

bool es__inside(const es_vec *ring, int n, es_vec point) {
  for (int i = 0; i < n; i++) {
    es_vec place;
    if (!es__beside(ring, n, i, &place) || es__dot(place, point) < -0.9)
      continue;
    int count = crossings(ring, n, point, place);
    if (count >= 0) return count % 2 == 0;
  }
  return false;
}
