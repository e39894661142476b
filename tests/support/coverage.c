/* Notes which lines of the library's Lua files run in this process, by a hook.
 *
 * `make coverage` has every Lua process of the tests load it first (by
 * LUA_INIT), also those that a test starts. EARTHSHINE_COVERAGE names a folder;
 * at its exit each process writes a file there, of lines "LINE PATH". The hook
 * is C's, since new coroutines inherit that, and since one in Lua made the
 * tests ten times slower.
 */
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OURS "lua/earthshine/"
#define CACHED 1024
#define LINES 4096 /* no file has as many */

/* A chunk's source as Lua names it, and the lines of it that ran. */
struct source {
  struct source *next;
  const char *path; /* within name, from OURS on; NULL where it is not ours */
  unsigned char ran[LINES];
  char name[];
};

/* Of the whole process, as is the report: its tests use one Lua state. */
static struct source *sources;
static struct source *cache[CACHED];

static struct source *find(const char *name) {
  struct source *s = sources;
  while (s && strcmp(s->name, name) != 0) s = s->next;
  if (s) return s;
  s = calloc(1, sizeof *s + strlen(name) + 1);
  if (!s) abort();
  strcpy(s->name, name);
  s->path = name[0] == '@' ? strstr(s->name, OURS) : NULL;
  s->next = sources;
  sources = s;
  return s;
}

static void on_line(lua_State *L, lua_Debug *ar) {
  lua_getinfo(L, "S", ar);
  /* By address first; an address may be used again for another name. */
  struct source **slot = &cache[((size_t)ar->source >> 4) % CACHED];
  if (!*slot || strcmp((*slot)->name, ar->source) != 0)
    *slot = find(ar->source);
  if ((*slot)->path && ar->currentline >= 0 && ar->currentline < LINES)
    (*slot)->ran[ar->currentline] = 1;
}

static void save(void) {
  char name[4096];
  snprintf(name, sizeof name, "%s/%ld", getenv("EARTHSHINE_COVERAGE"),
           (long)getpid());
  FILE *out = fopen(name, "a"); /* process numbers come again */
  if (!out) return;
  for (struct source *s = sources; s; s = s->next)
    for (int line = 0; s->path && line < LINES; line++)
      if (s->ran[line]) fprintf(out, "%d %s\n", line, s->path);
  fclose(out);
}

__attribute__((visibility("default"))) int luaopen_coverage(lua_State *L);

int luaopen_coverage(lua_State *L) {
  if (getenv("EARTHSHINE_COVERAGE") && atexit(save) == 0)
    lua_sethook(L, on_line, LUA_MASKLINE, 0);
  return 0;
}
