/* Lines as a quote would show them: with small word lists of the tests, with and without a roster. */
#include "check.h"
#include "privacy/redact.h"
#include <stdlib.h>
#include <unistd.h>

#define GONE "[\xE2\x80\xA6]"
typedef struct { const char *line, *want; } row;

static void redact(exl_redact_hand *h, const row *rows, size_t n, const char *name)
{
    exl_buf b;
    exl_buf_init(&b, 0);
    for (size_t i = 0; i < n; i++) {
        exl_redact_count count = { 0 };
        exl_err err = { 0 };
        exl_buf_reset(&b);
        CHECK(exl_redact_line(h, exl_span_of(rows[i].line), &b, &count, &err) == EXL_OK, "%s", err.msg);
        CHECK(exl_span_is(exl_buf_view(&b), rows[i].want), "%s: %s\n  got  %.*s\n  want %s", name, rows[i].line, (int)b.n, b.p, rows[i].want);
    }
    exl_buf_free(&b);
}

static const row always[] = {
    { "", "" }, { "de baas was nooit op de winkel", "de baas was nooit op de winkel" }, { "  - de baas, was!  ", "  - de baas, was!  " },
    { "Quirijn luisterde nooit.", GONE " luisterde nooit." }, { "Ik gaf Quirijn Zwanepoel mijn mail", "Ik gaf " GONE " mijn mail" }, { "mijn baas quirijn was nooit", "mijn baas " GONE " was nooit" },
    { "Ik heb Zeger Van den Zwanepoel gezien", "Ik heb " GONE " gezien" }, { "Van Zwanepoel was nooit", GONE " was nooit" }, { "Zeger van 't Zwanepoel was", GONE " was" },
    { "D'Zwanepoel was de baas", GONE " was de baas" }, { "Ik gaf T\xE2\x80\x99Zwanepoel de planning", "Ik gaf " GONE " de planning" }, { "Pieter-Zeger was", GONE " was" },
    { "Z. Zwanepoel was", GONE " was" }, { "Prof. dr. Z. Zwanepoel was", GONE " was" }, { "Ik gaf de heer Bakker mail", "Ik gaf " GONE " mail" }, { "Mevrouw Bakker was", GONE " was" },
    { "mevrouw was altijd de baas", "mevrouw was altijd de baas" }, { "Zeger van de boekhouding was nooit", GONE " was nooit" }, { "ZEGER was nooit", GONE " was nooit" },
    { "Bakker gaf mij een roos", GONE " gaf mij een roos" }, { "Roos gaf mij een roos", GONE " gaf mij een roos" }, { "een roos van de bakker", "een roos van de bakker" },
    { "ik ben 57 jaar", "ik ben " GONE }, { "sinds 1 september 1998 was", "sinds " GONE " was" }, { "op dinsdag 4 juni was", "op " GONE " was" }, { "bel mij op +32 475 12 34 56", "bel mij op " GONE },
    { "Kerkstraat 12 bus 3, 9000 Zwanegem", GONE ", " GONE }, { "mail naar zeger.z@x.be", "mail naar " GONE }, { "badge P-004213 was", "badge " GONE " was" },
    { "HR gaf mij Excel", "HR gaf mij Excel" }, { "NOOIT", "NOOIT" }, { "IK WAS ALTIJD ALLEEN", "IK WAS ALTIJD ALLEEN" }, { "de win\xC2\xADkel was", "de winkel was" }, { "de \x1B[1mwinkel", "de [" GONE },
    { "mon chef \xC3\xA9tait bonne", "mon chef \xC3\xA9tait bonne" }, { "L'ambiance \xC3\xA9tait bonne", "L'ambiance \xC3\xA9tait bonne" }, { "avec Yvain de la boekhouding", "avec " GONE },
    { "Will you", "Will you" }, { "Grace listened", GONE " listened" }, { "Mein Chef hat nie zugeh\xC3\xB6rt", "Mein Chef hat nie zugeh\xC3\xB6rt" }, { "Herr Arbeit war nie", GONE " war nie" },
};

static const row with_roster[] = {
    { "De bakker was alleen", "De bakker was alleen" }, { "ik gaf Tuin mijn planning", "ik gaf " GONE " mijn planning" }, { "Tuin gaf mij de planning", GONE " gaf mij de planning" },
    { "mijn tuin", "mijn tuin" }, { "mijn zwanepoel", "mijn " GONE }, { "hoofd van het magazijn was nooit", GONE " was nooit" }, { "van het magazijn", "van het magazijn" },
};

static exl_redact_hand *hand_of(exl_redactor **r, const char *roster)
{
    exl_redact_hand *h = NULL;
    exl_err err = { 0 };
    CHECK(exl_redactor_new(r, "lexicons", "tests/data/words", roster, NULL, 0, &err) == EXL_OK, "%s", err.msg);
    CHECK(exl_redact_hand_new(&h, *r, &err) == EXL_OK, "%s", err.msg);
    return h;
}

static void rosters(void)
{
    char path[] = "/tmp/exl-roster-XXXXXX";
    static const char good[] = "manager,alias\nFlora Tuin,hoofd van het magazijn\n\"Zwanepoel, Zeger\",Zeger\n";
    exl_redactor *r = NULL;
    exl_err err = { 0 };
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, good, sizeof good - 1) == (ssize_t)(sizeof good - 1), "%s", path);
    exl_redact_hand *h = hand_of(&r, path);
    redact(h, with_roster, sizeof with_roster / sizeof with_roster[0], "with roster");
    exl_redact_hand_free(h);
    exl_redactor_free(r);
    CHECK(ftruncate(fd, 16) == 0, "%s", path);
    CHECK(exl_redactor_new(&r, "lexicons", "tests/data/words", path, NULL, 0, &err) == EXL_EDATA && err.line == 2, "line %d: %s", (int)err.line, err.msg);
    close(fd);
    unlink(path);
    CHECK(exl_redactor_new(&r, "lexicons", "tests/data/words", path, NULL, 0, &err) == EXL_EENV, "%s", err.msg);
    CHECK(exl_redactor_new(&r, "no/such/folder", NULL, NULL, NULL, 0, &err) == EXL_EENV, "%s", err.msg);
}

int main(void)
{
    exl_redactor *r = NULL;
    exl_redact_hand *h = hand_of(&r, NULL);
    CHECK(exl_redactor_lists(r) == 15, "%u", exl_redactor_lists(r));
    redact(h, always, sizeof always / sizeof always[0], "without roster");
    exl_redact_hand_free(h);
    exl_redactor_free(r);
    rosters();
    return CHECK_DONE("redact");
}
