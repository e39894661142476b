/* Files of a UMM-G record, and their checksums as multihashes. */
#include "meta/item/archive.h"

void es__archive_init(es__archive *a) {
  *a = (es__archive){.files = {.size = sizeof(es__file)}};
}

void es__archive_free(es__archive *a) {
  es__free(a->files.items);
  es__names_free(&a->by_name);
  es__archive_init(a);
}

es__span es__mime(const es_value *v) {
  es__span mime = es__text(v);
  if (ES__IS(mime, "Not provided")) return ES__NOTHING;
  return mime;
}

/* A name without folders. */
static es__span base_name(const es_value *v) {
  es__span name = es__text(v);
  size_t i = name.length;
  while (i > 0 && name.at[i - 1] != '/') i--;
  if (i == name.length || ES__IS(name, "Not provided")) return ES__NOTHING;
  return (es__span){name.at + i, name.length - i};
}

static void add(es__archive *a, const es_value *entry) {
  static const es__span names[] = {
    ES__SPAN("Name"),     ES__SPAN("SizeInBytes"), ES__SPAN("Checksum"),
    ES__SPAN("MimeType"), ES__SPAN("Files"),       ES__SPAN("Size"),
    ES__SPAN("SizeUnit")};
  const es_value *at[7];
  es__pick(entry, names, 7, at);
  es__file *file = es__pile_add(&a->files);
  if (!file) {
    a->failed = true;
    return;
  }
  const es_value *size = es__of_kind(at[1], ES_KIND_INTEGER);
  if (size && es_value_integer(size) < 0) size = NULL;
  *file = (es__file){.entry = entry,
                     .name = base_name(at[0]),
                     .mime = es__mime(at[3]),
                     .size = size,
                     .checksum = at[2],
                     .rounded = at[5],
                     .unit = at[6],
                     .link = SIZE_MAX};
  if (file->name.length) {
    size_t own = a->files.count - 1;
    size_t *value = es__names_add(&a->by_name, file->name, own);
    if (!value)
      a->failed = true;
    else if (*value != own)
      *value = SIZE_MAX;
  }
  es__list list = es__list_of(at[4], ES_KIND_OBJECT);
  for (const es_value *v; !a->failed && (v = es__list_next(&list));) {
    a->packages = true;
    add(a, v);
  }
}

void es__archive_read(es__archive *a, const es_value *entries) {
  a->files.count = 0;
  a->packages = a->failed = false;
  es__names_clear(&a->by_name);
  es__list list = es__list_of(entries, ES_KIND_OBJECT);
  for (const es_value *v; !a->failed && (v = es__list_next(&list));) add(a, v);
}

es__file *es__archive_find(const es__archive *a, es__span name) {
  const size_t *i = name.length ? es__names_find(&a->by_name, name) : NULL;
  return i && *i != SIZE_MAX ? (es__file *)a->files.items + *i : NULL;
}

es__file *es__archive_only(const es__archive *a) {
  es__file *file = a->files.items;
  return a->files.count == 1 && !file->name.length ? file : NULL;
}

/* UMM's names for algorithms, the digits of their values, and what a multihash
 * of theirs begins with. */
static const struct {
  es__span name;
  size_t digits;
  es__span prefix;
} hashes[] = {
  {ES__SPAN("MD5"), 32, ES__SPAN("d50110")},
  {ES__SPAN("SHA-1"), 40, ES__SPAN("1114")},
  {ES__SPAN("SHA-256"), 64, ES__SPAN("1220")},
  {ES__SPAN("SHA-384"), 96, ES__SPAN("2030")},
  {ES__SPAN("SHA-512"), 128, ES__SPAN("1340")},
  {ES__SPAN("SHA-2"), 56, ES__SPAN("93201c")},
  {ES__SPAN("SHA-2"), 64, ES__SPAN("1220")},
  {ES__SPAN("SHA-2"), 96, ES__SPAN("2030")},
  {ES__SPAN("SHA-2"), 128, ES__SPAN("1340")},
  {ES__SPAN("SM3"), 64, ES__SPAN("cda60120")},
};

