/* Moments as metadata state them, as STAC wants them. */
#ifndef ES_META_MOMENT_H
#define ES_META_MOMENT_H

#include "meta/pick.h"

enum { ES__MOMENT_MAX = 64 };

/* Reads ISO 8601: a date, or a date and a time, with or without a zone (then
 * UTC), and writes RFC 3339 in UTC with as many digits of a second as it had,
 * at most nine. Returns the length, 0: it is no moment. */
size_t es__moment(es__span text, char out[ES__MOMENT_MAX]);

#endif
