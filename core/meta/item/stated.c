/* What Items say exactly. */
#include "meta/item/stated.h"

#include "meta/moment.h"

/* The texts of an object that has these members and no others. */
static bool has_just(const es_value *object, const char *first, es__span *a,
                     const char *second, es__span *b) {
  const es__span names[] = {{first, strlen(first)}, {second, strlen(second)}};
  const es_value *at[2];
  es__pick(object, names, second[0] ? 2 : 1, at);
  *a = es__text(at[0]);
  if (!a->length || es_value_count(object) != (second[0] ? 2 : 1)) return false;
  if (!second[0]) return true;
  *b = es__text(at[1]);
  return b->length > 0;
}

static bool has_only(const es_value *object, const char *name, es__span *text) {
  return has_just(object, name, text, "", NULL);
}

static bool is_said(es__span text) {
  return text.length && !ES__IS(text, "Not provided");
}

/* The only element of an array. */
static const es_value *single(const es_value *array) {
  const es_value *name;
  if (!es__of_kind(array, ES_KIND_ARRAY) || es_value_count(array) != 1)
    return NULL;
  es_cursor cursor = es_value_walk(array);
  return es__of_kind(es_cursor_next(&cursor, &name), ES_KIND_OBJECT);
}

bool es__states_text(const es_value *v) {
  return is_said(es__text(v));
}

bool es__states_moment(const es_value *v) {
  char moment[ES__MOMENT_MAX];
  es__span text = es__text(v);
  size_t length = es__moment(text, moment);
  return length > 0 && es__same(text, moment, length);
}

bool es__states_name(const es__granule *g) {
  return es__text(g->umm[ES__GRANULE_UR]).length > 0;
}

bool es__states_reference(const es__granule *g) {
  const es_value *v = g->umm[ES__COLLECTION_REFERENCE];
  es__span name, version;
  if (has_just(v, "ShortName", &name, "Version", &version))
    return is_said(version);
  return has_only(v, "EntryTitle", &name) && !g->collection_concept_id.length;
}

bool es__states_times(const es__granule *g) {
  static const es__span names[] = {ES__SPAN("SingleDateTime"),
                                   ES__SPAN("RangeDateTime")};
  static const es__span range[] = {ES__SPAN("BeginningDateTime"),
                                   ES__SPAN("EndingDateTime")};
  const es_value *at[2], *ends[2];
  es__pick(g->umm[ES__TEMPORAL_EXTENT], names, 2, at);
  if (es_value_count(g->umm[ES__TEMPORAL_EXTENT]) != 1) return false;
  if (at[0]) return es__states_moment(at[0]);
  es__pick(at[1], range, 2, ends);
  return ends[0] && ends[1] && es_value_count(at[1]) == 2 &&
         es__states_moment(ends[0]) && es__states_moment(ends[1]);
}

bool es__states_cover(const es__granule *g) {
  double n;
  return es__number(g->umm[ES__CLOUD_COVER], &n) && n >= 0 && n <= 100;
}

bool es__states_platforms(const es__granule *g) {
  enum { MOST = 64 };
  static const es__span names[] = {ES__SPAN("ShortName"),
                                   ES__SPAN("Instruments")};
  const es_value *at[2], *platform = single(g->umm[ES__PLATFORMS]), *name, *v;
  es__span seen[MOST];
  size_t count = 0;
  es__pick(platform, names, 2, at);
  if (!is_said(es__text(at[0])) || es_value_count(platform) != (at[1] ? 2 : 1))
    return false;
  if (!at[1]) return true;
  if (!es__of_kind(at[1], ES_KIND_ARRAY) || es_value_count(at[1]) == 0 ||
      es_value_count(at[1]) > MOST)
    return false;
  es_cursor cursor = es_value_walk(at[1]);
  for (; (v = es_cursor_next(&cursor, &name)); count++) {
    if (!has_only(v, "ShortName", &seen[count])) return false;
    for (size_t i = 0; i < count; i++)
      if (es__same(seen[i], seen[count].at, seen[count].length)) return false;
  }
  return true;
}

