#!/usr/bin/env python3
"""tests/messages.py : engine/report/messages/ against the source, so that nothing is said in English only.

Looks for sentences that the source gives to a function that speaks (exl_fail, exl_complain, …), for prose in tables and in pieces that a sentence is put together
of, and for what the C library says of the system; each must have a row. And for rows that no sentence of the source makes, rows that stand twice, that say the
English in another language, or that change a value, an option, a code or a name of a column. `--untold FILE` prints the lines of FILE (English messages) that no
row says. Standard library only; exit status 1 when something is amiss."""
import errno, glob, os, re, sys

RUN = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*(?:PRI\w+\s*)?"(?:[^"\\\n]|\\.)*")*')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SPEC = re.compile(r'%[-+ #0]*[\d.*]*(?:hh|h|ll|l|z)?[diuoxXeEfFgGcsp]')
PLACE = re.compile(r'\{[#@]?\d\}')
NAME = re.compile(r'[a-z]+_[a-z_]+')        # of a column: the same in all languages
WORD = re.compile(r'[A-Za-z]{2,}')

# Functions that speak: which argument is the sentence, and what they put around it.
SPEAKERS = {'exl_fail': (2, '\0'), 'exl_tsv_fail': (3, '\0'), 'exl_sheet_fail': (3, "'\1' \0"), 'exl_disk_failed': (2, '\0: \1'), 'exl_disk_refuse': (3, '\0'),
            'exl_ingest_refuse': (3, '\0'), 'exl_ingest_refuse_at': (5, '\0'), 'exl_ingest_file_problem': (4, '\0'), 'UNUSABLE': (2, '\0'), 'exl_complain': (0, '\0'), 'exl_tell': (0, '\0'),
            'exl_run_say': (2, '\0'), 'exl_terms_lost': (3, '\0'), 'wants': (3, '\0'), 'bad': (2, '\0'), 'bad_row': (2, 'damaged XLSX file: \0'), 'wrong': (2, '\0')}
# Pieces that speakers of some files are given: a refused value of an option, a finding of lint, a record of an import, a fault of a reader.
LOCAL = {('cli/options.c', 'refuse'): (2, '--option value: \0'), ('cli/config.c', 'complain'): (3, '\0'), ('run/lexicon_lint.c', 'say'): (3, '\0'), ('run/import.c', 'refuse'): (2, '\0'),
         ('run/review.c', 'problem'): (4, 'column themes: \0'), ('run/redact.c', 'refuse'): (2, '\0'), ('lexicon/expression.c', 'fail'): (4, '\0'), ('ingest/source.c', 'refuse'): (2, '\0: \1'),
         ('report/files.c', 'failed'): (1, 'could not \0: disk full (28)'), ('ingest/workbook.c', 'too_many'): (1, 'too large: the workbook has more than 7 \0, which is the limit'),
         ('ingest/jsonl.c', 'fault'): (2, '\0'), ('lexicon/pattern.c', 'bad'): (2, '\0'), ('run/sheet.c', 'bad'): (2, '\0')}
# Prose that is no message: the tables of --help and of the data dictionary, SQL, what stands in reports and in files that are written.
NO_MESSAGES = ('cli/options.c', 'cli/help.c', 'cli/help_words.inc', 'cli/completion.c', 'cli/next.c', 'run/doctor.c', 'run/explain.c', 'run/suppression.c', 'store/sql.h', 'store/schema.c', 'extension/', 'report/',
               'privacy/patterns.h', 'privacy/excerpts.c', 'privacy/quotes.c', 'ingest/names.c', 'run/quality.c', 'run/signals.c', 'exitlens.h')
IN_REPORT = ('report/files.c', 'report/xlsx.c')
NO_MESSAGE = re.compile(r'PRAGMA|SELECT |INSERT |UPDATE |DELETE |CREATE |COMMIT|CASE |coalesce|CAST\(|_Static_assert|<\?xml|<[a-zA-Z]|^#|^exitlens |SQLite format|\t|\.XXXXXX|'
                        r' ORDER BY|^ be nl fr|^Departure reasons by|^Words that set|^%s\.|^key (?:backup|restore)$|^review (?:export|import)$|^label --export$|^reclassify --diff$|^evaluate --save$|^audience hr$|^\.%s|%llu, stored|^interviews %llu|^no (?:statement|text): |d/m/yyyy')

