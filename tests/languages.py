#!/usr/bin/env python3
"""tests/languages.py PROGRAM : what is wrong, said in nl, fr, en and de. Bad inputs of every stage are given to the program once in each language: the exit
status, the number of lines and the places before the sentences stay, the sentence is the one expected. And of many more commands that are wrong no line of standard
error is the same in English and in Dutch. Standard library only; exit status 1 when something is amiss."""
import os, re, shlex, subprocess, sys, tempfile

program = os.path.abspath(sys.argv[1])
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACE = re.compile(r'^((?:[^:\s]+:(?:\d+:\d+:)?)|exitlens:) ')

FILES = {
    'good.csv': 'id,date,department,role,manager,lang,leaver_name,text\nG1,2026-01-15,IT,Dev,An Goed,nl,Bo Ven,De sfeer was goed.\n',
    'dates.csv': 'id,date,text\nG1,2026-13-15,De sfeer was goed.\n',
    'quote.csv': 'id,date,text\nG1,2026-01-15,"De sfeer\n',
    'fields.csv': 'id,date,text\nG1,2026-01-15\n',
    'header.csv': 'id,when,text\nG1,2026-01-15,De sfeer was goed.\n',
    'remarks.csv': 'id,date,departure,tenure_months,text\nG1,2026-01-15,weg,lang,De sfeer was goed.\nG2,2026-01-16,weg,3,De sfeer was goed.\n',
    'two.csv': 'id,date,text\nG1,2026-01-15,De sfeer was goed.\nG1,2026-01-16,De sfeer was slecht.\n',
    'bad.jsonl': '{"id":"G1","date":"2026-01-15","text":"De sfeer was goed."} {}\n',
    'map.txt': '[columns]\nnofield = x\n',
    'config.txt': 'language = nl\nperiode = month\n',
    'codes.csv': 'id,date,text,themes\n1,2025-01-01,x,terms.pay|foo\n',
    'rates.csv': 'code,n_pos,tp,n_neg,fp\nx,1,2,3,4\n', 'scores.csv': 'department,period,headcount,score\nIT,2026-Q1,x,y\n', 'actions.csv': 'date,unit_type,unit,theme,action\n2020,all,all,terms.pay-,x\n',
    'aliases.csv': 'field,was,name\nteam,A,B\n', 'tree.csv': 'department,parent\nA,B\nA,C\n', 'roster.csv': 'name\nx\n', 'short.key': 'abc', 'empty.db': '',
}

