/* Tables of names, compared after folding. A name that is missing here is a row to add, in the language it comes from. */
#include "ingest/names.h"
#include "base/near.h"
#include "base/utf8.h"

const char *const exl_ingest_field_names[EXL_N_FIELDS] = {
    "interview_id", "leaver_id", "leaver_name", "exit_date", "department", "role", "manager", "language", "departure", "tenure_months",
    "hire_date", "interviewer", "channel", "experience", "good", "better", "reason", "text", "question", "statement_no", "themes", "reasons",
};

/* Names of columns, `|`-separated, by language where they differ. What may as well be something else (team, tenure without
 * its unit, interview date, feedback) is left out: better an attribute than a wrong field. */
static const struct { exl_field field; const char *names; } columns[] = {
    { EXL_F_ID, "interview id|id|interviewid|number|no|nr|ref|reference|record id|recordid|response id|case id|case number|respondent id|survey id|"
                "nummer|volgnummer|kenmerk|referentie|dossier|dossiernummer|gespreksnummer|interviewnummer|interview nr|"
                "numero|numero d entretien|numero entretien|id entretien|"
                "lfd nr|laufende nummer|kennung|gesprachsnummer|vorgangsnummer|fallnummer|referenz" },
    { EXL_F_LEAVER_ID, "leaver id|employee id|employee number|employee no|staff id|staff number|personnel number|payroll number|worker id|person id|"
                       "personeelsnummer|personeelsnr|stamnummer|medewerker id|medewerkersnummer|werknemersnummer|werknemer id|"
                       "matricule|numero de matricule|id employe|numero d employe|identifiant|"
                       "personalnummer|personalnr|mitarbeiternummer|mitarbeiter id|mitarbeiter nr" },
    { EXL_F_LEAVER_NAME, "leaver name|leaver|name|employee|employee name|full name|staff name|"
                         "naam|naam medewerker|medewerker|werknemer|naam werknemer|volledige naam|vertrekker|naam en voornaam|naam voornaam|"
                         "nom|nom complet|nom et prenom|nom prenom|employe|nom de l employe|travailleur|collaborateur|"
                         "mitarbeiter|mitarbeiterin|mitarbeitername|name des mitarbeiters|vor und nachname" },
    { EXL_F_EXIT_DATE, "exit date|date|date of exit|leaving date|leave date|date of leaving|departure date|date of departure|termination date|"
                       "separation date|end date|last day|last working day|cease date|"
                       "datum|uitdienstdatum|datum uit dienst|uit dienst|datum uitdienst|datum uitdiensttreding|uitdiensttreding|einddatum|"
                       "vertrekdatum|datum vertrek|datum van vertrek|ontslagdatum|laatste werkdag|"
                       "date de sortie|date sortie|date de depart|date depart|date de fin|date fin|date de fin de contrat|dernier jour|"
                       "austrittsdatum|austritt|austritt am|datum des austritts|enddatum|letzter arbeitstag|ausgeschieden am|kundigungsdatum" },
    { EXL_F_DEPARTMENT, "department|dept|division|afdeling|dienst|departement|service|abteilung|bereich|fachbereich" },
    { EXL_F_ROLE, "role|function|job|job title|jobtitle|position|job role|occupation|functie|functietitel|functienaam|rol|beroep|"
                  "fonction|poste|metier|intitule de fonction|intitule du poste|funktion|stelle|rolle|tatigkeit|beruf|berufsbezeichnung" },
    { EXL_F_MANAGER, "manager|supervisor|line manager|linemanager|direct manager|manager name|boss|reports to|team leader|team lead|"
                     "leidinggevende|direct leidinggevende|directe leidinggevende|naam leidinggevende|chef|teamleider|teamverantwoordelijke|verantwoordelijke|diensthoofd|"
                     "responsable|responsable direct|responsable hierarchique|superieur|superieur hierarchique|n 1|chef d equipe|chef de service|"
                     "vorgesetzter|vorgesetzte|vorgesetzte r|direkter vorgesetzter|fuhrungskraft|fuehrungskraft|teamleiter|teamleiterin|teamleitung|abteilungsleiter|abteilungsleitung" },
    { EXL_F_LANGUAGE, "language|lang|taal|langue|sprache" },
    { EXL_F_DEPARTURE, "departure|departure type|type of departure|exit type|type of exit|leaving type|termination type|separation type|separationtype|"
                       "soort vertrek|type vertrek|aard vertrek|aard van vertrek|vertrektype|type uitstroom|uitstroomtype|soort ontslag|wijze van vertrek|"
                       "type de depart|type de sortie|type depart|nature du depart|mode de depart|austrittsart|art des austritts|kundigungsart|abgangsart" },
    { EXL_F_TENURE, "tenure months|tenure in months|months of service|ancienniteit maanden|ancienniteit in maanden|maanden dienst|maanden in dienst|dienstmaanden|"
                    "anciennete mois|anciennete en mois|mois d anciennete|dienstzeit monate|betriebszugehorigkeit monate|monate im betrieb" },
    { EXL_F_HIRE_DATE, "hire date|hiring date|date of hire|start date|date of joining|joining date|startdatum|in dienst|datum in dienst|datum indienst|"
                       "indienstdatum|indiensttreding|datum indiensttreding|date d entree|date entree|date d embauche|date d engagement|date de debut|"
                       "eintrittsdatum|eintritt|einstellungsdatum|datum des eintritts|eingestellt am" },
    { EXL_F_INTERVIEWER, "interviewer|interviewed by|conducted by|afgenomen door|gesprek door|gesprek met|gespreksleider|intervieweur|enqueteur|mene par|"
                         "entretien mene par|gesprachsfuhrer|gesprachspartner|interviewt von|befragt von" },
    { EXL_F_CHANNEL, "channel|kanaal|canal|kanal" },
    { EXL_F_EXPERIENCE, "experience|overall experience|work experience here|how was your experience|how did you experience working here|"
                        "ervaring|algemene ervaring|werkervaring hier|hoe heb je het werk ervaren|hoe heeft u het werk ervaren|"
                        "experience generale|vecu|comment avez vous vecu votre travail|erfahrung|erfahrungen|arbeitserfahrung hier|wie haben sie die arbeit erlebt" },
    { EXL_F_GOOD, "good|what was good|what went well|what did you like|liked|positives|positive|pluses|strengths|"
                  "goed|wat was goed|wat ging goed|wat vond je goed|positief|positieve punten|pluspunten|sterke punten|"
                  "bien|bon|ce qui etait bien|qu est ce qui etait bien|points positifs|points forts|positif|"
                  "gut|was war gut|was lief gut|positiv|positives|positive punkte|starken" },
    { EXL_F_BETTER, "better|what could be better|what could have been better|could be better|improvements|to improve|improve|suggestions|"
                    "beter|wat kon beter|wat kan beter|kon beter|kan beter|verbeterpunten|werkpunten|verbeteringen|verbetersuggesties|"
                    "mieux|a ameliorer|points a ameliorer|ce qui pourrait etre mieux|ce qui aurait pu etre mieux|ameliorations|"
                    "besser|was konnte besser sein|was hatte besser sein konnen|verbesserungen|verbesserungsvorschlage|verbesserungspunkte" },
    { EXL_F_REASON, "reason|reason for leaving|reason for departure|leaving reason|exit reason|why did you leave|why are you leaving|"
                    "reden|reden van vertrek|reden vertrek|vertrekreden|reden van ontslag|reden uitdiensttreding|waarom vertrek je|waarom ga je weg|"
                    "raison|raison du depart|raison de depart|motif|motif du depart|motif de depart|motif de sortie|pourquoi partez vous|"
                    "grund|austrittsgrund|kundigungsgrund|grund des austritts|grund fur den austritt|warum gehen sie" },
    { EXL_F_TEXT, "text|note|notes|comment|comments|remark|remarks|free text|freetext|answer|answer text|response|statement|transcript|interview notes|"
                  "tekst|vrije tekst|notitie|notities|nota|opmerking|opmerkingen|commentaar|toelichting|verslag|gespreksverslag|antwoord|"
                  "texte|texte libre|commentaire|commentaires|remarque|remarques|reponse|compte rendu|notes d entretien|"
                  "freitext|notiz|notizen|gesprachsnotiz|gesprachsnotizen|kommentar|kommentare|bemerkung|bemerkungen|anmerkung|anmerkungen|antwort|protokoll" },
    { EXL_F_QUESTION, "question|vraag|frage" },
    { EXL_F_STATEMENT_NO, "statement no|statement nr|statement number|statementno|volgnummer uitspraak|uitspraak nr|numero de phrase|satz nr|aussage nr" },
    { EXL_F_THEMES, "themes|themas|thema s|themen" },
    { EXL_F_REASONS, "reasons|redenen|raisons|grunde" },
};

