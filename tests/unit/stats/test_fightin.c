/* Equations 15 to 22 by hand, and words that cannot be compared. */
#include "check.h"
#include <math.h>
#include "stats/fightin.h"

int main(void)
{
    const double y1[] = { 0, 5, 0 }, y2[] = { 3, 0, 0 }, zero[3] = { 0 }, bad[] = { 1, -1, 0 };
    exl_keyness k[3], one;
    CHECK(exl_keyness_of(k, y1, y2, 3, 1, 0, NULL) == EXL_OK, "header example");
    CHECK(fabs(k[0].delta + 4.394449154672438) < 1e-12 && fabs(k[0].z + 2.5529442587702422) < 1e-12
          && fabs(k[0].g2 - 5.884975518070357) < 1e-12,
          "%g %g", k[0].delta, k[0].z);
    CHECK(fabs(k[0].p - 0.010682) < 1e-5, "%g", k[0].p);
    CHECK(!k[2].defined && k[2].z == 0, "a word of neither group");
    CHECK(exl_keyness_of(k, y1, y2, 3, 0, 0.01, NULL) == EXL_OK && fabs(k[0].delta + 11.23256320388067) < 1e-10,
          "flat prior %g", k[0].delta);
    const double all1[] = { 4 }, all2[] = { 2 };
    CHECK(exl_keyness_of(&one, all1, all2, 1, 1, 0, NULL) == EXL_OK && !one.defined, "a word that is all there is");
    one.z = -7;
    CHECK(exl_keyness_of(&one, zero, y2, 3, 1, 0, NULL) == EXL_EDOMAIN && exl_keyness_of(&one, y1, bad, 3, 1, 0, NULL) == EXL_EDOMAIN,
          "refused");
    CHECK(exl_keyness_of(&one, y1, y2, 3, 0, 0, NULL) == EXL_EDOMAIN && one.z == -7, "no prior");
    return CHECK_DONE("test_fightin");
}
