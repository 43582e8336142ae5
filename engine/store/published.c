/* Rows in and out. */
#include "store/published.h"
#include "store/sql.h"

void exl_talks_add(exl_talks *t, const exl_talks *more)
{
    t->interviews += more->interviews;
    t->statements += more->statements;
    t->with_theme += more->with_theme;
    t->undated += more->undated;
    for (size_t i = 0; i <= EXL_N_LANGS; i++)
        t->language[i] += more->language[i];
    for (size_t i = 0; i < EXL_N_DEPARTURES; i++)
        t->departure[i] += more->departure[i];
}

static exl_rc read_talk(exl_talks *t, const exl_bound *b, exl_err *err)
{
    size_t d = exl_name_index(exl_departure_names, EXL_N_DEPARTURES, exl_sql_text(b, 1));
    if (d == EXL_N_DEPARTURES)
        return exl_sql_fail(b->s, SQLITE_CORRUPT, err);
    *t = (exl_talks){ .interviews = 1, .undated = (uint64_t)exl_sql_int(b, 2), .with_theme = (uint64_t)exl_sql_int(b, 3) };
    t->departure[d] = 1;
    for (int l = 0; l <= EXL_N_LANGS; l++)
        t->statements += t->language[l] = (uint64_t)exl_sql_int(b, 4 + l);
    return EXL_OK;
}

exl_rc exl_store_talks(exl_store *s, exl_each_talk *fn, void *ctx, exl_err *err)
{
    exl_talks t;
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_TALKS);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        if ((rc = read_talk(&t, &b, err)) == EXL_OK)
            rc = fn(ctx, exl_sql_int(&b, 0), &t, err);
    exl_sql_end(&b);
    return rc;
}

exl_rc exl_published_keep(exl_store *s, int64_t interview, const unsigned char leaver[32], exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_TALK_KEEP);
    exl_bind_blob(&b, leaver, 32);
    exl_bind_int(&b, interview);
    return exl_sql_run(&b, err);
}

exl_rc exl_store_held(exl_store *s, exl_each_held *fn, void *ctx, exl_err *err)
{
    bool row = true;
    exl_rc rc = EXL_OK;
    exl_bound b = exl_sql_begin(s, EXL_SQL_HELD);
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = fn(ctx, exl_sql_int(&b, 0), exl_sql_text(&b, 1), err);
    exl_sql_end(&b);
    return rc;
}

exl_rc exl_store_put_held(exl_store *s, int64_t member, exl_span answer, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_HELD_PUT);
    exl_bind_int(&b, member);
    exl_bind_text(&b, answer);
    return exl_sql_run(&b, err);
}

exl_rc exl_store_drop_held(exl_store *s, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_HELD_CLEAR);
    return exl_sql_run(&b, err);
}
