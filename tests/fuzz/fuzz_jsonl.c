/* Objects of JSON Lines. */
#include "ingest/jsonl.h"
#include "fuzz.h"

/* A window that ends inside the line asks for more of it; one that ends behind it sees what the whole file shows, or asks
 * for the rest of what may be a pair of \\u escapes, or of CR and LF. */
enum { PAIR = 12 };
static void cut(exl_jsonl *j, exl_span whole)
{
    exl_parse what = exl_ingest_jsonl_parse(j, whole, true);
    size_t length = j->length, n = j->n_set, shown = whole.n / 2;
    bool fault = j->fault.why != NULL;
    exl_parse part = exl_ingest_jsonl_parse(j, (exl_span){ whole.p, shown }, false);
    if (what == EXL_PARSE_END || shown < length)
        FUZZ_HOLDS(part == EXL_PARSE_MORE);
    else if (shown > length + PAIR || part != EXL_PARSE_MORE)
        FUZZ_HOLDS(part == what && j->length == length && (j->fault.why != NULL) == fault && (fault || j->n_set == n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    exl_span window = { (const char *)data, size };
    if (size == 0 || exl_utf8_valid(window) < window.n)     /* the decoder lets nothing else through */
        return 0;
    static exl_jsonl *j;
    exl_map map = { 0 };
    exl_file_columns columns;
    if (!j && !(j = malloc(sizeof *j)))
        return 0;
    exl_ingest_columns_init(&columns, &map);
    exl_ingest_jsonl_init(j, &columns);
    cut(j, window);
    while (window.n) {
        exl_parse what = exl_ingest_jsonl_parse(j, window, true);
        FUZZ_HOLDS(what == EXL_PARSE_ROW || what == EXL_PARSE_BLANK || what == EXL_PARSE_END);
        if (what == EXL_PARSE_END)
            break;
        FUZZ_HOLDS(j->length > 0 && j->length <= window.n && j->text_length <= j->length);
        for (size_t i = 0; what == EXL_PARSE_ROW && !j->fault.why && i < j->n_set; i++) {
            exl_span cell = j->cells[j->set[i]].text;
            FUZZ_HOLDS(j->set[i] < columns.n && exl_utf8_valid(cell) == cell.n);
            FUZZ_HOLDS(fuzz_inside(cell, window) || fuzz_inside(cell, exl_buf_view(&j->unescaped)));
        }
        window = (exl_span){ window.p + j->length, window.n - j->length };
    }
    exl_ingest_jsonl_free(j);
    exl_ingest_columns_free(&columns);
    return 0;
}
