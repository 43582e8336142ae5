/* lexicon import and export: between entries and other programs' categories of terms. Their terms are words, phrases and beginnings or ends of words;
 * gaps, classes, expressions and scopes have no equal there. Whatever cannot be said is told with its place, one line each. */
#include "run/exchange.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { WRITTEN_OUT = 64, TERM_BYTES = 400 };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

exl_rc exl_terms_put(exl_term_list *l, const exl_span *path, size_t depth, exl_span term, double weight, uint64_t line)
{
    if (term.n == 0)
        return EXL_OK;
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 1024;
        if (!(l->row = exl_arena_grow(l->a, l->row, l->cap * sizeof *l->row, cap * sizeof *l->row)))
            return no_memory(l->err);
        l->cap = cap;
    }
    exl_term_row *r = &l->row[l->n++];
    *r = (exl_term_row){ .depth = depth, .term = exl_arena_copy(l->a, term), .weight = weight, .line = line };
    for (size_t i = 0; i < depth; i++)
        r->path[i] = exl_arena_copy(l->a, path[i]);
    return r->term.p && (!depth || r->path[depth - 1].p) ? EXL_OK : no_memory(l->err);
}

void exl_terms_lost(exl_term_list *l, const char *path, uint64_t line, const char *fmt, ...)
{
    char msg[600], shown[700];
    va_list ap;
    l->losses++;
    if (!l->notify.fn)
        return;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    exl_utf8_show(shown, sizeof shown, exl_span_of(msg));
    l->notify.fn(l->notify.ctx, &(exl_note){ EXL_NOTE_WARNING, path, line, 1, shown, -1 });
}

static const exl_exchange *find(const char *name)
{
    for (size_t i = 0; name && i < exl_n_exchanges; i++)
        if (exl_span_eq_nocase(exl_span_of(name), exl_span_of(exl_exchanges[i].name)) || (exl_exchanges[i].also && exl_span_eq_nocase(exl_span_of(name), exl_span_of(exl_exchanges[i].also))))
            return &exl_exchanges[i];
    return NULL;
}

static exl_rc unknown_format(const char *name, exl_err *err)
{
    return exl_fail(err, EXL_EUSAGE, "--as %.40s: it is one of quanteda (yaml), dic, dicx, cat, ykd, lc3, csv%s", name ? name : "…", name ? ", and for export qdc" : "");
}

/* --- export -------------------------------------------------------------------------------------------------- */

typedef struct { exl_term_list *l; const exl_exchange *to; const exl_lexicons *all; const exl_lexicon *x; size_t exact, other, plain; } exporter;

/* Why a pattern cannot be a term; NULL when it can. Groups were written out before. */
static const char *obstacle(const exporter *e, exl_span p)
{
    if (p.n > 1 && p.p[0] == '/')
        return "an expression";
    for (size_t i = 0; i < p.n; i++) {
        bool alone = (i == 0 || p.p[i - 1] == ' ') && (i + 1 == p.n || p.p[i + 1] == ' ');
        if (p.p[i] == '<')
            return "a class of words";
        if (p.p[i] == '.' && i + 1 < p.n && p.p[i + 1] == '.' && (i == 0 || p.p[i - 1] == ' '))
            return "a gap";
        if (p.p[i] == '&' && alone)
            return "words in either order";
        if (strchr("_^$", p.p[i]) && alone)
            return p.p[i] == '_' ? "any word" : "the beginning or end of a statement";
        if (p.p[i] == '*' && (i == 0 || p.p[i - 1] == ' ') ? !e->to->open_begin : p.p[i] == '*' && !e->to->open_end)
            return "an open beginning or end of a word";
    }
    return NULL;
}

static bool has_exact(exl_span p) { return memchr(p.p, '!', p.n) != NULL; }

