/* reasons, trends, flags, explain ID, from files to what is printed: who counts, what is held back, what is said. */
#include "session.h"
#include "run/panel.h"
#include "run/results.h"

enum { LEAVERS = 24 };

/* Leavers of two departments; those of A complain of pay, one in three; leaver 0 has a second interview, later, elsewhere. */
static void write_rows(char *out, size_t cap, size_t part, size_t parts)
{
    size_t n = (size_t)snprintf(out, cap, "id,date,department,role,manager,lang,leaver_id,Site,text\n");
    for (size_t i = 0; i <= LEAVERS; i++)
        if (i % parts == part)
            n += (size_t)snprintf(out + n, cap - n, "i%zu,2025-%02zu-%02zu,%s,%s,%s,nl,%zu,%s,%s\n", i, i == LEAVERS ? 12 : i / 2 % 12 + 1, i % 28 + 1, i % 2 ? "A" : "B", i < 20 ? "r" : "", i % 2 ? "Chef, een" : "Chef",
                                  i == LEAVERS ? 0 : i, i % 4 ? "Gent" : "Brugge", i % 6 == 1 ? "Het loon was slecht. Het loon was slecht. Ik heb een nieuwe job." : "De sfeer was goed.");
}

static void fill(session *s, const char *db, bool backwards)
{
    char text[8192];
    const char *path[3];
    static const char *const names[] = { "p0.csv", "p1.csv", "p2.csv" };
    for (size_t k = 0; k < 3; k++) {
        write_rows(text, sizeof text, k, 3);
        for (char *p = strstr(text, "Chef, een"); p; p = strstr(p, "Chef, een"))
            memcpy(p, "Chef. een", 9);
        path[backwards ? 2 - k : k] = scratch_text(&s->files, names[k], text);
    }
    s->o.db = db;
    CHECK(session_import(s, path, 3) == EXL_OK, "%s %s", s->said, s->err.msg);
}

typedef exl_rc command(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err);

static exl_rc run(session *s, command *c)
{
    session_clear(s);
    return c(s->e, &s->o, session_sink(s), session_notify(s), &s->err);
}

static void panel(session *s)
{
    exl_store *store = NULL;
    exl_arena a;
    exl_panel p;
    exl_taxonomy t;
    exl_arena_init(&a, 0);
    s->o.audience = EXL_AUDIENCE_HR;
    CHECK(exl_taxonomy_load(&t, "tests/data/lexicons", &a, &s->err) == EXL_OK && exl_store_open(&store, s->o.db, EXL_STORE_READ, &s->err) == EXL_OK &&
              exl_run_panel(&p, store, &t, &s->o, &a, &s->err) == EXL_OK, "%s", s->err.msg);
    CHECK(p.n == LEAVERS, "two interviews of one leaver are one: %zu", p.n);
    for (size_t i = 1; i < p.n; i++)
        CHECK(exl_date_days(p.date[i - 1]) <= exl_date_days(p.date[i]), "leaver %zu comes before its date", i);
    static const char *const want[] = { "relations.colleagues+", "terms.pay-", "relations+", "terms-", "reason:offer" };
    CHECK(p.n_codes == 5, "%zu codes", p.n_codes);
    for (size_t k = 0; k < p.n_codes && k < 5; k++)
        CHECK(exl_span_is(p.code[k].name, want[k]), "code %zu is %.*s", k, (int)p.code[k].name.n, p.code[k].name.p);
    CHECK(p.n_codes == 5 && p.code[4].kind == EXL_CODE_REASON && exl_span_is(p.code[4].reason_kind, "pull") && p.code[2].kind == EXL_CODE_FACET && p.code[1].polarity == -1, "kinds");
    CHECK(p.n_unit[EXL_UNIT_DEPARTMENT] == 2 && exl_span_is(p.unit_name[EXL_UNIT_DEPARTMENT][0], "A") && p.n_unit[EXL_UNIT_ROLE] == 1 && p.n_unit[EXL_UNIT_MANAGER] == 2, "units");
    size_t hits[5] = { 0 }, no_role = 0;
    for (size_t i = 0; i < p.n; i++) {
        no_role += p.unit[EXL_UNIT_ROLE][i] < 0;
        CHECK(p.unit[EXL_UNIT_ALL][i] == 0 && p.language[i] == EXL_LANG_NL, "leaver %zu", i);
        for (size_t k = 0; k < 5; k++)
            hits[k] += p.raised[i * p.n_codes + k];
    }
    CHECK(hits[1] == 4 && hits[3] == 4 && hits[0] == 20 && hits[4] == 4, "pay %zu, terms %zu, colleagues %zu, offer %zu", hits[1], hits[3], hits[0], hits[4]);
    CHECK(no_role == 4, "the role that was given: %zu without", no_role);
    exl_store_close(store);
    exl_arena_free(&a);
}

