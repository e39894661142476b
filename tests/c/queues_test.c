/* Lists that allocate nothing, and the gates that queue by them. */
#include "test.h"

#include "base/list.h"
#include "net/gate.h"

typedef struct member {
  int number;
  es_link link;
} member;

static int sum_of(const es_list *list, int *count) {
  int sum = 0;
  *count = 0;
  for (es_link *link = es__list_first(list); link;
       link = es__list_after(list, link), ++*count)
    sum = 10 * sum + ES_OWNER(member, link, link)->number;
  return sum;
}

static void lists(void) {
  es_list list = {0}, other = {0};
  member m[4] = {{.number = 1}, {.number = 2}, {.number = 3}, {.number = 4}};
  int count;
  CHECK(es__list_empty(&list) && !es__list_first(&list));
  CHECK(!ES_OWNER(member, link, es__list_first(&list)));
  es__list_remove(&m[0].link); /* from none */
  for (int i = 0; i < 4; i++) es__list_append(&list, &m[i].link);
  CHECK_INT(sum_of(&list, &count), 1234);
  es__list_remove(&m[1].link);
  es__list_remove(&m[1].link);
  CHECK(!es__linked(&m[1].link) && es__linked(&m[2].link));
  es__list_append(&other, &m[1].link);
  CHECK_INT(sum_of(&list, &count), 134);
  CHECK_INT(sum_of(&other, &count), 2);
  es__list_remove(&m[3].link);
  es__list_remove(&m[0].link);
  es__list_remove(&m[2].link);
  CHECK(es__list_empty(&list));
  es__list_append(&list, &m[0].link);
  CHECK_INT(sum_of(&list, &count), 1);
  CHECK_INT(count, 1);
}

enum { PASSES = 60 };

static es_pass passes[PASSES];
static int went[PASSES], went_count, inside_most;
static es_gate gate;

static void go(es_pass *pass) {
  went[went_count++ % PASSES] = (int)(pass - passes);
  if (gate.inside > inside_most) inside_most = gate.inside;
}

static void gates_in_order(void) {
  es__gate_init(&gate, NULL);
  gate.per_host = 2;
  gate.total = 3;
  went_count = 0;
  for (int i = 0; i < 6; i++) {
    passes[i].go = go;
    CHECK(es__gate_enter(&gate, &passes[i], i < 4 ? "a" : "b", 1));
  }
  CHECK_INT(went_count, 3); /* 0, 1 of a, 4 of b */
  CHECK(went[0] == 0 && went[1] == 1 && went[2] == 4);
  es__gate_leave(&gate, &passes[2]); /* from the queue */
  CHECK_INT(went_count, 3);
  es__gate_leave(&gate, &passes[0]);
  CHECK_INT(went_count, 4);
  es__gate_leave(&gate, &passes[0]); /* twice is once */
  CHECK_INT(went_count, 4);
  gate.total = 100;
  gate.per_host = 100;
  es__gate_open(&gate);
  CHECK_INT(went_count, 5);
  for (int i = 0; i < 6; i++) es__gate_leave(&gate, &passes[i]);
  CHECK(es__list_empty(&gate.hosts) && gate.inside == 0);
}

/* Hundreds of steps at random: never over a limit, never stuck. */
static void gates_at_random(void) {
  bool in[PASSES] = {false};
  srand(3);
  es__gate_init(&gate, NULL);
  inside_most = 0;
  for (int step = 0; step < 20000; step++) {
    int i = rand() % PASSES;
    gate.per_host = 1 + rand() % 3;
    gate.total = 4 + rand() % 3;
    if (in[i]) {
      es__gate_leave(&gate, &passes[i]);
    } else {
      char host[2] = {(char)('a' + i % 5), '\0'};
      passes[i].go = go;
      CHECK(es__gate_enter(&gate, &passes[i], host, 1));
    }
    in[i] = !in[i];
    int inside = 0;
    for (int k = 0; k < PASSES; k++) inside += in[k] && passes[k].inside;
    CHECK_INT(inside, gate.inside);
  }
  CHECK(inside_most <= 6);
  for (int i = 0; i < PASSES; i++)
    if (in[i]) es__gate_leave(&gate, &passes[i]);
  CHECK(es__list_empty(&gate.hosts) && gate.inside == 0);
}

int main(void) {
  RUN(lists);
  RUN(gates_in_order);
  RUN(gates_at_random);
  return test_status();
}
