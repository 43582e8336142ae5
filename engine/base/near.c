/* Distance of optimal string alignment: Levenshtein's, with swapped neighbours as one edit, since that is how hands err. */
#include "base/near.h"

static size_t least(size_t a, size_t b, size_t c) { return a < b ? (a < c ? a : c) : b < c ? b : c; }

size_t exl_edits(exl_span a, exl_span b)
{
    size_t rows[3][EXL_EDITS_MAX], *before = rows[0], *last = rows[1], *row = rows[2];
    if (a.n >= EXL_EDITS_MAX || b.n >= EXL_EDITS_MAX)
        return EXL_EDITS_FAR;
    for (size_t j = 0; j <= b.n; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a.p[i - 1] != b.p[j - 1]));
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *free = before;
        before = last;
        last = row;
        row = free;
    }
    return last[b.n];
}
