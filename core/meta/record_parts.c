/* Entries of lists, as far as assets do not state them. */
#include "meta/record_parts.h"

/* So many forms are looked at; real records have four or five. */
enum { FORMS = 32 };

/* An entry and the asset that states some of it. */
typedef struct part {
  const es_value *entry;
  es__span key;
  bool s3;                   /* the alternate of that name is meant */
  const es_value *stated[6]; /* by the asset */
  const es_value *url;       /* by it too, and not said */
} part;

/* A form, with the entry that had it first and where its text ends. */
typedef struct form_of {
  part first;
  size_t end;
} form_of;

void es__forms_init(es__forms *forms) {
  *forms = (es__forms){.forms = {.size = sizeof(form_of)}};
  es__buffer_init(&forms->text, NULL, SIZE_MAX / 2);
}

void es__forms_free(es__forms *forms) {
  es__buffer_free(&forms->text, false);
  es__free(forms->forms.items);
  es__forms_init(forms);
}

typedef struct maker {
  const es__origin *o;
  const es_document *doc;
  es__forms *forms;
  es__writer *w;
} maker;

static bool is_stated(const part *p, const es_value *v) {
  for (size_t i = 0; i < sizeof p->stated / sizeof *p->stated; i++)
    if (p->stated[i] == v) return true;
  return false;
}

/* What stands beside an entry's form. */
static bool is_beside(const part *p, const es_value *v) {
  return v != p->url && es_value_kind(v) != ES_KIND_STRING && !is_stated(p, v);
}

/* Writes the form of an entry behind the others. */
static void form(maker *m, const part *p) {
  es__writer w = es__writer_on(&m->forms->text);
  es_cursor cursor = es_value_walk(p->entry);
  const es_value *key, *v;
  es__write_open(&w, '{');
  if (p->s3) {
    ES__NAME(&w, "URL");
    ES__STRING(&w, "s3");
  }
  while ((v = es_cursor_next(&cursor, &key))) {
    if (v == p->url || is_beside(p, v)) continue;
    es__span name = es__text(key);
    es__write_key(&w, name.at, name.length);
    if (is_stated(p, v))
      es__write_null(&w);
    else
      es__write_value(&w, m->doc, v);
  }
  es__write_close(&w, '}');
  if (w.failure) m->w->failure = w.failure;
}

/* How a member of an entry is told. */
typedef enum way { BY_URL, BY_ASSET, BY_FORM, BESIDE } way;

static way way_of(const part *p, const es_value *v) {
  if (v == p->url) return BY_URL;
  if (is_stated(p, v)) return BY_ASSET;
  return es_value_kind(v) == ES_KIND_STRING ? BY_FORM : BESIDE;
}

/* Whether two entries, member by member, have the same form; *beside: how many
 * members of the first one it does not have. */
static bool is_alike(const part *p, const part *other, size_t *beside) {
  es_cursor a = es_value_walk(p->entry), b = es_value_walk(other->entry);
  const es_value *key, *v, *other_key, *o;
  *beside = 0;
  if (p->s3 != other->s3 || a.left != b.left) return false;
  while ((v = es_cursor_next(&a, &key)) && (o = es_cursor_next(&b, &other_key))) {
    way how = way_of(p, v);
    es__span name = es__text(key), other_name = es__text(other_key);
    if (how != way_of(other, o) ||
        !es__same(name, other_name.at, other_name.length))
      return false;
    *beside += how == BESIDE;
    if (how != BY_FORM) continue;
    es__span text = es__text(v), other_text = es__text(o);
    if (!es__same(text, other_text.at, other_text.length)) return false;
  }
  return true;
}

static es__span form_at(const es__forms *f, size_t i) {
  const form_of *all = f->forms.items;
  size_t from = i ? all[i - 1].end : 0;
  return (es__span){f->text.data + from, all[i].end - from};
}

/* The number of an entry's form, which is made if there is no such yet. */
static size_t number(maker *m, const part *p, size_t *beside) {
  es__forms *f = m->forms;
  const form_of *all = f->forms.items;
  for (size_t i = 0; i < f->forms.count && i < FORMS; i++)
    if (is_alike(p, &all[i].first, beside)) return i;
  form(m, p);
  form_of *own = es__pile_add(&f->forms);
  if (!own) {
    m->w->failure = ES_MEMORY;
    return 0;
  }
  *own = (form_of){*p, f->text.length};
  (void)is_alike(p, p, beside);
  return f->forms.count - 1;
}

static void entry(maker *m, const part *p) {
  es__writer *w = m->w;
  size_t beside, own = number(m, p, &beside);
  if (w->failure) return;
  es__write_open(w, '[');
  es__write_count(w, own);
  es__write_string(w, p->key.at, p->key.length);
  if (beside) {
    es_cursor cursor = es_value_walk(p->entry);
    const es_value *key, *v;
    es__write_open(w, '{');
    while ((v = es_cursor_next(&cursor, &key))) {
      if (!is_beside(p, v)) continue;
      es__span name = es__text(key);
      es__write_key(w, name.at, name.length);
      es__write_value(w, m->doc, v);
    }
    es__write_close(w, '}');
  }
  es__write_close(w, ']');
}

