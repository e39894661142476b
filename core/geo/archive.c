/* Zip archives, by minizip over a piece of memory. */
#include "geo/archive.h"

#include <minizip/unzip.h>
#include <string.h>

#include "base/memory.h"

typedef struct entry {
  char name[ES_ARCHIVE_NAME];
  unz64_file_pos place;
  ZPOS64_T size, packed;
  uLong flags;
} entry;

struct es_archive {
  const char *data;
  size_t length, at;
  unzFile zip;
  entry *list;
  int count;
  size_t taken; /* bytes of the entries that were loaded */
};

static voidpf open_memory(voidpf ud, const void *name, int mode) {
  es_archive *a = ud;
  (void)name, (void)mode;
  a->at = 0;
  return a;
}

static uLong read_memory(voidpf ud, voidpf stream, void *out, uLong size) {
  es_archive *a = ud;
  (void)stream;
  if (size > a->length - a->at) size = a->length - a->at;
  memcpy(out, a->data + a->at, size);
  a->at += size;
  return size;
}

static uLong write_memory(voidpf ud, voidpf stream, const void *in,
                          uLong size) {
  (void)ud, (void)stream, (void)in, (void)size;
  return 0;
}

static ZPOS64_T tell_memory(voidpf ud, voidpf stream) {
  (void)stream;
  return ((es_archive *)ud)->at;
}

static long seek_memory(voidpf ud, voidpf stream, ZPOS64_T offset, int origin) {
  es_archive *a = ud;
  (void)stream;
  size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? a->at
                : origin == ZLIB_FILEFUNC_SEEK_END ? a->length
                                                   : 0;
  if (offset > a->length - from) return -1;
  a->at = from + (size_t)offset;
  return 0;
}

static int nothing(voidpf ud, voidpf stream) {
  (void)ud, (void)stream;
  return 0;
}

bool es__ends_with(const char *name, const char *ending) {
  size_t n = strlen(name), m = strlen(ending);
  if (m > n) return false;
  for (size_t i = 0; i < m; i++) {
    char c = name[n - m + i];
    if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
    if (c != ending[i]) return false;
  }
  return true;
}

static bool is_wanted(const char *name) {
  const char *slash = strrchr(name, '/');
  const char *last = slash ? slash + 1 : name;
  return *last && *last != '.' && strncmp(name, "__MACOSX/", 9) != 0;
}

static int damaged(es_error *err) {
  return es__fail(err, ES_PARSE, 0, "is no valid zip archive");
}

static int list_entries(es_archive *a, es_error *err) {
  unz_global_info64 all;
  if (unzGetGlobalInfo64(a->zip, &all) != UNZ_OK) return damaged(err);
  if (all.number_entry > ES_ARCHIVE_MOST)
    return es__fail(err, ES_LIMIT, 0, "is an archive of more than %d files",
                    ES_ARCHIVE_MOST);
  a->list =
    es__alloc_zeroed(NULL, (size_t)all.number_entry * sizeof *a->list + 1);
  if (!a->list) return es__fail_memory(err);
  int rc =
    all.number_entry ? unzGoToFirstFile(a->zip) : UNZ_END_OF_LIST_OF_FILE;
  for (ZPOS64_T i = 0; i < all.number_entry && rc == UNZ_OK; i++) {
    unz_file_info64 info;
    entry *e = &a->list[a->count];
    if (unzGetCurrentFileInfo64(a->zip, &info, e->name, sizeof e->name - 1,
                                NULL, 0, NULL, 0) != UNZ_OK ||
        unzGetFilePos64(a->zip, &e->place) != UNZ_OK)
      return damaged(err);
    e->size = info.uncompressed_size;
    e->packed = info.compressed_size;
    e->flags = info.flag;
    if (info.size_filename < sizeof e->name && is_wanted(e->name))
      a->count++;
    else
      memset(e, 0, sizeof *e);
    rc = unzGoToNextFile(a->zip);
  }
  return rc == UNZ_OK || rc == UNZ_END_OF_LIST_OF_FILE ? ES_OK : damaged(err);
}

es_archive *es__archive_open(const char *data, size_t length, es_error *err) {
  es_archive *a = es__alloc_zeroed(NULL, sizeof *a);
  if (!a) return es__fail_memory(err), NULL;
  a->data = data;
  a->length = length;
  zlib_filefunc64_def in_memory = {
    open_memory, read_memory, write_memory, tell_memory,
    seek_memory, nothing,     nothing,      a};
  a->zip = unzOpen2_64("", &in_memory);
  int rc = a->zip ? list_entries(a, err) : damaged(err);
  if (rc == ES_OK) return a;
  es__archive_close(a);
  return NULL;
}

void es__archive_close(es_archive *a) {
  if (!a) return;
  if (a->zip) (void)unzClose(a->zip);
  es__free(a->list);
  es__free(a);
}

int es__archive_count(const es_archive *a) {
  return a->count;
}

const char *es__archive_name(const es_archive *a, int i) {
  return a->list[i].name;
}

static int inflate_entry(es_archive *a, char *out, size_t length,
                         es_error *err) {
  char more;
  size_t at = 0;
  if (unzOpenCurrentFile(a->zip) != UNZ_OK) return damaged(err);
  while (at < length) {
    int n = unzReadCurrentFile(a->zip, out + at, (unsigned)(length - at));
    if (n <= 0) break;
    at += (size_t)n;
  }
  int rest = at == length ? unzReadCurrentFile(a->zip, &more, 1) : -1;
  /* Closing compares the checksum. */
  return unzCloseCurrentFile(a->zip) == UNZ_OK && rest == 0 ? ES_OK
                                                            : damaged(err);
}

int es__archive_load(es_archive *a, int i, char **data, size_t *length,
                     es_error *err) {
  const entry *e = &a->list[i];
  if (e->flags & 1)
    return es__fail(err, ES_UNSUPPORTED, 0,
                    "is an archive protected by a password");
  if (e->size > ES_ARCHIVE_LARGEST)
    return es__fail(err, ES_LIMIT, 0,
                    "is an archive with a file of more than %d MiB",
                    ES_ARCHIVE_LARGEST >> 20);
  if (e->size > ES_ARCHIVE_WHOLE - a->taken)
    return es__fail(err, ES_LIMIT, 0,
                    "is an archive with files of more than %d MiB together; "
                    "give them one by one",
                    ES_ARCHIVE_WHOLE >> 20);
  if (e->size > (1 << 20) && e->size / ES_ARCHIVE_RATIO > e->packed)
    return es__fail(err, ES_LIMIT, 0,
                    "is an archive whose content is more than %d times its "
                    "size",
                    ES_ARCHIVE_RATIO);
  if (unzGoToFilePos64(a->zip, &e->place) != UNZ_OK) return damaged(err);
  char *out = es__alloc(NULL, (size_t)e->size + 1);
  if (!out) return es__fail_memory(err);
  int rc = inflate_entry(a, out, (size_t)e->size, err);
  if (rc != ES_OK) return es__free(out), rc;
  a->taken += (size_t)e->size;
  *data = out;
  *length = (size_t)e->size;
  return ES_OK;
}
