/* Names of columns and values in four languages. */
#include "check.h"
#include "ingest/names.h"

static exl_arena arena;

static void check_fold(void)
{
    static const struct { const char *in, *out; } rows[] = {
        { " Date_de  d\xC3\xA9" "but? ", "date de debut" }, { "Stra\xC3\x9F" "e", "strasse" }, { "\xC5\x92uvre", "oeuvre" }, { "vr\xC4\xB3heid", "vrijheid" },
        { "F\xC3\xBChrungskraft", "fuhrungskraft" }, { "e\xCC\x81t\xC3\xA9", "ete" }, { "N+1", "n 1" }, { "\xC2\xA0text\xE2\x80\x8B", "text" }, { "", "" }, { "--", "" },
        { "\xD0\xB0", "\xD0\xB0" }, { "A-B/C.d", "a b c d" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_span s = exl_ingest_fold(&arena, exl_span_of(rows[i].in));
        CHECK(exl_span_is(s, rows[i].out), "%s: %.*s", rows[i].in, (int)s.n, s.p);
    }
}

static void check_columns(void)
{
    static const struct { const char *name; exl_field field; } rows[] = {
        { "id", EXL_F_ID }, { "Interview_ID", EXL_F_ID }, { "Nummer", EXL_F_ID }, { "Record ID", EXL_F_ID }, { "Num\xC3\xA9ro", EXL_F_ID }, { "Lfd. Nr.", EXL_F_ID }, { "N\xC2\xB0", EXL_F_ID }, { "n", EXL_F_ATTRIBUTE },
        { "Personeelsnummer", EXL_F_LEAVER_ID }, { "Matricule", EXL_F_LEAVER_ID }, { "Mitarbeiter-ID", EXL_F_LEAVER_ID }, { "Employee number", EXL_F_LEAVER_ID },
        { "Naam", EXL_F_LEAVER_NAME }, { "Nom et pr\xC3\xA9nom", EXL_F_LEAVER_NAME }, { "Mitarbeiter", EXL_F_LEAVER_NAME }, { "Full name", EXL_F_LEAVER_NAME },
        { "Datum uit dienst", EXL_F_EXIT_DATE }, { "Date de d\xC3\xA9part", EXL_F_EXIT_DATE }, { "Austrittsdatum", EXL_F_EXIT_DATE }, { "Exit Date", EXL_F_EXIT_DATE },
        { "AFDELING", EXL_F_DEPARTMENT }, { "Service", EXL_F_DEPARTMENT }, { "Abteilung", EXL_F_DEPARTMENT }, { "Dept.", EXL_F_DEPARTMENT },
        { "Functie", EXL_F_ROLE }, { "Poste", EXL_F_ROLE }, { "Stelle", EXL_F_ROLE }, { "Job title", EXL_F_ROLE },
        { "Leidinggevende", EXL_F_MANAGER }, { "Sup\xC3\xA9rieur hi\xC3\xA9rarchique", EXL_F_MANAGER }, { "Vorgesetzte(r)", EXL_F_MANAGER }, { "Line manager", EXL_F_MANAGER }, { "N+1", EXL_F_MANAGER },
        { "Taal", EXL_F_LANGUAGE }, { "Langue", EXL_F_LANGUAGE }, { "Sprache", EXL_F_LANGUAGE }, { "lang", EXL_F_LANGUAGE },
        { "Soort vertrek", EXL_F_DEPARTURE }, { "Type de d\xC3\xA9part", EXL_F_DEPARTURE }, { "Austrittsart", EXL_F_DEPARTURE }, { "Exit type", EXL_F_DEPARTURE },
        { "Anci\xC3\xABnniteit (maanden)", EXL_F_TENURE }, { "tenure_months", EXL_F_TENURE }, { "Tenure", EXL_F_ATTRIBUTE },
        { "Datum in dienst", EXL_F_HIRE_DATE }, { "Date d'embauche", EXL_F_HIRE_DATE }, { "Eintrittsdatum", EXL_F_HIRE_DATE },
        { "Afgenomen door", EXL_F_INTERVIEWER }, { "Kanaal", EXL_F_CHANNEL },
        { "Ervaring", EXL_F_EXPERIENCE }, { "Was war gut?", EXL_F_GOOD }, { "Points \xC3\xA0 am\xC3\xA9liorer", EXL_F_BETTER }, { "Reden van vertrek", EXL_F_REASON },
        { "Opmerking", EXL_F_TEXT }, { "Commentaires", EXL_F_TEXT }, { "Bemerkungen", EXL_F_TEXT }, { "Notes", EXL_F_TEXT },
        { "Vraag", EXL_F_QUESTION }, { "statement_no", EXL_F_STATEMENT_NO }, { "Th\xC3\xA8mes", EXL_F_THEMES }, { "Redenen", EXL_F_REASONS },
        { "Team", EXL_F_ATTRIBUTE }, { "Feedback", EXL_F_ATTRIBUTE }, { "Region", EXL_F_ATTRIBUTE }, { "", EXL_F_ATTRIBUTE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        exl_field f = exl_ingest_field_of_column(exl_ingest_fold(&arena, exl_span_of(rows[i].name)));
        CHECK(f == rows[i].field, "%s: %d, not %d", rows[i].name, (int)f, (int)rows[i].field);
    }
    for (size_t i = 0; i < EXL_N_FIELDS; i++) {
        exl_span own = exl_span_of(exl_ingest_field_names[i]);
        CHECK(exl_ingest_field_of_name(own) == (exl_field)i && exl_ingest_field_of_column(exl_ingest_fold(&arena, own)) == (exl_field)i, "%s is itself", own.p);
    }
    CHECK(exl_ingest_field_of_name(exl_span_of("afdeling")) == EXL_N_FIELDS, "--map takes our names only");
}

static void check_values(void)
{
    static const struct { const char *value; bool known; exl_departure d; } departures[] = {
        { "Ontslag genomen", true, EXL_DEP_VOLUNTARY }, { "D\xC3\xA9mission", true, EXL_DEP_VOLUNTARY }, { "Eigenk\xC3\xBCndigung", true, EXL_DEP_VOLUNTARY },
        { "Licenciement", true, EXL_DEP_DISMISSAL }, { "Ontslagen", true, EXL_DEP_DISMISSAL }, { "Fin de contrat", true, EXL_DEP_END_OF_CONTRACT },
        { "Vertragsende", true, EXL_DEP_END_OF_CONTRACT }, { "Pensioen", true, EXL_DEP_RETIREMENT }, { "Age Retirement", true, EXL_DEP_RETIREMENT },
        { "unknown", true, EXL_DEP_UNKNOWN }, { "moved to Mars", false, EXL_DEP_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof departures / sizeof departures[0]; i++) {
        exl_departure d = EXL_DEP_UNKNOWN;
        bool known = exl_ingest_departure_of(&d, exl_ingest_fold(&arena, exl_span_of(departures[i].value)));
        CHECK(known == departures[i].known && d == departures[i].d, "%s", departures[i].value);
    }
    static const struct { const char *value; bool known; exl_lang l; } languages[] = {
        { "nl", true, EXL_LANG_NL }, { "nl-BE", true, EXL_LANG_NL }, { "N\xC3\xA9" "erlandais", true, EXL_LANG_NL }, { "FR_ch", true, EXL_LANG_FR },
        { "Deutsch", true, EXL_LANG_DE }, { "English", true, EXL_LANG_EN }, { "es", false, EXL_LANG_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        exl_lang l = EXL_LANG_UNKNOWN;
        bool known = exl_ingest_language_of(&l, exl_ingest_fold(&arena, exl_span_of(languages[i].value)));
        CHECK(known == languages[i].known && l == languages[i].l, "%s", languages[i].value);
    }
    static const struct { const char *value; exl_question q; } questions[] = {
        { "good", EXL_Q_GOOD }, { "Wat was goed?", EXL_Q_GOOD }, { "Verbeterpunten", EXL_Q_BETTER }, { "Motif du d\xC3\xA9part", EXL_Q_REASON },
        { "Erfahrung", EXL_Q_EXPERIENCE }, { "free", EXL_Q_FREE }, { "text", EXL_Q_FREE }, { "anything", EXL_Q_FREE },
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        CHECK(exl_ingest_question_of(exl_ingest_fold(&arena, exl_span_of(questions[i].value))) == questions[i].q, "%s", questions[i].value);
    static const struct { const char *value; bool known, yes; } yes[] = { { "yes", true, true }, { "true", true, true }, { "x", true, true }, { "1", true, true }, { "ja", true, true }, { "oui", true, true }, { "", true, false }, { "false", true, false }, { "nee", true, false }, { "sa", false, false } };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        bool is = true, known = exl_ingest_yes_or_no(&is, exl_span_of(yes[i].value));
        CHECK(known == yes[i].known && is == yes[i].yes, "%s", yes[i].value);
    }
}

static void check_nearest(void)
{
    const exl_span names[] = { exl_span_of("department"), exl_span_of("departure"), exl_span_of("role") };
    CHECK(exl_ingest_nearest(names, 3, exl_span_of("departement")) == 0, "one letter too many");
    CHECK(exl_ingest_nearest(names, 3, exl_span_of("roll")) == 2, "one letter wrong");
    CHECK(exl_ingest_nearest(names, 3, exl_span_of("zzzzzz")) == 3, "nothing near");
    CHECK(exl_ingest_nearest(names, 0, exl_span_of("x")) == 0, "no names");
}

int main(void)
{
    exl_arena_init(&arena, 0);
    check_fold();
    check_columns();
    check_values();
    check_nearest();
    exl_arena_free(&arena);
    return CHECK_DONE("test_names");
}
