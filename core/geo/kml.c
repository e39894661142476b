/* KML (OGC 12-007r2), by expat: the coordinates of all its geometries. */
#include <expat.h>
#include <string.h>

#include "base/buffer.h"
#include "geo/formats.h"

enum { MOST_DEPTH = 64, PIECE = 1 << 16 };

typedef struct kml {
  es_shapes *s;
  es_error *err;
  XML_Parser parser;
  es_buffer text; /* of the element "coordinates" */
  int rc, depth;
  bool seen_kml, in_text, in_shape;
  int polygon; /* depth of a polygon's element, 0: none */
  bool inner;  /* in its inner boundary */
} kml;

static const char *local(const char *name) {
  const char *colon = strrchr(name, ':');
  return colon ? colon + 1 : name;
}

static void stop(kml *k, int rc) {
  k->rc = rc;
  (void)XML_StopParser(k->parser, XML_FALSE);
}

static void begin(kml *k, es_geo_kind kind) {
  int rc = es__shapes_begin(k->s, kind, k->err);
  if (rc != ES_OK) stop(k, rc);
  k->in_shape = rc == ES_OK;
}

static void XMLCALL on_start(void *ud, const char *full, const char **more) {
  kml *k = ud;
  const char *name = local(full);
  (void)more;
  if (k->rc != ES_OK) return;
  if (++k->depth > MOST_DEPTH) {
    stop(k, es__fail(k->err, ES_LIMIT, 0, "is nested more than %d deep",
                     MOST_DEPTH));
    return;
  }
  if (k->depth == 1) {
    if (strcmp(name, "kml") != 0) {
      stop(k, es__fail(k->err, ES_PARSE, 0,
                       "is no KML: its outermost element is another one"));
      return;
    }
    k->seen_kml = true;
  }
  if (strcmp(name, "Placemark") == 0) {
    es__shapes_feature(k->s);
  } else if (k->polygon > 0) {
    if (strcmp(name, "innerBoundaryIs") == 0) k->inner = true;
    if (strcmp(name, "outerBoundaryIs") == 0) k->inner = false;
    if (strcmp(name, "coordinates") == 0) k->in_text = true;
  } else if (strcmp(name, "Polygon") == 0) {
    k->polygon = k->depth;
    k->inner = false;
    begin(k, ES_GEO_POLYGON);
  } else if (k->in_shape) {
    if (strcmp(name, "coordinates") == 0) k->in_text = true;
  } else if (strcmp(name, "Point") == 0) {
    begin(k, ES_GEO_POINT);
  } else if (strcmp(name, "LineString") == 0 ||
             strcmp(name, "LinearRing") == 0) {
    begin(k, ES_GEO_LINE);
  }
}

