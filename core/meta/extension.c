/* Declaring extensions of STAC. */
#include "meta/extension.h"

void es__write_extensions(es__writer *w, const es__extension *all,
                          size_t count) {
  ES__NAME(w, "stac_extensions");
  es__write_open(w, '[');
  for (size_t i = 0; i < count; i++) {
    if (!all[i].needed) continue;
    es__write_quote(w, true);
    ES__PUT(w, "https://stac-extensions.github.io/");
    es__put(w, all[i].name, strlen(all[i].name));
    ES__PUT(w, "/schema.json");
    es__write_quote(w, false);
  }
  es__write_close(w, ']');
}
