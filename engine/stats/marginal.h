/* Marginal likelihoods of the two-group model (twogroup.h): a cell's likelihood against EXL_NODES normal priors at once, one a
 * node of the unit's own factor g; products over codes; and the weight of every combination of slab, rho and omega.
 * For twogroup.c alone. Nothing here fails but for want of memory (false).
 */
#ifndef EXL_STATS_MARGINAL_H
#define EXL_STATS_MARGINAL_H
#include "stats/twogroup.h"

enum { EXL_NODES = 16, EXL_CHUNK = 4 };

/* Nodes of g in units of sg, and the logs of their weights. */
typedef struct { double z[EXL_NODES], log_w[EXL_NODES]; } exl_nodes;
exl_nodes exl_nodes_make(void);
double exl_nodes_log_sum(const double v[EXL_NODES]);       /* log of the sum of exp(v) */

/* Normal weights on the grid, a column a node, each column summing to 1; rows outside from..to are negligible. */
typedef struct { double *w; size_t from, to; } exl_bank;
void exl_bank_fill(exl_bank *b, exl_shift_grid u, const exl_nodes *n, double mean, double sd, double sg);
void exl_bank_apply(double out[EXL_NODES], const float *lik, const exl_bank *b);   /* at least 1e-60 each */

/* log of the product over codes of f0, or of ((1-rho) f0 + rho f1)/f0, a node each. Flush after every EXL_CHUNK codes and at the
 * end: a logarithm each time is most of what the model costs, and more factors would overflow. */
typedef struct { double product[EXL_NODES], log[EXL_NODES]; } exl_tower;
void exl_tower_start(exl_tower *t);
void exl_tower_null(exl_tower *t, const double f0[EXL_NODES]);
void exl_tower_mixed(exl_tower *t, const double f0[EXL_NODES], const double f1[EXL_NODES], double rho);
void exl_tower_flush(exl_tower *t);

typedef struct {
    const exl_twogroup *d;
    const exl_twogroup_prior *prior;
    exl_nodes n;
    exl_bank b0, *b1;               /* one a slab */
    double *f0, *f1;                /* codes x EXL_NODES; slabs x codes x EXL_NODES, of one unit */
    double *log_a, *log_ratio;      /* units; units x slabs x rhos: log B/A */
    double *node_a;                 /* EXL_NODES: log A terms of the unit at hand */
    double *node_b;                 /* rhos x EXL_NODES: log B terms of the unit and slab at hand */
    double *weight;                 /* slabs x rhos x omegas, summing to 1 */
} exl_averaging;

/* Fills log_a, log_ratio and weight for a null; then, a unit at a time: load it, its null terms, its mixed terms of a slab. */
bool exl_averaging_begin(exl_averaging *v, const exl_twogroup *d, exl_twogroup_null h, const exl_twogroup_prior *p, exl_arena *a);
void exl_averaging_unit(exl_averaging *v, size_t m);
void exl_averaging_null(exl_averaging *v);
void exl_averaging_mixed(exl_averaging *v, size_t s);
double exl_log_ratio_clipped(double v);                     /* to -50..60: exp stays finite */
#endif
