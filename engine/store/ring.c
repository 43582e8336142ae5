/* Every write to the keys file is one of three: records behind the last one, before the commit that counts them; zeros over records that a commit has let go;
 * the sector of the log's head, after its commit. Each is followed by an fsync, none ever overlaps another. */
#include "store/ring.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/seal.h"
#include "store/disk.h"
#include "store/pages.h"
#include "store/schema.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, RECORDS = 2 * SECTOR, RECORD = 32 + EXL_SEAL_MORE, ID = 16, MAGIC = 16, PENDING_MAX = 64 << 10, DOOMED_MAX = 4096 };
static const char magic[MAGIC + 1] = "exitlens keys 1\n";
static const unsigned char zeros[RECORD];

typedef enum { CONTENT, CORRECTION, ERASED, INTERVIEW, AUDIT, WRAP, HEAD, N_PURPOSES } purpose;
static const char *const purposes[N_PURPOSES] = { "content", "correction", "erased", "interview", "audit", "wrap", "head" };

struct exl_ring {
    exl_key key;
    unsigned char sub[N_PURPOSES][32], id[ID];
    char *path;                     /* of the keys file; while it is made, PATH.keys.new */
    int fd;
    int64_t counted, slots;         /* that the store counts; with those put since, of which the last are pending */
    exl_buf pending;
    exl_ring_head head;
    bool fresh;                     /* the file is being made, with the store or for one that is migrated */
    bool head_put, committing;      /* committing: what the store counts is no longer known for sure */
};

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }
static off_t place(int64_t slot) { return (off_t)(RECORDS + slot * RECORD); }

/* Not a short write, whatever the system does; the same for reading. */
static bool write_at(int fd, const void *p, size_t n, off_t at)
{
    for (const char *from = p; n;) {
        ssize_t done = pwrite(fd, from, n, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        from += done, at += done, n -= (size_t)done;
    }
    return true;
}

static bool read_at(int fd, void *p, size_t n, off_t at)
{
    for (char *to = p; n;) {
        ssize_t done = pread(fd, to, n, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            errno = done ? errno : EIO;
            return false;
        }
        to += done, at += done, n -= (size_t)done;
    }
    return true;
}

static char *keys_path(const exl_store *s, const char *suffix)
{
    size_t n = strlen(s->path) + strlen(suffix) + 8;
    char *p = malloc(n);
    if (p)
        snprintf(p, n, "%s.keys%s", s->path, suffix);
    return p;
}

void exl_ring_digest(const exl_store *s, unsigned char out[32], const char *what_for, exl_span what)
{
    size_t i = 0;
    while (i < AUDIT && strcmp(purposes[i], what_for) != 0)
        i++;
    exl_digest_keyed(out, what, s->ring->sub[i]);
}

/* --- the store's side ---------------------------------------------------------------------------------------- */

static exl_rc meta_get(exl_store *s, const char *name, void *out, size_t n, bool *found, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_META_GET);
    exl_bind_text(&b, exl_span_of(name));
    EXL_TRY(exl_sql_row(&b, found, err));
    if (!*found)
        return EXL_OK;
    exl_span v = exl_sql_blob(&b, 0);
    bool good = v.n == n;
    if (good)
        memcpy(out, v.p, n);
    exl_sql_end(&b);
    return good ? EXL_OK : exl_sql_fail(s, SQLITE_CORRUPT, err);
}

static exl_rc meta_put(exl_store *s, const char *name, const void *p, size_t n, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_META_PUT);
    exl_bind_text(&b, exl_span_of(name));
    exl_bind_blob(&b, p, n);
    return exl_sql_run(&b, err);
}

static exl_rc put_slots(exl_store *s, int64_t slots, exl_err *err)
{
    unsigned char v[8];
    for (int i = 0; i < 8; i++)
        v[i] = (unsigned char)((uint64_t)slots >> 8 * i);
    return meta_put(s, "slots", v, sizeof v, err);
}

static exl_rc get_slots(exl_store *s, int64_t *out, exl_err *err)
{
    unsigned char v[8] = { 0 };
    bool found;
    EXL_TRY(meta_get(s, "slots", v, sizeof v, &found, err));
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n |= (uint64_t)v[i] << 8 * i;
    if (n > INT64_MAX / RECORD / 2)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    *out = (int64_t)n;
    return EXL_OK;
}

/* --- the key file -------------------------------------------------------------------------------------------- */

