/* What is put can be read: as rows by the program, through the views by everybody, and no text but in its one place. */
#include "scratch.h"
#include "store/body.h"
#include "store/key.h"
#include "store/put.h"
#include "store/query.h"
#include "store/sql.h"

typedef struct {
    exl_lexicons *lex;
    exl_buf packed;
    exl_store_record r;
    exl_interview i;
    exl_statement statement[2];
    exl_label label[3];
    exl_evidence evidence[3];
    exl_mention mention[1];
    exl_annotation annotation;
    exl_answer answer[2];
    exl_attribute attribute[2];
} sample;

static exl_span span(const char *s) { return (exl_span){ s, strlen(s) }; }

static const char secret[] = "het loon was slecht, zei Wim, Zoekwoord";

/* An interview with two statements, three labels, a mention. */
static void fill(sample *x, const char *id, const char *department, const char *date)
{
    const exl_taxonomy *t = &x->lex->taxonomy;
    int pay = exl_taxonomy_theme(t, span("terms.pay")), team = exl_taxonomy_theme(t, span("relations.colleagues")), offer = exl_taxonomy_reason(t, span("offer"));
    x->answer[0] = (exl_answer){ EXL_Q_GOOD, 0, span("Sfeer top.") };
    x->answer[1] = (exl_answer){ EXL_Q_FREE, 0, span(secret) };
    x->attribute[0] = (exl_attribute){ span("Site"), span("Gent \"Zuid\"") };
    x->attribute[1] = (exl_attribute){ span("Grade"), span("A") };
    x->statement[0] = (exl_statement){ .n = 1, .answer = 0, .start = 0, .end = 10, .question = EXL_Q_GOOD, .language = EXL_LANG_NL, .label = 0, .n_labels = 1 };
    x->statement[1] = (exl_statement){ .n = 2, .answer = 1, .start = 0, .end = 39, .question = EXL_Q_FREE, .language = EXL_LANG_NL, .label = 1, .n_labels = 2, .n_mentions = 1 };
    x->label[0] = (exl_label){ .kind = EXL_LABEL_THEME, .polarity = 1, .code = (uint16_t)team, .score = 0.9f, .listed = true, .evidence = 0, .n_evidence = 1 };
    x->label[1] = (exl_label){ .kind = EXL_LABEL_THEME, .polarity = -1, .code = (uint16_t)pay, .score = 0.8333f, .listed = true, .evidence = 1, .n_evidence = 2 };
    x->label[2] = (exl_label){ .kind = EXL_LABEL_REASON, .polarity = 0, .code = (uint16_t)offer, .score = 0.4f, .listed = false, .evidence = 3, .n_evidence = 0 };
    x->evidence[0] = (exl_evidence){ 0, 5, 2, false };
    x->evidence[1] = (exl_evidence){ 4, 8, 0, false };
    x->evidence[2] = (exl_evidence){ 13, 19, 1, false };
    x->mention[0] = (exl_mention){ 25, 28, span("Wim V.") };
    x->annotation = (exl_annotation){ .statement = x->statement, .n_statements = 2, .label = x->label, .n_labels = 3, .evidence = x->evidence, .n_evidence = 3, .mention = x->mention, .n_mentions = 1 };
    x->i = (exl_interview){ .has_id = true, .id = span(id), .department = span(department), .role = span("verpleegkundige"), .manager = span("K. D'Haene"), .language = EXL_LANG_NL, .departure = EXL_DEP_VOLUNTARY,
                            .tenure_months = 18, .channel = span("online"), .answers = x->answer, .n_answers = 2, .attributes = x->attribute, .n_attributes = 2 };
    (void)exl_date_iso(&x->i.exit_date, span(date));
    exl_buf_reset(&x->packed);
    exl_buf_room(&x->packed, 4096);
    exl_body_pack(&x->packed, &x->i);
    size_t at = x->packed.n;
    exl_body_attributes(&x->packed, &x->i);
    size_t list = x->packed.n;
    exl_body_statements(&x->packed, &x->annotation);
    const char *p = x->packed.p;
    x->r = (exl_store_record){ .interview = &x->i, .id = span(id), .key = span(id), .body = { p, at }, .attributes = { p + at, list - at }, .statements = { p + list, x->packed.n - list }, .annotation = &x->annotation };
    exl_body_digest(x->r.content, &x->i, NULL, x->r.body, x->r.attributes);
}

