/* Records of delimited text. First byte: delimiter, quoting, escapes of a spool, and where a window ends that shows only a part of the file. */
#include "ingest/csv.h"
#include "fuzz.h"

/* A window that ends inside the record asks for more of it; one that ends behind it sees what the whole file shows. */
static void cut(exl_csv *c, exl_span whole, unsigned sixteenths)
{
    exl_parse what = exl_ingest_csv_parse(c, whole, true);
    size_t length = c->length, cells = c->n, shown = whole.n * sixteenths / 16;
    exl_parse part = exl_ingest_csv_parse(c, (exl_span){ whole.p, shown }, false);
    if (what == EXL_PARSE_END || shown < length)
        FUZZ_HOLDS(part == EXL_PARSE_MORE && c->pending <= shown);
    else if (shown > length || part != EXL_PARSE_MORE)      /* right behind a CR an LF may follow */
        FUZZ_HOLDS(part == what && c->length == length && c->n == cells);
}

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
    c->escapes = !c->quotes && data[0] & 8;     /* a spool has no quotes */
    cut(c, text, data[0] >> 4);
    records(c, text);
    exl_ingest_csv_free(c);
    return 0;
}
