/* The header's example counted over all 120 orders; strata; what is undefined. */
#include "check.h"
#include <math.h>
#include "stats/rank.h"

int main(void)
{
    exl_arena a;
    exl_rank_correlation r = { 0 };
    exl_arena_init(&a, 0);
    const double x[] = { 1, 2, 3, 4, 5 }, y[] = { 2, 1, 4, 3, 5 };
    CHECK(exl_spearman(&r, x, y, NULL, 5, &a, NULL) == EXL_OK && r.defined, "example");
    CHECK(fabs(r.rho - 0.8) < 1e-12 && fabs(r.p - 16.0 / 120) < 1e-12, "rho %g p %g", r.rho, r.p);     /* R: cor.test(exact = TRUE) p 0.1333 */
    const double tied[] = { 1, 1, 2, 2, 3 };
    CHECK(exl_spearman(&r, tied, tied, NULL, 5, &a, NULL) == EXL_OK && fabs(r.rho - 1) < 1e-12, "ties: rho %g", r.rho);
    const double flat[] = { 4, 4, 4, 4, 4 };
    CHECK(exl_spearman(&r, x, flat, NULL, 5, &a, NULL) == EXL_OK && !r.defined, "a constant has no correlation");
    CHECK(exl_spearman(&r, x, y, NULL, 2, &a, NULL) == EXL_OK && !r.defined, "two values");
    const double bad[] = { 1, NAN, 3 };
    CHECK(exl_spearman(&r, x, bad, NULL, 3, &a, NULL) == EXL_EDOMAIN, "not finite");
    double u[20], v[20];
    size_t stratum[20];
    for (size_t i = 0; i < 20; i++)
        u[i] = (double)i, v[i] = (double)(i / 10), stratum[i] = i / 10;
    CHECK(exl_spearman(&r, u, v, NULL, 20, &a, NULL) == EXL_OK && r.p < 0.01, "levels that differ: p %g", r.p);
    CHECK(exl_spearman(&r, u, v, stratum, 20, &a, NULL) == EXL_OK && r.p >= 1, "exchanged within strata nothing changes: p %g", r.p);
    exl_rank_correlation again;
    CHECK(exl_spearman(&again, u, v, NULL, 20, &a, NULL) == EXL_OK, "again");
    CHECK(exl_spearman(&r, u, v, NULL, 20, &a, NULL) == EXL_OK && again.p >= r.p && again.p <= r.p, "the same input, the same p");
    exl_arena_free(&a);
    return CHECK_DONE("test_rank");
}