# Command, exit status, place, and the sentence in nl, fr, de. «␣» is a no-break space.
CASES = [
    ('import dates.csv --db n.db', 3, 'dates.csv:2:4:', ("datum '2026-13-15' bestaat niet: die dag is er niet", 'la date «␣2026-13-15␣» n’existe pas␣: ce jour n’est pas au calendrier',
                                                        'Datum „2026-13-15“ gibt es nicht: diesen Tag hat der Kalender nicht')),
    ('import quote.csv --db n.db', 3, 'quote.csv:2:15:', ('een aanhalingsteken wordt nooit gesloten: alles tot het einde van het bestand zou deze ene cel zijn',
                                                         'un guillemet n’est jamais fermé␣: tout, jusqu’à la fin du fichier, serait cette seule cellule', 'ein Anführungszeichen wird nie geschlossen: alles bis zum Dateiende wäre diese eine Zelle')),
    ('import fields.csv --db n.db', 3, 'fields.csv:2:14:', ('2 velden, de kopregel heeft er 3: het record is afgebroken', '2 champs, l’en-tête en a 3␣: l’enregistrement est tronqué', '2 Felder, die Kopfzeile hat 3: der Datensatz ist abgeschnitten')),
    ('import header.csv --db n.db', 3, 'header.csv:1:1:', ("de kopregel heeft geen kolom exit_date; ze heeft 'id' (interview_id), 'when', 'text'; zeg welke het is met --map when=exit_date",
                                                          'l’en-tête n’a pas de colonne exit_date␣; il a \'id\' (interview_id), \'when\', \'text\'␣; dites laquelle c’est avec --map when=exit_date',
                                                          "die Kopfzeile hat keine Spalte exit_date; sie hat 'id' (interview_id), 'when', 'text'; sagen Sie mit --map when=exit_date, welche es ist")),
    ('import two.csv --db n.db', 3, 'two.csv:3:1:', ("dubbele id 'G1': regel 2 heeft dezelfde id en andere inhoud", 'identifiant «␣G1␣» en double␣: la ligne 2 a le même identifiant et un autre contenu',
                                                   'Kennung „G1“ doppelt: Zeile 2 hat dieselbe Kennung und anderen Inhalt')),
    ('import bad.jsonl --db n.db', 3, 'bad.jsonl:1:61:', ('JSON: een tweede waarde op de regel; schrijf één object per regel', 'JSON␣: une seconde valeur sur la ligne␣; écrivez un objet par ligne',
                                                         'JSON: ein zweiter Wert in der Zeile; schreiben Sie ein Objekt je Zeile')),
    ('import good.csv --db n.db --map-file map.txt', 3, 'map.txt:2:1:', ("onbekend veld 'nofield'; bedoelde u 'department'?", 'champ inconnu «␣nofield␣»␣; vouliez-vous dire «␣department␣»␣?', 'unbekanntes Feld „nofield“; meinten Sie „department“?')),
    ('import codes.csv --coded --db n.db', 3, 'codes.csv:2:1:', ("thema 'terms.pay' heeft zijn polariteit nodig: 'terms.pay+', '-' of '0'", 'le thème «␣terms.pay␣» demande sa polarité␣: «␣terms.pay+␣», «␣-␣» ou «␣0␣»',
                                                                'Thema „terms.pay“ braucht seine Polarität: „terms.pay+“, „-“ oder „0“')),
    ('import nowhere.csv --db n.db', 4, 'nowhere.csv:', ('kan niet openen: dat bestand of die map bestaat niet', 'impossible d’ouvrir␣: ce fichier ou ce dossier n’existe pas', 'kann nicht öffnen: Datei oder Ordner gibt es nicht')),
    ('import good.csv --db n.db --key short.key', 3, 'short.key:', ('deze sleutel is te kort: een sleutelbestand bevat 32 willekeurige bytes, rauw of als 64 hexadecimale cijfers',
                                                                   'cette clé est trop courte␣: un fichier de clé contient 32 octets aléatoires, bruts ou en 64 chiffres hexadécimaux',
                                                                   'dieser Schlüssel ist zu kurz: eine Schlüsseldatei enthält 32 zufällige Bytes, roh oder als 64 hexadezimale Ziffern')),
    ('reasons --db empty.db', 3, 'empty.db:', ('dit bestand is leeg, dus geen opslag van exitlens; verwijder het, dan maakt import er een', 'ce fichier est vide, donc pas une base d’exitlens␣; supprimez-le, et import en crée une',
                                              'diese Datei ist leer, also kein Speicher von exitlens; entfernen Sie sie, dann legt import einen an')),
    ('reasons', 5, 'exitlens:', ('elk cijfer zou over minder vertrekkers gaan dan getoond mag worden (--min-group 10, --min-company 5); verruim de filters, of gebruik --audience hr',
                                'chaque chiffre porterait sur moins de partants qu’il n’est permis d’en montrer (--min-group 10, --min-company 5)␣; élargissez les filtres, ou utilisez --audience hr',
                                'jede Zahl beträfe weniger Ausgeschiedene, als gezeigt werden dürfen (--min-group 10, --min-company 5); erweitern Sie die Filter, oder nehmen Sie --audience hr')),
    ('reasons --departments tree.csv', 2, 'exitlens:', ("reasons: '--departments' is een optie van andere opdrachten, zoals analyze; zie 'exitlens reasons --help'",
                                                       'reasons␣: «␣--departments␣» est une option d’autres commandes, comme analyze␣; voir «␣exitlens reasons --help␣»',
                                                       'reasons: „--departments“ ist eine Option anderer Befehle, wie analyze; siehe „exitlens reasons --help“')),
    ('trends --period week', 2, 'exitlens:', ('--period week: mogelijk zijn quarter|month|half|year', '--period week␣: au choix␣: quarter|month|half|year', '--period week: möglich sind quarter|month|half|year')),
    ('flags --error-rates rates.csv', 3, 'rates.csv:2:1:', ('er is meer gevonden dan er is: tp is hoogstens n_pos, fp hoogstens n_neg (x)', 'il a été trouvé plus qu’il n’y a␣: tp vaut au plus n_pos, fp au plus n_neg (x)',
                                                           'es wurde mehr gefunden, als es gibt: tp ist höchstens n_pos, fp höchstens n_neg (x)')),
    ('report -o good.csv --audience hr', 4, 'good.csv:', ('kon de uitvoermap niet openen: geen map (20)', 'impossible d’ouvrir le dossier de sortie␣: ce n’est pas un dossier (20)', 'Ausgabeordner nicht zu öffnen: kein Ordner (20)')),
    ('lexicon import good.csv --as csv', 3, 'good.csv:1:1:', ('de kopregel heeft de kolommen category en term nodig, en eventueel weight', 'l’en-tête demande les colonnes category et term, et peut avoir weight',
                                                             'die Kopfzeile braucht die Spalten category und term, und darf weight haben')),
    ('effect actions.csv --audience hr', 3, 'actions.csv:2:1:', ("'2020' is geen datum: acties krijgen een datum JJJJ-MM-DD", '«␣2020␣» n’est pas une date␣: les actions sont datées AAAA-MM-JJ',
                                                               '„2020“ ist kein Datum: Maßnahmen werden mit JJJJ-MM-TT datiert')),
]