/* Writes a pattern out without its groups: from[0, n) is still to be read, out[0, k) is written. */
static bool write_out(exl_span from, char *out, size_t k, exl_span *list, size_t *n, exl_arena *a)
{
    const char *open = memchr(from.p, '(', from.n);
    size_t head = open ? (size_t)(open - from.p) : from.n;
    if (k + head >= TERM_BYTES || *n == WRITTEN_OUT)
        return false;
    memcpy(out + k, from.p, head);
    k += head;
    if (!open) {
        size_t m = 0;
        char clean[TERM_BYTES];
        for (size_t i = 0; i < k; i++)
            if (out[i] != '!' && (out[i] != ' ' || (m && clean[m - 1] != ' ')))
                clean[m++] = out[i];
        list[(*n)++] = exl_arena_copy(a, exl_span_trim((exl_span){ clean, m }));
        return list[*n - 1].p != NULL;
    }
    const char *close = memchr(open, ')', (size_t)(from.p + from.n - open));
    if (!close)
        return false;
    exl_span inside = { open + 1, (size_t)(close - open) - 1 }, rest = { close + 1, (size_t)(from.p + from.n - close) - 1 };
    bool last_empty = inside.n == 0 || inside.p[inside.n - 1] == '|';
    for (bool go = true; go;) {
        char copy[TERM_BYTES];
        go = memchr(inside.p, '|', inside.n) != NULL || (last_empty && inside.n);
        exl_span one = exl_span_cut(&inside, '|');
        if (k + one.n + 1 >= TERM_BYTES)
            return false;
        memcpy(copy, out, k);
        memcpy(copy + k, one.p, one.n);
        if (!write_out(rest, copy, k + one.n, list, n, a))
            return false;
        go = go && (inside.n || last_empty);
        if (!inside.n && last_empty) {
            last_empty = false;
            go = go && one.n;
        }
    }
    return true;
}

/* Category of a label: its facet, and the code with its sign. False: no label that others know. */
static bool category_of(const exporter *e, const exl_entry_label *l, exl_span *path, size_t *depth)
{
    const exl_taxonomy *t = &e->all->taxonomy;
    exl_span code = { "", 0 };
    *depth = 2;
    if (l->kind == EXL_LABEL_THEME)
        path[0] = t->facet[t->theme[l->code].facet].code, code = t->theme[l->code].code;
    else if (l->kind == EXL_LABEL_REASON)
        path[0] = exl_span_of("reason"), code = t->reason[l->code].code;
    else if (l->kind == EXL_LABEL_SIGNAL)
        path[0] = exl_span_of("signal"), code = t->signal[l->code].code;
    else if (l->kind == EXL_LABEL_OPINION)
        path[0] = exl_span_of("opinion");
    else
        return false;
    exl_buf b;
    exl_buf_init(&b, 0);
    if (l->kind == EXL_LABEL_OPINION)
        exl_buf_str(&b, "opinion");
    if (l->kind == EXL_LABEL_REASON || l->kind == EXL_LABEL_SIGNAL)
        exl_buf_str(&b, l->kind == EXL_LABEL_REASON ? "reason:" : "signal:");
    exl_buf_span(&b, code);
    if (l->polarity != EXL_POLARITY_OPEN)
        exl_buf_char(&b, "-0+"[l->polarity + 1]);
    path[1] = exl_arena_copy(e->l->a, exl_buf_view(&b));
    exl_buf_free(&b);
    return path[1].p != NULL;
}

static exl_rc export_entry(exporter *e, const exl_entry *n)
{
    char path[300], scratch[TERM_BYTES];
    exl_span term[WRITTEN_OUT], category[EXL_EXCHANGE_DEPTH];
    size_t terms = 0, depth, labels = 0;
    exl_span file = e->x->file[n->file];
    snprintf(path, sizeof path, "%.*s", (int)file.n, file.p);
    for (size_t i = 0; i < n->n_labels; i++)
        labels += e->x->label[n->labels + i].kind <= EXL_LABEL_OPINION;
    if (!labels) {
        e->other++;
        return EXL_OK;
    }
    const char *why = obstacle(e, n->pattern);
    if (!why && !write_out(n->pattern, scratch, 0, term, &terms, e->l->a))
        why = "too many alternatives to write out";
    if (why) {
        exl_terms_lost(e->l, path, n->line, "left out: it has %s", why);
        return EXL_OK;
    }
    e->exact += has_exact(n->pattern);
    e->plain += !has_exact(n->pattern);
    for (size_t i = 0; i < n->n_labels; i++) {
        if (!category_of(e, &e->x->label[n->labels + i], category, &depth))
            continue;
        for (size_t k = 0; k < terms; k++)
            EXL_TRY(exl_terms_put(e->l, category, depth, term[k], (double)n->weight, n->line));
    }
    return EXL_OK;
}

