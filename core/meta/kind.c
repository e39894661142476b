/* Recognising records. */
#include "meta/kind.h"

/* Members by which records are known. */
enum {
  UMM,
  META,
  TYPE,
  STAC_VERSION,
  ASSETS,
  PROPERTIES,
  EXTENT,
  SPECIFICATION,
  GRANULE_UR,
  ENTRY_TITLE,
  SERVICE_OPTIONS,
  DEFINITION,
  POTENTIAL_ACTION,
  MARKS
};

static void find_marks(const es_value *v, const es_value **at) {
  static const es__span names[MARKS] = {ES__SPAN("umm"),
                                        ES__SPAN("meta"),
                                        ES__SPAN("type"),
                                        ES__SPAN("stac_version"),
                                        ES__SPAN("assets"),
                                        ES__SPAN("properties"),
                                        ES__SPAN("extent"),
                                        ES__SPAN("MetadataSpecification"),
                                        ES__SPAN("GranuleUR"),
                                        ES__SPAN("EntryTitle"),
                                        ES__SPAN("ServiceOptions"),
                                        ES__SPAN("Definition"),
                                        ES__SPAN("PotentialAction")};
  es__pick(v, names, MARKS, at);
}

static const struct {
  es__record_kind kind;
  const char *name;
  es__span specification, concept;
} kinds[] = {
  {ES__UMM_GRANULE, "UMM granule", ES__SPAN("UMM-G"), ES__SPAN("granule")},
  {ES__UMM_COLLECTION, "UMM collection", ES__SPAN("UMM-C"),
   ES__SPAN("collection")},
  {ES__UMM_SERVICE, "UMM service", ES__SPAN("UMM-S"), ES__SPAN("service")},
  {ES__UMM_VARIABLE, "UMM variable", ES__SPAN("UMM-Var"), ES__SPAN("variable")},
  {ES__UMM_TOOL, "UMM tool", ES__SPAN("UMM-T"), ES__SPAN("tool")},
  {ES__STAC_ITEM, "STAC Item", {NULL, 0}, {NULL, 0}},
  {ES__STAC_COLLECTION, "STAC Collection", {NULL, 0}, {NULL, 0}},
  {ES__STAC_CATALOG, "STAC Catalog", {NULL, 0}, {NULL, 0}},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static es__record_kind umm_kind(const es_value **at, es__span concept) {
  es__span name = es__text_in(at[SPECIFICATION], "Name");
  for (int i = 0; i < KINDS && kinds[i].specification.at; i++) {
    es__span s = kinds[i].specification, c = kinds[i].concept;
    if (name.length ? es__same(name, s.at, s.length)
                    : concept.length && es__same(concept, c.at, c.length))
      return kinds[i].kind;
  }
  if (at[GRANULE_UR]) return ES__UMM_GRANULE;
  if (at[ENTRY_TITLE]) return ES__UMM_COLLECTION;
  if (at[SERVICE_OPTIONS]) return ES__UMM_SERVICE;
  if (at[POTENTIAL_ACTION]) return ES__UMM_TOOL;
  return at[DEFINITION] ? ES__UMM_VARIABLE : ES__NO_RECORD;
}

static es__record_kind stac_kind(const es_value **at) {
  es__span type = es__text(at[TYPE]);
  bool versioned = es__text(at[STAC_VERSION]).length > 0;
  if (ES__IS(type, "Feature"))
    return versioned || (at[ASSETS] && at[PROPERTIES]) ? ES__STAC_ITEM
                                                       : ES__NO_RECORD;
  if (ES__IS(type, "Collection") && (versioned || at[EXTENT]))
    return ES__STAC_COLLECTION;
  if (!versioned || ES__IS(type, "FeatureCollection")) return ES__NO_RECORD;
  /* Before 1.0 collections and catalogues did not say their type. */
  return at[EXTENT] ? ES__STAC_COLLECTION : ES__STAC_CATALOG;
}

es__record es__record_of(const es_document *doc, const es_value *v) {
  const es_value *at[MARKS];
  es__record r = {.doc = doc, .whole = v};
  find_marks(v, at);
  es__span concept = ES__NOTHING;
  if (es__of_kind(at[UMM], ES_KIND_OBJECT)) {
    r.umm = at[UMM];
    r.meta = es__of_kind(at[META], ES_KIND_OBJECT);
    concept = es__text_in(r.meta, "concept-type");
    find_marks(r.umm, at);
  } else {
    r.kind = stac_kind(at);
    if (r.kind != ES__NO_RECORD) return r;
    r.umm = v;
  }
  r.kind = umm_kind(at, concept);
  /* CMR's envelope says less in older replies; the id tells. */
  if (r.kind == ES__NO_RECORD && r.meta) {
    es__span id = es__text_in(r.meta, "concept-id");
    if (id.length && id.at[0] == 'G') r.kind = ES__UMM_GRANULE;
    if (id.length && id.at[0] == 'C') r.kind = ES__UMM_COLLECTION;
  }
  if (r.kind == ES__NO_RECORD) r.umm = r.meta = NULL;
  return r;
}

const char *es__kind_name(es__record_kind kind) {
  for (int i = 0; i < KINDS; i++)
    if (kinds[i].kind == kind) return kinds[i].name;
  return "record";
}

const es_value *es__records_in(const es_value *v) {
  static const es__span names[] = {ES__SPAN("items"), ES__SPAN("features"),
                                   ES__SPAN("collections")};
  const es_value *at[3];
  if (es__of_kind(v, ES_KIND_ARRAY)) return v;
  es__pick(v, names, 3, at);
  for (int i = 0; i < 3; i++)
    if (es__of_kind(at[i], ES_KIND_ARRAY)) return at[i];
  return NULL;
}
