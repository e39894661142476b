/* What the items of a collection have in common, as far as it is stated. */
#include <math.h>

#include "meta/collection/collection.h"

/* "2A" is L2A in the processing extension; what is no level stays away. */
static bool level(const es__collection *c, es__writer *w) {
  es__span id = es__stated_in(c->umm[ES__C_PROCESSING_LEVEL], "Id");
  bool bare = id.length > 0 && id.at[0] >= '0' && id.at[0] <= '9';
  if (!id.length || ES__IS(id, "NA")) return false;
  ES__NAME(w, "processing:level");
  es__write_open(w, '[');
  es__write_quote(w, true);
  if (bare) ES__PUT(w, "L");
  es__write_piece(w, id.at, id.length);
  es__write_quote(w, false);
  es__write_close(w, ']');
  return true;
}

/* Meters of a unit; 0: an angle, or not known. */
static double meters(es__span unit) {
  if (ES__IS(unit, "Meters")) return 1;
  if (ES__IS(unit, "Kilometers")) return 1000;
  if (ES__IS(unit, "Statute Miles")) return 1609.344;
  return ES__IS(unit, "Nautical Miles") ? 1852 : 0;
}

enum { MOST = 16 };

typedef struct distances {
  double of[MOST];
  size_t count;
} distances;

static void keep(distances *d, const es_value *v, double scale) {
  double n;
  if (!es__number(v, &n) || !(n * scale > 1e-6 && n * scale < 1e9)) return;
  for (size_t i = 0; i < d->count; i++)
    if (d->of[i] == n * scale) return;
  if (d->count < MOST) d->of[d->count++] = n * scale;
}

static bool ground_distance(const es__collection *c, es__writer *w) {
  static const char *const kinds[] = {
    "GriddedResolutions", "GenericResolutions", "NonGriddedResolutions"};
  static const char *const way[] = {"HorizontalSpatialDomain",
                                    "ResolutionAndCoordinateSystem",
                                    "HorizontalDataResolution"};
  const es_value *at = c->umm[ES__C_SPATIAL_EXTENT];
  distances d = {.count = 0};
  for (int i = 0; i < 3; i++) at = es__member(at, way[i]);
  for (int i = 0; i < 3; i++) {
    es__list list = es__list_of(es__member(at, kinds[i]), ES_KIND_OBJECT);
    for (const es_value *v; (v = es__list_next(&list));) {
      double scale = meters(es__stated_in(v, "Unit"));
      keep(&d, es__member(v, "XDimension"), scale);
      keep(&d, es__member(v, "YDimension"), scale);
    }
  }
  if (!d.count) return false;
  ES__NAME(w, "gsd");
  es__write_open(w, '[');
  for (size_t i = 0; i < d.count; i++) es__write_degrees(w, d.of[i]);
  es__write_close(w, ']');
  return true;
}

static void projects(const es__collection *c, es__tools *t, es__writer *w) {
  es__texts_begin(t);
  es__list list = es__list_of(c->umm[ES__C_PROJECTS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));)
    es__texts_add(t, w, es__stated_in(v, "ShortName"));
  es__put_texts(t, w, "mission");
}

void es__put_summaries(const es__collection *c, es__tools *t, es__writer *w,
                       es__collection_needs *needs) {
  es__writer before = *w;
  size_t start = w->out->length;
  ES__NAME(w, "summaries");
  es__write_open(w, '{');
  es__texts_begin(t);
  es__add_platforms(c, t, w);
  es__put_texts(t, w, "platform");
  es__texts_begin(t);
  es__add_instruments(c, t, w);
  es__put_texts(t, w, "instruments");
  projects(c, t, w);
  needs->processing = level(c, w);
  (void)ground_distance(c, w);
  bool some = w->after;
  es__write_close(w, '}');
  if (some || w->failure) return;
  es__write_back_to(w, start);
  w->after = before.after;
}
