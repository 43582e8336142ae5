/* The layer: SQLite's own files of the system, with reading and writing of the store's file changed. Journals and temporary files are the system's alone.
 *
 * Page 1 says in byte 20 how many bytes a page leaves free at its end, and SQLite never takes a file from more of them to fewer. SUMMED says that there are digests;
 * a file that is to have them (an older schema) is written anew twice: first with fewer bytes free, ROOM, and no digests, then with SUMMED. Whatever a run that is killed in the second leaves in its journal are pages
 * with ROOM, which a digest may be put into: so it does not matter who plays it back, and when. */
#include "store/pages.h"
#include "base/digest.h"
#include "store/sql.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SUBPAGE_READ = 0x8000 };     /* SQLITE_IOCAP_SUBPAGE_READ of newer SQLite: parts of pages may be read. Not here: their digests could not be compared */
enum { DIGEST = 16, ROOM = 16, SUMMED = 24, HEADER = 100, LOCK_AT = 0x40000000 };      /* LOCK_AT: the page of this byte is never written */
static const char name[] = "exitlens";

typedef struct {
    sqlite3_file base;
    uint32_t page;                  /* bytes; 0 = not known yet */
    unsigned reserve;               /* bytes left free at the end of a page, as page 1 says */
    bool adds, strict, met;         /* adds: digests are put whatever page 1 says; met: a page that is not what was written */
} page_file;                        /* behind it stands the system's own */

static sqlite3_vfs *below, layer;   /* below: the system's; set once, by make_layer */
static sqlite3_file *own(sqlite3_file *f) { return (sqlite3_file *)(void *)((page_file *)f + 1); }
_Static_assert(sizeof(page_file) % 8 == 0, "what stands behind it is aligned");

/* The digest of a page. Of page 1 the counters of changes, the schema's cookie, and which SQLite wrote it are left out. */
static void digest_of(unsigned char out[32], const unsigned char *p, size_t n, uint64_t number)
{
    static const struct { unsigned char from, n; } counters[] = { { 24, 4 }, { 40, 4 }, { 92, 8 } };
    unsigned char head[8 + HEADER];
    exl_digest d;
    for (int i = 0; i < 8; i++)
        head[i] = (unsigned char)(number >> 8 * i);
    memcpy(head + 8, p, HEADER);
    for (size_t i = 0; number == 1 && i < sizeof counters / sizeof counters[0]; i++)
        memset(head + 8 + counters[i].from, 0, counters[i].n);
    exl_digest_begin(&d);
    exl_digest_add(&d, (exl_span){ (const char *)head, sizeof head });
    exl_digest_add(&d, (exl_span){ (const char *)p + HEADER, n - HEADER - DIGEST });
    exl_digest_end(&d, out);
}

static bool holds(const unsigned char *p, size_t n, uint64_t number)
{
    unsigned char d[32];
    digest_of(d, p, n, number);
    return memcmp(d, p + n - DIGEST, DIGEST) == 0;
}

static bool is_page(const page_file *f, int n, sqlite3_int64 at) { return n >= 512 && (f->page == 0 || (uint32_t)n == f->page) && at % n == 0; }

static void learn(page_file *f, const void *first)
{
    const unsigned char *h = first;
    if (memcmp(h, "SQLite format 3", 16) != 0)
        return;
    f->page = (uint32_t)h[16] << 8 | h[17];
    f->page = f->page == 1 ? 65536 : f->page;
    f->reserve = h[20];
}

static int read_at(sqlite3_file *sf, void *p, int n, sqlite3_int64 at)
{
    page_file *f = (page_file *)sf;
    int code = own(sf)->pMethods->xRead(own(sf), p, n, at);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return code;
    if (at == 0 && n >= HEADER)
        learn(f, p);
    if (f->reserve != SUMMED || !is_page(f, n, at) || (code == SQLITE_OK && holds(p, (size_t)n, (uint64_t)(at / n) + 1)))
        return code;
    f->met = true;
    return f->strict ? SQLITE_CORRUPT : code;
}