bool es__states_projects(const es__granule *g) {
  es__span name;
  return has_only(single(g->umm[ES__PROJECTS]), "ShortName", &name) &&
         is_said(name);
}

bool es__states_provider_dates(const es__granule *g) {
  static const es__span types[] = {ES__SPAN("Insert"), ES__SPAN("Update")};
  static const es__span date[] = {ES__SPAN("Date")};
  const es_value *list = g->umm[ES__PROVIDER_DATES], *name, *v, *found;
  if (g->meta || !es__of_kind(list, ES_KIND_ARRAY) || es_value_count(list) != 2)
    return false;
  es_cursor cursor = es_value_walk(list);
  for (size_t i = 0; (v = es_cursor_next(&cursor, &name)); i++) {
    es__span at, type;
    es__pick(v, date, 1, &found);
    if (!has_just(v, "Date", &at, "Type", &type) ||
        !es__same(type, types[i].at, types[i].length) ||
        !es__states_moment(found))
      return false;
  }
  return true;
}

bool es__states_software(const es__granule *g) {
  const es_value *v = g->umm[ES__PGE_VERSION_CLASS];
  es__span name, version;
  if (has_just(v, "PGEName", &name, "PGEVersion", &version)) return true;
  return has_only(v, "PGEVersion", &version) && is_said(version);
}

bool es__states_orbit(const es__granule *g) {
  static const es__span number[] = {ES__SPAN("OrbitNumber")};
  const es_value *v = single(g->umm[ES__ORBIT_DOMAINS]), *found;
  es__pick(v, number, 1, &found);
  return es__of_kind(found, ES_KIND_INTEGER) && es_value_count(v) == 1 &&
         es_value_integer(found) >= 1 && es_value_integer(found) <= 9000000000;
}

bool es__states_tile(const es__granule *g) {
  static const es__span names[] = {ES__SPAN("TilingIdentificationSystemName"),
                                   ES__SPAN("Coordinate1"),
                                   ES__SPAN("Coordinate2")};
  static const es__span least[] = {ES__SPAN("MinimumValue")};
  const es_value *v = g->umm[ES__TILING], *at[3], *found;
  es__pick(v, names, 3, at);
  es__span name = es__text(at[0]);
  double most = ES__IS(name, "MODIS Tile SIN") ? 99 : 999, n;
  if (most == 999 && !ES__IS(name, "WRS-1") && !ES__IS(name, "WRS-2"))
    return false;
  if (!at[1] || !at[2] || es_value_count(v) != 3) return false;
  for (int i = 1; i < 3; i++) {
    es__pick(at[i], least, 1, &found);
    if (!es__number(found, &n) || es_value_count(at[i]) != 1 || n < 0 ||
        n > most || n != (int)n)
      return false;
  }
  return true;
}

bool es__states_day_night(const es_value *flag) {
  es__span s = es__text(flag);
  if (!s.length || s.length > 32 || (s.at[0] >= 'a' && s.at[0] <= 'z'))
    return false;
  for (size_t i = 1; i < s.length; i++)
    if (s.at[i] >= 'A' && s.at[i] <= 'Z') return false;
  return true;
}

es__span es__specified(const es_value *v) {
  static const es__span names[] = {ES__SPAN("URL"), ES__SPAN("Name"),
                                   ES__SPAN("Version")};
  static const es__span front =
    ES__SPAN("https://cdn.earthdata.nasa.gov/umm/granule/v");
  const es_value *at[3];
  es__pick(v, names, 3, at);
  es__span url = es__text(at[0]), version = es__text(at[2]);
  if (!version.length || es_value_count(v) != 3 ||
      !ES__IS(es__text(at[1]), "UMM-G") ||
      url.length != front.length + version.length ||
      memcmp(url.at, front.at, front.length) != 0 ||
      memcmp(url.at + front.length, version.at, version.length) != 0)
    return ES__NOTHING;
  return version;
}
