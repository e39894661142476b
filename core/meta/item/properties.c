/* Properties of an item, of a UMM-G record. */
#include <math.h>
#include <stdio.h>

#include "geo/formats.h"
#include "meta/item/granule.h"
#include "meta/moment.h"

typedef struct maker {
  const es__granule *g;
  es__writer *w;
  es__property_needs needs;
} maker;

static bool text(maker *m, const char *name, es__span s) {
  if (!s.length || ES__IS(s, "Not provided")) return false;
  es__write_name(m->w, name, strlen(name));
  es__write_string(m->w, s.at, s.length);
  return true;
}

static bool date(maker *m, const char *name, es__span s) {
  char moment[ES__MOMENT_MAX];
  size_t length = es__moment(s, moment);
  if (length) text(m, name, (es__span){moment, length});
  return length > 0;
}

static bool is_date(es__span s) {
  char moment[ES__MOMENT_MAX];
  return es__moment(s, moment) > 0;
}

/* A date of one of the types of ProviderDates. */
static es__span provider_date(const maker *m, const char *type) {
  static const es__span names[] = {ES__SPAN("Type"), ES__SPAN("Date")};
  es__list list = es__list_of(m->g->umm[ES__PROVIDER_DATES], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    const es_value *at[2];
    es__pick(v, names, 2, at);
    es__span date_of = es__text(at[1]);
    if (es__same(es__text(at[0]), type, strlen(type)) && is_date(date_of))
      return date_of;
  }
  return ES__NOTHING;
}

/* ---- when */

/* The moment of a record that says nothing of its data's time: when it was
 * made, or came. */
static void stand_in(maker *m, es__span production) {
  if (date(m, "datetime", production) ||
      date(m, "datetime", provider_date(m, "Create")) ||
      date(m, "datetime", provider_date(m, "Insert")) ||
      date(m, "datetime", provider_date(m, "Update")) ||
      date(m, "datetime", m->g->revision_date))
    return;
  ES__NAME(m->w, "datetime");
  es__write_null(m->w);
  text(m, "start_datetime", (es__span)ES__SPAN("0001-01-01T00:00:00Z"));
  text(m, "end_datetime", (es__span)ES__SPAN("9999-12-31T23:59:59Z"));
}

static void times(maker *m, es__span production) {
  static const es__span names[] = {ES__SPAN("SingleDateTime"),
                                   ES__SPAN("RangeDateTime")};
  static const es__span range[] = {ES__SPAN("BeginningDateTime"),
                                   ES__SPAN("EndingDateTime")};
  const es_value *at[2], *ends[2];
  es__pick(m->g->umm[ES__TEMPORAL_EXTENT], names, 2, at);
  es__pick(at[1], range, 2, ends);
  es__span start = es__text(ends[0]), stop = es__text(ends[1]);
  if (date(m, "datetime", es__text(at[0]))) return;
  if (!is_date(start) || !is_date(stop)) {
    if (!date(m, "datetime", start) && !date(m, "datetime", stop))
      stand_in(m, production);
    return;
  }
  (void)date(m, "datetime", start);
  (void)date(m, "start_datetime", start);
  (void)date(m, "end_datetime", stop);
}

/* ---- by whom */

static void instruments(maker *m) {
  enum { MOST = 64 };
  static const es__span name[] = {ES__SPAN("Instruments")};
  es__span seen[MOST];
  size_t count = 0;
  es__list platforms = es__list_of(m->g->umm[ES__PLATFORMS], ES_KIND_OBJECT);
  for (const es_value *p; (p = es__list_next(&platforms));) {
    const es_value *found;
    es__pick(p, name, 1, &found);
    es__list list = es__list_of(found, ES_KIND_OBJECT);
    for (const es_value *v; count < MOST && (v = es__list_next(&list));) {
      es__span s = es__text_in(v, "ShortName");
      bool twice = !s.length;
      for (size_t i = 0; i < count && !twice; i++)
        twice = es__same(seen[i], s.at, s.length);
      if (!twice) seen[count++] = s;
    }
  }
  if (!count) return;
  ES__NAME(m->w, "instruments");
  es__write_open(m->w, '[');
  for (size_t i = 0; i < count; i++)
    es__write_string(m->w, seen[i].at, seen[i].length);
  es__write_close(m->w, ']');
}

static es__span first_name(const es_value *objects) {
  es__list list = es__list_of(objects, ES_KIND_OBJECT);
  return es__text_in(es__list_next(&list), "ShortName");
}

