/* umm:record and umm:meta. */
#include "meta/item/record.h"

#include "meta/item/record_parts.h"
#include "meta/item/stated.h"
#include "meta/overlay.h"

typedef struct maker {
  const es__origin *o;
  const es__granule *g;
  es__forms *forms;
  es__writer *w;
} maker;

/* Writes umm:none, those of the names that the way back would make though what
 * was converted lacks them. */
static void none(es__writer *w, const es__span *names, const bool *made,
                 size_t count) {
  bool some = false;
  for (size_t i = 0; i < count; i++) {
    if (!made[i]) continue;
    if (!some) {
      ES__NAME(w, "umm:none");
      es__write_open(w, '[');
    }
    some = true;
    es__write_string(w, names[i].at, names[i].length);
  }
  if (some) es__write_close(w, ']');
}

/* ---- the record */

static void none_of_record(const maker *m) {
  static const es__span names[] = {
    ES__SPAN("GranuleUR"), ES__SPAN("CollectionReference"),
    ES__SPAN("TemporalExtent"), ES__SPAN("CloudCover")};
  const es__granule *g = m->g;
  const bool made[] = {
    !g->umm[ES__GRANULE_UR],
    !g->umm[ES__COLLECTION_REFERENCE] && es__granule_has_collection(g),
    !g->umm[ES__TEMPORAL_EXTENT], !g->umm[ES__CLOUD_COVER] && m->o->needs.eo};
  none(m->w, names, made, sizeof made / sizeof *made);
}

static void data_granule(const maker *m, const es_value *object) {
  static const es__span names[] = {
    ES__SPAN("DayNightFlag"), ES__SPAN("ProductionDateTime"),
    ES__SPAN("ArchiveAndDistributionInformation")};
  const es_value *at[3], *key, *v;
  es__pick(object, names, 3, at);
  ES__NAME(m->w, "umm:DataGranule");
  es__write_open(m->w, '{');
  es_cursor cursor = es_value_walk(object);
  while ((v = es_cursor_next(&cursor, &key))) {
    if (v == at[0] && es__states_day_night(v)) continue;
    if (v == at[1] && es__states_moment(v)) continue;
    if (v == at[2] && es_value_kind(v) == ES_KIND_ARRAY) {
      ES__NAME(m->w, "umm:files");
      es__record_files_write(m->o, v, m->forms, m->w);
      continue;
    }
    es__write_overlaid(m->w, m->g->doc, key, v);
  }
  es__write_close(m->w, '}');
}

/* Whether the item states a member. */
static bool states(const maker *m, es__umm member) {
  const es__granule *g = m->g;
  switch (member) {
  case ES__GRANULE_UR: return es__states_name(g);
  case ES__COLLECTION_REFERENCE: return es__states_reference(g);
  case ES__TEMPORAL_EXTENT: return es__states_times(g);
  case ES__SPATIAL_EXTENT:
    return es__footprint_states(m->o->footprint, g->umm[member]);
  case ES__PROVIDER_DATES: return es__states_provider_dates(g);
  case ES__PGE_VERSION_CLASS: return es__states_software(g);
  case ES__CLOUD_COVER: return es__states_cover(g);
  case ES__PLATFORMS: return es__states_platforms(g);
  case ES__PROJECTS: return es__states_projects(g);
  case ES__ORBIT_DOMAINS: return es__states_orbit(g);
  case ES__TILING: return m->o->needs.tiled && es__states_tile(g);
  default: return false;
  }
}

/* The known member that a value is. */
static es__umm member_of(const es__granule *g, const es_value *v) {
  int i = 0;
  while (i < ES__UMM_MEMBERS && g->umm[i] != v) i++;
  return (es__umm)i;
}

