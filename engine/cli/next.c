/* A table, NEXT(commands, when, en, nl, fr, de): the first row that fits what was just done is said. {1} is the output, {2} the option --db with the store where it is not the default, so
 * that what stands in quotes can be typed as it is. French has no-break spaces (U+00A0) before : ; ? % and inside « ». */
#include "cli/next.h"
#include "base/buf.h"
#include "cli/terminal.h"
#include "report/words.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool always(const exl_arguments *a) { return a != NULL; }
static bool dry(const exl_arguments *a) { return a->o.dry_run; }
static bool diff(const exl_arguments *a) { return a->o.diff; }
static bool saved(const exl_arguments *a) { return a->o.save; }
static bool hr(const exl_arguments *a) { return a->o.audience == EXL_AUDIENCE_HR; }

static const struct { const char *commands; bool (*when)(const exl_arguments *a); const char *said[EXL_WORD_LANGUAGES]; } rows[] = {
#define NEXT(commands, when, en, nl, fr, de) { commands, when, { nl, fr, en, de } },
NEXT("analyze|import", dry, "next: the same without --dry-run stores it", "hierna: hetzelfde zonder --dry-run bewaart het", "ensuite : la même commande sans --dry-run l’enregistre", "weiter: dasselbe ohne --dry-run speichert es")
NEXT("analyze", always, "next: open {1}/report.html in a browser; 'exitlens flags{2} --audience hr' shows where issues recur",
     "hierna: open {1}/report.html in een browser; 'exitlens flags{2} --audience hr' toont waar problemen terugkeren",
     "ensuite : ouvrez {1}/report.html dans un navigateur ; « exitlens flags{2} --audience hr » montre où des problèmes se répètent",
     "weiter: {1}/report.html im Browser öffnen; „exitlens flags{2} --audience hr“ zeigt, wo Probleme wiederkehren")
NEXT("report", always, "next: open {1}/report.html in a browser", "hierna: open {1}/report.html in een browser", "ensuite : ouvrez {1}/report.html dans un navigateur", "weiter: {1}/report.html im Browser öffnen")
NEXT("import", always, "next: 'exitlens report{2} -o report' writes the report, 'exitlens reasons{2}' shows why people leave",
     "hierna: 'exitlens report{2} -o report' schrijft het rapport, 'exitlens reasons{2}' toont waarom mensen vertrekken",
     "ensuite : « exitlens report{2} -o report » écrit le rapport, « exitlens reasons{2} » montre pourquoi les gens partent",
     "weiter: „exitlens report{2} -o report“ schreibt den Bericht, „exitlens reasons{2}“ zeigt, warum Menschen gehen")
NEXT("flags", hr, "next: 'exitlens quotes THEME --audience hr{2} --where department=NAME' shows the statements behind a row",
     "hierna: 'exitlens quotes THEME --audience hr{2} --where department=NAME' toont de uitspraken achter een rij",
     "ensuite : « exitlens quotes THEME --audience hr{2} --where department=NAME » montre les énoncés derrière une ligne",
     "weiter: „exitlens quotes THEME --audience hr{2} --where department=NAME“ zeigt die Aussagen hinter einer Zeile")
NEXT("flags|trends", always, "next: 'exitlens quotes THEME{2}' shows what leavers say of a theme", "hierna: 'exitlens quotes THEME{2}' toont wat vertrekkers over een thema zeggen",
     "ensuite : « exitlens quotes THEME{2} » montre ce que les partants disent d’un thème", "weiter: „exitlens quotes THEME{2}“ zeigt, was Ausgeschiedene zu einem Thema sagen")
NEXT("reasons", always, "next: 'exitlens trends --summary{2}' shows what rises and falls, 'exitlens quotes THEME{2}' what leavers say of a theme",
     "hierna: 'exitlens trends --summary{2}' toont wat stijgt en daalt, 'exitlens quotes THEME{2}' wat vertrekkers over een thema zeggen",
     "ensuite : « exitlens trends --summary{2} » montre ce qui monte et ce qui baisse, « exitlens quotes THEME{2} » ce que les partants disent d’un thème",
     "weiter: „exitlens trends --summary{2}“ zeigt, was steigt und fällt, „exitlens quotes THEME{2}“, was Ausgeschiedene zu einem Thema sagen")
NEXT("compare", always, "next: 'exitlens keyness' with the same groups shows the words that set them apart", "hierna: 'exitlens keyness' met dezelfde groepen toont de woorden die ze onderscheiden",
     "ensuite : « exitlens keyness » avec les mêmes groupes montre les mots qui les distinguent", "weiter: „exitlens keyness“ mit denselben Gruppen zeigt die Wörter, die sie auszeichnen")
NEXT("keyness", hr, "next: 'exitlens kwic TERM --audience hr{2}' shows a word where it stands", "hierna: 'exitlens kwic TERM --audience hr{2}' toont een woord waar het staat",
     "ensuite : « exitlens kwic TERM --audience hr{2} » montre un mot là où il se trouve", "weiter: „exitlens kwic TERM --audience hr{2}“ zeigt ein Wort, wo es steht")
NEXT("evaluate", saved, "next: 'exitlens prevalence{2}' shows shares corrected for these errors", "hierna: 'exitlens prevalence{2}' toont aandelen die voor deze fouten gecorrigeerd zijn",
     "ensuite : « exitlens prevalence{2} » montre les parts corrigées de ces erreurs", "weiter: „exitlens prevalence{2}“ zeigt Anteile, die um diese Fehler berichtigt sind")
NEXT("reclassify", diff, "next: without --diff the store is changed", "hierna: zonder --diff wordt de opslag gewijzigd", "ensuite : sans --diff, la base est modifiée", "weiter: ohne --diff wird der Speicher geändert")
NEXT("forget|purge", dry, "next: the same without --dry-run erases them, for good", "hierna: hetzelfde zonder --dry-run wist ze, voorgoed", "ensuite : la même commande sans --dry-run les efface, définitivement",
     "weiter: dasselbe ohne --dry-run löscht sie, endgültig")
NEXT("forget|purge", always, "next: 'exitlens key backup -o FILE{2}' anew; an older backup of the keys still opens what was erased from older copies of the store",
     "hierna: opnieuw 'exitlens key backup -o FILE{2}'; een oudere back-up van de sleutels opent in oudere kopieën van de opslag nog wat gewist is",
     "ensuite : de nouveau « exitlens key backup -o FILE{2} » ; une sauvegarde antérieure des clés ouvre encore, dans des copies antérieures de la base, ce qui est effacé",
     "weiter: erneut „exitlens key backup -o FILE{2}“; eine ältere Sicherung der Schlüssel öffnet in älteren Kopien des Speichers noch, was gelöscht ist")
#undef NEXT
};

static bool is_among(const char *name, const char *commands)
{
    for (exl_span rest = exl_span_of(commands); rest.n;)
        if (exl_span_is(exl_span_cut(&rest, '|'), name))
            return true;
    return false;
}

void exl_next(const char *name, const exl_arguments *a)
{
    char db[600] = "";
    size_t i = 0;
    if (a->quiet || !isatty(STDERR_FILENO))
        return;
    while (i < sizeof rows / sizeof rows[0] && (!is_among(name, rows[i].commands) || !rows[i].when(a)))
        i++;
    if (i == sizeof rows / sizeof rows[0])
        return;
    if (a->o.db && strcmp(a->o.db, "exitlens.db") != 0)
        snprintf(db, sizeof db, " --db %.500s", a->o.db);
    exl_buf b;
    exl_buf_init(&b, 0);
    exl_buf_fill(&b, rows[i].said[exl_terminal_said_in()], (const char *const[]){ NULL, a->output ? a->output : "", db });
    exl_buf_char(&b, '\0');
    if (!b.failed)
        exl_tell_said(b.p);
    exl_buf_free(&b);
}
