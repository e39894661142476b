/* What a conversion to STAC is told. */
#ifndef ES_META_STAC_OPTIONS_H
#define ES_META_STAC_OPTIONS_H

#include <stdbool.h>

typedef enum es__stac_version {
  ES__STAC_1_1_0,
  ES__STAC_1_0_0
} es__stac_version;

typedef struct es__stac_options {
  es__stac_version version;
  bool record; /* with umm:record and umm:meta, from which the way back gives
                  the very record again */
} es__stac_options;

#endif
