/* The sphere in unit vectors: sides, meeting points and areas of great circle
 * arcs, by determinants, so that neither a pole nor the antimeridian is a
 * special case. Arcs go the shorter way. */
#ifndef ES_GEO_SPHERE_H
#define ES_GEO_SPHERE_H

#include <math.h>
#include <stdbool.h>

typedef struct es_vec {
  double x, y, z;
} es_vec;

#define ES_DEGREE 0.017453292519943295 /* in radians */

es_vec es__vec_of(double lon, double lat);
void es__vec_degrees(es_vec v, double *lon, double *lat);

static inline es_vec es__sub(es_vec a, es_vec b) {
  return (es_vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline es_vec es__add(es_vec a, es_vec b) {
  return (es_vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline es_vec es__scale(es_vec a, double k) {
  return (es_vec){a.x * k, a.y * k, a.z * k};
}

static inline double es__dot(es_vec a, es_vec b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline es_vec es__cross(es_vec a, es_vec b) {
  return (es_vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z,
                  a.x * b.y - a.y * b.x};
}

static inline double es__length(es_vec a) {
  return sqrt(es__dot(a, a));
}

static inline es_vec es__unit(es_vec a) {
  return es__scale(a, 1 / es__length(a));
}

static inline double es__chord(es_vec a, es_vec b) {
  return es__length(es__sub(a, b));
}

/* The normal of the great circle through two points, which points to the
 * left of the way from a to b; its length is the sine of their distance. By
 * the difference, which is exact where they are near. */
static inline es_vec es__normal(es_vec a, es_vec b) {
  return es__cross(a, es__sub(b, a));
}

/* Above 0 where c lies to the left of the way from a to b; in size, twice the
 * area of a small triangle. */
static inline double es__side(es_vec a, es_vec b, es_vec c) {
  return es__dot(a, es__cross(es__sub(b, a), es__sub(c, a)));
}

/* The same as a sign, 0 where rounding could have made it. */
int es__sign(es_vec a, es_vec b, es_vec c);

/* Whether two arcs cross, each inside the other. */
bool es__crosses(es_vec a, es_vec b, es_vec c, es_vec d);

/* The point where the circles of two arcs that cross meet. */
es_vec es__meeting(es_vec a, es_vec b, es_vec c, es_vec d);

/* The area of a triangle in steradians, negative where it runs clockwise. */
double es__triangle(es_vec a, es_vec b, es_vec c);

/* How the ring of n points winds, whose edges are all shorter than half the
 * Earth: the area to its left by the sum over the equator, and the turns that
 * it makes around the Earth. What is inside of a ring of unknown direction is
 * the side without a pole, or of a ring around the Earth the smaller side:
 * false where that is the right side. */
bool es__is_left(const es_vec *ring, int n, double *area);

/* A place just to the left of the i-th edge of a simple ring, with nothing of
 * the ring between them; false: the ring is too near there. */
bool es__beside(const es_vec *ring, int n, int i, es_vec *place);

/* Whether a point lies inside of a simple ring that runs counter-clockwise. On
 * the line, either. */
bool es__inside(const es_vec *ring, int n, es_vec point);

#endif