static int by_path(const void *x, const void *y)
{
    const exl_term_row *a = x, *b = y;
    for (size_t i = 0; i < a->depth && i < b->depth; i++) {
        int c = exl_span_cmp(a->path[i], b->path[i]);
        if (c)
            return c;
    }
    if (a->depth != b->depth)
        return a->depth < b->depth ? -1 : 1;
    int c = exl_span_cmp(a->term, b->term);
    return c ? c : (a->weight < b->weight) - (a->weight > b->weight);
}

static void sort_rows(exl_term_list *l)
{
    size_t kept = 0;
    if (l->n)
        qsort(l->row, l->n, sizeof *l->row, by_path);
    for (size_t i = 0; i < l->n; i++) {
        const exl_term_row *before = kept ? &l->row[kept - 1] : NULL;
        if (!before || !exl_span_eq(before->term, l->row[i].term) || before->depth != l->row[i].depth || !exl_span_eq(before->path[before->depth - 1], l->row[i].path[l->row[i].depth - 1]))
            l->row[kept++] = l->row[i];
    }
    l->n = kept;
}

static exl_rc export_terms(const exl_engine *e, const exl_exchange *to, exl_lang lang, exl_term_list *l, exl_buf *b, exl_err *err)
{
    if (e->lexicons->tables_only)
        return exl_fail(err, EXL_EUSAGE, "this engine knows no entries to export: it was opened for the figures of a store");
    exporter x = { l, to, e->lexicons, &e->lexicons->lexicon[lang], 0, 0, 0 };
    for (size_t i = 0; i < x.x->n_entries; i++)
        EXL_TRY(export_entry(&x, &x.x->entry[i]));
    sort_rows(l);
    to->write(b, l);
    EXL_TRY(exl_buf_rc(b, err));
    if (x.plain)
        exl_run_say(l->notify, EXL_NOTE_WARNING, "lost: %zu entries stand for all inflections of their words here; other programs take them to the letter", x.plain);
    if (x.exact)
        exl_run_say(l->notify, EXL_NOTE_WARNING, "lost: the exact mark ! of %zu entries, which other programs need not", x.exact);
    if (x.other)
        exl_run_say(l->notify, EXL_NOTE_WARNING, "lost: %zu entries that are scopes, classes, language words, abbreviations or none", x.other);
    if (!to->weights)
        exl_run_say(l->notify, EXL_NOTE_WARNING, "lost: the weights of all entries");
    exl_run_say(l->notify, EXL_NOTE_SUMMARY, "%zu terms written; %zu entries left out", l->n, l->losses);
    return EXL_OK;
}

/* --- REFI-QDA codebook: the taxonomy alone ------------------------------------------------------------------- */

