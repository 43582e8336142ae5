/* What the files of the reader share: reader.c (in order), whole.c (the first pass), join.c (the long form), metadata.c. */
#ifndef EXL_INGEST_INSIDE_H
#define EXL_INGEST_INSIDE_H
#include "ingest/group.h"
#include "ingest/header.h"
#include "ingest/notes.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "ingest/workbook.h"

typedef enum { EXL_READ_INTERVIEWS, EXL_READ_METADATA } exl_reader_role;

struct exl_reader {
    const char *path;               /* the caller's */
    exl_source source;              /* or the spool's, once there is one */
    exl_spool spool;                /* of a workbook or notes; source.fd -1 = none */
    exl_workbook book;
    exl_notes notes;
    bool is_notes;
    exl_map map;
    exl_file_columns columns;
    exl_reader_state state, unseen; /* the file's; of second looks */
    exl_problems problems, quiet;   /* likewise */
    exl_rows rows, spot;            /* in order; one row at a known place */
    bool spot_open;
    exl_record record;
    exl_reader_role role;
    bool whole, long_form, needs_date, needs_text;
    bool settled;                   /* the order of dates was looked for */
    bool told_guess, told_end;
    exl_reader *metadata;           /* or NULL */
    const char *metadata_path;
    exl_group group;
    bool in_order;                  /* joined interviews come from the file front to back */
    size_t next_entry;              /* second pass: the next one to be handed out, or to compare with */
    uint64_t handed;                /* records handed out */
};

EXL_CHECKED exl_rc exl_ingest_reader_new(exl_reader **out, const char *path, const exl_reader_options *o, exl_reader_role role, exl_err *err);

/* reader.c: whether the record at hand may stand: text (JSON Lines), date. Says what is missing. */
bool exl_ingest_reader_accepts(exl_reader *r, const exl_row *row);
void exl_ingest_reader_tell_end(exl_reader *r);

/* whole.c: settles dates, duplicates and conflicts; all problems are said. Leaves r ready for the second pass. */
EXL_CHECKED exl_rc exl_ingest_whole_first_pass(exl_reader *r, exl_err *err);
/* Row of an entry, in r->spot.row, read as a record into r->record without a word. */
EXL_CHECKED exl_rc exl_ingest_whole_look(exl_reader *r, uint32_t entry, bool *found, exl_err *err);
EXL_CHECKED exl_rc exl_ingest_whole_changed(exl_err *err);
size_t exl_ingest_cell_place(const exl_reader *r, const exl_row *row, exl_field f);

/* join.c: what the row at hand says of its interview; what is wrong with the joined interviews; the next one of them. */
exl_entry_link exl_ingest_join_link(const exl_reader *r);
EXL_CHECKED exl_rc exl_ingest_join_check(exl_reader *r, exl_err *err);
EXL_CHECKED exl_rc exl_ingest_join_next(exl_reader *r, exl_interview *out, exl_arena *a, bool *more, exl_err *err);

/* metadata.c */
EXL_CHECKED exl_rc exl_ingest_metadata_open(exl_reader *r, const exl_reader_options *o, exl_err *err);
bool exl_ingest_metadata_has(const exl_reader *r, exl_span id, bool *dated);
EXL_CHECKED exl_rc exl_ingest_metadata_add(exl_reader *r, exl_interview *iv, bool codes, exl_arena *a, exl_err *err);
#endif
