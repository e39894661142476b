/* Members of UMM-G, of an Item's. */
#include "meta/item/item_umm.h"

typedef struct maker {
  const es__item *item;
  const es__overlay *o;
  es__umm_room *room;
  es__writer *w;
  bool ours;
} maker;

static void text(const maker *m, const char *name, es__span s) {
  es__write_name(m->w, name, strlen(name));
  es__write_string(m->w, s.at, s.length);
}

/* A member that is an object of texts; those without bytes are not there. */
static void texts(const maker *m, const char *first, es__span a,
                  const char *second, es__span b) {
  es__write_open(m->w, '{');
  if (a.length) text(m, first, a);
  if (b.length) text(m, second, b);
  es__write_close(m->w, '}');
}

typedef struct moment {
  char text[ES__MOMENT_MAX];
  size_t length;
} moment;

static moment moment_of(const maker *m, es__property p) {
  moment t;
  t.length = es__moment(es__text(m->item->at[p]), t.text);
  return t;
}

static es__span span_of(const moment *t) {
  return (es__span){t->text, t->length};
}

/* ---- of which collection */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Where the version begins in the id of a collection, as CMR-STAC makes it of a
 * short name and a version; 0: it has none. */
static size_t version_in(const maker *m) {
  es__span id = m->item->collection;
  es__span version = es__text(m->item->at[ES__VERSION]);
  size_t at = id.length - version.length;
  if (version.length)
    return id.length > version.length + 1 && id.at[at - 1] == '_' &&
               memcmp(id.at + at, version.at, version.length) == 0
             ? at
             : 0;
  if (m->ours) return 0;
  for (at = id.length; at > 0 && id.at[at - 1] != '_'; at--) {}
  if (at < 2 || at == id.length) return 0;
  char first = id.at[at];
  bool marked = (first == 'v' || first == 'V') && at + 1 < id.length;
  return is_digit(marked ? id.at[at + 1] : first) ? at : 0;
}

static void reference(const maker *m) {
  es__span id = m->item->collection, none = ES__NOTHING;
  es__span concept = es__text(m->item->at[ES__COLLECTION_CONCEPT_ID]);
  if (!id.length) return;
  ES__NAME(m->w, "CollectionReference");
  size_t at = version_in(m);
  if (at) {
    es__span name = {id.at, at - 1}, version = {id.at + at, id.length - at};
    texts(m, "ShortName", name, "Version", version);
  } else if (m->ours || es__same(id, concept.at, concept.length)) {
    texts(m, "EntryTitle", id, "", none);
  } else {
    texts(m, "ShortName", id, "Version", (es__span)ES__SPAN("Not provided"));
  }
}

/* ---- when */

static void times(const maker *m) {
  moment start = moment_of(m, ES__START), stop = moment_of(m, ES__END);
  moment single = moment_of(m, ES__DATETIME);
  /* What an item says that knows nothing of its time. */
  if (!single.length && ES__IS(span_of(&start), "0001-01-01T00:00:00Z") &&
      ES__IS(span_of(&stop), "9999-12-31T23:59:59Z"))
    return;
  bool range = start.length && (stop.length || !m->ours);
  if (!range && !single.length) return;
  ES__NAME(m->w, "TemporalExtent");
  es__write_open(m->w, '{');
  if (range) {
    ES__NAME(m->w, "RangeDateTime");
    texts(m, "BeginningDateTime", span_of(&start), "EndingDateTime",
          span_of(&stop));
  } else {
    text(m, "SingleDateTime", span_of(&single));
  }
  es__write_close(m->w, '}');
}

static void provider_dates(const maker *m) {
  const es__span types[] = {ES__SPAN("Insert"), ES__SPAN("Update")};
  moment dates[] = {moment_of(m, ES__CREATED), moment_of(m, ES__UPDATED)};
  if (m->ours && es__item_has_meta(m->item)) return;
  if (!dates[0].length && !dates[1].length) return;
  ES__NAME(m->w, "ProviderDates");
  es__write_open(m->w, '[');
  for (int i = 0; i < 2; i++)
    if (dates[i].length) texts(m, "Date", span_of(&dates[i]), "Type", types[i]);
  es__write_close(m->w, ']');
}

