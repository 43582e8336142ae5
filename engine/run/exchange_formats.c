/* The formats, one after the other: quanteda YAML; LIWC .dic (categories between two % lines, then terms with their numbers) and .dicx (a
 * table with an X); WordStat .cat (indented by tabs, terms with a weight in brackets); Yoshikoder .ykd and Lexicoder .lc3 (XML: cnode holds
 * cnode and pnode); CSV with the columns category, term, weight. */
#include "run/exchange.h"
#include "base/num.h"
#include <stdio.h>

static exl_span line_of(exl_span *rest)
{
    exl_span s = exl_span_cut(rest, '\n');
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    return s;
}

static bool same_path(const exl_term_row *a, const exl_term_row *b)
{
    bool same = a->depth == b->depth;
    for (size_t i = 0; same && i < a->depth; i++)
        same = exl_span_eq(a->path[i], b->path[i]);
    return same;
}

static size_t shared(const exl_term_row *a, const exl_term_row *b)
{
    size_t i = 0;
    while (a && i < a->depth && i < b->depth && exl_span_eq(a->path[i], b->path[i]))
        i++;
    return i;
}

static exl_span own_name(const exl_term_row *r) { return r->path[r->depth - 1]; }

static void joined(exl_buf *b, const exl_term_row *r) { exl_buf_span(b, own_name(r)); }     /* own codes hold their facet already */

/* --- YAML ---------------------------------------------------------------------------------------------------- */

static exl_span unquoted(exl_span s)
{
    s = exl_span_trim(s);
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
        return (exl_span){ s.p + 1, s.n - 2 };
    return s;
}

static exl_rc yaml_read(exl_term_list *l, exl_span text)
{
    exl_span path[EXL_EXCHANGE_DEPTH];
    size_t indent[EXL_EXCHANGE_DEPTH], depth = 0;
    uint64_t line = 0;
    while (text.n) {
        exl_span s = line_of(&text);
        size_t in = 0;
        line++;
        while (in < s.n && s.p[in] == ' ')
            in++;
        s = exl_span_trim(s);
        if (s.n == 0 || s.p[0] == '#' || exl_span_is(s, "---") || exl_span_is(s, "..."))
            continue;
        if (s.p[0] == '-') {
            if (depth)
                EXL_TRY(exl_terms_put(l, path, depth, unquoted((exl_span){ s.p + 1, s.n - 1 }), 0, line));
            continue;
        }
        while (depth && indent[depth - 1] >= in)
            depth--;
        bool quoted = s.p[0] == '"' || s.p[0] == '\'';
        const char *end = quoted ? memchr(s.p + 1, s.p[0], s.n - 1) : s.p;
        const char *colon = end ? memchr(end, ':', (size_t)(s.p + s.n - end)) : NULL;
        if (!colon || depth == EXL_EXCHANGE_DEPTH) {
            exl_terms_lost(l, l->path, line, "this line is neither a category nor a term of a list");
            continue;
        }
        path[depth] = unquoted((exl_span){ s.p, (size_t)(colon - s.p) });
        indent[depth++] = in;
        exl_span value = exl_span_trim((exl_span){ colon + 1, (size_t)(s.p + s.n - colon) - 1 });
        if (value.n >= 2 && value.p[0] == '[' && value.p[value.n - 1] == ']')
            value = (exl_span){ value.p + 1, value.n - 2 };
        while (value.n) {
            exl_span item = unquoted(exl_span_cut(&value, ','));
            if (item.n)
                EXL_TRY(exl_terms_put(l, path, depth, item, 0, line));
        }
    }
    return EXL_OK;
}

static void yaml_text(exl_buf *b, exl_span s)
{
    exl_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            exl_buf_char(b, '\'');
        exl_buf_char(b, s.p[i]);
    }
    exl_buf_char(b, '\'');
}

static void indent_by(exl_buf *b, size_t n, const char *with)
{
    while (n--)
        exl_buf_str(b, with);
}

static void yaml_write(exl_buf *b, const exl_term_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const exl_term_row *r = &l->row[i], *before = i ? r - 1 : NULL;
        for (size_t k = shared(before, r); k < r->depth; k++) {
            indent_by(b, k, "  ");
            yaml_text(b, r->path[k]);
            exl_buf_str(b, ":\n");
        }
        indent_by(b, r->depth, "  ");
        exl_buf_str(b, "- ");
        yaml_text(b, r->term);
        exl_buf_char(b, '\n');
    }
}

/* --- LIWC .dic ----------------------------------------------------------------------------------------------- */

typedef struct { uint64_t number; exl_span name; } category;

