/* Entries of lists, as far as assets do not state them. */
#include "meta/item/record_parts.h"

/* So many forms are looked at; real records have four or five. */
enum { FORMS = 32 };

/* How a member of an entry is told. */
typedef enum way { BY_URL, BY_ASSET, BY_FORM, BESIDE } way;

typedef struct member {
  es__span name, text; /* text: of strings that a form has */
  const es_value *value;
  way how;
} member;

/* So many members an entry has at most that is not told as it is. */
enum { MEMBERS = 12 };

/* An entry and the asset that states some of it. */
typedef struct part {
  es__span key;
  bool s3; /* the alternate of that name is meant */
  member members[MEMBERS];
  size_t count, beside;
  uint64_t mark; /* the same of the same forms */
} part;

/* A form: of the entry that had it first, and where its text ends. */
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

/* What an asset states of an entry: of these values. */
typedef struct stated {
  const es_value *url; /* which is not said */
  const es_value *others[6];
} stated;

static way way_of(const stated *s, const es_value *v) {
  if (v == s->url) return BY_URL;
  for (size_t i = 0; i < sizeof s->others / sizeof *s->others; i++)
    if (s->others[i] == v) return BY_ASSET;
  return es_value_kind(v) == ES_KIND_STRING ? BY_FORM : BESIDE;
}

/* Reads the members of an entry, which are not too many. */
static void read_members(part *p, const es_value *entry, const stated *s) {
  es_cursor cursor = es_value_walk(entry);
  const es_value *key, *v;
  p->count = p->beside = 0;
  p->mark = p->s3;
  while ((v = es_cursor_next(&cursor, &key))) {
    member *m = &p->members[p->count++];
    *m = (member){es__text(key), ES__NOTHING, v, way_of(s, v)};
    if (m->how == BY_FORM) m->text = es__text(v);
    p->beside += m->how == BESIDE;
    p->mark =
      31 * (31 * (31 * p->mark + m->name.length) + m->how) + m->text.length;
  }
}

static bool is_alike(const part *p, const part *other) {
  if (p->mark != other->mark || p->s3 != other->s3 || p->count != other->count)
    return false;
  for (size_t i = 0; i < p->count; i++) {
    const member *a = &p->members[i], *b = &other->members[i];
    if (a->how != b->how || !es__same(a->name, b->name.at, b->name.length) ||
        !es__same(a->text, b->text.at, b->text.length))
      return false;
  }
  return true;
}

/* Writes the form of an entry behind the others. */
static void form(maker *m, const part *p) {
  es__writer w = es__writer_on(&m->forms->text);
  es__write_open(&w, '{');
  if (p->s3) {
    ES__NAME(&w, "URL");
    ES__STRING(&w, "s3");
  }
  for (size_t i = 0; i < p->count; i++) {
    const member *own = &p->members[i];
    if (own->how == BY_URL || own->how == BESIDE) continue;
    es__write_key(&w, own->name.at, own->name.length);
    if (own->how == BY_ASSET)
      es__write_null(&w);
    else
      es__write_string(&w, own->text.at, own->text.length);
  }
  es__write_close(&w, '}');
  if (w.failure) m->w->failure = w.failure;
}

static es__span form_at(const es__forms *f, size_t i) {
  const form_of *all = f->forms.items;
  size_t from = i ? all[i - 1].end : 0;
  return (es__span){f->text.data + from, all[i].end - from};
}

/* The number of an entry's form, which is made if there is no such yet. */
static size_t number(maker *m, const part *p) {
  es__forms *f = m->forms;
  const form_of *all = f->forms.items;
  for (size_t i = 0; i < f->forms.count && i < FORMS; i++)
    if (is_alike(p, &all[i].first)) return i;
  form(m, p);
  form_of *own = es__pile_add(&f->forms);
  if (own)
    *own = (form_of){*p, f->text.length};
  else
    m->w->failure = ES_MEMORY;
  return f->forms.count - 1;
}

