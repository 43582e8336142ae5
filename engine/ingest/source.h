/* A file as raw bytes: read in order, or at any place where it can be. */
#ifndef EXL_INGEST_SOURCE_H
#define EXL_INGEST_SOURCE_H
#include "base/err.h"

typedef struct {
    int      fd;                    /* -1 = closed */
    bool     seekable;              /* may be read again and out of order */
    uint64_t size;                  /* bytes; 0 = unknown */
} exl_source;

/* Opens path ("-" = standard input). With `again`, what cannot be read twice (a pipe) is first copied to an unlinked temporary file
 * that only we can read. Errors: EXL_EENV with the path; the source is then closed. */
EXL_CHECKED exl_rc exl_ingest_source_open(exl_source *s, const char *path, bool again, exl_err *err);

/* Fills p with up to n bytes from raw offset `at` (a source that is not seekable: from where it is); *got < n only at the end. */
EXL_CHECKED exl_rc exl_ingest_source_read(const exl_source *s, uint64_t at, char *p, size_t n, size_t *got, exl_err *err);

/* A temporary file that has no name any more and that only we can read; -1 with errno where none can be made. */
int exl_ingest_temporary(void);

void exl_ingest_source_close(exl_source *s);
#endif
