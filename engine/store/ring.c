/* The ring: which keys of texts there are, and what becomes of them around a commit. The file that they stand in is ring_file.h. */
#include "store/ring.h"
#include "base/digest.h"
#include "store/disk.h"
#include "store/pages.h"
#include "store/ring_file.h"
#include "store/schema.h"
#include "store/sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PENDING_MAX = 64 << 10, DOOMED_MAX = 4096 };

static const char *const purposes[EXL_N_RING_PURPOSES] = { "content", "correction", "erased", "interview", "audit", "wrap", "head" };

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }
void exl_ring_digest(const exl_store *s, unsigned char out[32], const char *what_for, exl_span what)
{
    size_t i = 0;
    while (i < EXL_RING_AUDIT && strcmp(purposes[i], what_for) != 0)
        i++;
    exl_digest_keyed(out, what, s->ring->sub[i]);
}

/* --- the key file -------------------------------------------------------------------------------------------- */

/* The key, compared with what the store remembers of it. A store that knows none yet (it is being made, or migrated) takes it. */
static exl_rc claim(exl_store *s, const exl_key *k, exl_err *err)
{
    unsigned char check[32], was[32];
    bool found;
    exl_key_sub(check, k, "exitlens check");
    EXL_TRY(exl_ring_meta_get(s, "key", was, sizeof was, &found, err));
    if (found && memcmp(was, check, sizeof was) == 0)
        return EXL_OK;
    if (found && k->made && access(s->key_path, F_OK) == 0)
        return exl_disk_refuse(s->path, err, EXL_EENV, "another program made this store in the meantime; run the command again");
    if (found)
        return exl_disk_refuse(s->key_path, err, EXL_EDATA, k->made ? "the key that this store was made with is missing: put it back here, or name it with --key" : "this is not the key that the store was made with");
    return s->writes ? exl_ring_meta_put(s, "key", check, sizeof check, err) : exl_disk_refuse(s->path, err, EXL_EDATA, "this store knows no key: it is damaged; restore it from a backup");
}

static exl_rc take_key(exl_store *s, exl_ring *r, const exl_key *given, exl_err *err)
{
    if (given)
        r->key = *given;
    else
        EXL_TRY(exl_key_load(&r->key, s->key_path, err));
    EXL_TRY(claim(s, &r->key, err));
    r->key.made &= exl_store_is_new(s) || s->migrates;      /* one that the store knew is on disk since it did */
    for (int i = 0; i < EXL_N_RING_PURPOSES; i++) {
        char name[40];
        snprintf(name, sizeof name, "exitlens %s", purposes[i]);
        exl_key_sub(r->sub[i], &r->key, name);
    }
    return EXL_OK;
}

static void free_ring(exl_ring *r)
{
    if (!r)
        return;
    exl_ring_shut_file(r);
    exl_buf_free(&r->pending);
    free(r->path);
    exl_secret_unlock(r, sizeof *r);
    free(r);
}

exl_rc exl_ring_open(exl_store *s, const exl_key *given, exl_err *err)
{
    if (s->ring)
        return EXL_OK;
    exl_ring *r = calloc(1, sizeof *r);
    if (!r)
        return no_memory(err);
    exl_secret_lock(r, sizeof *r);
    exl_buf_init(&r->pending, 0);
    r->fd = -1;
    exl_rc rc = take_key(s, r, given, err);
    if (rc == EXL_OK)
        rc = exl_ring_open_file(s, r, err);
    if (rc == EXL_OK)
        s->ring = r;
    else
        free_ring(r);
    return rc;
}

void exl_ring_close(exl_store *s)
{
    free_ring(s->ring);
    s->ring = NULL;
}

/* --- slots --------------------------------------------------------------------------------------------------- */

static exl_rc write_pending(exl_ring *r, exl_err *err)
{
    int64_t first = r->slots - (int64_t)(r->pending.n / EXL_RING_RECORD);
    EXL_TRY(exl_buf_rc(&r->pending, err));
    if (!exl_ring_write_at(r->fd, r->pending.p, r->pending.n, exl_ring_place(first)))
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    exl_buf_reset(&r->pending);
    return EXL_OK;
}

exl_rc exl_ring_put(exl_store *s, int64_t *slot, unsigned char key[32], exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char record[EXL_RING_RECORD], with[EXL_RING_ID + 8];
    exl_random_bytes(key, 32);
    exl_seal(record, (exl_span){ (const char *)key, 32 }, exl_ring_owner(with, r, r->slots), r->sub[EXL_RING_WRAP]);
    exl_buf_put(&r->pending, record, sizeof record);
    *slot = r->slots++;
    return r->pending.n >= PENDING_MAX || r->pending.failed ? write_pending(r, err) : EXL_OK;
}