# Sentences whose values are pieces of the sentence: all that they make.
COMPOSED = {
    '…the file has no column \'…\'………': ("the file has no column '7'", "the file has no column '7'; did you mean '7'?", "--map: the file has no column '7'"),
    'too large: the workbook has more than … …, which is the limit': (),      # too_many() is looked at itself
    'of the … sheets (…) the first …one is read, \'…\'; --sheet NAME says another': tuple(f"of the 7 sheets (7) the first {v}one is read, '7'; --sheet NAME says another" for v in ('', 'visible ')),
    'nothing was erased: … of … ids … not in the store': tuple(f'nothing was erased: 7 of 7 ids {v} not in the store' for v in ('is', 'are')),
    'another file of this run has other content for the id \'…\'…; which is right?': ("another file of this run has other content for the id '7'; which is right?",),
    'stop word… only: «…» would fire in a great many statements; write more words around it': tuple(f'stop word{v} only: «7» would fire in a great many statements; write more words around it' for v in ('', 's')),
    'a department has two rows for the same time……': tuple('a department has two rows for the same time' + v for v in (': 7', '; a column period tells them apart')),
    'departures are leavers with an interview…; a column departures counts all of them': tuple(f'departures are leavers with an interview{v}; a column departures counts all of them' for v in ('', ', of periods where no closed block crosses their ends')),
    '… dates are coarser than a ……; use --period … to see all of them': tuple(f'{v[0]} dates are coarser than a {w}{v[1]}; use --period 7 to see all of them' for w in ('quarter', 'month', 'half', 'year')
                                                                              for v in (('some', ' and have no part in this'), ('all', ': there is nothing to show'))),
    '…: \'…\' is not an option… … \'exitlens … --help\'': tuple(f"import: '7' is not an option{v} 'exitlens 7 --help'" for v in ('; see', "; did you mean '7'? See")),
    'the header has no column …; …; say which one it is with ………': tuple(f'the header has no column {w}; {h}; say which one it is with 7{v}' for w in ('exit_date', 'interview_id', 'of answers (text, experience, good, better, reason)')
                                                                         for h in ("it has '7', '7'", "it has '7' and 7 more", 'no name in it is known') for v in ('', ', and which one is the exit date with 7')),
    'unknown name \'…\'………: names are those of the long options': tuple(f"unknown name '7'{v}: names are those of the long options" for v in ('', " (did you mean '7'?)")),
    'lexicon: it is one of lint, stats, suggest, diff, import, export………': tuple('lexicon: it is one of lint, stats, suggest, diff, import, export' + v for v in ('', "; did you mean '7'?")),
    'this is no XLSX file, which is a ZIP archive……': tuple('this is no XLSX file, which is a ZIP archive' + v for v in ('', '; it looks like a program')),
    '--as …: it is one of quanteda (yaml), dic, dicx, cat, ykd, lc3, csv…': tuple('--as 7: it is one of quanteda (yaml), dic, dicx, cat, ykd, lc3, csv' + v for v in ('', ', and for export qdc')),
    'it is one of ……': tuple('--option value: it is one of a|b' + v for v in ('', "; did you mean '7'?")),
    '… has no column with scores…': tuple('7 has no column with scores' + v for v in ('', '; --turnover sets departures against headcount')),
    'group … has no leavers…': tuple('group a has no leavers' + v for v in ('', ' of its own: all of them are in both groups')),
    '… quotes…': ('7 quotes', '7 quotes, confidential'),
    '… lines; … of … words removed…': ('7 lines; 7 of 7 words removed', '7 lines; 7 of 7 words removed: 7 e-mail addresses, 7 web addresses, 7 bank accounts, 7 national numbers',
                                      '7 lines; 7 of 7 words removed: 7 telephone numbers, 7 number plates, 7 dates, 7 ages and tenures, 7 other numbers, 7 addresses, 7 names, 7 unknown words'),
    '… statements, … uncertain and … random, in ………; confidential: they are as typed': tuple(f'7 statements, 7 uncertain and 7 random, in 7{v}; confidential: they are as typed' for v in ('', ' and 7')),
    'interview … is refused as a whole, see line …': ("interview '7' is refused as a whole, see line 7", 'interview (50 bytes) is refused as a whole, see line 7'),
    'duplicate id …: line … has the same id and other content': tuple(f'duplicate id {v}: line 7 has the same id and other content' for v in ("'7'", '(50 bytes)')),
    '… is a spreadsheet\'s error value …; mend the sheet': ("date is a spreadsheet's error value '#REF!'; mend the sheet",),
    'interview …: …': ("interview (50 bytes): two of its rows say different things of the leaver or the job here; they must agree", "interview '7': exit date is missing; a map file with [dates] missing = keeps such interviews undated",),
    'date … …': ("date (50 bytes) is no date; write YYYY-MM-DD", "date '7' is no date; write YYYY-MM-DD",),
    'this looks like …': ('this looks like a PDF file',),
}
# What is no message though it looks like one: cells of tables, the log, what SQLite says.
NOT_SAID = {'undefined: one category only', 'kappa undefined', 'AC1 undefined', 'blocks closed', 'error code='}


