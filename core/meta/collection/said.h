/* A STAC Collection, its members found once, and the members of UMM-C that are
 * made of them. */
#ifndef ES_META_COLLECTION_SAID_H
#define ES_META_COLLECTION_SAID_H

#include "meta/collection/collection.h"
#include "meta/overlay.h"

typedef enum es__stac_c {
  ES__S_ID,
  ES__S_TITLE,
  ES__S_DESCRIPTION,
  ES__S_KEYWORDS,
  ES__S_LICENSE,
  ES__S_PROVIDERS,
  ES__S_EXTENT,
  ES__S_SUMMARIES,
  ES__S_ASSETS,
  ES__S_LINKS,
  ES__S_VERSION,
  ES__S_DEPRECATED,
  ES__S_UPDATED,
  ES__S_DOI,
  ES__S_CITATION,
  ES__S_PUBLICATIONS,
  ES__S_SCHEMES, /* storage:schemes */
  ES__S_SHORT_NAME,
  ES__S_CONCEPT_ID,
  ES__S_PROVIDER_ID,
  ES__S_NATIVE_ID,
  ES__S_REVISION_ID,
  ES__S_GRANULE_COUNT,
  ES__S_RECORD,
  ES__S_META,
  ES__S_MEMBERS
} es__stac_c;

/* All may be NULL or without bytes. */
typedef struct es__said {
  const es_document *doc;
  const es_value *whole;
  const es_value *at[ES__S_MEMBERS];
  es__overlay over; /* what goes before what is said */
  es__span concept_id, provider;
  es__span short_name, version;
  bool ours;    /* made of UMM-C: nothing is filled in that it does not say */
  bool carried; /* goes into the envelope, whole */
} es__said;

void es__said_read(es__said *s, const es_document *doc,
                   const es_value *collection, bool ours);

/* Writes the name of a member that is made, unless the overlay says else: then
 * false. */
bool es__said_name(const es__said *s, es__writer *w, const char *name);

/* Each writes members of UMM-C. */
void es__said_extents(const es__said *s, es__writer *w);
void es__said_words(const es__said *s, es__writer *w);
void es__said_urls(const es__said *s, es__writer *w);

/* Writes a member that is this text. */
static inline void es__said_text(const es__said *s, es__writer *w,
                                 const char *name, es__span text) {
  if (text.length && es__said_name(s, w, name))
    es__write_string(w, text.at, text.length);
}

/* The first link of a relation; without bytes: none. */
es__span es__said_link(const es__said *s, const char *rel);

#endif
