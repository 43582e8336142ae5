/* Forms that are compared. */
#include "text/compose.h"
#include "base/span.h"
#include "check.h"

static exl_span span(const char *s) { return (exl_span){ s, strlen(s) }; }

int main(void)
{
    static const struct { const char *in, *composed, *folded; } rows[] = {
        { "", "", "" }, { "abc-1", "abc-1", "abc-1" }, { "A b ", "A b ", "a b " },
        { "e\xCC\x81", "\xC3\xA9", "\xC3\xA9" }, { "\xC3\x89", "\xC3\x89", "\xC3\xA9" },
        { "\xEF\xAC\x81", "\xEF\xAC\x81", "fi" }, { "\xEF\xBC\x91", "\xEF\xBC\x91", "1" }, { "stra\xC3\x9F" "e", "stra\xC3\x9F" "e", "strasse" },
    };
    exl_arena a;
    exl_err err = { 0 };
    exl_arena_init(&a, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_span out = { NULL, 0 };
        CHECK(exl_text_compose(&out, span(rows[i].in), &a, &err) == EXL_OK && exl_span_is(out, rows[i].composed), "row %zu: %.*s", i, (int)out.n, out.p);
        CHECK(exl_text_casefold(&out, span(rows[i].in), &a, &err) == EXL_OK && exl_span_is(out, rows[i].folded), "row %zu: %.*s", i, (int)out.n, out.p);
    }
    exl_arena none;
    exl_arena_init(&none, 1);
    exl_span kept = span("kept");
    CHECK(exl_text_casefold(&kept, span("\xC3\x89t\xC3\xA9 in Gent"), &none, &err) == EXL_ENOMEM && exl_span_is(kept, "kept"), "over the limit: %s", err.msg);
    exl_arena_free(&none);
    exl_arena_free(&a);
    return CHECK_DONE("text/compose");
}