/* The key, compared with what the store remembers of it. A store that knows none yet (it is being made, or migrated) takes it. */
static exl_rc claim(exl_store *s, const exl_key *k, exl_err *err)
{
    unsigned char check[32], was[32];
    bool found;
    exl_key_sub(check, k, "exitlens check");
    EXL_TRY(meta_get(s, "key", was, sizeof was, &found, err));
    if (found && memcmp(was, check, sizeof was) == 0)
        return EXL_OK;
    if (found && k->made && access(s->key_path, F_OK) == 0)
        return exl_disk_refuse(s->path, err, EXL_EENV, "another program made this store in the meantime; run the command again");
    if (found)
        return exl_disk_refuse(s->key_path, err, EXL_EDATA, k->made ? "the key that this store was made with is missing: put it back here, or name it with --key" : "this is not the key that the store was made with");
    return s->writes ? meta_put(s, "key", check, sizeof check, err) : exl_disk_refuse(s->path, err, EXL_EDATA, "this store knows no key: it is damaged; restore it from a backup");
}

static exl_rc take_key(exl_store *s, exl_ring *r, const exl_key *given, exl_err *err)
{
    if (given)
        r->key = *given;
    else
        EXL_TRY(exl_key_load(&r->key, s->key_path, err));
    EXL_TRY(claim(s, &r->key, err));
    r->key.made &= exl_store_is_new(s) || s->migrates;      /* one that the store knew is on disk since it did */
    for (int i = 0; i < N_PURPOSES; i++) {
        char name[40];
        snprintf(name, sizeof name, "exitlens %s", purposes[i]);
        exl_key_sub(r->sub[i], &r->key, name);
    }
    return EXL_OK;
}

/* --- the keys file ------------------------------------------------------------------------------------------- */

static void header_of(unsigned char out[SECTOR], const exl_ring *r)
{
    memset(out, 0, SECTOR);
    memcpy(out, magic, MAGIC);
    memcpy(out + MAGIC, r->id, ID);
    exl_digest_keyed(out + MAGIC + ID, (exl_span){ (const char *)out, MAGIC + ID }, r->sub[HEAD]);
}

/* What a record belongs to: this file, this slot. */
static exl_span owner(unsigned char out[ID + 8], const exl_ring *r, int64_t slot)
{
    memcpy(out, r->id, ID);
    for (int i = 0; i < 8; i++)
        out[ID + i] = (unsigned char)((uint64_t)slot >> 8 * i);
    return (exl_span){ (const char *)out, ID + 8 };
}

/* The head of the log as it stands in its sector; one that is not as it was written, an empty one too, is damage. */
static void head_bytes(unsigned char out[SECTOR], const exl_ring *r, const exl_ring_head *h)
{
    unsigned char with[ID + 8];
    exl_digest d;
    memset(out, 0, SECTOR);
    memcpy(out, owner(with, r, h->n).p + ID, 8);
    memcpy(out + 8, h->chain, 32);
    exl_digest_begin_keyed(&d, r->sub[HEAD]);
    exl_digest_add(&d, (exl_span){ (const char *)r->id, ID });
    exl_digest_add(&d, (exl_span){ (const char *)out, 40 });
    exl_digest_end(&d, out + 40);
}

