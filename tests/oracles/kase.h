/* A case at hand, and how ours is held against theirs. See run_oracles.c for the rule. */
#ifndef TESTS_ORACLES_KASE_H
#define TESTS_ORACLES_KASE_H
#include "base/err.h"
#include "oracles/json.h"
#include "stats/proportion.h"

typedef struct {
    const json *in, *out;           /* input, expected */
    double tolerance;
    bool   failed;
    exl_arena *a;
    char   why[400];
} kase;

void differ(kase *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool ok(kase *c, exl_rc rc, const exl_err *err);

void compare(kase *c, const char *name, double ours, double theirs, double relative, double absolute);
void expect_as(kase *c, const char *name, const double *ours, size_t n, double relative, double absolute);  /* expected.NAME, n numbers */
void expect_all(kase *c, const char *name, const double *ours, size_t n);
void expect(kase *c, const char *name, double ours);
void expect_flag(kase *c, const char *name, bool ours);
void expect_interval(kase *c, const char *name, exl_interval i);

double   input(const kase *c, const char *name);
uint64_t whole(const kase *c, const char *name);
double  *numbers(const kase *c, const char *name, size_t *n);

typedef void method_fn(kase *c);
method_fn casemix_oe, hier_two_group;       /* model.c */
method_fn *method_of(exl_span name);        /* methods.c; NULL: no feature uses it */
#endif
