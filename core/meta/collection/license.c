/* Under which licence a collection's data may be used. */
#include "meta/license.h"
#include "meta/collection/collection.h"

/* The first web address in a text. */
static es__span address_in(es__span text) {
  for (size_t i = 0; i + 8 < text.length; i++) {
    if (memcmp(text.at + i, "http", 4) != 0) continue;
    size_t start = text.at[i + 4] == 's' ? i + 5 : i + 4, end = start + 3;
    if (end >= text.length || memcmp(text.at + start, "://", 3) != 0) continue;
    while (end < text.length && (unsigned char)text.at[end] > ' ' &&
           !strchr("\"'<>()[]{}|\\^`", text.at[end]))
      end++;
    while (end > start + 3 && strchr(".,;:!?", text.at[end - 1])) end--;
    if (end > start + 3) return (es__span){text.at + i, end - i};
  }
  return ES__NOTHING;
}

es__span es__license_page(const es__collection *c) {
  const es_value *use = c->umm[ES__C_USE_CONSTRAINTS];
  es__span page = es__stated_in(es__member(use, "LicenseURL"), "Linkage");
  if (!page.length) page = address_in(es__stated_in(use, "LicenseText"));
  if (!page.length) page = address_in(es__stated_in(use, "Description"));
  return page;
}

void es__put_license(const es__collection *c, es__writer *w) {
  const es_value *use = c->umm[ES__C_USE_CONSTRAINTS];
  const es_value *address = es__member(use, "LicenseURL");
  const es__span texts[] = {
    es__stated_in(address, "Linkage"), es__stated_in(address, "Name"),
    es__stated_in(use, "LicenseText"), es__stated_in(use, "Description")};
  es__span id = es__spdx_of_address(texts[0]);
  for (int i = 1; i < 4 && !id.length; i++) id = es__spdx_of_text(texts[i]);
  if (!id.length && c->options.version == ES__STAC_1_0_0)
    id = (es__span)ES__SPAN("proprietary");
  if (!id.length) id = (es__span)ES__SPAN("other");
  es__put_text(w, "license", id);
}
