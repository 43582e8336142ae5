/* Reading a case and comparing numbers. */
#include "oracles/kase.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void differ(kase *c, const char *fmt, ...)
{
    size_t used = strlen(c->why);
    va_list ap;
    va_start(ap, fmt);
    if (used + 2 < sizeof c->why)
        vsnprintf(c->why + used, sizeof c->why - used, fmt, ap);
    va_end(ap);
    c->failed = true;
}

void compare(kase *c, const char *name, double ours, double theirs, double relative, double absolute)
{
    if (isnan(theirs) || ours == theirs)
        return;
    if (!(fabs(ours - theirs) <= relative * fabs(theirs) + absolute))
        differ(c, " %s %.12g, not %.12g;", name, ours, theirs);
}

/* expected.NAME against our n numbers, in the order of the file */
void expect_as(kase *c, const char *name, const double *ours, size_t n, double relative, double absolute)
{
    size_t m;
    const json *e = json_get(c->out, name);
    if (!e || e->kind == JSON_NULL)
        return;
    double *theirs = json_numbers(e, &m, c->a);
    if (m != n) {
        differ(c, " %s has %zu values, not %zu;", name, n, m);
        return;
    }
    for (size_t i = 0; i < n; i++)
        compare(c, name, ours[i], theirs[i], relative, absolute);
}

void expect_all(kase *c, const char *name, const double *ours, size_t n) { expect_as(c, name, ours, n, c->tolerance, 1e-12); }
void expect(kase *c, const char *name, double ours) { expect_all(c, name, &ours, 1); }
void expect_flag(kase *c, const char *name, bool ours) { expect(c, name, ours); }
void expect_interval(kase *c, const char *name, exl_interval i) { expect_all(c, name, (double[]){ i.lower, i.upper }, 2); }

double input(const kase *c, const char *name)
{
    const json *v = json_get(c->in, name);
    return v ? v->number : NAN;
}

uint64_t whole(const kase *c, const char *name) { return (uint64_t)input(c, name); }
double *numbers(const kase *c, const char *name, size_t *n) { return json_numbers(json_get(c->in, name), n, c->a); }
bool ok(kase *c, exl_rc rc, const exl_err *err)
{
    if (rc != EXL_OK)
        differ(c, " refused: %s;", err->msg);
    return rc == EXL_OK;
}
