/* What UMM-G to STAC is made of: moments, JSON text, names, and cuts that lose
 * no area. */
#include "test.h"

#include <math.h>

#include "meta/footprint/footprint.h"
#include "meta/item/to_stac.h"
#include "meta/moment.h"
#include "meta/names.h"

static bool becomes(const char *text, const char *wanted) {
  char out[ES__MOMENT_MAX];
  size_t length = es__moment((es__span){text, strlen(text)}, out);
  bool same = length == strlen(wanted) && memcmp(out, wanted, length) == 0;
  if (!same) printf("# %s became %.*s\n", text, (int)length, out);
  return same;
}

static void moments(void) {
  CHECK(becomes("2020-02-29T01:02:03Z", "2020-02-29T01:02:03Z"));
  CHECK(
    becomes("2020-02-29T01:02:03.4567891Z", "2020-02-29T01:02:03.4567891Z"));
  CHECK(becomes("2020-02-29T01:02:03", "2020-02-29T01:02:03Z"));
  CHECK(becomes("2020-02-29 01:02z", "2020-02-29T01:02:00Z"));
  CHECK(becomes("2020-12-31", "2020-12-31T00:00:00Z"));
  CHECK(becomes("2020-12-31T23:59:60Z", "2020-12-31T23:59:59Z"));
  CHECK(becomes("2020-12-31T23:30:00-01:00", "2021-01-01T00:30:00Z"));
  CHECK(becomes("2020-03-01T00:10:00.5+0030", "2020-02-29T23:40:00.5Z"));
  CHECK(becomes("2020-03-01T00:00:00.123456789123Z",
                "2020-03-01T00:00:00.123456789Z"));
  static const char *const none[] = {"",
                                     "2020",
                                     "2019-02-29",
                                     "2020-13-01",
                                     "0000-01-01",
                                     "2020-01-01T24:00:00Z",
                                     "2020-01-01T00:00:00Zx",
                                     "2020-01-01T00:00:00.Z",
                                     "0001-01-01T00:00:00+01:00",
                                     "9999-12-31T23:59:00-01:00",
                                     "2020-01-01T",
                                     "20200101"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    CHECK(becomes(none[i], ""));
}

static void json_is_escaped_and_capped(void) {
  es_buffer out;
  es__buffer_init(&out, NULL, 64);
  es__writer w = es__writer_on(&out);
  es__write_open(&w, '[');
  ES__STRING(&w, "12345678\"\\\b\f\n\r\t\x01\x7f\xc3\xa9/");
  es__write_degrees(&w, -12.0000000004);
  es__write_degrees(&w, -0.25);
  es__write_degrees(&w, -1e-12);
  es__write_close(&w, ']');
  CHECK_INT(w.failure, ES_OK);
  CHECK(strcmp(out.data,
               "[\"12345678\\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f\xc3\xa9/\","
               "-12,-0.25,0]") == 0);
  for (int i = 0; i < 10; i++) ES__STRING(&w, "0123456789");
  CHECK_INT(w.failure, ES_LIMIT);
  CHECK(out.length <= 64);
  es__buffer_free(&out, false);
}

static void names_are_found_as_they_are_meant(void) {
  es__names names = {.slots = NULL};
  char text[200][8];
  for (int turn = 0; turn < 2; turn++) {
    es__names_clear(&names);
    for (size_t i = 0; i < 200; i++) {
      (void)snprintf(text[i], sizeof text[i], "n%zu x", i);
      es__span name = {text[i], strlen(text[i])};
      CHECK(!es__names_find(&names, name));
      CHECK(es__names_add(&names, name, i) &&
            *es__names_find(&names, name) == i);
    }
    es__span encoded = ES__SPAN("n7%20x"), broken = ES__SPAN("n7%2");
    CHECK(es__names_find(&names, encoded) &&
          *es__names_find(&names, encoded) == 7);
    CHECK(!es__names_find(&names, broken));
    CHECK(*es__names_add(&names, encoded, 9) == 7);
  }
  es__names_free(&names);
}

/* ---- cuts */

static double random_share(unsigned *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return (double)(*seed >> 8) / (double)(1 << 24);
}

static size_t put_ring(char *out, double lon, double lat, double radius,
                       double least, int count, unsigned *seed) {
  size_t n = (size_t)sprintf(out, "{\"Points\":[");
  for (int i = 0; i < count; i++) {
    double r = radius * (least + (1 - least) * random_share(seed));
    double x = lon + r * cos(6.283185307 * i / count);
    double y = lat + r * sin(6.283185307 * i / count);
    if (x > 180) x -= 360;
    n += (size_t)sprintf(out + n, "%s{\"Longitude\":%.6f,\"Latitude\":%.6f}",
                         i ? "," : "", x, y);
  }
  return n + (size_t)sprintf(out + n, "]}");
}

static double area_of(const es__footprint *f, size_t i, bool *inside) {
  es__run rings = ES__AREAS(f)[i];
  double sum = 0;
  for (size_t k = 0; k < rings.count; k++) {
    es__run ring = ES__RINGS(f)[rings.first + k];
    es__frame frame = es__frame_of(ES__SPOTS(f) + ring.first, ring.count);
    double west = es__spot_x(&frame.west), east = es__spot_x(&frame.east);
    int turn = (int)floor((west + 180) / 360);
    if (east > 180 + 360.0 * turn + 1e-9) *inside = false;
    sum += es__ring_area(ES__SPOTS(f) + ring.first, ring.count);
  }
  return sum;
}

/* The same star with a hole, away from the antimeridian and on it. */
static void cuts_lose_no_area(void) {
  static char text[16384];
  for (unsigned seed = 1; seed < 400; seed++) {
    double whole = 0;
    size_t least = 0;
    for (int moved = 0; moved < 2; moved++) {
      unsigned own = seed;
      double lon = moved ? 175 + 10 * random_share(&own) : 0, lat = 3;
      if (!moved) (void)random_share(&own);
      size_t n = (size_t)sprintf(text, "{\"GPolygons\":[{\"Boundary\":");
      n += put_ring(text + n, lon, lat, 30, 0.5, 40, &own);
      n += (size_t)sprintf(text + n, ",\"ExclusiveZone\":{\"Boundaries\":[");
      n += put_ring(text + n, lon, lat, 14, 0.2, 30, &own);
      n += (size_t)sprintf(text + n, "]}}]}");
      es_error err;
      es_document *doc = es_document_parse(text, n, 0, &err);
      CHECK(doc);
      es__footprint f;
      es__footprint_init(&f);
      es__footprint_read(&f, es_document_root(doc));
      double sum = 0;
      bool inside = true;
      for (size_t i = 0; i < f.areas.count; i++) sum += area_of(&f, i, &inside);
      size_t areas = f.areas.count;
      es__footprint_free(&f);
      es_document_unref(doc);
      CHECK(inside && areas > least);
      least = 1;
      if (moved) CHECK(fabs(sum - whole) < 1e-3);
      whole = sum;
    }
  }
}

static void a_low_cap_leaves_what_was_there(void) {
  static const char text[] = "{\"umm\":{\"GranuleUR\":\"G\"}}";
  es_error err;
  es_document *doc = es_document_parse(text, sizeof text - 1, 0, &err);
  es__umm_stac *c = es__umm_stac_new();
  es__stac_options newest = {ES__STAC_1_1_0, true};
  es__stac_options older = {ES__STAC_1_0_0, true};
  es_buffer out;
  es__buffer_init(&out, NULL, 100);
  CHECK(doc && c && es__buffer_add(&out, "kept", 4) == ES_OK);
  CHECK_INT(
    es__umm_g_item_to_stac(c, doc, es_document_root(doc), &newest, &out),
    ES_LIMIT);
  CHECK_INT(out.length, 4);
  out.cap = 1 << 20;
  CHECK_INT(es__umm_g_to_stac(c, NULL, NULL, NULL, NULL, &older, &out), ES_OK);
  CHECK(strncmp(out.data, "kept{\"type\":\"Feature\"", 21) == 0);
  es__buffer_free(&out, false);
  es__umm_stac_free(c);
  es_document_unref(doc);
}

int main(void) {
  RUN(moments);
  RUN(json_is_escaped_and_capped);
  RUN(names_are_found_as_they_are_meant);
  RUN(cuts_lose_no_area);
  RUN(a_low_cap_leaves_what_was_there);
  return test_status();
}
