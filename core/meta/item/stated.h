/* Whether an Item of ours says a member of its record so that the way back
 * gives the very same value: what is not, travels beside it.
 *
 * Each is the inverse of the function of item_umm.c that makes the member. */
#ifndef ES_META_ITEM_STATED_H
#define ES_META_ITEM_STATED_H

#include "meta/item/granule.h"

bool es__states_name(const es__granule *g);
bool es__states_reference(const es__granule *g);
bool es__states_times(const es__granule *g);
bool es__states_cover(const es__granule *g);
bool es__states_platforms(const es__granule *g);
bool es__states_projects(const es__granule *g);
bool es__states_provider_dates(const es__granule *g);
bool es__states_software(const es__granule *g);
bool es__states_orbit(const es__granule *g);
bool es__states_tile(const es__granule *g); /* where properties are "tiled" */

/* Of DataGranule. */
bool es__states_day_night(const es_value *flag);

/* A moment that stays as it is. */
bool es__states_moment(const es_value *v);

/* Any other text. */
bool es__states_text(const es_value *v);

/* The version of a MetadataSpecification that is as CMR's are; without bytes:
 * it is another. */
es__span es__specified(const es_value *specification);

#endif
