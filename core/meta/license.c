/* Recognising licences. */
#include "meta/license.h"

/* Each by where its page is, without scheme and "www.", and by a name. */
static const struct {
  const char *id, *page, *name;
} licenses[] = {
  {"CC0-1.0", "creativecommons.org/publicdomain/zero/1.0",
   "Creative Commons Zero v1.0 Universal"},
  {"PDM-1.0", "creativecommons.org/publicdomain/mark/1.0",
   "Public Domain Mark 1.0"},
  {"CC-BY-4.0", "creativecommons.org/licenses/by/4.0",
   "Creative Commons Attribution 4.0 International"},
  {"CC-BY-3.0", "creativecommons.org/licenses/by/3.0",
   "Creative Commons Attribution 3.0 Unported"},
  {"CC-BY-SA-4.0", "creativecommons.org/licenses/by-sa/4.0",
   "Creative Commons Attribution Share Alike 4.0 International"},
  {"CC-BY-NC-4.0", "creativecommons.org/licenses/by-nc/4.0",
   "Creative Commons Attribution Non Commercial 4.0 International"},
  {"CC-BY-ND-4.0", "creativecommons.org/licenses/by-nd/4.0",
   "Creative Commons Attribution No Derivatives 4.0 International"},
  {"CC-BY-NC-SA-4.0", "creativecommons.org/licenses/by-nc-sa/4.0",
   "Creative Commons Attribution Non Commercial Share Alike 4.0 International"},
  {"CC-BY-NC-ND-4.0", "creativecommons.org/licenses/by-nc-nd/4.0",
   "Creative Commons Attribution Non Commercial No Derivatives 4.0 "
   "International"},
  {"ODbL-1.0", "opendatacommons.org/licenses/odbl/1-0",
   "Open Data Commons Open Database License v1.0"},
  {"ODbL-1.0", "opendatacommons.org/licenses/odbl", "ODbL"},
  {"ODC-By-1.0", "opendatacommons.org/licenses/by/1-0",
   "Open Data Commons Attribution License v1.0"},
  {"PDDL-1.0", "opendatacommons.org/licenses/pddl/1-0",
   "Open Data Commons Public Domain Dedication & License 1.0"},
  {"Apache-2.0", "apache.org/licenses/license-2.0", "Apache License 2.0"},
  {"MIT", "opensource.org/licenses/mit", "MIT License"},
  {"OGL-UK-3.0",
   "nationalarchives.gov.uk/doc/open-government-licence/version/3",
   "Open Government Licence v3.0"},
};

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static bool same_letters(es__span text, const char *other) {
  if (strlen(other) != text.length) return false;
  for (size_t i = 0; i < text.length; i++)
    if (lower(text.at[i]) != lower(other[i])) return false;
  return true;
}

static es__span id_of(size_t i) {
  return (es__span){licenses[i].id, strlen(licenses[i].id)};
}

static es__span trimmed(es__span s) {
  while (s.length && (unsigned char)s.at[0] <= ' ') s.at++, s.length--;
  while (s.length && (unsigned char)s.at[s.length - 1] <= ' ') s.length--;
  return s;
}

static void skip(es__span *s, const char *front) {
  size_t length = strlen(front);
  if (s->length < length || !same_letters((es__span){s->at, length}, front))
    return;
  s->at += length, s->length -= length;
}

static void drop(es__span *s, const char *end) {
  size_t length = strlen(end);
  if (s->length < length ||
      !same_letters((es__span){s->at + s->length - length, length}, end))
    return;
  s->length -= length;
}

es__span es__spdx_of_address(es__span address) {
  static const char *const fronts[] = {"https://", "http://", "www."};
  static const char *const ends[] = {"/",       "legalcode.en", "legalcode",
                                     "deed.en", "deed",         ".html",
                                     ".txt",    ".json",        "/"};
  static const char spdx[] = "spdx.org/licenses/";
  es__span s = trimmed(address);
  for (int i = 0; i < 3; i++) skip(&s, fronts[i]);
  for (int i = 0; i < 9; i++) drop(&s, ends[i]);
  for (size_t i = 0; i < sizeof licenses / sizeof *licenses; i++)
    if (same_letters(s, licenses[i].page)) return id_of(i);
  size_t front = s.length;
  skip(&s, spdx);
  return front > s.length ? es__spdx_of_text(s) : ES__NOTHING;
}

es__span es__spdx_of_text(es__span text) {
  es__span s = trimmed(text);
  for (size_t i = 0; i < sizeof licenses / sizeof *licenses; i++)
    if (same_letters(s, licenses[i].id) || same_letters(s, licenses[i].name))
      return id_of(i);
  return ES__NOTHING;
}
