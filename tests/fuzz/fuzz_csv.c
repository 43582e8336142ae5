/* Records of delimited text. First byte: delimiter and quoting. */
#include "ingest/csv.h"
#include "fuzz.h"

static void records(exl_csv *c, exl_span window)
{
    while (window.n) {
        exl_parse what = exl_ingest_csv_parse(c, window, true);
        FUZZ_HOLDS(what == EXL_PARSE_ROW || what == EXL_PARSE_BLANK || what == EXL_PARSE_END);
        if (what == EXL_PARSE_END)
            break;
        FUZZ_HOLDS(c->length > 0 && c->length <= window.n && c->text_length <= c->length);
        for (size_t i = 0; what == EXL_PARSE_ROW && !c->fault.why && i < c->n; i++) {
            FUZZ_HOLDS(c->cells[i].at <= c->text_length && c->n <= EXL_MAX_COLUMNS + 1);
            FUZZ_HOLDS(fuzz_inside(c->cells[i].text, window) || fuzz_inside(c->cells[i].text, exl_buf_view(&c->unquoted)));
        }
        window = (exl_span){ window.p + c->length, window.n - c->length };
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static exl_csv *c;
    char delimiter;
    if (size < 1 || (!c && !(c = malloc(sizeof *c))))
        return 0;
    exl_span text = { (const char *)data + 1, size - 1 };
    FUZZ_HOLDS(exl_ingest_csv_hint(text, &delimiter) <= text.n && strchr(",;\t|", exl_ingest_csv_delimiter(text)));
    exl_ingest_csv_init(c, ",;\t|"[data[0] & 3], data[0] & 4);
    records(c, text);
    exl_ingest_csv_free(c);
    return 0;
}
