/* Polygons: made simple, left as they are where they fit, else simplified. */
#include "geo/cover.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "geo/cluster.h"
#include "geo/outline.h"
#include "geo/reduce.h"
#include "geo/settle.h"
#include "geo/thin.h"

/* So many points are worked on with care; more are thinned before. */
enum { CAREFUL = 20000 };

typedef struct cover {
  const es_shapes *in;
  es_shapes *out;
  es_buffer *notes;
  int max_points;
  es_outline *list; /* outer outlines of all polygons */
  int *shape;       /* which shape each belongs to */
  int count, room;
  long points; /* of the outlines, closed */
  long effort; /* that is left to read rings */
  int turned, open, crossed, traced, flat, holes;
  double area;
} cover;

bool es__note(es_buffer *notes, const char *format, ...) {
  char line[400];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(line, sizeof line - 1, format, args);
  va_end(args);
  if (n > (int)sizeof line - 2) n = (int)sizeof line - 2;
  line[n++] = '\n';
  return es__buffer_add(notes, line, (size_t)n) != ES_MEMORY;
}

static int keep(cover *c, es_outlines *made, int shape, es_error *err) {
  int needed = c->count + made->count;
  c->area += made->area;
  if (needed > c->room) {
    int room = needed + needed / 2 + 16;
    es_outline *list = es__resize(NULL, c->list, (size_t)room * sizeof *list);
    if (list) c->list = list;
    int *of = es__resize(NULL, c->shape, (size_t)room * sizeof *of);
    if (of) c->shape = of;
    if (!list || !of) return es__fail_memory(err);
    c->room = room;
  }
  for (int i = 0; i < made->count; i++) {
    c->shape[c->count] = shape;
    c->list[c->count++] = made->list[i];
    c->points += made->list[i].n + 1;
  }
  made->count = 0; /* they are ours now */
  return ES_OK;
}

static int read_outlines(cover *c, int ring, es_outlines *out, es_error *err) {
  const es_shapes *s = c->in;
  const es_shape_ring *r = &s->rings[ring];
  return es__outlines_read(s->positions + 2 * (size_t)r->first, r->count,
                           s->stop, &c->effort, out, err);
}

/* Puts the feature before a message. */
static int blame(const es_shapes *s, int shape, int rc, es_error *err) {
  if (rc != ES_INVALID && rc != ES_LIMIT) return rc;
  char message[sizeof err->message];
  memcpy(message, err->message, sizeof message);
  return es__fail(err, rc, 0, "%s %d: %s", s->noun, s->list[shape].feature,
                  message);
}

static int read_polygons(cover *c, es_error *err) {
  const es_shapes *s = c->in;
  int rc = ES_OK;
  for (int i = 0; i < s->count && rc == ES_OK; i++) {
    if (s->list[i].kind != ES_GEO_POLYGON) continue;
    es_outlines made;
    rc = blame(s, i, read_outlines(c, s->list[i].first, &made, err), err);
    if (rc == ES_OK) {
      c->turned += made.turned && !s->clockwise;
      c->open += made.open;
      c->traced += made.traced;
      c->crossed += made.crossed && !made.traced;
      c->flat += made.count == 0;
      c->holes += s->list[i].rings - 1;
      rc = keep(c, &made, i, err);
    }
    es__outlines_free(&made);
  }
  return rc;
}

static int put_ring(cover *c, const double *degrees, int n, es_error *err) {
  int rc = es__shapes_ring(c->out, err);
  for (int i = 0; i <= n && rc == ES_OK; i++)
    rc = es__shapes_position(c->out, degrees[2 * (i % n)],
                             degrees[2 * (i % n) + 1], err);
  return rc;
}

