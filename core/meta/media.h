/* Media types by what a file's name ends with. */
#ifndef ES_META_MEDIA_H
#define ES_META_MEDIA_H

#include "meta/pick.h"

/* What stands behind the last dot of a file's name, if that is one to twelve
 * letters and digits. */
es__span es__extension(es__span name);

/* Whether an extension is this one, in any case; lower: in lower case. */
static inline bool es__is_extension(es__span extension, const char *lower) {
  size_t i = 0;
  if (extension.length == 0 || (*extension.at | 32) != (*lower | 32))
    return false;
  for (; i < extension.length && lower[i]; i++) {
    char c = extension.at[i];
    if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != lower[i]) return false;
  }
  return i == extension.length && !lower[i];
}

/* Without bytes: not known. */
es__span es__media_type(es__span extension);

#endif
