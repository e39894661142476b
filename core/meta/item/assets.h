/* Writing the assets of an item. */
#ifndef ES_META_ITEM_ASSETS_H
#define ES_META_ITEM_ASSETS_H

#include "meta/item/archive.h"
#include "meta/item/asset_key.h"

/* Which extensions the assets need. */
typedef struct es__asset_needs {
  bool file, alternate;
} es__asset_needs;

/* Gives each link that is not folded its key, its file and its media type;
 * false: no memory. */
bool es__assets_plan(es__related *related, es__archive *archive, es__keys *keys,
                     es__span granule);

/* Writes the member "assets": one for each link that is not folded. */
es__asset_needs es__assets_write(const es__related *related,
                                 const es_document *doc, es__writer *w);

#endif
