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
void exl_page_odds(exl_page *p, const exl_safe_table *t, size_t row, double odds, int decimals);       /* 3.4 (2.1–5.5): with or_lower and or_upper of the row, written out */
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

/* Units of a type in the table of shares, largest first, those that are suppressed (n 0) last; in the arena. */
typedef struct { exl_span unit; double n; } exl_page_unit;
exl_page_unit *exl_page_units(exl_page *p, const exl_page_index *x, int unit_type, size_t *n);
/* Complaint of a unit that is shown: a code that nobody of it raised has no row and is 0 of n. */
exl_page_share exl_page_complaint(exl_page *p, const exl_page_unit *u, int unit_type, exl_span name);
exl_page_share exl_page_none_of(double n);                              /* 0 of n, its interval [0, z2/(n + z2)] after Wilson */

/* --- tables that are read by row --- */
void exl_page_how(exl_page *p, exl_word w);                             /* the paragraph on how to read what follows */
void exl_page_more_in(exl_page *p, size_t n, const char *file);         /* "12 more in tables/shares.csv."; nothing where n is 0 */
void exl_page_folded(exl_page *p, exl_word w);                          /* <details>, its summary; to be closed with exl_page_raw */
void exl_page_open_sorted(exl_page *p, const char *class, exl_word name, bool filter);      /* box that scrolls, table, its first row of headings */
void exl_page_column(exl_page *p, exl_word w, bool number);             /* a heading */
void exl_page_close_head(exl_page *p);
void exl_page_close_sorted(exl_page *p);
void exl_page_cell_text(exl_page *p, exl_span s, bool heading);
void exl_page_cell_count(exl_page *p, double v);                        /* with the number itself for sorting */
void exl_page_cells_share(exl_page *p, const exl_page_share *s);        /* share, interval */
void exl_page_heat_cell(exl_page *p, const exl_page_share *s);
void exl_page_heat_legend(exl_page *p);

/* --- drawing --- */
double exl_page_scale(double most);                                     /* the next of 5, 10, 20, 25, 40, 50, 75, 100% */
void   exl_svg_bar(exl_page *p, const char *class, const exl_page_share *s, double scale, exl_span what, bool leftwards);
typedef struct { const char *class; const exl_page_entry *e; size_t n; } exl_svg_series;    /* rows of trends, by period */
void   exl_svg_lines(exl_page *p, const exl_safe_table *t, const exl_svg_series *s, size_t n, double scale, exl_span what, exl_span change);
void   exl_svg_expected(exl_page *p, double hits, double expected, double n);
void   exl_svg_plain(exl_page *p, double share, double scale, exl_word what);     /* a share without an interval */
void   exl_svg_number(exl_page *p, const char *name, double v);          /* an attribute */
void   exl_svg_point(exl_page *p, char command, double x, double y);     /* of a path */
void   exl_svg_label(exl_page *p, double x, double y, const char *anchor, exl_span s);

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
void exl_page_reasons_by(exl_page *p);
void exl_page_funnel(exl_page *p);
void exl_page_happiness(exl_page *p);
void exl_page_actions(exl_page *p);
void exl_page_signals(exl_page *p);
void exl_page_explore(exl_page *p);

/* Whether a section that is not always there has something to tell. */
bool exl_page_has_actions(const exl_page *p);
bool exl_page_has_signals(const exl_page *p);

/* Shared pieces. */
void exl_page_top_flags(exl_page *p, size_t most);                      /* short list for the overview */
void exl_page_top_changes(exl_page *p, size_t most);
void exl_page_top_reasons(exl_page *p, size_t most);
void exl_page_quotes_of(exl_page *p, int unit_type, exl_span unit, exl_span code);      /* folded list of statements; nothing where none */
bool exl_page_has_quotes(const exl_page *p);

bool exl_page_micro(const exl_page *p, const char *level, double *precision, double *recall);   /* of the classification, where it was measured */
exl_span exl_page_reason_of(exl_page *p, exl_span reason);              /* name of "pay" or "reason:pay" */

extern const char exl_page_script[];            /* JavaScript */
extern const char exl_page_script_hash[];
extern const char exl_page_style[];             /* CSS */
extern const char exl_page_style_hash[];        /* its SHA-256 in base64, for the content security policy */
#endif
