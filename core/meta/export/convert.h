/* Records of any kind as UMM or as STAC, and tables of fields of them. */
#ifndef ES_META_EXPORT_CONVERT_H
#define ES_META_EXPORT_CONVERT_H

#include "meta/collection/from_stac.h"
#include "meta/collection/to_stac.h"
#include "meta/item/from_stac.h"
#include "meta/item/to_stac.h"
#include "meta/kind.h"
#include "meta/writer.h"

typedef enum es__target {
  ES__TO_UMM,
  ES__TO_STAC,
  ES__TO_GEOJSON,
  ES__TO_CSV,
  ES__TO_URLS
} es__target;

/* What converts, kept from record to record; of one thread at a time, its
 * memory from the C library. */
typedef struct es__converter {
  es__umm_stac *granules; /* these NULL: not yet needed */
  es__umm_c_stac *collections;
  es__stac_umm *items;
  es__stac_options options;
} es__converter;

void es__converter_init(es__converter *c);
void es__converter_free(es__converter *c);

/* Its parts, made when they are asked for; NULL: no memory. */
es__umm_stac *es__converter_granules(es__converter *c);
es__umm_c_stac *es__converter_collections(es__converter *c);
es__stac_umm *es__converter_items(es__converter *c);

/* Adds a record to 'out' in one line without its end: UMM as { meta, umm } or
 * bare, or STAC. What is of that family already is added as it stands. ES_OK;
 * ES_UNSUPPORTED or ES_INVALID of a record that cannot be converted, with *err
 * filled and 'out' as it was; ES_LIMIT or ES_MEMORY. */
int es__convert_record(es__converter *c, const es__record *record,
                       es__target to, es_buffer *out, es_error *err);

#endif
