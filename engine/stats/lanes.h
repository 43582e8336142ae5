/* Two doubles at a time, which every processor of ours has in one register. Each lane has its own sums in its own order, so results are those of a plain loop; it is for
 * the few loops that take most of the time, which compilers leave as they are at -O2. */
#ifndef EXL_STATS_LANES_H
#define EXL_STATS_LANES_H

typedef double exl_pair __attribute__((vector_size(2 * sizeof(double)), aligned(sizeof(double)), may_alias));
#endif
