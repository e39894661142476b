/* Which libraries this one runs on, and where TLS finds its certificates; for
 * any thread. Nothing here fails. */
#ifndef ES_NET_LIBRARIES_H
#define ES_NET_LIBRARIES_H

typedef struct {
  const char *name; /* static */
  char version[24]; /* of the one that runs */
} es_library;

enum { ES_LIBRARIES = 5 };

/* Fills all entries. */
void es__libraries(es_library out[ES_LIBRARIES]);

/* The file, or else the folder, of the certificates that are trusted where
 * none are named; static; NULL where the TLS library alone knows. */
const char *es__ca_place(void);

#endif