/* PATH.keys.new, of a store that is being made or migrated: a lock is held on it, so that the file is ours alone. */
static exl_rc make_file(exl_store *s, exl_ring *r, exl_err *err)
{
    unsigned char head[RECORDS] = { 0 };
    if (!(r->path = keys_path(s, ".new")))
        return no_memory(err);
    exl_random_bytes(r->id, ID);
    EXL_TRY(meta_put(s, "keys", r->id, ID, err));
    unlink(r->path);
    r->fresh = true;
    r->fd = open(r->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    header_of(head, r);
    head_bytes(head + SECTOR, r, &r->head);
    if (r->fd >= 0 && write_at(r->fd, head, sizeof head, 0))
        return EXL_OK;
    exl_rc rc = exl_disk_failed(r->path, err, "cannot make the keys");
    if (r->fd >= 0)
        unlink(r->path);                    /* the ring is not the store's yet, whose closing would do it */
    return rc;
}

/* Opens the file at r->path when it is that of this store; *mine says whether it is. */
static exl_rc try_file(exl_store *s, exl_ring *r, bool *mine, exl_err *err)
{
    unsigned char h[SECTOR], want[SECTOR];
    struct stat st;
    *mine = false;
    r->fd = open(r->path, (s->writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (r->fd < 0)
        return errno == ENOENT ? EXL_OK : exl_disk_failed(r->path, err, "cannot open the keys of the texts");
    if (fstat(r->fd, &st) != 0)
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    if (st.st_mode & 077)
        return exl_disk_refuse(r->path, err, EXL_EDATA, "others can read these keys: make the file yours alone with chmod 600");
    if (!S_ISREG(st.st_mode) || st.st_size < RECORDS || !read_at(r->fd, h, sizeof h, 0) || memcmp(h, magic, MAGIC) != 0)
        return exl_disk_refuse(r->path, err, EXL_EDATA, "these are not the keys of a store, or the file is damaged: put back a copy with 'exitlens key restore'");
    if (memcmp(h + MAGIC, r->id, ID) != 0)
        return EXL_OK;
    header_of(want, r);
    *mine = memcmp(h, want, sizeof h) == 0;
    return *mine ? EXL_OK : exl_disk_refuse(r->path, err, EXL_EDATA, "the keys of the texts are damaged: put back a copy with 'exitlens key restore'");
}

static void shut_file(exl_ring *r)
{
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
}

/* A program that was killed between giving the store its name and giving the keys theirs left them under the other. */
static exl_rc find_file(exl_store *s, exl_ring *r, exl_err *err)
{
    bool mine = false, there = false;
    exl_err other = { 0 };
    if (!(r->path = keys_path(s, "")))
        return no_memory(err);
    EXL_TRY(try_file(s, r, &mine, err));
    if (mine)
        return EXL_OK;
    there = r->fd >= 0;
    shut_file(r);
    char *usual = r->path;
    r->path = keys_path(s, ".new");
    exl_rc rc = r->path ? try_file(s, r, &mine, &other) : no_memory(err);
    if (rc == EXL_OK && mine && s->writes && rename(r->path, usual) != 0)
        rc = exl_disk_failed(usual, err, "cannot give the keys of the texts their name");
    else if (rc == EXL_OK && mine && s->writes)
        rc = exl_disk_flush_folder(usual, err);
    else if (rc != EXL_ENOMEM && !mine)
        rc = exl_disk_refuse(usual, err, EXL_EDATA, there ? "these are the keys of another store: put back those of this one, with 'exitlens key restore' from a copy"
                                                          : "the keys of this store's texts are missing: put the file back here, or restore it from a copy with 'exitlens key restore'");
    if (s->writes || !mine) {
        free(r->path);
        r->path = usual;
    } else {
        free(usual);
    }
    return rc;
}

/* What a run that did not end left behind the last slot goes; a file with fewer is of an older day. */
static exl_rc check_length(exl_store *s, exl_ring *r, exl_err *err)
{
    struct stat st;
    if (fstat(r->fd, &st) != 0)
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    if (st.st_size < place(r->slots) && s->grows && ftruncate(r->fd, place(r->slots)) == 0 && fstat(r->fd, &st) == 0)
        return EXL_OK;
    if (st.st_size < place(r->slots))
        return exl_disk_refuse(r->path, err, EXL_EDATA, "the keys of the texts are fewer than the texts: the file is cut off or of an older day; put back a newer copy with 'exitlens key restore'");
    if (s->writes && st.st_size > place(r->slots) && (ftruncate(r->fd, place(r->slots)) != 0 || fsync(r->fd) != 0))
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    return EXL_OK;
}

static exl_rc open_file(exl_store *s, exl_ring *r, exl_err *err)
{
    bool found;
    EXL_TRY(meta_get(s, "keys", r->id, ID, &found, err));
    if (!found && (exl_store_is_new(s) || s->migrates))
        return make_file(s, r, err);
    if (!found)
        return exl_disk_refuse(s->path, err, EXL_EDATA, "this store knows no keys of its texts: it is damaged; restore it from a backup");
    EXL_TRY(get_slots(s, &r->slots, err));
    r->counted = r->slots;
    EXL_TRY(find_file(s, r, err));
    return check_length(s, r, err);
}

static void free_ring(exl_ring *r)
{
    if (!r)
        return;
    shut_file(r);
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
        rc = open_file(s, r, err);
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
    int64_t first = r->slots - (int64_t)(r->pending.n / RECORD);
    EXL_TRY(exl_buf_rc(&r->pending, err));
    if (!write_at(r->fd, r->pending.p, r->pending.n, place(first)))
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    exl_buf_reset(&r->pending);
    return EXL_OK;
}

exl_rc exl_ring_put(exl_store *s, int64_t *slot, unsigned char key[32], exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char record[RECORD], with[ID + 8];
    exl_random_bytes(key, 32);
    exl_seal(record, (exl_span){ (const char *)key, 32 }, owner(with, r, r->slots), r->sub[WRAP]);
    exl_buf_put(&r->pending, record, sizeof record);
    *slot = r->slots++;
    return r->pending.n >= PENDING_MAX || r->pending.failed ? write_pending(r, err) : EXL_OK;
}

exl_rc exl_ring_get(exl_store *s, int64_t slot, unsigned char key[32], exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char record[RECORD], with[ID + 8];
    if (slot < 0 || slot >= r->slots)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    if (r->pending.n)
        EXL_TRY(write_pending(r, err));
    if (!read_at(r->fd, record, sizeof record, place(slot)))
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    if (exl_unseal(key, (exl_span){ (const char *)record, sizeof record }, owner(with, r, slot), r->sub[WRAP]))
        return EXL_OK;
    return exl_disk_refuse(r->path, err, EXL_EDATA, memcmp(record, zeros, sizeof record) == 0 ? "the key of this text was destroyed; the text is gone" : "the key of this text is damaged: put back a copy of the keys with 'exitlens key restore'");
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

static exl_rc destroy(exl_ring *r, int64_t slot, exl_err *err)
{
    if (slot < 0 || slot >= r->slots)
        return EXL_OK;
    return write_at(r->fd, zeros, sizeof zeros, place(slot)) ? EXL_OK : exl_disk_failed(r->path, err, "cannot destroy the key of a text");
}

/* --- the log's head ------------------------------------------------------------------------------------------ */

exl_rc exl_ring_get_head(exl_store *s, exl_ring_head *out, exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char at[SECTOR], want[SECTOR];
    exl_ring_head h = { 0 };
    if (r->head_put) {
        *out = r->head;
        return EXL_OK;
    }
    if (!read_at(r->fd, at, sizeof at, SECTOR))
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n |= (uint64_t)at[i] << 8 * i;
    h.n = (int64_t)n;
    memcpy(h.chain, at + 8, 32);
    head_bytes(want, r, &h);
    if (memcmp(at, want, sizeof at) != 0)
        return exl_disk_refuse(r->path, err, EXL_EDATA, "what the keys file knows of the log is damaged: put back a copy with 'exitlens key restore'");
    *out = h;
    return EXL_OK;
}

void exl_ring_put_head(exl_store *s, const exl_ring_head *head)
{
    s->ring->head = *head;
    s->ring->head_put = true;
}

static exl_rc write_head(exl_ring *r, exl_err *err)
{
    unsigned char at[SECTOR];
    head_bytes(at, r, &r->head);
    if (!write_at(r->fd, at, sizeof at, SECTOR) || fsync(r->fd) != 0)
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    r->head_put = false;
    return EXL_OK;
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
        EXL_TRY(put_slots(s, r->slots, err));
        if (fsync(r->fd) != 0)
            return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    }
    if (r->fresh && r->head_put)
        EXL_TRY(write_head(r, err));
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
    char *usual = keys_path(s, ""), *aside = keys_path(s, ".old");
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
            rc = destroy(s->ring, slot[i], err);
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
        EXL_TRY(write_head(r, err));
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
    else if (r->slots != r->counted && ftruncate(r->fd, place(r->counted)) != 0)
        return;
}

/* --- for copies ---------------------------------------------------------------------------------------------- */

exl_rc exl_ring_read(exl_store *s, const exl_key **key, exl_buf *out, exl_err *err)
{
    exl_ring *r = s->ring;
    size_t n = (size_t)place(r->slots);
    exl_buf_put(out, r->key.bytes, sizeof r->key.bytes);
    if (!exl_buf_room(out, n))
        return exl_buf_rc(out, err);
    if (!read_at(r->fd, out->p + out->n, n, 0))
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    out->n += n;
    *key = &r->key;
    return EXL_OK;
}

exl_rc exl_ring_fits(exl_store *s, const exl_key *k, exl_span keys, const char *path, exl_err *err)
{
    unsigned char check[32], was[32], id[ID];
    bool key_known, id_known;
    exl_key_sub(check, k, "exitlens check");
    EXL_TRY(meta_get(s, "key", was, sizeof was, &key_known, err));
    EXL_TRY(meta_get(s, "keys", id, ID, &id_known, err));
    if (key_known && id_known && memcmp(check, was, sizeof was) == 0 && keys.n >= RECORDS && memcmp(keys.p, magic, MAGIC) == 0 && memcmp(keys.p + MAGIC, id, ID) == 0)
        return EXL_OK;
    return exl_disk_refuse(path, err, EXL_EDATA, "this is a copy of the keys of another store");
}

/* Whether the record of a slot is there and no zeros. */
static bool alive(const exl_ring *r, int64_t slot)
{
    unsigned char record[RECORD];
    return read_at(r->fd, record, sizeof record, place(slot)) && memcmp(record, zeros, sizeof record) != 0;
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
            EXL_TRY(destroy(r, next, err));
        if (row && !alive(r, used)) {
            EXL_TRY(give_up(s, exl_sql_int(&b, 1), err));
            ++*lost;
        }
        next = used + 1;
    }
    return fsync(r->fd) == 0 ? EXL_OK : exl_disk_failed(r->path, err, "cannot destroy the key of a text");
}
