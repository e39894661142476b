/* Reading a UMM-G record, and the links of its item. */
#include "meta/item/granule.h"
#include "meta/concept.h"

static void read_meta(es__granule *g, const es_value *meta) {
  static const es__span names[] = {
    ES__SPAN("concept-id"),  ES__SPAN("collection-concept-id"),
    ES__SPAN("provider-id"), ES__SPAN("native-id"),
    ES__SPAN("revision-id"), ES__SPAN("revision-date")};
  const es_value *at[6];
  es__pick(meta, names, 6, at);
  g->concept_id = es__text(at[0]);
  g->collection_concept_id = es__text(at[1]);
  g->provider = es__text(at[2]);
  g->native_id = es__text(at[3]);
  g->revision_id = es__of_kind(at[4], ES_KIND_INTEGER);
  g->revision_date = es__text(at[5]);
  if (!g->provider.length) g->provider = es__provider_of(g->concept_id);
}

void es__granule_read(es__granule *g, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta) {
  static const es__span names[ES__UMM_MEMBERS] = {
    ES__SPAN("GranuleUR"),
    ES__SPAN("CollectionReference"),
    ES__SPAN("TemporalExtent"),
    ES__SPAN("SpatialExtent"),
    ES__SPAN("ProviderDates"),
    ES__SPAN("DataGranule"),
    ES__SPAN("PGEVersionClass"),
    ES__SPAN("CloudCover"),
    ES__SPAN("Platforms"),
    ES__SPAN("Projects"),
    ES__SPAN("AdditionalAttributes"),
    ES__SPAN("OrbitCalculatedSpatialDomains"),
    ES__SPAN("TilingIdentificationSystem"),
    ES__SPAN("RelatedUrls"),
    ES__SPAN("MetadataSpecification")};
  static const es__span reference[] = {
    ES__SPAN("ShortName"), ES__SPAN("Version"), ES__SPAN("EntryTitle")};
  static const es__span domain[] = {ES__SPAN("HorizontalSpatialDomain")};
  const es_value *at[3];
  *g =
    (es__granule){.doc = doc, .self = umm, .meta = meta, .meta_doc = meta_doc};
  es__pick(umm, names, ES__UMM_MEMBERS, g->umm);
  es__pick(g->umm[ES__SPATIAL_EXTENT], domain, 1, &g->domain);
  es__pick(g->umm[ES__COLLECTION_REFERENCE], reference, 3, at);
  g->short_name = es__text(at[0]);
  g->version = es__text(at[1]);
  if (ES__IS(g->version, "Not provided")) g->version.length = 0;
  g->entry_title = es__text(at[2]);
  read_meta(g, meta);
  g->name = es__text(g->umm[ES__GRANULE_UR]);
  if (!g->name.length) g->name = g->native_id;
  if (!g->name.length) g->name = g->concept_id;
  if (!g->name.length) g->name = (es__span)ES__SPAN("granule");
}

bool es__granule_has_collection(const es__granule *g) {
  return g->short_name.length || g->collection_concept_id.length ||
         g->entry_title.length;
}

static void piece(es__writer *w, es__span text, bool escaped) {
  if (escaped)
    es__write_escaped(w, text.at, text.length);
  else
    es__write_piece(w, text.at, text.length);
}

void es__put_collection(const es__granule *g, es__writer *w, bool escaped) {
  if (!g->short_name.length) {
    piece(w,
          g->collection_concept_id.length ? g->collection_concept_id
                                          : g->entry_title,
          escaped);
    return;
  }
  piece(w, g->short_name, escaped);
  if (!g->version.length) return;
  ES__PUT(w, "_");
  piece(w, g->version, escaped);
}

/* ---- links */

static void begin(es__writer *w, es__span rel) {
  es__write_open(w, '{');
  ES__NAME(w, "rel");
  es__write_string(w, rel.at, rel.length);
  ES__NAME(w, "href");
  es__write_quote(w, true);
}

static void end(es__writer *w, es__span type, es__span title) {
  es__write_quote(w, false);
  ES__NAME(w, "type");
  es__write_string(w, type.at, type.length);
  if (title.length) {
    ES__NAME(w, "title");
    es__write_string(w, title.at, title.length);
  }
  es__write_close(w, '}');
}

static const es__span json = ES__SPAN("application/json");
static const es__span untitled = {"", 0};

static void put_home(const es__granule *g, es__writer *w) {
  ES__PUT(w, ES__CMR "/stac/");
  piece(w, g->provider, true);
  ES__PUT(w, "/collections/");
  es__put_collection(g, w, true);
}

/* The collection's address where no STAC API is known to have it. */
static void put_record(const es__granule *g, es__writer *w) {
  if (g->collection_concept_id.length) {
    ES__PUT(w, ES__CMR "/search/concepts/");
    piece(w, g->collection_concept_id, true);
  } else if (g->short_name.length) {
    ES__PUT(w, ES__CMR "/search/collections.json?short_name=");
    piece(w, g->short_name, true);
    if (!g->version.length) return;
    ES__PUT(w, "&version=");
    piece(w, g->version, true);
  } else {
    ES__PUT(w, ES__CMR "/search/collections.json?entry_title=");
    piece(w, g->entry_title, true);
  }
}

static void collection_links(const es__granule *g, es__writer *w) {
  static const es__span rels[] = {ES__SPAN("parent"), ES__SPAN("collection")};
  for (int i = 0; i < 2; i++) {
    begin(w, rels[i]);
    if (g->provider.length)
      put_home(g, w);
    else
      put_record(g, w);
    end(w, json, untitled);
  }
}

static void via(const es__granule *g, es__writer *w, es__span ending,
                es__span type, es__span title) {
  begin(w, (es__span)ES__SPAN("via"));
  ES__PUT(w, ES__CMR "/search/concepts/");
  piece(w, g->concept_id, true);
  es__put(w, ending.at, ending.length);
  end(w, type, title);
}

void es__links_write(const es__granule *g, es__writer *w) {
  bool collection = es__granule_has_collection(g);
  ES__NAME(w, "links");
  es__write_open(w, '[');
  if (collection && g->provider.length) {
    begin(w, (es__span)ES__SPAN("self"));
    put_home(g, w);
    ES__PUT(w, "/items/");
    piece(w, g->name, true);
    end(w, (es__span)ES__SPAN("application/geo+json"), untitled);
  }
  if (collection) collection_links(g, w);
  begin(w, (es__span)ES__SPAN("root"));
  ES__PUT(w, ES__CMR "/stac");
  end(w, json, untitled);
  if (g->concept_id.length) {
    via(g, w, (es__span)ES__SPAN(".json"), json,
        (es__span)ES__SPAN("CMR JSON metadata for item"));
    via(g, w, (es__span)ES__SPAN(".umm_json"),
        (es__span)ES__SPAN("application/vnd.nasa.cmr.umm+json"),
        (es__span)ES__SPAN("CMR UMM_JSON metadata for item"));
  }
  es__write_close(w, ']');
}
