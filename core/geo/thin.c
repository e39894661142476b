/* Thinning: walks along all rings, each taking the steps that cost no more
 * than a limit, which rises from walk to walk. */
#include "geo/thin.h"

#include <string.h>

#include "geo/step.h"

/* How many steps there are by the binary exponent of their cost. */
enum { LEVELS = 256, LAST = LEVELS - 1 };

static int level_of(double cost) {
  int exponent;
  (void)frexp(cost, &exponent);
  exponent += LEVELS - 16;
  return exponent < 0 ? 0 : exponent > LAST ? LAST : exponent;
}

/* One walk around a ring; returns how many points went. */
static long walk(es_ring *ring, int limit, long most, long *levels,
                 const atomic_bool *stop) {
  long taken = 0;
  int v = ring->head;
  for (int left = ring->count; left > 0 && taken < most; left--) {
    es_step step;
    int next = ring->next[v];
    if (left % 4096 == 0 && atomic_load(stop)) break;
    if (es__step_plan(ring, v, &step)) {
      int level = step.cost > 0 ? level_of(step.cost) : 0;
      if (level > limit) {
        levels[level]++;
      } else if (!es__step_blocked(ring, v, &step)) {
        if (step.meets) next = ring->next[next];
        es__step_take(ring, v, &step);
        taken++;
      }
    }
    v = next;
  }
  return taken;
}

/* The limit at which about half of the steps that are left would be taken. */
static int next_limit(const long *levels, int limit) {
  long all = 0, below = 0;
  for (int i = limit + 1; i < LEVELS; i++) all += levels[i];
  for (int i = limit + 1; i < LEVELS; i++) {
    below += levels[i];
    if (2 * below >= all) return i;
  }
  return LAST;
}

void es__thin(es_ring *rings, int count, long wanted, const atomic_bool *stop) {
  long points = 0, levels[LEVELS];
  int limit = 0, idle = 0;
  for (int i = 0; i < count; i++) points += rings[i].count;
  while (points > wanted && idle < 2 && !atomic_load(stop)) {
    long before = points;
    memset(levels, 0, sizeof levels);
    for (int i = 0; i < count && points > wanted; i++)
      points -= walk(&rings[i], limit, points - wanted, levels, stop);
    idle = points == before && limit == LAST ? idle + 1 : 0;
    limit = next_limit(levels, limit);
  }
}
