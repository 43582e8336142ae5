/* A light cut of a graph: what two partitions of the same people give away together.
 *
 * Departments and roles are two partitions. Who has the figures of both knows every signed sum  sum a(d) y(d) + sum b(r) y(r)  of them. A person of
 * department d and role r counts in it a(d) + b(r) times: not at all where a(d) = -b(r). Take departments and roles for vertices and people for edges
 * between their own two, a(d) and -b(r) for heights of the vertices: the people who count are the edges between different heights, and these hold a
 * cut of the graph. So within a connected part no sum that can be known is about fewer people than the lightest cut, and the lightest cut is
 * one that can be known: an exact attacker (of the row space) finds nothing about fewer than `least` people if and only if no cut is lighter.
 *
 * Source: H. Nagamochi and T. Ibaraki, «Computing edge-connectivity in multigraphs and capacitated graphs», SIAM J. Discrete Math. 5 (1992) 54-66: in
 * a search that always goes on to the vertex tied most to those seen, an edge that brings its vertex to `least` joins two vertices that no cut lighter than that
 * parts, so that they may be taken for one; the last vertex by itself is a cut, of its degree.
 */
#ifndef EXL_PRIVACY_CUT_H
#define EXL_PRIVACY_CUT_H
#include "base/arena.h"
#include "base/err.h"

/* Looks for a cut within a connected part that is lighter than least.
 * in   weight  n x n, symmetric, 0 on the diagonal: people between two vertices
 * out  *found; side[n], where found: 1 on one side of the cut, 2 on the other, 0 in other connected parts
 * Scratch lives in `a`. Errors: EXL_ENOMEM. Cost O(n^2) a round, few rounds. Which of several light cuts is found depends on nothing but the weights.
 * Example: departments of 30 and 12, roles of 30 and 12, 28 people in both firsts, 10 in both seconds, 2 and 2 across: least 5 -> found (4), least 4 -> not */
EXL_CHECKED exl_rc exl_light_cut(bool *found, uint8_t *side, const uint32_t *weight, size_t n, uint32_t least, exl_arena *a, exl_err *err);
#endif
