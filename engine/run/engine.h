/* The engine behind the public handle, and what all commands share. */
#ifndef EXL_RUN_ENGINE_H
#define EXL_RUN_ENGINE_H
#include "base/buf.h"
#include "classify/annotate.h"

struct exl_engine {
    exl_lexicons *lexicons;
    char *folder;                   /* of the lexicons: redaction reads their words */
};

/* Sends what the buffer holds to the sink and empties it. */
EXL_CHECKED exl_rc exl_run_send(exl_buf *b, exl_sink out, exl_err *err);

/* Whether exl_options_init of this library made them. Errors: EXL_EUSAGE. */
EXL_CHECKED exl_rc exl_run_options(const exl_options *o, exl_err *err);

/* A remark without a place. */
void exl_run_say(exl_notify notify, exl_note_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The language of options->language; EXL_LANG_UNKNOWN when not given. Errors: EXL_EUSAGE. */
EXL_CHECKED exl_rc exl_run_language(exl_lang *out, const exl_options *o, exl_err *err);

/* `english`, a message that goes into what a command writes, in the language of options->language; as it is where none is given. out holds cap bytes. */
const char *exl_run_told(char *out, size_t cap, const char *english, const exl_options *o);

/* Loads options->roster when given; *out is NULL when not. */
EXL_CHECKED exl_rc exl_run_roster(exl_roster **out, const exl_options *o, exl_err *err);
#endif
