/* The keys file on the disk. */
#include "store/ring_file.h"
#include "base/digest.h"
#include "store/disk.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char exl_ring_magic[EXL_RING_MAGIC + 1] = "exitlens keys 1\n";
static const unsigned char zeros[EXL_RING_RECORD];

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

bool exl_ring_is_zeros(const unsigned char record[EXL_RING_RECORD]) { return memcmp(record, zeros, EXL_RING_RECORD) == 0; }

/* Not a short write, whatever the system does; the same for reading. */
bool exl_ring_write_at(int fd, const void *p, size_t n, off_t at)
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

bool exl_ring_read_at(int fd, void *p, size_t n, off_t at)
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

char *exl_ring_path(const exl_store *s, const char *suffix)
{
    size_t n = strlen(s->path) + strlen(suffix) + 8;
    char *p = malloc(n);
    if (p)
        snprintf(p, n, "%s.keys%s", s->path, suffix);
    return p;
}

/* --- what the store remembers --------------------------------------------------------------------------------- */

exl_rc exl_ring_meta_get(exl_store *s, const char *name, void *out, size_t n, bool *found, exl_err *err)
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

exl_rc exl_ring_meta_put(exl_store *s, const char *name, const void *p, size_t n, exl_err *err)
{
    exl_bound b = exl_sql_begin(s, EXL_SQL_META_PUT);
    exl_bind_text(&b, exl_span_of(name));
    exl_bind_blob(&b, p, n);
    return exl_sql_run(&b, err);
}

exl_rc exl_ring_put_slots(exl_store *s, int64_t slots, exl_err *err)
{
    unsigned char v[8];
    for (int i = 0; i < 8; i++)
        v[i] = (unsigned char)((uint64_t)slots >> 8 * i);
    return exl_ring_meta_put(s, "slots", v, sizeof v, err);
}

static exl_rc get_slots(exl_store *s, int64_t *out, exl_err *err)
{
    unsigned char v[8] = { 0 };
    bool found;
    EXL_TRY(exl_ring_meta_get(s, "slots", v, sizeof v, &found, err));
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n |= (uint64_t)v[i] << 8 * i;
    if (n > INT64_MAX / EXL_RING_RECORD / 2)
        return exl_sql_fail(s, SQLITE_CORRUPT, err);
    *out = (int64_t)n;
    return EXL_OK;
}

/* --- the keys file ------------------------------------------------------------------------------------------- */

static void header_of(unsigned char out[EXL_RING_SECTOR], const exl_ring *r)
{
    memset(out, 0, EXL_RING_SECTOR);
    memcpy(out, exl_ring_magic, EXL_RING_MAGIC);
    memcpy(out + EXL_RING_MAGIC, r->id, EXL_RING_ID);
    exl_digest_keyed(out + EXL_RING_MAGIC + EXL_RING_ID, (exl_span){ (const char *)out, EXL_RING_MAGIC + EXL_RING_ID }, r->sub[EXL_RING_HEAD]);
}

/* What a record belongs to: this file, this slot. */
exl_span exl_ring_owner(unsigned char out[EXL_RING_ID + 8], const exl_ring *r, int64_t slot)
{
    memcpy(out, r->id, EXL_RING_ID);
    for (int i = 0; i < 8; i++)
        out[EXL_RING_ID + i] = (unsigned char)((uint64_t)slot >> 8 * i);
    return (exl_span){ (const char *)out, EXL_RING_ID + 8 };
}

/* The head of the log as it stands in its sector; one that is not as it was written, an empty one too, is damage. */
static void head_bytes(unsigned char out[EXL_RING_SECTOR], const exl_ring *r, const exl_ring_head *h)
{
    unsigned char with[EXL_RING_ID + 8];
    exl_digest d;
    memset(out, 0, EXL_RING_SECTOR);
    memcpy(out, exl_ring_owner(with, r, h->n).p + EXL_RING_ID, 8);
    memcpy(out + 8, h->chain, 32);
    exl_digest_begin_keyed(&d, r->sub[EXL_RING_HEAD]);
    exl_digest_add(&d, (exl_span){ (const char *)r->id, EXL_RING_ID });
    exl_digest_add(&d, (exl_span){ (const char *)out, 40 });
    exl_digest_end(&d, out + 40);
}

