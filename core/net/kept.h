/* Connections that libcurl keeps: whether something came on one while nobody
 * had asked, which libcurl would take for the next answer. Sockets are found
 * by their local port, the only thing that libcurl tells of a connection. */
#ifndef ES_NET_KEPT_H
#define ES_NET_KEPT_H

#include <stdbool.h>

enum { ES_KEPT = 256 };

typedef struct es_kept {
  struct {
    int fd, port; /* the port that it had when last looked up; 0: not yet */
  } seen[ES_KEPT];
} es_kept;

/* Remembers a socket; costs no system call. */
void es__kept_note(es_kept *kept, int fd);

/* Whether there is something to read on the connection between a local port
 * and an address. False where its socket is not known. */
bool es__kept_spoilt(es_kept *kept, const char *ip, int port, int local);

#endif