/* ---- where */

static void space(const maker *m) {
  es__writer *w = m->w;
  size_t before = w->out->length;
  bool after = w->after;
  ES__NAME(w, "SpatialExtent");
  if (es__space_write(&m->room->spots, m->item->doc, m->item->geometry,
                      m->item->bbox, w))
    return;
  es__write_back_to(w, before);
  w->after = after;
}

/* ---- by whom */

static void platforms(const maker *m) {
  es__span platform = es__text(m->item->at[ES__PLATFORM]);
  const es_value *found = m->item->at[ES__INSTRUMENTS];
  es__list list = es__list_of(found, ES_KIND_STRING);
  size_t some = 0;
  for (const es_value *v; (v = es__list_next(&list));)
    some += es__text(v).length > 0;
  if (!platform.length && !some) return;
  if (!platform.length) platform = (es__span)ES__SPAN("Not provided");
  ES__NAME(m->w, "Platforms");
  es__write_open(m->w, '[');
  es__write_open(m->w, '{');
  text(m, "ShortName", platform);
  if (some) {
    ES__NAME(m->w, "Instruments");
    es__write_open(m->w, '[');
    list = es__list_of(found, ES_KIND_STRING);
    for (const es_value *v; (v = es__list_next(&list));)
      if (es__text(v).length)
        texts(m, "ShortName", es__text(v), "", ES__NOTHING);
    es__write_close(m->w, ']');
  }
  es__write_close(m->w, '}');
  es__write_close(m->w, ']');
}

static void projects(const maker *m) {
  es__span mission = es__text(m->item->at[ES__MISSION]);
  if (!mission.length) return;
  ES__NAME(m->w, "Projects");
  es__write_open(m->w, '[');
  texts(m, "ShortName", mission, "", ES__NOTHING);
  es__write_close(m->w, ']');
}

static void software(const maker *m) {
  es__span version = es__text(m->item->at[ES__SOFTWARE_VERSION]);
  es__span name = ES__NOTHING;
  const es_value *all = m->item->at[ES__SOFTWARE], *key, *v;
  if (es__of_kind(all, ES_KIND_OBJECT)) {
    es_cursor cursor = es_value_walk(all);
    if ((v = es_cursor_next(&cursor, &key)) && es__text(v).length) {
      name = es__text(key);
      version = es__text(v);
    }
  }
  if (!version.length) return;
  ES__NAME(m->w, "PGEVersionClass");
  texts(m, "PGEName", name, "PGEVersion", version);
}

/* ---- in numbers */

static void cover(const maker *m) {
  double n;
  const es_value *v = m->item->at[ES__COVER];
  if (!es__number(v, &n)) return;
  ES__NAME(m->w, "CloudCover");
  es__write_value(m->w, m->item->doc, v);
}

static void orbit(const maker *m) {
  const es_value *v = m->item->at[ES__ABSOLUTE_ORBIT];
  if (!es__of_kind(v, ES_KIND_INTEGER)) return;
  ES__NAME(m->w, "OrbitCalculatedSpatialDomains");
  es__write_open(m->w, '[');
  es__write_open(m->w, '{');
  ES__NAME(m->w, "OrbitNumber");
  es__write_value(m->w, m->item->doc, v);
  es__write_close(m->w, '}');
  es__write_close(m->w, ']');
}

/* ---- the data */

static void day_night(const maker *m, const es__overlay *o) {
  es__span said = es__text(m->item->at[ES__DAY_NIGHT]);
  char flag[32];
  if (!said.length && !m->ours) said = (es__span)ES__SPAN("unspecified");
  if (!said.length || said.length > sizeof flag ||
      !ES__WANTS(o, "DayNightFlag"))
    return;
  memcpy(flag, said.at, said.length);
  if (flag[0] >= 'a' && flag[0] <= 'z') flag[0] ^= 32;
  text(m, "DayNightFlag", (es__span){flag, said.length});
}

