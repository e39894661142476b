/* The runtime: one event loop, the operations that are under way on it, and
 * the list of those that have completed.
 *
 * An operation is started by a function of its kind (timers, files, HTTP),
 * completes exactly once, always later than the call that starts it, and is
 * then handed out by es_next(). Nothing is ever called back: whoever turns
 * the loop collects what is ready.
 *
 * All of it belongs to one thread. */
#ifndef ES_LOOP_RUNTIME_H
#define ES_LOOP_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct es_runtime es_runtime;
typedef struct es_op es_op;

/* A new runtime. loop: a uv_loop_t of the caller's that outlives it, or NULL
 * for one of its own. memory: where all that belongs to it is taken from, and
 * what outlives it; NULL: the C library. NULL and *err on failure. */
es_runtime *es_runtime_new(void *loop, const es_allocator *memory,
                           es_error *err);

/* Cancels what is under way, waits for it, closes all handles, lets go of the
 * caller's reference, and calls 'ended' (may be NULL); not from within
 * es_turn(). On an own loop all of that has happened when it returns, on a
 * borrowed one it happens while the loop goes on being run. In a child of the
 * process that made the runtime it lets go and tells so at once: sockets and
 * locks are the parent's. Cannot fail. */
void es_runtime_end(es_runtime *rt, void (*ended)(void *owner), void *owner);

/* The same with nobody told. */
void es_runtime_close(es_runtime *rt);

/* On a borrowed loop 'ready' is called from it, outside of every callback of
 * an operation, when es_ready() has become true or es_wake() was called. It
 * takes what es_next() has. NULL: nobody is told any more. */
void es_runtime_on_ready(es_runtime *rt, void (*ready)(void *owner),
                         void *owner);

/* Makes es_ready() true until it is next collected: somebody has work that
 * does not wait for an operation. */
void es_nudge(es_runtime *rt);

/* Ends the nudge; for who collects. */
void es_collected(es_runtime *rt);

/* Wakes the loop, as es_nudge() does. The one call that any thread and a
 * signal handler may make, as long as the runtime is not closed; errno stays.
 * Does nothing in a child of the process that made the runtime. */
void es_wake(es_runtime *rt);

/* For a host that polls: the descriptor that becomes readable when es_turn()
 * has something to do (-1: this system has none), and the milliseconds after
 * which it has in any case (-1: never). Ask again after every call. */
int es_backend_fd(const es_runtime *rt);
int es_backend_timeout(const es_runtime *rt);

/* The uv_loop_t. */
void *es_runtime_loop(es_runtime *rt);

/* Whether this process is a child of the one that made the runtime. */
bool es_forked(const es_runtime *rt);

/* Runs one turn of an own loop. block: wait for an event if nothing is ready
 * and something is under way. Returns ES_OK, ES_INVALID when called from
 * within itself or for a borrowed loop, or ES_FORKED. */
int es_turn(es_runtime *rt, bool block, es_error *err);

/* The same, waiting at most so many milliseconds (-1: as long as it takes, 0:
 * not at all). The timer for that is an operation, too: es_next() hands it
 * out, without a user. */
int es_turn_within(es_runtime *rt, int ms, es_error *err);

/* Takes the next completed operation, oldest first, or NULL. The reference
 * of the runtime goes to the caller: es_op_release() it. */
es_op *es_next(es_runtime *rt);

/* Whether es_next() has something, or somebody nudged. */
bool es_ready(const es_runtime *rt);
size_t es_live(const es_runtime *rt); /* operations not yet handed out */

/* Asks an operation to end soon. It still completes, with ES_CANCELLED
 * unless it was done before. Idempotent. */
void es_op_cancel(es_op *op);

/* Gives one reference back; the last one frees the operation. */
void es_op_release(es_op *op);

bool es_op_done(const es_op *op);

/* A pointer of the starter's own, to find back what an operation is for. */
void es_op_set_user(es_op *op, void *user);
void *es_op_user(const es_op *op);

/* How a completed operation failed; code ES_OK: it did not. */
const es_error *es_op_error(const es_op *op);

/* Completes after so many seconds (0 and more). NULL: no memory. */
es_op *es_timer_start(es_runtime *rt, double seconds);

/* Completes when the signal arrives the next time; the handler of libuv is
 * in place until then (or until cancelled), none afterwards. */
es_op *es_signal_start(es_runtime *rt, int number);

#endif
