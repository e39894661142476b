/* Links of a collection: its places in CMR's STAC, where it came from, the page
 * that presents it, its licence, and what it replaces. */
#include "meta/collection/collection.h"
#include "meta/concept.h"

static void begin(es__writer *w, const char *rel) {
  es__write_open(w, '{');
  ES__NAME(w, "rel");
  es__write_string(w, rel, strlen(rel));
  ES__NAME(w, "href");
  es__write_quote(w, true);
}

static void end(es__writer *w, const char *type, const char *title) {
  es__write_quote(w, false);
  es__put_text(w, "type", (es__span){type, strlen(type)});
  es__put_text(w, "title", (es__span){title, strlen(title)});
  es__write_close(w, '}');
}

/* The collection, or (ending) what is below it, in its provider's catalog. */
static void home(const es__collection *c, es__writer *w, const char *rel,
                 const char *ending, const char *type) {
  es__span provider = c->naming.provider;
  begin(w, rel);
  ES__PUT(w, ES__CMR "/stac/");
  es__write_escaped(w, provider.at, provider.length);
  if (ending) {
    ES__PUT(w, "/collections/");
    es__put_id(c, w, true);
    es__put(w, ending, strlen(ending));
  }
  end(w, type, "");
}

static void via(const es__collection *c, es__writer *w, const char *ending,
                const char *type, const char *title) {
  es__span id = c->naming.collection_concept_id;
  begin(w, "via");
  ES__PUT(w, ES__CMR "/search/concepts/");
  es__write_escaped(w, id.at, id.length);
  es__put(w, ending, strlen(ending));
  end(w, type, title);
}

static void page(es__writer *w, const char *rel, es__span address,
                 const char *type, const char *title) {
  begin(w, rel);
  es__write_piece(w, address.at, address.length);
  end(w, type, title);
}

static void doi(es__writer *w, const char *rel, es__span id,
                const char *title) {
  begin(w, rel);
  ES__PUT(w, "https://doi.org/");
  es__write_piece(w, id.at, id.length);
  end(w, "", title);
}

static void landing_page(const es__collection *c, es__writer *w) {
  es__list list = es__list_of(c->umm[ES__C_RELATED_URLS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span url = es__text_in(v, "URL");
    if (!url.length ||
        !ES__IS(es__stated_in(v, "Type"), "DATA SET LANDING PAGE"))
      continue;
    page(w, "about", url, "text/html", "Landing page");
    return;
  }
}

static void versions(const es__collection *c, es__writer *w) {
  es__list list = es__list_of(c->umm[ES__C_ASSOCIATED_DOIS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span id = es__doi_of(es__stated_in(v, "DOI"));
    es__span type = es__stated_in(v, "Type");
    if (!id.length) continue;
    if (ES__IS(type, "IsPreviousVersionOf"))
      doi(w, "successor-version", id, "Next version");
    else if (ES__IS(type, "IsNewVersionOf"))
      doi(w, "predecessor-version", id, "Previous version");
  }
}

void es__put_links(const es__collection *c, es__writer *w) {
  static const char json[] = "application/json";
  es__span license = es__license_page(c);
  ES__NAME(w, "links");
  es__write_open(w, '[');
  if (c->naming.provider.length) {
    home(c, w, "self", "", json);
    home(c, w, "parent", NULL, json);
    home(c, w, "items", "/items", "application/geo+json");
  }
  begin(w, "root");
  ES__PUT(w, ES__CMR "/stac");
  end(w, json, "");
  landing_page(c, w);
  if (c->doi.length) doi(w, "cite-as", c->doi, "");
  if (license.length) page(w, "license", license, "", "");
  versions(c, w);
  if (c->naming.collection_concept_id.length) {
    via(c, w, ".json", json, "CMR JSON metadata for collection");
    via(c, w, ".umm_json", "application/vnd.nasa.cmr.umm+json",
        "CMR UMM_JSON metadata for collection");
  }
  es__write_close(w, ']');
}
