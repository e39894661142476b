/* Reading a STAC Collection. */
#include "meta/collection/said.h"

#include "meta/concept.h"

es__span es__said_link(const es__said *s, const char *rel) {
  es__list list = es__list_of(s->at[ES__S_LINKS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span href = es__text_in(v, "href");
    if (href.length && es__same(es__text_in(v, "rel"), rel, strlen(rel)))
      return href;
  }
  return ES__NOTHING;
}

/* The id in an address of CMR's: …/search/concepts/C123-PROVIDER.json */
static es__span concept_of(es__span address) {
  static const char path[] = "/search/concepts/C";
  size_t length = sizeof path - 1, i = 0, end, digits;
  while (i + length < address.length &&
         memcmp(address.at + i, path, length) != 0)
    i++;
  i += length;
  for (end = i; end < address.length; end++)
    if (address.at[end] < '0' || address.at[end] > '9') break;
  digits = end - (i < end ? i : end);
  if (!digits || end + 1 >= address.length || address.at[end] != '-')
    return ES__NOTHING;
  for (end++; end < address.length; end++) {
    char c = address.at[end];
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) break;
  }
  return (es__span){address.at + i - 1, end - i + 1};
}

/* A Collection of CMR-STAC says in its links alone which one of CMR it is, and
 * in its id alone which version. */
static void read_cmr(es__said *s) {
  es__list list = es__list_of(s->at[ES__S_LINKS], ES_KIND_OBJECT);
  for (const es_value *v; !s->concept_id.length && (v = es__list_next(&list));)
    s->concept_id = concept_of(es__text_in(v, "href"));
  if (!s->concept_id.length) return;
  if (!s->provider.length) s->provider = es__provider_of(s->concept_id);
  size_t end = s->short_name.length;
  if (s->at[ES__S_SHORT_NAME] || s->version.length) return;
  while (end > 0 && s->short_name.at[end - 1] != '_') end--;
  if (end < 2 || end == s->short_name.length) return;
  s->version = (es__span){s->short_name.at + end, s->short_name.length - end};
  s->short_name.length = end - 1;
}

void es__said_read(es__said *s, const es_document *doc,
                   const es_value *collection, bool ours) {
  static const es__span names[ES__S_MEMBERS] = {ES__SPAN("id"),
                                                ES__SPAN("title"),
                                                ES__SPAN("description"),
                                                ES__SPAN("keywords"),
                                                ES__SPAN("license"),
                                                ES__SPAN("providers"),
                                                ES__SPAN("extent"),
                                                ES__SPAN("summaries"),
                                                ES__SPAN("assets"),
                                                ES__SPAN("links"),
                                                ES__SPAN("version"),
                                                ES__SPAN("deprecated"),
                                                ES__SPAN("updated"),
                                                ES__SPAN("sci:doi"),
                                                ES__SPAN("sci:citation"),
                                                ES__SPAN("sci:publications"),
                                                ES__SPAN("storage:schemes"),
                                                ES__SPAN("cmr:short_name"),
                                                ES__SPAN("cmr:concept_id"),
                                                ES__SPAN("cmr:provider_id"),
                                                ES__SPAN("cmr:native_id"),
                                                ES__SPAN("cmr:revision_id"),
                                                ES__SPAN("cmr:granule_count"),
                                                ES__SPAN("umm:record"),
                                                ES__SPAN("umm:meta")};
  *s = (es__said){.doc = doc, .whole = collection, .ours = ours};
  es__pick(collection, names, ES__S_MEMBERS, s->at);
  s->concept_id = es__text(s->at[ES__S_CONCEPT_ID]);
  s->provider = es__text(s->at[ES__S_PROVIDER_ID]);
  s->short_name = es__text(s->at[ES__S_SHORT_NAME]);
  s->version = es__text(s->at[ES__S_VERSION]);
  if (ours) return;
  if (!s->short_name.length) s->short_name = es__text(s->at[ES__S_ID]);
  read_cmr(s);
}

bool es__said_name(const es__said *s, es__writer *w, const char *name) {
  size_t length = strlen(name);
  if (!es__overlay_wants(&s->over, name, length)) return false;
  es__write_name(w, name, length);
  return true;
}
