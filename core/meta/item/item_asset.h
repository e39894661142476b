/* What an asset of an Item is in UMM-G. */
#ifndef ES_META_ITEM_ITEM_ASSET_H
#define ES_META_ITEM_ITEM_ASSET_H

#include "meta/item/item.h"

/* All may be NULL or without bytes; 'self' is an object. */
typedef struct es__asset {
  const es_value *self;
  es__span key, href, title, description, type;
  const es_value *roles, *alternate, *size;
  es__span checksum;                             /* a multihash */
  const es_value *rounded, *unit, *own_checksum; /* as UMM has them */
} es__asset;

es__asset es__asset_of(es__span key, const es_value *v);

/* Type and, where it has one, Subtype of the link to an asset. */
typedef struct es__link_type {
  es__span type, subtype;
} es__link_type;

es__link_type es__asset_link_type(const es__asset *asset, es__span href);

/* The media type as UMM has it; without bytes where it has none for it. */
es__span es__asset_mime(es__span type);

/* Writes the member of an object in UMM-G that an asset states: URL,
 * Description, MimeType, Size and SizeUnit of a link, Name, SizeInBytes, Size,
 * SizeUnit, Checksum and MimeType of a file. 'place' is the asset or one of its
 * alternates. Nothing where it states none. */
void es__asset_member_write(const es__asset *asset, const es__asset *place,
                            es__span name, const es_document *doc,
                            es__writer *w);

#endif