/* Holes that are simple go with their polygon as it is. */
static int put_holes(cover *c, const es_shape *shape, int *dropped,
                     es_error *err) {
  int rc = ES_OK;
  for (int i = 1; i < shape->rings && rc == ES_OK; i++) {
    es_outlines made;
    rc = read_outlines(c, shape->first + i, &made, err);
    if (rc == ES_OK && made.count == 1 && !made.crossed)
      rc = put_ring(c, made.list[0].degrees, made.list[0].n, err);
    else if (rc == ES_OK || rc == ES_INVALID)
      ++*dropped, rc = ES_OK;
    es__outlines_free(&made);
  }
  return rc;
}

static long points_of_holes(const es_shapes *s) {
  long points = 0;
  for (int i = 0; i < s->count; i++) {
    const es_shape *shape = &s->list[i];
    if (shape->kind != ES_GEO_POLYGON) continue;
    for (int k = 1; k < shape->rings; k++)
      points += s->rings[shape->first + k].count;
  }
  return points;
}

/* One polygon as it was given. A ring that was taken apart loses its holes,
 * of which nobody knows whose they are. */
static int put_polygon(cover *c, int i, bool holes, int *dropped,
                       es_error *err) {
  const es_shape *shape = &c->in->list[c->shape[i]];
  bool first = i == 0 || c->shape[i - 1] != c->shape[i];
  bool last = i + 1 == c->count || c->shape[i + 1] != c->shape[i];
  es__shapes_feature(c->out);
  int rc = es__shapes_begin(c->out, ES_GEO_POLYGON, err);
  if (rc == ES_OK) rc = put_ring(c, c->list[i].degrees, c->list[i].n, err);
  if (rc == ES_OK && holes && first && last)
    rc = put_holes(c, shape, dropped, err);
  else if (first)
    *dropped += shape->rings - 1;
  if (rc == ES_OK) es__shapes_end(c->out);
  return rc;
}

static int put_as_given(cover *c, es_error *err) {
  bool holes = c->points + points_of_holes(c->in) <= c->max_points;
  int dropped = 0;
  for (int i = 0; i < c->count; i++) {
    int rc = put_polygon(c, i, holes, &dropped, err);
    if (rc != ES_OK) return rc;
  }
  if (dropped == 0 ||
      es__note(c->notes,
               dropped == 1 ? "%d hole is left out, so that what lies in it is "
                              "found too"
                            : "%d holes are left out, so that what lies in "
                              "them is found too",
               dropped))
    return ES_OK;
  return es__fail_memory(err);
}

/* The outlines as rings, which take over their points. */
static int begin_rings(cover *c, es_rings *rings, es_error *err) {
  for (int i = 0; i < c->count; i++) {
    es_outline *o = &c->list[i];
    es_ring *ring = es__rings_add(rings);
    if (!ring) return es__fail_memory(err);
    es__free(o->degrees);
    o->degrees = NULL;
    es_vec *at = o->at;
    o->at = NULL;
    if (!es__ring_init(ring, at, o->n)) return es__fail_memory(err);
  }
  return ES_OK;
}

static int settle_rings(cover *c, es_rings *rings, double *area,
                        es_error *err) {
  int rc = ES_OK;
  for (int i = 0; i < rings->count && rc == ES_OK; i++) {
    es_ring *ring = &rings->list[i];
    es_outline made;
    if (!ring->at) continue;
    rc = es__settle(ring, &made, err);
    if (rc != ES_OK) break;
    *area += made.area;
    es__shapes_feature(c->out);
    rc = es__shapes_begin(c->out, ES_GEO_POLYGON, err);
    if (rc == ES_OK) rc = put_ring(c, made.degrees, made.n, err);
    if (rc == ES_OK) es__shapes_end(c->out);
    es__outline_free(&made);
  }
  return rc;
}

static int work_on_rings(cover *c, es_rings *rings, int *merged, double *area,
                         es_error *err) {
  int rc = begin_rings(c, rings, err);
  if (rc != ES_OK) return rc;
  long careful = CAREFUL > 4L * c->max_points ? CAREFUL : 4L * c->max_points;
  if (es__rings_points(rings) > careful) {
    es__thin(rings->list, rings->count, careful, c->in->stop);
    for (int i = 0; i < rings->count; i++)
      if (!es__ring_compact(&rings->list[i])) return es__fail_memory(err);
  }
  rc = es__reduce(rings, c->max_points, c->in->stop, merged, err);
  return rc == ES_OK ? settle_rings(c, rings, area, err) : rc;
}

