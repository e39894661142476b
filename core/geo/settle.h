/* A ring that was worked on, written in decimals of degrees. */
#ifndef ES_GEO_SETTLE_H
#define ES_GEO_SETTLE_H

#include "base/error.h"
#include "geo/outline.h"
#include "geo/ring.h"

/* Moves a ring a centimetre outwards, rounds it to eight decimals and proves
 * that it is simple then, runs counter-clockwise and covers the ring as it
 * was; where it does not, points are taken away until it does. The ring is
 * changed. *out has at most as many points, with degrees. ES_OK, ES_MEMORY, or
 * ES_LIMIT where no such ring is found. */
int es__settle(es_ring *ring, es_outline *out, es_error *err);

#endif
