/* The smallest box around shapes, across the antimeridian where that is
 * smaller. */
#include <math.h>

#include "meta/footprint/footprint.h"

/* The width of a box from the first one's western side over both. */
static double reach(const es__frame *first, const es__frame *second) {
  double way = fmod(second->west.lon - first->west.lon, 360);
  double width = (way < 0 ? way + 360 : way) + second->width;
  return width > first->width ? width : first->width;
}

void es__frame_add(es__frame *frame, const es__frame *more) {
  if (!more->some) return;
  if (!frame->some) {
    *frame = *more;
    return;
  }
  double here = reach(frame, more), there = reach(more, frame);
  const es__frame *from = there < here ? more : frame;
  const es__frame *to = there < here ? frame : more;
  double width = there < here ? there : here;
  es__spot west = from->west,
           east = width > from->width ? to->east : from->east;
  frame->west = west;
  frame->east = east;
  frame->width = width < 360 ? width : 360;
  if (more->south.lat < frame->south.lat) frame->south = more->south;
  if (more->north.lat > frame->north.lat) frame->north = more->north;
}

es__frame es__frame_of(const es__spot *spots, size_t count) {
  if (count == 0) return (es__frame){.some = false};
  es__frame f = {spots[0], spots[0], spots[0], spots[0], 0, true};
  for (size_t i = 1; i < count; i++) {
    const es__spot *s = &spots[i];
    if (es__spot_x(s) < es__spot_x(&f.west)) f.west = *s;
    if (es__spot_x(s) > es__spot_x(&f.east)) f.east = *s;
    if (s->lat < f.south.lat) f.south = *s;
    if (s->lat > f.north.lat) f.north = *s;
  }
  double width = es__spot_x(&f.east) - es__spot_x(&f.west);
  f.width = width < 360 ? width : 360;
  return f;
}

bool es__frame_holds(const es__frame *outer, const es__frame *inner) {
  return es__spot_x(&inner->west) >= es__spot_x(&outer->west) &&
         es__spot_x(&inner->east) <= es__spot_x(&outer->east) &&
         inner->south.lat >= outer->south.lat &&
         inner->north.lat <= outer->north.lat;
}