static bool tell_of_growth(const cover *c, long given, int made, double area) {
  char more[40] = "less than 0.01 %";
  double percent = c->area > 0 ? 100 * (area / c->area - 1) : 0;
  if (percent >= 0.01)
    (void)snprintf(more, sizeof more, percent < 10 ? "%.2g %%" : "%.0f %%",
                   percent);
  return es__note(
    c->notes,
    "simplified from %ld to %d points; what they cover is %s more "
    "than the area given, and no less",
    given, made, more);
}

static int simplify(cover *c, es_error *err) {
  long given = c->points;
  int first = c->out->points, polygons = c->count;
  int merged = es__cluster(c->list, &c->count, ES_MOST_RINGS, c->in->stop);
  if (merged < 0) return es__fail_memory(err);
  if (c->count > ES_MOST_RINGS)
    return es__fail(err, ES_LIMIT, 0,
                    "%d polygons that large cannot be covered by %d points",
                    c->count, c->max_points);
  es_rings rings = {0};
  double area = 0;
  int rc = work_on_rings(c, &rings, &merged, &area, err);
  int left = es__rings_live(&rings);
  es__rings_free(&rings);
  if (rc != ES_OK) return rc;
  bool told = tell_of_growth(c, given, c->out->points - first, area);
  if (told && left < polygons)
    told = es__note(c->notes,
                    "%d polygons became %d: those within others went, and "
                    "neighbours were joined, with what lies between them",
                    polygons, left);
  if (told && c->holes > 0)
    told = es__note(c->notes, "holes are filled, because CMR's polygon has "
                              "none: what lies in them is found too");
  return told ? ES_OK : es__fail_memory(err);
}

/* A note of so many polygons; nothing of none. */
static bool count(const cover *c, int n, const char *one, const char *more) {
  return n == 0 || es__note(c->notes, "%d polygon%s %s", n, n == 1 ? "" : "s",
                            n == 1 ? one : more);
}

static int tell_of_repairs(const cover *c, es_error *err) {
  bool told =
    count(c, c->turned, "ran clockwise and was turned",
          "ran clockwise and were turned") &&
    count(c, c->open, "was not closed and has been",
          "were not closed and have been") &&
    count(c, c->crossed, "crossed or touched itself and was taken apart",
          "crossed or touched themselves and were taken apart") &&
    count(c, c->traced,
          "is so rough or tangled that only its outer line was taken, to a "
          "thousandth of its size",
          "are so rough or tangled that only their outer lines were taken, to "
          "a thousandth of their sizes") &&
    count(c, c->flat, "without area is left out", "without area are left out");
  return told ? ES_OK : es__fail_memory(err);
}

int es__cover(const es_shapes *in, int max_points, es_shapes *out,
              es_buffer *notes, es_error *err) {
  cover c = {.in = in,
             .out = out,
             .notes = notes,
             .max_points = max_points,
             .effort = ES_OUTLINE_EFFORT};
  int rc = read_polygons(&c, err);
  if (rc == ES_OK) rc = tell_of_repairs(&c, err);
  if (rc == ES_OK && c.count == 0 && c.flat > 0)
    rc = es__fail(err, ES_INVALID, 0,
                  "no polygon in it has an area on the sphere, where edges are "
                  "great circles (for a band around the Earth use a bounding "
                  "box)");
  if (rc == ES_OK && c.count > 0)
    rc = c.points <= max_points ? put_as_given(&c, err) : simplify(&c, err);
  for (int i = 0; i < c.count; i++) es__outline_free(&c.list[i]);
  es__free(c.list);
  es__free(c.shape);
  return rc;
}
