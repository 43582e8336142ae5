/* What the sections say: sentences under charts, groups and their reasons, funnels, actions, signals, reviews. */
#include "check.h"
#include "report/page.h"
#include "stats/tally.h"

static exl_arena arena;

/* Any table: the first rows of `texts` columns are text, the rest numbers; NAN is an empty cell. */
typedef struct { int type; const char *text[6]; double number[10]; unsigned leavers; } row;

static const exl_safe_table *table(const char *name, const exl_column *columns, size_t texts, size_t n_columns, const row *rows, size_t n, exl_audience audience)
{
    const exl_gate_rules rules = { audience, 10, 5 };
    const exl_safe_table *safe = NULL;
    exl_table *t = exl_table_new(&arena, name, "Made up.", columns, n_columns);
    for (size_t r = 0; r < n; r++) {
        exl_cell *c = exl_table_row(t, rows[r].type, rows[r].leavers);
        for (size_t i = 0; i < n_columns; i++) {
            if (i < texts)
                exl_cell_text(&c[i], exl_span_of(rows[r].text[i]));
            else
                exl_cell_number(&c[i], rows[r].number[i - texts]);
        }
    }
    CHECK(exl_privacy_gate(&safe, t, &rules, &arena, NULL) == EXL_OK, "%s", name);
    return safe;
}

#define TEXT(n) { n, EXL_COL_TEXT, 0, false, "" }
#define COUNT(n) { n, EXL_COL_COUNT, 0, true, "" }
#define REAL(n) { n, EXL_COL_REAL, 4, true, "" }
static const exl_column trend_columns[] = { TEXT("unit_type"), TEXT("unit"), TEXT("code"), TEXT("period"), COUNT("interviews"), COUNT("hits"), REAL("share"), REAL("lower"), REAL("upper") };
static const exl_column summary_columns[] = { TEXT("unit_type"), TEXT("unit"), TEXT("code"), { "direction", EXL_COL_TEXT, 0, true, "" }, { "change_point", EXL_COL_TEXT, 0, true, "" },
                                              REAL("slope"), REAL("q"), REAL("change_p") };
static const exl_column reason_columns[] = { TEXT("unit_type"), TEXT("unit"), TEXT("reason"), TEXT("kind"), COUNT("interviews"), COUNT("hits"), REAL("share"), REAL("lower"), REAL("upper") };
static const exl_column effect_columns[] = { TEXT("unit_type"), TEXT("unit"), TEXT("code"), TEXT("since"), TEXT("action"), { "judgement", EXL_COL_TEXT, 0, true, "" },
                                             COUNT("interviews_before"), COUNT("hits_before"), REAL("share_before"), COUNT("interviews_after"), COUNT("hits_after"), REAL("share_after") };
static const exl_column flag_columns[] = { TEXT("unit_type"), TEXT("unit"), TEXT("code"), { "tier", EXL_COL_TEXT, 0, true, "" }, COUNT("interviews"), COUNT("hits"), REAL("expected") };

static exl_buf page_of(const exl_report_input *in)
{
    exl_buf b;
    exl_err err = { 0 };
    exl_buf_init(&b, 0);
    CHECK(exl_report_html(&b, in, &err) == EXL_OK, "%s", err.msg);
    exl_buf_char(&b, '\0');
    return b;
}

static exl_report_input input(exl_audience audience) { return (exl_report_input){ .audience = audience, .language = 2, .min_group = 10, .min_company = 5 }; }

static row share_row(int type, const char *type_name, const char *unit, const char *code, double n, double hits)
{
    return (row){ type, { type_name, unit, code }, { n, hits, hits / n, hits / n * 0.8, hits / n * 1.2, 0 }, (unsigned)n };
}

