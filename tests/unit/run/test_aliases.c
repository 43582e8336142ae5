/* --aliases: chains, what is refused and where, and names of today wherever interviews are read. */
#include "session.h"
#include "run/aliases.h"

static exl_rc take(exl_aliases *out, session *s, exl_arena *a, const char *text)
{
    s->err = (exl_err){ 0 };
    return exl_run_aliases_read(out, scratch_text(&s->files, "aliases.csv", text), a, &s->err);
}

static bool is(const exl_aliases *l, exl_aliased f, const char *was, const char *name) { return exl_span_is(exl_alias_of(l, f, exl_span_of(was)), name); }

static void reading(session *s, exl_arena *a)
{
    static const struct { const char *text, *says; uint64_t line; } bad[] = {
        { "field,was\ndepartment,A\n", "name is missing", 1 },
        { "field,was,name\ndepartment,A,B\ncolour,red,blue\n", "'colour' is no field with aliases", 3 },
        { "field,was,name\ndepartment,A,\n", "'A' is one name of a row that needs two", 2 },
        { "field,was,name\nrole,A,A\n", "'A' is the same name twice", 2 },
        { "field,was,name\nrole,A,B\nmanager,A,C\nrole,A,C\n", "'A' has another name already", 4 },
        { "field,was,name\nrole,A,B\nrole,B,C\nrole,C,A\n", "gets its own name back", 2 },
        { "field,was,name\nrole,X,A\nrole,A,B\nrole,B,A\n", "gets its own name back", 3 },
    };
    exl_aliases l = { NULL, 7 };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        exl_rc rc = take(&l, s, a, bad[i].text);
        CHECK(rc == EXL_EDATA && strstr(s->err.msg, bad[i].says) && s->err.line == bad[i].line && l.n == 7, "row %zu: %d %llu %s", i, (int)rc, (unsigned long long)s->err.line, s->err.msg);
    }
    CHECK(take(&l, s, a, "Field;Was;Name;why\nAfdeling;Care;Nursing;2021\ndepartment;Nursing;Nursing and care;2024\nfonction;clerk;adviser;\nleidinggevende;J. D;J. Doe;\n") == EXL_OK, "%s", s->err.msg);
    CHECK(l.n == 4 && is(&l, EXL_ALIAS_DEPARTMENT, "Care", "Nursing and care") && is(&l, EXL_ALIAS_DEPARTMENT, "Nursing", "Nursing and care"), "a chain");
    CHECK(is(&l, EXL_ALIAS_ROLE, "clerk", "adviser") && is(&l, EXL_ALIAS_ROLE, "Care", "Care") && is(&l, EXL_ALIAS_MANAGER, "J. D", "J. Doe"), "each field its own");
    CHECK(is(&l, EXL_ALIAS_DEPARTMENT, "", "") && is(&(exl_aliases){ NULL, 0 }, EXL_ALIAS_ROLE, "x", "x"), "nothing is itself");
    CHECK(take(&l, s, a, "field,was,name\n") == EXL_OK && l.n == 0, "none");
}

static void asked(session *s, const char *where, const char *aliases, const char *want, const char *not)
{
    static const char *const units[] = { "department" };
    const char *const conditions[] = { where };
    session_clear(s);
    s->o.units = units, s->o.n_units = 1;
    s->o.where = conditions, s->o.n_where = where != NULL;
    s->o.aliases = aliases;
    exl_rc rc = exl_trends(s->e, &s->o, session_sink(s), session_notify(s), &s->err);
    CHECK(rc == EXL_OK && strstr(s->out, want) && !strstr(s->out, not), "%s: %s\n%s", where ? where : "all", s->err.msg, s->out);
}

static void names_of_today(session *s)
{
    static const char notes[] = "interview_id,exit_date,department,text,colour\n1,2025-01-14,Care,Het loon was slecht.,red\n2,2025-01-15,Nursing,Het loon was slecht.,red\n3,2025-01-16,Depot,De sfeer was goed.,blue\n";
    char db[200], file[200];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "a.db"));
    const char *path[] = { scratch_text(&s->files, "a.csv", notes) };
    s->o.db = db;
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    snprintf(file, sizeof file, "%s", scratch_text(&s->files, "rename.csv", "field,was,name\ndepartment,Care,Nursing\n"));
    s->o.audience = EXL_AUDIENCE_HR;
    asked(s, NULL, NULL, "department,Care,", "absent");
    asked(s, NULL, file, "department,Nursing,", "department,Care,");
    asked(s, "department=Nursing", file, "department,Nursing,terms.pay-,2025-Q1,2,2", "Depot");
    asked(s, "department=Care", file, "department,Nursing,terms.pay-,2025-Q1,2,2", "Depot");
    asked(s, "colour=blue", file, "department,Depot", "Nursing");
    asked(s, "department=Nursing", NULL, "department,Nursing,terms.pay-,2025-Q1,1,1", "Care");
}

int main(void)
{
    session *s = session_open();
    exl_arena a;
    exl_arena_init(&a, 0);
    reading(s, &a);
    names_of_today(s);
    exl_arena_free(&a);
    session_close(s);
    return CHECK_DONE("run/aliases");
}
