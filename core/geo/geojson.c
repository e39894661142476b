/* GeoJSON (RFC 7946, and the older one of 2008 with its member "crs"), by
 * yyjson. */
#include <stdio.h>
#include <string.h>
#include <yyjson.h>

#include "base/memory.h"
#include "geo/formats.h"

/* Bytes that the parsed values may take. */
enum { MOST_MEMORY = 192 << 20 };

typedef struct reading {
  es_shapes *s;
  es_error *err;
  size_t used;
} reading;

static int no_geojson(reading *r, const char *what) {
  return es__fail(r->err, ES_PARSE, 0, "is no GeoJSON: %s", what);
}

static int bad(reading *r, const char *what) {
  int feature = r->s->features > 0 ? r->s->features : 1;
  return es__fail(r->err, ES_PARSE, 0, "%s %d %s", r->s->noun, feature, what);
}

static int read_position(reading *r, yyjson_val *value) {
  size_t n = yyjson_arr_size(value);
  yyjson_val *lon = yyjson_arr_get_first(value);
  if (n < 2 || n > 16 || !yyjson_is_num(lon))
    return bad(r, "has a position that is no list of two or three numbers");
  yyjson_val *lat = unsafe_yyjson_get_next(lon);
  if (!yyjson_is_num(lat))
    return bad(r, "has a position that is no list of two or three numbers");
  return es__shapes_position(r->s, yyjson_get_num(lon), yyjson_get_num(lat),
                             r->err);
}

static int read_ring(reading *r, yyjson_val *list) {
  if (!yyjson_is_arr(list)) return bad(r, "has coordinates that are no list");
  int rc = es__shapes_ring(r->s, r->err);
  size_t i, n;
  yyjson_val *value;
  yyjson_arr_foreach(list, i, n, value) {
    if (rc != ES_OK) return rc;
    rc = read_position(r, value);
  }
  return rc;
}

static int read_single(reading *r, es_geo_kind kind, yyjson_val *list) {
  int rc = es__shapes_begin(r->s, kind, r->err);
  if (rc != ES_OK) return rc;
  if (!yyjson_is_arr(list)) return bad(r, "has coordinates that are no list");
  size_t i, n;
  yyjson_val *value;
  if (kind == ES_GEO_POINT) {
    rc = es__shapes_ring(r->s, r->err);
    if (rc == ES_OK && yyjson_arr_size(list) > 0) rc = read_position(r, list);
  } else if (kind == ES_GEO_LINE) {
    rc = read_ring(r, list);
  } else {
    yyjson_arr_foreach(list, i, n, value) {
      rc = read_ring(r, value);
      if (rc != ES_OK) return rc;
    }
  }
  if (rc == ES_OK) es__shapes_end(r->s);
  return rc;
}

static int read_several(reading *r, es_geo_kind kind, yyjson_val *list) {
  if (!yyjson_is_arr(list)) return bad(r, "has coordinates that are no list");
  if (yyjson_arr_size(list) == 0) r->s->empty++;
  size_t i, n;
  yyjson_val *value;
  yyjson_arr_foreach(list, i, n, value) {
    int rc = read_single(r, kind, value);
    if (rc != ES_OK) return rc;
  }
  return ES_OK;
}

/* Names that mean longitude and latitude of WGS 84, or of what is as good. */
static bool is_known_crs(const char *name) {
  static const char *const known[] = {"CRS84", "4326", "4979", "CRS84h",
                                      "4269",  "4258", "CRS83"};
  const char *last = name;
  for (const char *p = name; *p; p++)
    if (*p == ':' || *p == '/' || *p == '#') last = p + 1;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(last, known[i]) == 0) return true;
  return strcmp(name, "WGS84") == 0 || strcmp(name, "WGS 84") == 0;
}

/* The member "crs" of older files. */
static int check_crs(reading *r, yyjson_val *object) {
  yyjson_val *crs = yyjson_obj_get(object, "crs");
  if (!crs || yyjson_is_null(crs)) return ES_OK;
  yyjson_val *in = yyjson_obj_get(crs, "properties");
  const char *name = yyjson_get_str(yyjson_obj_get(in, "name"));
  if (!name) name = yyjson_get_str(yyjson_obj_get(in, "href"));
  if (name && is_known_crs(name)) return ES_OK;
  char shown[80];
  (void)snprintf(shown, sizeof shown, "%.60s",
                 name ? name : "(without a name)");
  for (char *p = shown; *p; p++)
    if (*p < ' ' || *p > '~') *p = '?';
  return es__fail(r->err, ES_INVALID, 0,
                  "has the coordinate system %s; only longitudes and latitudes "
                  "of WGS 84 are understood, so convert it first (ogr2ogr "
                  "-t_srs EPSG:4326)",
                  shown);
}

