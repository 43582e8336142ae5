/* One pass over the leavers a unit type. */
#include "stats/tally.h"
#include "stats/proportion.h"

exl_rc exl_panel_check(const exl_panel *p, exl_err *err)
{
    for (size_t i = 0; i < p->n * p->n_codes; i++)
        if (p->raised[i] > 1)
            return exl_fail(err, EXL_EDEFECT, "panel: raised is %u", p->raised[i]);
    for (int u = 0; u < EXL_N_UNITS; u++)
        for (size_t i = 0; i < p->n; i++)
            if (p->unit[u][i] < -1 || (p->unit[u][i] >= 0 && (size_t)p->unit[u][i] >= p->n_unit[u]))
                return exl_fail(err, EXL_EDEFECT, "panel: %s %d of %zu", exl_unit_names[u], (int)p->unit[u][i], p->n_unit[u]);
    return EXL_OK;
}

exl_rc exl_tally_units(exl_tally *out, const exl_panel *p, exl_unit_type type, exl_arena *a, exl_err *err)
{
    size_t m = p->n_unit[type], k = p->n_codes;
    exl_tally t = { EXL_NEW(a, uint32_t, m), EXL_NEW(a, uint32_t, m * k) };
    if (!t.leavers || !t.hits)
        return exl_fail(err, EXL_ENOMEM, "no memory for %zu units", m);
    for (size_t i = 0; i < p->n; i++) {
        if (p->unit[type][i] < 0)
            continue;
        size_t u = (size_t)p->unit[type][i];
        t.leavers[u]++;
        for (size_t c = 0; c < k; c++)
            t.hits[u * k + c] += p->raised[i * k + c];
    }
    *out = t;
    return EXL_OK;
}

void exl_cells_share(exl_cell *share, uint32_t hits, uint32_t n)
{
    exl_interval w;
    if (n == 0 || exl_wilson(&w, hits, n, 0.95, NULL) != EXL_OK)
        return;
    exl_cell_number(&share[0], (double)hits / n);
    exl_cell_number(&share[1], w.lower);
    exl_cell_number(&share[2], w.upper);
}

void exl_cell_word(exl_cell *c, const char *word) { exl_cell_text(c, exl_span_of(word)); }
