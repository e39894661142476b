/* Keys of assets: readable, the same each time, none twice.
 *
 * Of a file whose name begins with the granule's, the key is the rest ("B02"),
 * or what it is ("data", "browse"); of any other the file's name; of a service
 * or document what it is. A key that is taken gets the file's extension, or a
 * number. */
#ifndef ES_META_ITEM_ASSET_KEY_H
#define ES_META_ITEM_ASSET_KEY_H

#include "base/buffer.h"
#include "meta/item/related.h"

typedef struct es__keys {
  es_buffer text; /* of all keys, which do not move */
  es__names taken;
} es__keys;

void es__keys_init(es__keys *keys);
void es__keys_free(es__keys *keys);

/* Forgets all keys and makes room for so many; false: no memory. */
bool es__keys_begin(es__keys *keys, size_t count);

/* The key for a link of a granule; without bytes: no memory. */
es__span es__key_of(es__keys *keys, const es__link *link, es__span granule);

#endif
