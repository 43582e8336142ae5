/* report/say: messages in four languages, each with the values of the English one. */
#include "check.h"
#include "report/say.h"
#include <stdio.h>

enum { NL, FR, EN, DE };

/* The values {1}, {#1} and {@1} of a message, a bit each; other braces are a message's own. */
static unsigned places(const char *s)
{
    unsigned bits = 0;
    for (; *s; s++) {
        bool kind = s[0] == '{' && (s[1] == '#' || s[1] == '@');
        char n = s[0] == '{' ? s[1 + kind] : '0';
        if (n >= '1' && n <= '9' && s[2 + kind] == '}')
            bits |= 1u << (unsigned)(n - '1' + (!kind ? 0 : s[1] == '#' ? 9 : 18));
    }
    return bits;
}

static void rows(void)
{
    size_t i = 0;
    for (; exl_say_row(i, EN); i++)
        for (int l = NL; l <= DE; l++) {
            const char *s = exl_say_row(i, l), *english = exl_say_row(i, EN);
            CHECK(s && *s, "'%s' has no text in language %d", english, l);
            CHECK(places(s) == places(english), "'%s': values in language %d", english, l);
            for (const char *p = s; l == FR && (p = strpbrk(p, ";?%!")); p++)
                CHECK(p[1] == '{' || (p - s >= 2 && memcmp(p - 2, "\xC2\xA0", 2) == 0), "'%s': no-break space in French", english);
        }
    CHECK(i > 800, "%zu rows", i);
}

static void said(void)
{
    static const struct { const char *english; int language; const char *want; bool known; } r[] = {
        { "6 quotes, confidential", NL, "6 citaten, vertrouwelijk", true },
        { "6 quotes", NL, "6 citaten", true },
        { "2871 interviews", EN, "2,871 interviews", true },
        { "2871 interviews", FR, "2\xE2\x80\xAF" "871 entretiens", true },
        { "1234567 interviews", DE, "1.234.567 Gespr\xC3\xA4" "che", true },
        { "999 interviews", DE, "999 Gespr\xC3\xA4" "che", true },
        { "12 statements; 83.2% have a theme, 90.0% a label; of 0.0% the language is unknown", NL, "12 uitspraken; 83,2% heeft een thema, 90,0% een label; van 0,0% is de taal onbekend", true },
        { "6 interviews, 10 statements, 0 duplicates, 0 refused, 0 without text", NL, "6 gesprekken, 10 uitspraken, 0 dubbele, 0 geweigerd, 0 zonder tekst", true },
        { "6 interviews, 10 statements, 0 duplicates, 0 refused, 0 without text, 1 of them in place of an earlier one; 84% of the statements have a theme: a dry run, nothing was stored", NL,
          "6 gesprekken, 10 uitspraken, 0 dubbele, 0 geweigerd, 0 zonder tekst, waarvan 1 in de plaats van een eerder gesprek; 84% van de uitspraken heeft een thema: een proefrun, er is niets bewaard", true },
        { "nothing is flagged: no issue can be told from chance with these numbers", NL, "er valt niets op: met deze aantallen is geen enkel probleem van toeval te onderscheiden", true },
        { "cannot open: No such file or directory", NL, "kan niet openen: dat bestand of die map bestaat niet", true },
        { "'trend' is not a command; did you mean 'trends'? See 'exitlens --help'", NL, "'trend' is geen opdracht; bedoelde u 'trends'? Zie 'exitlens --help'", true },
        { "column 'management' is ignored", NL, "kolom 'management' wordt overgeslagen", true },       /* a name is a name, whatever it is */
        { "7 leavers; report for management in management", NL, "7 vertrekkers; rapport voor de directie in management", true },
        { "cannot open the key: Permission denied", NL, "kan de sleutel niet openen: geen toegang", true },                 /* the longer row, wherever it stands */
        { "cannot open: a message of another program", NL, "kan niet openen: a message of another program", true },
        { "no interview of the store has the id 'x' and a text'", FR, "aucun entretien de la base n\xE2\x80\x99" "a l\xE2\x80\x99identifiant \xC2\xAB\xC2\xA0x' and a text\xC2\xA0\xC2\xBB", true },   /* a value with words of a row in it */
        { "7 lines; 3 of 40 words removed: 1 dates, 2000 names", DE, "7 Zeilen; 3 von 40 W\xC3\xB6rtern entfernt: 1 Daten, 2.000 Namen", true },
        { "many interviews erased", NL, "many interviews erased", false },      /* a count is a number */
        { "Blad1!C12: date '31/2' is an impossible date: there is no such day", DE, "Blad1!C12: Datum \xE2\x80\x9E" "31/2\xE2\x80\x9C gibt es nicht: diesen Tag hat der Kalender nicht", true },
        { "a sentence that nobody translated", NL, "a sentence that nobody translated", false },
        { "6 interviews and more", NL, "6 interviews and more", false },          /* what follows a sentence must have a row too */
        { "", NL, "", false },
        { "6 quotes", 17, "6 quotes", true }, { "6 quotes", -1, "6 quotes", true },
    };
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++) {
        char out[400];
        bool known = exl_say(out, sizeof out, r[i].english, r[i].language);
        CHECK(known == r[i].known && strcmp(out, r[i].want) == 0, "row %zu: %s", i, out);
    }
    char small[8];
    CHECK(exl_say(small, sizeof small, "2871 interviews", EN) && strcmp(small, "2,871 i") == 0, "cut off: %s", small);
}

int main(void)
{
    rows();
    said();
    return CHECK_DONE("report/test_say");
}
