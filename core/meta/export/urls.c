/* Lists of addresses. */
#include "meta/export/export.h"

void es__url_lines(es__writer *w, es__cell_reader *reader,
                   const es__faces *faces, es__access access) {
  const es__address *a;
  es__data_links_read(&reader->links, &faces->stac, access,
                      es__order_of(&faces->own));
  while ((a = es__data_links_next(&reader->links))) {
    if (!es__data_links_put(&reader->links, a, &reader->text)) continue;
    es__put(w, reader->text.data, reader->text.length);
    ES__PUT(w, "\n");
  }
  if (reader->links.failed) w->failure = ES_MEMORY;
}
