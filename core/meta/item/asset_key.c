/* Making keys of assets. */
#include "meta/item/asset_key.h"

#include <stdio.h>

#include "meta/media.h"

enum { LONGEST = 100, ROOM = LONGEST + 32 };

void es__keys_init(es__keys *keys) {
  *keys = (es__keys){.taken = {.slots = NULL}};
  es__buffer_init(&keys->text, NULL, SIZE_MAX / 2);
}

void es__keys_free(es__keys *keys) {
  es__buffer_free(&keys->text, false);
  es__names_free(&keys->taken);
}

bool es__keys_begin(es__keys *keys, size_t count) {
  es__buffer_clear(&keys->text);
  es__names_clear(&keys->taken);
  size_t room = ROOM * count;
  es__buffer_expect(&keys->text, room);
  return room < keys->text.capacity;
}

/* A key on its way. */
typedef struct draft {
  char text[ROOM];
  size_t length;
} draft;

/* Letters, digits, dots, hyphens and low lines. */
static bool is_plain(char c) {
  static const uint32_t set[8] = {0, 0x03ff6000, 0x87fffffe, 0x07fffffe};
  unsigned char u = (unsigned char)c;
  return set[u >> 5] >> (u & 31) & 1;
}

static void append(draft *d, const char *text, size_t length) {
  for (size_t i = 0; i < length && d->length < LONGEST; i++)
    d->text[d->length++] = is_plain(text[i]) ? text[i] : '_';
}

static es__span use_word(es__use use) {
  static const es__span words[ES__USES] = {
    ES__SPAN("data"),     ES__SPAN("checksum"),     ES__SPAN("dmrpp"),
    ES__SPAN("metadata"), ES__SPAN("browse"),       ES__SPAN("opendap"),
    ES__SPAN("service"),  ES__SPAN("software"),     ES__SPAN("s3credentials"),
    ES__SPAN("related"),  ES__SPAN("documentation")};
  return words[use];
}

static es__span without_extension(es__span name) {
  es__span extension = es__extension(name);
  if (extension.length) name.length -= extension.length + 1;
  return name;
}

/* What follows the granule's name in that of a file; false: it is not there.
 * Of a granule whose name ends with that of the file, nothing. */
static bool rest_of(es__span name, es__span granule, es__span *rest) {
  if (!granule.length) return false;
  if (granule.length > name.length) {
    size_t skip = granule.length - name.length;
    if (is_plain(granule.at[skip - 1]) && granule.at[skip - 1] != '.')
      return false;
    *rest = (es__span){"", 0};
    return memcmp(granule.at + skip, name.at, name.length) == 0;
  }
  if (memcmp(granule.at, name.at, granule.length) != 0) return false;
  *rest = (es__span){name.at + granule.length, name.length - granule.length};
  if (rest->length && !strchr("._-", rest->at[0])) return false;
  return true;
}

/* The rest without its marks in front and its extension, which may be all. */
static es__span core_of(es__span rest) {
  es__span extension = es__extension(rest);
  if (!extension.length && rest.length && rest.at[0] == '.')
    extension = es__extension((es__span){rest.at - 1, rest.length + 1});
  if (extension.length) rest.length -= extension.length + 1;
  while (rest.length && strchr("._-", rest.at[0])) rest.at++, rest.length--;
  return rest;
}

static void draft_key(draft *d, const es__link *l, es__span granule) {
  es__span word = use_word(l->use), name = l->name, rest;
  bool beside = l->use == ES__USE_CHECKSUM || l->use == ES__USE_DMRPP;
  if (l->use >= ES__USE_OPENDAP || !name.length) {
    append(d, word.at, word.length);
    return;
  }
  /* What lies beside a file has its key, and what it is. */
  if (beside && l->extension.length) name = without_extension(name);
  if (!rest_of(name, granule, &rest) &&
      !rest_of(without_extension(name), granule, &rest)) {
    append(d, l->name.at, l->name.length);
    return;
  }
  rest = core_of(rest);
  append(d, rest.at, rest.length);
  if (!rest.length || beside) {
    if (rest.length) append(d, "_", 1);
    append(d, word.at, word.length);
  }
}

/* Keeps a text; it does not move. */
static es__span keep(es__keys *keys, const draft *d) {
  char *at = keys->text.data + keys->text.length;
  (void)es__buffer_add(&keys->text, d->text, d->length);
  return (es__span){at, d->length};
}

/* Takes a key if it is free; else *taken is what it stands for. */
static es__span take(es__keys *keys, const draft *d, size_t **taken) {
  bool fresh;
  es__named *slot =
    es__names_put(&keys->taken, (es__span){d->text, d->length}, 2, &fresh);
  *taken = slot ? &slot->value : NULL;
  if (!slot || !fresh) return ES__NOTHING;
  return slot->name = keep(keys, d);
}

/* Whether a key is a name with its extension. */
static bool has_extension(const draft *d, es__span extension) {
  if (d->length <= extension.length) return false;
  const char *end = d->text + d->length - extension.length;
  return end[-1] == '.' && memcmp(end, extension.at, extension.length) == 0;
}

es__span es__key_of(es__keys *keys, const es__link *l, es__span granule) {
  draft d = {.length = 0};
  size_t *next, *other;
  draft_key(&d, l, granule);
  es__span key = take(keys, &d, &next);
  if (key.length || !next) return key;
  size_t base = d.length;
  if (l->use < ES__USE_OPENDAP && l->extension.length &&
      !has_extension(&d, l->extension)) {
    append(&d, ".", 1);
    append(&d, l->extension.at, l->extension.length);
    key = take(keys, &d, &other);
    if (key.length || !other) return key;
    next = es__names_find(&keys->taken, (es__span){d.text, base});
  }
  for (;; ++*next) {
    int digits = snprintf(d.text + base, ROOM - base, "_%zu", *next);
    d.length = base + (size_t)digits;
    if (es__names_find(&keys->taken, (es__span){d.text, d.length})) continue;
    ++*next;
    return take(keys, &d, &other);
  }
}
