/* What is hidden beside what is too small: examples by hand, then an attacker on made tables. */
#include "check.h"
#include <stdlib.h>
#include "privacy/suppress.h"
#include "stats/panel.h"
#include "stats/special.h"

enum { LEAST = 10, MOST = 64 };
typedef struct { int type; const char *unit, *period; uint32_t leavers; bool hidden; } row;

/* Groups too small are hidden to begin with; `hidden` is what is expected in the end. */
static void check_rows(const char *name, const row *want, size_t n)
{
    exl_suppress_group c[MOST];
    for (size_t i = 0; i < n; i++)
        c[i] = (exl_suppress_group){ want[i].type, exl_span_of(want[i].unit), exl_span_of(want[i].period), want[i].leavers, want[i].leavers < LEAST };
    exl_suppress_complement(c, n, LEAST);
    for (size_t i = 0; i < n; i++) {
        exl_suppress_group like = { want[i].type, exl_span_of(want[i].unit), exl_span_of(want[i].period), 0, false };
        const exl_suppress_group *g = bsearch(&like, c, n, sizeof like, exl_suppress_order);
        CHECK(g && g->hidden == want[i].hidden, "%s: %s %s", name, want[i].unit, want[i].period);
    }
}
#define ROWS(name, ...) do { static const row r[] = { __VA_ARGS__ }; check_rows(name, r, sizeof r / sizeof r[0]); } while (0)

static void by_hand(void)
{
    enum { A = EXL_UNIT_ALL, D = EXL_UNIT_DEPARTMENT };
    ROWS("nothing small", { D, "X", "2024-Q1", 10, false }, { D, "X", "2024-Q2", 12, false });
    ROWS("nobody at all is no small group", { D, "X", "2024-Q1", 30, false }, { D, "X", "2024-Q2", 0, true }, { D, "X", "2024-Q3", 20, false });
    ROWS("one of a unit: the other quarter of its half-year, though not the smallest of all",
         { D, "X", "2024-Q1", 14, true }, { D, "X", "2024-Q2", 3, true }, { D, "X", "2024-Q3", 11, false }, { D, "X", "2024-Q4", 12, false },
         { D, "Y", "2024-Q1", 15, true }, { D, "Y", "2024-Q2", 16, true });
    ROWS("one alone in its half-year: the other half-year, whole", { D, "X", "2024-Q1", 14, true }, { D, "X", "2024-Q2", 12, true }, { D, "X", "2024-Q3", 3, true },
         { D, "X", "2025-Q1", 11, false }, { D, "Y", "2024-Q1", 11, true }, { D, "Y", "2024-Q2", 20, true }, { D, "Y", "2024-Q3", 20, true });
    ROWS("years", { D, "X", "2023", 30, true }, { D, "X", "2024", 4, true }, { D, "X", "2025", 31, false }, { D, "Y", "2023", 40, true }, { D, "Y", "2024", 40, true });
    ROWS("months: in their quarter", { D, "X", "2024-01", 12, true }, { D, "X", "2024-02", 2, true }, { D, "X", "2024-03", 13, false }, { D, "X", "2024-04", 11, false },
         { D, "Y", "2024-01", 12, true }, { D, "Y", "2024-02", 13, true });
    ROWS("two that hold too few together", { D, "X", "2024-Q1", 4, true }, { D, "X", "2024-Q2", 3, true }, { D, "X", "2024-Q3", 25, true }, { D, "X", "2024-Q4", 26, true }, { D, "X", "2025-Q1", 27, false },
         { D, "Y", "2024-Q1", 30, true }, { D, "Y", "2024-Q2", 30, true }, { D, "Y", "2024-Q3", 30, true });
    ROWS("two that hold enough", { D, "X", "2024-Q1", 6, true }, { D, "X", "2024-Q2", 5, true }, { D, "X", "2024-Q3", 25, false },
         { D, "Y", "2024-Q1", 7, true }, { D, "Y", "2024-Q2", 9, true }, { D, "Y", "2024-Q3", 30, false });
    ROWS("a hidden whole with all its parts shown", { A, "all", "2024-Q1", 8, true }, { A, "all", "2024-Q2", 30, true }, { A, "all", "2024-Q3", 35, false },
         { D, "X", "2024-Q2", 14, true }, { D, "X", "2024-Q3", 16, true }, { D, "Y", "2024-Q2", 16, true }, { D, "Y", "2024-Q3", 19, true }, { D, "X", "2025-Q1", 11, false });
    ROWS("periods that are not ours are known in sum only", { D, "X", "spring", 3, true }, { D, "X", "summer", 20, true }, { D, "X", "autumn", 30, false },
         { D, "Y", "spring", 20, true }, { D, "Y", "summer", 20, true });
    exl_suppress_complement(NULL, 0, LEAST);
}

/* Knows every total: is a line left with one unknown, or with unknowns that sum to too few? */
static bool exposed(const exl_suppress_group *c, size_t n, bool by_unit)
{
    for (size_t i = 0; i < n; i++) {
        size_t hidden = 0, shown = 0;
        uint32_t sum = 0;
        for (size_t k = 0; k < n; k++) {
            bool same = by_unit ? exl_span_eq(c[k].unit, c[i].unit) : exl_span_eq(c[k].period, c[i].period);
            hidden += same && c[k].hidden && c[k].leavers > 0;
            shown += same && !c[k].hidden;
            sum += same && c[k].hidden ? c[k].leavers : 0;
        }
        if (hidden && shown && (hidden == 1 || sum < LEAST))
            return true;
    }
    return false;
}

static void attacked(void)
{
    static const char *const units[] = { "A", "B", "C", "D", "E", "F" }, *const periods[] = { "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1" };
    exl_random r = exl_random_seed("attacked", 8);
    size_t shown = 0, large = 0;
    for (size_t round = 0; round < 2000; round++) {
        exl_suppress_group c[36];
        size_t mean = 4 + exl_random_below(&r, 40), n = 0;
        for (size_t u = 0; u < 6; u++)
            for (size_t p = 0; p < 6; p++, n++)
                c[n] = (exl_suppress_group){ EXL_UNIT_DEPARTMENT, exl_span_of(units[u]), exl_span_of(periods[p]), (uint32_t)exl_random_below(&r, 2 * mean), false };
        for (size_t i = 0; i < n; i++)
            c[i].hidden = c[i].leavers < LEAST, large += !c[i].hidden;
        exl_suppress_complement(c, n, LEAST);
        CHECK(!exposed(c, n, true) && !exposed(c, n, false), "round %zu", round);
        for (size_t i = 0; i < n; i++) {
            CHECK(c[i].hidden || c[i].leavers >= LEAST, "round %zu: a small group is shown", round);
            shown += !c[i].hidden;
        }
    }
    CHECK(shown * 3 > large * 2, "of the groups that are large enough %zu of %zu are shown", shown, large);
}

int main(void)
{
    by_hand();
    attacked();
    return CHECK_DONE("privacy/test_suppress");
}
