/* How far two names are apart, for «did you mean». */
#ifndef EXL_BASE_NEAR_H
#define EXL_BASE_NEAR_H
#include "base/span.h"

enum { EXL_EDITS_MAX = 80, EXL_EDITS_FAR = 99 };

/* Letters put in, left out, changed, or swapped with their neighbour, that make b of a, in bytes; EXL_EDITS_FAR where one has EXL_EDITS_MAX bytes or more.
 * Example: "trend", "trends" -> 1; "tredns", "trends" -> 1. Cost: the product of their lengths. */
size_t exl_edits(exl_span a, exl_span b);
#endif
