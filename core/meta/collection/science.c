/* How a collection is cited: its DOI, its citation, what was published on it.
 */
#include "meta/collection/collection.h"

/* Adds a part of a sentence, with what goes before it unless it is the first.
 */
static void part(es__writer *w, const char *before, es__span text, bool *some) {
  while (text.length && strchr(" .,;\r\n\t", text.at[text.length - 1]))
    text.length--;
  while (text.length && strchr(" \r\n\t", text.at[0])) text.at++, text.length--;
  if (!text.length) return;
  if (*some) es__put(w, before, strlen(before));
  es__write_piece(w, text.at, text.length);
  *some = true;
}

static es__span year_of(es__span date) {
  for (size_t i = 0; i < 4; i++)
    if (i >= date.length || date.at[i] < '0' || date.at[i] > '9')
      return ES__NOTHING;
  date.length = 4;
  return date;
}

/* A member that is a sentence of parts: taken back where there was none. */
typedef struct sentence {
  es__writer before;
  size_t length;
  bool some;
} sentence;

static sentence begin(es__writer *w, const char *name) {
  sentence s = {*w, w->out->length, false};
  es__write_name(w, name, strlen(name));
  es__write_quote(w, true);
  return s;
}

static bool end(es__writer *w, const sentence *s) {
  if (s->some) {
    ES__PUT(w, ".");
    es__write_quote(w, false);
  } else if (!w->failure) {
    es__write_back_to(w, s->length);
    w->after = s->before.after;
  }
  return s->some;
}

static bool citation(const es__collection *c, es__writer *w) {
  static const es__span names[] = {
    ES__SPAN("Creator"),   ES__SPAN("ReleaseDate"),
    ES__SPAN("Title"),     ES__SPAN("SeriesName"),
    ES__SPAN("Version"),   ES__SPAN("ReleasePlace"),
    ES__SPAN("Publisher"), ES__SPAN("OtherCitationDetails")};
  const es_value *at[8];
  es__list list = es__list_of(c->umm[ES__C_CITATIONS], ES_KIND_OBJECT);
  es__pick(es__list_next(&list), names, 8, at);
  es__span title = es__stated(at[2]), series = es__stated(at[3]);
  if (es__same(title, series.at, series.length)) series = ES__NOTHING;
  sentence s = begin(w, "sci:citation");
  if (!title.length) {
    part(w, "", es__stated(at[7]), &s.some);
    return end(w, &s);
  }
  part(w, "", es__stated(at[0]), &s.some);
  part(w, ". ", year_of(es__stated(at[1])), &s.some);
  part(w, ". ", title, &s.some);
  part(w, ". ", series, &s.some);
  part(w, ". Version ", es__stated(at[4]), &s.some);
  part(w, ". ", es__stated(at[5]), &s.some);
  part(w, es__stated(at[5]).length ? ": " : ". ", es__stated(at[6]), &s.some);
  if (c->doi.length && s.some) {
    ES__PUT(w, ". https://doi.org/");
    es__write_piece(w, c->doi.at, c->doi.length);
  }
  return end(w, &s);
}

static bool publication(const es_value *v, es__writer *w) {
  static const es__span names[] = {ES__SPAN("Author"),
                                   ES__SPAN("PublicationDate"),
                                   ES__SPAN("Title"),
                                   ES__SPAN("Publisher"),
                                   ES__SPAN("Volume"),
                                   ES__SPAN("Pages"),
                                   ES__SPAN("OtherReferenceDetails"),
                                   ES__SPAN("DOI")};
  const es_value *at[8];
  es__pick(v, names, 8, at);
  es__span doi = es__doi_of(es__stated_in(at[7], "DOI"));
  es__span title = es__stated(at[2]);
  es__put_text(w, "doi", doi);
  sentence s = begin(w, "citation");
  if (!title.length) {
    part(w, "", es__stated(at[6]), &s.some);
  } else {
    part(w, "", es__stated(at[0]), &s.some);
    part(w, ". ", year_of(es__stated(at[1])), &s.some);
    part(w, ". ", title, &s.some);
    part(w, ". ", es__stated(at[3]), &s.some);
    part(w, ", volume ", es__stated(at[4]), &s.some);
    part(w, ", pages ", es__stated(at[5]), &s.some);
  }
  return end(w, &s) || doi.length > 0;
}

static bool publications(const es__collection *c, es__writer *w) {
  es__writer before = *w;
  size_t start = w->out->length;
  bool some = false;
  ES__NAME(w, "sci:publications");
  es__write_open(w, '[');
  es__list list = es__list_of(c->umm[ES__C_PUBLICATIONS], ES_KIND_OBJECT);
  for (const es_value *v; !w->failure && (v = es__list_next(&list));) {
    es__writer here = *w;
    size_t length = w->out->length;
    es__write_open(w, '{');
    bool says = publication(v, w);
    es__write_close(w, '}');
    some = some || says;
    if (says || w->failure) continue;
    es__write_back_to(w, length);
    w->after = here.after;
  }
  es__write_close(w, ']');
  if (some || w->failure) return some;
  es__write_back_to(w, start);
  w->after = before.after;
  return false;
}

void es__put_science(const es__collection *c, es__writer *w,
                     es__collection_needs *needs) {
  es__put_text(w, "sci:doi", c->doi);
  bool cited = citation(c, w), published = publications(c, w);
  needs->scientific = c->doi.length || cited || published;
}
