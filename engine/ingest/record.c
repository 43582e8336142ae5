/* Only fields that the file has are looked at, through columns->of; the spans of the interview stay in the row until it is kept. */
#include "ingest/record.h"
#include "base/num.h"
#include "base/utf8.h"

enum { MEMO_DEPARTURE, MEMO_LANGUAGE, MEMO_QUESTION };

void exl_ingest_record_init(exl_record *r, const exl_file_columns *columns, exl_problems *problems)
{
    *r = (exl_record){ .columns = columns, .problems = problems };
    exl_buf_init(&r->codes[0], 0);
    exl_buf_init(&r->codes[1], 0);
}

void exl_ingest_record_free(exl_record *r)
{
    exl_buf_free(&r->codes[0]);
    exl_buf_free(&r->codes[1]);
}

/* The cell of a field; an absent one is empty. */
static exl_row_cell cell_of(const exl_record *r, const exl_row *row, exl_field f)
{
    size_t i = r->columns->of[f];
    return i == EXL_NO_COLUMN || i >= row->n || row->cells[i].at == SIZE_MAX ? (exl_row_cell){ { "", 0 }, SIZE_MAX } : row->cells[i];
}

static bool is_error_value(exl_span s)
{
    static const char *const values[] = {
        "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!",
        "#VERW!", "#N/B", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#LEEG!", "#GETAL!",
        "#VALEUR!", "#NOM?", "#NUL!", "#NOMBRE!", "#BEZUG!", "#NV", "#WERT!",
    };
    for (size_t i = 0; s.n && s.p[0] == '#' && i < sizeof values / sizeof values[0]; i++)
        if (exl_span_eq_nocase(s, exl_span_of(values[i])))
            return true;
    return false;
}

/* A spreadsheet's error in a field that people are counted by. */
static bool refuse_error_value(exl_record *r, const exl_row *row, exl_field f, exl_row_cell cell)
{
    char shown[80];
    if (!is_error_value(exl_span_trim(cell.text)))
        return false;
    exl_ingest_refuse(r->problems, row, cell.at, "%s is a spreadsheet's error value %s; mend the sheet", exl_ingest_field_names[f], exl_ingest_quote(shown, cell.text));
    return true;
}

/* Department, role, manager: renamed by the map, without outer blanks, not too long. */
static bool read_name(exl_record *r, const exl_row *row, exl_field f, exl_span *out)
{
    exl_row_cell cell = cell_of(r, row, f);
    *out = exl_span_trim(exl_ingest_map_value(r->columns->map, f, exl_span_trim(cell.text)));
    if (refuse_error_value(r, row, f, cell))
        return false;
    if (out->n <= EXL_MAX_NAME)
        return true;
    exl_ingest_refuse(r->problems, row, cell.at, "%s is %zu bytes long, the limit is %d: is this the right column?", exl_ingest_field_names[f], out->n, EXL_MAX_NAME);
    return false;
}

static bool read_id(exl_record *r, const exl_row *row)
{
    exl_row_cell cell = cell_of(r, row, EXL_F_ID);
    r->iv.id = cell.text;
    r->iv.has_id = exl_span_trim(cell.text).n > 0;
    return !refuse_error_value(r, row, EXL_F_ID, cell);
}

static bool read_leaver(exl_record *r, const exl_row *row)
{
    exl_row_cell id = cell_of(r, row, EXL_F_LEAVER_ID), name = cell_of(r, row, EXL_F_LEAVER_NAME);
    bool by_id = exl_span_trim(id.text).n > 0;
    r->iv.leaver = exl_span_trim(by_id ? id.text : name.text);
    return !refuse_error_value(r, row, by_id ? EXL_F_LEAVER_ID : EXL_F_LEAVER_NAME, by_id ? id : name);
}

static void say_bad_date(exl_record *r, const exl_row *row, exl_row_cell cell, exl_date_result result)
{
    char shown[80];
    exl_ingest_refuse(r->problems, row, cell.at, "date %s %s", exl_ingest_quote(shown, cell.text), exl_ingest_date_texts[result]);
}

static bool read_exit_date(exl_record *r, const exl_row *row)
{
    exl_row_cell cell = cell_of(r, row, EXL_F_EXIT_DATE);
    r->bad_date = r->undated = false;
    if (cell.at == SIZE_MAX)
        return true;
    exl_date_result result = exl_ingest_date(&r->iv.exit_date, cell.text, &r->dates, NULL);
    r->undated = result == EXL_DATE_MISSING;
    if (result <= EXL_DATE_MISSING || !r->strict_dates)
        return true;
    r->bad_date = true;
    say_bad_date(r, row, cell, result);
    return false;
}