/* Writes a member as something else than itself; false: it is as it is. */
static bool shorter(const maker *m, es__umm member, const es_value *v) {
  if (member == ES__RELATED_URLS && es_value_kind(v) == ES_KIND_ARRAY) {
    ES__NAME(m->w, "umm:urls");
    es__record_urls_write(m->o, v, m->forms, m->w);
    return true;
  }
  if (member == ES__DATA_GRANULE && es_value_kind(v) == ES_KIND_OBJECT) {
    data_granule(m, v);
    return true;
  }
  if (member != ES__SPECIFICATION) return false;
  es__span version = es__specified(v);
  if (!version.length) return false;
  ES__NAME(m->w, "umm:version");
  es__write_string(m->w, version.at, version.length);
  return true;
}

static void record(const maker *m) {
  es_cursor cursor = es_value_walk(m->g->self);
  const es_value *key, *v;
  none_of_record(m);
  while ((v = es_cursor_next(&cursor, &key)) && !m->w->failure) {
    es__umm member = member_of(m->g, v);
    if (!states(m, member) && !shorter(m, member, v))
      es__write_overlaid(m->w, m->g->doc, key, v);
  }
}

/* ---- the envelope */

static void envelope(const maker *m) {
  static const es__span names[] = {
    ES__SPAN("concept-type"),  ES__SPAN("provider-id"),
    ES__SPAN("revision-date"), ES__SPAN("concept-id"),
    ES__SPAN("native-id"),     ES__SPAN("collection-concept-id"),
    ES__SPAN("revision-id")};
  enum { TYPE, PROVIDER, DATE, REVISION = 6, COUNT = 7 };
  const es_value *at[COUNT], *key, *v;
  es__pick(m->g->meta, names, COUNT, at);
  ES__NAME(m->w, "umm:meta");
  es__write_open(m->w, '{');
  const bool made[] = {!at[TYPE], !at[PROVIDER] && m->g->provider.length,
                       !at[DATE]};
  none(m->w, names, made, sizeof made / sizeof *made);
  es_cursor cursor = es_value_walk(m->g->meta);
  while ((v = es_cursor_next(&cursor, &key))) {
    int i = 0;
    while (i < COUNT && at[i] != v) i++;
    bool stated = i == TYPE       ? ES__IS(es__text(v), "granule")
                  : i == DATE     ? es__states_moment(v)
                  : i == REVISION ? es_value_kind(v) == ES_KIND_INTEGER
                                  : i < COUNT && es__states_text(v);
    if (!stated) es__write_overlaid(m->w, m->g->meta_doc, key, v);
  }
  es__write_close(m->w, '}');
}

/* ---- what is not taken apart */

/* All that was converted. */
static void original(const maker *m, es__writer *w) {
  const es__granule *g = m->g;
  if (m->o->whole) {
    es__write_value(w, g->doc, m->o->whole);
    return;
  }
  if (es__of_kind(g->self, ES_KIND_OBJECT) && !g->meta) {
    es__write_value(w, g->doc, g->self);
    return;
  }
  es__write_open(w, '{');
  if (g->meta) {
    ES__NAME(w, "meta");
    es__write_value(w, g->meta_doc, g->meta);
  }
  if (g->self) {
    ES__NAME(w, "umm");
    es__write_value(w, g->doc, g->self);
  }
  es__write_close(w, '}');
}

static void as_text(const maker *m) {
  es_buffer *text = &m->forms->text;
  es__buffer_clear(text);
  es__writer w = es__writer_on(text);
  original(m, &w);
  if (w.failure) {
    m->w->failure = w.failure;
    return;
  }
  ES__NAME(m->w, "umm:text");
  es__write_string(m->w, text->data, text->length);
}

void es__record_write(const es__origin *origin, es__forms *forms,
                      es__writer *w) {
  const es__granule *g = origin->granule;
  const maker m = {origin, g, forms, w};
  bool is_record = !origin->whole && es__of_kind(g->self, ES_KIND_OBJECT) &&
                   (!g->meta || es__of_kind(g->meta, ES_KIND_OBJECT));
  ES__NAME(w, "umm:record");
  es__write_open(w, '{');
  if (origin->deep) {
    as_text(&m);
  } else if (is_record) {
    record(&m);
  } else {
    ES__NAME(w, "umm:whole");
    original(&m, w);
  }
  es__write_close(w, '}');
  if (is_record && !origin->deep && g->meta) envelope(&m);
}
