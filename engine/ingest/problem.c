/* Problems on their way out. Messages are one line and never hold interview text. */
#include "ingest/problem.h"
#include <stdarg.h>
#include <stdio.h>
#include "base/utf8.h"
#include "ingest/notes.h"
#include "ingest/workbook.h"

enum { MESSAGE = 500, QUOTED_MAX = 40 };

static void emit(exl_problems *p, exl_ingest_problem problem, const char *fmt, va_list ap)
{
    char raw[MESSAGE + 200], shown[MESSAGE + 300], path[1024], cell[192] = "";
    if (p->sheet && p->sheet[0])
        exl_workbook_place(cell, p->sheet, problem.line, problem.column);
    if (p->notes) {
        exl_notes_place(p->notes, path, &problem.line, &problem.column);
        problem.path = path;
        problem.raw = (exl_span){ 0 };      /* it is the file */
    }
    int n = snprintf(raw, sizeof raw, "%s%s", cell, cell[0] ? ": " : "");
    vsnprintf(raw + n, sizeof raw - (size_t)n, fmt, ap);
    exl_utf8_show(shown, sizeof shown, exl_span_of(raw));
    problem.msg = shown;
    if (p->fn)
        p->fn(p->ctx, &problem);
}

/* Counts a refusal; false when no more are to be said. */
static bool admit(exl_problems *p)
{
    if (p->muted || p->said >= EXL_MAX_PROBLEMS)
        return false;
    p->said++;
    return true;
}

static void enough(exl_problems *p)
{
    if (p->muted || p->said < EXL_MAX_PROBLEMS || p->state->stopped)
        return;
    p->state->stopped = true;
    exl_ingest_file_problem(p, true, 0, 0, "more than 1,000 problems: the rest of the file was not looked at");
}

static void refuse(exl_problems *p, exl_ingest_problem problem, const char *fmt, va_list ap)
{
    bool again = p->refused == problem.record;
    if (!p->muted && !again) {
        p->refused = problem.record;
        p->state->refused++;
    }
    if (again)
        problem.raw = (exl_span){ 0 };
    if (admit(p))
        emit(p, problem, fmt, ap);
    enough(p);
}

void exl_ingest_refuse(exl_problems *p, const exl_row *row, size_t at, const char *fmt, ...)
{
    exl_ingest_problem problem = { .record = row->record, .raw = row->raw };
    exl_ingest_decode_place(row->text, at < row->raw.n ? at : row->raw.n, &problem.line, &problem.column);
    va_list ap;
    va_start(ap, fmt);
    refuse(p, problem, fmt, ap);
    va_end(ap);
}

void exl_ingest_refuse_at(exl_problems *p, uint64_t record, uint64_t line, uint64_t column, exl_span raw, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    refuse(p, (exl_ingest_problem){ .record = record, .line = line, .column = column, .raw = raw }, fmt, ap);
    va_end(ap);
}

void exl_ingest_file_problem(exl_problems *p, bool warning, uint64_t line, uint64_t column, const char *fmt, ...)
{
    if (p->muted || (!warning && !admit(p)))
        return;
    va_list ap;
    va_start(ap, fmt);
    emit(p, (exl_ingest_problem){ .warning = warning, .line = line, .column = column }, fmt, ap);
    va_end(ap);
}

void exl_ingest_remark(exl_problems *p, exl_remark kind, const exl_row *row, size_t at, exl_span what, uint64_t count)
{
    if (p->muted)
        return;
    if (p->remarks[kind].count == 0) {
        exl_ingest_decode_place(row->text, at < row->raw.n ? at : row->raw.n, &p->remarks[kind].line, &p->remarks[kind].column);
        if (what.n <= QUOTED_MAX)
            exl_utf8_show(p->remarks[kind].what, sizeof p->remarks[kind].what, what);
    }
    p->remarks[kind].count += count;
}

/* One: said of a single case. Many: of more, the number first. A value, where there is one, stands behind. */
static const struct { const char *one, *many; } texts[EXL_N_REMARKS] = {
    [EXL_REMARK_CONTROL] = { "control character in the record; kept as it is", "records hold control characters, the first here; kept as they are" },
    [EXL_REMARK_LOST] = { "replacement character U+FFFD: a letter was lost before the file came here", "replacement characters U+FFFD, the first here: letters were lost before the file came here" },
    [EXL_REMARK_STRAY_QUOTE] = { "a quote inside a cell that is not quoted is taken as a character", "records have a quote inside a cell that is not quoted, the first here; taken as characters" },
    [EXL_REMARK_DEPARTURE] = { "unknown kind of departure, read as unknown; a map file can say what it is", "unknown kinds of departure, the first here, read as unknown; a map file can say what they are" },
    [EXL_REMARK_LANGUAGE] = { "unknown language, to be detected; known are nl, fr, en, de", "unknown languages, the first here, to be detected; known are nl, fr, en, de" },
    [EXL_REMARK_TENURE] = { "tenure is no number of months; left out", "tenures are no number of months, the first here; left out" },
    [EXL_REMARK_HIRE_DATE] = { "hire date is no clear date; left out", "hire dates are no clear dates, the first here; left out" },
    [EXL_REMARK_CODE] = { "value of a coded column is neither yes nor no; read as no", "values of coded columns are neither yes nor no, the first here; read as no" },
    [EXL_REMARK_UNNAMED] = { "value in a column without a name; left out", "values in columns without a name, the first here; left out" },
    [EXL_REMARK_NO_METADATA] = { "the metadata has no row for the interview", "interviews have no row in the metadata, the first here" },
    [EXL_REMARK_UNQUOTED] = { "text at the end of the record holds the delimiter without quotes; taken whole", "records end in a text that holds the delimiter without quotes, the first here; taken whole" },
    [EXL_REMARK_UNDATED] = { "interview without a date is kept, out of trends", "interviews without a date are kept, out of trends, the first here" },
};

void exl_ingest_tell_remarks(exl_problems *p)
{
    for (size_t i = 0; i < EXL_N_REMARKS; i++) {
        uint64_t n = p->remarks[i].count;
        const char *what = p->remarks[i].what, *open = what[0] ? ": '" : "", *close = what[0] ? "'" : "";
        if (n == 1)
            exl_ingest_file_problem(p, true, p->remarks[i].line, p->remarks[i].column, "%s%s%s%s", texts[i].one, open, what, close);
        else if (n > 1)
            exl_ingest_file_problem(p, true, p->remarks[i].line, p->remarks[i].column, "%llu %s%s%s%s", (unsigned long long)n, texts[i].many, open, what, close);
        p->remarks[i].count = 0;
    }
}

const char *exl_ingest_quote(char out[80], exl_span value)
{
    exl_span s = exl_span_trim(value);
    if (s.n > QUOTED_MAX) {
        snprintf(out, 80, "(%zu bytes)", s.n);
        return out;
    }
    char shown[72];
    exl_utf8_show(shown, sizeof shown, s);
    snprintf(out, 80, "'%s'", shown);
    return out;
}
