/* Which interviews: conditions become SQL with every value bound; dates are compared here, since their precision counts. */
#include "base/buf.h"
#include "base/num.h"
#include "store/query.h"
#include "store/sql.h"

/* Fields that a condition may name, and their columns. Languages and departures stand there by name or number, see schema.c. */
static const struct { const char *name, *expression; } fields[] = {
    { "interview_id", "i.id" }, { "id", "i.id" }, { "department", "i.department" }, { "role", "i.role" }, { "manager", "i.manager" }, { "departure", "i.departure" },
    { "interviewer", "i.interviewer" }, { "channel", "i.channel" }, { "tenure_months", "CAST(i.tenure_months AS TEXT)" },
    { "language", "CASE i.language WHEN 0 THEN 'nl' WHEN 1 THEN 'fr' WHEN 2 THEN 'en' WHEN 3 THEN 'de' ELSE 'unknown' END" },
};

/* tenure=0-6, tenure=60-: whole months, both ends in; from the months given, else between the dates of hire and exit. */
static const char tenure_name[] = "tenure", tenure_months[] =
    "coalesce(i.tenure_months, CASE WHEN length(i.hire_date) = 10 AND length(i.exit_date) = 10 THEN (substr(i.exit_date, 1, 4) - substr(i.hire_date, 1, 4)) * 12"
    " + substr(i.exit_date, 6, 2) - substr(i.hire_date, 6, 2) - (substr(i.exit_date, 9, 2) < substr(i.hire_date, 9, 2)) END)";

static bool is_tenure(exl_span name) { return exl_span_eq_nocase(exl_span_of(tenure_name), name); }

static bool band_of(uint64_t *from, uint64_t *to, exl_span value)
{
    exl_span rest = value, low = exl_span_cut(&rest, '-');
    bool band = memchr(value.p, '-', value.n) != NULL;
    if (!exl_num_uint(from, low))
        return false;
    *to = band ? 100000 : *from;
    return (band && rest.n == 0) || !band || (exl_num_uint(to, rest) && *to >= *from);
}

static exl_rc date_of(exl_date *out, const char *text, const char *option, exl_err *err)
{
    if (text && (!exl_date_iso(out, exl_span_of(text)) || out->precision != EXL_DATE_DAY))
        return exl_fail(err, EXL_EUSAGE, "%s %s: dates are written YYYY-MM-DD", option, text);
    return EXL_OK;
}

exl_rc exl_store_filter_of(exl_store_filter *out, const exl_options *o, exl_err *err)
{
    exl_store_filter f = { .where = o->where, .n_where = o->n_where };
    EXL_TRY(date_of(&f.from, o->from, "--from", err));
    EXL_TRY(date_of(&f.to, o->to, "--to", err));
    for (size_t i = 0; i < o->n_where; i++)
        if (!strchr(o->where[i], '=') || o->where[i][0] == '=')
            return exl_fail(err, EXL_EUSAGE, "--where %s: a condition is written ATTR=VALUE", o->where[i]);
    *out = f;
    return EXL_OK;
}

static const char *column_of(exl_span name)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (exl_span_eq_nocase(exl_span_of(fields[i].name), name))
            return fields[i].expression;
    return NULL;
}

static exl_rc must_exist(exl_store *s, exl_span attribute, exl_err *err)
{
    bool row;
    exl_bound b = exl_sql_begin(s, EXL_SQL_HAS_ATTRIBUTE);
    exl_bind_text(&b, attribute);
    EXL_TRY(exl_sql_row(&b, &row, err));
    bool there = row && exl_sql_int(&b, 0);
    exl_sql_end(&b);
    return there ? EXL_OK : exl_fail(err, EXL_EUSAGE, "--where %.*s: no interview of the store has this attribute; fields are department, role, manager, departure, language, channel, interviewer",
                                    (int)attribute.n, attribute.p);
}

static void split(const char *condition, exl_span *name, exl_span *value)
{
    *value = exl_span_of(condition);
    *name = exl_span_cut(value, '=');
}

/* The aliased field that a condition is on, where there are aliases: such a one is looked at here and not in SQL. EXL_N_ALIASED: none. */
static exl_aliased aliased(const exl_store *s, exl_span name)
{
    static const char *const names[EXL_N_ALIASED] = { "department", "role", "manager" };
    exl_aliased k = 0;
    while (k < EXL_N_ALIASED && !(s->aliases.n && exl_span_eq_nocase(exl_span_of(names[k]), name)))
        k++;
    return k;
}