static void processing(maker *m, es__span production) {
  const es_value *pge = m->g->umm[ES__PGE_VERSION_CLASS];
  es__span name = es__text_in(pge, "PGEName"),
           version = es__text_in(pge, "PGEVersion");
  m->needs.processing = date(m, "processing:datetime", production);
  if (!version.length) return;
  if (!name.length) {
    if (text(m, "processing:version", version)) m->needs.processing = true;
    return;
  }
  m->needs.processing = true;
  ES__NAME(m->w, "processing:software");
  es__write_open(m->w, '{');
  es__write_quote(m->w, true);
  es__write_piece(m->w, name.at, name.length);
  ES__PUT(m->w, "\":");
  m->w->after = false;
  es__write_string(m->w, version.at, version.length);
  es__write_close(m->w, '}');
}

/* ---- what the record says in numbers */

static void whole(maker *m, const char *name, const es_value *v) {
  double n;
  if (!es__number(v, &n) || n < 1 || n > 9e9 || n != floor(n)) return;
  es__write_name(m->w, name, strlen(name));
  es__write_degrees(m->w, n);
  m->needs.sat = true;
}

static void orbit(maker *m) {
  static const es__span names[] = {ES__SPAN("OrbitNumber"),
                                   ES__SPAN("BeginOrbitNumber")};
  static const es__span parts[] = {ES__SPAN("Orbit"), ES__SPAN("Track")};
  static const es__span cycle[] = {ES__SPAN("Cycle")};
  const es_value *at[2], *found;
  es__list list = es__list_of(m->g->umm[ES__ORBIT_DOMAINS], ES_KIND_OBJECT);
  es__pick(es__list_next(&list), names, 2, at);
  whole(m, "sat:absolute_orbit", at[0] ? at[0] : at[1]);
  es__pick(m->g->domain, parts, 2, at);
  es__pick(at[1], cycle, 1, &found);
  whole(m, "sat:orbit_cycle", found);
  es__span direction = es__text_in(at[0], "StartDirection");
  if (ES__IS(direction, "A"))
    text(m, "sat:orbit_state", (es__span)ES__SPAN("ascending"));
  else if (ES__IS(direction, "D"))
    text(m, "sat:orbit_state", (es__span)ES__SPAN("descending"));
  else
    return;
  m->needs.sat = true;
}

/* Of the additional attributes, which are all strings. */
typedef struct attributes {
  es__span cloud, tile, crs, rows, columns;
} attributes;

static attributes read_attributes(const maker *m) {
  static const es__span names[] = {ES__SPAN("Name"), ES__SPAN("Values")};
  attributes a = {ES__NOTHING, ES__NOTHING, ES__NOTHING, ES__NOTHING,
                  ES__NOTHING};
  const struct {
    es__span name;
    es__span *to;
  } wanted[] = {{ES__SPAN("CLOUD_COVERAGE"), &a.cloud},
                {ES__SPAN("MGRS_TILE_ID"), &a.tile},
                {ES__SPAN("HORIZONTAL_CS_CODE"), &a.crs},
                {ES__SPAN("NROWS"), &a.rows},
                {ES__SPAN("NCOLS"), &a.columns}};
  es__list list =
    es__list_of(m->g->umm[ES__ADDITIONAL_ATTRIBUTES], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    const es_value *at[2];
    es__pick(v, names, 2, at);
    es__span name = es__text(at[0]);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
      if (!es__same(wanted[i].name, name.at, name.length)) continue;
      es__list values = es__list_of(at[1], ES_KIND_STRING);
      *wanted[i].to = es__text(es__list_next(&values));
    }
  }
  return a;
}

/* The number that a whole text is; false: it is none. */
static bool parse(es__span s, double *n) {
  const char *end = s.at + s.length;
  return s.length && es__read_number(s.at, end, n) == end;
}

static void cloud_cover(maker *m, es__span attribute) {
  const es_value *cover = m->g->umm[ES__CLOUD_COVER];
  double n;
  bool own = es__number(cover, &n);
  if (!own && !parse(attribute, &n)) return;
  if (!(n >= 0 && n <= 100)) return;
  ES__NAME(m->w, "eo:cloud_cover");
  if (own)
    es__write_value(m->w, m->g->doc, cover);
  else
    es__write_degrees(m->w, n);
  m->needs.eo = true;
}

/* ---- where in grids */

static bool is_code(es__span s) {
  for (size_t i = 0; i < s.length; i++) {
    char c = s.at[i], l = (char)(c | 32);
    if (!((c >= '0' && c <= '9') || (l >= 'a' && l <= 'z'))) return false;
  }
  return s.length > 0 && s.length <= 20;
}

