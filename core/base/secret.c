/* A secret's bytes: wiped when the last holder lets go. */
#include "base/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

struct es_secret {
  int refs;
  size_t length;
  char text[];
};

void es__wipe(void *bytes, size_t length) {
  OPENSSL_cleanse(bytes, length);
}

static es_secret *allocate(const es_allocator *memory, size_t length) {
  es_secret *s = es__alloc(memory, sizeof *s + length + 1);
  if (!s) return NULL;
  s->refs = 1;
  s->length = length;
  s->text[length] = '\0';
  return s;
}

es_secret *es__secret_new(const es_allocator *memory, const char *prefix,
                          size_t prefix_length, const char *text,
                          size_t length) {
  es_secret *s = allocate(memory, prefix_length + length);
  if (!s) return NULL;
  if (prefix_length) memcpy(s->text, prefix, prefix_length);
  if (length) memcpy(s->text + prefix_length, text, length);
  return s;
}

es_secret *es__secret_basic(const es_allocator *memory, const char *user,
                            size_t user_length, const char *password,
                            size_t password_length) {
  static const char scheme[] = "Basic ";
  size_t plain_length = user_length + 1 + password_length;
  unsigned char *plain = es__alloc(memory, plain_length + 1);
  es_secret *s =
    allocate(memory, sizeof scheme - 1 + 4 * ((plain_length + 2) / 3));
  if (plain && s) {
    memcpy(plain, user, user_length);
    plain[user_length] = ':';
    memcpy(plain + user_length + 1, password, password_length);
    memcpy(s->text, scheme, sizeof scheme - 1);
    EVP_EncodeBlock((unsigned char *)s->text + sizeof scheme - 1, plain,
                    (int)plain_length);
  } else {
    es__free(s);
    s = NULL;
  }
  if (plain) OPENSSL_cleanse(plain, plain_length);
  es__free(plain);
  return s;
}

es_secret *es__secret_ref(es_secret *s) {
  s->refs++;
  return s;
}

void es__secret_unref(es_secret *s) {
  if (!s || --s->refs > 0) return;
  OPENSSL_cleanse(s->text, s->length);
  es__free(s);
}

const char *es__secret_text(const es_secret *s) {
  return s->text;
}

size_t es__secret_length(const es_secret *s) {
  return s->length;
}