static exl_rc compose(exl_buf *sql, exl_store *s, const exl_store_filter *f, exl_err *err)
{
    exl_buf_str(sql, "SELECT i.interview, i.id, i.leaver, i.exit_date, i.department, i.role, i.manager, i.language, i.spoken, i.departure, i.coded, i.key, i.import, i.alone,"
                     " coalesce((SELECT n FROM statements AS s WHERE s.interview = i.interview), 0), ");
    exl_buf_fmt(sql, "coalesce(%s, -1) FROM interviews AS i WHERE 1", tenure_months);
    for (size_t i = 0; i < f->n_where; i++) {
        exl_span name, value;
        split(f->where[i], &name, &value);
        const char *column = column_of(name);
        uint64_t from, to;
        if (aliased(s, name) < EXL_N_ALIASED)
            continue;
        if (is_tenure(name)) {
            if (!band_of(&from, &to, value))
                return exl_fail(err, EXL_EUSAGE, "%s: a band of tenure is written in months, tenure=0-6, or open, tenure=60-", f->where[i]);
            exl_buf_fmt(sql, " AND %s BETWEEN %llu AND %llu", tenure_months, (unsigned long long)from, (unsigned long long)to);
            continue;
        }
        if (!column)
            EXL_TRY(must_exist(s, name, err));
        if (column)
            exl_buf_fmt(sql, " AND coalesce(%s, '') = coalesce(?, '')", column);
        else
            exl_buf_str(sql, " AND coalesce((SELECT a.value FROM json_each(i.attributes) AS a WHERE a.key = ?), '') = coalesce(?, '')");
    }
    exl_buf_str(sql, " ORDER BY i.interview");
    return exl_buf_rc(sql, err);
}

static bool in_dates(const exl_store_filter *f, exl_date d)
{
    if (!f->from.year && !f->to.year)
        return true;
    return d.year && (!f->from.year || exl_date_days(d) >= exl_date_days(f->from)) && (!f->to.year || exl_date_last_day(d) <= exl_date_days(f->to));
}

/* Today's names into i; whether the conditions on them hold. */
static bool rename_units(const exl_store *s, exl_stored_interview *i, const exl_store_filter *f)
{
    exl_span *const unit[EXL_N_ALIASED] = { &i->department, &i->role, &i->manager };
    for (exl_aliased k = 0; k < EXL_N_ALIASED && s->aliases.n; k++)
        *unit[k] = exl_alias_of(&s->aliases, k, *unit[k]);
    for (size_t w = 0; w < f->n_where && s->aliases.n; w++) {
        exl_span name, value;
        split(f->where[w], &name, &value);
        exl_aliased k = aliased(s, name);
        if (k < EXL_N_ALIASED && !exl_span_eq(exl_alias_of(&s->aliases, k, value), *unit[k]))
            return false;
    }
    return true;
}

static exl_rc read_row(const exl_bound *b, const exl_store_filter *f, exl_each_interview *fn, void *ctx, exl_err *err)
{
    exl_span leaver = exl_sql_blob(b, 2), whose = leaver.n ? leaver : exl_sql_blob(b, 13);
    exl_stored_interview i = { .number = exl_sql_int(b, 0), .id = exl_sql_text(b, 1), .has_leaver = leaver.n > 0 };
    exl_span date = exl_sql_text(b, 3);
    if (whose.n != sizeof i.leaver || (date.n && !exl_date_iso(&i.exit_date, date)))
        return exl_sql_fail(b->s, SQLITE_CORRUPT, err);
    if (!in_dates(f, i.exit_date))
        return EXL_OK;
    memcpy(i.leaver, whose.p, sizeof i.leaver);
    i.department = exl_sql_text(b, 4);
    i.role = exl_sql_text(b, 5);
    i.manager = exl_sql_text(b, 6);
    if (!rename_units(b->s, &i, f))
        return EXL_OK;
    int64_t language = exl_sql_int(b, 7), spoken = exl_sql_int(b, 8);
    i.language = language >= 0 && language < EXL_N_LANGS ? (exl_lang)language : EXL_LANG_UNKNOWN;
    i.spoken = spoken >= 0 && spoken < EXL_N_LANGS ? (exl_lang)spoken : EXL_LANG_UNKNOWN;
    i.departure = exl_departure_of(exl_sql_text(b, 9));
    i.coded = exl_sql_int(b, 10) != 0;
    i.key = exl_sql_text(b, 11);
    i.import = exl_sql_int(b, 12);
    i.statements = (uint32_t)exl_sql_int(b, 14);
    int64_t tenure = exl_sql_int(b, 15);
    i.tenure = tenure >= 0 && tenure <= INT32_MAX ? (int32_t)tenure : -1;
    return fn(ctx, &i, err);
}

static exl_rc walk(exl_store *s, const char *sql, const exl_store_filter *f, exl_each_interview *fn, void *ctx, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    exl_bound b = exl_sql_own(s, st, code);
    for (size_t i = 0; i < f->n_where; i++) {
        exl_span name, value;
        split(f->where[i], &name, &value);
        if (is_tenure(name) || aliased(s, name) < EXL_N_ALIASED)
            continue;
        if (!column_of(name))
            exl_bind_text(&b, name);
        exl_bind_text(&b, value);
    }
    bool row = true;
    exl_rc rc = EXL_OK;
    while (rc == EXL_OK && (rc = exl_sql_row(&b, &row, err)) == EXL_OK && row)
        rc = read_row(&b, f, fn, ctx, err);
    sqlite3_finalize(st);
    return rc;
}

exl_rc exl_store_interviews(exl_store *s, const exl_store_filter *f, exl_each_interview *fn, void *ctx, exl_err *err)
{
    exl_buf sql;
    exl_buf_init(&sql, 0);
    exl_rc rc = compose(&sql, s, f, err);
    if (rc == EXL_OK) {
        exl_buf_char(&sql, '\0');
        rc = exl_buf_rc(&sql, err);
    }
    if (rc == EXL_OK)
        rc = walk(s, sql.p, f, fn, ctx, err);
    exl_buf_free(&sql);
    return rc;
}
