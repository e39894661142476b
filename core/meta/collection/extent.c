/* Where and when a collection's data are: first the whole, then each part. */
#include "meta/collection/collection.h"
#include "meta/moment.h"

/* ---- where */

static bool same_frame(const es__frame *a, const es__frame *b) {
  return a->west.lon == b->west.lon && a->east.lon == b->east.lon &&
         a->south.lat == b->south.lat && a->north.lat == b->north.lat &&
         a->width == b->width;
}

/* Takes out what is the same as the one before. */
static size_t without_doubles(es__frame *frames, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (!kept || !same_frame(&frames[kept - 1], &frames[i]))
      frames[kept++] = frames[i];
  return kept;
}

static void spatial(const es__collection *c, es__tools *t, es__writer *w) {
  const es_value *domain =
    es__member(c->umm[ES__C_SPATIAL_EXTENT], "HorizontalSpatialDomain");
  t->frames.count = 0;
  t->footprint.frames = &t->frames;
  es__footprint_read(&t->footprint, es__member(domain, "Geometry"));
  if (t->footprint.failed) w->failure = ES_MEMORY;
  size_t count = without_doubles(t->frames.items, t->frames.count);
  ES__NAME(w, "spatial");
  es__write_open(w, '{');
  ES__NAME(w, "bbox");
  es__write_open(w, '[');
  if (count == 0) es__put_literal(w, "[-180,-90,180,90]");
  if (count > 0) es__frame_write(&t->footprint.frame, c->doc, w);
  for (size_t i = 0; count > 1 && i < count; i++)
    es__frame_write((const es__frame *)t->frames.items + i, c->doc, w);
  es__write_close(w, ']');
  es__write_close(w, '}');
}

/* ---- when */

/* A moment as it is written; without bytes: open. */
typedef struct moment {
  char text[ES__MOMENT_MAX];
  size_t length;
} moment;

typedef struct interval {
  moment begin, end;
} interval;

static moment moment_of(es__span text) {
  moment m = {.length = 0};
  m.length = es__moment(text, m.text);
  return m;
}

/* Orders two moments; both have bytes. */
static int order(const moment *a, const moment *b) {
  /* Their Z stands behind a fraction that the other may lack. */
  size_t x = a->length - 1, y = b->length - 1;
  int way = memcmp(a->text, b->text, x < y ? x : y);
  return way != 0 ? way : x < y ? -1 : x > y;
}

static void add(es__tools *t, es__writer *w, interval i) {
  if (w->failure || (!i.begin.length && !i.end.length)) return;
  if (t->intervals.count > 0) {
    const interval *before =
      (const interval *)t->intervals.items + t->intervals.count - 1;
    if (before->begin.length == i.begin.length &&
        before->end.length == i.end.length &&
        memcmp(before->begin.text, i.begin.text, i.begin.length) == 0 &&
        memcmp(before->end.text, i.end.text, i.end.length) == 0)
      return;
  }
  interval *to = es__pile_add(&t->intervals);
  if (to)
    *to = i;
  else
    w->failure = ES_MEMORY;
}

/* The periods of a list, by the names of their first and last moment. */
static void add_periods(es__tools *t, es__writer *w, const es_value *periods,
                        const char *begin, const char *end, bool goes_on) {
  es__list list = es__list_of(periods, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    interval i = {moment_of(es__stated_in(v, begin)),
                  moment_of(es__stated_in(v, end))};
    if (goes_on) i.end.length = 0;
    add(t, w, i);
  }
}

static void read_intervals(const es__collection *c, es__tools *t,
                           es__writer *w) {
  static const es__span names[] = {
    ES__SPAN("RangeDateTimes"), ES__SPAN("SingleDateTimes"),
    ES__SPAN("PeriodicDateTimes"), ES__SPAN("EndsAtPresentFlag")};
  t->intervals.size = sizeof(interval);
  t->intervals.count = 0;
  es__list extents =
    es__list_of(c->umm[ES__C_TEMPORAL_EXTENTS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&extents));) {
    const es_value *at[4];
    es__pick(v, names, 4, at);
    const es_value *flag = es__of_kind(at[3], ES_KIND_BOOLEAN);
    bool goes_on = flag && es_value_boolean(flag);
    add_periods(t, w, at[0], "BeginningDateTime", "EndingDateTime", goes_on);
    es__list singles = es__list_of(at[1], ES_KIND_STRING);
    for (const es_value *s; (s = es__list_next(&singles));) {
      moment m = moment_of(es__text(s));
      add(t, w, (interval){m, m});
    }
    add_periods(t, w, at[2], "StartDate", "EndDate", goes_on);
  }
}

static interval whole(const interval *all, size_t count) {
  interval sum = {{.length = 0}, {.length = 0}};
  if (count > 0) sum = all[0];
  for (size_t i = 1; i < count; i++) {
    if (!all[i].begin.length || !sum.begin.length)
      sum.begin.length = 0;
    else if (order(&all[i].begin, &sum.begin) < 0)
      sum.begin = all[i].begin;
    if (!all[i].end.length || !sum.end.length)
      sum.end.length = 0;
    else if (order(&all[i].end, &sum.end) > 0)
      sum.end = all[i].end;
  }
  return sum;
}

static void put_moment(es__writer *w, const moment *m) {
  if (m->length)
    es__write_string(w, m->text, m->length);
  else
    es__write_null(w);
}

static void put_interval(es__writer *w, const interval *i) {
  es__write_open(w, '[');
  put_moment(w, &i->begin);
  put_moment(w, &i->end);
  es__write_close(w, ']');
}

static void temporal(const es__collection *c, es__tools *t, es__writer *w) {
  read_intervals(c, t, w);
  const interval *all = t->intervals.items;
  size_t count = t->intervals.count;
  interval sum = whole(all, count);
  ES__NAME(w, "temporal");
  es__write_open(w, '{');
  ES__NAME(w, "interval");
  es__write_open(w, '[');
  put_interval(w, &sum);
  for (size_t i = 0; count > 1 && i < count; i++) put_interval(w, &all[i]);
  es__write_close(w, ']');
  es__write_close(w, '}');
}

void es__put_extent(const es__collection *c, es__tools *t, es__writer *w) {
  ES__NAME(w, "extent");
  es__write_open(w, '{');
  spatial(c, t, w);
  temporal(c, t, w);
  es__write_close(w, '}');
}