def unescape(s):
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t', '0': '\0'}.get(m.group(1), m.group(1)), s)


def text_of(run):
    return ''.join(unescape(m.group(1)) for m in LITERAL.finditer(run))


def places(s):
    """printf's places as NUL."""
    return SPEC.sub('\0', s.replace('%%', '\2')).replace('\2', '%')


def without_comments(text):
    """Comments as blanks, and quotes that are characters."""
    text = re.sub(r"'(?:\\?\"|\\')'", lambda m: "'" + '_' * (len(m.group(0)) - 2) + "'", text)
    return re.sub(r'/\*.*?\*/', lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text, flags=re.S)


def arguments(text, at):
    """The arguments of a call whose ( stands at `at`."""
    depth, i, start, out = 0, at, at + 1, []
    while i < len(text):
        c = text[i]
        if c in '"\'':
            i += 1
            while text[i] != c:
                i += 2 if text[i] == '\\' else 1
        elif c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
            if depth == 0:
                return out + [text[start:i]]
        elif c == ',' and depth == 1:
            out.append(text[start:i])
            start = i + 1
        i += 1
    return out


class Rows:
    """The rows as exl_say reads them."""

    def __init__(self):
        self.row = []                   # (path, line, [en, nl, fr, de])
        for path in sorted(glob.glob('engine/report/messages/*.inc')):
            for n, line in enumerate(open(path, encoding='utf8'), 1):
                if line.startswith('MESSAGE('):
                    self.row.append((path, n, [unescape(m) for m in LITERAL.findall(line)]))
        self.first, self.pattern = {}, []
        for _, _, row in self.row:
            parts = re.split(r'(\{[#@]?\d\})', row[0])
            regex = ''.join(r'(?P<s%s>.*?)' % i if p.startswith('{@') and PLACE.fullmatch(p) else r'[\d\0\1][\d.]*' if p.startswith('{#') and PLACE.fullmatch(p) else '.*?' if PLACE.fullmatch(p) else re.escape(p)
                            for i, p in enumerate(parts))
            words = sum(len(p) for p in parts if not PLACE.fullmatch(p))
            self.pattern.append((words, [p for p in parts if p and not PLACE.fullmatch(p)], re.compile(regex + ('$' if PLACE.fullmatch(parts[-2] if len(parts) > 1 and not parts[-1] else '') else ''), re.S)))
        self.pattern.sort(key=lambda x: -x[0])

    def known(self, s, depth=0):
        """Whether s is said in full: sentences in it and behind it too. Values (NUL, SOH) need not be."""
        if not s:
            return True
        if depth > 32:
            return False
        for words, literals, p in self.pattern:
            for m in (p.match(s), p.fullmatch(s)) if all(t in s for t in literals) else ():
                if not m or not words:
                    continue
                inner = [v for v in m.groupdict().values() if v is not None]
                if all(not WORD.search(v) or NAME.fullmatch(v) or self.known(v, depth + 1) for v in inner) and self.known(s[m.end():], depth + 1):
                    return True
        return False