/* Never a reason to refuse: nothing hangs on it. */
static void read_hire_date(exl_record *r, const exl_row *row)
{
    exl_row_cell cell = cell_of(r, row, EXL_F_HIRE_DATE);
    if (cell.at == SIZE_MAX)
        return;
    exl_date_rules rules = r->dates;
    rules.precision = EXL_DATE_YEAR;
    exl_date_result result = exl_ingest_date(&r->iv.hire_date, cell.text, &rules, NULL);
    if (result > EXL_DATE_MISSING && r->strict_dates)
        exl_ingest_remark(r->problems, EXL_REMARK_HIRE_DATE, row, cell.at, exl_span_trim(cell.text), 1);
}

static void read_tenure(exl_record *r, const exl_row *row)
{
    exl_row_cell cell = cell_of(r, row, EXL_F_TENURE);
    exl_span s = exl_span_trim(cell.text);
    char digits[24];
    double months = -1;
    r->iv.tenure_months = -1;
    if (s.n == 0)
        return;
    size_t n = s.n < sizeof digits ? s.n : 0;
    for (size_t i = 0; i < n; i++)
        digits[i] = s.p[i] == ',' ? '.' : s.p[i];
    if (exl_num_real(&months, (exl_span){ digits, n }) && months >= 0 && months <= 1200)
        r->iv.tenure_months = (int32_t)months;
    else
        exl_ingest_remark(r->problems, EXL_REMARK_TENURE, row, cell.at, s, 1);
}

static bool departure_value(uint8_t *out, exl_span folded)
{
    exl_departure d;
    bool known = exl_ingest_departure_of(&d, folded);
    *out = (uint8_t)(known ? d : EXL_DEP_UNKNOWN);
    return known;
}

static bool language_value(uint8_t *out, exl_span folded)
{
    exl_lang lang;
    bool known = exl_ingest_language_of(&lang, folded);
    *out = (uint8_t)(known ? lang : EXL_LANG_UNKNOWN);
    return known;
}

static bool question_value(uint8_t *out, exl_span folded)
{
    *out = (uint8_t)exl_ingest_question_of(folded);
    return true;
}

static const struct { exl_field field; const char *const *names; size_t n; bool (*read)(uint8_t *out, exl_span folded); uint8_t none; } kinds[3] = {
    [MEMO_DEPARTURE] = { EXL_F_DEPARTURE, exl_departure_names, EXL_N_DEPARTURES, departure_value, EXL_DEP_UNKNOWN },
    [MEMO_LANGUAGE] = { EXL_F_LANGUAGE, exl_lang_codes, EXL_N_LANGS, language_value, EXL_LANG_UNKNOWN },
    [MEMO_QUESTION] = { EXL_F_QUESTION, exl_question_names, EXL_N_QUESTIONS, question_value, EXL_Q_FREE },
};

static bool look_up(const exl_record *r, size_t kind, exl_span s, uint8_t *out)
{
    char folded[EXL_MAX_NAME];
    exl_span ours = exl_ingest_map_value(r->columns->map, kinds[kind].field, s);
    size_t code = exl_name_index(kinds[kind].names, kinds[kind].n, ours);
    *out = code < kinds[kind].n ? (uint8_t)code : kinds[kind].none;
    if (code < kinds[kind].n)
        return true;
    return ours.n <= sizeof folded ? kinds[kind].read(out, exl_ingest_fold_into(folded, ours)) : kind == MEMO_QUESTION;
}

/* Meaning of a value of one of the kinds. Files have few different ones, so the last are remembered. */
static bool meaning(exl_record *r, size_t kind, exl_span s, uint8_t *out)
{
    if (s.n == 0 || s.n > sizeof r->memo[0][0].text)
        return look_up(r, kind, s, out);
    exl_memo *m = &r->memo[kind][((unsigned char)s.p[0] * 5u + (unsigned char)s.p[s.n - 1] * 3u + s.n) % EXL_MEMO];
    if (m->n != s.n || memcmp(m->text, s.p, s.n) != 0) {
        m->known = look_up(r, kind, s, &m->value);
        memcpy(m->text, s.p, s.n);
        m->n = (uint8_t)s.n;
    }
    *out = m->value;
    return m->known;
}

static uint8_t read_kind(exl_record *r, const exl_row *row, size_t kind, exl_remark remark)
{
    exl_row_cell cell = cell_of(r, row, kinds[kind].field);
    exl_span s = exl_span_trim(cell.text);
    uint8_t value;
    if (s.n == 0)
        return kinds[kind].none;
    if (!meaning(r, kind, s, &value))
        exl_ingest_remark(r->problems, remark, row, cell.at, s, 1);
    return value;
}

static bool blank(exl_span s)
{
    s = exl_span_trim(s);
    while (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0)     /* no-break space */
        s = exl_span_trim((exl_span){ s.p + 2, s.n - 2 });
    return s.n == 0;
}

static void add_answer(exl_record *r, exl_question q, uint32_t no, exl_span text)
{
    if (!blank(text))
        r->answers[r->iv.n_answers++] = (exl_answer){ q, no, text };
}

static uint32_t statement_no(const exl_record *r, const exl_row *row)
{
    uint64_t no;
    exl_span s = exl_span_trim(cell_of(r, row, EXL_F_STATEMENT_NO).text);
    return exl_num_uint(&no, s) && no <= UINT32_MAX ? (uint32_t)no : 0;
}