static const struct { exl_departure departure; const char *names; } departures[] = {
    { EXL_DEP_VOLUNTARY, "voluntary|resignation|resigned|resign|quit|employee resignation|own request|vrijwillig|vrijwillig vertrek|vrijwillig ontslag|ontslag genomen|"
                         "ontslagname|zelf ontslag|ontslag door werknemer|eigen initiatief|eigen verzoek|volontaire|depart volontaire|demission|a l initiative du salarie|"
                         "a l initiative du travailleur|freiwillig|eigenkundigung|kundigung durch arbeitnehmer|kundigung durch mitarbeiter|auf eigenen wunsch" },
    { EXL_DEP_DISMISSAL, "dismissal|dismissed|fired|involuntary|terminated|termination|termination by employer|redundancy|retrenchment redundancy|redundant|laid off|layoff|retrenchment|"
                         "ontslag|ontslagen|ontslag door werkgever|onvrijwillig|afdanking|dringende reden|licenciement|licencie|renvoi|depart involontaire|involontaire|"
                         "entlassung|entlassen|kundigung durch arbeitgeber|arbeitgeberkundigung|betriebsbedingt|betriebsbedingte kundigung|unfreiwillig" },
    { EXL_DEP_END_OF_CONTRACT, "end of contract|end of temporary contract|contract ended|contract end|contract expired|fixed term ended|temporary contract|"
                               "einde contract|contract afgelopen|einde tijdelijk contract|afloop contract|contract van bepaalde duur|einde bepaalde duur|"
                               "fin de contrat|fin de cdd|cdd|contrat a duree determinee|vertragsende|ende des vertrags|befristung|befristung abgelaufen|auslaufender vertrag" },
    { EXL_DEP_RETIREMENT, "retirement|retired|age retirement|early retirement|pensioen|met pensioen|brugpensioen|pensionering|swt|retraite|depart a la retraite|pension|"
                          "prepension|rente|ruhestand|pensionierung|altersrente|vorruhestand" },
    { EXL_DEP_UNKNOWN, "unknown|onbekend|inconnu|inconnue|unbekannt|other|ander|andere|autre|sonstige|sonstiges|not stated|n a|na" },
};