/* PATH.keys.new, of a store that is being made or migrated: a lock is held on it, so that the file is ours alone. */
static exl_rc make_file(exl_store *s, exl_ring *r, exl_err *err)
{
    unsigned char head[EXL_RING_RECORDS] = { 0 };
    if (!(r->path = exl_ring_path(s, ".new")))
        return no_memory(err);
    exl_random_bytes(r->id, EXL_RING_ID);
    EXL_TRY(exl_ring_meta_put(s, "keys", r->id, EXL_RING_ID, err));
    unlink(r->path);
    r->fresh = true;
    r->fd = open(r->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    header_of(head, r);
    head_bytes(head + EXL_RING_SECTOR, r, &r->head);
    if (r->fd >= 0 && exl_ring_write_at(r->fd, head, sizeof head, 0))
        return EXL_OK;
    exl_rc rc = exl_disk_failed(r->path, err, "cannot make the keys");
    if (r->fd >= 0)
        unlink(r->path);                    /* the ring is not the store's yet, whose closing would do it */
    return rc;
}

/* Opens the file at r->path when it is that of this store; *mine says whether it is. */
static exl_rc try_file(exl_store *s, exl_ring *r, bool *mine, exl_err *err)
{
    unsigned char h[EXL_RING_SECTOR], want[EXL_RING_SECTOR];
    struct stat st;
    *mine = false;
    r->fd = open(r->path, (s->writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (r->fd < 0)
        return errno == ENOENT ? EXL_OK : exl_disk_failed(r->path, err, "cannot open the keys of the texts");
    if (fstat(r->fd, &st) != 0)
        return exl_disk_failed(r->path, err, "cannot read the keys of the texts");
    if (st.st_mode & 077)
        return exl_disk_refuse(r->path, err, EXL_EDATA, "others can read these keys: make the file yours alone with chmod 600");
    if (!S_ISREG(st.st_mode) || st.st_size < EXL_RING_RECORDS || !exl_ring_read_at(r->fd, h, sizeof h, 0) || memcmp(h, exl_ring_magic, EXL_RING_MAGIC) != 0)
        return exl_disk_refuse(r->path, err, EXL_EDATA, "these are not the keys of a store, or the file is damaged: put back a copy with 'exitlens key restore'");
    if (memcmp(h + EXL_RING_MAGIC, r->id, EXL_RING_ID) != 0)
        return EXL_OK;
    header_of(want, r);
    *mine = memcmp(h, want, sizeof h) == 0;
    return *mine ? EXL_OK : exl_disk_refuse(r->path, err, EXL_EDATA, "the keys of the texts are damaged: put back a copy with 'exitlens key restore'");
}

void exl_ring_shut_file(exl_ring *r)
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
    if (!(r->path = exl_ring_path(s, "")))
        return no_memory(err);
    EXL_TRY(try_file(s, r, &mine, err));
    if (mine)
        return EXL_OK;
    there = r->fd >= 0;
    exl_ring_shut_file(r);
    char *usual = r->path;
    r->path = exl_ring_path(s, ".new");
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
    if (st.st_size < exl_ring_place(r->slots) && s->grows && ftruncate(r->fd, exl_ring_place(r->slots)) == 0 && fstat(r->fd, &st) == 0)
        return EXL_OK;
    if (st.st_size < exl_ring_place(r->slots))
        return exl_disk_refuse(r->path, err, EXL_EDATA, "the keys of the texts are fewer than the texts: the file is cut off or of an older day; put back a newer copy with 'exitlens key restore'");
    if (s->writes && st.st_size > exl_ring_place(r->slots) && (ftruncate(r->fd, exl_ring_place(r->slots)) != 0 || fsync(r->fd) != 0))
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    return EXL_OK;
}

exl_rc exl_ring_open_file(exl_store *s, exl_ring *r, exl_err *err)
{
    bool found;
    EXL_TRY(exl_ring_meta_get(s, "keys", r->id, EXL_RING_ID, &found, err));
    if (!found && (exl_store_is_new(s) || s->migrates))
        return make_file(s, r, err);
    if (!found)
        return exl_disk_refuse(s->path, err, EXL_EDATA, "this store knows no keys of its texts: it is damaged; restore it from a backup");
    EXL_TRY(get_slots(s, &r->slots, err));
    r->counted = r->slots;
    EXL_TRY(find_file(s, r, err));
    return check_length(s, r, err);
}

/* --- records --------------------------------------------------------------------------------------------------- */

exl_rc exl_ring_destroy(exl_ring *r, int64_t slot, exl_err *err)
{
    if (slot < 0 || slot >= r->slots)
        return EXL_OK;
    return exl_ring_write_at(r->fd, zeros, sizeof zeros, exl_ring_place(slot)) ? EXL_OK : exl_disk_failed(r->path, err, "cannot destroy the key of a text");
}

/* Whether the record of a slot is there and no zeros. */
bool exl_ring_alive(const exl_ring *r, int64_t slot)
{
    unsigned char record[EXL_RING_RECORD];
    return exl_ring_read_at(r->fd, record, sizeof record, exl_ring_place(slot)) && !exl_ring_is_zeros(record);
}

/* --- the log's head ------------------------------------------------------------------------------------------ */

exl_rc exl_ring_get_head(exl_store *s, exl_ring_head *out, exl_err *err)
{
    exl_ring *r = s->ring;
    unsigned char at[EXL_RING_SECTOR], want[EXL_RING_SECTOR];
    exl_ring_head h = { 0 };
    if (r->head_put) {
        *out = r->head;
        return EXL_OK;
    }
    if (!exl_ring_read_at(r->fd, at, sizeof at, EXL_RING_SECTOR))
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

exl_rc exl_ring_write_head(exl_ring *r, exl_err *err)
{
    unsigned char at[EXL_RING_SECTOR];
    head_bytes(at, r, &r->head);
    if (!exl_ring_write_at(r->fd, at, sizeof at, EXL_RING_SECTOR) || fsync(r->fd) != 0)
        return exl_disk_failed(r->path, err, "cannot write the keys of the texts");
    r->head_put = false;
    return EXL_OK;
}