static void commands(session *s)
{
    static const struct { const char *what; command *c; bool hr; const char *where, *unit; exl_rc rc; const char *prints, *not, *says; } rows[] = {
        { "reasons", exl_reasons, false, NULL, NULL, EXL_OK, "all,all,offer,pull,24,4,", "manager", "rows about single managers are left out" },
        { "reasons for hr", exl_reasons, true, NULL, NULL, EXL_OK, "manager,Chef. een,offer,pull,12,4,", "nothing", "" },
        { "reasons of departments", exl_reasons, true, NULL, "department", EXL_OK, "department,A,offer,pull,12,4,", "manager", "" },
        { "trends", exl_trends, true, NULL, "department", EXL_OK, "department,A,terms.pay-,2025-Q1,", "manager", "" },
        { "trends in blocks, where another unit has none", exl_trends, false, NULL, NULL, EXL_OK, "department,A,terms.pay-,2025-Q4,,,,,,1", "manager", "" },
        { "a small unit keeps its row", exl_reasons, false, NULL, "role", EXL_OK, "role,r,offer,pull,,,,,,1", "manager", "" },
        { "whole blocks, of which nothing is shown among others", exl_reasons, false, "department=A", NULL, EXL_EDISCLOSE, "", "offer", "" },
        { "whole blocks for hr", exl_reasons, true, "department=A", NULL, EXL_OK, "all,all,offer,pull,12,4,", "department,B", "" },
        { "a unit that nobody has", exl_reasons, false, "department=C", NULL, EXL_OK, "unit_type", "all,all", "no interview of the store meets the conditions" },
        { "one of a small set", exl_reasons, false, "Site=Brugge", NULL, EXL_EDISCLOSE, "", "offer", "" },
        { "flags", exl_flags, true, NULL, NULL, EXL_OK, "manager,Chef. een,terms.pay-,12,4,", "terms.pay+", "never a verdict on a person" },
        { "flags of departments", exl_flags, false, NULL, "department", EXL_OK, "department,A,*,12,4,", "terms.pay-,12", "nothing is flagged" },
        { "where", exl_reasons, true, "Site=Gent", NULL, EXL_OK, "all,all,offer,pull,18,4,", "nothing", "" },
        { "where nobody is", exl_reasons, true, "Site=Oostende", NULL, EXL_OK, "unit_type", "all,all", "no interview of the store meets the conditions" },
        { "where few are", exl_reasons, false, "interview_id=i1", NULL, EXL_EDISCLOSE, "", "offer", "" },
        { "where of nothing", exl_reasons, true, "Kleur=rood", NULL, EXL_EUSAGE, "", "offer", "" },
        { "a unit that is none", exl_flags, true, NULL, "team", EXL_EUSAGE, "", "terms", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        s->o.audience = rows[i].hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT;
        s->o.where = &rows[i].where;
        s->o.n_where = rows[i].where != NULL;
        s->o.units = &rows[i].unit;
        s->o.n_units = rows[i].unit != NULL;
        exl_rc rc = run(s, rows[i].c);
        CHECK(rc == rows[i].rc, "%s: %d %s", rows[i].what, (int)rc, s->err.msg);
        CHECK(strstr(s->out, rows[i].prints) && !strstr(s->out, rows[i].not), "%s:\n%s", rows[i].what, s->out);
        CHECK(strstr(s->said, rows[i].says), "%s:\n%s", rows[i].what, s->said);
    }
    s->o.n_where = s->o.n_units = 0;
    s->o.min_group = 4;
    CHECK(run(s, exl_reasons) == EXL_EUSAGE || s->o.audience == EXL_AUDIENCE_HR, "below the floor");
    s->o.min_group = 10;
}

static void order_of_files(session *s, const char *one, const char *other)
{
    static command *const all[] = { exl_reasons, exl_trends, exl_flags };
    char *first = malloc(sizeof s->out);
    s->o.audience = EXL_AUDIENCE_HR;
    for (size_t i = 0; i < 3 && first; i++) {
        s->o.db = one;
        CHECK(run(s, all[i]) == EXL_OK && s->n_out > 100, "%s", s->err.msg);
        memcpy(first, s->out, s->n_out + 1);
        s->o.db = other;
        CHECK(run(s, all[i]) == EXL_OK && strcmp(first, s->out) == 0, "command %zu: the order of files changes nothing", i);
    }
    free(first);
    s->o.db = one;
}

static void rates(session *s)
{
    static const struct { const char *text; exl_rc rc; const char *says; uint64_t line; } rows[] = {
        { "code,n_pos,tp,n_neg,fp\nterms.pay-,40,30,200,5\n", EXL_OK, "", 0 },
        { "\xEF\xBB\xBF" "fp,n_neg,tp,n_pos,code,language\r\n1,90,16.5,20,terms.pay-,nl\r\n\r\n", EXL_OK, "", 0 },
        { "code,n_pos,tp,n_neg\n", EXL_EDATA, "'fp' is missing", 1 },
        { "", EXL_EDATA, "is missing", 1 },
        { "code,n_pos,tp,n_neg,fp\nterms.pay-,40,x,200,5\n", EXL_EDATA, "'x' is no count", 2 },
        { "code,n_pos,tp,n_neg,fp\nterms.pay-,40,30,200,5\nterms.pay-,40,41,200,5\n", EXL_EDATA, "more was found", 3 },
        { "code,n_pos,tp,n_neg,fp,language\nterms.pay-,40,30,200,5,es\n", EXL_EDATA, "'es' is none", 2 },
        { "code,n_pos,tp,n_neg,fp\nterms.pay-,40,30,-2,5\n", EXL_EDATA, "'-2' is no count", 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        s->o.error_rates = scratch_text(&s->files, "rates.csv", rows[i].text);
        exl_rc rc = run(s, exl_flags);
        CHECK(rc == rows[i].rc && strstr(s->err.msg, rows[i].says) && s->err.line == rows[i].line, "row %zu: %d %llu %s", i, (int)rc, (unsigned long long)s->err.line, s->err.msg);
    }
    s->o.error_rates = scratch_path(&s->files, "no such rates.csv");
    CHECK(run(s, exl_flags) == EXL_EENV, "%s", s->err.msg);
    s->o.error_rates = NULL;
}

static exl_rc explain(session *s, const char *id, unsigned n)
{
    session_clear(s);
    s->o.statement = n;
    return exl_explain(s->e, id, &s->o, session_sink(s), &s->err);
}

static void explained(session *s)
{
    CHECK(explain(s, "i1", 0) == EXL_OK && strstr(s->out, "statement 1") && strstr(s->out, "statement 3") && strstr(s->out, "terms.pay-  score"), "%s %s", s->out, s->err.msg);
    CHECK(explain(s, "i1", 2) == EXL_OK && !strstr(s->out, "statement 1") && strstr(s->out, "statement 2"), "%s", s->out);
    CHECK(explain(s, "i1", 9) == EXL_EUSAGE && strstr(s->err.msg, "3 statements"), "%s", s->err.msg);
    CHECK(explain(s, "nobody", 0) == EXL_EUSAGE && strstr(s->err.msg, "'nobody'"), "%s", s->err.msg);
    s->o.db = "tests/data/no such store.db";
    CHECK(explain(s, "i1", 0) == EXL_EENV && run(s, exl_reasons) == EXL_EENV && run(s, exl_trends) == EXL_EENV && run(s, exl_flags) == EXL_EENV, "%s", s->err.msg);
}

int main(void)
{
    session *s = session_open();
    char one[200], other[200];
    snprintf(one, sizeof one, "%s", scratch_path(&s->files, "one.db"));
    snprintf(other, sizeof other, "%s", scratch_path(&s->files, "other.db"));
    scratch_text(&s->files, "k", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
    char key[200];
    snprintf(key, sizeof key, "%s", scratch_path(&s->files, "k"));
    s->o.key = key;
    fill(s, one, false);
    fill(s, other, true);
    s->o.db = one;
    panel(s);
    commands(s);
    order_of_files(s, one, other);
    rates(s);
    explained(s);
    session_close(s);
    return CHECK_DONE("run/results");
}
