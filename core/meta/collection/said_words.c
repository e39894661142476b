/* What UMM-C says in words, of a STAC Collection. */
#include "meta/collection/said.h"

/* An array of one object that has one text. */
static void only(es__writer *w, const char *name, es__span text) {
  es__write_open(w, '[');
  es__write_open(w, '{');
  es__put_text(w, name, text);
  es__write_close(w, '}');
  es__write_close(w, ']');
}

static const es__span not_provided = ES__SPAN("Not provided");

static void names(const es__said *s, es__writer *w) {
  es__span title = es__text(s->at[ES__S_TITLE]);
  es__span text = es__text(s->at[ES__S_DESCRIPTION]);
  es__span version = s->version;
  if (!s->ours) {
    if (!title.length) title = es__text(s->at[ES__S_ID]);
    if (!text.length) text = not_provided;
    if (!version.length) version = not_provided;
  }
  es__said_text(s, w, "ShortName", s->short_name);
  es__said_text(s, w, "Version", version);
  es__said_text(s, w, "EntryTitle", title);
  es__said_text(s, w, "Abstract", text);
}

static void doi(const es__said *s, es__writer *w) {
  es__span id = es__text(s->at[ES__S_DOI]);
  if ((!id.length && s->ours) || !es__said_name(s, w, "DOI")) return;
  es__write_open(w, '{');
  es__put_text(w, "DOI", id);
  if (id.length) {
    ES__NAME(w, "Authority");
    ES__STRING(w, "https://doi.org");
  } else {
    ES__NAME(w, "MissingReason");
    ES__STRING(w, "Unknown");
    ES__NAME(w, "Explanation");
    ES__STRING(w, "The STAC Collection states none.");
  }
  es__write_close(w, '}');
}

/* ---- who */

static void center(es__writer *w, const es_value *provider) {
  static const struct {
    const char *stac, *umm;
  } roles[] = {{"producer", "ORIGINATOR"},
               {"processor", "PROCESSOR"},
               {"host", "DISTRIBUTOR"},
               {"licensor", "DISTRIBUTOR"}};
  const es_value *own = es__member(provider, "roles");
  es__span url = es__text_in(provider, "url");
  bool distributes = false, some = false;
  es__write_open(w, '{');
  ES__NAME(w, "Roles");
  es__write_open(w, '[');
  for (int i = 0; i < 4; i++) {
    if (!es__has_word(own, roles[i].stac) || distributes) continue;
    es__write_string(w, roles[i].umm, strlen(roles[i].umm));
    distributes = i >= 2, some = true;
  }
  if (!some) ES__STRING(w, "DISTRIBUTOR");
  es__write_close(w, ']');
  es__put_text(w, "ShortName", es__text_in(provider, "name"));
  es__put_text(w, "LongName", es__text_in(provider, "description"));
  if (url.length) {
    ES__NAME(w, "ContactInformation");
    es__write_open(w, '{');
    ES__NAME(w, "RelatedUrls");
    es__write_open(w, '[');
    es__write_open(w, '{');
    es__put_text(w, "URL", url);
    ES__NAME(w, "URLContentType");
    ES__STRING(w, "DataCenterURL");
    ES__NAME(w, "Type");
    ES__STRING(w, "HOME PAGE");
    es__write_close(w, '}');
    es__write_close(w, ']');
    es__write_close(w, '}');
  }
  es__write_close(w, '}');
}

static void centers(const es__said *s, es__writer *w) {
  es__list list = es__list_of(s->at[ES__S_PROVIDERS], ES_KIND_OBJECT);
  const es_value *v = es__list_next(&list);
  if ((!v && s->ours) || !es__said_name(s, w, "DataCenters")) return;
  es__write_open(w, '[');
  if (!v) {
    es__write_open(w, '{');
    ES__NAME(w, "Roles");
    es__write_open(w, '[');
    ES__STRING(w, "DISTRIBUTOR");
    es__write_close(w, ']');
    es__put_text(w, "ShortName", not_provided);
    es__write_close(w, '}');
  }
  for (; v; v = es__list_next(&list)) center(w, v);
  es__write_close(w, ']');
}

/* ---- with what */

static const es_value *summary(const es__said *s, const char *name) {
  return es__of_kind(es__member(s->at[ES__S_SUMMARIES], name), ES_KIND_ARRAY);
}

/* Objects with a short name each, of a list of names. */
static void short_names(es__writer *w, const es_value *texts,
                        const es_value *instruments) {
  es__list list = es__list_of(texts, ES_KIND_STRING);
  es__write_open(w, '[');
  for (const es_value *v; (v = es__list_next(&list));) {
    es__write_open(w, '{');
    es__put_text(w, "ShortName", es__text(v));
    if (instruments) {
      ES__NAME(w, "Instruments");
      short_names(w, instruments, NULL);
    }
    es__write_close(w, '}');
  }
  es__write_close(w, ']');
}

