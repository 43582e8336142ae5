/* Reasons over a whole record. The worked example: three statements, two reasons, sums by hand. */
#include "classify/record.h"
#include "classify/probability.h"
#include "check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static exl_theme theme[2] = { { .code = { "terms.pay", 9 }, .reason = 0 }, { .code = { "terms.leave", 11 }, .reason = -1 } };
static exl_reason reason[2] = { { .code = { "pay", 3 } }, { .code = { "retirement", 10 } } };

static exl_taxonomy taxonomy(void)
{
    exl_taxonomy t = { .theme = theme, .n_themes = 2, .reason = reason, .n_reasons = 2, .departed = { -1, -1, -1, -1, 1 } };
    return t;
}

static bool near(double x, double wanted) { return fabs(x - wanted) < 1e-6; }

static void features(void)
{
    exl_taxonomy t = taxonomy();
    const float z[] = { -2, -3, 1, -4, 0, -1 };
    const double blame[] = { 0.7, 0 };
    double f[2 * EXL_N_FIT_RECORD], *pay = f, *old = f + EXL_N_FIT_RECORD;
    uint32_t best[2];
    exl_record_features(f, best, &(exl_record_candidate){ z, 3, blame, 1.1, EXL_DEP_RETIREMENT }, &t);
    CHECK(best[0] == 1 && best[1] == 2, "the second statement speaks for pay, the third for retirement: %u %u", best[0], best[1]);
    CHECK(near(pay[EXL_FIT_D_BEST], 1) && near(pay[EXL_FIT_D_GAP], 2) && near(old[EXL_FIT_D_GAP], -2), "gaps %g and %g", pay[EXL_FIT_D_GAP], old[EXL_FIT_D_GAP]);
    CHECK(near(pay[EXL_FIT_D_RIVALS], log(0.1 + 1 / (1 + exp(1)))), "rivals of pay: %g", pay[EXL_FIT_D_RIVALS]);
    CHECK(near(pay[EXL_FIT_D_COMPLAINTS], log(1.7)) && near(pay[EXL_FIT_D_SHARE], 0.5) && near(old[EXL_FIT_D_SHARE], 0), "complaints %g, share %g", pay[EXL_FIT_D_COMPLAINTS], pay[EXL_FIT_D_SHARE]);
    CHECK(near(pay[EXL_FIT_D_PLACE], 0.5) && near(old[EXL_FIT_D_PLACE], 1), "places %g and %g", pay[EXL_FIT_D_PLACE], old[EXL_FIT_D_PLACE]);
    CHECK(near(old[EXL_FIT_D_DEPARTED], 1) && near(old[EXL_FIT_D_ANOTHER], 0) && near(pay[EXL_FIT_D_SENT], 1) && near(pay[EXL_FIT_D_DEPARTED], 0), "it is a retirement");
    exl_record_features(f, best, &(exl_record_candidate){ z, 3, blame, 1.1, EXL_DEP_VOLUNTARY }, &t);
    CHECK(near(old[EXL_FIT_D_ANOTHER], 1) && near(old[EXL_FIT_D_DEPARTED], 0) && near(pay[EXL_FIT_D_SENT], 0), "a resignation is no retirement");
    exl_record_features(f, best, &(exl_record_candidate){ z, 3, blame, 1.1, EXL_DEP_UNKNOWN }, &t);
    CHECK(near(old[EXL_FIT_D_ANOTHER], 0) && near(pay[EXL_FIT_D_SENT], 0), "nothing is known");
}

/* Statement i has a label of each reason of labels[i] ('p', 'r'), whose evidence is an entry where the letter is large. */
static void build(exl_annotation *a, const exl_lexicons *l, const char *const *labels, size_t n)
{
    exl_err err;
    *a = (exl_annotation){ .statement = calloc(n, sizeof(exl_statement)), .label = calloc(8, sizeof(exl_label)), .evidence = calloc(8, sizeof(exl_evidence)) };
    for (size_t i = 0; i < n; i++) {
        exl_statement *s = &a->statement[a->n_statements++];
        CHECK(exl_record_grow(a, l, &err) == EXL_OK, "%s", err.msg);
        *s = (exl_statement){ .n = (uint32_t)i + 1, .language = EXL_LANG_NL, .label = (uint32_t)a->n_labels, .n_labels = (uint32_t)strlen(labels[i]) };
        for (const char *c = labels[i]; *c; c++) {
            bool entry = *c == 'P' || *c == 'R';
            uint16_t code = *c == 'R' || *c == 'r';
            a->evidence[a->n_evidence] = (exl_evidence){ .entry = entry ? 3 : 12 };
            a->label[a->n_labels++] = (exl_label){ .kind = EXL_LABEL_REASON, .code = code, .p = 0.5f, .listed = true, .evidence = (uint32_t)a->n_evidence++, .n_evidence = 1 };
            exl_record_logits(a, l, i + 1)[code] = (float)i;
        }
    }
}

static void drop(exl_annotation *a)
{
    free(a->statement);
    free(a->label);
    free(a->evidence);
    free(a->logit);
}

/* With best alone as feature of the record (less one), and the logit of the statement alone of the carrier (less four). */
static void verdicts(void)
{
    double own[2] = { 0, -10 };
    exl_fitted f = { .record = { [EXL_FIT_D_ONE] = -1, [EXL_FIT_D_BEST] = 1 }, .carrier = { [EXL_FIT_C_ONE] = -4, [EXL_FIT_C_STATEMENT] = 1 }, .of_reason = own, .record_threshold = 0.5 };
    exl_lexicons *l = calloc(1, sizeof *l);
    exl_annotation a;
    exl_verdict v;
    size_t n = 0;
    if (!l)
        return;
    l->taxonomy = taxonomy();
    l->fitted = &f;
    l->lexicon[EXL_LANG_NL].n_entries = 10;
    build(&a, l, (const char *const[]){ "P", "p", "", "pr" }, 4);
    exl_record_judge(&v, &a, EXL_DEP_UNKNOWN, l);
    CHECK(v.whole && near(v.logit[0], 2) && near(v.logit[1], -8), "pay %g, retirement %g", v.logit[0], v.logit[1]);
    CHECK(v.bearer[0] == 4 && v.bearer[1] == 4, "the last statement says it best");
    for (size_t i = 0; i < 4; i++)
        exl_record_settle(&a, &a.statement[i], &n, &v, l);
    CHECK(n == 2, "%zu labels are left: the entry's, which is a candidate, and the best", n);
    CHECK(a.statement[0].n_labels == 1 && !a.label[0].listed && a.label[0].code == 0, "an entry that is not the best and unlikely to tell it: not listed");
    CHECK(a.statement[1].n_labels == 0 && a.statement[2].n_labels == 0, "words that are not the best: gone");
    CHECK(a.statement[3].n_labels == 1 && a.label[1].listed && a.label[1].code == 0 && near((double)a.label[1].score, 1 / (1 + exp(1))), "the best is listed: %g", (double)a.label[1].score);
    drop(&a);
    build(&a, l, (const char *const[]){ "P" }, 1);
    exl_record_judge(&v, &a, EXL_DEP_UNKNOWN, l);
    CHECK(!v.whole, "one statement stands for itself");
    exl_record_settle(&a, &a.statement[0], (n = 0, &n), &v, l);
    CHECK(n == 1 && a.label[0].listed && near((double)a.label[0].p, 0.5), "and keeps what it had");
    drop(&a);
    free(l);
}

int main(void)
{
    features();
    verdicts();
    return CHECK_DONE("record");
}