static const struct { exl_lang lang; const char *names; } languages[] = {
    { EXL_LANG_NL, "nl|nld|dut|dutch|nederlands|neerlandais|niederlandisch|flemish|vlaams|flamand" },
    { EXL_LANG_FR, "fr|fra|fre|french|frans|francais|franzosisch" },
    { EXL_LANG_EN, "en|eng|english|engels|anglais|englisch" },
    { EXL_LANG_DE, "de|deu|ger|german|duits|allemand|deutsch" },
};

static bool among(const char *names, exl_span name)
{
    exl_span left = exl_span_of(names);
    while (left.n)
        if (exl_span_eq(exl_span_cut(&left, '|'), name))
            return true;
    return false;
}

exl_field exl_ingest_field_of_column(exl_span folded)
{
    for (size_t i = 0; folded.n && i < sizeof columns / sizeof columns[0]; i++)
        if (among(columns[i].names, folded))
            return columns[i].field;
    return EXL_F_ATTRIBUTE;
}

exl_span exl_ingest_names_of(exl_field f)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (columns[i].field == f)
            return exl_span_of(columns[i].names);
    return (exl_span){ "", 0 };
}

exl_field exl_ingest_field_of_name(exl_span name)
{
    size_t i = exl_name_index(exl_ingest_field_names, EXL_N_FIELDS, name);
    if (i < EXL_N_FIELDS)
        return (exl_field)i;
    return exl_span_is(name, "id") ? EXL_F_ID : exl_span_is(name, "date") ? EXL_F_EXIT_DATE : exl_span_is(name, "lang") ? EXL_F_LANGUAGE : EXL_N_FIELDS;
}

