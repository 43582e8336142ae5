/* Rows in and out; lists double in the arena, as they are read once a command. */
#include "store/blocks.h"
#include "base/grow.h"
#include "base/num.h"
#include "store/published.h"
#include "store/sql.h"
#include <stdio.h>
#include <string.h>

const char exl_other_unit[] = "(other)";
static const char least_name[] = "min_group";

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

/* --- reading ----------------------------------------------------------------------------------------------------- */

static exl_rc read_block(exl_stored_block *out, const exl_bound *b, exl_arena *a, exl_err *err)
{
    exl_span first = exl_sql_text(b, 3), last = exl_sql_text(b, 4);
    *out = (exl_stored_block){ .number = exl_sql_int(b, 0), .dimension = (exl_dimension)exl_sql_int(b, 1), .unit = exl_arena_copy(a, exl_sql_text(b, 2)),
                               .import = exl_sql_int(b, 5), .leavers = (uint32_t)exl_sql_int(b, 6) };
    if (!out->unit.p)
        return no_memory(err);
    if (exl_sql_int(b, 1) < 0 || exl_sql_int(b, 1) >= EXL_N_DIMENSIONS || (first.n && !exl_date_iso(&out->first, first)) || (last.n && !exl_date_iso(&out->last, last)))
        return exl_sql_fail(b->s, SQLITE_CORRUPT, err);
    return EXL_OK;
}

exl_rc exl_store_blocks(exl_stored_block **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_stored_block *list = NULL;
    size_t used = 0, cap = 0;
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_BLOCKS);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        rc = exl_grow_in(a, &list, &cap, used + 1, sizeof *list) ? read_block(&list[used], &b, a, err) : no_memory(err);
        used++;
        if (rc == EXL_OK && list[used - 1].number != (int64_t)used)
            rc = exl_sql_fail(s, SQLITE_CORRUPT, err);
    }
    exl_sql_end(&b);
    *out = list;
    *n = used;
    return rc;
}

static exl_rc read_member(exl_stored_member *out, const exl_bound *b, exl_err *err)
{
    exl_span leaver = exl_sql_blob(b, 1);
    *out = (exl_stored_member){ .number = exl_sql_int(b, 0), .known = leaver.n > 0, .block = { exl_sql_int(b, 2), exl_sql_int(b, 3), exl_sql_int(b, 4) } };
    if (leaver.n != 0 && leaver.n != sizeof out->leaver)
        return exl_sql_fail(b->s, SQLITE_CORRUPT, err);
    if (leaver.n)
        memcpy(out->leaver, leaver.p, sizeof out->leaver);
    return EXL_OK;
}

exl_rc exl_store_members(exl_stored_member **out, size_t *n, exl_store *s, exl_arena *a, exl_err *err)
{
    exl_stored_member *list = NULL;
    size_t used = 0, cap = 0;
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_MEMBERS);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row) {
        rc = exl_grow_in(a, &list, &cap, used + 1, sizeof *list) ? read_member(&list[used], &b, err) : no_memory(err);
        used++;
        if (rc == EXL_OK && list[used - 1].number != (int64_t)used)
            rc = exl_sql_fail(s, SQLITE_CORRUPT, err);
    }
    exl_sql_end(&b);
    *out = list;
    *n = used;
    return rc;
}

exl_rc exl_store_kept(exl_store *s, exl_each_kept *fn, void *ctx, exl_err *err)
{
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_KEPT);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = fn(ctx, exl_sql_int(&b, 0), (uint32_t)exl_sql_int(&b, 1), (int8_t)exl_sql_int(&b, 2), err);
    exl_sql_end(&b);
    return rc;
}

exl_rc exl_store_block_least(unsigned *out, exl_store *s, exl_err *err)
{
    bool row;
    uint64_t least = 0;
    exl_bound b = exl_sql_begin(s, EXL_SQL_META_GET);
    exl_bind_text(&b, exl_span_of(least_name));
    EXL_TRY(exl_sql_row(&b, &row, err));
    bool good = !row || (exl_num_uint(&least, exl_sql_blob(&b, 0)) && least > 0 && least <= 1000000);
    exl_sql_end(&b);
    *out = (unsigned)least;
    return good ? EXL_OK : exl_sql_fail(s, SQLITE_CORRUPT, err);
}

