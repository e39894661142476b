/* The footprint of a UMM-G record as GeoJSON: RFC 7946, cut at the
 * antimeridian, with the box around it.
 *
 * GeoJSON as STAC's schema takes it has no mixture of kinds: areas (polygons
 * and boxes) win over lines, and lines over points. The box is around all. */
#ifndef ES_META_FOOTPRINT_FOOTPRINT_H
#define ES_META_FOOTPRINT_FOOTPRINT_H

#include "meta/pick.h"
#include "meta/pile.h"
#include "meta/writer.h"

/* A place, as the record states it or as a cut made it (without sources), so
 * many times around the Earth. */
typedef struct es__spot {
  double lon, lat;
  const es_value *lon_source, *lat_source;
  int turn;
} es__spot;

static inline double es__spot_x(const es__spot *s) {
  return s->lon + 360.0 * s->turn;
}

typedef struct es__run {
  size_t first, count;
} es__run;

/* The box around shapes, its width in degrees to the east, 360 at most. Where
 * a side was stated, the spot says how. */
typedef struct es__frame {
  es__spot west, east, south, north;
  double width;
  bool some;
} es__frame;

/* Kept from record to record, so that most need no memory. */
typedef struct es__footprint {
  es__pile spots;  /* es__spot */
  es__pile rings;  /* es__run of spots, not closed; the first of an area
                      counter-clockwise, its holes clockwise */
  es__pile areas;  /* es__run of rings */
  es__pile lines;  /* es__run of spots */
  es__pile points; /* es__spot */
  es__pile crossings;
  es__pile order;
  es__frame frame;
  es__pile *frames; /* es__frame, where that of each shape is wanted too */
  bool failed;      /* there was no memory */
} es__footprint;

void es__footprint_init(es__footprint *f);
void es__footprint_free(es__footprint *f);

/* Reads UMM's Geometry (NULL: none) in place of what was read before. */
void es__footprint_read(es__footprint *f, const es_value *geometry);

/* Writes the members "geometry" and, where there is one, "bbox". */
void es__footprint_write(const es__footprint *f, const es_document *doc,
                         es__writer *w);

/* Writes a box: west, south, east, north. */
void es__frame_write(const es__frame *frame, const es_document *doc,
                     es__writer *w);

/* Whether what was written of a SpatialExtent says all of it, so that
 * es__space_write makes the very same again. */
bool es__footprint_states(const es__footprint *f, const es_value *extent);

/* A spot of two numbers, its longitude within the map; false: they are no
 * place. */
bool es__spot_make(const es_value *lon, const es_value *lat, es__spot *s);

/* The same of UMM's point. */
bool es__spot_read(const es_value *point, es__spot *s);

/* Writes a number of degrees as its source (NULL: none) has it, unless it
 * became another. */
void es__write_stated(es__writer *w, const es_document *doc, double value,
                      const es_value *source);

/* Whether a ring, not closed, is a rectangle along the meridians. */
bool es__is_rectangle(const es__spot *ring, size_t count);

/* Whether the way between two spots is too long to be told from that around the
 * other side of the Earth. */
bool es__is_far(const es__spot *a, const es__spot *b);

/* Twice the area of a ring in square degrees, above 0 counter-clockwise. */
double es__ring_area(const es__spot *ring, size_t count);

/* Reverses a ring, which begins where it began. */
void es__turn_round(es__spot *ring, size_t count);

/* ---- for the files of the footprint only */

#define ES__SPOTS(f) ((es__spot *)(f)->spots.items)
#define ES__RINGS(f) ((es__run *)(f)->rings.items)
#define ES__AREAS(f) ((es__run *)(f)->areas.items)
#define ES__LINES(f) ((es__run *)(f)->lines.items)
#define ES__POINTS(f) ((es__spot *)(f)->points.items)

/* Adds a spot to the ring or line that is being made. */
void es__add_spot(es__footprint *f, es__spot s);

/* Closes what was begun at a spot into a run. */
void es__add_run(es__footprint *f, es__pile *to, size_t first_spot);

/* Adds the area of rings [first, first + count), cut at each antimeridian. */
void es__add_area(es__footprint *f, es__run rings);

/* Adds the line of spots that were begun at 'first', cut likewise. */
void es__add_line(es__footprint *f, size_t first);

/* A spot on the antimeridian east of turn 'turn', as an end of the edge. */
es__spot es__meet(const es__spot *a, const es__spot *b, int turn);

/* Takes out spots from 'first' on that are where the one before is. */
void es__tidy(es__footprint *f, size_t first);

/* Opens a ring of spots from 'first' on that goes around a pole (turns: 1 to
 * the east, -1 to the west) at the antimeridian: in its place comes a chain
 * from west to east, so many laps around (an odd number), the middle one the
 * map's. Returns the pole's latitude; 0: it cannot be opened, and stays. */
double es__open_ring(es__footprint *f, size_t first, int turns, int laps);

/* Turns a chain's end to its beginning. */
void es__reverse(es__spot *chain, size_t count);

/* Closes such a chain over the pole. */
void es__close_over_pole(es__footprint *f, double pole, int laps);

/* Adds the area of rings, of which only that on the map is kept. */
void es__add_middle(es__footprint *f, es__run rings);

/* Whether a box lies in another one, on the same turn of the Earth. */
bool es__frame_holds(const es__frame *outer, const es__frame *inner);

/* Widens the frame. */
void es__frame_add(es__frame *frame, const es__frame *more);
es__frame es__frame_of(const es__spot *spots, size_t count);

#endif