typedef struct kind_name {
  const char *name;
  es_geo_kind kind;
  bool several;
} kind_name;

static const kind_name kinds[] = {
  {"Point", ES_GEO_POINT, false},     {"MultiPoint", ES_GEO_POINT, true},
  {"LineString", ES_GEO_LINE, false}, {"MultiLineString", ES_GEO_LINE, true},
  {"Polygon", ES_GEO_POLYGON, false}, {"MultiPolygon", ES_GEO_POLYGON, true},
};

static int read_object(reading *r, yyjson_val *object, int depth);

static int read_members(reading *r, yyjson_val *list, bool features,
                        int depth) {
  if (!yyjson_is_arr(list)) return bad(r, "has members that are no list");
  if (yyjson_arr_size(list) == 0) r->s->empty++;
  size_t i, n;
  yyjson_val *value;
  yyjson_arr_foreach(list, i, n, value) {
    if (features) es__shapes_feature(r->s);
    int rc = read_object(r, value, depth + 1);
    if (rc != ES_OK) return rc;
  }
  return ES_OK;
}

static int read_object(reading *r, yyjson_val *object, int depth) {
  const char *type = yyjson_get_str(yyjson_obj_get(object, "type"));
  if (!type) return no_geojson(r, "an object has no \"type\"");
  if (depth > ES_GEO_DEEPEST)
    return es__fail(r->err, ES_LIMIT, 0, "is nested more than %d deep",
                    ES_GEO_DEEPEST);
  int rc = check_crs(r, object);
  if (rc != ES_OK) return rc;
  if (strcmp(type, "FeatureCollection") == 0)
    return read_members(r, yyjson_obj_get(object, "features"), true, depth);
  if (strcmp(type, "GeometryCollection") == 0)
    return read_members(r, yyjson_obj_get(object, "geometries"), false, depth);
  if (strcmp(type, "Feature") == 0) {
    yyjson_val *geometry = yyjson_obj_get(object, "geometry");
    if (geometry && !yyjson_is_null(geometry))
      return read_object(r, geometry, depth + 1);
    r->s->empty++;
    return ES_OK;
  }
  yyjson_val *coordinates = yyjson_obj_get(object, "coordinates");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(type, kinds[i].name) != 0) continue;
    return kinds[i].several ? read_several(r, kinds[i].kind, coordinates)
                            : read_single(r, kinds[i].kind, coordinates);
  }
  if (strcmp(type, "Topology") == 0)
    return no_geojson(r, "it is TopoJSON; convert it first");
  return no_geojson(r, "an object has a \"type\" that it does not know");
}

static void *take(void *ctx, size_t size) {
  reading *r = ctx;
  if (size > MOST_MEMORY - r->used) return NULL;
  void *block = es__alloc(NULL, size);
  if (block) r->used += size;
  return block;
}

static void *retake(void *ctx, void *block, size_t old, size_t size) {
  reading *r = ctx;
  if (size > old && size - old > MOST_MEMORY - r->used) return NULL;
  void *made = es__resize(NULL, block, size);
  if (made) r->used = r->used - old + size;
  return made;
}

static void give_back(void *ctx, void *block) {
  (void)ctx;
  es__free(block);
}

int es__read_geojson(const char *data, size_t length, es_shapes *s,
                     es_error *err) {
  reading r = {.s = s, .err = err};
  yyjson_alc memory = {take, retake, give_back, &r};
  yyjson_read_err why;
  s->noun = "feature";
  if (length == 0) return es__fail(err, ES_PARSE, 0, "is no valid JSON");
  if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
    data += 3, length -= 3;
  yyjson_doc *doc =
    yyjson_read_opts((char *)(size_t)data, length, 0, &memory, &why);
  if (!doc) {
    if (why.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
      return es__fail(err, ES_LIMIT, 0,
                      "has more values than %d MiB of memory hold",
                      MOST_MEMORY >> 20);
    return es__fail(err, ES_PARSE, 0, "is no valid JSON: %s at byte %zu",
                    length ? why.msg : "it is empty", why.pos + 1);
  }
  yyjson_val *root = yyjson_doc_get_root(doc);
  int rc = yyjson_is_obj(root) ? read_object(&r, root, 1)
                               : no_geojson(&r, "it holds no object");
  yyjson_doc_free(doc);
  return rc;
}