static exl_rc dic_term(exl_term_list *l, const category *c, size_t n, exl_span s, uint64_t line)
{
    const char *tab = memchr(s.p, '\t', s.n);
    exl_span term = exl_span_trim(tab ? (exl_span){ s.p, (size_t)(tab - s.p) } : exl_span_cut(&s, ' '));
    exl_span rest = tab ? (exl_span){ tab + 1, (size_t)(s.p + s.n - tab) - 1 } : s;
    while (rest.n) {
        exl_span piece = exl_span_cut(&rest, memchr(rest.p, '\t', rest.n) ? '\t' : ' ');
        uint64_t number;
        size_t k = 0;
        piece = exl_span_trim(piece);
        if (piece.n == 0)
            continue;
        if (!exl_num_uint(&number, piece)) {
            exl_terms_lost(l, l->path, line, "«%.*s»: the condition '%.*s' cannot be said here", (int)term.n, term.p, (int)piece.n, piece.p);
            continue;
        }
        while (k < n && c[k].number != number)
            k++;
        if (k == n)
            exl_terms_lost(l, l->path, line, "«%.*s»: there is no category %llu", (int)term.n, term.p, (unsigned long long)number);
        else
            EXL_TRY(exl_terms_put(l, &c[k].name, 1, term, 0, line));
    }
    return EXL_OK;
}

static exl_rc dic_read(exl_term_list *l, exl_span text)
{
    category c[1024];
    size_t n = 0;
    int marks = 0;
    for (uint64_t line = 1; text.n; line++) {
        exl_span s = exl_span_trim(line_of(&text));
        if (s.n == 0)
            continue;
        if (s.p[0] == '%') {
            marks++;
            continue;
        }
        if (marks >= 2) {
            EXL_TRY(dic_term(l, c, n, s, line));
            continue;
        }
        size_t digits = 0;
        while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
            digits++;
        if (marks == 0 || n == 1024 || !exl_num_uint(&c[n].number, (exl_span){ s.p, digits }))
            return exl_fail(l->err, EXL_EDATA, "a .dic begins with a line %%, and lists its categories as NUMBER NAME until the next"), exl_err_at(l->err, l->path, line, 1);
        c[n++].name = exl_span_trim((exl_span){ s.p + digits, s.n - digits });
    }
    return EXL_OK;
}

static size_t number_categories(const exl_term_list *l, size_t *of)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        of[i] = i && same_path(&l->row[i], &l->row[i - 1]) ? n : ++n;
    return n;
}

/* Whether row i says no term that an earlier row said; else its line was written with that. */
static bool first_of_term(const exl_term_list *l, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (exl_span_eq(l->row[k].term, l->row[i].term))
            return false;
    return true;
}

static void dic_write(exl_buf *b, const exl_term_list *l)
{
    size_t *of = EXL_NEW(l->a, size_t, l->n + 1);
    if (!of) {
        b->failed = true;
        return;
    }
    (void)number_categories(l, of);
    exl_buf_str(b, "%\n");
    for (size_t i = 0; i < l->n; i++)
        if (i == 0 || of[i] != of[i - 1]) {
            exl_buf_uint(b, of[i]);
            exl_buf_char(b, '\t');
            joined(b, &l->row[i]);
            exl_buf_char(b, '\n');
        }
    exl_buf_str(b, "%\n");
    for (size_t i = 0; i < l->n; i++) {
        if (!first_of_term(l, i))
            continue;
        exl_buf_span(b, l->row[i].term);
        for (size_t k = i, last = 0; k < l->n; k++)
            if (of[k] != last && exl_span_eq(l->row[k].term, l->row[i].term)) {
                exl_buf_char(b, '\t');
                exl_buf_uint(b, last = of[k]);
            }
        exl_buf_char(b, '\n');
    }
}

/* --- CSV and .dicx ------------------------------------------------------------------------------------------- */

enum { CELLS = 1024 };

/* Bytes of the first cell of text, with its quotes. */
static size_t csv_cell_end(exl_span text)
{
    bool quoted = text.p[0] == '"';
    size_t i = quoted;
    for (; i < text.n; i++) {
        char c = text.p[i];
        if (quoted && c == '"' && i + 1 < text.n && text.p[i + 1] == '"')
            i++;
        else if (quoted && c == '"')
            quoted = false;
        else if (!quoted && (c == ',' || c == ';' || c == '\n'))
            return i;
    }
    return text.n;
}

