/* What the fuzzers of C share: the check that ends a run, and, where no
 * libFuzzer drives it, a main that feeds a fuzzer its corpus. */
#ifndef ES_FUZZ_H
#define ES_FUZZ_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A promise that every input keeps. */
#define PROMISE(condition)                                                    \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                \
    }                                                                         \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text with a NUL behind it; free() it. */
static inline char *fuzz_text(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  PROMISE(text);
  if (size) memcpy(text, data, size);
  text[size] = '\0';
  return text;
}

#ifndef ES_LIBFUZZER

static inline void fuzz_file(const char *path) {
  static uint8_t bytes[1 << 16];
  FILE *file = fopen(path, "rb");
  PROMISE(file);
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  /* Of its own size, so that a sanitizer sees a read behind its end. */
  uint8_t *copy = malloc(size ? size : 1);
  PROMISE(copy);
  memcpy(copy, bytes, size);
  fprintf(stderr, "%s\n", path);
  (void)LLVMFuzzerTestOneInput(copy, size);
  free(copy);
}

/* Every file of tests/fuzz/corpus/NAME, NAME being the program's. A broken
 * promise ends it; the last line on stderr but one names the file. */
int main(int argc, char **argv) {
  const char *slash = strrchr(argv[0], '/');
  char folder[256], path[600];
  int count = 0;
  for (int i = 1; i < argc; i++) fuzz_file(argv[i]);
  if (argc > 1) return EXIT_SUCCESS;
  (void)snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s",
                 slash ? slash + 1 : argv[0]);
  DIR *list = opendir(folder);
  PROMISE(list);
  for (struct dirent *entry; (entry = readdir(list));) {
    if (entry->d_name[0] == '.') continue;
    (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    fuzz_file(path);
    count++;
  }
  closedir(list);
  if (count > 0) printf("ok every promise holds for the corpus\n");
  return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
#endif
