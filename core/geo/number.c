/* Decimal numbers of coordinates. */
#include <math.h>
#include <stdint.h>

#include "geo/formats.h"

static bool is_digit(const char *at, const char *end) {
  return at < end && *at >= '0' && *at <= '9';
}

/* Digits beyond the nineteenth change nothing that a double could tell. */
static const char *digits(const char *at, const char *end, uint64_t *value,
                          int *taken, int *left) {
  for (; is_digit(at, end); at++) {
    if (*taken < 19) {
      *value = 10 * *value + (uint64_t)(*at - '0');
      *taken += *value > 0;
    } else {
      ++*left;
    }
  }
  return at;
}

static const char *exponent(const char *at, const char *end, int *power) {
  bool minus = false;
  int value = 0;
  const char *p = at + 1;
  if (p < end && (*p == '-' || *p == '+')) minus = *p++ == '-';
  if (!is_digit(p, end)) return NULL;
  for (; is_digit(p, end); p++)
    if (value < 10000) value = 10 * value + (*p - '0');
  *power += minus ? -value : value;
  return p;
}

const char *es__read_number(const char *at, const char *end, double *number) {
  bool minus = false;
  uint64_t value = 0;
  int taken = 0, power = 0;
  if (at < end && (*at == '-' || *at == '+')) minus = *at++ == '-';
  const char *first = at;
  at = digits(at, end, &value, &taken, &power);
  long count = at - first;
  if (at < end && *at == '.') {
    int dropped = 0;
    const char *point = ++at;
    at = digits(at, end, &value, &taken, &dropped);
    count += at - point;
    power -= (int)(at - point) - dropped;
  }
  if (count == 0 || count > 10000) return NULL;
  if (at < end && (*at == 'e' || *at == 'E')) {
    at = exponent(at, end, &power);
    if (!at) return NULL;
  }
  double size = (double)value;
  if (value != 0 && power != 0) {
    /* Powers of ten to the 22nd are exact. */
    static const double tens[] = {
      1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (power >= -22 && power < 0)
      size /= tens[-power];
    else if (power > 0 && power <= 22)
      size *= tens[power];
    else
      size *= pow(10, power);
  }
  *number = minus ? -size : size;
  return at;
}
