/* An object that is laid over one that is made, so that both together are the
 * one they stand for.
 *
 * Its members are those of the original that cannot be made. Members whose
 * names begin with "umm:" direct: "umm:none" lists the names that the original
 * lacks though they could be made, others are their users'. A name of the
 * original's that begins so itself has "umm:=" in front. */
#ifndef ES_META_OVERLAY_H
#define ES_META_OVERLAY_H

#include "meta/pick.h"
#include "meta/writer.h"

typedef struct es__overlay {
  const es_document *doc;
  const es_value *members; /* NULL: there is none */
  const es_value *none;
} es__overlay;

/* 'v' may be NULL or anything else. */
es__overlay es__overlay_of(const es_document *doc, const es_value *v);

/* Whether a member that can be made is wanted: the original has it, and has it
 * so. */
bool es__overlay_wants(const es__overlay *o, const char *name, size_t length);

#define ES__WANTS(o, literal) es__overlay_wants(o, literal, sizeof(literal) - 1)

/* A member of it that directs, such as "umm:whole"; NULL: there is none. */
const es_value *es__overlay_control(const es__overlay *o, const char *name);

/* Writes the value that its "umm:text" is the JSON of; false: it has none. */
bool es__overlay_text(const es__overlay *o, es__writer *w);

/* Writes the members of the original that the overlay has. */
void es__overlay_write(const es__overlay *o, es__writer *w);

/* Writes a member of an original into its overlay. */
void es__write_overlaid(es__writer *w, const es_document *doc,
                        const es_value *name, const es_value *value);

#endif
