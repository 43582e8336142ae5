/* Files of a report: names from a list, whole or not at all, mode 0600, no link followed. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "report/report.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/exl-files-XXXXXX";

static void path_of(char out[256], const char *name) { snprintf(out, 256, "%s/out/%s", folder, name); }

static bool holds(const char *name, const char *want)
{
    char path[256], got[64] = "";
    path_of(path, name);
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(got, 1, sizeof got - 1, f) : 0;
    if (f)
        fclose(f);
    return f && n == strlen(want) && memcmp(got, want, n) == 0;
}

static void names(const exl_report_folder *f)
{
    static const struct { const char *name; bool good; } rows[] = {
        { "report.html", true }, { "report.json", true }, { "report.xlsx", true }, { "report.md", true }, { "tables/datapackage.json", true }, { "tables/README.md", true }, { "tables/flags.csv", true },
        { "tables/trends_summary2.csv", true }, { "../x.csv", false }, { "/etc/passwd", false }, { "tables/../report.html", false },
        { "tables/a/b.csv", false }, { "tables/.csv", false }, { "tables/A.csv", false }, { "tables/a.csv.csv", false }, { "report.exe", false },
        { "", false }, { "tables/", false }, { "tables/a b.csv", false }, { "tables/a.sh", false },
        { "tables/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.csv", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_err err = { 0 };
        exl_rc rc = exl_report_write(f, rows[i].name, exl_span_of("text\n"), &err);
        CHECK(rc == (rows[i].good ? EXL_OK : EXL_EUSAGE), "'%s': %d %s", rows[i].name, (int)rc, err.msg);
        CHECK(!rows[i].good || holds(rows[i].name, "text\n"), "'%s'", rows[i].name);
    }
}

static void mode_and_links(const exl_report_folder *f)
{
    char path[256], victim[256];
    struct stat st;
    path_of(path, "report.html");
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "mode %o", (unsigned)st.st_mode & 0777u);
    snprintf(victim, sizeof victim, "%s/victim", folder);
    close(open(victim, O_CREAT | O_WRONLY, 0600));
    path_of(path, ".report.json.tmp");
    CHECK(symlink(victim, path) == 0, "a link where the temporary file goes");
    path_of(path, "report.html");
    CHECK(unlink(path) == 0 && symlink(victim, path) == 0, "a link where the file goes");
    CHECK(exl_report_write(f, "report.html", exl_span_of("new"), NULL) == EXL_OK && holds("report.html", "new"), "replaced, not followed");
    CHECK(exl_report_write(f, "report.json", exl_span_of("new"), NULL) == EXL_OK && holds("report.json", "new"), "replaced, not followed");
    CHECK(stat(victim, &st) == 0 && st.st_size == 0, "what the links pointed to is as it was");
}

static void failures(const exl_report_folder *f)
{
    char path[256];
    exl_err err = { 0 };
    exl_report_folder other;
    path_of(path, "tables/x.csv");
    CHECK(mkdir(path, 0700) == 0, "a folder where the file goes");
    CHECK(exl_report_write(f, "tables/x.csv", exl_span_of("new"), &err) == EXL_EENV && err.path[0], "%s", err.msg);
    path_of(path, "tables/.x.csv.tmp");
    CHECK(access(path, F_OK) != 0, "nothing is left behind");
    path_of(path, "report.html");
    CHECK(exl_report_open(&other, path, 0, &err) == EXL_EENV, "a file is no folder");
    CHECK(exl_report_open(&other, "", 0, &err) == EXL_EUSAGE, "no name");
    path_of(path, "none/none");
    CHECK(exl_report_open(&other, path, 0, &err) == EXL_EENV, "no parent");
}

static void linked_tables(void)
{
    char path[256];
    exl_err err = { 0 };
    exl_report_folder f;
    snprintf(path, sizeof path, "%s/linked", folder);
    CHECK(mkdir(path, 0700) == 0, "folder");
    snprintf(path, sizeof path, "%s/linked/tables", folder);
    CHECK(symlink("/tmp", path) == 0, "link");
    snprintf(path, sizeof path, "%s/linked", folder);
    CHECK(exl_report_open(&f, path, 0, &err) == EXL_EENV, "tables may not be a link");
}

/* For others as far as the caller lets them, whatever the umask; a folder that is there keeps its mode. */
static void shared(void)
{
    static const struct { unsigned share, folder, file; } rows[] = { { 0, 0700, 0600 }, { 0755, 0755, 0644 }, { 0750, 0750, 0640 }, { 0777, 0777, 0666 } };
    char path[256], file[300];
    mode_t was = umask(077);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_err err = { 0 };
        exl_report_folder f;
        struct stat d, t, s;
        snprintf(path, sizeof path, "%s/shared%zu", folder, i);
        CHECK(exl_report_open(&f, path, rows[i].share, &err) == EXL_OK && exl_report_write(&f, "report.md", exl_span_of("x"), &err) == EXL_OK, "%s", err.msg);
        exl_report_close(&f);
        snprintf(file, sizeof file, "%s/tables", path);
        CHECK(stat(path, &d) == 0 && stat(file, &t) == 0 && (d.st_mode & 0777) == rows[i].folder && (t.st_mode & 0777) == rows[i].folder, "row %zu: folder %o", i, (unsigned)d.st_mode & 0777u);
        snprintf(file, sizeof file, "%s/report.md", path);
        CHECK(stat(file, &s) == 0 && (s.st_mode & 0777) == rows[i].file, "row %zu: file %o", i, (unsigned)s.st_mode & 0777u);
        CHECK(exl_report_open(&f, path, 0777, &err) == EXL_OK && stat(path, &d) == 0 && (d.st_mode & 0777) == rows[i].folder, "row %zu: as it was", i);
        exl_report_close(&f);
    }
    umask(was);
}

static void remove_all(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        char sub[600];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
        if (lstat(sub, &st) == 0 && S_ISDIR(st.st_mode))
            remove_all(sub);
        else
            unlink(sub);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

int main(void)
{
    exl_err err = { 0 };
    exl_report_folder f;
    char path[256];
    CHECK(mkdtemp(folder) != NULL, "temporary folder");
    snprintf(path, sizeof path, "%s/out", folder);
    CHECK(exl_report_open(&f, path, 0, &err) == EXL_OK, "%s", err.msg);
    names(&f);
    mode_and_links(&f);
    failures(&f);
    linked_tables();
    shared();
    exl_report_close(&f);
    remove_all(folder);
    return CHECK_DONE("report/test_files");
}