/* The digest goes into SQLite's own copy of the page, as in SQLite's checksums extension: what it puts into a journal of that page later is then sound as well. */
static int write_at(sqlite3_file *sf, const void *p, int n, sqlite3_int64 at)
{
    page_file *f = (page_file *)sf;
    unsigned char d[32];
    if (at == 0 && n >= HEADER)
        learn(f, p);
    if ((f->reserve == SUMMED || f->adds) && is_page(f, n, at)) {
        digest_of(d, p, (size_t)n, (uint64_t)(at / n) + 1);
        memcpy((unsigned char *)(uintptr_t)p + n - DIGEST, d, DIGEST);
    }
    return own(sf)->pMethods->xWrite(own(sf), p, n, at);
}

static int shut(sqlite3_file *f) { return own(f)->pMethods->xClose(own(f)); }
static int cut(sqlite3_file *f, sqlite3_int64 n) { return own(f)->pMethods->xTruncate(own(f), n); }
static int sync_file(sqlite3_file *f, int flags) { return own(f)->pMethods->xSync(own(f), flags); }
static int size_of(sqlite3_file *f, sqlite3_int64 *n) { return own(f)->pMethods->xFileSize(own(f), n); }
static int lock(sqlite3_file *f, int level) { return own(f)->pMethods->xLock(own(f), level); }
static int unlock(sqlite3_file *f, int level) { return own(f)->pMethods->xUnlock(own(f), level); }
static int reserved(sqlite3_file *f, int *out) { return own(f)->pMethods->xCheckReservedLock(own(f), out); }
static int control(sqlite3_file *f, int what, void *p) { return own(f)->pMethods->xFileControl(own(f), what, p); }
static int sector(sqlite3_file *f) { return own(f)->pMethods->xSectorSize(own(f)); }
static int device(sqlite3_file *f) { return own(f)->pMethods->xDeviceCharacteristics(own(f)) & ~SUBPAGE_READ; }

static const sqlite3_io_methods methods = { 1, shut, read_at, write_at, cut, sync_file, size_of, lock, unlock, reserved, control, sector, device, NULL, NULL, NULL, NULL, NULL, NULL };

static int open_file(sqlite3_vfs *v, const char *path, sqlite3_file *sf, int flags, int *out)
{
    (void)v;
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return below->xOpen(below, path, sf, flags, out);
    *(page_file *)sf = (page_file){ .page = 0 };
    int code = below->xOpen(below, path, own(sf), flags, out);
    if (own(sf)->pMethods)          /* also where it failed: then SQLite closes it */
        sf->pMethods = &methods;
    return code;
}

static void make_layer(void)
{
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    if (!system)
        return;
    exl_digest_ready();             /* twice as quick */
    layer = *system;
    layer.pNext = NULL;
    layer.zName = name;
    layer.szOsFile = system->szOsFile + (int)sizeof(page_file);
    layer.xOpen = open_file;
    below = system;
    if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
        below = NULL;
}

const char *exl_pages_vfs(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return pthread_once(&once, make_layer) == 0 && below ? name : NULL;
}

/* --- for the store ------------------------------------------------------------------------------------------- */

static page_file *file_of(const exl_store *s)
{
    sqlite3_file *f = NULL;
    return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) == SQLITE_OK && f && f->pMethods == &methods ? (page_file *)f : NULL;
}

bool exl_pages_summed(const exl_store *s)
{
    const page_file *f = file_of(s);
    return f && f->reserve == SUMMED;
}

bool exl_pages_strict(exl_store *s)
{
    page_file *f = file_of(s);
    if (!f)
        return false;
    f->strict = true;
    return f->met;
}

static exl_rc reserve(exl_store *s, int n, exl_err *err)
{
    int code = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_RESERVE_BYTES, &n);
    return code == SQLITE_OK ? EXL_OK : exl_sql_fail(s, code, err);
}