/* The whole number that a coordinate of a tile is; -1: a range, or none. */
static int coordinate(const es_value *v) {
  static const es__span names[] = {ES__SPAN("MinimumValue"),
                                   ES__SPAN("MaximumValue")};
  const es_value *at[2];
  double low, high;
  es__pick(v, names, 2, at);
  if (!es__number(at[0], &low) || low < 0 || low > 999 || low != floor(low))
    return -1;
  return es__number(at[1], &high) && high != low ? -1 : (int)low;
}

static void grid(maker *m, es__span tile) {
  static const es__span names[] = {ES__SPAN("TilingIdentificationSystemName"),
                                   ES__SPAN("Coordinate1"),
                                   ES__SPAN("Coordinate2")};
  static const struct {
    es__span name;
    const char *form;
  } systems[] = {{ES__SPAN("WRS-1"), "WRS1-%03d%03d"},
                 {ES__SPAN("WRS-2"), "WRS2-%03d%03d"},
                 {ES__SPAN("MODIS Tile SIN"), "MSIN-%02d%02d"}};
  char code[32] = "";
  const es_value *at[3];
  es__pick(m->g->umm[ES__TILING], names, 3, at);
  int one = coordinate(at[1]), two = coordinate(at[2]);
  es__span name = es__text(at[0]);
  if (is_code(tile))
    (void)snprintf(code, sizeof code, "MGRS-%.*s", (int)tile.length, tile.at);
  else
    m->needs.tiled = true;
  for (size_t i = 0; !*code && one >= 0 && two >= 0 && i < 3; i++)
    if (es__same(name, systems[i].name.at, systems[i].name.length))
      (void)snprintf(code, sizeof code, systems[i].form, one, two);
  text(m, "grid:code", (es__span){code, strlen(code)});
  m->needs.grid = *code != '\0';
}

static void projection(maker *m, const attributes *a) {
  double rows, columns;
  es__span number = a->crs;
  if (number.length < 6 || memcmp(number.at, "EPSG:", 5) != 0) return;
  number.at += 5, number.length -= 5;
  double code;
  if (!is_code(number) || !parse(number, &code)) return;
  text(m, "proj:code", a->crs);
  m->needs.projection = true;
  if (!parse(a->rows, &rows) || !parse(a->columns, &columns) ||
      rows != floor(rows) || columns != floor(columns) || rows < 1 ||
      columns < 1 || rows > 9e9 || columns > 9e9)
    return;
  ES__NAME(m->w, "proj:shape");
  es__write_open(m->w, '[');
  es__write_degrees(m->w, rows);
  es__write_degrees(m->w, columns);
  es__write_close(m->w, ']');
}

/* ---- of NASA's own */

static void day_night(maker *m) {
  es__span flag = es__text_in(m->g->umm[ES__DATA_GRANULE], "DayNightFlag");
  char lower[32];
  if (flag.length > sizeof lower) return;
  for (size_t i = 0; i < flag.length; i++) {
    char c = flag.at[i];
    lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
  }
  text(m, "nasa:day_night", (es__span){lower, flag.length});
}

static void identity(maker *m) {
  const es__granule *g = m->g;
  text(m, "cmr:concept_id", g->concept_id);
  text(m, "cmr:collection_concept_id", g->collection_concept_id);
  text(m, "cmr:provider_id", g->provider);
  text(m, "cmr:native_id", g->native_id);
  if (!g->revision_id) return;
  ES__NAME(m->w, "cmr:revision_id");
  es__write_value(m->w, g->meta_doc, g->revision_id);
}

es__property_needs es__properties_write(const es__granule *g, es__writer *w) {
  maker m = {.g = g, .w = w};
  attributes a = read_attributes(&m);
  es__span production =
    es__text_in(g->umm[ES__DATA_GRANULE], "ProductionDateTime");
  times(&m, production);
  if (!date(&m, "created", provider_date(&m, "Insert")))
    (void)date(&m, "created", provider_date(&m, "Create"));
  if (!date(&m, "updated", g->revision_date))
    (void)date(&m, "updated", provider_date(&m, "Update"));
  text(&m, "platform", first_name(g->umm[ES__PLATFORMS]));
  instruments(&m);
  text(&m, "mission", first_name(g->umm[ES__PROJECTS]));
  text(&m, "version", g->version);
  m.needs.version = g->version.length > 0;
  cloud_cover(&m, a.cloud);
  orbit(&m);
  processing(&m, production);
  grid(&m, a.tile);
  projection(&m, &a);
  day_night(&m);
  identity(&m);
  return m.needs;
}
