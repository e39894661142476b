/* A UMM-C record with CMR's envelope, its members found once, and the parts of
 * the STAC Collection that are made of them.
 *
 * What is missing or odd is left out; nothing is made up, but that STAC wants
 * an extent of every collection: one that states no place has the whole Earth,
 * one that states no time an interval that is open on both sides. */
#ifndef ES_META_COLLECTION_COLLECTION_H
#define ES_META_COLLECTION_COLLECTION_H

#include "meta/footprint/footprint.h"
#include "meta/item/asset_key.h"
#include "meta/item/granule.h"
#include "meta/stac_options.h"

typedef enum es__umm_c {
  ES__C_SHORT_NAME,
  ES__C_VERSION,
  ES__C_ENTRY_TITLE,
  ES__C_ABSTRACT,
  ES__C_DOI,
  ES__C_ASSOCIATED_DOIS,
  ES__C_DATA_CENTERS,
  ES__C_SCIENCE_KEYWORDS,
  ES__C_ANCILLARY_KEYWORDS,
  ES__C_PLATFORMS,
  ES__C_PROJECTS,
  ES__C_PROCESSING_LEVEL,
  ES__C_PROGRESS,
  ES__C_TEMPORAL_EXTENTS,
  ES__C_SPATIAL_EXTENT,
  ES__C_USE_CONSTRAINTS,
  ES__C_CITATIONS,
  ES__C_PUBLICATIONS,
  ES__C_ARCHIVE,
  ES__C_DISTRIBUTION, /* DirectDistributionInformation */
  ES__C_METADATA_DATES,
  ES__C_RELATED_URLS,
  ES__C_MEMBERS
} es__umm_c;

/* All may be NULL or without bytes. */
typedef struct es__collection {
  const es_document *doc; /* of umm */
  const es_value *umm[ES__C_MEMBERS];
  const es_document *meta_doc;
  const es_value *granule_count, *revision_id, *s3_links;
  es__span native_id, revision_date, creation_date;
  es__span doi; /* "10.5067/…" */
  /* How its granules name it: short name, version, title, concept id and
   * provider of the collection. */
  es__granule naming;
  es__stac_options options;
} es__collection;

typedef struct es__provider {
  es__span name, description, url;
  int roles;
} es__provider;

/* What the parts are made with, kept from record to record. */
typedef struct es__tools {
  es__footprint footprint;
  es__pile frames;    /* es__frame, one a shape */
  es__pile intervals; /* of the times */
  es__pile texts;     /* es__span */
  es__pile providers; /* es__provider */
  es__names seen;
  es__keys keys;
} es__tools;

void es__tools_init(es__tools *t);
void es__tools_free(es__tools *t);

/* Which extensions of STAC the parts are of. */
typedef struct es__collection_needs {
  bool scientific, version, processing, storage, item_assets;
} es__collection_needs;

/* Reads a record and its envelope; both may be NULL or anything else. */
void es__collection_read(es__collection *c, const es_document *doc,
                         const es_value *umm, const es_document *meta_doc,
                         const es_value *meta);

/* The id as a piece of a string, as CMR-STAC names it: short name and version;
 * escaped: for an address. */
void es__put_id(const es__collection *c, es__writer *w, bool escaped);

/* The DOI in an address or any other form of one; without bytes: none. */
es__span es__doi_of(es__span text);

/* Each writes members of the collection's object. Want of memory is the
 * writer's failure. */
void es__put_words(const es__collection *c, es__tools *t, es__writer *w);
void es__put_extent(const es__collection *c, es__tools *t, es__writer *w);
void es__put_license(const es__collection *c, es__writer *w);
void es__put_summaries(const es__collection *c, es__tools *t, es__writer *w,
                       es__collection_needs *needs);
void es__put_science(const es__collection *c, es__writer *w,
                     es__collection_needs *needs);
void es__put_assets(const es__collection *c, es__tools *t, es__writer *w,
                    es__collection_needs *needs);
void es__put_item_assets(const es__collection *c, es__tools *t, es__writer *w,
                         es__collection_needs *needs);
void es__put_links(const es__collection *c, es__writer *w);

/* ---- for these parts */

/* A value that is written as it stands: null, true, a number. */
static inline void es__put_literal(es__writer *w, const char *text) {
  if (w->after) ES__PUT(w, ",");
  es__put(w, text, strlen(text));
  w->after = true;
}

/* The text that a member is; without bytes where it says that there is none. */
static inline es__span es__stated(const es_value *v) {
  es__span s = es__text(v);
  if (ES__IS(s, "Not provided") || ES__IS(s, "Not Provided")) s.length = 0;
  return s;
}

/* One text of an object. */
static inline es__span es__stated_in(const es_value *object, const char *name) {
  return es__stated(es__member(object, name));
}

/* The license's page and its SPDX id; without bytes: not stated. */
es__span es__license_page(const es__collection *c);

/* Begins a list of texts without doubles; adds to it; writes it as a member,
 * where it has any. */
void es__texts_begin(es__tools *t);
void es__texts_add(es__tools *t, es__writer *w, es__span text);
void es__put_texts(const es__tools *t, es__writer *w, const char *name);

/* The platforms and instruments, each once. */
void es__add_platforms(const es__collection *c, es__tools *t, es__writer *w);
void es__add_instruments(const es__collection *c, es__tools *t, es__writer *w);

#endif