# More that is wrong: no line of these may be the same in two languages.
MORE = '''explain; explain G1 x; explain zz; explain G1 99; evaluate; fit; fit -o x; import; import good.csv --dates foo; import good.csv --foo; import good.csv --quiet=1; import good.csv --min-group 2
import good.csv --as-of 2020; import good.csv --map x; import good.csv --map zz=text; import good.csv --map-file good.csv; import good.csv --encoding foo; import good.csv --config good.csv
import good.csv --config nothere; import good.csv --db .; import good.csv --db good.csv; import good.csv --roster roster.csv; import good.csv --departments tree.csv --db n.db; import remarks.csv --dry-run --db n.db
report; report x -o y; export; export --for-bi good.csv; review; review export; review export -o r.csv; review import good.csv --author me; annotate; annotate fields.csv; label; label G1 1 foo --author a --why b
label G1 9 terms.pay- --author a --why b; label G1 1 --withdraw; quotes foo; quotes terms.pay-; quotes terms.pay- --where language=nl; redact; redact nofile; lexicon stat; lexicon suggest; lexicon diff a b
lexicon import good.csv --as foo; lexicon import good.csv --as dic; lexicon lint nofile; analyze; analyze good.csv -o .; reasons x; reasons --where foo; reasons --where foo=1; reasons --where tenure=abc
reasons --from 2020; reasons --aliases aliases.csv; reasons --db nothere.db; flags --fdr 3; flags --unit foo; prevalence; kwic; kwic sfeer; kwic ... --audience hr; link; link scores.csv; effect; compare; compare --a foo
compare --a department=XX --audience hr; forget; forget zz; verify x; verify --key nokey; purge; purge --before 2020; key; key restore good.csv; completion foo; manual x; foo; trend; good.csv'''

faults, checks = [], 0


def run(args, folder):
    env = dict(os.environ, EXITLENS_LEXICONS=os.path.join(root, 'tests/data/lexicons'))
    env.pop('EXITLENS_DB', None)
    p = subprocess.run([program, *args], cwd=folder, env=env, capture_output=True, stdin=subprocess.DEVNULL)
    return p.returncode, p.stderr.decode('utf8').splitlines()


def check(ok, what):
    global checks
    checks += 1
    if not ok:
        faults.append(what)


def place(line):
    m = PLACE.match(line)
    return m.group(1) if m else ''


def case(folder, command, status, where, said):
    args = shlex.split(command)
    english = run(args, folder)
    check(english[0] == status and any(line.startswith(where + ' ') for line in english[1]), f'{command}: {english}')
    for language, sentence in zip(('nl', 'fr', 'de'), said):
        got = run([*args, '--language', language], folder)
        check(got[0] == status, f'{command} in {language}: exit status {got[0]}')
        check([place(line) for line in got[1]] == [place(line) for line in english[1]], f'{command} in {language}: other places {got[1]}')
        check(f'{where} {sentence}'.replace('␣', '\u00a0') in got[1], f'{command} in {language}: {got[1]}')
    check(run([*args, '--language', 'en'], folder) == english, f'{command}: --language en is not as without')


def main():
    with tempfile.TemporaryDirectory() as d:
        for name, text in FILES.items():
            with open(os.path.join(d, name), 'w', encoding='utf8') as f:
                f.write(text)
        os.chmod(os.path.join(d, 'short.key'), 0o600)
        check(run(['import', 'good.csv', '--quiet'], d) == (0, []), 'import good.csv')
        for c in CASES:
            case(d, *c)
        for command in MORE.replace('\n', '; ').split('; '):
            args = shlex.split(command)
            english, dutch = run(args, d), run([*args, '--language', 'nl'], d)
            check(english[0] == dutch[0] and english[0] in (0, 2, 3, 4, 5) and len(english[1]) == len(dutch[1]) > 0, f'{command}: {english} {dutch}')
            check(not set(english[1]) & set(dutch[1]), f'{command}: the same in two languages: {set(english[1]) & set(dutch[1])}')
        for args, what in ((['import', '--foo', '--language', 'nl'], 'the language behind what is wrong'), (['import', '--language=nl', '--foo'], 'the language before it'),
                           (['reasons', '--config', 'config.txt'], 'the language of the configuration')):
            line = run(args, d)[1]
            check(len(line) == 1 and ('is geen optie' in line[0] or 'onbekende naam' in line[0]), f'{what}: {line}')
        check('unknown name' in run(['reasons', '--config', 'config.txt', '--language', 'en'], d)[1][0], 'the command line before the configuration')
        remark = run(['import', 'remarks.csv', '--dry-run', '--db', 'n.db', '--language', 'de'], d)[1]
        check("remarks.csv:2:15: Warnung: 2 unbekannte Arten des Austritts, die erste hier, als unknown gelesen; eine Zuordnungsdatei kann sagen, was sie sind: „weg“" in remark, f'a remark in German: {remark}')
        run(['import', 'fields.csv', '--salvage', '--db', 'n.db', '--language', 'nl'], d)
        rejected = open(os.path.join(d, 'fields.csv.rejected.csv'), encoding='utf8').read() if os.path.exists(os.path.join(d, 'fields.csv.rejected.csv')) else ''
        check('de kopregel heeft er 3: het record is afgebroken' in rejected, f'why a record was refused, in Dutch: {rejected}')
    print('\n'.join(faults) if faults else f'{len(CASES)} bad inputs in four languages, {checks} checks')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())