static exl_span csv_unquoted(exl_arena *a, exl_span s)
{
    s = exl_span_trim(s);
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    if (s.n == 0 || s.p[0] != '"')
        return s;
    char *out = exl_arena_get(a, s.n);
    size_t n = 0;
    for (size_t i = 1; out && i < s.n; i++) {
        if (s.p[i] == '"' && !(i + 1 < s.n && s.p[i + 1] == '"'))
            continue;
        i += s.p[i] == '"';
        out[n++] = s.p[i];
    }
    return (exl_span){ out ? out : "", n };
}

/* Cells of the next record; *line is its last line. */
static size_t csv_next(exl_arena *a, exl_span *text, exl_span *cell, uint64_t *line)
{
    size_t n = 0;
    for (bool last = false; text->n && !last;) {
        size_t end = csv_cell_end(*text);
        exl_span s = { text->p, end };
        last = end == text->n || text->p[end] == '\n';
        for (size_t i = 0; i < end; i++)
            *line += text->p[i] == '\n';
        *text = (exl_span){ text->p + end + (end < text->n), text->n - end - (end < text->n) };
        if (n < CELLS)
            cell[n++] = csv_unquoted(a, s);
    }
    ++*line;
    return n;
}

static void csv_cell(exl_buf *b, exl_span s)
{
    bool quote = memchr(s.p, ',', s.n) || memchr(s.p, '"', s.n) || memchr(s.p, ';', s.n);
    if (quote)
        exl_buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            exl_buf_char(b, '"');
        exl_buf_char(b, s.p[i]);
    }
    if (quote)
        exl_buf_char(b, '"');
}

static exl_rc dicx_read(exl_term_list *l, exl_span text)
{
    exl_span head[CELLS], cell[CELLS];
    uint64_t line = 0;
    size_t n = csv_next(l->a, &text, head, &line);
    while (text.n) {
        uint64_t at = line + 1;
        size_t k = csv_next(l->a, &text, cell, &line);
        for (size_t i = 1; i < k && i < n; i++) {
            double weight = 0;
            bool number = exl_num_real(&weight, cell[i]);
            if (exl_span_eq_nocase(cell[i], exl_span_of("X")) || (number && weight > 0))
                EXL_TRY(exl_terms_put(l, &head[i], 1, cell[0], number && weight <= 1 ? weight : 0, at));
            else if (cell[i].n && !number)
                exl_terms_lost(l, l->path, at, "«%.*s»: '%.*s' is neither X nor a weight", (int)cell[0].n, cell[0].p, (int)cell[i].n, cell[i].p);
        }
    }
    return EXL_OK;
}

static void dicx_write(exl_buf *b, const exl_term_list *l)
{
    size_t *of = EXL_NEW(l->a, size_t, l->n + 1);
    if (!of) {
        b->failed = true;
        return;
    }
    size_t n = number_categories(l, of);
    exl_buf_str(b, "DicTerm");
    for (size_t i = 0; i < l->n; i++)
        if (i == 0 || of[i] != of[i - 1]) {
            exl_buf_char(b, ',');
            csv_cell(b, own_name(&l->row[i]));
        }
    exl_buf_char(b, '\n');
    for (size_t i = 0; i < l->n; i++) {
        if (!first_of_term(l, i))
            continue;
        csv_cell(b, l->row[i].term);
        size_t k = i;
        for (size_t c = 1; c <= n; c++) {
            while (k < l->n && (of[k] < c || !exl_span_eq(l->row[k].term, l->row[i].term)))
                k++;
            exl_buf_str(b, k < l->n && of[k] == c ? ",X" : ",");
        }
        exl_buf_char(b, '\n');
    }
}

static exl_rc csv_read(exl_term_list *l, exl_span text)
{
    static const char *const names[3][4] = { { "category", "label", "labels", "code" }, { "term", "pattern", "word", "entry" }, { "weight", "score", "strength", "value" } };
    exl_span cell[CELLS];
    size_t at[3] = { CELLS, CELLS, CELLS };
    uint64_t line = 0;
    size_t n = csv_next(l->a, &text, cell, &line);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++)
            for (size_t m = 0; m < 4; m++)
                if (at[k] == CELLS && exl_span_eq_nocase(cell[i], exl_span_of(names[k][m])))
                    at[k] = i;
    if (at[0] == CELLS || at[1] == CELLS)
        return exl_fail(l->err, EXL_EDATA, "the header needs the columns category and term, and may have weight"), exl_err_at(l->err, l->path, 1, 1);
    while (text.n) {
        uint64_t here = line + 1;
        size_t k = csv_next(l->a, &text, cell, &line);
        double weight = 0;
        if (at[0] >= k || at[1] >= k || !cell[at[1]].n)
            continue;
        if (at[2] < k && cell[at[2]].n && (!exl_num_real(&weight, cell[at[2]]) || weight < 0.05 || weight > 1)) {
            exl_terms_lost(l, l->path, here, "«%.*s»: weight '%.*s' is none from 0.05 to 1", (int)cell[at[1]].n, cell[at[1]].p, (int)cell[at[2]].n, cell[at[2]].p);
            weight = 0;
        }
        for (exl_span rest = cell[at[0]]; rest.n;) {
            exl_span one = exl_span_trim(exl_span_cut(&rest, '|'));
            EXL_TRY(exl_terms_put(l, &one, 1, cell[at[1]], weight, here));
        }
    }
    return EXL_OK;
}