exl_rc exl_store_ledger(exl_store *s, exl_each_published *fn, void *ctx, exl_err *err)
{
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_LEDGER);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = fn(ctx, exl_sql_blob(&b, 0), err);
    exl_sql_end(&b);
    return rc;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

exl_rc exl_store_put_block_least(exl_store *s, unsigned least, exl_err *err)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%u", least);
    exl_bound b = exl_sql_begin(s, EXL_SQL_META_PUT);
    exl_bind_text(&b, exl_span_of(least_name));
    exl_bind_blob(&b, text, (size_t)n);
    return exl_sql_run(&b, err);
}

exl_rc exl_store_put_block(int64_t *number, exl_store *s, const exl_stored_block *block, exl_err *err)
{
    char first[11], last[11];
    exl_span from = { first, exl_date_print(first, block->first) }, to = { last, exl_date_print(last, block->last) };
    exl_bound b = exl_sql_begin(s, EXL_SQL_BLOCK_PUT);
    exl_bind_int(&b, block->dimension);
    exl_bind_text(&b, block->unit);
    exl_bind_text(&b, from);
    exl_bind_text(&b, to);
    exl_bind_int(&b, block->leavers);
    EXL_TRY(exl_sql_run(&b, err));
    *number = sqlite3_last_insert_rowid(s->db);
    return EXL_OK;
}

exl_rc exl_store_put_member(int64_t *number, exl_store *s, const unsigned char leaver[32], int64_t department, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_MEMBER_PUT);
    exl_bind_blob(&b, leaver, 32);
    exl_bind_int(&b, department);
    EXL_TRY(exl_sql_run(&b, err));
    *number = sqlite3_last_insert_rowid(s->db);
    return EXL_OK;
}

exl_rc exl_store_put_role(exl_store *s, int64_t member, int64_t role, int64_t all, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_MEMBER_ROLE);
    exl_bind_int(&b, member);
    exl_bind_int(&b, role);
    if (all)
        exl_bind_int(&b, all);
    else
        exl_bind_null(&b);
    return exl_sql_run(&b, err);
}

exl_rc exl_store_put_ledger(exl_store *s, exl_span conditions, exl_span members, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_LEDGER_PUT);
    exl_bind_text(&b, conditions);
    exl_bind_blob(&b, members.p, members.n);
    return exl_sql_run(&b, err);
}

/* Whose interview it is. */
static exl_rc leaver_of(unsigned char out[32], exl_store *s, int64_t interview, exl_err *err)
{
    bool row;
    exl_bound b = exl_sql_begin(s, EXL_SQL_LEAVER_OF);
    exl_bind_int(&b, interview);
    EXL_TRY(exl_sql_row(&b, &row, err));
    exl_span leaver = row ? exl_sql_blob(&b, 0) : (exl_span){ NULL, 0 };
    bool good = leaver.n == 32;
    if (good)
        memcpy(out, leaver.p, 32);
    exl_sql_end(&b);
    return good ? EXL_OK : exl_sql_fail(s, SQLITE_CORRUPT, err);
}

static exl_rc keep(exl_store *s, int64_t interview, const unsigned char leaver[32], exl_err *err)
{
    EXL_TRY(exl_published_keep(s, interview, leaver, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_KEEP);
    exl_bind_blob(&b, leaver, 32);
    exl_bind_int(&b, interview);
    return exl_sql_run(&b, err);
}

exl_rc exl_blocks_keep(exl_store *s, int64_t interview, exl_err *err)
{
    unsigned char leaver[32];
    EXL_TRY(leaver_of(leaver, s, interview, err));
    return keep(s, interview, leaver, err);
}

exl_rc exl_blocks_forget(exl_store *s, int64_t interview, exl_err *err)
{
    unsigned char leaver[32];
    bool other = false;
    EXL_TRY(leaver_of(leaver, s, interview, err));
    EXL_TRY(keep(s, interview, leaver, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_LEAVER_ELSE);
    exl_bind_blob(&b, leaver, 32);
    exl_bind_int(&b, interview);
    EXL_TRY(exl_sql_row(&b, &other, err));
    other = other && exl_sql_int(&b, 0);
    exl_sql_end(&b);
    if (other)
        return EXL_OK;
    b = exl_sql_begin(s, EXL_SQL_MEMBER_NAMELESS);
    exl_bind_blob(&b, leaver, 32);
    return exl_sql_run(&b, err);
}