exl_rc exl_ring_get(exl_store *s, int64_t slot, unsigned char key[32], exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char record[EXL_RING_RECORD], with[EXL_RING_ID + 8];
    if (slot < 0 || slot >= r->slots)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    if (r->pending.n)
        EXL_TRY(write_pending(r, err));
    if (!exl_ring_read_at(r->fd, record, sizeof record, exl_ring_place(slot)))
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    if (exl_unseal(key, (exl_span){ (const char *)record, sizeof record }, exl_ring_owner(with, r, slot), r->sub[EXL_RING_WRAP]))
        return EXL_OK;
    return exl_disk_refuse(r->path, err, EXL_EDATA, exl_ring_is_zeros(record) ? "the key of this text was destroyed; the text is gone" : "the key of this text is damaged: put back a copy of the keys with 'exitlens key restore'");
}

/* Key and digest of the interview: a text that was moved to another one is no text. */
static exl_rc belonging(unsigned char out[32], exl_span key, exl_span content)
{
    exl_digest d;
    exl_digest_begin(&d);
    exl_digest_add(&d, key);
    exl_digest_add(&d, content);
    exl_digest_end(&d, out);
    return EXL_OK;
}

exl_rc exl_ring_seal(exl_store *s, unsigned char *out, int64_t *slot, exl_span text, exl_span key, exl_span content, exl_err *err)
{
    unsigned char own[32], with[32];
    EXL_TRY(exl_ring_put(s, slot, own, err));
    EXL_TRY(belonging(with, key, content));
    exl_seal(out, text, (exl_span){ (const char *)with, sizeof with }, own);
    exl_secret_wipe(own, sizeof own);
    return EXL_OK;
}

exl_rc exl_ring_unseal(exl_store *s, unsigned char *out, int64_t slot, exl_span sealed, exl_span key, exl_span content, exl_err *err)
{
    unsigned char own[32], with[32];
    EXL_TRY(exl_ring_get(s, slot, own, err));
    EXL_TRY(belonging(with, key, content));
    bool good = exl_unseal(out, sealed, (exl_span){ (const char *)with, sizeof with }, own);
    exl_secret_wipe(own, sizeof own);
    return good ? EXL_OK : exl_disk_refuse(s->path, err, EXL_EDATA, "the text of this interview is damaged, or is not its own; restore the store from a backup");
}

/* --- around the commit --------------------------------------------------------------------------------------- */

exl_rc exl_ring_before(exl_store *s, exl_err *err)
{
    exl_ring *r = s->ring;
    if (!r)
        return EXL_OK;
    if (r->key.made)
        EXL_TRY(exl_key_save(&r->key, s->key_path, err));
    if (r->slots != r->counted || r->fresh) {
        EXL_TRY(write_pending(r, err));
        EXL_TRY(exl_ring_put_slots(s, r->slots, err));
        if (fsync(r->fd) != 0)
            return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    }
    if (r->fresh && r->head_put)
        EXL_TRY(exl_ring_write_head(r, err));
    if (r->fresh)
        EXL_TRY(exl_disk_flush_folder(r->path, err));
    r->committing = true;
    return EXL_OK;
}

/* Keys that stand in the way are of a store that is gone; they are kept aside, for whoever moved it. */
exl_rc exl_ring_publish(exl_store *s, exl_err *err)
{
    exl_ring *r = s->ring;
    if (!r || !r->fresh)
        return EXL_OK;
    char *usual = exl_ring_path(s, ""), *aside = exl_ring_path(s, ".old");
    exl_rc rc = usual && aside ? EXL_OK : no_memory(err);
    if (rc == EXL_OK && access(usual, F_OK) == 0 && rename(usual, aside) != 0)
        rc = exl_disk_failed(usual, err, "cannot set aside the keys of a store that is gone");
    if (rc == EXL_OK && rename(r->path, usual) != 0)
        rc = exl_disk_failed(usual, err, "cannot give the keys of the texts their name");
    if (rc == EXL_OK) {
        free(r->path);
        r->path = usual;
        r->fresh = false;
        rc = exl_disk_flush_folder(usual, err);
        usual = NULL;
    }
    free(usual);
    free(aside);
    return rc;
}

static exl_rc read_doomed(exl_store *s, int64_t *slot, size_t *n, int64_t *after, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_DOOMED);
    bool row = true;
    *n = 0;
    exl_bind_int(&b, *after);
    exl_bind_int(&b, DOOMED_MAX);
    while (*n < DOOMED_MAX) {
        EXL_TRY(exl_sql_row(&b, &row, err));
        if (!row)
            return EXL_OK;
        *after = slot[(*n)++] = exl_sql_int(&b, 0);
    }
    exl_sql_end(&b);
    return EXL_OK;
}

static exl_rc destroy_doomed(exl_store *s, bool *any, exl_err *err)
{
    int64_t after = -1;
    int64_t *slot = malloc(DOOMED_MAX * sizeof *slot);
    size_t n = 0;
    exl_rc rc = slot ? EXL_OK : no_memory(err);
    *any = false;
    do {
        if (rc == EXL_OK)
            rc = read_doomed(s, slot, &n, &after, err);
        for (size_t i = 0; rc == EXL_OK && i < n; i++, *any = true)
            rc = exl_ring_destroy(s->ring, slot[i], err);
    } while (rc == EXL_OK && n == DOOMED_MAX);
    free(slot);
    if (rc == EXL_OK && *any && fsync(s->ring->fd) != 0)
        rc = exl_disk_failed(s->ring->path, err, "cannot destroy the key of a text");
    return rc;
}