exl_rc exl_pages_begin(exl_store *s, exl_err *err)
{
    page_file *f = file_of(s);
    if (!f)
        return exl_sql_fail(s, SQLITE_CANTOPEN, err);
    f->adds = f->strict = true;     /* pages may be written before the first is */
    return reserve(s, SUMMED, err);
}

/* VACUUM attaches the new file. */
static exl_rc write_anew(exl_store *s, exl_err *err)
{
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 1);
    exl_rc rc = exl_sql_exec(s, "VACUUM", err);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    return rc;
}

exl_rc exl_pages_rewrite(exl_store *s, exl_err *err)
{
    page_file *f = file_of(s);
    if (!f)
        return exl_sql_fail(s, SQLITE_CANTOPEN, err);
    if (f->reserve < ROOM) {
        EXL_TRY(reserve(s, ROOM, err));
        EXL_TRY(write_anew(s, err));
    }
    f->adds = true;
    exl_rc rc = reserve(s, SUMMED, err);
    if (rc == EXL_OK)
        rc = write_anew(s, err);
    f->adds = false;
    return rc;
}

/* What SQLite itself can say of a file without looking into its rows. */
static exl_rc check_quickly(bool *sound, exl_store *s, exl_err *err)
{
    sqlite3_stmt *st = NULL;
    bool row;
    int code = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &st, NULL);
    exl_bound b = exl_sql_own(s, st, code);
    exl_rc rc = exl_sql_row(&b, &row, err);
    *sound = rc == EXL_OK && row && exl_span_is(exl_sql_text(&b, 0), "ok");
    sqlite3_finalize(st);
    return rc == EXL_EDATA ? EXL_OK : rc;
}

static bool is_zero(const unsigned char *p, size_t n) { return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0; }

typedef struct { sqlite3_file *file; unsigned char *page; int64_t n, of; uint32_t bytes; bool zeros, sound; } looking;      /* n: pages there are; of: that there should be */

static exl_rc look(looking *l, exl_store *s, exl_bad_page *fn, void *ctx, exl_err *err)
{
    for (int64_t i = 0; i < l->of; i++) {
        int code = i < l->n ? l->file->pMethods->xRead(l->file, l->page, (int)l->bytes, i * l->bytes) : SQLITE_IOERR_SHORT_READ;
        if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
            return exl_sql_fail(s, code, err);
        if (i == LOCK_AT / l->bytes || (code == SQLITE_OK && holds(l->page, l->bytes, (uint64_t)i + 1)))
            continue;
        if (code == SQLITE_OK && is_zero(l->page, l->bytes)) {
            l->zeros = true;
            continue;
        }
        l->sound = false;
        if (fn)
            fn(ctx, i + 1, l->of);
    }
    return EXL_OK;
}

exl_rc exl_pages_check(bool *sound, exl_store *s, exl_bad_page *fn, void *ctx, exl_err *err)
{
    page_file *f = file_of(s);
    int64_t of = 0;
    sqlite3_int64 size = 0;
    if (!f || f->reserve != SUMMED)
        return check_quickly(sound, s, err);
    EXL_TRY(exl_sql_number(s, "PRAGMA page_count", &of, err));
    looking l = { .file = own(&f->base), .bytes = f->page, .of = of, .sound = true };
    int code = l.file->pMethods->xFileSize(l.file, &size);
    if (code != SQLITE_OK)
        return exl_sql_fail(s, code, err);
    l.n = (size + l.bytes - 1) / l.bytes;
    l.page = malloc(l.bytes);
    exl_rc rc = l.page ? look(&l, s, fn, ctx, err) : exl_fail(err, EXL_ENOMEM, "out of memory");
    free(l.page);
    *sound = l.sound;
    return rc == EXL_OK && l.sound && l.zeros ? check_quickly(sound, s, err) : rc;
}
