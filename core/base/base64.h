/* Base64 (RFC 4648) in both alphabets. */
#ifndef ES_BASE_BASE64_H
#define ES_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that the encoding of so many bytes may take, with a NUL byte. */
size_t es__base64_room(size_t length);

/* Encodes; url_safe: with - and _ and without padding. Returns the length. */
size_t es__base64_encode(const void *data, size_t length, bool url_safe,
                         char *out);

/* Decodes either alphabet, padding optional; 'out' has room for 'length'
 * bytes. False: not base64. */
bool es__base64_decode(const char *text, size_t length, char *out,
                       size_t *written);

#endif
