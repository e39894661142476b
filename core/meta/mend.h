/* Making JSON of texts that are nearly JSON; for core/meta only. */
#ifndef ES_META_MEND_H
#define ES_META_MEND_H

#include <stddef.h>

/* Writes a text so that what is no JSON in its strings is JSON: bytes that are
 * no UTF-8 and halves of surrogate pairs become U+FFFD, bare control characters
 * are escaped; NaN and infinities outside of strings become null. Everything
 * else stays as it is. Returns how many bytes that are; out NULL: writes none.
 */
size_t es__mend(const char *text, size_t length, char *out);

/* Where in a text that stood which is at byte 'at' of what es__mend makes. */
size_t es__mend_origin(const char *text, size_t length, size_t at);

#endif