bool exl_ingest_departure_of(exl_departure *out, exl_span folded)
{
    for (size_t i = 0; i < sizeof departures / sizeof departures[0]; i++)
        if (among(departures[i].names, folded)) {
            *out = departures[i].departure;
            return true;
        }
    return false;
}

bool exl_ingest_language_of(exl_lang *out, exl_span folded)
{
    if (folded.n == 5 && folded.p[2] == ' ')        /* nl-BE, fr_CH */
        folded.n = 2;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (among(languages[i].names, folded)) {
            *out = languages[i].lang;
            return true;
        }
    return false;
}

bool exl_ingest_yes_or_no(bool *yes, exl_span folded)
{
    *yes = among("yes|true|1|x|y|j|o|ja|oui|vrai|waar|wahr|checked|selected", folded);
    return *yes || folded.n == 0 || among("no|false|0|n|nee|neen|non|nein|faux|onwaar|falsch|unchecked|na|n a", folded);
}

exl_question exl_ingest_question_of(exl_span folded)
{
    exl_field f = exl_ingest_field_of_column(folded);
    return f >= EXL_F_EXPERIENCE && f <= EXL_F_REASON ? (exl_question)(f - EXL_F_EXPERIENCE) : EXL_Q_FREE;
}

/* U+00C0..U+017F without accents; '?' where there is more than one letter or none. */
static const char bare_letters[] =
    "aaaaaa?ceeeeiiiidnooooo ouuuuy??aaaaaa?ceeeeiiiidnooooo ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
    "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof bare_letters == 0x180 - 0xC0 + 1, "one letter a code point");

/* Folded letters of cp at out[4]; 0 = a mark that falls away. A blank stands for all that is neither letter nor digit. */
static size_t fold_one(char *out, uint32_t cp)
{
    bool lower = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
    if (lower || (cp >= 'A' && cp <= 'Z')) {
        out[0] = (char)(lower ? cp : cp + 32);
        return 1;
    }
    if ((cp >= 0x300 && cp < 0x370) || cp == 0xAD || cp == 0x200B || cp == 0x200C || cp == 0x200D || cp == 0xFEFF)
        return 0;
    if (cp == 0xB0 || cp == 0xBA) {             /* N° */
        out[0] = 'o';
        return 1;
    }
    if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || (cp >= 0x2000 && cp < 0x2070) || cp == 0x202F || cp == 0x3000) {
        out[0] = ' ';
        return 1;
    }
    const char *two = cp == 0xDF ? "ss" : cp == 0xC6 || cp == 0xE6 ? "ae" : cp == 0x152 || cp == 0x153 ? "oe" : cp == 0x132 || cp == 0x133 ? "ij" : NULL;
    if (two) {
        memcpy(out, two, 2);
        return 2;
    }
    if (cp < 0x180 && bare_letters[cp - 0xC0] != '?') {
        out[0] = bare_letters[cp - 0xC0];
        return 1;
    }
    return exl_utf8_put(out, cp);
}

exl_span exl_ingest_fold_into(char *out, exl_span name)
{
    size_t n = 0;
    for (size_t i = 0, len; i < name.n; i += len) {
        char letters[4];
        uint32_t cp = exl_utf8_get(name.p + i, &len);
        size_t k = fold_one(letters, cp);
        if (k == 1 && letters[0] == ' ' && (n == 0 || out[n - 1] == ' '))
            continue;
        memcpy(out + n, letters, k);
        n += k;
    }
    while (n && out[n - 1] == ' ')
        n--;
    return (exl_span){ out, n };
}

exl_span exl_ingest_fold(exl_arena *a, exl_span name)
{
    char *out = exl_arena_get(a, name.n + 1);
    return out ? exl_ingest_fold_into(out, name) : (exl_span){ 0 };
}

enum { LONGEST = 40 };

size_t exl_ingest_nearest(const exl_span *names, size_t n, exl_span name)
{
    size_t best = n, least = name.n / 2 + 1;
    for (size_t i = 0; i < n && name.n <= LONGEST; i++) {
        size_t d = names[i].n <= LONGEST ? exl_edits(name, names[i]) : SIZE_MAX;
        if (d < least) {
            best = i;
            least = d;
        }
    }
    return best;
}