/* Writes the file anew, so that nothing of what was taken out is left between its pages. */
static exl_rc clean(exl_store *s, exl_err *err)
{
    int64_t unclean = 0;
    EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'unclean')", &unclean, err));
    return unclean ? exl_pages_rewrite(s, err) : EXL_OK;
}

/* What a killed run left to do is done here too: the rows that say so go last. */
exl_rc exl_ring_after(exl_store *s, exl_err *err)
{
    exl_ring *r = s->ring;
    bool any;
    int64_t unclean = 0;
    if (!r || !s->db)               /* one that was made is complete, and closed */
        return EXL_OK;
    r->counted = r->slots;
    r->committing = false;
    if (r->head_put)
        EXL_TRY(exl_ring_write_head(r, err));
    EXL_TRY(destroy_doomed(s, &any, err));
    EXL_TRY(clean(s, err));
    EXL_TRY(exl_sql_number(s, "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'unclean')", &unclean, err));
    if (!any && !unclean)
        return EXL_OK;
    EXL_TRY(exl_schema_drop_backup(s, err));
    return exl_sql_exec(s, "BEGIN IMMEDIATE; DELETE FROM doomed; DELETE FROM meta WHERE name = 'unclean'; COMMIT", err);
}

/* After a commit that failed nobody knows what is on the disk: everything stays, and the next writing, which sees it, puts it in order. */
void exl_ring_undo(exl_store *s)
{
    const exl_ring *r = s->ring;
    if (!r || r->fd < 0 || (r->committing && !exl_store_is_new(s)))
        return;
    if (r->fresh)
        unlink(r->path);
    else if (r->slots != r->counted && ftruncate(r->fd, exl_ring_place(r->counted)) != 0)
        return;
}

/* --- for copies ---------------------------------------------------------------------------------------------- */

exl_rc exl_ring_read(exl_store *s, const exl_key **key, exl_buf *out, exl_err *err)
{
    exl_ring *r = s->ring;
    size_t n = (size_t)exl_ring_place(r->slots);
    exl_buf_put(out, r->key.bytes, sizeof r->key.bytes);
    if (!exl_buf_room(out, n))
        return exl_buf_rc(out, err);
    if (!exl_ring_read_at(r->fd, out->p + out->n, n, 0))
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    out->n += n;
    *key = &r->key;
    return EXL_OK;
}

exl_rc exl_ring_fits(exl_store *s, const exl_key *k, exl_span keys, const char *path, exl_err *err)
{
    unsigned char check[32], was[32], id[EXL_RING_ID];
    bool key_known, id_known;
    exl_key_sub(check, k, "exitlens check");
    EXL_TRY(exl_ring_meta_get(s, "key", was, sizeof was, &key_known, err));
    EXL_TRY(exl_ring_meta_get(s, "keys", id, EXL_RING_ID, &id_known, err));
    if (key_known && id_known && memcmp(check, was, sizeof was) == 0 && keys.n >= EXL_RING_RECORDS && memcmp(keys.p, exl_ring_magic, EXL_RING_MAGIC) == 0 && memcmp(keys.p + EXL_RING_MAGIC, id, EXL_RING_ID) == 0)
        return EXL_OK;
    return exl_disk_refuse(path, err, EXL_EDATA, "this is a copy of the keys of another store");
}

/* A text without a key: its interview is no longer what was imported, so that importing it again puts it in place. */
static exl_rc give_up(exl_store *s, int64_t interview, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_LOST);
    exl_bind_int(&b, interview);
    return exl_sql_run(&b, err);
}

exl_rc exl_ring_sweep(exl_store *s, const exl_key *k, uint64_t *lost, exl_err *err)
{
    int64_t next = 0;
    bool row = true;
    *lost = 0;
    s->grows = true;
    exl_rc rc = exl_ring_open(s, k, err);
    s->grows = false;
    EXL_TRY(rc);
    exl_ring *r = s->ring;
    exl_bound b = exl_sql_begin(s, EXL_SQL_SLOTS);
    while (row) {
        EXL_TRY(exl_sql_row(&b, &row, err));
        int64_t used = row ? exl_sql_int(&b, 0) : r->slots;
        for (; next < used && next < r->slots; next++)
            EXL_TRY(exl_ring_destroy(r, next, err));
        if (row && !exl_ring_alive(r, used)) {
            EXL_TRY(give_up(s, exl_sql_int(&b, 1), err));
            ++*lost;
        }
        next = used + 1;
    }
    return fsync(r->fd) == 0 ? EXL_OK : exl_disk_failed(r->path, err, "cannot destroy the key of a text");
}