static void XMLCALL on_text(void *ud, const char *data, int length) {
  kml *k = ud;
  if (!k->in_text || k->rc != ES_OK) return;
  int rc = es__buffer_add(&k->text, data, (size_t)length);
  if (rc == ES_MEMORY)
    stop(k, es__fail_memory(k->err));
  else if (rc != ES_OK)
    stop(k, es__fail(k->err, ES_LIMIT, 0,
                     "has a list of coordinates of more "
                     "than 64 MiB"));
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int placemark(const kml *k) {
  return k->s->features > 0 ? k->s->features : 1;
}

static int bad_number(kml *k) {
  return es__fail(k->err, ES_PARSE, 0,
                  "is no valid KML: placemark %d has coordinates that are not "
                  "longitude,latitude",
                  placemark(k));
}

/* "lon,lat,height lon,lat,height ..." with blanks wherever people put them. */
static int read_coordinates(kml *k) {
  int rc = es__shapes_ring(k->s, k->err);
  const char *at = k->text.data, *end = at + k->text.length;
  for (bool more = at != NULL; more && rc == ES_OK;) {
    double value[3];
    int count = 0;
    while (at < end && is_blank(*at)) at++;
    if (at == end) break;
    for (bool comma = true; comma; count++) {
      if (count == 3) return bad_number(k);
      at = es__read_number(at, end, &value[count]);
      if (!at) return bad_number(k);
      const char *next = at;
      while (next < end && is_blank(*next)) next++;
      comma = next < end && *next == ',';
      if (!comma) {
        if (at < end && !is_blank(*at)) return bad_number(k);
        continue;
      }
      for (at = next + 1; at < end && is_blank(*at);) at++;
    }
    if (count < 2) return bad_number(k);
    rc = es__shapes_position(k->s, value[0], value[1], k->err);
  }
  return rc;
}

static void end_of_coordinates(kml *k) {
  const es_shape *shape = &k->s->list[k->s->count - 1];
  k->in_text = false;
  /* An inner boundary without an outer one before it belongs to nothing. */
  int rc = k->inner && shape->rings == 0 ? ES_OK : read_coordinates(k);
  es__buffer_clear(&k->text);
  if (rc == ES_OK && shape->kind == ES_GEO_POINT && shape->rings > 0 &&
      k->s->rings[k->s->ring_count - 1].count > 1)
    rc = bad_number(k);
  if (rc == ES_OK && shape->kind != ES_GEO_POLYGON && shape->rings > 1)
    rc = es__fail(k->err, ES_PARSE, 0,
                  "is no valid KML: placemark %d has a point or line with two "
                  "lists of coordinates; put each into an element of its own",
                  placemark(k));
  if (rc != ES_OK) stop(k, rc);
}

static void XMLCALL on_end(void *ud, const char *full) {
  kml *k = ud;
  const char *name = local(full);
  if (k->rc != ES_OK) return;
  if (k->in_text && strcmp(name, "coordinates") == 0) {
    end_of_coordinates(k);
  } else if (k->polygon == k->depth) {
    k->polygon = 0;
    k->inner = false;
    k->in_shape = false;
    es__shapes_end(k->s);
  } else if (k->in_shape && k->polygon == 0 &&
             (strcmp(name, "Point") == 0 || strcmp(name, "LineString") == 0 ||
              strcmp(name, "LinearRing") == 0)) {
    k->in_shape = false;
    es__shapes_end(k->s);
  }
  k->depth--;
}

/* KML needs no entities of its own, and those that hold others can grow
 * without bounds. */
static void XMLCALL on_entity(void *ud, const XML_Char *name, int parameter,
                              const XML_Char *value, int length,
                              const XML_Char *base, const XML_Char *system,
                              const XML_Char *public_id,
                              const XML_Char *notation) {
  kml *k = ud;
  (void)name, (void)parameter, (void)value, (void)length, (void)base;
  (void)system, (void)public_id, (void)notation;
  if (k->rc == ES_OK)
    stop(k, es__fail(k->err, ES_PARSE, 0,
                     "declares entities, which are not read"));
}

static int parse(kml *k, const char *data, size_t length) {
  for (size_t at = 0;; at += PIECE) {
    size_t n = length - at < PIECE ? length - at : PIECE;
    bool last = at + n == length;
    enum XML_Status status = XML_Parse(k->parser, data + at, (int)n, last);
    if (k->rc != ES_OK) return k->rc;
    if (status != XML_STATUS_OK) {
      enum XML_Error why = XML_GetErrorCode(k->parser);
      if (why == XML_ERROR_NO_MEMORY) return es__fail_memory(k->err);
      return es__fail(k->err, ES_PARSE, 0, "is no valid %s: %s in line %lu",
                      k->seen_kml ? "KML" : "XML", XML_ErrorString(why),
                      (unsigned long)XML_GetCurrentLineNumber(k->parser));
    }
    if (last) return ES_OK;
  }
}

int es__read_kml(const char *data, size_t length, es_shapes *s, es_error *err) {
  kml k = {.s = s, .err = err, .rc = ES_OK};
  s->noun = "placemark";
  k.parser = XML_ParserCreate(NULL);
  if (!k.parser) return es__fail_memory(err);
  es__buffer_init(&k.text, NULL, 64 << 20);
  XML_SetUserData(k.parser, &k);
  XML_SetElementHandler(k.parser, on_start, on_end);
  XML_SetCharacterDataHandler(k.parser, on_text);
  XML_SetEntityDeclHandler(k.parser, on_entity);
  int rc = parse(&k, data, length);
  XML_ParserFree(k.parser);
  es__buffer_free(&k.text, false);
  return rc;
}
