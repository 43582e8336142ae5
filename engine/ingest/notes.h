/* Notes as people keep them: a .txt file, or a folder of them, a note a file. Written out as a table in the long form (spool.h), in which
 * interview_id is the file's name without .txt, the question is free and the text is all of the file. */
#ifndef EXL_INGEST_NOTES_H
#define EXL_INGEST_NOTES_H
#include "base/arena.h"
#include "ingest/encoding.h"
#include "ingest/problem.h"
#include "ingest/spool.h"

typedef struct { uint32_t file, line, column; } exl_note_place;        /* of a row: which file, and where in it something is odd; 1:1 otherwise */

struct exl_notes {
    exl_arena arena;                /* names */
    const char *path;
    bool     folder;
    exl_span *names;                /* of the folder's files */
    size_t   n;
    exl_note_place *places;         /* by row, from line 2 on: line 1 is the header */
    size_t   n_places, cap;
};

/* Whether path is for this reader: a folder, or a name that ends in .txt. */
bool exl_notes_is(const char *path);

/* Writes the notes of `path` to `out`, which is open: files in the order of their names, those that begin with a dot and folders inside left out. Each
 * may be in an encoding of its own unless e says which. A file of more than 1 MiB is cut into answers of that, between words; one of more than 16 MiB,
 * an empty one in a folder, or one that is no text is a fault of its record. Free in any case.
 * Memory: the longest file, and some 100 bytes a file. Errors: EXL_EDATA no note in the folder, or the one file is empty; EXL_EENV, EXL_ENOMEM. */
EXL_CHECKED exl_rc exl_notes_write(exl_notes *n, exl_spool *out, const char *path, exl_encoding e, exl_problems *problems, exl_err *err);
void exl_notes_free(exl_notes *n);

/* Where row `line` of the table stands: the file's path into `path`, which has room for 1,024 bytes, and the place in it. */
void exl_notes_place(const exl_notes *n, char path[1024], uint64_t *line, uint64_t *column);
#endif
