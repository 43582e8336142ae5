#!/usr/bin/env python3
"""tests/recipes.py PROGRAM: the recipes of engine/manual/recipes.md, run as printed on the demo corpus, and what they print against report.json.

A recipe runs where its program is: SQL and Python always, pandas and R with the packages of Debian, DuckDB where somebody installed it. Those that do not run are named; of
them, DuckDB's SQL is run by SQLite and the columns of Power Query are looked up. EXITLENS_RECIPES=required makes a missing pandas or R a failure. Exit 1 when something differs."""
import json, os, re, shutil, sqlite3, subprocess, sys, tempfile
import checks
from checks import check, problems

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def top(rows, key, n=None, **where):
    """The first rows by `key`, largest first, of those that have it and are as `where` says; order of the table between equals."""
    found = [r for r in rows if r[key] is not None and all(r[k] == v for k, v in where.items())]
    return sorted(found, key=lambda r: -r[key])[:n]


def cells(rows, *columns):
    return [[r[c] for c in columns] for r in rows]


def facets(t):
    shares = {r['code']: r['share'] for r in t['shares'] if r['unit_type'] == 'all' and '.' not in r['code']}
    return sorted(([c[:-1], shares[c], shares.get(c[:-1] + '+')] for c in shares if c[-1] == '-'), key=lambda r: -r[1])


def quarters(t):
    rows = [r for r in t['trends'] if r['unit_type'] == 'all' and re.fullmatch(r'[a-z]+-', r['code'])]
    return [[p] + [r['share'] for c in sorted({r['code'] for r in rows}) for r in rows if (r['period'], r['code']) == (p, c)] for p in sorted({r['period'] for r in rows})]


def trends(t):
    tested = [r for r in t['trends_summary'] if r['unit_type'] == 'all' and r['q'] is not None]
    return cells(sorted(tested, key=lambda r: r['p'])[:5], 'code', 'direction', 'slope', 'slope_lower', 'slope_upper', 'q')


REASONS = lambda t: cells(top(t['reasons'], 'share', 5, unit_type='all'), 'reason', 'share', 'lower', 'upper')
PAY = lambda t: cells(top(t['shares'], 'share', unit_type='department', code='terms.pay-'), 'unit', 'interviews', 'share', 'lower', 'upper')
COMPLAINTS = lambda t: cells([r for r in top(t['shares'], 'share', unit_type='all') if re.fullmatch(r'.*[.].*-', r['code'])][:5], 'code', 'hits', 'share', 'lower', 'upper')
STANDOUTS = lambda t: cells(top(t['flags'], 'score', 5, unit_type='department'), 'unit', 'code', 'hits', 'interviews', 'or_mean', 'or_lower', 'or_upper', 'tier')
# What each recipe shows, in the order of the page, computed from the tables of report.json; the dictionary says what columns mean, report.json does not.
SHOWN = [('sql', facets), ('sql', STANDOUTS), ('sql', None), ('python', REASONS), ('python pandas', quarters), ('python pandas', PAY), ('r RSQLite', REASONS), ('r base', COMPLAINTS),
         ('r jsonlite', trends), ('duckdb', PAY), ('powerquery', None)]


# --- what is printed ------------------------------------------------------------------------------------------------------

def is_shown(token, value):
    """A word of the output and a value of report.json, to the digits that are printed."""
    if value is None:
        return token in ('NaN', 'NA', 'None', 'NULL')
    if isinstance(value, str):
        return token == value
    m = re.fullmatch(r'(-?[0-9]+(?:\.([0-9]+))?)(e[-+][0-9]+)?(%?)', token)
    if not m:
        return False
    scale = 10 ** (int(m[3][1:]) if m[3] else 0) / (100 if m[4] else 1)
    return abs(float(m[1]) * scale - value) <= (0.5 * 10 ** -len(m[2] or '') + 1e-9) * scale


def words(line, row):
    """The words of a line; a name of the row with a blank or brackets in it is one."""
    for i, v in enumerate(row):
        if isinstance(v, str) and re.search(r'[ (),]', v):
            line = line.replace(v, f'\0{i}\0')
    return [row[int(w.strip('\0'))] if w.startswith('\0') else w for w in re.sub(r'[(),|"│]', ' ', line).split()]


def agrees(line, row):
    """The values of the row stand in the line, in this order, with nothing between them but the words of a sentence."""
    left = iter(words(line, row))
    return all(any(is_shown(w, v) for w in left) for v in row)


def compare(name, output, rows):
    lines = [l for l in output.splitlines() if any(is_shown(w, None) or re.fullmatch(r'-?[0-9.]+%?', w) for w in words(l, ()))]         # headings hold no numbers
    check(len(rows) > 0 and len(lines) == len(rows), f'{name}: {len(lines)} lines for {len(rows)} rows: {output[:300]}')
    wrong = [(l, r) for l, r in zip(lines, rows) if not agrees(l, r)]
    check(not wrong, f'{name}: {len(wrong)} lines differ from report.json, the first {wrong[:1]}')
    return sum(len(r) for r in rows)