/* Ours have a DataGranule just where the record says what else is in it. */
static void data_granule(const maker *m) {
  es__writer *w = m->w;
  const es_value *rest = es__overlay_control(m->o, "umm:DataGranule");
  es__overlay o = es__overlay_of(m->item->doc, rest);
  if (m->ours && !o.members) return;
  size_t before = w->out->length;
  bool after = w->after;
  moment made = moment_of(m, ES__PROCESSED);
  ES__NAME(w, "DataGranule");
  es__write_open(w, '{');
  size_t empty = w->out->length;
  if (made.length && ES__WANTS(&o, "ProductionDateTime"))
    text(m, "ProductionDateTime", span_of(&made));
  const es_value *files = es__overlay_control(&o, "umm:files");
  if ((files || !m->ours) && ES__WANTS(&o, "ArchiveAndDistributionInformation"))
    es__item_files_write(m->item, files, w);
  bool nothing = w->out->length == empty && !m->item->at[ES__DAY_NIGHT];
  if (!m->ours && nothing) {
    es__write_back_to(w, before);
    w->after = after;
    return;
  }
  day_night(m, &o);
  es__overlay_write(&o, w);
  es__write_close(w, '}');
}

static void specification(const maker *m) {
  es__span version = (es__span)ES__SPAN("1.6.7");
  if (m->ours) version = es__text(es__overlay_control(m->o, "umm:version"));
  if (!version.length) return;
  ES__NAME(m->w, "MetadataSpecification");
  es__write_open(m->w, '{');
  ES__NAME(m->w, "URL");
  es__write_quote(m->w, true);
  ES__PUT(m->w, "https://cdn.earthdata.nasa.gov/umm/granule/v");
  es__write_piece(m->w, version.at, version.length);
  es__write_quote(m->w, false);
  ES__NAME(m->w, "Name");
  ES__STRING(m->w, "UMM-G");
  text(m, "Version", version);
  es__write_close(m->w, '}');
}

static void name(const maker *m) {
  if (m->item->id.length) text(m, "GranuleUR", m->item->id);
}

static void tiling(const maker *m) {
  es__item_tiling_write(m->item, m->w);
}

static void attributes(const maker *m) {
  if (!m->ours) es__item_attributes_write(m->item, m->w);
}

static void urls(const maker *m) {
  es__item_urls_write(m->item, m->room, m->w);
}

void es__item_umm_write(const es__item *item, es__umm_room *room,
                        es__writer *w) {
  static const struct {
    es__span name;
    void (*write)(const maker *);
  } members[] = {{ES__SPAN("GranuleUR"), name},
                 {ES__SPAN("CollectionReference"), reference},
                 {ES__SPAN("TemporalExtent"), times},
                 {ES__SPAN("SpatialExtent"), space},
                 {ES__SPAN("CloudCover"), cover},
                 {ES__SPAN("Platforms"), platforms},
                 {ES__SPAN("Projects"), projects},
                 {ES__SPAN("PGEVersionClass"), software},
                 {ES__SPAN("OrbitCalculatedSpatialDomains"), orbit},
                 {ES__SPAN("TilingIdentificationSystem"), tiling},
                 {ES__SPAN("AdditionalAttributes"), attributes},
                 {ES__SPAN("ProviderDates"), provider_dates},
                 {ES__SPAN("DataGranule"), data_granule},
                 {ES__SPAN("RelatedUrls"), urls},
                 {ES__SPAN("MetadataSpecification"), specification}};
  const maker m = {item, &item->record, room, w, es__item_is_ours(item)};
  es__write_open(w, '{');
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (es__overlay_wants(m.o, members[i].name.at, members[i].name.length))
      members[i].write(&m);
  es__overlay_write(m.o, w);
  es__write_close(w, '}');
}
