/* Types of links, and roles of assets. */
#include "meta/use.h"

es__use es__use_of_type(es__span type, es__span subtype) {
  static const struct {
    es__span type;
    es__use use;
  } uses[] = {
    {ES__SPAN("GET DATA"), ES__USE_DATA},
    {ES__SPAN("GET DATA VIA DIRECT ACCESS"), ES__USE_DATA},
    {ES__SPAN("GET RELATED VISUALIZATION"), ES__USE_BROWSE},
    {ES__SPAN("EXTENDED METADATA"), ES__USE_METADATA},
    {ES__SPAN("USE SERVICE API"), ES__USE_SERVICE},
    {ES__SPAN("GET CAPABILITIES"), ES__USE_SERVICE},
    {ES__SPAN("GOTO WEB TOOL"), ES__USE_SERVICE},
    {ES__SPAN("DOWNLOAD SOFTWARE"), ES__USE_SOFTWARE},
    {ES__SPAN("THUMBNAIL"), ES__USE_BROWSE},
    {ES__SPAN("VIEW RELATED INFORMATION"), ES__USE_DOCUMENTATION},
    {ES__SPAN("PROJECT HOME PAGE"), ES__USE_DOCUMENTATION},
    {ES__SPAN("DATA SET LANDING PAGE"), ES__USE_DOCUMENTATION},
    {ES__SPAN("PROFESSIONAL HOME PAGE"), ES__USE_DOCUMENTATION},
    {ES__SPAN("HOME PAGE"), ES__USE_DOCUMENTATION},
    {ES__SPAN("DOI"), ES__USE_DOCUMENTATION},
  };
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
    if (!es__same(type, uses[i].type.at, uses[i].type.length)) continue;
    bool opendap = ES__IS(subtype, "OPENDAP DATA");
    return uses[i].use == ES__USE_SERVICE && opendap ? ES__USE_OPENDAP
                                                     : uses[i].use;
  }
  return ES__USE_RELATED;
}

es__span es__use_role(es__use use) {
  static const es__span roles[ES__USES] = {
    ES__SPAN("data"),     ES__SPAN("metadata"),     ES__SPAN("metadata"),
    ES__SPAN("metadata"), ES__SPAN("browse"),       ES__SPAN("service"),
    ES__SPAN("service"),  ES__SPAN("software"),     ES__SPAN("credentials"),
    ES__SPAN("related"),  ES__SPAN("documentation")};
  return roles[use];
}

/* Names are long at their front. */
bool es__says_thumb(es__span text) {
  static const char word[] = "thumb";
  enum { FAR = 256, LENGTH = sizeof word - 1 };
  size_t from = text.length > FAR + LENGTH ? text.length - FAR - LENGTH : 0;
  for (; from + LENGTH <= text.length; from++) {
    size_t i = 0;
    if ((text.at[from] | 32) != 't') continue;
    while (i < LENGTH && (text.at[from + i] | 32) == word[i]) i++;
    if (i == LENGTH) return true;
  }
  return false;
}
