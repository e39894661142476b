/* The heap, binary, with each entry's place known. */
#include "geo/heap.h"

#include <string.h>

#include "base/memory.h"

bool es__heap_room(es_heap *heap, int room) {
  if (room <= heap->room) return true;
  room += room / 4 + 16;
  double *cost = es__resize(NULL, heap->cost, (size_t)room * sizeof *cost);
  if (cost) heap->cost = cost;
  int *slot = es__resize(NULL, heap->slot, (size_t)room * sizeof *slot);
  if (slot) heap->slot = slot;
  int *item = es__resize(NULL, heap->item, (size_t)room * sizeof *item);
  if (item) heap->item = item;
  if (!cost || !slot || !item) return false;
  for (int i = heap->room; i < room; i++) slot[i] = -1;
  heap->room = room;
  return true;
}

static void put(es_heap *heap, int at, int entry) {
  heap->item[at] = entry;
  heap->slot[entry] = at;
}

static double cost_at(const es_heap *heap, int at) {
  return heap->cost[heap->item[at]];
}

static void rise(es_heap *heap, int at) {
  int entry = heap->item[at];
  while (at > 0 && heap->cost[entry] < cost_at(heap, (at - 1) / 2)) {
    put(heap, at, heap->item[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  put(heap, at, entry);
}

static void sink(es_heap *heap, int at) {
  int entry = heap->item[at];
  for (int child; (child = 2 * at + 1) < heap->count; at = child) {
    if (child + 1 < heap->count &&
        cost_at(heap, child + 1) < cost_at(heap, child))
      child++;
    if (heap->cost[entry] <= cost_at(heap, child)) break;
    put(heap, at, heap->item[child]);
  }
  put(heap, at, entry);
}

void es__heap_set(es_heap *heap, int entry, double cost) {
  heap->cost[entry] = cost;
  if (heap->slot[entry] < 0) put(heap, heap->count++, entry);
  rise(heap, heap->slot[entry]);
  sink(heap, heap->slot[entry]);
}

void es__heap_drop(es_heap *heap, int entry) {
  int at = heap->slot[entry];
  if (at < 0) return;
  heap->slot[entry] = -1;
  int last = heap->item[--heap->count];
  if (at == heap->count) return;
  put(heap, at, last);
  rise(heap, at);
  sink(heap, heap->slot[last]);
}

void es__heap_free(es_heap *heap) {
  es__free(heap->cost);
  es__free(heap->slot);
  es__free(heap->item);
  memset(heap, 0, sizeof *heap);
}
