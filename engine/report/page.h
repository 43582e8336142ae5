/* What the sections of the HTML page are written with. Not for other stages. */
#ifndef EXL_REPORT_PAGE_H
#define EXL_REPORT_PAGE_H
#include "report/words.h"
#include "report/write.h"

/* The rows of a table by unit type, unit and code: found with a search, not a walk. */
typedef struct { int unit_type; exl_span unit, code; uint32_t row; } exl_page_entry;
typedef struct { const exl_safe_table *t; exl_page_entry *e; size_t n; } exl_page_index;

typedef struct { bool shown; double n, hits, share, lower, upper; } exl_page_share;     /* shown false: absent or suppressed */

/* A facet, theme or reason over the whole company: complaint and praise. */
typedef struct {
    exl_span name;                  /* "terms.pay"; "reason:pay" */
    bool facet;
    exl_page_share minus, plus;
} exl_page_topic;

typedef struct {
    exl_buf *b;
    const exl_report_input *in;
    exl_arena arena;                /* of this page */
    exl_page_index shares, reasons, trends, summary;    /* reasons, trends, summary: whole company only */
    exl_page_index quotes;          /* of statements: row = its place among them */
    exl_page_topic *topics;         /* by complaints, most first */
    size_t n_topics;
    char scratch[24][64];           /* numbers on their way into a sentence */
    unsigned next;
    bool failed;                    /* no memory */
} exl_page;

/* --- bytes --- */
void exl_page_raw(exl_page *p, const char *markup);                     /* ours: as it is */
void exl_page_text(exl_page *p, exl_span s);                            /* anybody's: escaped for text and attributes */
void exl_page_word(exl_page *p, exl_word w);
void exl_page_colon(exl_page *p);                                       /* with the blanks of the language */
void exl_page_say(exl_page *p, exl_word w, const exl_span *args);       /* {1} [1] replaced */
#define EXL_SAY(p, w, ...) exl_page_say((p), (w), (const exl_span[]){ __VA_ARGS__ })
void exl_page_label(exl_page *p, exl_span code);                        /* name of a code without polarity */
exl_span exl_page_label_of(const exl_page *p, exl_span code);
exl_span exl_page_unit_of(const exl_page *p, exl_span unit);            /* or "(not given)"; «other» in the language of the page */
exl_word exl_page_unit_word(int unit_type);

/* --- numbers in the language of the page; spans hold until 24 others were made --- */
exl_span exl_page_count(exl_page *p, double n);                         /* 2,871 */
exl_span exl_page_number(exl_page *p, double v, int decimals);          /* 3.4 */
exl_span exl_page_percent(exl_page *p, double share);                   /* 34%, 0.4% */
exl_span exl_page_range(exl_page *p, double lower, double upper);       /* 31–37% */
void     exl_page_coordinate(exl_page *p, double v);                    /* for SVG: point, one decimal */

/* --- cells --- */
double   exl_page_get(const exl_safe_table *t, size_t row, const char *column);         /* NAN: none */
exl_span exl_page_get_text(const exl_safe_table *t, size_t row, const char *column);    /* "": none */
exl_page_share exl_page_share_at(const exl_safe_table *t, size_t row);
size_t   exl_page_range_of(const exl_page_index *x, size_t *n, int unit_type, exl_span unit, exl_span code);   /* first entry, and how many */
exl_page_share exl_page_share_of(const exl_page_index *x, int unit_type, exl_span unit, exl_span code);

/* "terms.pay-" -> "terms.pay", -1 */
exl_span exl_page_bare(exl_span code, int *polarity);
exl_span exl_page_code(exl_page *p, exl_span name, char polarity);      /* the way back */

/* --- drawing --- */
double exl_page_scale(double most);                                     /* the next of 5, 10, 20, 25, 40, 50, 75, 100% */
void   exl_svg_bar(exl_page *p, const char *class, const exl_page_share *s, double scale, exl_span what, bool leftwards);
typedef struct { const char *class; const exl_page_entry *e; size_t n; } exl_svg_series;    /* rows of trends, by period */
void   exl_svg_lines(exl_page *p, const exl_safe_table *t, const exl_svg_series *s, size_t n, double scale, exl_span what, exl_span change);
void   exl_svg_expected(exl_page *p, double hits, double expected, double n);

/* --- sections; each returns having written nothing when it has nothing to tell --- */
void exl_page_overview(exl_page *p);
void exl_page_facets(exl_page *p);
void exl_page_themes(exl_page *p);
void exl_page_reasons(exl_page *p);
void exl_page_trends(exl_page *p);
void exl_page_heatmap(exl_page *p);
void exl_page_flags(exl_page *p);
void exl_page_statements(exl_page *p);
void exl_page_quality(exl_page *p);
void exl_page_left_out(exl_page *p);
void exl_page_reading(exl_page *p);

/* Shared pieces. */
void exl_page_top_flags(exl_page *p, size_t most);                      /* short list for the overview */
void exl_page_top_changes(exl_page *p, size_t most);
void exl_page_top_reasons(exl_page *p, size_t most);
void exl_page_quotes_of(exl_page *p, int unit_type, exl_span unit, exl_span code);      /* folded list of statements; nothing where none */
bool exl_page_has_quotes(const exl_page *p);

extern const char exl_page_style[];             /* CSS */
extern const char exl_page_style_hash[];        /* its SHA-256 in base64, for the content security policy */
#endif
