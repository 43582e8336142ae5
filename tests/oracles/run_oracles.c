/* run_oracles FOLDER: every case of every METHOD.json in a folder against our functions.
 *
 * A file is {"method", "cases": [{"id", "edge", "input", "expected", "tolerance_rel", "source", "notes"}]}. A number agrees when
 * |ours - theirs| <= tolerance |theirs| + 1e-12. null, and the "NaN" and "NA" that R printed, are undefined there: we may be
 * undefined too (NAN here) or know better. Where the notes of a case ask for another comparison, its method says so.
 * Prints `method: passed/total` a line, the failing ids with what differed, and the methods left out; exit status 1 when any failed.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "oracles/kase.h"
#include "stats/special.h"

typedef struct { size_t passed, total; } score;

static bool run_case(const json *k, method_fn *fn, exl_arena *a)
{
    const json *id = json_get(k, "id"), *tolerance = json_get(k, "tolerance_rel");
    kase c = { .in = json_get(k, "input"), .out = json_get(k, "expected"), .tolerance = tolerance ? tolerance->number : 1e-9, .a = a };
    if (!c.in || !c.out)
        differ(&c, " has no input or no expected;");
    else
        fn(&c);
    if (c.failed)
        printf("  failed %.*s:%s\n", id ? (int)id->text.n : 1, id ? id->text.p : "?", c.why);
    return !c.failed;
}

static score run_file(const json *file, exl_span method, exl_arena *cases)
{
    score s = { 0, 0 };
    method_fn *fn = method_of(method);
    const json *list = json_get(file, "cases");
    for (const json *k = list ? list->first : NULL; k && fn; k = k->next) {
        exl_arena_reset(cases);
        s.passed += run_case(k, fn, cases);
        s.total++;
    }
    if (!fn)
        printf("%.*s: left out, %zu cases: no feature of this program uses the method\n", (int)method.n, method.p, list ? list->n : 0);
    else
        printf("%.*s: %zu/%zu\n", (int)method.n, method.p, s.passed, s.total);
    return s;
}

static char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    char *text = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (text) {
        rewind(f);
        *n = fread(text, 1, (size_t)size, f);
    }
    if (f)
        fclose(f);
    return text;
}

static bool run_path(const char *path, score *sum)
{
    exl_arena tree, cases;
    size_t n = 0, at = 0;
    char *text = slurp(path, &n);
    exl_arena_init(&tree, 0);
    exl_arena_init(&cases, 0);
    const json *file = text ? json_read((exl_span){ text, n }, &at, &tree) : NULL;
    const json *method = file ? json_get(file, "method") : NULL;
    if (method) {
        score s = run_file(file, method->text, &cases);
        sum->passed += s.passed;
        sum->total += s.total;
    } else
        fprintf(stderr, "%s: not an oracle file (read to byte %zu)\n", path, at);
    exl_arena_free(&cases);
    exl_arena_free(&tree);
    free(text);
    return method != NULL;
}

static int by_name(const void *x, const void *y) { return strcmp(*(char *const *)x, *(char *const *)y); }

/* The .json files of a folder, sorted by name; NULL: no such folder. */
static char **list_json(const char *folder, size_t *n)
{
    DIR *d = opendir(folder);
    char **paths = d ? malloc(1000 * sizeof *paths) : NULL;
    *n = 0;
    for (struct dirent *e; paths && *n < 1000 && (e = readdir(d)) != NULL;) {
        size_t length = strlen(e->d_name), room = strlen(folder) + length + 2;
        if (length < 6 || strcmp(e->d_name + length - 5, ".json") != 0)
            continue;
        paths[*n] = malloc(room);
        if (paths[*n])
            snprintf(paths[(*n)++], room, "%s/%s", folder, e->d_name);
    }
    if (d)
        closedir(d);
    if (paths)
        qsort(paths, *n, sizeof *paths, by_name);
    return paths;
}

int main(int argc, char **argv)
{
    score sum = { 0, 0 };
    char **paths;
    size_t n;
    bool good = true;
    if (argc != 2 || !(paths = list_json(argv[1], &n))) {
        fprintf(stderr, "usage: run_oracles FOLDER (a folder with METHOD.json files)\n");
        return 2;
    }
    exl_stats_guard g = exl_stats_begin();
    for (size_t i = 0; i < n; i++) {
        good = run_path(paths[i], &sum) && good;
        free(paths[i]);
    }
    free(paths);
    exl_stats_end(g);
    printf("oracles: %zu of %zu cases agree\n", sum.passed, sum.total);
    return good && sum.total > 0 && sum.passed == sum.total ? 0 : 1;
}
