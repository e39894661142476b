/* A host without libuv: it polls the engine's descriptor with its own. */
#include <poll.h>

#include "host.h"

static void polls_until_done(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L,
            "local async = require('earthshine').async local n = 0 "
            "for _ = 1, 5 do async.sleep(0.005) n = n + 1 end return n",
            &o));
  int turns = 0;
  while (o.times == 0 && turns++ < 1000) {
    struct pollfd fd = {es_fd(E), POLLIN, 0};
    (void)poll(&fd, 1, es_timeout(E));
    CHECK(es_step(E, 0) >= 0);
  }
  CHECK_INT(o.first, 5);
  CHECK(turns < 100); /* it slept in between */
  while (es_step(E, 0) > 0)
    ;
  CHECK_INT(es_timeout(E), -1);
  es_close(E, NULL, NULL);
  lua_close(L);
}

int main(void) {
  RUN(polls_until_done);
  return tests_failed > 0;
}