static void entry(maker *m, const part *p) {
  es__writer *w = m->w;
  size_t own = number(m, p);
  if (w->failure) return;
  es__write_open(w, '[');
  es__write_count(w, own);
  es__write_string(w, p->key.at, p->key.length);
  if (p->beside) {
    es__write_open(w, '{');
    for (size_t i = 0; i < p->count; i++) {
      const member *v = &p->members[i];
      if (v->how != BESIDE) continue;
      es__write_key(w, v->name.at, v->name.length);
      es__write_value(w, m->doc, v->value);
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
static void part_of_link(const maker *m, const es__link *l, part *p) {
  static const es__span names[] = {ES__SPAN("URL"), ES__SPAN("Description"),
                                   ES__SPAN("MimeType")};
  const es__link *all = ES__LINKS(m->o->related), *place = l, *asset;
  const es_value *at[3];
  bool twin = l->folded && all[l->into].twin == (size_t)(l - all);
  if (l->folded && !twin) place = &all[l->into];
  asset = place;
  if (place->folded) asset = &all[place->into];
  es__pick(l->entry, names, 3, at);
  const stated s = {.url = at[0],
                    .others = {same_text(at[1], place->description),
                               same_text(at[2], asset->shown),
                               same_value(&asset->said, l->size),
                               same_value(&asset->said, l->unit)}};
  p->key = asset->key;
  p->s3 = place != asset;
  read_members(p, l->entry, &s);
}

void es__record_urls_write(const es__origin *o, const es_value *urls,
                           es__forms *forms, es__writer *w) {
  maker m = {o, o->granule->doc, forms, w};
  es_cursor cursor = es_value_walk(urls);
  const es_value *name, *v;
  size_t i = 0;
  part p;
  begin(&m);
  while ((v = es_cursor_next(&cursor, &name)) && !w->failure) {
    if (i == o->related->links.count || ES__LINKS(o->related)[i].entry != v) {
      verbatim(&m, v);
      continue;
    }
    const es__link *l = &ES__LINKS(o->related)[i++];
    if (es_value_count(v) > MEMBERS) {
      verbatim(&m, v);
      continue;
    }
    part_of_link(&m, l, &p);
    entry(&m, &p);
  }
  end(&m);
}

/* ---- ArchiveAndDistributionInformation */

static void part_of_file(const es__file *file, const es__link *l, part *p) {
  static const es__span names[] = {ES__SPAN("Name"), ES__SPAN("Checksum"),
                                   ES__SPAN("MimeType")};
  const es_value *at[3];
  es__pick(file->entry, names, 3, at);
  bool sum = es__checksum_is_stated(at[1]);
  const stated s = {.others = {same_text(at[0], l->name), sum ? at[1] : NULL,
                               same_text(at[2], l->shown),
                               same_value(&l->said, file->size),
                               same_value(&l->said, file->rounded),
                               same_value(&l->said, file->unit)}};
  p->key = l->key;
  p->s3 = false;
  read_members(p, file->entry, &s);
}

void es__record_files_write(const es__origin *o, const es_value *files,
                            es__forms *forms, es__writer *w) {
  maker m = {o, o->granule->doc, forms, w};
  es_cursor cursor = es_value_walk(files);
  const es_value *name, *v;
  size_t i = 0, count = o->archive->files.count;
  const es__file *all = o->archive->files.items;
  part p;
  begin(&m);
  while ((v = es_cursor_next(&cursor, &name)) && !w->failure) {
    /* Those inside of packages are in between. */
    while (i < count && all[i].entry != v && es__of_kind(v, ES_KIND_OBJECT))
      i++;
    if (i == count || all[i].entry != v || all[i].link == SIZE_MAX ||
        es_value_count(v) > MEMBERS) {
      verbatim(&m, v);
      continue;
    }
    part_of_file(&all[i], &ES__LINKS(o->related)[all[i].link], &p);
    entry(&m, &p);
  }
  end(&m);
}
