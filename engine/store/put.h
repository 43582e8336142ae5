/* Interviews into a store: one import, a file each. */
#ifndef EXL_STORE_PUT_H
#define EXL_STORE_PUT_H
#include "base/date.h"
#include "classify/annotation.h"
#include "store/key.h"
#include "store/store.h"

/* A code that people gave to an interview as a whole. */
typedef struct { uint8_t kind; int8_t polarity; uint16_t code; } exl_store_code;

/* All that is kept of an interview. Spans are borrowed for the call. */
typedef struct {
    const exl_interview *interview;     /* its texts, leaver and attributes are not looked at: they are below, packed */
    exl_span id, key;                   /* as given or derived; in the form that is compared */
    unsigned char content[32];          /* exl_key_content of exl_body_digest */
    bool has_leaver;
    unsigned char leaver[32];           /* pseudonym */
    exl_span body, attributes, statements;      /* as body.h packs them; empty = none */
    const exl_annotation *annotation;   /* its labels and mentions; NULL: none were looked for */
    const exl_store_code *code;         /* of a coded interview */
    size_t n_codes;
    bool coded;
} exl_store_record;

typedef enum { EXL_PUT_STORED, EXL_PUT_REPLACED, EXL_PUT_DUPLICATE, EXL_PUT_ERASED } exl_put_outcome;

typedef struct { uint64_t records, stored, replaced, duplicates, refused, erased, without_text, statements; } exl_import_counts;

typedef struct exl_putter exl_putter;   /* one import into a store; begins its transaction with the first interview */

/* lexicons: those that the annotations come from. file: name for the record of the import, NULL = this is none (exl_put_again); as_of: its date or NULL. key: that of the store, under which
 * texts are sealed (ring.h); NULL = the one at its key path. All borrowed. */
EXL_CHECKED exl_rc exl_put_open(exl_putter **out, exl_store *s, const exl_lexicons *lexicons, const exl_key *key, const char *file, const char *as_of, exl_err *err);

/* Puts an interview: new, or in place of one with the same key and another content; the same content changes nothing;
 * what was erased from this store, known by its key or by its content, stays out. Errors: those of ring.h. Cost: about 12 microseconds with ten statements and ten labels. */
EXL_CHECKED exl_rc exl_put(exl_putter *p, const exl_store_record *r, exl_put_outcome *outcome, exl_err *err);

/* Puts what classification now makes of a stored interview in place of what it made before: of r, the annotation, the packed statements, the key, the
 * interview's answers and language, and `coded` are looked at. People's labels stay. Errors as usual. */
EXL_CHECKED exl_rc exl_put_again(exl_putter *p, int64_t interview, const exl_store_record *r, exl_err *err);

/* Writes down what the import did. content: digest of all that was stored. The caller commits. */
EXL_CHECKED exl_rc exl_put_end(exl_putter *p, const exl_import_counts *c, const unsigned char content[32], exl_err *err);

void exl_put_close(exl_putter *p);
#endif