/* Copies hexadecimal digits in lower case, without blanks; false: it has
 * others, or not just so many. */
static bool copy_digits(es__span text, char *out, size_t digits) {
  size_t count = 0;
  for (size_t i = 0; i < text.length; i++) {
    char c = text.at[i];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
    if (c >= 'A' && c <= 'F') c = (char)(c | 32);
    if (count == digits || !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
      return false;
    out[count++] = c;
  }
  return count == digits;
}

bool es__multihash_read(es__span multihash, es__span *algorithm,
                        es__span *digits) {
  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
    es__span prefix = hashes[i].prefix;
    size_t same = 0;
    if (multihash.length != prefix.length + hashes[i].digits) continue;
    while (same < prefix.length &&
           (multihash.at[same] | 32) == (prefix.at[same] | 32))
      same++;
    if (same < prefix.length) continue;
    *algorithm = hashes[i].name;
    *digits = (es__span){multihash.at + same, hashes[i].digits};
    return true;
  }
  return false;
}

/* The algorithm of a checksum as a multihash has it, in the list above; its
 * digits are put to 'digits'. Behind the list: it has none. */
static size_t hash_of(const es_value *checksum, char digits[128],
                      es__span *value) {
  static const es__span names[] = {ES__SPAN("Value"), ES__SPAN("Algorithm")};
  const es_value *at[2];
  size_t i = 0;
  es__pick(checksum, names, 2, at);
  es__span algorithm = es__text(at[1]);
  *value = es__text(at[0]);
  for (; value->length && i < sizeof hashes / sizeof *hashes; i++)
    if (es__same(algorithm, hashes[i].name.at, hashes[i].name.length) &&
        copy_digits(*value, digits, hashes[i].digits))
      return i;
  return sizeof hashes / sizeof *hashes;
}

static bool write_checksum(const es_value *checksum, es__writer *w) {
  char digits[128];
  es__span value;
  size_t i = hash_of(checksum, digits, &value);
  if (i == sizeof hashes / sizeof *hashes) return false;
  ES__NAME(w, "file:checksum");
  es__write_quote(w, true);
  es__put(w, hashes[i].prefix.at, hashes[i].prefix.length);
  es__put(w, digits, hashes[i].digits);
  es__write_quote(w, false);
  return true;
}

bool es__checksum_is_stated(const es_value *checksum) {
  char text[10 + 128], *digits = text + 10;
  es__span value, algorithm, back;
  size_t i = hash_of(checksum, digits, &value);
  if (i == sizeof hashes / sizeof *hashes)
    return es__of_kind(checksum, ES_KIND_OBJECT) != NULL;
  if (es_value_count(checksum) != 2 ||
      !es__same(value, digits, hashes[i].digits))
    return false;
  size_t front = hashes[i].prefix.length;
  memcpy(digits - front, hashes[i].prefix.at, front);
  es__span multihash = {digits - front, front + hashes[i].digits};
  return es__multihash_read(multihash, &algorithm, &back) &&
         es__same(algorithm, hashes[i].name.at, hashes[i].name.length);
}

static void write_as_it_is(const char *name, const es_value *v,
                           const es_document *doc, es__writer *w) {
  es__write_name(w, name, strlen(name));
  es__write_value(w, doc, v);
}

bool es__size_is_rounded(const es__file *file) {
  double n;
  return !file->size && es__number(file->rounded, &n) &&
         es__text(file->unit).length > 0;
}

bool es__file_write(const es__file *file, const es_document *doc,
                    es__writer *w) {
  bool some = file->size != NULL;
  if (some) {
    write_as_it_is("file:size", file->size, doc, w);
  } else if (es__size_is_rounded(file)) {
    write_as_it_is("umm:size", file->rounded, doc, w);
    write_as_it_is("umm:size_unit", file->unit, doc, w);
  }
  if (write_checksum(file->checksum, w)) return true;
  if (es__of_kind(file->checksum, ES_KIND_OBJECT))
    write_as_it_is("umm:checksum", file->checksum, doc, w);
  return some;
}
