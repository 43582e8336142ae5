/* Numbers from text, without the host's locale. All take the whole span or refuse. */
#ifndef EXL_BASE_NUM_H
#define EXL_BASE_NUM_H
#include <stdint.h>
#include "base/span.h"
bool exl_num_uint(uint64_t *out, exl_span s);      /* digits only, no sign, no overflow */
bool exl_num_real(double *out, exl_span s);        /* [-]digits[.digits][e[-]digits], at most 40 bytes, finite */
#endif