static void read_answers(exl_record *r, const exl_row *row)
{
    r->iv.answers = r->answers;
    uint32_t no = statement_no(r, row);
    for (size_t f = EXL_F_EXPERIENCE; f < EXL_F_TEXT; f++)
        if (r->columns->of[f] != EXL_NO_COLUMN)
            add_answer(r, (exl_question)(f - EXL_F_EXPERIENCE), no, cell_of(r, row, (exl_field)f).text);
    uint8_t q = EXL_Q_FREE;
    if (r->columns->of[EXL_F_QUESTION] != EXL_NO_COLUMN)
        (void)meaning(r, MEMO_QUESTION, exl_span_trim(cell_of(r, row, EXL_F_QUESTION).text), &q);
    add_answer(r, (exl_question)q, no, cell_of(r, row, EXL_F_TEXT).text);
}

static void add_code(exl_buf *b, exl_span code)
{
    if (b->n)
        exl_buf_char(b, '|');
    exl_buf_span(b, code);
}

/* A coded column says yes, or repeats its own name or the end of it («Contributing Factors. Study»: «Study»). */
static bool says_yes(exl_record *r, const exl_row *row, size_t i)
{
    char folded[EXL_MAX_NAME];
    bool yes = false;
    exl_row_cell cell = row->cells[i];
    exl_span s = exl_span_trim(cell.text), name = r->columns->list[i].folded;
    bool fits = s.n <= sizeof folded;
    exl_span f = fits ? exl_ingest_fold_into(folded, s) : s;
    if (fits && exl_ingest_yes_or_no(&yes, f))
        return yes;
    if (fits && f.n <= name.n && memcmp(name.p + name.n - f.n, f.p, f.n) == 0)
        return true;
    exl_ingest_remark(r->problems, EXL_REMARK_CODE, row, cell.at, (exl_span){ "", 0 }, 1);
    return false;
}

static void read_codes(exl_record *r, const exl_row *row)
{
    exl_buf_reset(&r->codes[0]);
    exl_buf_reset(&r->codes[1]);
    add_code(&r->codes[0], exl_span_trim(cell_of(r, row, EXL_F_THEMES).text));
    add_code(&r->codes[1], exl_span_trim(cell_of(r, row, EXL_F_REASONS).text));
    for (size_t i = 0; r->columns->map->has_codes && i < row->n; i++) {
        const exl_file_column *c = &r->columns->list[i];
        if (c->field == EXL_F_CODE && row->cells[i].at != SIZE_MAX && says_yes(r, row, i))
            add_code(&r->codes[memchr(c->code.p, '.', c->code.n) ? 0 : 1], c->code);    /* themes have a facet before the dot */
    }
    r->iv.themes = exl_buf_view(&r->codes[0]);
    r->iv.reasons = exl_buf_view(&r->codes[1]);
}

static void read_attributes(exl_record *r, const exl_row *row)
{
    r->iv.attributes = r->attributes;
    for (size_t i = 0; i < row->n; i++) {
        const exl_file_column *c = &r->columns->list[i];
        if (c->field < EXL_N_FIELDS || row->cells[i].at == SIZE_MAX || row->cells[i].text.n == 0)
            continue;
        if (c->field == EXL_F_ATTRIBUTE)
            r->attributes[r->iv.n_attributes++] = (exl_attribute){ c->name, row->cells[i].text };
        else if (c->field == EXL_F_IGNORED && c->name.n == 0 && !blank(row->cells[i].text))
            exl_ingest_remark(r->problems, EXL_REMARK_UNNAMED, row, row->cells[i].at, (exl_span){ "", 0 }, 1);
    }
}

bool exl_ingest_record_read(exl_record *r, const exl_row *row)
{
    r->iv = (exl_interview){ .record = row->record, .line = row->line };
    bool good = read_id(r, row);
    good &= read_leaver(r, row);
    good &= read_exit_date(r, row);
    good &= read_name(r, row, EXL_F_DEPARTMENT, &r->iv.department);
    good &= read_name(r, row, EXL_F_ROLE, &r->iv.role);
    good &= read_name(r, row, EXL_F_MANAGER, &r->iv.manager);
    if (!good)
        return false;               /* what follows is never a reason to refuse */
    read_hire_date(r, row);
    read_tenure(r, row);
    r->iv.departure = (exl_departure)read_kind(r, row, MEMO_DEPARTURE, EXL_REMARK_DEPARTURE);
    r->iv.language = (exl_lang)read_kind(r, row, MEMO_LANGUAGE, EXL_REMARK_LANGUAGE);
    r->iv.interviewer = exl_span_trim(cell_of(r, row, EXL_F_INTERVIEWER).text);
    r->iv.channel = exl_span_trim(cell_of(r, row, EXL_F_CHANNEL).text);
    read_answers(r, row);
    read_attributes(r, row);
    if (r->coded)
        read_codes(r, row);
    return true;
}