static void csv_write(exl_buf *b, const exl_term_list *l)
{
    exl_buf_str(b, "category,term,weight\n");
    for (size_t i = 0; i < l->n; i++) {
        csv_cell(b, own_name(&l->row[i]));
        exl_buf_char(b, ',');
        csv_cell(b, l->row[i].term);
        exl_buf_char(b, ',');
        exl_buf_fixed(b, l->row[i].weight, 2);
        exl_buf_char(b, '\n');
    }
}

/* --- WordStat .cat ------------------------------------------------------------------------------------------- */

static exl_rc cat_read(exl_term_list *l, exl_span text)
{
    exl_span path[EXL_EXCHANGE_DEPTH];
    size_t depth = 0;
    for (uint64_t line = 1; text.n; line++) {
        exl_span s = line_of(&text);
        size_t in = 0;
        while (in < s.n && s.p[in] == '\t')
            in++;
        s = exl_span_trim(s);
        if (s.n == 0)
            continue;
        const char *open = s.p[s.n - 1] == ')' ? memchr(s.p, '(', s.n) : NULL;
        exl_span word = open ? exl_span_trim((exl_span){ s.p, (size_t)(open - s.p) }) : s;
        double weight;
        bool term = open && exl_num_real(&weight, (exl_span){ open + 1, (size_t)(s.p + s.n - open) - 2 });
        if (s.p[0] == '@' || s.p[0] == '~') {
            exl_terms_lost(l, l->path, line, "rules of nearness are not taken over");
            continue;
        }
        if (term) {
            if (weight > 1 || weight < 1)
                exl_terms_lost(l, l->path, line, "«%.*s»: its weight is not taken over, as it is none from 0.05 to 1 here", (int)word.n, word.p);
            if (depth)
                EXL_TRY(exl_terms_put(l, path, in < depth && in ? in : depth, word, 0, line));
            continue;
        }
        if (in >= EXL_EXCHANGE_DEPTH || in > depth) {
            exl_terms_lost(l, l->path, line, "this category stands deeper than its line before");
            continue;
        }
        path[in] = s;
        depth = in + 1;
    }
    return EXL_OK;
}

static void cat_write(exl_buf *b, const exl_term_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const exl_term_row *r = &l->row[i], *before = i ? r - 1 : NULL;
        for (size_t k = shared(before, r); k < r->depth; k++) {
            indent_by(b, k, "\t");
            exl_buf_span(b, r->path[k]);
            exl_buf_char(b, '\n');
        }
        indent_by(b, r->depth, "\t");
        for (size_t k = 0; k < r->term.n; k++)
            exl_buf_char(b, r->term.p[k] == ' ' ? '_' : r->term.p[k]);
        exl_buf_str(b, " (1)\n");
    }
}

/* --- Yoshikoder and Lexicoder -------------------------------------------------------------------------------- */

static exl_span xml_decoded(exl_arena *a, exl_span s)
{
    static const struct { const char *entity; char c; } rows[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
    char *out = exl_arena_get(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < s.n; i++) {
        out[n] = s.p[i];
        for (size_t k = 0; s.p[i] == '&' && k < sizeof rows / sizeof rows[0]; k++)
            if (i + strlen(rows[k].entity) <= s.n && memcmp(s.p + i, rows[k].entity, strlen(rows[k].entity)) == 0) {
                out[n] = rows[k].c;
                i += strlen(rows[k].entity) - 1;
                break;
            }
        n++;
    }
    return (exl_span){ out ? out : "", n };
}

static exl_span xml_attribute(exl_arena *a, exl_span tag, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n + 2 < tag.n; i++)
        if (memcmp(tag.p + i, name, n) == 0 && tag.p[i + n] == '=' && (tag.p[i + n + 1] == '"' || tag.p[i + n + 1] == '\'') && strchr(" \t\n\r", tag.p[i - (i > 0)])) {
            const char *from = tag.p + i + n + 2, *end = memchr(from, tag.p[i + n + 1], (size_t)(tag.p + tag.n - from));
            return end ? xml_decoded(a, (exl_span){ from, (size_t)(end - from) }) : (exl_span){ "", 0 };
        }
    return (exl_span){ "", 0 };
}

