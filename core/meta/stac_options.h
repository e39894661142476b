/* How STAC is written. */
#ifndef ES_META_STAC_OPTIONS_H
#define ES_META_STAC_OPTIONS_H

#include <stdbool.h>

typedef enum es__stac_version {
  ES__STAC_1_1_0,
  ES__STAC_1_0_0
} es__stac_version;

typedef struct es__stac_options {
  es__stac_version version;
  bool record; /* with umm:record and umm:meta, for the way back */
} es__stac_options;

#endif