/* Which instrument is on which platform is known where there is only one. */
static void platforms(const es__said *s, es__writer *w) {
  const es_value *list = summary(s, "platform");
  const es_value *instruments = summary(s, "instruments");
  size_t count = list ? es_value_count(list) : 0;
  if (instruments && es_value_count(instruments) == 0) instruments = NULL;
  if (count > 0 && es__said_name(s, w, "Platforms")) {
    short_names(w, list, count == 1 ? instruments : NULL);
  } else if (!s->ours && es__said_name(s, w, "Platforms")) {
    es__write_open(w, '[');
    es__write_open(w, '{');
    es__put_text(w, "ShortName", not_provided);
    if (instruments) {
      ES__NAME(w, "Instruments");
      short_names(w, instruments, NULL);
    }
    es__write_close(w, '}');
    es__write_close(w, ']');
  }
  list = summary(s, "mission");
  if (list && es_value_count(list) > 0 && es__said_name(s, w, "Projects"))
    short_names(w, list, NULL);
}

static void level(const es__said *s, es__writer *w) {
  es__list list = es__list_of(summary(s, "processing:level"), ES_KIND_STRING);
  es__span id = es__text(es__list_next(&list));
  if (id.length > 1 && id.at[0] == 'L' && id.at[1] >= '0' && id.at[1] <= '9')
    id.at++, id.length--;
  if (!id.length && !s->ours) id = not_provided;
  if (!id.length || !es__said_name(s, w, "ProcessingLevel")) return;
  es__write_open(w, '{');
  es__put_text(w, "Id", id);
  es__write_close(w, '}');
}

static void keywords(const es__said *s, es__writer *w) {
  es__list list = es__list_of(s->at[ES__S_KEYWORDS], ES_KIND_STRING);
  const es_value *v = es__list_next(&list);
  if (v && es__said_name(s, w, "AncillaryKeywords")) {
    es__write_open(w, '[');
    for (; v; v = es__list_next(&list)) es__write_value(w, s->doc, v);
    es__write_close(w, ']');
  }
  if (!es__said_name(s, w, "ScienceKeywords")) return;
  es__write_open(w, '[');
  es__write_open(w, '{');
  es__put_text(w, "Category", not_provided);
  es__put_text(w, "Topic", not_provided);
  es__put_text(w, "Term", not_provided);
  es__write_close(w, '}');
  es__write_close(w, ']');
}

/* ---- under which terms, and cited how */

static void license(const es__said *s, es__writer *w) {
  es__span page = es__said_link(s, "license");
  es__span id = es__text(s->at[ES__S_LICENSE]);
  bool named = !s->ours && id.length && !ES__IS(id, "other") &&
               !ES__IS(id, "proprietary") && !ES__IS(id, "various");
  if ((!page.length && !named) || !es__said_name(s, w, "UseConstraints"))
    return;
  es__write_open(w, '{');
  if (page.length) {
    ES__NAME(w, "LicenseURL");
    es__write_open(w, '{');
    es__put_text(w, "Linkage", page);
    if (named) es__put_text(w, "Name", id);
    es__write_close(w, '}');
  } else {
    es__put_text(w, "LicenseText", id);
  }
  es__write_close(w, '}');
}

static void citations(const es__said *s, es__writer *w) {
  es__span text = es__text(s->at[ES__S_CITATION]);
  es__list list = es__list_of(s->at[ES__S_PUBLICATIONS], ES_KIND_OBJECT);
  const es_value *v = es__list_next(&list);
  if (text.length && es__said_name(s, w, "CollectionCitations"))
    only(w, "OtherCitationDetails", text);
  if (!v || !es__said_name(s, w, "PublicationReferences")) return;
  es__write_open(w, '[');
  for (; v; v = es__list_next(&list)) {
    es__span id = es__text_in(v, "doi");
    es__write_open(w, '{');
    if (id.length) {
      ES__NAME(w, "DOI");
      es__write_open(w, '{');
      es__put_text(w, "DOI", id);
      es__write_close(w, '}');
    }
    es__put_text(w, "OtherReferenceDetails", es__text_in(v, "citation"));
    es__write_close(w, '}');
  }
  es__write_close(w, ']');
}

static void progress(const es__said *s, es__writer *w) {
  const es_value *flag = es__of_kind(s->at[ES__S_DEPRECATED], ES_KIND_BOOLEAN);
  if (!es__said_name(s, w, "CollectionProgress")) return;
  if (flag && es_value_boolean(flag))
    ES__STRING(w, "DEPRECATED");
  else
    ES__STRING(w, "NOT PROVIDED");
}

static void specification(const es__said *s, es__writer *w) {
  if (!es__said_name(s, w, "MetadataSpecification")) return;
  es__write_open(w, '{');
  ES__NAME(w, "URL");
  ES__STRING(w, "https://cdn.earthdata.nasa.gov/umm/collection/v1.18.6");
  ES__NAME(w, "Name");
  ES__STRING(w, "UMM-C");
  ES__NAME(w, "Version");
  ES__STRING(w, "1.18.6");
  es__write_close(w, '}');
}

void es__said_words(const es__said *s, es__writer *w) {
  names(s, w);
  doi(s, w);
  centers(s, w);
  level(s, w);
  platforms(s, w);
  license(s, w);
  if (s->ours) return;
  progress(s, w);
  specification(s, w);
  keywords(s, w);
  citations(s, w);
}
