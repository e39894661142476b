/* What a collection is about, and who made it: title, description, keywords,
 * providers. */
#include "meta/collection/collection.h"
#include "meta/moment.h"

/* A date of one of the types of MetadataDates. */
static es__span metadata_date(const es__collection *c, const char *type) {
  es__list list = es__list_of(c->umm[ES__C_METADATA_DATES], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));)
    if (es__same(es__stated_in(v, "Type"), type, strlen(type)))
      return es__stated_in(v, "Date");
  return ES__NOTHING;
}

static bool put_date(es__writer *w, const char *name, es__span date) {
  char moment[ES__MOMENT_MAX];
  size_t length = es__moment(date, moment);
  es__put_text(w, name, (es__span){moment, length});
  return length > 0;
}

/* ---- keywords */

void es__add_platforms(const es__collection *c, es__tools *t, es__writer *w) {
  es__list list = es__list_of(c->umm[ES__C_PLATFORMS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));)
    es__texts_add(t, w, es__stated_in(v, "ShortName"));
}

void es__add_instruments(const es__collection *c, es__tools *t, es__writer *w) {
  es__list platforms = es__list_of(c->umm[ES__C_PLATFORMS], ES_KIND_OBJECT);
  for (const es_value *p; (p = es__list_next(&platforms));) {
    es__list list = es__list_of(es__member(p, "Instruments"), ES_KIND_OBJECT);
    for (const es_value *v; (v = es__list_next(&list));)
      es__texts_add(t, w, es__stated_in(v, "ShortName"));
  }
}

static void keywords(const es__collection *c, es__tools *t, es__writer *w) {
  static const es__span levels[] = {ES__SPAN("Category"),
                                    ES__SPAN("Topic"),
                                    ES__SPAN("Term"),
                                    ES__SPAN("VariableLevel1"),
                                    ES__SPAN("VariableLevel2"),
                                    ES__SPAN("VariableLevel3"),
                                    ES__SPAN("DetailedVariable")};
  const es_value *at[7];
  es__texts_begin(t);
  es__list list = es__list_of(c->umm[ES__C_SCIENCE_KEYWORDS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__pick(v, levels, 7, at);
    for (int i = 0; i < 7; i++) es__texts_add(t, w, es__stated(at[i]));
  }
  list = es__list_of(c->umm[ES__C_ANCILLARY_KEYWORDS], ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));)
    es__texts_add(t, w, es__stated(v));
  es__add_platforms(c, t, w);
  es__add_instruments(c, t, w);
  es__put_texts(t, w, "keywords");
}

/* ---- providers */

enum { PRODUCER = 1, PROCESSOR = 2, HOST = 4 };

static int roles_of(const es_value *center) {
  int roles = 0;
  es__list list = es__list_of(es__member(center, "Roles"), ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span role = es__text(v);
    if (ES__IS(role, "ORIGINATOR")) roles |= PRODUCER;
    if (ES__IS(role, "PROCESSOR")) roles |= PROCESSOR;
    if (ES__IS(role, "ARCHIVER") || ES__IS(role, "DISTRIBUTOR")) roles |= HOST;
  }
  return roles;
}

static es__span page_of(const es_value *center) {
  const es_value *contact = es__member(center, "ContactInformation");
  es__list list =
    es__list_of(es__member(contact, "RelatedUrls"), ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span url = es__stated_in(v, "URL");
    if (url.length) return url;
  }
  return ES__NOTHING;
}

static void put_provider(const es__provider *p, es__writer *w) {
  es__write_open(w, '{');
  es__put_text(w, "name", p->name);
  es__put_text(w, "description", p->description);
  if (p->roles) {
    ES__NAME(w, "roles");
    es__write_open(w, '[');
    if (p->roles & PRODUCER) ES__STRING(w, "producer");
    if (p->roles & PROCESSOR) ES__STRING(w, "processor");
    if (p->roles & HOST) ES__STRING(w, "host");
    es__write_close(w, ']');
  }
  es__put_text(w, "url", p->url);
  es__write_close(w, '}');
}

/* A centre may be listed once for each of its roles. */
static void add_center(es__tools *t, es__writer *w, const es_value *center) {
  es__span name = es__stated_in(center, "ShortName");
  if (!name.length || w->failure) return;
  const size_t *at = es__names_add(&t->seen, name, t->providers.count);
  es__provider *p = NULL;
  if (at && *at < t->providers.count)
    p = (es__provider *)t->providers.items + *at;
  else if (at && (p = es__pile_add(&t->providers)))
    *p = (es__provider){name, ES__NOTHING, ES__NOTHING, 0};
  if (!p) {
    w->failure = ES_MEMORY;
    return;
  }
  p->roles |= roles_of(center);
  if (!p->description.length)
    p->description = es__stated_in(center, "LongName");
  if (!p->url.length) p->url = page_of(center);
}

static void providers(const es__collection *c, es__tools *t, es__writer *w) {
  t->providers.count = 0;
  es__names_clear(&t->seen);
  es__list list = es__list_of(c->umm[ES__C_DATA_CENTERS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) add_center(t, w, v);
  if (!t->providers.count) return;
  ES__NAME(w, "providers");
  es__write_open(w, '[');
  for (size_t i = 0; i < t->providers.count; i++)
    put_provider((const es__provider *)t->providers.items + i, w);
  es__write_close(w, ']');
}

void es__put_words(const es__collection *c, es__tools *t, es__writer *w) {
  es__span title = es__text(c->umm[ES__C_ENTRY_TITLE]);
  es__span abstract = es__text(c->umm[ES__C_ABSTRACT]);
  es__put_text(w, "title", title);
  ES__NAME(w, "description");
  if (!abstract.length) abstract = title;
  es__write_quote(w, true);
  if (abstract.length)
    es__write_piece(w, abstract.at, abstract.length);
  else
    es__put_id(c, w, false);
  es__write_quote(w, false);
  keywords(c, t, w);
  providers(c, t, w);
  if (!put_date(w, "created", c->creation_date))
    (void)put_date(w, "created", metadata_date(c, "CREATE"));
  if (!put_date(w, "updated", c->revision_date))
    (void)put_date(w, "updated", metadata_date(c, "UPDATE"));
}
