/* What a whole file knows of its records: which ids stand twice, which rows are one interview. Offsets and hashes, no copies.
 *
 * A record is 40 bytes here, and 64 where rows are joined. */
#ifndef EXL_INGEST_GROUP_H
#define EXL_INGEST_GROUP_H
#include "base/err.h"
#include "ingest/row.h"

#define EXL_NO_ENTRY UINT32_MAX

enum {
    EXL_ENTRY_DUPLICATE = 1,        /* says nothing new */
    EXL_ENTRY_REFUSED = 2,
    EXL_ENTRY_HEAD = 4,             /* first row of an interview */
    EXL_ENTRY_DATED = 8,            /* has an exit date, or says that it has none */
    EXL_ENTRY_MIXED = 16,           /* head: its rows say different things of department, manager … */
};

typedef struct {
    uint64_t id, content;           /* hashes: of the id in NFC; of everything else */
    uint64_t offset;                /* raw */
    uint32_t length;                /* raw bytes, with the line end */
    uint32_t line, record;
    uint32_t flags;
} exl_entry;

typedef struct {
    uint64_t fields;                /* hash of what the row says of the interview; 0 = nothing */
    uint32_t next, last;            /* next row of the interview; head: its last row; EXL_NO_ENTRY = none */
    uint32_t no;                    /* statement_no */
} exl_entry_link;

typedef struct {
    exl_entry *entries;
    exl_entry_link *links;          /* beside the entries where rows are joined, else NULL */
    size_t n, cap;
    uint32_t *slots;                /* table from id to entry + 1 */
    size_t n_slots, n_ids;
    bool joined;
    uint64_t seed;
} exl_group;

void exl_ingest_group_init(exl_group *g, bool joined);
void exl_ingest_group_free(exl_group *g);

/* Hashes with the group's seed; `h` is the hash so far (0 at first). */
uint64_t exl_ingest_group_hash(const exl_group *g, uint64_t h, exl_span s);
uint64_t exl_ingest_group_hash_id(const exl_group *g, exl_span id);     /* NFC and NFD of a name are one id */

/* First entry of an id, or EXL_NO_ENTRY. */
uint32_t exl_ingest_group_find(const exl_group *g, uint64_t id);

/* Takes an entry in; *first is the earlier one of its id, or EXL_NO_ENTRY. Joined: hung behind that one, else a head.
 * `has_id` false: it stands alone. Errors: EXL_ENOMEM; EXL_EDATA beyond 2^32 records. */
EXL_CHECKED exl_rc exl_ingest_group_add(exl_group *g, const exl_entry *e, const exl_entry_link *link, bool has_id, uint32_t *first, exl_err *err);

/* Joined: rows of a head in the order of statement_no, then of the file. Rows with a number and content of another one become
 * duplicates; *clash is the first row that has a number of another one but other content, and *with that one (EXL_NO_ENTRY: none). */
EXL_CHECKED exl_rc exl_ingest_group_order(exl_group *g, uint32_t head, uint32_t *clash, uint32_t *with, exl_err *err);

/* Joined: whether reading the interviews one after another is reading the file from front to back. */
bool exl_ingest_group_in_file_order(const exl_group *g);
#endif
