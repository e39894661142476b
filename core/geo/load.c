/* Files: read whole, taken out of archives, given to their readers. */
#include "geo/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "geo/archive.h"
#include "geo/cover.h"
#include "geo/formats.h"

typedef int reader(const char *data, size_t length, es_shapes *s,
                   es_error *err);

static const struct {
  const char *ending;
  reader *read;
} formats[] = {
  {".geojson", es__read_geojson}, {".json", es__read_geojson},
  {".shp", es__read_shapefile},   {".kml", es__read_kml},
  {".wkt", es__read_wkt},
};

static reader *reader_of(const char *name) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (es__ends_with(name, formats[i].ending)) return formats[i].read;
  return NULL;
}

/* What the first bytes look like, for who named a file wrongly; or NULL. */
static const char *looks_like(const char *data, size_t length) {
  if (length == 0) return "it is empty";
  if (length > 4 && memcmp(data, "PK\3\4", 4) == 0)
    return "it looks like a zip archive";
  if (length > 4 && memcmp(data, "\0\0\x27\x0a", 4) == 0)
    return "it looks like a shapefile";
  size_t at = 0;
  while (at < length && (data[at] == ' ' || data[at] == '\n' ||
                         data[at] == '\r' || data[at] == '\t'))
    at++;
  if (at == length) return "it is empty";
  if (data[at] == '{') return "it looks like JSON";
  if (data[at] == '<') return "it looks like XML or HTML";
  return NULL;
}

static int read_bytes(reader *read, const char *data, size_t length,
                      es_shapes *s, es_error *err) {
  int rc = read(data, length, s, err);
  const char *hint = rc == ES_PARSE ? looks_like(data, length) : NULL;
  if (!hint || (length > 0 && ((read == es__read_geojson && *data == '{') ||
                               (read == es__read_shapefile && *data == '\0') ||
                               (read == es__read_kml && *data == '<'))))
    return rc;
  char message[sizeof err->message];
  memcpy(message, err->message, sizeof message);
  return es__fail(err, rc, 0, "%.400s (%s)", message, hint);
}

int es__geo_blame(const char *path, int rc, es_error *err) {
  static const char *const verbs[] = {"is ", "has ", "holds ", "declares "};
  char message[sizeof err->message];
  if (rc == ES_OK || rc == ES_MEMORY || rc == ES_CANCELLED) return rc;
  memcpy(message, err->message, sizeof message);
  const char *between = ": ";
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (strncmp(message, verbs[i], strlen(verbs[i])) == 0) between = " ";
  size_t n = strlen(path);
  return es__fail(err, rc, 0, "the file '%s%s'%s%s", n > 160 ? "..." : "",
                  n > 160 ? path + n - 160 : path, between, message);
}

static int not_a_file(int fd, const char *path, es_error *err) {
  struct stat st;
  if (fstat(fd, &st) != 0) return es__fail_errno(err, errno, "read", path);
  if (S_ISREG(st.st_mode)) return ES_OK;
  return es__fail(err, ES_INVALID, 0,
                  S_ISDIR(st.st_mode) ? "is a folder" : "is no regular file");
}

