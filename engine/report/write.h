/* What the writers of this folder share. Not for other stages. */
#ifndef EXL_REPORT_WRITE_H
#define EXL_REPORT_WRITE_H
#include "report/report.h"

/* A cell that holds a number, as digits with a point: counts and flags whole, reals as their column says. Empty: nothing. */
void exl_report_number(exl_buf *b, const exl_column *c, const exl_cell *v);

/* The number that exl_report_number writes, as a number: every format has the same figure. The cell is not empty. */
double exl_report_rounded(const exl_column *c, const exl_cell *v);

/* Whether there is nothing to write: empty, a text without bytes, a number that is none. */
bool exl_report_is_empty(const exl_column *c, const exl_cell *v);

/* Text for people: control, bidirectional and invisible characters and invalid bytes as ‹U+202E›, ‹0x81›. */
void exl_report_shown(exl_buf *b, exl_span s);

/* One writer a format; width only matters to the table. */
void exl_report_csv(exl_buf *b, const exl_safe_table *t, int width);
void exl_report_tsv(exl_buf *b, const exl_safe_table *t, int width);
void exl_report_text(exl_buf *b, const exl_safe_table *t, int width);
void exl_report_json_array(exl_buf *b, const exl_safe_table *t, int width);
void exl_report_jsonl(exl_buf *b, const exl_safe_table *t, int width);
void exl_report_md(exl_buf *b, const exl_safe_table *t, int width);

/* The tables of a report, in the order of their files; returns how many are there. */
enum { EXL_REPORT_TABLES = 13 };
size_t exl_report_tables(const exl_report_input *in, const exl_safe_table *t[EXL_REPORT_TABLES]);

/* "text", "whole number", "number", "0 or 1": of the data dictionary. */
const char *exl_report_type_name(const exl_column *c);

/* EXL_EDEFECT when a table of the report passed the gate for another audience than the report's. */
EXL_CHECKED exl_rc exl_report_check(const exl_report_input *in, exl_err *err);

/* One text as a Markdown table cell. */
void exl_report_md_text(exl_buf *b, exl_span s);
#endif
