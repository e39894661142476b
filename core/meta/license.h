/* Licences by their SPDX ids. */
#ifndef ES_META_LICENSE_H
#define ES_META_LICENSE_H

#include "meta/pick.h"

/* The id of the licence whose page is at an address, or whose id or name a
 * whole text is; without bytes: not known. */
es__span es__spdx_of_address(es__span address);
es__span es__spdx_of_text(es__span text);

#endif
