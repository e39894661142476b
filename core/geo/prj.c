/* The coordinate system that stands beside a shapefile, as well-known text of
 * ESRI's kind or OGC's (18-010). Only as much is read as tells whether numbers
 * are longitudes and latitudes in degrees from Greenwich. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/formats.h"

typedef struct prj {
  const char *at, *end;
} prj;

/* The place behind "WORD[" or "WORD(", in any case of letters, or NULL. */
static const char *find(const prj *p, const char *word) {
  size_t n = strlen(word);
  for (const char *at = p->at; at + n < p->end; at++) {
    size_t i = 0;
    while (i < n && (at[i] & ~0x20) == (word[i] & ~0x20)) i++;
    if (i < n || (at > p->at &&
                  ((at[-1] | 0x20) >= 'a' && at[-1] != '[' && at[-1] != ']')))
      continue;
    const char *after = at + n;
    while (after < p->end && (*after == ' ' || *after == '\n')) after++;
    if (after < p->end && (*after == '[' || *after == '(')) return after + 1;
  }
  return NULL;
}

/* The text in quotes at a place, printable. */
static void name_at(const prj *p, const char *at, char out[80]) {
  size_t n = 0;
  while (at < p->end && *at != '"') at++;
  if (at < p->end) at++;
  for (; at < p->end && *at != '"' && n < 79; at++)
    out[n++] = *at >= ' ' && *at <= '~' ? *at : '?';
  out[n] = '\0';
}

/* The number after the name at a place, or 'otherwise'. */
static double number_at(const prj *p, const char *at, double otherwise) {
  double value;
  while (at < p->end && *at != ',') at++;
  if (at < p->end) at++;
  while (at < p->end && *at == ' ') at++;
  return es__read_number(at, p->end, &value) ? value : otherwise;
}

static bool is_as_good_as_wgs84(const char *name) {
  static const char *const known[] = {"WGS_1984",
                                      "WGS_84",
                                      "WGS 84",
                                      "WGS84",
                                      "World Geodetic System 1984",
                                      "NAD83",
                                      "North_American_1983",
                                      "North American Datum 1983",
                                      "North_American_Datum_1983",
                                      "ETRS",
                                      "European_Terrestrial",
                                      "European Terrestrial",
                                      "ITRF",
                                      "International Terrestrial",
                                      "GDA",
                                      "Geocentric_Datum_of_Australia",
                                      "NZGD2000",
                                      "NZGD_2000",
                                      "SIRGAS",
                                      "CGCS2000",
                                      "China_2000",
                                      "JGD2011",
                                      "JGD_2011",
                                      "NSRS",
                                      "NAD_1983"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strstr(name, known[i])) return true;
  return false;
}

int es__check_prj(const char *data, size_t length, bool *datum, es_error *err) {
  static const char *const flat[] = {
    "PROJCS",   "PROJCRS", "PROJECTEDCRS",  "GEOCCS",
    "LOCAL_CS", "ENGCRS",  "ENGINEERINGCRS"};
  static const char *const round_[] = {"GEOGCS", "GEOGCRS", "GEOGRAPHICCRS",
                                       "GEODCRS", "GEODETICCRS"};
  prj p = {data, data + length};
  const char *found = NULL;
  char name[80];
  *datum = false;
  for (size_t i = 0; i < sizeof flat / sizeof *flat; i++) {
    found = find(&p, flat[i]);
    if (!found) continue;
    name_at(&p, found, name);
    return es__fail(err, ES_INVALID, 0,
                    "is in the projection or local system \"%s\"; only "
                    "longitudes and latitudes are understood, so convert it "
                    "first (ogr2ogr -t_srs EPSG:4326)",
                    name);
  }
  for (size_t i = 0; i < sizeof round_ / sizeof *round_ && !found; i++)
    found = find(&p, round_[i]);
  if (!found)
    return es__fail(err, ES_INVALID, 0,
                    "has a .prj that names no coordinate system");
  const char *meridian = find(&p, "PRIMEM"), *unit = NULL;
  if (meridian && fabs(number_at(&p, meridian, 0)) > 1e-6) {
    name_at(&p, meridian, name);
    return es__fail(err, ES_INVALID, 0,
                    "has longitudes from %s, not from Greenwich; convert it "
                    "first (ogr2ogr -t_srs EPSG:4326)",
                    name);
  }
  unit = find(&p, "ANGLEUNIT");
  if (!unit) unit = find(&p, "UNIT");
  if (unit && fabs(number_at(&p, unit, 0.0174532925) - 0.0174532925) > 1e-7) {
    name_at(&p, unit, name);
    return es__fail(err, ES_INVALID, 0,
                    "has coordinates in %s, not in degrees; convert it first",
                    name);
  }
  const char *of = find(&p, "DATUM");
  if (!of) of = find(&p, "GEODETICDATUM");
  if (!of) of = find(&p, "ENSEMBLE");
  name_at(&p, of ? of : found, name);
  *datum = !is_as_good_as_wgs84(name);
  return ES_OK;
}
