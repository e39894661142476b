/* The entries of a list in UMM-G, such as RelatedUrls, in the words of assets:
 * what the assets of an Item state of each is not said again.
 *
 * { "forms": […], "entries": […] }, an entry being one of
 *
 *     [form, key]           what this form says of the asset with this key
 *     [form, key, {…}]      the same, with more members
 *     [value]               the entry itself
 *
 * A form is an object of the strings that the entries have; null stands for
 * what the asset says. Of lists whose entries have the asset's URL, its member
 * "URL" is the name of the alternate that is meant in place of the asset. */
#ifndef ES_META_ITEM_PARTS_H
#define ES_META_ITEM_PARTS_H

#include "meta/item/item.h"
#include "meta/names.h"

/* Writes the entries of such a value as elements of the array that is open:
 * those whose assets there are. url: with the member URL. told: is given the
 * keys of these assets, or NULL. */
void es__parts_write(const es_value *parts, const es__item *item, bool url,
                     es__names *told, es__writer *w);

#endif
