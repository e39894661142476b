/* The greedy choice between steps of rings and mergers of rings. */
#include "geo/reduce.h"

#include <string.h>

#include "base/memory.h"
#include "geo/heap.h"
#include "geo/step.h"

/* Entries of the heap are the points of all rings, numbered one ring after
 * the other. */
typedef struct reducer {
  es_rings *rings;
  es_heap heap;
  int *ring_of, *first; /* of each entry; the first entry of each ring */
  int entries, ring_room, first_room;
  long points;
  bool blocked; /* some step was, since all were looked at */
} reducer;

static bool room_for(int **list, int *room, int wanted) {
  if (wanted <= *room) return true;
  int more = wanted + wanted / 4 + 16;
  int *made = es__resize(NULL, *list, (size_t)more * sizeof *made);
  if (!made) return false;
  *list = made;
  *room = more;
  return true;
}

static void plan(reducer *r, int ring, int v) {
  es_step step;
  int entry = r->first[ring] + v;
  if (es__step_plan(&r->rings->list[ring], v, &step))
    es__heap_set(&r->heap, entry, step.cost);
  else
    es__heap_drop(&r->heap, entry);
}

static void plan_all(reducer *r, int ring) {
  const es_ring *of = &r->rings->list[ring];
  int v = of->head;
  for (int i = 0; i < of->count; i++, v = of->next[v]) plan(r, ring, v);
}

static bool enter(reducer *r, int ring) {
  int from = r->entries, room = r->rings->list[ring].room;
  if (!room_for(&r->first, &r->first_room, ring + 1) ||
      !room_for(&r->ring_of, &r->ring_room, from + room) ||
      !es__heap_room(&r->heap, from + room))
    return false;
  r->first[ring] = from;
  for (int i = 0; i < room; i++) r->ring_of[from + i] = ring;
  r->entries += room;
  plan_all(r, ring);
  return true;
}

/* Takes the step at the top of the heap, or finds that it is blocked. */
static void take_step(reducer *r) {
  int entry = r->heap.item[0], index = r->ring_of[entry];
  int v = entry - r->first[index];
  es_ring *ring = &r->rings->list[index];
  es_step step;
  if (!es__step_plan(ring, v, &step) || es__step_blocked(ring, v, &step)) {
    es__heap_drop(&r->heap, entry);
    r->blocked = true;
    return;
  }
  int gone = step.meets ? ring->next[v] : v;
  int from = ring->prev[step.meets ? v : ring->prev[v]];
  es__step_take(ring, v, &step);
  es__heap_drop(&r->heap, r->first[index] + gone);
  r->points--;
  from = ring->prev[from];
  for (int i = 0; i < 6 && i < ring->count; i++, from = ring->next[from])
    plan(r, index, from);
}

static void leave(reducer *r, int ring) {
  const es_ring *of = &r->rings->list[ring];
  for (int i = 0; i < of->room; i++)
    es__heap_drop(&r->heap, r->first[ring] + i);
}

/* 1, 0: the steps taken since it was found have undone it, -1: no memory. */
static int merge(reducer *r, const es_merger *merger) {
  leave(r, merger->a);
  leave(r, merger->b);
  int taken = es__merger_take(r->rings, merger);
  if (taken == 0) {
    plan_all(r, merger->a);
    plan_all(r, merger->b);
  } else if (taken > 0 && !enter(r, r->rings->count - 1)) {
    return -1;
  }
  r->points = es__rings_points(r->rings);
  return taken;
}

static int cannot(const reducer *r, long budget, es_error *err) {
  return es__fail(err, ES_LIMIT, 0,
                  "%d polygons cannot be covered by polygons of %ld points "
                  "together; allow more points, or use a bounding box",
                  es__rings_live(r->rings), budget);
}

/* Whether a merger is better than the next step: cheaper, and not wasteful of
 * points, of which four fifths are to be made use of. */
static bool is_better(const reducer *r, const es_merger *merger, long budget) {
  if (merger->a < 0) return false;
  if (r->heap.count == 0) return true;
  return r->points - merger->saved >= budget - budget / 8 &&
         es__merger_price(merger, r->points - budget) <=
           r->heap.cost[r->heap.item[0]];
}

/* Steps that were blocked are looked at again: what lay in the way may have
 * gone. */
static void revive(reducer *r) {
  for (int i = 0; i < r->rings->count; i++)
    if (r->rings->list[i].at) plan_all(r, i);
  r->blocked = false;
}

static int choose(reducer *r, long budget, const atomic_bool *stop, int *merged,
                  es_error *err) {
  es_merger merger = {-1, -1, 0, 0};
  long looked_at = 0; /* points when mergers were last looked for */
  long revived_at = r->points + 1;
  while (r->points > budget) {
    if (atomic_load(stop)) return es__fail(err, ES_CANCELLED, 0, "cancelled");
    if (looked_at == 0 || r->points < looked_at - looked_at / 20) {
      if (!es__merger_find(r->rings, r->points - budget, &merger))
        return es__fail_memory(err);
      looked_at = r->points;
    }
    if (r->heap.count == 0 && r->blocked && r->points < revived_at) {
      revive(r);
      revived_at = r->points;
    } else if (is_better(r, &merger, budget)) {
      int taken = merge(r, &merger);
      if (taken < 0) return es__fail_memory(err);
      *merged += taken;
      looked_at = 0;
    } else if (r->heap.count > 0) {
      take_step(r);
    } else if (looked_at != r->points) {
      looked_at = 0;
    } else {
      return cannot(r, budget, err);
    }
  }
  return ES_OK;
}

int es__reduce(es_rings *rings, long budget, const atomic_bool *stop,
               int *merged, es_error *err) {
  reducer r = {.rings = rings};
  if (!es__merge_contained(rings)) return es__fail_memory(err);
  bool well = true;
  for (int i = 0; i < rings->count && well; i++) {
    if (!rings->list[i].at)
      well = room_for(&r.first, &r.first_room, i + 1);
    else
      well = enter(&r, i);
  }
  r.points = es__rings_points(rings);
  int rc = well ? choose(&r, budget, stop, merged, err) : es__fail_memory(err);
  es__heap_free(&r.heap);
  es__free(r.ring_of);
  es__free(r.first);
  return rc;
}
