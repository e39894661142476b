/* The RelatedUrls of a UMM-G record: what each is, and which of them are the
 * same file in another place. */
#ifndef ES_META_ITEM_RELATED_H
#define ES_META_ITEM_RELATED_H

#include "meta/item/archive.h"
#include "meta/names.h"
#include "meta/use.h"

#define ES__NO_LINK SIZE_MAX

typedef struct es__link {
  const es_value *entry;
  es__span url, type, subtype, description, mime;
  const es_value *size, *unit; /* rounded */
  es__span name;               /* of the file, as the address has it */
  es__span extension;          /* of that */
  es__use use;
  bool offered; /* as data, though it looks like metadata */
  bool in_s3;
  bool folded;     /* it is another one's twin, or says the same */
  bool followed;   /* by one of the same name */
  size_t into;     /* where it is folded: that one */
  size_t twin;     /* in S3; ES__NO_LINK: there is none */
  size_t namesake; /* the one before of the same name */
  /* Of those that are not folded, as their assets have it: */
  es__span key, shown; /* the media type */
  es__file said;
} es__link;

typedef struct es__related {
  es__pile links; /* es__link */
  es__names by_name;
  size_t data; /* files of data */
  bool failed; /* there was no memory */
} es__related;

void es__related_init(es__related *r);
void es__related_free(es__related *r);

/* Reads RelatedUrls (NULL: none); without the entries that have no URL. */
void es__related_read(es__related *r, const es_value *urls);

/* The last part of an address's path; without bytes where it names no file. */
es__span es__file_name(es__span url);

#define ES__LINKS(r) ((es__link *)(r)->links.items)

#endif
