/* An open table of names. */
#include "meta/names.h"

#include "base/host.h"
#include "base/memory.h"

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = (char)(c | 32);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next byte that a name means. */
static unsigned char next_byte(es__span name, size_t *i) {
  const char *at = name.at + *i;
  if (*at == '%' && *i + 2 < name.length) {
    int high = digit(at[1]), low = digit(at[2]);
    if (high >= 0 && low >= 0) {
      *i += 3;
      return (unsigned char)(16 * high + low);
    }
  }
  ++*i;
  return (unsigned char)*at;
}

/* The product of the halves makes what becomes of a difference between words
 * depend on the seed. */
static uint64_t mix(uint64_t h, uint64_t word) {
  uint64_t x = h ^ word;
  h = x * 0xff51afd7ed558ccdu + (uint32_t)x * (x >> 32);
  return h ^ (h >> 32);
}

/* The hash of the bytes that a name means: by words of eight, the last one
 * filled up with zeros. */
static uint64_t hash_of(const es__names *names, es__span name) {
  uint64_t h = names->seed, word;
  char last[8] = {0};
  size_t i = 0, bytes = 0;
  if (name.length && memchr(name.at, '%', name.length)) {
    while (i < name.length) {
      last[bytes++ % 8] = (char)next_byte(name, &i);
      if (bytes % 8) continue;
      memcpy(&word, last, 8);
      h = mix(h, word);
      memset(last, 0, 8);
    }
  } else {
    for (bytes = name.length; i + 8 <= bytes; i += 8) {
      memcpy(&word, name.at + i, 8);
      h = mix(h, word);
    }
    memcpy(last, name.at + i, bytes - i);
  }
  memcpy(&word, last, 8);
  return mix(h, word ^ ((uint64_t)bytes << 56));
}

static bool equal(es__span a, es__span b) {
  if (es__same(a, b.at, b.length)) return true;
  size_t i = 0, j = 0;
  while (i < a.length && j < b.length)
    if (next_byte(a, &i) != next_byte(b, &j)) return false;
  return i == a.length && j == b.length;
}

/* The slot of a name, or the free one for it; the table has such. */
static es__named *slot_of(const es__names *names, es__span name,
                          uint64_t hash) {
  size_t mask = names->room - 1, i = hash & mask;
  for (;; i = (i + 1) & mask) {
    es__named *s = &names->slots[i];
    if (s->round != names->round) return s;
    if (s->hash == hash && equal(s->name, name)) return s;
  }
}

void es__names_clear(es__names *names) {
  names->round++;
  names->count = 0;
}

void es__names_free(es__names *names) {
  es__free(names->slots);
  *names = (es__names){.slots = NULL};
}

static bool grow(es__names *names) {
  es__names wider = {.room = names->room ? 2 * names->room : 64,
                     .round = 1,
                     .seed = names->seed};
  wider.slots = es__alloc_zeroed(NULL, wider.room * sizeof *wider.slots);
  if (!wider.slots) return false;
  if (!names->room && !es__random(&wider.seed, sizeof wider.seed))
    wider.seed = (uint64_t)(uintptr_t)wider.slots;
  for (size_t i = 0; i < names->room; i++) {
    const es__named *s = &names->slots[i];
    if (s->round != names->round) continue;
    es__named *to = slot_of(&wider, s->name, s->hash);
    *to = *s;
    to->round = 1;
  }
  wider.count = names->count;
  es__free(names->slots);
  *names = wider;
  return true;
}

size_t *es__names_find(const es__names *names, es__span name) {
  if (names->count == 0) return NULL;
  es__named *s = slot_of(names, name, hash_of(names, name));
  return s->round == names->round ? &s->value : NULL;
}

es__named *es__names_put(es__names *names, es__span name, size_t value,
                         bool *fresh) {
  if (2 * names->count >= names->room && !grow(names)) return NULL;
  uint64_t hash = hash_of(names, name);
  es__named *s = slot_of(names, name, hash);
  *fresh = s->round != names->round;
  if (!*fresh) return s;
  *s = (es__named){name, hash, value, names->round};
  names->count++;
  return s;
}

size_t *es__names_add(es__names *names, es__span name, size_t value) {
  bool fresh;
  es__named *s = es__names_put(names, name, value, &fresh);
  return s ? &s->value : NULL;
}