/* A guid that is the same each time: made of the code. */
static void put_code(exl_buf *b, const char *kind, exl_span code, exl_span name, exl_span covers, bool codable, bool open)
{
    unsigned char d[32];
    char hex[33];
    exl_digest g;
    exl_digest_begin(&g);
    exl_digest_add(&g, exl_span_of(kind));
    exl_digest_add(&g, code);
    exl_digest_end(&g, d);
    d[6] = (unsigned char)((d[6] & 0x0F) | 0x80);       /* version 8, a digest of our own; variant 1 */
    d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
    exl_hex(hex, d, 16);
    exl_buf_fmt(b, "<Code guid=\"%.8s-%.4s-%.4s-%.4s-%.12s\" name=\"", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    exl_exchange_xml(b, name.n ? name : code);
    exl_buf_fmt(b, "\" isCodable=\"%s\">\n<Description>", codable ? "true" : "false");
    exl_buf_str(b, kind);
    exl_buf_char(b, ' ');
    exl_exchange_xml(b, code);
    if (covers.n)
        exl_buf_str(b, ": ");
    exl_exchange_xml(b, covers);
    exl_buf_str(b, open ? "</Description>\n" : "</Description>\n</Code>\n");
}

static void write_codebook(exl_buf *b, const exl_taxonomy *t, exl_lang lang)
{
    static const exl_span none = { "", 0 };
    exl_buf_str(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"exitlens " EXL_VERSION "\">\n<Codes>\n");
    for (size_t f = 0; f < t->n_facets; f++) {
        put_code(b, "facet", t->facet[f].code, none, none, false, true);
        for (size_t i = 0; i < t->n_themes; i++)
            if (t->theme[i].facet == f)
                put_code(b, "theme", t->theme[i].code, t->theme[i].name[lang], t->theme[i].covers, true, false);
        exl_buf_str(b, "</Code>\n");
    }
    put_code(b, "facet", exl_span_of("reasons"), none, none, false, true);
    for (size_t i = 0; i < t->n_reasons; i++)
        put_code(b, "reason", t->reason[i].code, t->reason[i].name[lang], t->reason[i].covers, true, false);
    exl_buf_str(b, "</Code>\n");
    put_code(b, "facet", exl_span_of("signals"), none, none, false, true);
    for (size_t i = 0; i < t->n_signals; i++)
        put_code(b, "signal", t->signal[i].code, t->signal[i].name[lang], t->signal[i].covers, true, false);
    exl_buf_str(b, "</Code>\n</Codes>\n</CodeBook>\n");
}

exl_rc exl_lexicon_export(const exl_engine *e, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    const exl_exchange *to = find(o->exchange);
    bool codebook = o->exchange && exl_span_eq_nocase(exl_span_of(o->exchange), exl_span_of("qdc"));
    exl_lang lang;
    exl_arena a;
    exl_buf b;
    EXL_TRY(exl_run_language(&lang, o, err));
    if (!to && !codebook)
        return unknown_format(o->exchange, err);
    if (lang == EXL_LANG_UNKNOWN && !codebook)
        return exl_fail(err, EXL_EUSAGE, "lexicon export needs --language nl, fr, en or de: other programs know one language a file");
    exl_arena_init(&a, 0);
    exl_buf_init(&b, 0);
    exl_term_list l = { .a = &a, .notify = notify, .err = err };
    exl_rc rc = EXL_OK;
    if (codebook) {
        write_codebook(&b, &e->lexicons->taxonomy, lang == EXL_LANG_UNKNOWN ? EXL_LANG_EN : lang);
        exl_run_say(notify, EXL_NOTE_WARNING, "lost: all entries, as a codebook has codes only; names in other languages than that of --language");
    } else {
        rc = export_terms(e, to, lang, &l, &b, err);
    }
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    exl_arena_free(&a);
    return rc;
}

/* --- import -------------------------------------------------------------------------------------------------- */

static bool names_label(const exl_taxonomy *t, exl_span s, exl_buf *b)
{
    exl_span rest = s, head = exl_span_cut(&rest, ':');
    exl_span bare = s;
    char sign = s.n ? s.p[s.n - 1] : 0;
    if (sign == '+' || sign == '-' || sign == '0')
        bare.n--;
    bool label = exl_span_is(s, "opinion+") || exl_span_is(s, "opinion-") || exl_taxonomy_theme(t, bare) >= 0
              || (exl_span_is(head, "reason") && exl_taxonomy_reason(t, rest) >= 0) || (exl_span_is(head, "signal") && exl_taxonomy_signal(t, rest) >= 0);
    if (label)
        exl_buf_span(b, s);
    return label;
}

/* The label that a category stands for: a label of ours, the name of a theme in any language, or the usual names of praise and blame. */
static bool label_of(const exl_taxonomy *t, const exl_term_row *r, exl_buf *b)
{
    static const struct { const char *name, *label; } usual[] = { { "positive", "opinion+" }, { "posemo", "opinion+" }, { "emo_pos", "opinion+" }, { "tone_pos", "opinion+" }, { "negative", "opinion-" },
                                                                  { "negemo", "opinion-" }, { "emo_neg", "opinion-" }, { "tone_neg", "opinion-" } };
    exl_span own = r->depth ? r->path[r->depth - 1] : (exl_span){ "", 0 };
    exl_buf_reset(b);
    if (names_label(t, own, b))
        return true;
    exl_buf whole;
    exl_buf_init(&whole, 0);
    for (size_t i = r->depth > 2 ? r->depth - 2 : 0; i < r->depth; i++) {
        exl_buf_str(&whole, whole.n ? "." : "");
        exl_buf_span(&whole, r->path[i]);
    }
    bool found = names_label(t, exl_buf_view(&whole), b);
    exl_buf_free(&whole);
    for (size_t i = 0; !found && i < t->n_themes; i++)
        for (size_t k = 0; !found && k < EXL_N_LANGS; k++)
            if ((found = exl_span_eq_nocase(own, t->theme[i].name[k])))
                exl_buf_span(b, t->theme[i].code);
    for (size_t i = 0; !found && i < sizeof usual / sizeof usual[0]; i++)
        if ((found = exl_span_eq_nocase(own, exl_span_of(usual[i].name))))
            exl_buf_str(b, usual[i].label);
    return found;
}

/* A term as a pattern; false: it cannot be said. */
static bool pattern_of(exl_term_list *l, const exl_term_row *r, exl_buf *b)
{
    exl_buf_reset(b);
    for (size_t i = 0; i < r->term.n; i++) {
        char c = r->term.p[i];
        bool edge = i == 0 || i + 1 == r->term.n || r->term.p[i - 1] == ' ' || r->term.p[i - 1] == '_' || r->term.p[i + 1] == ' ' || r->term.p[i + 1] == '_';
        bool gap = c == '.' && i + 1 < r->term.n && r->term.p[i + 1] == '.';
        if ((unsigned char)c < 0x20 || strchr("<>()|&/^$!?[]{}", c) || gap || (c == '#' && i == 0) || (c == '*' && !edge)) {
            exl_terms_lost(l, l->path, r->line, "«%.*s» left out: '%c' cannot be said in a pattern", (int)r->term.n, r->term.p, c);
            return false;
        }
        exl_buf_char(b, c == '_' ? ' ' : c);
    }
    if (exl_span_is(exl_span_trim(exl_buf_view(b)), "*")) {
        exl_terms_lost(l, l->path, r->line, "«%.*s» left out: it stands for every word", (int)r->term.n, r->term.p);
        return false;
    }
    return b->n > 0;
}

static exl_rc write_entries(exl_term_list *l, const exl_taxonomy *t, exl_buf *b)
{
    exl_buf label, pattern;
    exl_span told = { NULL, 0 };
    size_t written = 0;
    exl_buf_init(&label, 0);
    exl_buf_init(&pattern, 0);
    exl_buf_str(b, "pattern\tlabels\tweight\tnote\n");
    for (size_t i = 0; i < l->n; i++) {
        const exl_term_row *r = &l->row[i];
        if (!label_of(t, r, &label)) {
            exl_span own = r->path[r->depth - 1];
            if (!told.p || !exl_span_eq(told, own))
                exl_terms_lost(l, l->path, r->line, "category '%.*s' is none of the taxonomy: its terms are left out; rename it to a theme as terms.pay-, reason:pay, signal:burnout, opinion+ or opinion-", (int)own.n, own.p);
            told = own;
            continue;
        }
        if (!pattern_of(l, r, &pattern))
            continue;
        exl_buf_span(b, exl_buf_view(&pattern));
        exl_buf_char(b, '\t');
        exl_buf_span(b, exl_buf_view(&label));
        exl_buf_char(b, '\t');
        if (r->weight > 0)
            exl_buf_fixed(b, r->weight, 2);
        exl_buf_str(b, "\t\n");
        written++;
    }
    exl_rc rc = exl_buf_rc(b, l->err);
    exl_buf_free(&label);
    exl_buf_free(&pattern);
    exl_run_say(l->notify, EXL_NOTE_SUMMARY, "%zu entries written from %zu terms; %zu losses, told above; try it with 'exitlens lexicon lint FILE'", written, l->n, l->losses);
    return rc;
}

exl_rc exl_lexicon_import(const exl_engine *e, const char *path, const exl_options *o, exl_sink out, exl_notify notify, exl_err *err)
{
    const char *dot = strrchr(path, '.'), *name = o->exchange ? o->exchange : dot ? dot + 1 : NULL;
    const exl_exchange *from = find(name);
    exl_arena a;
    exl_buf b;
    exl_span text;
    if (!from)
        return unknown_format(name, err);
    exl_arena_init(&a, (size_t)1 << 30);
    exl_buf_init(&b, 0);
    exl_term_list l = { .a = &a, .notify = notify, .path = path, .err = err };
    exl_rc rc = exl_file_read(&text, path, (size_t)64 << 20, &a, err);
    if (rc == EXL_OK && text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = (exl_span){ text.p + 3, text.n - 3 };
    if (rc == EXL_OK && exl_utf8_valid(text) != text.n) {
        (void)exl_fail(err, EXL_EDATA, "the file is not UTF-8: save it so");
        rc = exl_err_at(err, path, 0, 0);
    }
    if (rc == EXL_OK)
        rc = from->read(&l, text);
    if (rc == EXL_OK)
        rc = write_entries(&l, &e->lexicons->taxonomy, &b);
    if (rc == EXL_OK)
        rc = exl_run_send(&b, out, err);
    exl_buf_free(&b);
    exl_arena_free(&a);
    return rc;
}
