/* A UMM-G record with CMR's envelope, its members found once. */
#ifndef ES_META_ITEM_GRANULE_H
#define ES_META_ITEM_GRANULE_H

#include "meta/pick.h"
#include "meta/writer.h"

typedef enum es__umm {
  ES__GRANULE_UR,
  ES__COLLECTION_REFERENCE,
  ES__TEMPORAL_EXTENT,
  ES__SPATIAL_EXTENT,
  ES__PROVIDER_DATES,
  ES__DATA_GRANULE,
  ES__PGE_VERSION_CLASS,
  ES__CLOUD_COVER,
  ES__PLATFORMS,
  ES__PROJECTS,
  ES__ADDITIONAL_ATTRIBUTES,
  ES__ORBIT_DOMAINS,
  ES__TILING,
  ES__RELATED_URLS,
  ES__SPECIFICATION,
  ES__UMM_MEMBERS
} es__umm;

/* All may be NULL or without bytes. */
typedef struct es__granule {
  const es_document *doc; /* of umm */
  const es_value *self, *meta;
  const es_value *umm[ES__UMM_MEMBERS];
  const es_value *domain; /* HorizontalSpatialDomain */
  const es_document *meta_doc;
  const es_value *revision_id;
  es__span concept_id, collection_concept_id, provider, native_id,
    revision_date;
  es__span short_name, version, entry_title; /* of the collection */
  es__span name;                             /* never without bytes */
} es__granule;

/* Reads a record and its envelope; both may be NULL or anything else. */
void es__granule_read(es__granule *g, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta);

/* Whether the record says to which collection it belongs. */
bool es__granule_has_collection(const es__granule *g);

/* The id of the collection as a piece of a string, as CMR-STAC names it:
 * short name and version; escaped: for an address. */
void es__put_collection(const es__granule *g, es__writer *w, bool escaped);

/* Writes the member "links". */
void es__links_write(const es__granule *g, es__writer *w);

/* Writes members of "properties"; needs: which extensions they are of. */
typedef struct es__property_needs {
  bool eo, sat, version, processing, grid, projection;
  bool tiled; /* grid:code is of TilingIdentificationSystem */
} es__property_needs;

es__property_needs es__properties_write(const es__granule *g, es__writer *w);

#endif
