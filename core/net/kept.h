/* Connections that libcurl keeps: whether something came on one while nobody
 * had asked, which libcurl would take for the next answer. libcurl names a
 * connection only by its addresses; this finds the socket that has them. */
#ifndef ES_NET_KEPT_H
#define ES_NET_KEPT_H

#include <stdbool.h>

enum { ES_KEPT = 256, ES_ADDRESS = 46 };

typedef struct es_kept {
  struct {
    int fd;    /* 0: none */
    int local; /* its local port; 0: not looked up yet */
    int port;  /* its peer */
    char ip[ES_ADDRESS];
  } seen[ES_KEPT];
} es_kept;

/* Remembers an open socket; costs no system call. */
void es__kept_note(es_kept *kept, int fd);

/* Forgets a socket, which is being closed. */
void es__kept_forget(es_kept *kept, int fd);

/* Whether there is something to read on the connection between a local port
 * and an address. False where its socket is not known. */
bool es__kept_spoilt(es_kept *kept, const char *ip, int port, int local);

#endif
