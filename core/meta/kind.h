/* What kind of record a JSON value is, and where its parts are. */
#ifndef ES_META_KIND_H
#define ES_META_KIND_H

#include "meta/pick.h"

typedef enum es__record_kind {
  ES__NO_RECORD,
  ES__UMM_GRANULE,
  ES__UMM_COLLECTION,
  ES__UMM_SERVICE,
  ES__UMM_VARIABLE,
  ES__UMM_TOOL,
  ES__STAC_ITEM,
  ES__STAC_COLLECTION,
  ES__STAC_CATALOG
} es__record_kind;

static inline bool es__is_umm(es__record_kind kind) {
  return kind >= ES__UMM_GRANULE && kind <= ES__UMM_TOOL;
}

typedef struct es__record {
  es__record_kind kind;
  const es_document *doc;
  const es_value *whole; /* the envelope where there is one */
  const es_value *umm;   /* NULL: it is not of UMM */
  const es_value *meta;  /* of CMR's envelope; NULL: there is none */
} es__record;

/* Recognises a record: of UMM, bare or as { meta, umm }, or of STAC, 0.9 to
 * 1.1. What it says of itself wins (concept-type, MetadataSpecification, type);
 * else it is known by a member that only one kind has. */
es__record es__record_of(const es_document *doc, const es_value *v);

/* "UMM granule", "STAC Item", ...; "record" of ES__NO_RECORD. */
const char *es__kind_name(es__record_kind kind);

/* The list of records that a value holds which is none itself: an array, a page
 * of CMR's (items), an ItemCollection (features), a list of STAC Collections
 * (collections). NULL: it holds none. */
const es_value *es__records_in(const es_value *v);

#endif