static exl_put_outcome put(exl_putter *p, sample *x)
{
    exl_put_outcome outcome = EXL_PUT_DUPLICATE;
    exl_err err = { 0 };
    CHECK(exl_put(p, &x->r, &outcome, &err) == EXL_OK, "%s", err.msg);
    return outcome;
}

static int one_int(void *ctx, int n, char **value, char **name)
{
    (void)n, (void)name;
    snprintf(ctx, 400, "%s", value[0] ? value[0] : "NULL");
    return 0;
}

/* As another program reads it. */
static void view(const char *path, const char *sql, const char *want)
{
    sqlite3 *db;
    char got[400] = "no row", *why = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
        sqlite3_exec(db, sql, one_int, got, &why);
    CHECK(strcmp(got, want) == 0, "%s: %s, not %s (%s)", sql, got, want, why ? why : "");
    sqlite3_free(why);
    sqlite3_close(db);
}

static void views(const char *path)
{
    static const struct { const char *sql, *want; } rows[] = {
        { "SELECT count(*) FROM v_interviews", "4" },
        { "SELECT group_concat(interview_id, ' ') FROM (SELECT interview_id FROM v_interviews ORDER BY 1)", "a b coded d" },
        { "SELECT exit_date || ' ' || date_precision FROM v_interviews WHERE interview_id = 'a'", "2025-03-14 day" },
        { "SELECT exit_date || ' ' || date_precision FROM v_interviews WHERE interview_id = 'd'", "2025-04 month" },
        { "SELECT department || '|' || role || '|' || manager || '|' || language || '|' || spoken || '|' || departure || '|' || tenure_months || '|' || channel FROM v_interviews WHERE interview_id = 'a'",
          "Thuiszorg|verpleegkundige|K. D'Haene|nl|nl|voluntary|18|online" },
        { "SELECT leaver IS NULL AND interviewer IS NULL AND hire_date IS NULL FROM v_interviews WHERE interview_id = 'a'", "1" },
        { "SELECT leaver FROM v_interviews WHERE interview_id = 'd'", "0700000000000000000000000000000000000000000000000000000000000000" },
        { "SELECT json_extract(attributes, '$.Site') || statements || coded FROM v_interviews WHERE interview_id = 'a'", "Gent \"Zuid\"20" },
        { "SELECT json_extract(attributes, '$.Grade') || statements || coded || spoken FROM v_interviews WHERE interview_id = 'coded'", "A01nl" },
        { "SELECT count(*) FROM v_statements", "6" },
        { "SELECT statement || '|' || question || '|' || answer || '|' || start_byte || '|' || end_byte || '|' || language FROM v_statements WHERE interview_id = 'a' AND statement = 2", "2|free|2|0|39|nl" },
        { "SELECT count(*) FROM v_labels", "7" },
        { "SELECT facet || '|' || theme || '|' || polarity || '|' || score || '|' || source FROM v_labels WHERE interview_id = 'a' AND statement = 2", "terms|terms.pay|-|0.833|program" },
        { "SELECT statement || theme || polarity || score || source FROM v_labels WHERE interview_id = 'coded'", "0terms.pay+1.0coded" },
        { "SELECT interview_id || reason || statement || source FROM v_reasons", "codedoffer0coded" },
        { "SELECT count(*) FROM v_signals", "0" },
        { "SELECT group_concat(code || polarity || start_byte || '-' || end_byte || ' ' || entry, '; ') FROM (SELECT * FROM v_evidence WHERE interview_id = 'a' ORDER BY statement, start_byte)",
          "relations.colleagues+0-5 nl/test.tsv:6; terms.pay-4-8 nl/test.tsv:4; terms.pay-13-19 nl/test.tsv:5" },
        { "SELECT statement || manager || start_byte || end_byte FROM v_mentions WHERE interview_id = 'a'", "2Wim V.2528" },
        { "SELECT file || records || '|' || stored || '|' || replaced || '|' || duplicates || '|' || refused || '|' || erased || '|' || without_text || '|' || statements || '|' || as_of FROM v_imports", "x.csv9|5|1|1|2|0|0|6|2026-01-31" },
        { "SELECT length(content) || program || schema FROM v_imports", "640.1.04" },
        { "SELECT interviews || program || schema || (lexicons = (SELECT lexicons FROM v_imports)) FROM v_versions", "40.1.041" },
        { "SELECT count(*) FROM pragma_foreign_key_check", "0" },
        { "PRAGMA integrity_check", "ok" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        view(path, rows[i].sql, rows[i].want);
}

/* The text of an interview is in no value of the store: where it stands it is sealed. */
static void text_in_no_place(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *tables = NULL;
    CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "opens");
    sqlite3_prepare_v2(db, "SELECT m.name, c.name, m.type FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type IN ('table', 'view')", -1, &tables, NULL);
    size_t columns = 0, found = 0;
    while (sqlite3_step(tables) == SQLITE_ROW) {
        char sql[400], got[400] = "0";
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE instr(CAST(\"%s\" AS BLOB), CAST('Zoekwoord' AS BLOB))", sqlite3_column_text(tables, 0), sqlite3_column_text(tables, 1));
        CHECK(sqlite3_exec(db, sql, one_int, got, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
        columns++;
        found += strcmp(got, "0") != 0;
    }
    CHECK(columns > 60 && found == 0, "%zu columns, found in %zu", columns, found);
    sqlite3_finalize(tables);
    sqlite3_close(db);
}

static void put_all(sample *x, const char *path)
{
    exl_store *s = NULL;
    exl_putter *p = NULL;
    exl_err err = { 0 };
    static const unsigned char content[32];
    CHECK(exl_store_open(&s, path, EXL_STORE_CREATE, &err) == EXL_OK && exl_put_open(&p, s, x->lex, NULL, "x.csv", "2026-01-31", &err) == EXL_OK, "%s", err.msg);
    fill(x, "a", "Thuiszorg", "2025-03-14");
    CHECK(put(p, x) == EXL_PUT_STORED, "a");
    fill(x, "b", "Woonzorg", "");
    CHECK(put(p, x) == EXL_PUT_STORED, "b");
    exl_store_code codes[] = { { EXL_LABEL_THEME, 1, (uint16_t)exl_taxonomy_theme(&x->lex->taxonomy, span("terms.pay")) }, { EXL_LABEL_REASON, 0, (uint16_t)exl_taxonomy_reason(&x->lex->taxonomy, span("offer")) } };
    fill(x, "coded", "Woonzorg", "2025");
    x->r.body = x->r.statements = (exl_span){ NULL, 0 };
    x->r.annotation = NULL;
    x->r.code = codes;
    x->r.n_codes = 2;
    x->r.coded = true;
    CHECK(put(p, x) == EXL_PUT_STORED, "coded");
    fill(x, "d", "Thuiszorg", "2025-04");
    x->r.has_leaver = true;
    x->r.leaver[0] = 7;
    CHECK(put(p, x) == EXL_PUT_STORED, "d");
    CHECK(exl_put_end(p, &(exl_import_counts){ 9, 5, 1, 1, 2, 0, 0, 6 }, content, &err) == EXL_OK && exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    exl_put_close(p);
    exl_store_close(s);
}

static void again(sample *x, const char *path)
{
    exl_store *s = NULL;
    exl_putter *p = NULL;
    exl_err err = { 0 };
    CHECK(exl_store_open(&s, path, EXL_STORE_CREATE, &err) == EXL_OK && exl_put_open(&p, s, x->lex, NULL, "y.csv", NULL, &err) == EXL_OK, "%s", err.msg);
    fill(x, "a", "Thuiszorg", "2025-03-14");
    CHECK(put(p, x) == EXL_PUT_DUPLICATE, "the same content");
    fill(x, "a", "Elders", "2025-03-14");
    CHECK(put(p, x) == EXL_PUT_REPLACED, "other content");
    CHECK(put(p, x) == EXL_PUT_DUPLICATE, "and that again");
    static const unsigned char content[32];
    CHECK(exl_put_end(p, &(exl_import_counts){ 2, 1, 1, 1, 0, 0, 0, 2 }, content, &err) == EXL_OK && exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    exl_put_close(p);
    exl_store_close(s);
    view(path, "SELECT department FROM v_interviews WHERE interview_id = 'a'", "Elders");
    view(path, "SELECT count(*) FROM v_labels", "7");
    view(path, "SELECT (SELECT count(*) FROM texts) || (SELECT count(*) FROM statements) || (SELECT count(*) FROM mentions)", "333");
    view(path, "SELECT count(*) FROM pragma_foreign_key_check", "0");
}

/* --- reading back -------------------------------------------------------------------------------------------- */

typedef struct { char text[600]; size_t n; } listed;

static void list(listed *l, const char *fmt, exl_span s, double v)
{
    int n = snprintf(l->text + l->n, sizeof l->text - l->n, fmt, (int)s.n, s.p ? s.p : "", v);
    l->n += n > 0 ? (size_t)n : 0;
}

static exl_rc list_interview(void *ctx, const exl_stored_interview *i, exl_err *err)
{
    (void)err;
    list(ctx, "%.*s ", i->id, 0);
    return EXL_OK;
}

static exl_rc list_label(void *ctx, const exl_stored_label *l, exl_err *err)
{
    (void)err;
    list(ctx, "%.*s/%.3f ", l->evidence, l->score);
    return EXL_OK;
}

static exl_rc list_statement(void *ctx, const exl_stored_statement *s, exl_err *err)
{
    (void)err;
    list(ctx, "%.*s%.0f ", (exl_span){ NULL, 0 }, s->n * 100 + s->end);
    return EXL_OK;
}

static exl_rc stop(void *ctx, const exl_stored_label *l, exl_err *err)
{
    (void)ctx, (void)l;
    return exl_fail(err, EXL_EDISCLOSE, "enough");
}

static void filters(exl_store *s)
{
    static const struct { const char *from, *to, *where[2], *want; exl_rc rc; } rows[] = {
        { NULL, NULL, { NULL }, "b coded d a ", EXL_OK },
        { "2025-01-01", NULL, { NULL }, "coded d a ", EXL_OK },
        { "2025-01-02", NULL, { NULL }, "d a ", EXL_OK },
        { "2025-04-01", "2025-04-30", { NULL }, "d ", EXL_OK },
        { "2025-04-01", "2025-04-29", { NULL }, "", EXL_OK },
        { NULL, "2025-12-31", { NULL }, "coded d a ", EXL_OK },
        { NULL, "2025-12-30", { NULL }, "d a ", EXL_OK },
        { NULL, NULL, { "department=Woonzorg" }, "b coded ", EXL_OK },
        { NULL, NULL, { "Department=Woonzorg", "departure=voluntary" }, "b coded ", EXL_OK },
        { NULL, NULL, { "department=x' OR '1'='1" }, "", EXL_OK },
        { NULL, NULL, { "interviewer=" }, "b coded d a ", EXL_OK },
        { NULL, NULL, { "tenure_months=18" }, "b coded d a ", EXL_OK },
        { NULL, NULL, { "language=fr" }, "", EXL_OK },
        { NULL, NULL, { "Site=Gent \"Zuid\"" }, "b coded d a ", EXL_OK },
        { NULL, NULL, { "Site=Gent" }, "", EXL_OK },
        { NULL, NULL, { "site=Gent" }, "", EXL_EUSAGE },
        { NULL, NULL, { "nothing" }, "", EXL_EUSAGE },
        { NULL, NULL, { "=x" }, "", EXL_EUSAGE },
        { "2025-04", NULL, { NULL }, "", EXL_EUSAGE },
        { NULL, "31/12/2025", { NULL }, "", EXL_EUSAGE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_options o;
        exl_store_filter f;
        exl_err err = { 0 };
        listed l = { .n = 0 };
        exl_options_init(&o);
        o.from = rows[i].from;
        o.to = rows[i].to;
        o.where = rows[i].where;
        o.n_where = (rows[i].where[0] != NULL) + (size_t)(rows[i].where[1] != NULL);
        exl_rc rc = exl_store_filter_of(&f, &o, &err);
        if (rc == EXL_OK)
            rc = exl_store_interviews(s, &f, list_interview, &l, &err);
        CHECK(rc == rows[i].rc && strcmp(l.text, rows[i].want) == 0, "row %zu: %d '%s' %s", i, (int)rc, l.text, err.msg);
    }
}

static void read_back(const char *path)
{
    exl_store *s = NULL;
    exl_arena a;
    exl_err err = { 0 };
    exl_arena_init(&a, 0);
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_OK, "%s", err.msg);
    filters(s);
    listed l = { .n = 0 };
    CHECK(exl_store_labels(s, list_label, &l, &err) == EXL_OK && strstr(l.text, "[[4,8,2],[13,19,3]]/0.833") && strstr(l.text, "/1.000"), "%s %s", l.text, err.msg);
    CHECK(exl_store_labels(s, stop, NULL, &err) == EXL_EDISCLOSE, "what is called can end it");
    l = (listed){ .n = 0 };
    CHECK(exl_store_statements(s, list_statement, &l, &err) == EXL_OK && strcmp(l.text, "110 239 110 239 110 239 ") == 0, "%s", l.text);
    exl_interview i;
    bool found = false;
    CHECK(exl_store_find(&i, &found, s, span("a"), &a, &err) == EXL_OK && found && i.n_answers == 2 && exl_span_is(i.answers[1].text, secret) && exl_span_is(i.manager, "K. D'Haene"), "%s", err.msg);
    CHECK(i.language == EXL_LANG_NL && i.exit_date.day == 14, "what classification takes");
    CHECK(exl_store_find(&i, &found, s, span("A"), &a, &err) == EXL_OK && !found, "ids are kept exactly");
    CHECK(exl_store_find(&i, &found, s, span("coded"), &a, &err) == EXL_OK && found && i.n_answers == 0, "an interview without text");
    exl_span entries;
    CHECK(exl_store_entries(&entries, s, span("[[4,8,2],[13,19,3],[1,2,2]]"), &a, &err) == EXL_OK && exl_span_is(entries, "nl/test.tsv:4 nl/test.tsv:5"), "%.*s", (int)entries.n, entries.p);
    CHECK(exl_store_entries(&entries, s, span(""), &a, &err) == EXL_OK && entries.n == 0, "no evidence");
    exl_stored_code *codes = NULL;
    exl_stored_version *versions = NULL;
    size_t n = 0;
    CHECK(exl_store_codes(&codes, &n, s, &a, &err) == EXL_OK && n > 60 && codes[1].kind == EXL_STORED_THEME && exl_span_is(codes[1].name, "content.variety"), "%s", err.msg);
    CHECK(exl_store_versions(&versions, &n, s, &a, &err) == EXL_OK && n == 1 && exl_span_is(versions[0].program, EXL_VERSION) && versions[0].schema == EXL_STORE_SCHEMA, "%s", err.msg);
    exl_store_counts c = { 0 };
    CHECK(exl_store_count(&c, s, &err) == EXL_OK && c.interviews == 4 && c.statements == 6, "%s", err.msg);
    exl_store_close(s);
    exl_arena_free(&a);
}

static void rates(const char *path)
{
    exl_store *s = NULL;
    exl_arena a;
    exl_err err = { 0 };
    exl_stored_rate *list = NULL;
    size_t n = 9;
    const exl_stored_rate in[] = { { span("terms.pay-"), -1, 40, 30, 200, 5 }, { span("terms.pay-"), EXL_LANG_NL, 20, 16.5, 90, 1 } };
    exl_arena_init(&a, 0);
    CHECK(exl_store_open(&s, path, EXL_STORE_WRITE, &err) == EXL_OK && exl_store_rates(&list, &n, s, &a, &err) == EXL_OK && n == 0, "none at first: %s", err.msg);
    for (int twice = 0; twice < 2; twice++)
        CHECK(exl_store_put_rates(s, in, 2, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_store_commit(s, &err) == EXL_OK, "%s", err.msg);
    exl_store_close(s);
    CHECK(exl_store_open(&s, path, EXL_STORE_READ, &err) == EXL_OK && exl_store_rates(&list, &n, s, &a, &err) == EXL_OK && n == 2, "%s", err.msg);
    CHECK(n == 2 && exl_span_is(list[1].code, "terms.pay-") && list[1].language == EXL_LANG_NL && list[1].tp > 16.4 && list[1].fp < 1.1, "as they were put");
    exl_store_close(s);
    exl_arena_free(&a);
}

int main(void)
{
    scratch s;
    sample *x = calloc(1, sizeof *x);
    exl_err err = { 0 };
    if (!x || exl_lexicons_load(&x->lex, "tests/data/lexicons", (exl_notify){ 0 }, &err) != EXL_OK) {
        fprintf(stderr, "%s: %s\n", err.path, err.msg);
        return 1;
    }
    exl_buf_init(&x->packed, 0);
    scratch_open(&s);
    const char *path = scratch_path(&s, "put.db");
    put_all(x, path);
    views(path);
    text_in_no_place(path);
    again(x, path);
    read_back(path);
    rates(path);
    exl_buf_free(&x->packed);
    exl_lexicons_free(x->lex);
    free(x);
    scratch_close(&s);
    return CHECK_DONE("store/put");
}
