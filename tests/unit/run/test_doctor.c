/* doctor: each thing that may be wrong is found, said with what to do, and told apart as a file's or the machine's; nothing is written. */
#include "session.h"
#include "report/say.h"

enum {
#define FINDING(name, en, nl, fr, de) D_##name,
#include "run/doctor.inc"
#undef FINDING
};

static const char notes[] = "interview_id,leaver_id,exit_date,department,text\n1,a,2025-01-14,Care,Het loon was slecht.\n";

typedef struct { const char *what, *lexicons, *db, *key, *aliases; exl_rc rc; const char *says; } row;

static void look(session *s, const row *r)
{
    char db[300], key[300], aliases[300];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, r->db));
    snprintf(key, sizeof key, "%s", scratch_path(&s->files, r->key ? r->key : "x"));
    snprintf(aliases, sizeof aliases, "%s", scratch_path(&s->files, r->aliases ? r->aliases : "x"));
    exl_options o = s->o;
    o.db = db;
    o.key = r->key ? key : NULL;
    o.aliases = r->aliases ? aliases : NULL;
    o.words = "/nonexistent";
    session_clear(s);
    exl_rc rc = exl_doctor(r->lexicons, &o, session_sink(s), &s->err);
    CHECK(rc == r->rc && strstr(s->out, r->says), "%s: %d\n%s", r->what, (int)rc, s->out);
    CHECK((rc == EXL_OK) == !strstr(s->out, "FAULT"), "%s: a fault is a fault\n%s", r->what, s->out);
}

/* Which places a text has. */
static unsigned places(const char *s)
{
    unsigned bits = 0;
    for (; (s = strchr(s, '{')); s++)
        bits |= 1u << (unsigned)(s[1] - '0');
    return bits;
}

/* Every text has four languages, with the same values, options and commands. */
static void languages(void)
{
    static const char *const rows[][4] = {
#define FINDING(name, en, nl, fr, de) { en, nl, fr, de },
#include "run/doctor.inc"
#undef FINDING
    };
    static const char *const kept[] = { "--lexicons", "--db", "--no-sandbox", "$EXITLENS_DB", "$EXITLENS_LEXICONS", "exitlens fit", "exitlens verify", "exitlens key restore", "lexicon lint DIR", "fitted.tsv", "sudo apt-get install" };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int l = 1; l < 4; l++) {
            const char *en = rows[i][0], *said = rows[i][l];
            CHECK(*said && places(said) == places(en), "'%s': values in language %d", en, l);
            for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++)
                CHECK(!strstr(en, kept[k]) == !strstr(said, kept[k]), "'%s': %s in language %d", en, kept[k], l);
            for (const char *p = said; l == 2 && (p = strpbrk(p, ";?%!")); p++)
                CHECK(p - said >= 2 && memcmp(p - 2, "\xC2\xA0", 2) == 0, "'%s': no-break space in French", en);
            CHECK(strlen(en) < 25 || strcmp(en, said) != 0 || i == 0, "'%s' is English in language %d", en, l);
        }
}

/* The last sentence goes the way of errors, where messages are said in the language: it is already. */
static void last_sentence(void)
{
    static const char *const said[] = {
#define FINDING(name, en, nl, fr, de) [D_##name * 4] = nl, [D_##name * 4 + 1] = fr, [D_##name * 4 + 2] = en, [D_##name * 4 + 3] = de,
#include "run/doctor.inc"
#undef FINDING
    };
    for (int l = 0; l < 4; l++) {
        char out[400];
        (void)exl_say(out, sizeof out, said[D_WRONG * 4 + l], l);
        CHECK(strcmp(out, said[D_WRONG * 4 + l]) == 0, "%s", out);
    }
}

/* The same findings in each language, a line each, told apart by the same columns. */
static void in_language(session *s, const row *r, const char *language, const char *says)
{
    s->o.language = language;
    char db[300];
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, r->db));
    exl_options o = s->o;
    o.db = db;
    o.words = "/nonexistent";
    session_clear(s);
    exl_rc rc = exl_doctor(r->lexicons, &o, session_sink(s), &s->err);
    CHECK(rc == r->rc && strstr(s->out, says), "%s, %s: %d\n%s", r->what, language, (int)rc, s->out);
    CHECK(!strchr(s->out, '{'), "%s: a value is missing\n%s", language, s->out);
    s->o.language = NULL;
}

