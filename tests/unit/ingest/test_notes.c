/* Notes as files: one, a folder of them, in several encodings, too long, empty, no text. */
#include <sys/stat.h>
#include "check.h"
#include "ingest/notes.h"
#include "reading.h"

typedef struct { exl_buf *out; const char *folder; } listener;

/* "! NAME 3:4 message", the name without its folder. */
static void listen(void *ctx, const exl_ingest_problem *p)
{
    listener *l = ctx;
    const char *slash = p->path ? strrchr(p->path, '/') : NULL;
    exl_buf_fmt(l->out, "%c %s %llu:%llu %s\n", p->warning ? '?' : '!', slash ? slash + 1 : "-", (unsigned long long)p->line, (unsigned long long)p->column, p->msg);
}

static void put(const char *folder, const char *name, const char *bytes, size_t n)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        abort();
}

static void read_path(exl_buf *b, const char *path, const exl_options *x)
{
    exl_reader *r = NULL;
    exl_err err = { 0 };
    listener l = { b, path };
    exl_reader_options o = { .options = x, .whole_file = true, .needs_date = true, .problem = listen, .ctx = &l };
    exl_buf_reset(b);
    exl_rc rc = exl_reader_open(&r, path, &o, &err);
    CHECK(rc == EXL_OK, "%s", err.msg);
    if (rc == EXL_OK)
        reading_all(r, b);
    exl_reader_close(r);
    exl_buf_char(b, '\0');
}

static void clear(const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0, "%s", command);
}

static void check_folder(void)
{
    char folder[] = "/tmp/exl_notes_XXXXXX", meta[256];
    exl_buf b;
    exl_options x = { 0 };
    exl_buf_init(&b, 0);
    if (!mkdtemp(folder))
        abort();
    read_path(&b, folder, &x);
    CHECK(strcmp(b.p, "! - 0:0 the folder is empty: it has no file whose name ends in .txt\n") == 0 || strstr(b.p, "the folder is empty"), "%s", b.p);
    put(folder, "b.txt", "Slechte baas.\n", 14);
    put(folder, "a.TXT", "Caf\xE9\tgoed\\n", 11);
    put(folder, ".hidden.txt", "x", 1);
    put(folder, "notes.csv", "x", 1);
    read_path(&b, folder, &x);
    CHECK(strcmp(b.p, "? a.TXT 1:4 this byte is not UTF-8: the file is read as Windows-1252 (cp1252, a superset of Latin-1); --encoding settles it\n"
                      "? a.TXT 1:4 2 interviews without a date are kept, out of trends, the first here\n= a  [free] Café\tgoed\\n\n= b  [free] Slechte baas.\n\n") == 0, "%s", b.p);
    put(folder, "m.tsv", "id\tdate\tdepartment\na\t2026-01-15\tIT\nb\t2026-01-16\tHR\n", 51);
    snprintf(meta, sizeof meta, "%s/m.tsv", folder);
    x = (exl_options){ .metadata = meta, .encoding = "windows-1252" };
    read_path(&b, folder, &x);
    CHECK(strcmp(b.p, "= a 2026-01-15 dep=IT [free] Café\tgoed\\n\n= b 2026-01-16 dep=HR [free] Slechte baas.\n\n") == 0, "%s", b.p);
    put(folder, "c.txt", " \n", 2);
    put(folder, "d.txt", "goed\nx\0y", 8);
    put(folder, "b.TXT", "nog een", 7);
    x = (exl_options){ .metadata = meta };
    read_path(&b, folder, &x);
    CHECK(strstr(b.p, "! b.txt 1:1 another file of this folder has the same name") && strstr(b.p, "! c.txt 1:1 the file is empty\n") && strstr(b.p, "! d.txt 2:2 broken encoding or binary data"), "%s", b.p);
    clear(folder);
    exl_buf_free(&b);
}

/* Over 1 MiB: in pieces that together are the text. Over 16: refused. */
static void check_long(void)
{
    enum { N = 18 << 20 };
    char folder[] = "/tmp/exl_notes_XXXXXX", path[256];
    char *text = malloc(N);
    exl_buf b;
    exl_options x = { 0 };
    exl_buf_init(&b, 0);
    if (!text || !mkdtemp(folder))
        abort();
    for (size_t i = 0; i < N; i++)
        text[i] = "goed werk "[i % 10];
    put(folder, "a.txt", text, 3 << 20);
    snprintf(path, sizeof path, "%s/a.txt", folder);
    read_path(&b, path, &x);
    CHECK(strncmp(b.p, "? a.txt 1:1 note over the limit of 1 MiB", 40) == 0, "%.200s", b.p);
    CHECK(strstr(b.p, "[free 1] goed werk") && strstr(b.p, "[free 4] ") && !strstr(b.p, "[free 5]") && b.n > 3 << 20 && b.n < (3 << 20) + 400, "%zu bytes", b.n);
    put(folder, "a.txt", text, N);
    read_path(&b, path, &x);
    CHECK(strstr(b.p, "note is too long: the limit is 16 MiB"), "%.200s", b.p);
    put(folder, "a.txt", "", 0);
    read_path(&b, path, &x);
    CHECK(strstr(b.p, "the file is empty"), "%.200s", b.p);
    put(folder, "a.txt", "%PDF-1.7", 8);
    read_path(&b, path, &x);
    CHECK(strstr(b.p, "this looks like a PDF file"), "%.200s", b.p);
    clear(folder);
    free(text);
    exl_buf_free(&b);
}

int main(void)
{
    CHECK(exl_notes_is("x/a.txt") && exl_notes_is("A.TXT") && exl_notes_is("/tmp") && !exl_notes_is(".txt") && !exl_notes_is("a.csv") && !exl_notes_is("-"), "what notes are");
    check_folder();
    check_long();
    return CHECK_DONE("ingest/notes");
}
