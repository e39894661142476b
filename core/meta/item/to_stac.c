/* An Item of a UMM-G record. */
#include "meta/item/to_stac.h"

#include "meta/extension.h"
#include "meta/item/assets.h"
#include "meta/item/granule.h"
#include "meta/item/record.h"
#include "meta/item/stac_record.h"

struct es__umm_stac {
  es__footprint footprint;
  es__related related;
  es__archive archive;
  es__keys keys;
  es__forms forms;
  es__stac_record original;
};

es__umm_stac *es__umm_stac_new(void) {
  es__umm_stac *c = es__alloc(NULL, sizeof *c);
  if (!c) return NULL;
  es__footprint_init(&c->footprint);
  es__related_init(&c->related);
  es__archive_init(&c->archive);
  es__keys_init(&c->keys);
  es__forms_init(&c->forms);
  es__stac_record_init(&c->original);
  return c;
}

void es__umm_stac_free(es__umm_stac *c) {
  if (!c) return;
  es__footprint_free(&c->footprint);
  es__related_free(&c->related);
  es__archive_free(&c->archive);
  es__keys_free(&c->keys);
  es__forms_free(&c->forms);
  es__stac_record_free(&c->original);
  es__free(c);
}

static void extensions(es__writer *w, es__property_needs p, es__asset_needs a) {
  const es__extension all[] = {
    {p.eo, "eo/v1.1.0"},           {p.sat, "sat/v1.1.0"},
    {p.version, "version/v1.2.0"}, {p.processing, "processing/v1.2.0"},
    {p.grid, "grid/v1.1.0"},       {p.projection, "projection/v2.0.0"},
    {a.file, "file/v2.1.0"},       {a.alternate, "alternate-assets/v1.2.0"}};
  es__write_extensions(w, all, sizeof all / sizeof *all);
}

static bool read_parts(es__umm_stac *c, const es__granule *g) {
  static const es__span geometry[] = {ES__SPAN("Geometry")};
  static const es__span files[] = {
    ES__SPAN("ArchiveAndDistributionInformation")};
  const es_value *found;
  es__pick(g->domain, geometry, 1, &found);
  es__footprint_read(&c->footprint, found);
  es__pick(g->umm[ES__DATA_GRANULE], files, 1, &found);
  es__archive_read(&c->archive, found);
  es__related_read(&c->related, g->umm[ES__RELATED_URLS]);
  return !c->footprint.failed && !c->archive.failed && !c->related.failed &&
         es__assets_plan(&c->related, &c->archive, &c->keys, g->name);
}

static void write_item(es__umm_stac *c, const es__granule *g,
                       const es_value *whole, bool deep,
                       const es__stac_options *options, es__writer *w) {
  es__write_open(w, '{');
  ES__NAME(w, "type");
  ES__STRING(w, "Feature");
  ES__NAME(w, "stac_version");
  if (options->version == ES__STAC_1_0_0)
    ES__STRING(w, "1.0.0");
  else
    ES__STRING(w, "1.1.0");
  ES__NAME(w, "id");
  es__write_string(w, g->name.at, g->name.length);
  if (es__granule_has_collection(g)) {
    ES__NAME(w, "collection");
    es__write_quote(w, true);
    es__put_collection(g, w, false);
    es__write_quote(w, false);
  }
  es__footprint_write(&c->footprint, g->doc, w);
  ES__NAME(w, "properties");
  es__write_open(w, '{');
  es__property_needs properties = es__properties_write(g, w);
  if (options->record) {
    es__origin origin = {g,           whole,       deep,      &c->footprint,
                         &c->related, &c->archive, properties};
    es__record_write(&origin, &c->forms, w);
  }
  es__write_close(w, '}');
  es__links_write(g, w);
  es__asset_needs assets = es__assets_write(&c->related, g->doc, w);
  extensions(w, properties, assets);
  es__write_close(w, '}');
}

/* whole: what was converted, where that is neither a record nor one with its
 * envelope and nothing else. */
static int convert(es__umm_stac *c, const es__granule *g, const es_value *whole,
                   const es__stac_options *options, es_buffer *out) {
  size_t before = out->length;
  es__writer w = es__writer_of(out, g->doc, g->meta_doc);
  const es_value *original = NULL;
  int rc = whole ? ES_OK : es__stac_record_find(&c->original, g, &original);
  if (rc != ES_OK) return rc;
  if (!original && !read_parts(c, g)) return ES_MEMORY;
  if (original)
    es__write_value(&w, g->meta_doc, original);
  else
    write_item(c, g, whole, false, options, &w);
  if (w.deepest > ES_DOCUMENT_DEPTH && !w.failure) {
    es__write_back_to(&w, before);
    w = es__writer_of(out, g->doc, g->meta_doc);
    write_item(c, g, whole, true, options, &w);
  }
  if (w.failure) es__write_back_to(&w, before);
  return w.failure;
}

int es__umm_g_to_stac(es__umm_stac *c, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta, const es__stac_options *options,
                      es_buffer *out) {
  es__granule g;
  es__granule_read(&g, doc, umm, meta_doc, meta);
  return convert(c, &g, NULL, options, out);
}

int es__umm_g_item_to_stac(es__umm_stac *c, const es_document *doc,
                           const es_value *item,
                           const es__stac_options *options, es_buffer *out) {
  static const es__span names[] = {ES__SPAN("umm"), ES__SPAN("meta")};
  es__granule g;
  const es_value *at[2], *whole = NULL;
  es__pick(item, names, 2, at);
  if (!at[0] && !at[1])
    at[0] = item;
  else if (!es__of_kind(at[0], ES_KIND_OBJECT) ||
           !es__of_kind(at[1], ES_KIND_OBJECT) || es_value_count(item) != 2)
    whole = item;
  if (!es__of_kind(item, ES_KIND_OBJECT)) whole = item;
  es__granule_read(&g, doc, at[0], doc, at[1]);
  return convert(c, &g, whole, options, out);
}
