/* Dates as people and programs write them. No locale, no time zone: the date as written is the date. */
#ifndef EXL_INGEST_DATES_H
#define EXL_INGEST_DATES_H
#include "base/date.h"
#include "base/span.h"

typedef struct {
    exl_date_order order;           /* of numeric dates; AUTO: only what has one reading is a date */
    bool mixed;                     /* the file has numeric dates of both orders: none of them is trusted */
    exl_precision precision;        /* coarsest that is a date: DAY, MONTH (MM/YYYY too) or YEAR */
    const exl_span *missing;        /* values that mean «no date», without outer blanks */
    size_t n_missing;
    unsigned serials;               /* day numbers are dates: counted by the 1900 or the 1904 system; 0 = they are refused */
} exl_date_rules;

typedef enum {
    EXL_DATE_OK,
    EXL_DATE_NONE,                  /* empty */
    EXL_DATE_MISSING,               /* one of rules->missing */
    EXL_DATE_NO_DATE, EXL_DATE_IMPOSSIBLE, EXL_DATE_SHORT_YEAR, EXL_DATE_AMBIGUOUS, EXL_DATE_OTHER_ORDER, EXL_DATE_TOO_COARSE,
    EXL_DATE_FAR_YEAR, EXL_DATE_SERIAL, EXL_DATE_MIXED,
    EXL_N_DATE_RESULTS
} exl_date_result;
extern const char *const exl_ingest_date_texts[EXL_N_DATE_RESULTS];    /* why it is no date, and what to do */

/* What a numeric date with the year last says about the order of its file. */
enum { EXL_FITS_DMY = 1, EXL_FITS_MDY = 2 };

/* Reads s. *out is set for EXL_DATE_OK only; *fits (may be NULL) is 0 for dates that say nothing about the order (ISO, month names).
 * Takes YYYY-MM-DD, YYYY/MM/DD, YYYYMMDD, DD/MM/YYYY and MM/DD/YYYY with / - . or blanks, a time of day behind them (left out), month names
 * and their abbreviations in nl fr en de with or without weekday, and, as far as precision allows, MM/YYYY, YYYY-MM, «maart 2026», YYYY.
 * Years from 1900 to 2199. Example: "15 aug. 2025" is 2025-08-15; "03/04/2026" under DMY 2026-04-03, under AUTO ambiguous. */
exl_date_result exl_ingest_date(exl_date *out, exl_span s, const exl_date_rules *rules, unsigned *fits);
#endif
