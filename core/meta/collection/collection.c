/* Reading a UMM-C record. */
#include "meta/collection/collection.h"

#include "meta/concept.h"

void es__tools_init(es__tools *t) {
  *t = (es__tools){.frames = {.size = sizeof(es__frame)},
                   .texts = {.size = sizeof(es__span)},
                   .providers = {.size = sizeof(es__provider)}};
  es__footprint_init(&t->footprint);
  es__keys_init(&t->keys);
}

void es__tools_free(es__tools *t) {
  es__footprint_free(&t->footprint);
  es__free(t->frames.items);
  es__free(t->intervals.items);
  es__free(t->texts.items);
  es__free(t->providers.items);
  es__names_free(&t->seen);
  es__keys_free(&t->keys);
  es__tools_init(t);
}

static void read_meta(es__collection *c, const es_value *meta) {
  static const es__span names[] = {
    ES__SPAN("concept-id"),    ES__SPAN("provider-id"),
    ES__SPAN("native-id"),     ES__SPAN("revision-id"),
    ES__SPAN("revision-date"), ES__SPAN("creation-date"),
    ES__SPAN("granule-count"), ES__SPAN("s3-links")};
  const es_value *at[8];
  es__pick(meta, names, 8, at);
  c->naming.collection_concept_id = es__text(at[0]);
  c->naming.provider = es__text(at[1]);
  if (!c->naming.provider.length)
    c->naming.provider = es__provider_of(c->naming.collection_concept_id);
  c->native_id = es__text(at[2]);
  c->revision_id = es__of_kind(at[3], ES_KIND_INTEGER);
  c->revision_date = es__text(at[4]);
  c->creation_date = es__text(at[5]);
  c->granule_count = es__of_kind(at[6], ES_KIND_INTEGER);
  c->s3_links = at[7];
}

void es__collection_read(es__collection *c, const es_document *doc,
                         const es_value *umm, const es_document *meta_doc,
                         const es_value *meta) {
  static const es__span names[ES__C_MEMBERS] = {
    ES__SPAN("ShortName"),
    ES__SPAN("Version"),
    ES__SPAN("EntryTitle"),
    ES__SPAN("Abstract"),
    ES__SPAN("DOI"),
    ES__SPAN("AssociatedDOIs"),
    ES__SPAN("DataCenters"),
    ES__SPAN("ScienceKeywords"),
    ES__SPAN("AncillaryKeywords"),
    ES__SPAN("Platforms"),
    ES__SPAN("Projects"),
    ES__SPAN("ProcessingLevel"),
    ES__SPAN("CollectionProgress"),
    ES__SPAN("TemporalExtents"),
    ES__SPAN("SpatialExtent"),
    ES__SPAN("UseConstraints"),
    ES__SPAN("CollectionCitations"),
    ES__SPAN("PublicationReferences"),
    ES__SPAN("ArchiveAndDistributionInformation"),
    ES__SPAN("DirectDistributionInformation"),
    ES__SPAN("MetadataDates"),
    ES__SPAN("RelatedUrls")};
  *c = (es__collection){.doc = doc, .meta_doc = meta_doc};
  c->naming = (es__granule){.doc = doc, .meta_doc = meta_doc};
  es__pick(umm, names, ES__C_MEMBERS, c->umm);
  read_meta(c, meta);
  c->naming.short_name = es__text(c->umm[ES__C_SHORT_NAME]);
  c->naming.version = es__stated(c->umm[ES__C_VERSION]);
  c->naming.entry_title = es__text(c->umm[ES__C_ENTRY_TITLE]);
  c->doi = es__doi_of(es__stated_in(c->umm[ES__C_DOI], "DOI"));
}

void es__put_id(const es__collection *c, es__writer *w, bool escaped) {
  if (es__granule_has_collection(&c->naming))
    es__put_collection(&c->naming, w, escaped);
  else if (c->native_id.length && escaped)
    es__write_escaped(w, c->native_id.at, c->native_id.length);
  else if (c->native_id.length)
    es__write_piece(w, c->native_id.at, c->native_id.length);
  else
    ES__PUT(w, "collection");
}

static bool is_space(char c) {
  return (unsigned char)c <= ' ';
}

es__span es__doi_of(es__span text) {
  size_t i = 0;
  while (text.length && is_space(text.at[text.length - 1])) text.length--;
  while (i + 3 < text.length && memcmp(text.at + i, "10.", 3) != 0) i++;
  text.at += i, text.length -= i;
  size_t prefix = 3;
  while (prefix < text.length) {
    char c = text.at[prefix], l = (char)(c | 32);
    if (!((c >= '0' && c <= '9') || (l >= 'a' && l <= 'z'))) break;
    prefix++;
  }
  if (prefix < 7 || prefix + 1 >= text.length || text.at[prefix] != '/')
    return ES__NOTHING;
  for (i = prefix; i < text.length; i++)
    if (is_space(text.at[i]) || text.at[i] & 0x80) return ES__NOTHING;
  return text;
}

/* ---- lists of texts */

void es__texts_begin(es__tools *t) {
  t->texts.count = 0;
  es__names_clear(&t->seen);
}

void es__texts_add(es__tools *t, es__writer *w, es__span text) {
  while (text.length && is_space(text.at[0])) text.at++, text.length--;
  while (text.length && is_space(text.at[text.length - 1])) text.length--;
  if (!text.length || w->failure) return;
  size_t count = t->texts.count;
  const size_t *at = es__names_add(&t->seen, text, count);
  if (at && *at != count) return;
  es__span *to = at ? es__pile_add(&t->texts) : NULL;
  if (to)
    *to = text;
  else
    w->failure = ES_MEMORY;
}

void es__put_texts(const es__tools *t, es__writer *w, const char *name) {
  const es__span *texts = t->texts.items;
  if (!t->texts.count) return;
  es__write_name(w, name, strlen(name));
  es__write_open(w, '[');
  for (size_t i = 0; i < t->texts.count; i++)
    es__write_string(w, texts[i].at, texts[i].length);
  es__write_close(w, ']');
}
