/* The extents of UMM-C, of those of a STAC Collection. */
#include "meta/collection/said.h"

/* ---- where */

static bool is_box(const es_value *v) {
  size_t count = es__of_kind(v, ES_KIND_ARRAY) ? es_value_count(v) : 0;
  double number;
  if (count != 4 && count != 6) return false;
  es_cursor cursor = es_value_walk(v);
  const es_value *name, *side;
  while ((side = es_cursor_next(&cursor, &name)))
    if (!es__number(side, &number)) return false;
  return true;
}

static void rectangle(const es__said *s, es__writer *w, const es_value *box) {
  static const char *const names[] = {
    "WestBoundingCoordinate", "SouthBoundingCoordinate",
    "EastBoundingCoordinate", "NorthBoundingCoordinate"};
  size_t half = es_value_count(box) / 2;
  const size_t sides[] = {0, 1, half, half + 1};
  es__write_open(w, '{');
  for (int i = 0; i < 4; i++) {
    es__write_name(w, names[i], strlen(names[i]));
    es__write_value(w, s->doc, es_value_element(s->doc, box, sides[i]));
  }
  es__write_close(w, '}');
}

/* The list of boxes: since 0.9 of lists, before that one box alone. */
static void rectangles(const es__said *s, es__writer *w,
                       const es_value *boxes) {
  size_t count = es_value_count(boxes);
  if (is_box(boxes)) {
    rectangle(s, w, boxes);
    return;
  }
  /* The first is around all others, which say more where there are several. */
  for (size_t i = count > 2 ? 1 : 0; i < (count > 2 ? count : 1); i++) {
    const es_value *box = es_value_element(s->doc, boxes, i);
    if (is_box(box)) rectangle(s, w, box);
  }
}

static void spatial(const es__said *s, es__writer *w) {
  const es_value *spatial = es__member(s->at[ES__S_EXTENT], "spatial");
  const es_value *boxes = es__of_kind(spatial, ES_KIND_OBJECT)
                            ? es__member(spatial, "bbox")
                            : spatial;
  bool some = es__of_kind(boxes, ES_KIND_ARRAY) && es_value_count(boxes) > 0 &&
              (is_box(boxes) || is_box(es_value_element(s->doc, boxes, 0)));
  if ((!some && s->ours) || !es__said_name(s, w, "SpatialExtent")) return;
  es__write_open(w, '{');
  if (some) {
    ES__NAME(w, "SpatialCoverageType");
    ES__STRING(w, "HORIZONTAL");
    ES__NAME(w, "HorizontalSpatialDomain");
    es__write_open(w, '{');
    ES__NAME(w, "Geometry");
    es__write_open(w, '{');
    ES__NAME(w, "CoordinateSystem");
    ES__STRING(w, "CARTESIAN");
    ES__NAME(w, "BoundingRectangles");
    es__write_open(w, '[');
    rectangles(s, w, boxes);
    es__write_close(w, ']');
    es__write_close(w, '}');
    es__write_close(w, '}');
  }
  ES__NAME(w, "GranuleSpatialRepresentation");
  if (some)
    ES__STRING(w, "CARTESIAN");
  else
    ES__STRING(w, "NO_SPATIAL");
  es__write_close(w, '}');
}

/* ---- when */

typedef struct interval {
  es__span begin, end;
} interval;

static bool read_interval(const es__said *s, const es_value *v, interval *i) {
  if (!es__of_kind(v, ES_KIND_ARRAY) || es_value_count(v) != 2) return false;
  i->begin = es__text(es_value_element(s->doc, v, 0));
  i->end = es__text(es_value_element(s->doc, v, 1));
  return i->begin.length || i->end.length;
}

static bool is_moment(const interval *i) {
  return es__same(i->begin, i->end.at, i->end.length);
}

/* Writes one TemporalExtent of all intervals that are moments, or of all
 * others, from the element 'from' on. */
static void some_of(const es__said *s, es__writer *w, const es_value *list,
                    size_t from, bool moments) {
  bool any = false;
  interval i;
  for (size_t k = from; k < es_value_count(list); k++) {
    if (!read_interval(s, es_value_element(s->doc, list, k), &i)) continue;
    if (is_moment(&i) != moments) continue;
    if (!any) {
      es__write_open(w, '{');
      if (moments)
        ES__NAME(w, "SingleDateTimes");
      else
        ES__NAME(w, "RangeDateTimes");
      es__write_open(w, '[');
      any = true;
    }
    if (moments) {
      es__write_string(w, i.begin.at, i.begin.length);
      continue;
    }
    es__write_open(w, '{');
    es__put_text(w, "BeginningDateTime", i.begin);
    es__put_text(w, "EndingDateTime", i.end);
    es__write_close(w, '}');
  }
  if (!any) return;
  es__write_close(w, ']');
  es__write_close(w, '}');
}

static void temporal(const es__said *s, es__writer *w) {
  const es_value *temporal = es__member(s->at[ES__S_EXTENT], "temporal");
  const es_value *list = es__of_kind(temporal, ES_KIND_OBJECT)
                           ? es__member(temporal, "interval")
                           : NULL;
  interval i;
  bool bare = read_interval(s, temporal, &i), any = bare;
  size_t count = es__of_kind(list, ES_KIND_ARRAY) ? es_value_count(list) : 0;
  size_t from = count > 1 ? 1 : 0;
  for (size_t k = from; k < count && !any; k++)
    any = read_interval(s, es_value_element(s->doc, list, k), &i);
  if (!any || !es__said_name(s, w, "TemporalExtents")) return;
  es__write_open(w, '[');
  if (bare) {
    es__write_open(w, '{');
    ES__NAME(w, "RangeDateTimes");
    es__write_open(w, '[');
    es__write_open(w, '{');
    es__put_text(w, "BeginningDateTime", i.begin);
    es__put_text(w, "EndingDateTime", i.end);
    es__write_close(w, '}');
    es__write_close(w, ']');
    es__write_close(w, '}');
  } else {
    some_of(s, w, list, from, false);
    some_of(s, w, list, from, true);
  }
  es__write_close(w, ']');
}

void es__said_extents(const es__said *s, es__writer *w) {
  temporal(s, w);
  spatial(s, w);
}
