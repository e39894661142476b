/* Reading ISO 8601 and writing RFC 3339. */
#include "meta/moment.h"

#include <stdint.h>
#include <stdio.h>

typedef struct reader {
  const char *at, *end;
} reader;

static bool skip(reader *r, const char *any) {
  if (r->at == r->end || !*r->at || !strchr(any, *r->at)) return false;
  r->at++;
  return true;
}

/* So many digits, of a number between two. */
static bool number(reader *r, int digits, int least, int most, int *value) {
  *value = 0;
  if (r->end - r->at < digits) return false;
  for (; digits > 0; digits--, r->at++) {
    if (*r->at < '0' || *r->at > '9') return false;
    *value = 10 * *value + (*r->at - '0');
  }
  return *value >= least && *value <= most;
}

static int days_in(int year, int month) {
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

typedef struct moment {
  int year, month, day, hour, minute, second;
  const char *fraction; /* with its point */
  int fraction_length;
} moment;

/* Goes to another minute, of the same day or one beside it. */
static void shift(moment *m, int minutes) {
  int at = m->hour * 60 + m->minute + minutes;
  if (at < 0 && --m->day == 0) {
    if (--m->month == 0) m->month = 12, m->year--;
    m->day = days_in(m->year, m->month);
  }
  if (at >= 1440 && ++m->day > days_in(m->year, m->month)) {
    m->day = 1;
    if (++m->month > 12) m->month = 1, m->year++;
  }
  at = (at + 1440) % 1440;
  m->hour = at / 60;
  m->minute = at % 60;
}

static bool read_zone(reader *r, moment *m) {
  int hours, minutes = 0;
  if (r->at == r->end || skip(r, "Zz")) return true;
  bool west = *r->at == '-';
  if (!skip(r, "+-") || !number(r, 2, 0, 23, &hours)) return false;
  (void)skip(r, ":");
  if (r->at < r->end && !number(r, 2, 0, 59, &minutes)) return false;
  shift(m, (west ? 1 : -1) * (60 * hours + minutes));
  return true;
}

static bool read_time(reader *r, moment *m) {
  if (!number(r, 2, 0, 23, &m->hour) || !skip(r, ":") ||
      !number(r, 2, 0, 59, &m->minute))
    return false;
  if (skip(r, ":") && !number(r, 2, 0, 60, &m->second)) return false;
  if (m->second == 60) m->second = 59; /* a leap second */
  if (r->at < r->end && *r->at == '.') {
    m->fraction = r->at++;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
    m->fraction_length =
      r->at - m->fraction > 10 ? 10 : (int)(r->at - m->fraction);
    if (m->fraction_length == 1) return false;
  }
  return read_zone(r, m);
}

/* Whether the text of a moment is already what is wanted. */
static bool is_final(es__span text, const moment *m) {
  size_t seconds = sizeof "2000-01-01T00:00:00" - 1;
  return text.length == seconds + 1 + (size_t)m->fraction_length &&
         text.at[10] == 'T' && text.at[text.length - 1] == 'Z' &&
         (text.at[seconds - 1] - '0') % 10 == m->second % 10 &&
         text.at[seconds - 2] - '0' == m->second / 10;
}

static bool is_digits(const char *at, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (at[i] < '0' || at[i] > '9') return false;
  return true;
}

static int pair(const char *at) {
  return 10 * (at[0] - '0') + at[1] - '0';
}

/* Whether a text is at once what is wanted, as almost all are: of a day that
 * each month has. */
static bool is_usual(es__span s) {
  const char *t = s.at;
  if (s.length < 20 || s.length > 30 || s.length == 21) return false;
  if (t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' ||
      t[16] != ':' || t[s.length - 1] != 'Z' || !is_digits(t, 4) ||
      !is_digits(t + 5, 2) || !is_digits(t + 8, 2) || !is_digits(t + 11, 2) ||
      !is_digits(t + 14, 2) || !is_digits(t + 17, 2))
    return false;
  if (s.length > 20 && (t[19] != '.' || !is_digits(t + 20, s.length - 21)))
    return false;
  int month = pair(t + 5), day = pair(t + 8);
  return (pair(t) || pair(t + 2)) && month >= 1 && month <= 12 && day >= 1 &&
         day <= 28 && pair(t + 11) < 24 && pair(t + 14) < 60 &&
         pair(t + 17) < 60;
}

size_t es__moment(es__span text, char out[ES__MOMENT_MAX]) {
  reader r = {text.at, text.at + text.length};
  moment m = {.fraction = ""};
  if (is_usual(text)) {
    memcpy(out, text.at, text.length);
    return text.length;
  }
  if (!text.length || !number(&r, 4, 1, 9999, &m.year) || !skip(&r, "-") ||
      !number(&r, 2, 1, 12, &m.month) || !skip(&r, "-") ||
      !number(&r, 2, 1, days_in(m.year, m.month), &m.day))
    return 0;
  if (r.at < r.end && (!skip(&r, "Tt ") || !read_time(&r, &m))) return 0;
  if (r.at != r.end || m.year < 1 || m.year > 9999) return 0;
  if (is_final(text, &m)) {
    memcpy(out, text.at, text.length);
    return text.length;
  }
  int length = snprintf(
    out, ES__MOMENT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%.*sZ", m.year, m.month,
    m.day, m.hour, m.minute, m.second, m.fraction_length, m.fraction);
  return length > 0 ? (size_t)length : 0;
}
