/* Keys and pseudonyms. */
#include "store/key.h"
#include "base/digest.h"
#include "base/seal.h"
#include "base/span.h"
#include "store/disk.h"
#include "text/compose.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES = 32, FILE_MAX = 4096 };

static int hex_value(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

static bool from_hex(unsigned char out[KEY_BYTES], exl_span s)
{
    if (s.n != 2 * KEY_BYTES)
        return false;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool is_text(exl_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (hex_value(s.p[i]) < 0)
            return false;
    return true;
}

static exl_rc read_key(exl_key *out, const char *path, exl_span s, exl_err *err)
{
    static const unsigned char zero[KEY_BYTES];
    exl_span text = exl_span_trim(s);
    if (!from_hex(out->bytes, text)) {
        if (s.n < KEY_BYTES || (is_text(text) && text.n < 2 * KEY_BYTES))
            return exl_disk_refuse(path, err, EXL_EDATA, "this key is too short: a key file holds 32 random bytes, raw or as 64 hexadecimal digits");
        memcpy(out->bytes, s.p, KEY_BYTES);
    }
    if (memcmp(out->bytes, zero, KEY_BYTES) == 0)
        return exl_disk_refuse(path, err, EXL_EDATA, "this key is all zeros: a key file holds 32 random bytes, raw or as 64 hexadecimal digits");
    return EXL_OK;
}

char *exl_key_path(const char *path, const char *key)
{
    size_t n = strlen(key ? key : path) + 8;
    char *p = malloc(n);
    if (p)
        snprintf(p, n, "%s%s", key ? key : path, key ? "" : ".key");
    return p;
}

exl_rc exl_key_load(exl_key *out, const char *path, exl_err *err)
{
    char bytes[FILE_MAX];
    struct stat st;
    *out = (exl_key){ .made = false };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) {
        exl_random_bytes(out->bytes, KEY_BYTES);
        out->made = true;
        return EXL_OK;
    }
    if (fd < 0)
        return exl_disk_failed(path, err, "cannot open the key");
    ssize_t n = read(fd, bytes, sizeof bytes);
    exl_rc rc = n < 0 || fstat(fd, &st) != 0 ? exl_disk_failed(path, err, "cannot read the key") : read_key(out, path, (exl_span){ bytes, (size_t)n }, err);
    close(fd);
    exl_secret_wipe(bytes, sizeof bytes);
    if (rc == EXL_OK && (st.st_mode & 077))
        rc = exl_disk_refuse(path, err, EXL_EDATA, "others can read this key: make it yours alone with chmod 600");
    return rc;
}

static bool write_key(int fd, const exl_key *k)
{
    char text[2 * KEY_BYTES + 2];
    exl_hex(text, k->bytes, KEY_BYTES);
    text[2 * KEY_BYTES] = '\n';
    bool good = write(fd, text, 2 * KEY_BYTES + 1) == 2 * KEY_BYTES + 1 && fsync(fd) == 0;
    exl_secret_wipe(text, sizeof text);
    return good;
}

exl_rc exl_key_save(exl_key *k, const char *path, exl_err *err)
{
    if (!k->made)
        return EXL_OK;
    size_t n = strlen(path) + 8;
    char *temporary = malloc(n);
    if (!temporary)
        return exl_disk_refuse(path, err, EXL_ENOMEM, "out of memory");
    snprintf(temporary, n, "%s.new", path);
    unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write_key(fd, k);
    good = (fd < 0 || close(fd) == 0) && good && exl_disk_take_name(temporary, path);
    exl_rc rc = good ? EXL_OK : exl_disk_failed(path, err, "cannot make the key");
    unlink(temporary);
    free(temporary);
    if (rc == EXL_OK)
        rc = exl_disk_flush_folder(path, err);
    if (rc == EXL_OK)
        k->made = false;
    return rc;
}

void exl_key_sub(unsigned char out[KEY_BYTES], const exl_key *k, const char *purpose) { exl_digest_keyed(out, exl_span_of(purpose), k->bytes); }

void exl_key_content(unsigned char out[32], const exl_key *k, const unsigned char digest[32])
{
    unsigned char sub[KEY_BYTES];
    exl_key_sub(sub, k, "exitlens content");
    exl_digest_keyed(out, (exl_span){ (const char *)digest, 32 }, sub);
}

exl_rc exl_key_pseudonym(unsigned char out[32], const exl_key *k, exl_span leaver, exl_arena *a, exl_err *err)
{
    unsigned char sub[KEY_BYTES];
    exl_span folded;
    EXL_TRY(exl_text_casefold(&folded, leaver, a, err));
    exl_key_sub(sub, k, "exitlens leaver");
    exl_digest_keyed(out, exl_span_trim(folded), sub);
    return EXL_OK;
}
