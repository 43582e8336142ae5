#!/usr/bin/env python3
"""tests/review.py PROGRAM: statements out for people to label, and their labels back: what is chosen, that it is blind, both formats, two people, refusals, all or nothing. Exit 1
when something is not so."""
import collections, csv, os, shutil, sqlite3, subprocess, sys, tempfile, zipfile
from xml.sax.saxutils import escape
import checks
from checks import check, problems

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[1])


def run(*args):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, env=dict(os.environ, EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons')))


def rows_of(path):
    with open(path, encoding='utf8', newline='') as f:
        return list(csv.DictReader(f))


def write(path, rows):
    with open(path, 'w', encoding='utf8', newline='') as f:
        w = csv.DictWriter(f, rows[0].keys())
        w.writeheader()
        w.writerows(rows)


def write_xlsx(path, rows):
    """A workbook as another program would save it: the cells in place, texts within them."""
    def row(n, values):
        return f'<row r="{n}">' + ''.join(f'<c r="{chr(65 + i)}{n}" t="inlineStr"><is><t>{escape(v)}</t></is></c>' for i, v in enumerate(values) if v) + '</row>'
    main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    package = 'http://schemas.openxmlformats.org/package/2006'
    parts = {
        '[Content_Types].xml': f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                               '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                               '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        '_rels/.rels': f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="review" sheetId="1" r:id="rId1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        'xl/worksheets/sheet1.xml': f'<worksheet xmlns="{main}"><sheetData>' + row(1, list(rows[0])) + ''.join(row(i + 2, r.values()) for i, r in enumerate(rows)) + '</sheetData></worksheet>'}
    with zipfile.ZipFile(path, 'w') as z:
        for name, text in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def asked(db, sql):
    with sqlite3.connect(f'file:{db}?mode=ro', uri=True) as c:
        return c.execute(sql).fetchall()


def copy_store(db, to):
    """A store with its two key files, without which its texts cannot be read."""
    for suffix in ('', '.key', '.keys'):
        shutil.copy(db + suffix, to + suffix)


def exports(d, db):
    path, show = os.path.join(d, 'r.csv'), os.path.join(d, 's.csv')
    p = run('review', 'export', '-o', path, '--db', db)
    check(p.returncode == 5 and not os.path.exists(path), f'for management: status {p.returncode}')
    p = run('review', 'export', '-o', path, '--n', '100', '--double', '--audience', 'hr', '--db', db)
    rows, second = rows_of(path), rows_of(os.path.join(d, 'r-2.csv'))
    check(p.returncode == 0 and len(rows) == 100 and 'program' not in rows[0] and os.stat(path).st_mode & 0o777 == 0o600, f'export: status {p.returncode}, {len(rows)} rows')
    key = lambda r: (r['interview_id'], r['statement_no'])
    check(len({key(r) for r in rows}) == 100 and sorted(map(key, rows)) == sorted(map(key, second)) and rows != second, 'the same statements in another order for the second')
    kinds = collections.Counter(r['sample'] for r in rows)
    check(kinds == {'uncertain': 50, 'random': 50}, f'samples {kinds}')
    in_store = dict(asked(db, 'SELECT language, count(*) FROM v_statements GROUP BY 1'))
    random = collections.Counter(r['language'] for r in rows if r['sample'] == 'random')
    check(all(abs(random[l] - 50 * n / sum(in_store.values())) <= 1.5 for l, n in in_store.items()), f'languages of the random ones: {random}, of all {in_store}')
    texts = {(r[0], str(r[1])): r[2:] for r in asked(db, 'SELECT interview_id, statement, question, language FROM v_statements')}
    check(all(texts[key(r)] == (r['question'], r['language']) and r['text'] and not r['themes'] for r in rows), 'questions and languages of the store, nothing filled in')
    with open(path, 'rb') as f:
        before = f.read()
    run('review', 'export', '-o', path, '--n', '100', '--double', '--audience', 'hr', '--db', db)
    with open(path, 'rb') as f:
        check(f.read() == before, 'the same bytes twice')
    run('review', 'export', '-o', show, '--n', '100', '--seed', '7', '--show', '--audience', 'hr', '--db', db)
    other = rows_of(show)
    uncertain = lambda rs: {key(r) for r in rs if r['sample'] == 'uncertain'}
    check(len(uncertain(other) & uncertain(rows)) >= 45 and {key(r) for r in other} != {key(r) for r in rows}, 'another seed: the same uncertain ones, other random ones')
    listed = {}
    for i, n, t, p in asked(db, "SELECT interview_id, statement, theme, polarity FROM v_labels WHERE source = 'program'"):
        listed.setdefault((i, str(n)), set()).add(t + p)
    said = lambda r: {x.split(' ')[0] for x in r['program'].split('|') if not x.startswith('reason:') and x != 'none'}
    check(all(said(r) == listed.get(key(r), set()) for r in other), '--show: what the program says is what the store has')
    conditions(d, db)
    return rows


def conditions(d, db):
    """--from, --to and --where: all of the interviews that meet them, and no others."""
    path = os.path.join(d, 'w.csv')
    department = asked(db, 'SELECT department FROM v_interviews WHERE department <> "" GROUP BY 1 ORDER BY count(*), 1')[-1][0]
    sql = 'SELECT i.interview_id, count(*) FROM v_interviews i JOIN v_statements s USING (interview_id) WHERE {} GROUP BY 1'
    for args, where in ((['--where', f'department={department}'], f"i.department = '{department}'"), (['--from', '2024-03-01', '--to', '2024-06-30'], "i.exit_date BETWEEN '2024-03-01' AND '2024-06-30'"),
                        (['--where', f'department={department}', '--to', '2023-12-31'], f"i.department = '{department}' AND i.exit_date <= '2023-12-31'")):
        want = dict(asked(db, sql.format(where)))
        p = run('review', 'export', '-o', path, '--n', '100000', '--audience', 'hr', '--db', db, *args)
        check(p.returncode == 0 and collections.Counter(r['interview_id'] for r in rows_of(path)) == want and len(want) > 3, f'{args}: status {p.returncode}, {len(want)} interviews')
    os.remove(path)
    p = run('review', 'export', '-o', path, '--audience', 'hr', '--db', db, '--where', 'department=Nowhere')
    check(p.returncode == 2 and 'no interview of the store meets the conditions' in p.stderr and not os.path.exists(path), f'nobody meets the conditions: status {p.returncode}, {p.stderr}')


def fill(rows):
    out = [dict(r) for r in rows]
    for i, r in enumerate(out[:30]):
        r['themes'] = ('terms.pay-', 'none', 'content.workload- | terms.pay+')[i % 3]
        r['reasons'] = 'pay' if i % 3 == 0 else ''
        r['why'] = 'as said' if i == 0 else ''
    return out


def imports(d, db, rows):
    good, bad, lone = fill(rows), fill(rows), os.path.join(d, 'lone.db')
    wrong = [(0, 'themes', 'terms.py-', '2:8'), (1, 'check', 's000000000000', '3:3'), (2, 'reasons', 'xx', '4:9'), (3, 'interview_id', 'nobody', '5:1'), (4, 'statement_no', 'one', '6:2'), (40, 'reasons', 'pay', '42:8')]
    for i, column, value, _ in wrong:
        bad[i][column] = value
    bad[6] = dict(bad[5])
    path = os.path.join(d, 'bad.csv')
    write(path, bad)
    p = run('review', 'import', path, '--author', 'R', '--db', db)
    places = sorted(l.split('.csv:')[1].split(': ')[0] for l in p.stderr.splitlines() if '.csv:' in l)
    check(p.returncode == 3 and places == sorted([w[3] for w in wrong] + ['8:2']), f'refusals: status {p.returncode}, {places}')
    check(asked(db, 'SELECT count(*) FROM v_corrections') == [(0,)] and not any(r['text'] and r['text'] in p.stderr for r in rows), 'nothing of it was stored, and no message holds text')
    copy_store(db, lone)
    write(os.path.join(d, 'good.csv'), good)
    check(run('review', 'import', os.path.join(d, 'good.csv'), '--db', db).returncode == 2, 'without --author')
    check(run('review', 'import', os.path.join(d, 'r-2.csv'), '--author', 'R', '--db', db).returncode == 2, 'nothing filled in')
    write_xlsx(os.path.join(d, 'good.xlsx'), good)
    for name, store in (('good.csv', db), ('good.xlsx', lone)):
        p = run('review', 'import', os.path.join(d, name), '--author', 'R', '--why', 'review of May', '--db', store)
        check(p.returncode == 0 and '30 statements labelled by R; 70 not filled in' in p.stderr, f'{name}: status {p.returncode} {p.stderr}')
    corrections = 'SELECT interview_id, statement, labels, author, why FROM v_corrections ORDER BY 1, 2'
    check(asked(db, corrections) == asked(lone, corrections) and len(asked(db, corrections)) == 30, 'CSV and XLSX give the same')
    first = next(r for r in asked(db, corrections) if (r[0], str(r[1])) == (good[0]['interview_id'], good[0]['statement_no']))
    check(first[2:] == ('reason:pay|terms.pay-', 'R', 'as said'), f'the first: {first}')
    check(all(r[4] in ('review of May', 'as said') for r in asked(db, corrections)), 'why, where the row says nothing')
    run('reclassify', '--quiet', '--db', db)
    check(asked(db, corrections) == asked(lone, corrections) and asked(db, "SELECT count(*) > 20 FROM v_labels WHERE source = 'person'") == [(1,)], 'they survive reclassify')
    gold = run('label', '--export', '--db', db).stdout.splitlines()
    check(len(gold) == 31 and gold[0].startswith('interview_id\tstatement_no'), 'they are gold')
    p = run('review', 'export', '-o', os.path.join(d, 'next.csv'), '--n', '100000', '--audience', 'hr', '--db', db)
    left = {(r['interview_id'], r['statement_no']) for r in rows_of(os.path.join(d, 'next.csv'))}
    check(not left & {(r['interview_id'], r['statement_no']) for r in good[:30]} and len(left) > 3000, 'what is labelled is not asked again')


def two_people(d, db, rows):
    one, other = fill(rows), list(reversed(fill(rows)))
    other[-1]['themes'], other[-2]['themes'] = 'none', ''
    write(os.path.join(d, 'a.csv'), one)
    write(os.path.join(d, 'b.csv'), other)
    p = run('review', 'import', os.path.join(d, 'a.csv'), os.path.join(d, 'b.csv'), '--author', 'R and S', '--format', 'csv', '--db', db)
    check(p.returncode == 0 and '28 statements labelled' in p.stderr and '1 on which the two differ and 1 that the second did not label' in p.stderr, f'two people: {p.stderr}')
    table = {(r['level'], r['code']): r for r in csv.DictReader(p.stdout.splitlines())}
    empty = table.get(('empty', 'empty'), {})
    check(empty.get('statements') == '29' and empty.get('raw') == '0.9655' and 0.9 < float(empty.get('alpha') or 0) < 1, f'agreement: {empty}')
    check(asked(db, 'SELECT count(*) FROM v_corrections') == [(28,)], 'only what both say is stored')


def main():
    d = tempfile.mkdtemp()
    try:
        db, second = os.path.join(d, 'x.db'), os.path.join(d, 'y.db')
        run('import', '--quiet', '--db', db, os.path.join(ROOT, 'corpora/demo/interviews.csv'))
        copy_store(db, second)
        rows = exports(d, db)
        imports(d, db, rows)
        two_people(d, second, rows)
        p = run('review', 'export', '-o', os.path.join(d, 'r.xlsx'), '--n', '10', '--audience', 'hr', '--db', second)
        check(p.returncode == 0 and zipfile.is_zipfile(os.path.join(d, 'r.xlsx')) and os.stat(os.path.join(d, 'r.xlsx')).st_mode & 0o777 == 0o600, f'a workbook: {p.stderr}')
        p = run('review', 'import', os.path.join(d, 'r.xlsx'), '--author', 'R', '--db', second)
        check(p.returncode == 2 and 'nobody filled in' in p.stderr, f'our own workbook is read: {p.stderr}')
    finally:
        shutil.rmtree(d)
    print(checks.summary())
    return 1 if problems else 0


sys.exit(main())
