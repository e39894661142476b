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

bool es__base64_decode(const es_allocator *memory, const char *text,
                       size_t length, char *out, size_t *written) {
  while (length && text[length - 1] == '=') length--;
  size_t padding = (4 - length % 4) % 4;
  if (padding == 3 || length > INT_MAX / 2) return false;
  char *plain = es__alloc(memory, length + padding + 1);
  if (!plain) return false;
  bool clean = true;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    plain[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    clean =
      clean && (plain[i] == '+' || plain[i] == '/' || (c >= '0' && c <= '9') ||
                (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
  }
  memset(plain + length, '=', padding);
  unsigned char *raw = es__alloc(memory, length + padding + 1);
  int n = clean && raw ? EVP_DecodeBlock(raw, (unsigned char *)plain,
                                         (int)(length + padding))
                       : -1;
  if (n >= 0) {
    *written = (size_t)n - padding;
    memcpy(out, raw, *written);
  }
  es__free(raw);
  es__free(plain);
  return n >= 0;
}
