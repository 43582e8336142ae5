/* [benjamini1995] p. 295: fifteen p-values of which BH at 0.05 rejects four; ties, one value, refusals. */
#include "check.h"
#include <math.h>
#include "stats/adjust.h"

static void published(exl_arena *a)
{
    static const double p[15] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
                                  0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };
    double q[15];
    size_t bh = 0, bonferroni = 0;
    CHECK(exl_adjust(q, p, 15, EXL_BH, a, NULL) == EXL_OK, "BH");
    for (int i = 0; i < 15; i++)
        bh += q[i] <= 0.05;
    CHECK(bh == 4, "BH rejects %zu", bh);
    CHECK(exl_adjust(q, p, 15, EXL_BONFERRONI, a, NULL) == EXL_OK, "Bonferroni");
    for (int i = 0; i < 15; i++)
        bonferroni += q[i] <= 0.05;
    CHECK(bonferroni == 3, "Bonferroni rejects %zu", bonferroni);
}

static void small(exl_arena *a)
{
    double p[] = { 0.03, 0.01, 0.02 }, q[3], pi0 = -7;
    CHECK(exl_adjust(q, p, 3, EXL_BH, a, NULL) == EXL_OK && fabs(q[0] - 0.03) < 1e-15 && fabs(q[1] - 0.03) < 1e-15,
          "header example: %g %g", q[0], q[1]);
    CHECK(exl_adjust(q, p, 3, EXL_HOLM, a, NULL) == EXL_OK && fabs(q[1] - 0.03) < 1e-15 && fabs(q[2] - 0.04) < 1e-15
          && fabs(q[0] - 0.04) < 1e-15,
          "Holm %g", q[2]);
    CHECK(exl_adjust(q, p, 3, EXL_BY, a, NULL) == EXL_OK && fabs(q[0] - 0.03 * 11 / 6) < 1e-15, "BY %g", q[0]);
    CHECK(exl_adjust(p, p, 3, EXL_BH, a, NULL) == EXL_OK && fabs(p[2] - 0.03) < 1e-15, "in place");
    const double bad[] = { 0.1, 1.5 }, nan[] = { NAN };
    q[0] = -7;
    CHECK(exl_adjust(q, bad, 2, EXL_BH, a, NULL) == EXL_EDOMAIN && exl_adjust(q, nan, 1, EXL_BH, a, NULL) == EXL_EDOMAIN && q[0] == -7,
          "no p-values");
    CHECK(exl_adjust(q, bad, 0, EXL_BH, a, NULL) == EXL_EDOMAIN, "none");
    const double low[] = { 0.01, 0.02 };
    CHECK(exl_storey(&pi0, q, low, 2, 0.5, a, NULL) == EXL_EDOMAIN && pi0 == -7, "no p above lambda");
}

static void prefix(exl_arena *a)
{
    const double null[] = { 0.01, 0.2, 0.05, 0.9 };
    const unsigned char eligible[] = { 1, 0, 1, 1 };
    unsigned char picked[4];
    CHECK(exl_local_fdr(picked, null, NULL, 4, 0.10, a, NULL) == EXL_OK && picked[0] && picked[1] && picked[2] && !picked[3],
          "header example");
    CHECK(exl_local_fdr(picked, null, eligible, 4, 0.10, a, NULL) == EXL_OK && picked[0] && !picked[1] && picked[2] && !picked[3],
          "eligible only");
    CHECK(exl_local_fdr(picked, null, NULL, 4, 0.001, a, NULL) == EXL_OK && !picked[0], "nothing is sure enough");
}

int main(void)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    published(&a);
    small(&a);
    prefix(&a);
    exl_arena_free(&a);
    return CHECK_DONE("test_adjust");
}
