/* The log takes the day that --as-of gives, else the clock: nothing else in a store depends on when it was written. */
#include "run/work.h"
#include "base/digest.h"
#include "run/aliases.h"
#include "store/audit.h"
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

const char *exl_run_db(const exl_options *o) { return o->db && *o->db ? o->db : "exitlens.db"; }

static void add_list(exl_digest *d, const char *const *list, size_t n)
{
    exl_digest_add(d, (exl_span){ (const char *)&n, sizeof n });
    for (size_t i = 0; i < n; i++)
        exl_digest_add(d, exl_span_of(list[i]));
}

/* All that a command may be told, but for the store and where its key stands. */
static void digest_of(unsigned char out[32], const exl_options *o)
{
    const char *const text[] = { o->roster, o->departments, o->aliases, o->metadata, o->map_file, o->error_rates, o->from, o->to, o->before, o->as_of, o->sheet, o->encoding, o->language, o->author, o->why,
                                 o->words, o->corpus, o->exchange };
    const unsigned number[] = { (unsigned)o->dates, (unsigned)o->audience, (unsigned)o->period, (unsigned)o->format, o->min_group, o->min_company, o->statement, o->folds, (unsigned)o->baseline,
                                (unsigned)(o->fdr * 1e6) };
    const bool flag[] = { o->diff, o->withdraw, o->confusion, o->agreement, o->turnover, o->ranks, o->quotes, o->salvage, o->coded, o->all, o->no_text, o->summary, o->save, o->misses, o->reliability,
                          o->unfitted, o->dry_run };
    exl_digest d;
    exl_digest_begin(&d);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        exl_digest_add(&d, exl_span_of(text[i]));
    exl_digest_add(&d, (exl_span){ (const char *)number, sizeof number });
    exl_digest_add(&d, (exl_span){ (const char *)flag, sizeof flag });
    add_list(&d, o->map, o->n_map);
    add_list(&d, o->where, o->n_where);
    add_list(&d, o->a, o->n_a);
    add_list(&d, o->b, o->n_b);
    add_list(&d, o->units, o->n_units);
    add_list(&d, o->only, o->n_only);
    add_list(&d, o->also, o->n_also);
    exl_digest_end(&d, out);
}

/* From /etc/passwd itself: the look into other lists of users needs what the sandbox forbids, and glibc's ends the process when there is no memory for it. */
static exl_rc user_name(exl_span *name, char out[80], exl_err *err)
{
    char room[4096];
    struct passwd p, *found = NULL;
    FILE *f = fopen("/etc/passwd", "re");
    if (!f && errno == ENOMEM)
        return exl_fail(err, EXL_ENOMEM, "out of memory");
    snprintf(out, 80, "user %u", (unsigned)getuid());
    while (f && fgetpwent_r(f, &p, room, sizeof room, &found) == 0 && found)
        if (p.pw_uid == getuid()) {
            snprintf(out, 80, "%.70s", p.pw_name);
            break;
        }
    if (f)
        fclose(f);
    *name = exl_span_of(out);
    return EXL_OK;
}

static exl_span now(char out[40], const exl_options *o)
{
    struct tm t;
    time_t clock = time(NULL);
    if (o->as_of)
        snprintf(out, 40, "%.30s", o->as_of);
    else if (!gmtime_r(&clock, &t) || strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &t) == 0)
        snprintf(out, 40, "unknown");
    return exl_span_of(out);
}

static exl_rc put_entry(exl_store *s, const exl_options *o, const char *command, const char *counts, exl_err *err)
{
    char user[80], at[40];
    exl_audit_entry e = { .at = now(at, o), .command = exl_span_of(command), .counts = exl_span_of(counts) };
    EXL_TRY(user_name(&e.user, user, err));
    digest_of(e.options, o);
    return exl_audit_put(s, &e, err);
}

exl_rc exl_run_commit(exl_store *s, const exl_options *o, const char *command, const char *counts, exl_err *err)
{
    EXL_TRY(put_entry(s, o, command, counts, err));
    return exl_store_commit(s, err);
}

exl_rc exl_run_log(const exl_options *o, const char *command, exl_err *err)
{
    exl_store *s = NULL;
    EXL_TRY(exl_store_open_with(&s, exl_run_db(o), o->key, EXL_STORE_WRITE, err));
    exl_rc rc = exl_store_begin(s, err);
    if (rc == EXL_OK)
        rc = exl_run_commit(s, o, command, o->audience == EXL_AUDIENCE_HR ? "audience hr" : "", err);
    exl_store_close(s);
    if (rc == EXL_EENV && err) {
        char why[500];
        snprintf(why, sizeof why, "%.490s", err->msg);
        (void)exl_fail(err, rc, "%s (who sees single people stands in the log of the store, which must be written)", why);
    }
    return rc;
}

exl_rc exl_run_open(exl_work *w, const exl_options *o, const char *command, exl_store_mode mode, exl_err *err)
{
    exl_arena_init(&w->arena, 0);
    EXL_TRY(exl_run_options(o, err));
    if (mode == EXL_STORE_READ && o->audience == EXL_AUDIENCE_HR)
        EXL_TRY(exl_run_log(o, command, err));
    EXL_TRY(exl_store_open_with(&w->store, exl_run_db(o), o->key, mode, err));
    return exl_run_use_aliases(w->store, o, &w->arena, err);
}

void exl_run_close(exl_work *w)
{
    exl_store_close(w->store);
    exl_arena_free(&w->arena);
    *w = (exl_work){ 0 };
}
