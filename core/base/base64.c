/* Base64 by OpenSSL's block functions, with the URL-safe alphabet around. */
#include "base/base64.h"

#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

size_t es__base64_room(size_t length) {
  return 4 * ((length + 2) / 3) + 1;
}

size_t es__base64_encode(const void *data, size_t length, bool url_safe,
                         char *out) {
  if (length > INT_MAX / 2) return 0;
  int n = EVP_EncodeBlock((unsigned char *)out, data, (int)length);
  if (!url_safe) return (size_t)n;
  while (n > 0 && out[n - 1] == '=') n--;
  for (int i = 0; i < n; i++) {
    if (out[i] == '+') out[i] = '-';
    if (out[i] == '/') out[i] = '_';
  }
  out[n] = '\0';
  return (size_t)n;
}

/* A character of either alphabet as OpenSSL wants it; 0: it is none. */
static unsigned char plain(char c) {
  bool letter =
    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return letter || c == '+' || c == '/' ? (unsigned char)c
         : c == '-'                     ? '+'
         : c == '_'                     ? '/'
                                        : 0;
}

bool es__base64_decode(const char *text, size_t length, char *out,
                       size_t *written) {
  while (length && text[length - 1] == '=') length--;
  if (length % 4 == 1) return false;
  *written = 0;
  for (size_t i = 0; i < length; i += 4) {
    unsigned char group[4], bytes[3];
    size_t n = length - i < 4 ? length - i : 4;
    for (size_t k = 0; k < 4; k++) {
      group[k] = k < n ? plain(text[i + k]) : '=';
      if (!group[k]) return false;
    }
    if (EVP_DecodeBlock(bytes, group, 4) != 3) return false;
    memcpy(out + *written, bytes, n - 1);
    *written += n - 1;
  }
  return true;
}
