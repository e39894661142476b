/* Fuzzes base64: what is encoded comes back, what is decoded was base64. */
#include "base/base64.h"

#include <stdbool.h>

#include "fuzz.h"

static void round_trip(const char *data, size_t size, bool url_safe) {
  char *text = malloc(es__base64_room(size)), *back;
  PROMISE(text);
  size_t length = es__base64_encode(data, size, url_safe, text), written;
  PROMISE(length < es__base64_room(size) && strlen(text) == length);
  back = malloc(length + 1);
  PROMISE(back && es__base64_decode(text, length, back, &written));
  PROMISE(written == size && memcmp(back, data, size) == 0);
  free(text);
  free(back);
}

/* The length of a text without padding, with '-' and '_' as '+' and '/'. */
static size_t plain(char *text, size_t length) {
  while (length && text[length - 1] == '=') length--;
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '-') text[i] = '+';
    if (text[i] == '_') text[i] = '/';
  }
  return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t written = 0;
  char *text = fuzz_text(data, size), *out = malloc(size + 1);
  PROMISE(out);
  round_trip(text, size, false);
  round_trip(text, size, true);
  if (es__base64_decode(text, size, out, &written)) {
    char *again = malloc(es__base64_room(written));
    PROMISE(again && written <= size);
    size_t length = plain(again, es__base64_encode(out, written, false, again));
    size_t wanted = plain(text, size);
    /* The last character may hold bits that belong to nothing. */
    PROMISE(length == wanted);
    PROMISE(!length || memcmp(again, text, length - 1) == 0);
    free(again);
  }
  free(text);
  free(out);
  return 0;
}
