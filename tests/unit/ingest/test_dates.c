/* Dates as they are written, under each order, and what each says of the order of its file. */
#include "check.h"
#include "ingest/dates.h"

#define A EXL_DATES_AUTO
#define D EXL_DATES_DMY
#define M EXL_DATES_MDY
#define Y EXL_DATES_YMD

static const struct { const char *in; exl_date_order order; exl_precision precision; exl_date_result result; const char *out; unsigned fits; } rows[] = {
    { "2026-01-15", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { " 2026-01-15 ", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "2026-1-5", A, 0, EXL_DATE_OK, "2026-01-05", 0 },
    { "2026/01/15", D, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "20260115", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "2026-03-29T02:30:00+01:00", A, 0, EXL_DATE_OK, "2026-03-29", 0 },
    { "2026-12-31T23:59:59Z", A, 0, EXL_DATE_OK, "2026-12-31", 0 },
    { "2026-12-31 23:59:59.123", A, 0, EXL_DATE_OK, "2026-12-31", 0 },
    { "25/4/2026 2:30 PM", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_DMY },
    { "4/25/2026 14:30", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_MDY },
    { "25/04/2026", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_DMY },
    { "25.04.2026", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_DMY },
    { "25-04-2026", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_DMY },
    { "04/25/2026", A, 0, EXL_DATE_OK, "2026-04-25", EXL_FITS_MDY },
    { "03/04/2026", A, 0, EXL_DATE_AMBIGUOUS, "", EXL_FITS_DMY | EXL_FITS_MDY },
    { "03/04/2026", D, 0, EXL_DATE_OK, "2026-04-03", EXL_FITS_DMY | EXL_FITS_MDY },
    { "03/04/2026", M, 0, EXL_DATE_OK, "2026-03-04", EXL_FITS_DMY | EXL_FITS_MDY },
    { "04/04/2026", A, 0, EXL_DATE_OK, "2026-04-04", 0 },
    { "13/02/2026", M, 0, EXL_DATE_OTHER_ORDER, "", EXL_FITS_DMY },
    { "02/13/2026", D, 0, EXL_DATE_OTHER_ORDER, "", EXL_FITS_MDY },
    { "13/02/2026", Y, 0, EXL_DATE_OTHER_ORDER, "", EXL_FITS_DMY },
    { "2026-02-30", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "2026-13-01", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "29/02/2025", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "29/02/2024", A, 0, EXL_DATE_OK, "2024-02-29", EXL_FITS_DMY },
    { "32/01/2026", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "03-05-26", D, 0, EXL_DATE_SHORT_YEAR, "", 0 },
    { "15-aug-25", A, 0, EXL_DATE_SHORT_YEAR, "", 0 },
    { "0000-01-01", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "-2026-01-01", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "1826-01-01", A, 0, EXL_DATE_FAR_YEAR, "", 0 },
    { "9999-12-31", A, 0, EXL_DATE_FAR_YEAR, "", 0 },
    { "46037", A, 0, EXL_DATE_SERIAL, "", 0 },
    { "3 maart 2026", A, 0, EXL_DATE_OK, "2026-03-03", 0 },
    { "15 aug. 2025", A, 0, EXL_DATE_OK, "2025-08-15", 0 },
    { "15-mrt-2025", A, 0, EXL_DATE_OK, "2025-03-15", 0 },
    { "1er f\xC3\xA9vrier 2026", A, 0, EXL_DATE_OK, "2026-02-01", 0 },
    { "le 3 d\xC3\xA9" "cembre 2025", A, 0, EXL_DATE_OK, "2025-12-03", 0 },
    { "vendredi 15 ao\xC3\xBBt 2025", A, 0, EXL_DATE_OK, "2025-08-15", 0 },
    { "3. M\xC3\xA4rz 2026", A, 0, EXL_DATE_OK, "2026-03-03", 0 },
    { "Dienstag, den 3. J\xC3\xA4nner 2026", A, 0, EXL_DATE_OK, "2026-01-03", 0 },
    { "January 15, 2026", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "Jan 15 2026", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "15th of January 2026", A, 0, EXL_DATE_OK, "2026-01-15", 0 },
    { "2026 mei 3", A, 0, EXL_DATE_OK, "2026-05-03", 0 },
    { "31 juni 2026", A, 0, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "maart 2026", A, 0, EXL_DATE_TOO_COARSE, "", 0 },
    { "maart 2026", A, EXL_DATE_MONTH, EXL_DATE_OK, "2026-03", 0 },
    { "08/2012", A, 0, EXL_DATE_TOO_COARSE, "", 0 },
    { "08/2012", A, EXL_DATE_MONTH, EXL_DATE_OK, "2012-08", 0 },
    { "2012-08", A, EXL_DATE_MONTH, EXL_DATE_OK, "2012-08", 0 },
    { "2012", A, EXL_DATE_MONTH, EXL_DATE_TOO_COARSE, "", 0 },
    { "2012", A, EXL_DATE_YEAR, EXL_DATE_OK, "2012", 0 },
    { "13/2012", A, EXL_DATE_YEAR, EXL_DATE_IMPOSSIBLE, "", 0 },
    { "Not Stated", A, 0, EXL_DATE_MISSING, "", 0 },
    { "not stated", A, 0, EXL_DATE_MISSING, "", 0 },
    { "", A, 0, EXL_DATE_NONE, "", 0 },
    { "  ", A, 0, EXL_DATE_NONE, "", 0 },
    { "tomorrow", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "maart", A, EXL_DATE_YEAR, EXL_DATE_NO_DATE, "", 0 },
    { "3 maart april 2026", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "1 2 3 4", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "123456789", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "\xEF\xBC\x92\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x96-\xEF\xBC\x90\xEF\xBC\x91-\xEF\xBC\x90\xEF\xBC\x93", A, 0, EXL_DATE_NO_DATE, "", 0 },
    { "a very long text that somebody has put into the column of dates by mistake", A, 0, EXL_DATE_NO_DATE, "", 0 },
};

int main(void)
{
    static const exl_span missing[] = { { "Not Stated", 10 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_date_rules rules = { .order = rows[i].order, .precision = rows[i].precision, .missing = missing, .n_missing = 1 };
        exl_date d = { 0 };
        char out[11];
        unsigned fits = 9;
        exl_date_result result = exl_ingest_date(&d, exl_span_of(rows[i].in), &rules, &fits);
        exl_date_print(out, d);
        CHECK(result == rows[i].result, "%s: result %d, not %d", rows[i].in, (int)result, (int)rows[i].result);
        CHECK(strcmp(out, rows[i].out) == 0, "%s: %s, not %s", rows[i].in, out, rows[i].out);
        CHECK(fits == rows[i].fits, "%s: fits %u, not %u", rows[i].in, fits, rows[i].fits);
    }
    exl_date_rules mixed = { .mixed = true };
    exl_date d;
    CHECK(exl_ingest_date(&d, exl_span_of("25/04/2026"), &mixed, NULL) == EXL_DATE_MIXED, "no numeric date of a file of both orders is trusted");
    CHECK(exl_ingest_date(&d, exl_span_of("2026-04-25"), &mixed, NULL) == EXL_DATE_OK, "but ISO is");
    return CHECK_DONE("test_dates");
}