/* The bytes of a file as a new block. Opening does not wait, whatever it is. */
static int slurp(const char *path, char **data, size_t *length, es_error *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return es__fail_errno(err, errno, "open", path);
  es_buffer b;
  es__buffer_init(&b, NULL, ES_GEO_LARGEST);
  struct stat st;
  int rc = es__geo_blame(path, not_a_file(fd, path, err), err);
  if (rc == ES_OK && fstat(fd, &st) == 0 && st.st_size <= ES_GEO_LARGEST)
    es__buffer_expect(&b, (size_t)st.st_size + 1);
  char piece[1 << 14];
  for (ssize_t n = 1; rc == ES_OK && n != 0;) {
    n = read(fd, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      rc = es__fail_errno(err, errno, "read", path);
    else if (n > 0)
      rc = es__buffer_add(&b, piece, (size_t)n);
  }
  close(fd);
  if (rc == ES_MEMORY) (void)es__fail_memory(err);
  if (rc == ES_LIMIT)
    rc = es__geo_blame(path,
                       es__fail(err, rc, 0,
                                "is larger than %d MiB; simplify it "
                                "first, or use a bounding box",
                                ES_GEO_LARGEST >> 20),
                       err);
  if (rc != ES_OK) return es__buffer_free(&b, false), rc;
  *data = b.data;
  *length = b.length;
  return ES_OK;
}

static int judge_prj(const char *data, size_t length, es_buffer *notes,
                     es_error *err) {
  bool datum;
  int rc = es__check_prj(data, length, &datum, err);
  if (rc == ES_OK && datum &&
      !es__note(notes, "the datum is taken for WGS 84, which may be some "
                       "hundred metres off"))
    return es__fail_memory(err);
  return rc;
}

static int no_prj(es_buffer *notes, es_error *err) {
  return es__note(notes, "there is no .prj, so the coordinates are taken for "
                         "longitudes and latitudes of WGS 84")
           ? ES_OK
           : es__fail_memory(err);
}

/* The .prj of an entry of an archive. */
static int prj_in(es_archive *a, const char *shp, es_buffer *notes,
                  es_error *err) {
  size_t stem = strlen(shp) - 4;
  for (int i = 0; i < es__archive_count(a); i++) {
    const char *name = es__archive_name(a, i);
    if (strlen(name) != stem + 4 || memcmp(name, shp, stem) != 0 ||
        !es__ends_with(name, ".prj"))
      continue;
    char *data;
    size_t length;
    int rc = es__archive_load(a, i, &data, &length, err);
    if (rc != ES_OK) return rc;
    rc = judge_prj(data, length, notes, err);
    es__free(data);
    return rc;
  }
  return no_prj(notes, err);
}

static int read_entries(es_archive *a, const char *ending, bool first_only,
                        es_shapes *s, es_buffer *notes, int *found,
                        es_error *err) {
  int rc = ES_OK;
  for (int i = 0; i < es__archive_count(a) && rc == ES_OK; i++) {
    const char *name = es__archive_name(a, i);
    char *data;
    size_t length;
    if (!es__ends_with(name, ending) || (first_only && *found > 0)) continue;
    if (atomic_load(s->stop))
      return es__fail(err, ES_CANCELLED, 0, "cancelled");
    ++*found;
    if (strcmp(ending, ".shp") == 0) rc = prj_in(a, name, notes, err);
    if (rc == ES_OK) rc = es__archive_load(a, i, &data, &length, err);
    if (rc != ES_OK) break;
    rc = read_bytes(reader_of(ending), data, length, s, err);
    es__free(data);
  }
  return rc;
}

/* A KMZ's first KML is the one that counts; of a .zip all shapefiles are
 * read, or where there is none, all KML, or all GeoJSON. */
static int read_archive(const char *name, const char *data, size_t length,
                        es_shapes *s, es_buffer *notes, es_error *err) {
  static const char *const endings[] = {".shp", ".kml", ".geojson", ".json"};
  bool kmz = es__ends_with(name, ".kmz");
  int found = 0, rc = ES_OK;
  es_archive *a = es__archive_open(data, length, err);
  if (!a) {
    const char *hint = looks_like(data, length);
    char message[sizeof err->message];
    if (err->code != ES_PARSE || !hint || (length > 0 && *data == 'P'))
      return err->code;
    memcpy(message, err->message, sizeof message);
    return es__fail(err, ES_PARSE, 0, "%.400s (%s)", message, hint);
  }
  for (size_t i = kmz ? 1 : 0; i < (kmz ? 2 : 4) && rc == ES_OK && !found; i++)
    rc = read_entries(a, endings[i], kmz, s, notes, &found, err);
  es__archive_close(a);
  if (rc != ES_OK || found > 0) return rc;
  return es__fail(err, ES_INVALID, 0, "is an archive without a %s file",
                  kmz ? ".kml" : ".shp");
}

int es__geo_parse(const char *name, const char *data, size_t length,
                  es_shapes *s, es_buffer *notes, es_error *err) {
  reader *read = reader_of(name);
  int rc;
  if (read)
    rc = read_bytes(read, data, length, s, err);
  else if (es__ends_with(name, ".zip") || es__ends_with(name, ".kmz"))
    rc = read_archive(name, data, length, s, notes, err);
  else
    rc = es__fail(err, ES_INVALID, 0,
                  "is of no known kind; known are .geojson, .json, .shp, .zip, "
                  ".kml, .kmz and .wkt");
  return es__geo_blame(name, rc, err);
}

/* The .prj beside a .shp. */
static int prj_beside(const char *path, es_buffer *notes, es_error *err) {
  static const char *const endings[] = {".prj", ".PRJ"};
  size_t n = strlen(path);
  char *beside = es__copy_text(NULL, path);
  if (!beside) return es__fail_memory(err);
  int rc = ES_NOT_FOUND;
  for (int i = 0; i < 2 && rc == ES_NOT_FOUND; i++) {
    char *data;
    size_t length;
    memcpy(beside + n - 4, endings[i], 4);
    rc = slurp(beside, &data, &length, err);
    if (rc != ES_OK) continue;
    rc = es__geo_blame(path, judge_prj(data, length, notes, err), err);
    es__free(data);
  }
  es__free(beside);
  return rc == ES_NOT_FOUND ? no_prj(notes, err) : rc;
}

int es__geo_load(const char *path, es_shapes *s, es_buffer *notes,
                 es_error *err) {
  char *data;
  size_t length;
  int rc = slurp(path, &data, &length, err);
  if (rc == ES_OK && es__ends_with(path, ".shp"))
    rc = prj_beside(path, notes, err);
  else if (rc != ES_OK)
    return rc;
  if (rc == ES_OK) rc = es__geo_parse(path, data, length, s, notes, err);
  es__free(data);
  return rc;
}
