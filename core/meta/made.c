/* Comparing a record with one that is made anew. */
#include "meta/made.h"

#include "meta/pick.h"

int es__is_made(int rc, const es_buffer *text, const es_document *doc,
                const es_value *umm, const es_document *meta_doc,
                const es_value *meta, bool *is) {
  static const es__span names[] = {ES__SPAN("umm"), ES__SPAN("meta")};
  const es_value *at[2];
  es_error err;
  *is = false;
  if (rc != ES_OK) return rc == ES_LIMIT ? ES_OK : rc;
  /* Numbers may be too large, as they may be in the record. */
  es_document *made =
    es_document_parse_lenient(text->data, text->length, 0, &err);
  if (!made) return err.code == ES_LIMIT ? ES_OK : ES_MEMORY;
  es__pick(es_document_root(made), names, 2, at);
  *is = at[0] && at[1] && umm && meta &&
        es_value_equal(made, at[0], doc, umm) &&
        es_value_equal(made, at[1], meta_doc, meta);
  es_document_unref(made);
  return ES_OK;
}