/* Eight quarters of 100 leavers: from 18 hits to 31 in the last four. */
static void sentences(void)
{
    static const struct { const char *direction, *change; bool second; const char *says; } rows[] = {
        { "rising", "2025-Q1", true, "<strong>content.workload (Criticism)</strong>: rising since 2025-Q1, from 18% to 31%." },
        { "falling", "2025-Q1", false, "<strong>content.workload (Criticism)</strong>: falling since 2025-Q1, from 31% to 18%." },
        { "steady", "2025-Q1", true, "<strong>content.workload (Criticism)</strong>: higher since 2025-Q1, from 18% to 31%." },
        { "rising", "", true, "<strong>content.workload (Criticism)</strong>: rising, from 18% in 2024-Q1–2024-Q2 to 31% in 2025-Q3–2025-Q4." },
        { "falling", "", false, "<strong>content.workload (Criticism)</strong>: falling, from 31% in 2024-Q1–2024-Q2 to 18% in 2025-Q3–2025-Q4." },
    };
    static const char *const periods[] = { "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4" };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        row t[8];
        for (size_t k = 0; k < 8; k++) {
            double hits = (k >= 4) == rows[i].second ? 31 : 18;
            t[k] = (row){ EXL_UNIT_ALL, { "all", "all", "content.workload-", periods[k] }, { 100, hits, hits / 100, hits / 125, hits / 80 }, 100 };
        }
        row m = { EXL_UNIT_ALL, { "all", "all", "content.workload-", rows[i].direction, rows[i].change }, { 0.5, 0.01, 0.01 }, 800 };
        exl_report_input in = input(EXL_AUDIENCE_MANAGEMENT);
        in.trends = table("trends", trend_columns, 4, 9, t, 8, in.audience);
        in.summary = table("trends_summary", summary_columns, 5, 8, &m, 1, in.audience);
        exl_buf b = page_of(&in);
        CHECK(strstr(b.p, rows[i].says), "row %zu: %s", i, rows[i].says);
        CHECK(strstr(b.p, "<details class=\"data\">") && strstr(b.p, "<th scope=\"row\">2024-Q3</th>"), "row %zu: the figures behind the chart", i);
        CHECK((strstr(b.p, "class=\"change\"") != NULL) == (rows[i].change[0] != 0), "row %zu: the turning point is drawn", i);
        exl_buf_free(&b);
    }
}

static void funnels(void)
{
    row r[] = { share_row(EXL_UNIT_ALL, "all", "all", "terms.pay-", 400, 100), share_row(EXL_UNIT_DEPARTMENT, "department", "Care", "terms.pay-", 100, 60),
                share_row(EXL_UNIT_DEPARTMENT, "department", "Depot", "terms.pay-", 100, 26), share_row(EXL_UNIT_DEPARTMENT, "department", "Desk", "terms.leave-", 100, 7),
                share_row(EXL_UNIT_DEPARTMENT, "department", "Attic", "terms.pay-", 7, 7) };
    exl_report_input in = input(EXL_AUDIENCE_MANAGEMENT);
    in.shares = table("shares", exl_share_columns, 3, 9, r, 5, in.audience);
    exl_buf b = page_of(&in);
    CHECK(strstr(b.p, "Above the outer limit: <strong>Care 60%</strong>."), "above");
    CHECK(strstr(b.p, "Below the outer limit: <strong>Desk 0%</strong>."), "a department of which nobody says it is there, with 0");
    CHECK(strstr(b.p, "3 departments beside the whole (25%); 1 above and 1 below the 99.8% limits."), "in words, without the one that is too small");
    const char *attic = strstr(b.p, "Attic");
    CHECK(attic && !strstr(attic, "7 of 7") && !strstr(b.p, "100%</"), "a small department has no dot");
    CHECK(!strstr(b.p, "<h3>By role"), "no roles, no heading");
    exl_buf_free(&b);
    for (size_t i = 1; i < 4; i++)
        r[i].type = EXL_UNIT_ROLE, r[i].text[0] = "role";
    for (int hr = 0; hr < 2; hr++) {
        row m[] = { r[0], r[1], r[2], r[3], r[1], r[2] };
        m[4].type = m[5].type = EXL_UNIT_MANAGER, m[4].text[0] = m[5].text[0] = "manager", m[4].text[1] = "K. Desmet", m[5].text[1] = "L. Maes";
        in = input(hr ? EXL_AUDIENCE_HR : EXL_AUDIENCE_MANAGEMENT);
        in.shares = table("shares", exl_share_columns, 3, 9, m, 6, in.audience);
        b = page_of(&in);
        CHECK(strstr(b.p, "<h3>By role") && strstr(b.p, "3 roles beside the whole (25%); 1 above and 1 below the 99.8% limits."), "roles");
        CHECK(!strstr(b.p, "<h3>By manager") == !hr && !strstr(b.p, "K. Desmet 60%") == !hr && !strstr(b.p, "Desmet") == !hr, "managers for hr only");
        exl_buf_free(&b);
    }
}

