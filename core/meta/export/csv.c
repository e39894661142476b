/* Rows of CSV. */
#include <inttypes.h>
#include <stdio.h>

#include "meta/export/export.h"

static bool needs_quotes(es__span s) {
  if (!s.length) return false;
  if (s.at[0] == ' ' || s.at[s.length - 1] == ' ') return true;
  for (size_t i = 0; i < s.length; i++)
    if (strchr(",\"\r\n", s.at[i] ? s.at[i] : 'x')) return true;
  return false;
}

/* A run of bytes inside of quotes. */
static void put_quoted(es__writer *w, es__span s) {
  size_t from = 0;
  for (size_t i = 0; i < s.length; i++) {
    if (s.at[i] != '"' && s.at[i] != '\0') continue;
    es__put(w, s.at + from, i - from);
    if (s.at[i] == '"')
      ES__PUT(w, "\"\"");
    else
      ES__PUT(w, "\xEF\xBF\xBD");
    from = i + 1;
  }
  es__put(w, s.at + from, s.length - from);
}

static void put_text(es__writer *w, es__span s) {
  bool formula = s.length && strchr("=+-@\t\r", s.at[0] ? s.at[0] : 'x');
  bool odd = memchr(s.at, '\0', s.length) != NULL;
  bool quotes = odd || needs_quotes(s);
  if (quotes) ES__PUT(w, "\"");
  if (formula) ES__PUT(w, "'");
  if (quotes)
    put_quoted(w, s);
  else
    es__put(w, s.at, s.length);
  if (quotes) ES__PUT(w, "\"");
}

/* The JSON of a container, its quotes doubled where it stands. */
static void put_json(es__writer *w, const es__cell *cell) {
  es_buffer text;
  es__buffer_init(&text, NULL, w->out->cap);
  es__writer inner = es__writer_on(&text);
  es__write_value(&inner, cell->doc, cell->value);
  if (inner.failure)
    w->failure = inner.failure;
  else
    put_text(w, (es__span){text.data, text.length});
  es__buffer_free(&text, false);
}

static void put_value(es__writer *w, const es__cell *cell) {
  es_kind kind = es_value_kind(cell->value);
  if (kind == ES_KIND_STRING) {
    size_t length;
    const char *text = es_value_string(cell->value, &length);
    put_text(w, (es__span){text, length});
  } else if (kind == ES_KIND_ARRAY || kind == ES_KIND_OBJECT) {
    put_json(w, cell);
  } else if (kind != ES_KIND_NULL) {
    w->after = false;
    es__write_value(w, cell->doc, cell->value);
  }
}

void es__put_integer(es__writer *w, int64_t n) {
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%" PRId64, n);
  es__put(w, digits, (size_t)length);
}

static void put_cell(es__writer *w, const es__cell *cell) {
  switch (cell->kind) {
  case ES__CELL_NOTHING: break;
  case ES__CELL_VALUE: put_value(w, cell); break;
  case ES__CELL_TEXT: put_text(w, cell->text); break;
  case ES__CELL_INTEGER: es__put_integer(w, cell->integer); break;
  }
}

void es__csv_header(es__writer *w, const es__fields *fields) {
  for (size_t i = 0; i < fields->count; i++) {
    if (i > 0) ES__PUT(w, ",");
    put_text(w, fields->list[i].name);
  }
  ES__PUT(w, "\n");
}

void es__csv_row(es__writer *w, es__cell_reader *reader,
                 const es__fields *fields, const es__faces *faces) {
  size_t before = w->out->length;
  for (size_t i = 0; i < fields->count; i++) {
    es__cell cell;
    if (i > 0) ES__PUT(w, ",");
    if (!es__cell_read(reader, &fields->list[i], faces, &cell))
      w->failure = ES_MEMORY;
    put_cell(w, &cell);
  }
  /* An empty line is no row. */
  if (w->out->length == before) ES__PUT(w, "\"\"");
  ES__PUT(w, "\n");
}