def sentences():
    """(where, sentence) of every call of a function that speaks."""
    for path in sorted(glob.glob('engine/**/*.c', recursive=True)):
        name = path[7:]
        text = without_comments(open(path, encoding='utf8').read())
        speakers = dict(SPEAKERS, **{fn: how for (file, fn), how in LOCAL.items() if file == name})
        for m in re.finditer(r'\b(%s)\s?\(' % '|'.join(speakers), text):
            n, around = speakers[m.group(1)]
            args = arguments(text, m.end() - 1)
            if len(args) <= n or ('bad' in m.group(1) and (name, m.group(1)) not in LOCAL and m.group(1) != 'bad_row') or (m.group(1) == 'wrong' and name != 'run/rates.c'):
                continue
            for r in RUN.finditer(args[n]):
                s = places(text_of(r.group(0)))
                if WORD.search(s) and not s.startswith('panel'):
                    yield f'{path}:{text.count(chr(10), 0, m.start()) + 1}', s, around.replace('\0', s)


def prose():
    """(where, piece) of every other string that reads like something said."""
    options = set(re.findall(r'\{ "--([a-z-]+)"', open('engine/cli/options.c', encoding='utf8').read()))
    for path in sorted(glob.glob('engine/**/*.[ch]', recursive=True)):
        name = path[7:]
        if name.startswith(NO_MESSAGES) and name not in IN_REPORT:
            continue
        text = without_comments(open(path, encoding='utf8').read())
        for r in RUN.finditer(text):
            start = text.rfind('\n', 0, r.start()) + 1
            before, s = text[start:r.start()], text_of(r.group(0))
            described = re.match(r'\s*(?:\[\w+\] = )?\{ "', before) or re.match(r'\s*\{ "', text[start:]) and name.startswith(('stats/', 'run/'))      # a column and what it holds
            table = name.startswith(('stats/', 'run/')) and ('what_it_is' in before or '_table_' in before or re.search(r'\.(?:title|about|note) = $|EXL_COLUMN|exl_run_\w+_words', before))
            help_row = name == 'cli/main.c' and re.match(r'\s*\{ "\w', text[start:])
            if s in NOT_SAID or re.match(r'\s*#include', before) or 'Static_assert' in before or described or table or help_row or NO_MESSAGE.search(s):
                continue
            if name.startswith('stats/'):
                continue                # what speaks there is exl_fail
            for piece in places(s).split('\0'):
                words = WORD.findall(piece)
                if not options.issuperset(piece.split()) and len(words) >= 2 and ' ' in piece.strip() and re.search(r'[a-z]{2,}', piece):
                    yield f'{path}:{text.count(chr(10), 0, r.start()) + 1}', piece


def fragments():
    """Everything that the source can say, in pieces without values, whole and cut behind : ; and , and around numbers"""
    out = set()
    for path in glob.glob('engine/**/*.[ch]', recursive=True):
        for r in RUN.finditer(without_comments(open(path, encoding='utf8').read())):
            for piece in places(text_of(r.group(0))).split('\0') if len(r.group(0)) < 900 else ():
                cuts = [0] + [m.end() for m in re.finditer(r'no memory for |\b(?=\d)|(?<=\d)\b|(?:[:;] )|(?:, )|(?=[:;,(] ?)|: \'', piece)] + [len(piece)]
                out.update(re.findall(r"'([a-z ]+)'", piece) if 'SELECT' in piece else ())
                for a in cuts:
                    for b in cuts:
                        if a < b:
                            out.add(piece[a:b])
                            out.add(piece[a:b].rstrip())
    return out