static void groups(void)
{
    row whole[] = { { EXL_UNIT_ALL, { "all", "all", "pay", "push" }, { 100, 30, 0.3, 0.22, 0.4 }, 100 } };
    row by[] = { { EXL_UNIT_DEPARTMENT, { "tenure", "12-23", "pay", "push" }, { 60, 20, 0.33, 0.2, 0.4 }, 60 },
                 { EXL_UNIT_DEPARTMENT, { "tenure", "0-5", "career", "push" }, { 40, 4, 0.1, 0.05, 0.2 }, 40 },
                 { EXL_UNIT_ROLE, { "departure", "other", "pay", "push" }, { 12, 3, 0.25, 0.1, 0.5 }, 12 } };
    exl_report_input in = input(EXL_AUDIENCE_MANAGEMENT);
    in.reasons = table("reasons", reason_columns, 4, 9, whole, 1, in.audience);
    in.reasons_by = table("reasons_by", reason_columns, 4, 9, by, 3, in.audience);
    exl_buf b = page_of(&in);
    const char *young = strstr(b.p, "under six months"), *older = strstr(b.p, "1 to 2 years");
    CHECK(young && older && young < older && strstr(b.p, "other or not known"), "groups have names, in their own order");
    CHECK(young && strstr(young, "title=\"0–9%\">0%</td>"), "a reason that none of a group names is 0, with its interval");
    exl_buf_free(&b);
}

static void others(void)
{
    row done[] = { { EXL_UNIT_DEPARTMENT, { "department", "Care", "content.workload-", "2024-01-01", "two more <nurses>", "fell" }, { 50, 25, 0.5, 50, 10, 0.2 }, 50 },
                   { EXL_UNIT_ROLE, { "all", "all", "terms.pay-", "2024-01-01", "pay scales", "cannot be judged" }, { 50, 5, 0.1, 50, 6, 0.12 }, 50 } };
    row flag[] = { { EXL_UNIT_MANAGER, { "manager", "Zephyrine Quux", "relations.manager-", "recurring" }, { 12, 7, 2.1 }, 12 },
                   { EXL_UNIT_DEPARTMENT, { "department", "Care", "terms.pay-", "watch" }, { 40, 20, 9 }, 40 } };
    static const exl_report_review made[] = { { { "manager", 7 }, { "Zephyrine Quux", 14 }, { "relations.manager-", 18 }, EXL_REVIEW_OPEN, { "", 0 } },
                                              { { "manager", 7 }, { "Zephyrine Quux", 14 }, { "relations.manager-", 18 }, EXL_REVIEW_ACTED, { "coach <hired>", 13 } } };
    exl_report_input in = input(EXL_AUDIENCE_HR);
    in.effect = table("effect", effect_columns, 6, 12, done, 2, in.audience);
    in.flags = table("flags", flag_columns, 4, 7, flag, 2, in.audience);
    in.reviews = made, in.n_reviews = 2;
    exl_buf b = page_of(&in);
    CHECK(strstr(b.p, "two more &lt;nurses&gt;") && strstr(b.p, "fell, beyond chance and trend") && strstr(b.p, "cannot be judged"), "actions, with their judgement");
    CHECK(strstr(b.p, "Before: 25 of 50 leavers (50%)") && strstr(b.p, "After: 10 of 50 leavers (20%)"), "before and after");
    CHECK(strstr(b.p, "acted upon · coach &lt;hired&gt;") && strstr(b.p, "not recorded yet") && !strstr(b.p, "to be looked at"), "the last review of a flag counts");
    exl_buf_free(&b);
    exl_err err = { 0 };
    exl_buf_init(&b, 0);
    in = input(EXL_AUDIENCE_MANAGEMENT);
    in.reviews = made, in.n_reviews = 2;
    CHECK(exl_report_html(&b, &in, &err) == EXL_EDEFECT && b.n == 0, "reviews are for hr only");
    exl_buf_free(&b);
}

int main(void)
{
    exl_arena_init(&arena, 0);
    sentences();
    funnels();
    groups();
    others();
    exl_arena_free(&arena);
    return CHECK_DONE("report/test_page");
}