/* An entry that no asset states anything of. */
static void verbatim(maker *m, const es_value *v) {
  es__write_open(m->w, '[');
  es__write_value(m->w, m->doc, v);
  es__write_close(m->w, ']');
}

static void begin(maker *m) {
  es__buffer_clear(&m->forms->text);
  m->forms->forms.count = 0;
  es__write_open(m->w, '{');
  ES__NAME(m->w, "entries");
  es__write_open(m->w, '[');
}

static void end(maker *m) {
  es__write_close(m->w, ']');
  ES__NAME(m->w, "forms");
  es__write_open(m->w, '[');
  for (size_t i = 0; i < m->forms->forms.count && !m->w->failure; i++) {
    es__span s = form_at(m->forms, i);
    if (i) ES__PUT(m->w, ",");
    es__put(m->w, s.at, s.length);
  }
  es__write_close(m->w, ']');
  es__write_close(m->w, '}');
}

/* What an asset says of a member, if that is just its text. */
static const es_value *same_text(const es_value *v, es__span said) {
  es__span text = es__text(v);
  return text.length && es__same(text, said.at, said.length) ? v : NULL;
}

/* What an asset says of a member, if that is the very value. */
static const es_value *same_value(const es__file *said, const es_value *v) {
  bool rounded = es__size_is_rounded(said);
  return v == said->size || (rounded && (v == said->rounded || v == said->unit))
           ? v
           : NULL;
}

/* ---- RelatedUrls */

/* A link and the place of an asset that is its. */
static part part_of_link(const maker *m, const es__link *l) {
  static const es__span names[] = {ES__SPAN("URL"), ES__SPAN("Description"),
                                   ES__SPAN("MimeType")};
  const es__link *all = ES__LINKS(m->o->related), *place = l, *asset;
  const es_value *at[3];
  bool twin = l->folded && all[l->into].twin == (size_t)(l - all);
  if (l->folded && !twin) place = &all[l->into];
  asset = place;
  if (place->folded) asset = &all[place->into];
  es__pick(l->entry, names, 3, at);
  return (part){.entry = l->entry,
                .key = asset->key,
                .s3 = place != asset,
                .stated = {same_text(at[1], place->description),
                           same_text(at[2], asset->shown),
                           same_value(&asset->said, l->size),
                           same_value(&asset->said, l->unit)},
                .url = at[0]};
}

void es__record_urls_write(const es__origin *o, const es_value *urls,
                           es__forms *forms, es__writer *w) {
  maker m = {o, o->granule->doc, forms, w};
  es_cursor cursor = es_value_walk(urls);
  const es_value *name, *v;
  size_t i = 0;
  begin(&m);
  while ((v = es_cursor_next(&cursor, &name)) && !w->failure) {
    if (i == o->related->links.count || ES__LINKS(o->related)[i].entry != v) {
      verbatim(&m, v);
      continue;
    }
    part p = part_of_link(&m, &ES__LINKS(o->related)[i]);
    entry(&m, &p);
    i++;
  }
  end(&m);
}

/* ---- ArchiveAndDistributionInformation */

static part part_of_file(const es__file *file, const es__link *l) {
  static const es__span names[] = {ES__SPAN("Name"), ES__SPAN("Checksum"),
                                   ES__SPAN("MimeType")};
  const es_value *at[3];
  es__pick(file->entry, names, 3, at);
  bool sum = es__checksum_is_stated(at[1]);
  return (part){.entry = file->entry,
                .key = l->key,
                .stated = {same_text(at[0], l->name), sum ? at[1] : NULL,
                           same_text(at[2], l->shown),
                           same_value(&l->said, file->size),
                           same_value(&l->said, file->rounded),
                           same_value(&l->said, file->unit)}};
}

void es__record_files_write(const es__origin *o, const es_value *files,
                            es__forms *forms, es__writer *w) {
  maker m = {o, o->granule->doc, forms, w};
  es_cursor cursor = es_value_walk(files);
  const es_value *name, *v;
  size_t i = 0, count = o->archive->files.count;
  const es__file *all = o->archive->files.items;
  begin(&m);
  while ((v = es_cursor_next(&cursor, &name)) && !w->failure) {
    /* Those inside of packages are in between. */
    while (i < count && all[i].entry != v && es__of_kind(v, ES_KIND_OBJECT))
      i++;
    if (i == count || all[i].entry != v || all[i].link == SIZE_MAX) {
      verbatim(&m, v);
      continue;
    }
    part p = part_of_file(&all[i], &ES__LINKS(o->related)[all[i].link]);
    entry(&m, &p);
  }
  end(&m);
}