def made_of(piece, parts):
    """Whether a piece of a row is a chain of pieces of the source."""
    reach = [True] + [False] * len(piece)
    for i in range(len(piece)):
        for n in range(1, len(piece) - i + 1) if reach[i] else ():
            if piece[i:i + n] in parts:
                reach[i + n] = True
    return reach[-1]


def check_row(path, line, row):
    where = f'{path}:{line}'
    if len(row) != 4 or not all(row):
        yield f'{where}: not four texts'
        return
    for lang, s in zip(('nl', 'fr', 'de'), row[1:]):
        if sorted(PLACE.findall(s)) != sorted(PLACE.findall(row[0])):
            yield f'{where}: other values in {lang}: «{s}»'
        named = re.findall(r'--[a-z][a-z-]+|\b[a-z]+_[a-z_]+\b|(?<=[\x27`]exitlens )[a-z]+|\b[a-z]+\.tsv\b|\bU\+[0-9A-F]{4}|\[[a-z]+\b|\b\d[\d.,]*\b', PLACE.sub('', row[0]))
        told = PLACE.sub('', s).replace('\u202f', '')
        lost = [w for w in named if w.rstrip('.,') not in told and w.replace(',', '').rstrip('.') not in told]
        if lost:
            yield f'{where}: {" ".join(lost)} is missing in {lang}: «{s}»'
        rest = re.sub(r'--[\w-]+|\b(?:nl|fr|en|de|codes|dates|relations|trends|labels|strata|coefficients|quantile|collision)\b', '', PLACE.sub('', row[0]))
        if s == row[0] and WORD.search(rest):
            yield f'{where}: the same in English and {lang}: «{s}»'
        if lang == 'fr' and re.search(r'(?<!\u00a0)[:;?!%»](?=\s|$)| [:;?!%»]|«(?!\u00a0)', re.sub(r'"[^"]*"|une ligne %|marquez-en un avec !|^métadonnées x:x:x: |marque exacte !', '', PLACE.sub('x', s))):
            yield f'{where}: no-break space in French: «{s}»'
        if lang == 'de' and ("'" in told or '«' in told):
            yield f'{where}: „…“ in German: «{s}»'


def main():
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    rows = Rows()
    if sys.argv[1:2] == ['--untold']:
        untold = [line for line in open(sys.argv[2], encoding='utf8', errors='replace').read().splitlines() if not rows.known(line)]
        print('\n'.join(untold))
        return bool(untold)
    faults, seen = [], {}
    for path, line, row in rows.row:
        faults += check_row(path, line, row)
        if seen.setdefault(row[0], (path, line)) != (path, line):
            faults.append(f'{path}:{line}: stands at {seen[row[0]][0]}:{seen[row[0]][1]} already: «{row[0]}»')
    said, pieces = 0, ' \3 '.join(row[0] for _, _, row in rows.row)
    pieces = PLACE.sub('\0', pieces)
    for where, s, whole in sentences():
        said += 1
        shown = s.replace('\0', '…')
        for made in COMPOSED.get(shown, (whole.replace('\0', '7').replace('\1', '7'),)):
            if not rows.known(made):
                faults.append(f'{where}: no row says «{shown if shown not in COMPOSED else made}»')
    told = {f.split(': ')[0] for f in faults}
    for where, piece in prose():
        if where not in told and piece not in pieces and piece.strip() not in pieces and not all(part in pieces for part in re.split(r'(?<=[:;]) ', piece.strip())) and not rows.known(piece.strip()):
            faults.append(f'{where}: no row has «{piece}»')
    parts = fragments() | {os.strerror(e) for e in errno.errorcode} | {'Success', ': ', '; ', ', ', ' ', '.', "'"}
    for path, line, row in rows.row:
        for piece in PLACE.split(row[0]):
            if WORD.search(piece) and not made_of(piece, parts):
                faults.append(f'{path}:{line}: the source does not say «{piece}» any more')
    print('\n'.join(faults) if faults else f'{len(rows.row)} messages in four languages, {said} sentences of the source')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())
