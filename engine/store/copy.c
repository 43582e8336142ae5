/* The copy: 16 bytes of magic, the key (32 bytes), the keys file as it stands, and a digest of all that under the key (32 bytes). */
#include "store/copy.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/seal.h"
#include "store/disk.h"
#include "store/ring.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAGIC = 16, KEY = 32, DIGEST = 32, COPY_MAX = 1 << 30 };
static const char magic[MAGIC + 1] = "exitlens copy 1\n";

static exl_rc no_memory(exl_err *err) { return exl_fail(err, EXL_ENOMEM, "out of memory"); }

static void digest_of(unsigned char out[DIGEST], exl_span all, const exl_key *k)
{
    unsigned char sub[32];
    exl_key_sub(sub, k, "exitlens copy");
    exl_digest_keyed(out, all, sub);
}

/* A file of ours, whole or not at all; over: whether it may take the place of another. */
static exl_rc write_file(const char *path, exl_span bytes, bool over, exl_err *err)
{
    size_t n = strlen(path) + 8;
    char *temporary = malloc(n);
    if (!temporary)
        return no_memory(err);
    snprintf(temporary, n, "%s.new", path);
    unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < bytes.n;) {
        ssize_t done = write(fd, bytes.p + at, bytes.n - at);
        good = done > 0 || (done < 0 && errno == EINTR);
        at += done > 0 ? (size_t)done : 0;
    }
    good = good && fsync(fd) == 0;
    good = (fd < 0 || close(fd) == 0) && good && (over ? rename(temporary, path) : link(temporary, path)) == 0;
    exl_rc rc = good ? EXL_OK : exl_disk_failed(path, err, "cannot write it");
    unlink(temporary);
    free(temporary);
    return rc == EXL_OK ? exl_disk_flush_folder(path, err) : rc;
}

exl_rc exl_copy_keys(exl_store *s, const char *path, exl_err *err)
{
    unsigned char digest[DIGEST];
    exl_buf b;
    const exl_key *k;
    EXL_TRY(exl_ring_open(s, NULL, err));
    exl_buf_init(&b, 0);
    exl_buf_put(&b, magic, MAGIC);
    exl_rc rc = exl_ring_read(s, &k, &b, err);
    if (rc == EXL_OK) {
        digest_of(digest, exl_buf_view(&b), k);
        exl_buf_put(&b, digest, sizeof digest);
        rc = exl_buf_rc(&b, err);
    }
    if (rc == EXL_OK)
        rc = write_file(path, exl_buf_view(&b), false, err);
    if (b.p)
        exl_secret_wipe(b.p, b.n);
    exl_buf_free(&b);
    return rc;
}

static exl_rc read_copy(exl_key *k, exl_span *keys, const char *path, exl_arena *a, exl_err *err)
{
    exl_span all;
    unsigned char digest[DIGEST];
    EXL_TRY(exl_file_read(&all, path, COPY_MAX, a, err));
    *k = (exl_key){ .made = true };
    bool good = all.n > MAGIC + KEY + DIGEST && memcmp(all.p, magic, MAGIC) == 0;
    if (good) {
        memcpy(k->bytes, all.p + MAGIC, KEY);
        digest_of(digest, (exl_span){ all.p, all.n - DIGEST }, k);
        good = memcmp(digest, all.p + all.n - DIGEST, DIGEST) == 0;
    }
    *keys = (exl_span){ all.p + MAGIC + KEY, good ? all.n - MAGIC - KEY - DIGEST : 0 };
    return good ? EXL_OK : exl_disk_refuse(path, err, EXL_EDATA, "this is no copy that 'exitlens key backup' made, or it is damaged");
}

/* The key file, unless it is there. */
static exl_rc put_key(const exl_store *s, exl_key *k, bool *put, exl_err *err)
{
    exl_key there;
    exl_err own = { 0 };
    exl_rc rc = exl_key_load(&there, s->key_path, &own);
    *put = rc == EXL_OK && there.made;
    if (*put)
        return exl_key_save(k, s->key_path, err);
    if (rc != EXL_OK || memcmp(there.bytes, k->bytes, KEY) != 0)
        return exl_disk_refuse(s->key_path, err, EXL_EDATA, "another key, or a damaged one, stands here: move it away first");
    return EXL_OK;
}

/* The keys file, unless the one that is there is sound. What is there and is not is kept aside. */
static exl_rc put_keys(exl_store *s, const exl_key *k, exl_span keys, bool key_put, exl_err *err)
{
    exl_err own = { 0 };
    size_t n = strlen(s->path) + 16;
    char *path = malloc(n), *aside = malloc(n);
    exl_rc rc = path && aside ? EXL_OK : no_memory(err);
    bool sound = rc == EXL_OK && exl_ring_open(s, k, &own) == EXL_OK;
    if (rc == EXL_OK && !(sound && key_put)) {
        snprintf(path, n, "%s.keys", s->path);
        snprintf(aside, n, "%s.keys.old", s->path);
        if (sound)
            rc = exl_disk_refuse(path, err, EXL_EDATA, "nothing to restore: the keys of this store are here, and sound");
        else if (access(path, F_OK) == 0 && rename(path, aside) != 0)
            rc = exl_disk_failed(path, err, "cannot set it aside");
    }
    if (rc == EXL_OK && !sound)
        rc = write_file(path, keys, true, err);
    free(path);
    free(aside);
    return rc;
}

static exl_rc restore(exl_store *s, uint64_t *lost, const char *copy, exl_arena *a, exl_err *err)
{
    exl_key k;
    exl_span keys;
    bool key_put;
    EXL_TRY(read_copy(&k, &keys, copy, a, err));
    EXL_TRY(exl_store_begin(s, err));
    EXL_TRY(exl_ring_fits(s, &k, keys, copy, err));
    EXL_TRY(put_key(s, &k, &key_put, err));
    k.made = false;
    EXL_TRY(put_keys(s, &k, keys, key_put, err));
    EXL_TRY(exl_ring_sweep(s, &k, lost, err));
    return EXL_OK;
}

exl_rc exl_copy_restore(uint64_t *lost, exl_store *s, const char *path, exl_err *err)
{
    exl_arena a;
    exl_arena_init(&a, 0);
    exl_rc rc = restore(s, lost, path, &a, err);
    exl_arena_free(&a);
    return rc;
}
