/* Rows go by the foreign keys that refer to interviews; what refers to their ids goes by name. */
#include "store/erase.h"
#include "base/digest.h"
#include "store/blocks.h"
#include "store/ring.h"
#include "store/sql.h"
#include "text/compose.h"

typedef struct { exl_span id, key; unsigned char content[32]; bool has_text; } about;

/* "id" and "content" go in with what they are of, so that the one is never taken for the other. */
static void mac_of(const exl_store *s, unsigned char out[32], const char *kind, exl_span what)
{
    unsigned char all[32];
    exl_digest d;
    exl_digest_begin(&d);
    exl_digest_add(&d, exl_span_of(kind));
    exl_digest_add(&d, what);
    exl_digest_end(&d, all);
    exl_ring_digest(s, out, "erased", (exl_span){ (const char *)all, sizeof all });
}

static exl_rc remember(exl_store *s, const char *kind, exl_span what, exl_err *err)
{
    unsigned char mac[32];
    mac_of(s, mac, kind, what);
    exl_bound b = exl_sql_begin(s, EXL_SQL_ERASED_PUT);
    exl_bind_blob(&b, mac, sizeof mac);
    return exl_sql_run(&b, err);
}

static exl_rc was_erased(exl_store *s, const char *kind, exl_span what, bool *was, exl_err *err)
{
    unsigned char mac[32];
    mac_of(s, mac, kind, what);
    exl_bound b = exl_sql_begin(s, EXL_SQL_ERASED_HAS);
    exl_bind_blob(&b, mac, sizeof mac);
    EXL_TRY(exl_sql_row(&b, was, err));
    exl_sql_end(&b);
    return EXL_OK;
}

exl_rc exl_erased_key(exl_store *s, exl_span key, bool *was, exl_err *err) { return was_erased(s, "id", key, was, err); }
exl_rc exl_erased_content(exl_store *s, const unsigned char content[32], bool *was, exl_err *err) { return was_erased(s, "content", (exl_span){ (const char *)content, 32 }, was, err); }

exl_rc exl_erased_any(exl_store *s, bool *any, exl_err *err)
{
    int64_t n = 0;
    EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM erased)", &n, err));
    *any = n != 0;
    return EXL_OK;
}

static exl_rc read_about(about *out, exl_store *s, int64_t interview, exl_arena *a, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_ABOUT);
    bool row;
    exl_bind_int(&b, interview);
    EXL_TRY(exl_sql_row(&b, &row, err));
    exl_span content = row ? exl_sql_blob(&b, 2) : (exl_span){ NULL, 0 };
    if (content.n != 32) {
        exl_sql_end(&b);
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    }
    *out = (about){ .id = exl_arena_copy(a, exl_sql_text(&b, 0)), .key = exl_arena_copy(a, exl_sql_text(&b, 1)), .has_text = exl_sql_int(&b, 3) != 0 };
    memcpy(out->content, content.p, 32);
    exl_sql_end(&b);
    return out->id.p && out->key.p ? EXL_OK : exl_fail(err, EXL_ENOMEM, "out of memory");
}

static exl_rc run_with(exl_store *s, exl_sql which, int64_t number, exl_span text, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, which);
    if (text.n)
        exl_bind_text(&b, text);
    else
        exl_bind_int(&b, number);
    return exl_sql_run(&b, err);
}

static exl_rc erase_one(exl_store *s, int64_t interview, exl_arena *a, exl_err *err)
{
    static const exl_span none = { NULL, 0 };
    about it;
    EXL_TRY(read_about(&it, s, interview, a, err));
    EXL_TRY(remember(s, "id", it.key, err));
    if (it.has_text)                /* of figures and codes alone two people may have the same */
        EXL_TRY(remember(s, "content", (exl_span){ (const char *)it.content, sizeof it.content }, err));
    EXL_TRY(exl_blocks_forget(s, interview, err));
    EXL_TRY(run_with(s, EXL_SQL_DOOM, interview, none, err));
    EXL_TRY(run_with(s, EXL_SQL_ERASE_CORRECTIONS, 0, it.key, err));
    EXL_TRY(run_with(s, EXL_SQL_ERASE_FILE, 0, it.id, err));
    return run_with(s, EXL_SQL_ERASE, interview, none, err);
}

exl_rc exl_store_erase(exl_store *s, const int64_t *interview, size_t n, exl_err *err)
{
    exl_arena a;
    exl_rc rc = exl_ring_open(s, NULL, err);
    exl_arena_init(&a, 0);
    for (size_t i = 0; rc == EXL_OK && i < n; i++) {
        exl_arena_reset(&a);
        rc = erase_one(s, interview[i], &a, err);
    }
    if (rc == EXL_OK && n)
        rc = exl_sql_exec(s, "INSERT INTO meta VALUES ('unclean', x'01') ON CONFLICT DO NOTHING", err);
    exl_arena_free(&a);
    return rc;
}

exl_rc exl_store_number(int64_t *out, bool *erased, exl_store *s, exl_span id, exl_arena *a, exl_err *err)
{
    exl_span key;
    bool row;
    *out = 0;
    *erased = false;
    EXL_TRY(exl_text_compose(&key, id, a, err));
    exl_bound b = exl_sql_begin(s, EXL_SQL_FIND);
    exl_bind_text(&b, key);
    EXL_TRY(exl_sql_row(&b, &row, err));
    if (row)
        *out = exl_sql_int(&b, 0);
    exl_sql_end(&b);
    return row ? EXL_OK : exl_erased_key(s, key, erased, err);
}
