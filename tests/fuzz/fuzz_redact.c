/* A line as a quote would show it: valid, no digit, nothing hidden, no longer than can be, and the same the second time. */
#include "fuzz.h"
#include "privacy/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static exl_redactor *r;
    static exl_redact_hand *h;
    exl_err err = { 0 };
    exl_redact_count count = { 0 };
    exl_span line = { (const char *)data, size };
    if (!h)
        FUZZ_HOLDS(exl_redactor_new(&r, "tests/data/lexicons", "tests/data/words", NULL, NULL, 0, &err) == EXL_OK && exl_redact_hand_new(&h, r, &err) == EXL_OK);
    if (size > 1 << 14 || exl_utf8_valid(line) < line.n || (size && (memchr(data, 0, size) || memchr(data, '\n', size) || memchr(data, '\r', size))))
        return 0;
    exl_buf once, again;
    exl_buf_init(&once, 0);
    exl_buf_init(&again, 0);
    FUZZ_HOLDS(exl_redact_line(h, line, &once, &count, &err) == EXL_OK && exl_redact_line(h, line, &again, &count, &err) == EXL_OK);
    exl_span out = exl_buf_view(&once);
    FUZZ_HOLDS(exl_span_eq(out, exl_buf_view(&again)) && exl_utf8_valid(out) == out.n && out.n <= 6 * line.n + 16);
    for (size_t i = 0; i < out.n; i++)
        FUZZ_HOLDS(out.p[i] < '0' || out.p[i] > '9');
    exl_buf_free(&once);
    exl_buf_free(&again);
    return 0;
}
