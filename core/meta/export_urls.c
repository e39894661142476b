/* Lists of addresses. */
#include "meta/export.h"

bool es__url_lines(es__writer *w, es__cell_reader *reader,
                   const es__record *record, es__access access) {
  bool some = false;
  es__data_links_read(&reader->links, record, access);
  while (es__data_links_next(&reader->links, &reader->text)) {
    some = true;
    es__put(w, reader->text.data, reader->text.length);
    ES__PUT(w, "\n");
  }
  if (reader->links.failed) w->failure = ES_MEMORY;
  return some;
}