static bool begins(exl_span s, const char *with) { return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0; }

static exl_rc xml_read(exl_term_list *l, exl_span text)
{
    exl_span path[EXL_EXCHANGE_DEPTH];
    size_t depth = 0;
    uint64_t line = 1;
    while (text.n) {
        const char *open = memchr(text.p, '<', text.n);
        const char *close = open ? memchr(open, '>', (size_t)(text.p + text.n - open)) : NULL;
        for (const char *p = text.p; p < (open ? open : text.p + text.n); p++)
            line += *p == '\n';
        if (!close)
            return EXL_OK;
        exl_span tag = { open + 1, (size_t)(close - open) - 1 };
        bool ended = tag.n && tag.p[tag.n - 1] == '/';
        if (begins(tag, "cnode")) {
            if (depth == EXL_EXCHANGE_DEPTH)
                return exl_fail(l->err, EXL_EDATA, "categories are nested more than %d deep", EXL_EXCHANGE_DEPTH), exl_err_at(l->err, l->path, line, 1);
            path[depth] = xml_attribute(l->a, tag, "name");
            depth += !ended;
        } else if (begins(tag, "/cnode")) {
            depth -= depth > 0;
        } else if (begins(tag, "pnode") && depth) {
            EXL_TRY(exl_terms_put(l, path, depth, exl_span_trim(xml_attribute(l->a, tag, "name")), 0, line));
        }
        for (const char *p = open; p < close; p++)
            line += *p == '\n';
        text = (exl_span){ close + 1, (size_t)(text.p + text.n - close) - 1 };
    }
    return EXL_OK;
}

void exl_exchange_xml(exl_buf *b, exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&': exl_buf_str(b, "&amp;"); break;
        case '<': exl_buf_str(b, "&lt;"); break;
        case '>': exl_buf_str(b, "&gt;"); break;
        case '"': exl_buf_str(b, "&quot;"); break;
        default: exl_buf_char(b, s.p[i]);
        }
}

static void close_nodes(exl_buf *b, size_t from, size_t to)
{
    for (size_t k = from; k > to; k--) {
        indent_by(b, k, "  ");
        exl_buf_str(b, "</cnode>\n");
    }
}

static void nodes_write(exl_buf *b, const exl_term_list *l, size_t skip)
{
    for (size_t i = 0; i < l->n; i++) {
        const exl_term_row *r = &l->row[i], *before = i ? r - 1 : NULL;
        size_t same = shared(before, r);
        if (before)
            close_nodes(b, before->depth - skip, same > skip ? same - skip : 0);
        for (size_t k = same > skip ? same : skip; k < r->depth; k++) {
            indent_by(b, k + 1 - skip, "  ");
            exl_buf_str(b, "<cnode name=\"");
            exl_exchange_xml(b, r->path[k]);
            exl_buf_str(b, "\">\n");
        }
        indent_by(b, r->depth + 1 - skip, "  ");
        exl_buf_str(b, "<pnode name=\"");
        exl_exchange_xml(b, r->term);
        exl_buf_str(b, "\"/>\n");
    }
    if (l->n)
        close_nodes(b, l->row[l->n - 1].depth - skip, 0);
}

static void ykd_write(exl_buf *b, const exl_term_list *l)
{
    exl_buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dictionary style=\"glob\">\n");
    nodes_write(b, l, 0);
    exl_buf_str(b, "</dictionary>\n");
}

static void lc3_write(exl_buf *b, const exl_term_list *l)
{
    exl_buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dictionary name=\"exitlens\">\n");
    nodes_write(b, l, 0);
    exl_buf_str(b, "</dictionary>\n");
}

const exl_exchange exl_exchanges[] = {
    { "quanteda", "yml", true, true, false, yaml_read, yaml_write },
    { "yaml", NULL, true, true, false, yaml_read, yaml_write },
    { "dic", "liwc", true, false, false, dic_read, dic_write },
    { "dicx", NULL, true, false, false, dicx_read, dicx_write },
    { "cat", "wordstat", true, true, false, cat_read, cat_write },
    { "ykd", "yoshikoder", true, true, false, xml_read, ykd_write },
    { "lc3", "lexicoder", true, false, false, xml_read, lc3_write },
    { "csv", NULL, true, true, true, csv_read, csv_write },
};
const size_t exl_n_exchanges = sizeof exl_exchanges / sizeof exl_exchanges[0];
