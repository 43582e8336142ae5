/* Quotes for management: how many leavers it takes, what is never quoted, and that order and repetition tell nothing. */
#include "check.h"
#include "privacy/excerpts.h"

enum { MANY = 24 };
static exl_redact_hand *hand;

static void fill(exl_excerpt *e, size_t n, const char *const *text, size_t n_texts)
{
    for (size_t i = 0; i < n; i++) {
        e[i] = (exl_excerpt){ .code = exl_span_of("terms.pay-"), .text = exl_span_of(text[i % n_texts]) };
        e[i].leaver[0] = (unsigned char)(i + 1);
    }
}

static size_t rows(exl_excerpt *e, size_t n, unsigned min_group, exl_arena *a, const exl_safe_table **t)
{
    const exl_gate_rules rules = { EXL_AUDIENCE_MANAGEMENT, min_group, 5 };
    exl_err err = { 0 };
    CHECK(exl_privacy_excerpts(t, e, n, hand, &rules, a, &err) == EXL_OK, "%s", err.msg);
    return exl_safe_n_rows(*t);
}

static void pools(exl_arena *a)
{
    static const char *const texts[] = { "de baas was nooit alleen", "ik was altijd alleen op de winkel", "de planning was nooit mijn planning", "mijn mail was nooit op de planning", "ik werkte elke dag alleen", "de winkel was altijd alleen" };
    exl_excerpt e[MANY];
    const exl_safe_table *t;
    fill(e, 9, texts, 6);
    CHECK(rows(e, 9, 10, a, &t) == 0, "nine leavers");
    fill(e, 10, texts, 6);
    CHECK(rows(e, 10, 10, a, &t) == EXL_EXCERPTS_A_CODE, "ten leavers");
    fill(e, 10, texts, 6);
    CHECK(rows(e, 10, 5, a, &t) == EXL_EXCERPTS_A_CODE, "a lower minimum lowers nothing");
    CHECK(rows(e, 9, 5, a, &t) == 0, "nine of them");
    fill(e, 10, texts, 6);
    CHECK(rows(e, 10, 11, a, &t) == 0, "a higher minimum holds");
    fill(e, 12, texts, 6);
    for (size_t i = 0; i < 12; i++)
        e[i].leaver[0] = (unsigned char)(i % 6);
    CHECK(rows(e, 12, 10, a, &t) == 0, "twelve statements of six leavers");
}

/* One leaver a row of these, and nine of a good one: the pool is ten only when it may be quoted. */
static void never_quoted(exl_arena *a)
{
    static const struct { const char *text; bool quoted; } cases[] = {
        { "de baas luisterde nooit", true }, { "de baas", false }, { "als enige was ik alleen op de winkel", false }, { "ik was zwanger en nooit alleen", false },
        { "de baas gaf mij een \"roos\" en was nooit alleen", false }, { "Quirijn Zwanepoel van de Zwanegemse was nooit", false },
        { "de baas was nooit op de winkel en de baas was nooit op de winkel en de baas was nooit op de winkel en de baas was nooit op de winkel en de baas was", false },
        { "de baas was\nnooit alleen", false }, { "", false },
    };
    static const char *const good[] = { "mijn baas was nooit alleen" };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        exl_excerpt e[10];
        const exl_safe_table *t;
        fill(e, 10, good, 1);
        e[4].text = exl_span_of(cases[i].text);
        CHECK((rows(e, 10, 10, a, &t) > 0) == cases[i].quoted, "%s", cases[i].text);
    }
    exl_excerpt e[10];
    const exl_safe_table *t;
    fill(e, 10, good, 1);
    e[7].serious = true;
    CHECK(rows(e, 10, 10, a, &t) == 0, "a serious signal is not quoted");
    fill(e, 10, good, 1);
    CHECK(rows(e, 10, 10, a, &t) == 1, "what all say alike is said once");
}

/* The same statements in another order give the same quotes; a leaver is quoted once, whatever the theme. */
static void order(exl_arena *a)
{
    static const char *const texts[] = { "de baas was nooit alleen", "ik was altijd alleen op de winkel", "de planning was nooit mijn planning", "mijn mail was nooit op de planning", "ik werkte elke dag alleen", "de winkel was altijd alleen" };
    exl_excerpt e[MANY], f[MANY];
    const exl_safe_table *t, *u;
    fill(e, 12, texts, 6);
    fill(e + 12, 12, texts, 6);
    for (size_t i = 12; i < MANY; i++)
        e[i].code = exl_span_of("terms.hours-");
    for (size_t i = 0; i < MANY; i++)
        f[i] = e[MANY - 1 - i];
    size_t n = rows(e, MANY, 10, a, &t);
    CHECK(rows(f, MANY, 10, a, &u) == n && n == 10, "%zu rows", n);
    for (size_t i = 0; i < n; i++)
        CHECK(exl_span_eq(exl_safe_cell(t, i, 1)->text, exl_safe_cell(u, i, 1)->text), "row %zu", i);
}

int main(void)
{
    exl_redactor *r = NULL;
    exl_arena a;
    exl_err err = { 0 };
    exl_arena_init(&a, 0);
    CHECK(exl_redactor_new(&r, "lexicons", "tests/data/words", NULL, NULL, 0, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_redact_hand_new(&hand, r, &err) == EXL_OK, "%s", err.msg);
    pools(&a);
    never_quoted(&a);
    order(&a);
    exl_redact_hand_free(hand);
    exl_redactor_free(r);
    exl_arena_free(&a);
    return CHECK_DONE("excerpts");
}