# --- the programs ---------------------------------------------------------------------------------------------------------

def works(*command):
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True).returncode == 0


def python_with_pandas():
    return next((p for p in (sys.executable, '/usr/bin/python3') if works(p, '-c', 'import pandas')), None)


def runners():
    """For each kind of block the command that runs it, None where it is not here."""
    pandas = python_with_pandas()
    r = lambda package: ['Rscript', '-e'] if works('Rscript', '-e', f'library({package})') else None
    return {'python': [sys.executable, '-c'], 'python pandas': [pandas, '-c'] if pandas else None, 'r RSQLite': r('RSQLite'), 'r base': r('stats'), 'r jsonlite': r('jsonlite'),
            'duckdb': ['duckdb', '-csv', '-c'] if shutil.which('duckdb') else None}


def by_sqlite(work, sql):
    """One statement or several, as lines of words; read_csv of a table is that table."""
    with sqlite3.connect(f"file:{os.path.join(work, 'figures.db')}?mode=ro", uri=True) as db:
        sql = re.sub(r"read_csv\('out/tables/(\w+)\.csv'(?:[^(){}]|\{[^{}]*\})*\)", r'\1', sql)
        return '\n'.join('|'.join(str(v) for v in r) for s in sql.split(';') if s.strip() for r in db.execute(s))


def power_query(work, block):
    """Nothing outside Windows runs it: that its columns are those of the table, with their types, and every figure loses its empty texts."""
    with open(os.path.join(work, 'out/tables/datapackage.json'), encoding='utf8') as f:
        fields = {x['name']: x['type'] for r in json.load(f)['resources'] if r['name'] == 'shares' for x in r['schema']['fields']}
    typed = dict(re.findall(r'\{"(\w+)", (Int64\.Type|type number)\}', block))
    want = {n: 'type number' if t == 'number' else 'Int64.Type' for n, t in fields.items() if t != 'string'}
    check(typed == want, f'recipes.md: Power Query has {typed}, the table {want}')
    emptied = re.search(r'Replacer\.ReplaceValue, \{(.*?)\}\)', block)
    check(emptied and set(re.findall(r'"(\w+)"', emptied[1])) == set(want) - {'suppressed'}, 'recipes.md: Power Query leaves an empty text in a figure')


def recipe(work, kind, block, rows, command):
    """Runs a block; true when it was run by the program it is for."""
    name = f'recipes.md, {kind}: {block.strip().splitlines()[0][:50]}'
    if kind == 'powerquery':
        power_query(work, block)
        return False
    if kind == 'sql' or kind == 'duckdb' and not command:
        output = by_sqlite(work, block)
    elif command:
        p = subprocess.run([*command, block], cwd=work, capture_output=True, text=True)
        check(p.returncode == 0, f'{name}: exit status {p.returncode}, {p.stderr[-300:]}')
        output = p.stdout
    else:
        return False
    if rows is None:
        check('distinct leavers' in output, f'{name}: prints {output[:80]}')
    else:
        compare(name, output, rows)
    return kind == 'sql' or bool(command)


def prepare(program, work):
    """The commands at the head of the page, as printed."""
    with open(os.path.join(ROOT, 'engine/manual/recipes.md'), encoding='utf8') as f:
        blocks = re.findall(r'^```(\w.*)\n((?:.*\n)*?)```$', f.read(), re.M)
    os.symlink(program, os.path.join(work, 'exitlens'))
    os.symlink(os.path.join(ROOT, 'corpora'), os.path.join(work, 'corpora'))
    env = dict(os.environ, PATH=work + ':' + os.environ['PATH'], EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons'))
    subprocess.run(['sh', '-e', '-c', ''.join(b for k, b in blocks if k == 'sh')], cwd=work, env=env, check=True, capture_output=True)
    return [(k, b) for k, b in blocks if k not in ('sh', 'text')]


def main():
    with tempfile.TemporaryDirectory() as work:
        blocks = prepare(os.path.abspath(sys.argv[1]), work)
        with open(os.path.join(work, 'out/report.json'), encoding='utf8') as f:
            tables = json.load(f)['tables']
        check([k for k, _ in blocks] == [k for k, _ in SHOWN], f'recipes.md: blocks {[k for k, _ in blocks]}; SHOWN in tests/recipes.py says what each prints')
        commands, skipped = runners(), set()
        for (kind, block), (_, shown) in zip(blocks, SHOWN):
            if not recipe(work, kind, block, shown(tables) if shown else None, commands.get(kind)):
                skipped.add(kind)
    needed = skipped - {'duckdb', 'powerquery'}
    check(not needed or os.environ.get('EXITLENS_RECIPES') != 'required', f'not here: {sorted(needed)}')
    if needed:
        print('    for those of pandas and R: sudo apt-get install python3-pandas r-base-core r-cran-dbi r-cran-rsqlite r-cran-jsonlite')
    print(f'{checks.summary()}; not run, as their program is not here: {", ".join(sorted(skipped)) or "none"}')
    return 1 if problems else 0


sys.exit(main())
