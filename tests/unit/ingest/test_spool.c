/* What is written comes back, whatever bytes it holds. */
#include "check.h"
#include "ingest/spool.h"

static const exl_span cells[] = { { "plain", 5 }, { "", 0 }, { "a\tb\nc\rd\\e", 9 }, { "\\n", 2 }, { "\\", 1 }, { "\\!A", 3 }, { "é\0x", 4 } };
enum { N = sizeof cells / sizeof cells[0] };

static void check_round_trip(void)
{
    char file[256], out[64];
    const char *fault;
    size_t n = 0;
    exl_spool s;
    exl_err err = { 0 };
    CHECK(exl_spool_open(&s, &err) == EXL_OK, "%s", err.msg);
    exl_spool_end_row(&s);
    for (size_t i = 0; i < N; i++) {
        exl_spool_cell(&s);
        exl_spool_text(&s, (exl_span){ cells[i].p, cells[i].n / 2 });
        exl_spool_text(&s, (exl_span){ cells[i].p + cells[i].n / 2, cells[i].n - cells[i].n / 2 });
    }
    exl_spool_end_row(&s);
    exl_spool_cell(&s);
    exl_spool_bad(&s, EXL_SPOOL_NUMBER);
    exl_spool_end_row(&s);
    CHECK(exl_spool_flush(&s, &err) == EXL_OK && s.lines == 3, "%s", err.msg);
    CHECK(exl_ingest_source_read(&s.source, 0, file, sizeof file, &n, &err) == EXL_OK && n == s.source.size, "%zu bytes", n);
    exl_span rest = { file, n };
    CHECK(exl_span_cut(&rest, '\n').n == 0, "an empty row is an empty line");
    exl_span row = exl_span_cut(&rest, '\n');
    for (size_t i = 0; i < N; i++) {
        exl_span cell = exl_span_cut(&row, '\t');
        size_t k = exl_spool_unescape(out, cell, &fault);
        CHECK(exl_span_eq((exl_span){ out, k }, cells[i]) && !fault, "cell %zu", i);
    }
    size_t k = exl_spool_unescape(out, exl_span_cut(&rest, '\n'), &fault);
    CHECK(k == 0 && fault == exl_spool_texts[EXL_SPOOL_NUMBER], "the fault comes back");
    exl_spool_close(&s);
}

static void check_limit(void)
{
    static const char zeros[1 << 16] = { 0 };
    exl_spool s;
    exl_err err = { 0 };
    CHECK(exl_spool_open(&s, &err) == EXL_OK, "%s", err.msg);
    s.source.size = EXL_MAX_SPOOL - 10;
    exl_spool_cell(&s);
    exl_spool_text(&s, (exl_span){ zeros, sizeof zeros });
    CHECK(exl_spool_flush(&s, &err) == EXL_EDATA && strstr(err.msg, "limit"), "%s", err.msg);
    exl_spool_close(&s);
}

int main(void)
{
    check_round_trip();
    check_limit();
    return CHECK_DONE("ingest/spool");
}