int main(void)
{
    static const char small[] = "tests/data/lexicons";
    static const row rows[] = {
        { "sound", small, "s.db", NULL, NULL, EXL_OK, "s.db is sound: 1 interviews, 1 statements\n" },
        { "its key", small, "s.db", NULL, NULL, EXL_OK, "s.db.key: yours alone, and the store's\n" },
        { "no word lists", small, "s.db", NULL, NULL, EXL_OK, "note   word lists  redacted quotes lose more words than they must: sudo apt-get install wdutch wfrench wamerican wngerman\n" },
        { "nothing fitted", small, "s.db", NULL, NULL, EXL_OK, "note   fitted      no fitted.tsv in tests/data/lexicons" },
        { "no store yet", small, "none.db", NULL, NULL, EXL_OK, "note   store       there is none at " },
        { "no store, no folder", small, "no/none.db", NULL, NULL, EXL_EENV, "cannot be written to: choose another --db" },
        { "no lexicons", "tests/data/nowhere", "s.db", NULL, NULL, EXL_EENV, "FAULT  lexicons    tests/data/nowhere/" },
        { "lexicons with a fault", "broken", "s.db", NULL, NULL, EXL_EDATA, "FAULT  lexicons" },
        { "no store of ours", small, "a.csv", NULL, NULL, EXL_EDATA, "not an exitlens store" },
        { "a store cut off", small, "cut.db", NULL, NULL, EXL_EDATA, "FAULT  store" },
        { "others read the key", small, "s.db", "open.key", NULL, EXL_EDATA, "others can read this key: make it yours alone with chmod 600" },
        { "another key", small, "s.db", "other.key", NULL, EXL_EDATA, "this is not the key that the store was made with" },
        { "the key is gone", small, "s.db", "gone.key", NULL, EXL_EDATA, "is not there: texts, and the log, cannot be read without it" },
        { "no sandbox", small, "s.db", NULL, NULL, EXL_OK, "note   sandbox     left out here (--no-sandbox)" },
        { "aliases", small, "s.db", NULL, "good.csv", EXL_OK, "good.csv: 1 names\n" },
        { "bad aliases", small, "s.db", NULL, "bad.csv", EXL_EDATA, "bad.csv:2:1: 'colour' is no field with aliases" },
    };
    session *s = session_open();
    char db[300], broken[300], hex[65];
    size_t n, before, after;
    snprintf(db, sizeof db, "%s", scratch_path(&s->files, "s.db"));
    const char *path[] = { scratch_text(&s->files, "a.csv", notes) };
    s->o.db = db;
    CHECK(session_import(s, path, 1) == EXL_OK, "%s", s->err.msg);
    char *bytes = scratch_read(db, &n);
    scratch_write(&s->files, "cut.db", bytes, n / 2, 0600);
    memset(hex, 'a', 64);
    scratch_write(&s->files, "other.key", hex, 64, 0600);
    scratch_write(&s->files, "open.key", hex, 64, 0644);
    scratch_text(&s->files, "good.csv", "field,was,name\ndepartment,A,B\n");
    scratch_text(&s->files, "bad.csv", "field,was,name\ncolour,A,B\n");
    snprintf(broken, sizeof broken, "%s", scratch_path(&s->files, "broken"));
    mkdir(broken, 0700);
    scratch_text(&s->files, "broken/reasons.tsv", "no such columns\n");
    scratch_text(&s->files, "broken/themes.tsv", "no such columns\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        row r = rows[i];
        r.lexicons = strcmp(r.lexicons, "broken") == 0 ? broken : r.lexicons;
        look(s, &r);
    }
    languages();
    last_sentence();
    in_language(s, &rows[0], "nl", "s.db is in orde: 1 gesprekken, 1 uitspraken\n");
    in_language(s, &rows[0], "fr", "note    listes de mots  les citations anonymisées perdent plus de mots qu’il ne faut\xC2\xA0: sudo apt-get install wdutch wfrench wamerican wngerman\n");
    in_language(s, &rows[0], "de", "Hinweis  Sandbox      hier weggelassen (--no-sandbox)");
    in_language(s, &rows[5], "nl", "FOUT    schijf ");
    s->o.language = "xx";
    session_clear(s);
    CHECK(exl_doctor(small, &s->o, session_sink(s), &s->err) == EXL_EUSAGE && !s->out[0], "a language it does not have");
    s->o.language = NULL;
    char *again = scratch_read(db, &after);
    before = n;
    CHECK(bytes && again && before == after && memcmp(bytes, again, n) == 0 && !scratch_has(&s->files, "gone.key") && !scratch_has(&s->files, "none.db"), "nothing was written");
    free(bytes);
    free(again);
    session_close(s);
    return CHECK_DONE("run/doctor");
}
