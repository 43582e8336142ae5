#!/usr/bin/env python3
"""tests/outputs.py PROGRAM [--office]: that every format of a report has the same figures, and what describes them describes all of them.

report.json against its schema; tables/*.csv, report.xlsx (read here, from its XML), tables/README.md and tables/datapackage.json against report.json; the same bytes in
another time zone and locale. --office: report.xlsx and each CSV opened by LibreOffice without a screen, converted, and every cell compared. Exit 1 when something differs."""
import csv, importlib.machinery, importlib.util, io, json, os, re, shutil, sqlite3, subprocess, sys, tempfile, zipfile
import xml.etree.ElementTree as ET
from datetime import date
import checks
from checks import check, problems

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NS = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'


def load_tool(name):
    path = os.path.join(ROOT, 'tools', name)
    loader = importlib.machinery.SourceFileLoader(name.replace('-', '_'), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


# --- JSON Schema: as much of draft 7 as report.schema.json has ---------------------------------------------------------

TYPES = {'string': lambda v: isinstance(v, str), 'null': lambda v: v is None, 'array': lambda v: isinstance(v, list), 'object': lambda v: isinstance(v, dict), 'boolean': lambda v: isinstance(v, bool),
         'integer': lambda v: isinstance(v, int) and not isinstance(v, bool), 'number': lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)}
KNOWN = {'$schema', '$id', 'title', 'description', 'type', 'additionalProperties', 'required', 'properties', 'items', 'enum', 'const', 'pattern', 'minimum'}


def faults(schema, v, at='$'):
    unknown = set(schema) - KNOWN
    if unknown:
        yield f'{at}: the validator does not know {sorted(unknown)}'
    kinds = schema.get('type')
    if kinds and not any(TYPES[k](v) for k in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f'{at}: {str(v)[:40]!r} is not {kinds}'
        return
    if 'const' in schema and v != schema['const'] or 'enum' in schema and v not in schema['enum']:
        yield f'{at}: {str(v)[:40]!r} is not allowed'
    if 'pattern' in schema and not re.search(schema['pattern'], v) or 'minimum' in schema and v < schema['minimum']:
        yield f'{at}: {str(v)[:40]!r} is out of range'
    if isinstance(v, dict):
        for k in schema.get('required', ()):
            if k not in v:
                yield f'{at}: no {k}'
        for k, x in v.items():
            if k in schema.get('properties', {}):
                yield from faults(schema['properties'][k], x, f'{at}.{k}')
            elif schema.get('additionalProperties', True) is False:
                yield f'{at}: {k} is not in the schema'
    if isinstance(v, list) and 'items' in schema:
        for i, x in enumerate(v):
            yield from faults(schema['items'], x, f'{at}[{i}]')


def schemas(program, folders):
    tool = load_tool('report-schema')
    with open(os.path.join(ROOT, 'engine/report/schema/report.schema.json'), encoding='utf8') as f:
        kept = json.load(f)
    check(kept == tool.schema(folders), 'engine/report/schema/report.schema.json is not what the program writes; run tools/report-schema PROGRAM FILE')
    for f in folders:
        report = read_json(f)
        found = list(faults(kept, report))
        check(not found, f'{os.path.basename(f)}/report.json against its schema: {found[:3]}')
        try:
            import jsonschema
            check(not list(jsonschema.Draft7Validator(kept).iter_errors(report)), 'python3-jsonschema finds a fault in report.json')
        except ImportError:
            pass
        # what a validator must not let through
        for wrong in ({'$schema': 'urn:exitlens:report:0'}, {'audience': 'all'}, {'extra': 1}, {'tables': {}}, {'as_of': 'today'}, {'tables': dict(report['tables'], shares=[{'unit': 1}])}):
            check(any(faults(kept, dict(report, **wrong))), f'a report with {str(wrong)[:60]} passes the schema')


def read_json(folder):
    with open(os.path.join(folder, 'report.json'), encoding='utf8') as f:
        return json.load(f)


# --- tables -------------------------------------------------------------------------------------------------------------

def same(a, b):
    """A value of report.json and what another format has for it."""
    if a is None:
        return b in (None, '')
    if isinstance(a, str):
        return b in (shown(a), a) or bool(re.fullmatch(r'\d{4}-\d\d-\d\d', a)) and b == str((date.fromisoformat(a) - date(1899, 12, 30)).days)      # a spreadsheet makes days of dates
    return b not in (None, '') and abs(float(b) - a) <= 1e-9 * max(1, abs(a))


def unescaped(text):
    return re.sub(r'_x([0-9A-Fa-f]{4})_', lambda m: chr(int(m.group(1), 16)), text or '')


def shown(text):
    hidden = [(0, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069), (0xFEFF, 0xFEFF), (0xFFFE, 0xFFFF), (0x61C, 0x61C)]
    return ''.join(f'‹U+{ord(c):04X}›' if any(a <= ord(c) <= b for a, b in hidden) else c for c in text)


def compare(name, rows, header, body):
    """rows of report.json against a header and rows of texts."""
    check(len(rows) == len(body), f'{name}: {len(body)} rows for {len(rows)}')
    if rows:
        check(header == list(rows[0]), f'{name}: columns {header}')
    wrong = [(i, k, r[k], v) for i, (r, b) in enumerate(zip(rows, body)) for k, v in zip(header, b) if not same(r[k], v)]
    check(not wrong, f'{name}: {len(wrong)} cells differ, the first {wrong[:1]}')
    return len(rows) * len(header)


def csv_rows(text):
    rows = list(csv.reader(io.StringIO(text)))
    return rows[0], [[bare(c) for c in r] for r in rows[1:]]


def bare(text):
    """A text of a CSV without the apostrophe that keeps spreadsheets from running it."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in tuple('=+-@＝＋－＠') else text


TYPE_OF = {'string': 'text', 'integer': 'whole number', 'number': 'number', 'boolean': '0 or 1'}


def tables(folder):
    report = read_json(folder)['tables']
    with open(os.path.join(folder, 'tables/datapackage.json'), encoding='utf8') as f:
        package = {r['name']: r for r in json.load(f)['resources']}
    with open(os.path.join(folder, 'tables/README.md'), encoding='utf8') as f:
        readme = f.read()
    files = sorted(n[:-4] for n in os.listdir(os.path.join(folder, 'tables')) if n.endswith('.csv'))
    check(files == sorted(report) == sorted(package), f'tables: {files} are files, {sorted(report)} in JSON, {sorted(package)} in the package')
    cells = 0
    for name in files:
        with open(os.path.join(folder, 'tables', name + '.csv'), encoding='utf8', newline='') as f:
            header, body = csv_rows(f.read())
        cells += compare(name + '.csv', report[name], header, body)
        fields = package[name]['schema']['fields']
        check([f['name'] for f in fields] == header, f'{name}: columns of datapackage.json')
        section = readme.split(f'## {name}.csv')[1].split('\n## ')[0] if f'## {name}.csv' in readme else ''
        for f in fields:
            check(f"| `{f['name']}` | {TYPE_OF[f['type']]} | " in section and f['description'], f"{name}.{f['name']}: not in README.md with its type")
            typed(name, f, [r[header.index(f['name'])] for r in body])
        key = package[name]['schema']['primaryKey']
        keys = [tuple(r[header.index(k)] for k in key) for r in body]
        check(key and len(set(keys)) == len(keys), f'{name}: {key} is no key, {len(keys) - len(set(keys))} rows repeat it')
    return cells


def typed(name, field, values):
    fits = {'string': r'(?s).*', 'integer': r'-?[0-9]+', 'number': r'-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?', 'boolean': '[01]'}[field['type']]
    wrong = [v for v in values if v != '' and not re.fullmatch(fits, v)]
    check(not wrong, f"{name}.{field['name']} is {field['type']}, and holds {wrong[:1]}")


# --- the workbook -------------------------------------------------------------------------------------------------------

def column_of(ref):
    n = 0
    for c in re.match('[A-Z]+', ref).group():
        n = n * 26 + ord(c) - 64
    return n - 1


def workbook(path):
    """Sheets by name: rows of texts (raw XML values), formula cells counted."""
    with zipfile.ZipFile(path) as z:
        names = z.namelist()
        check(not any('vba' in n or 'externalLink' in n for n in names), f'{path}: macros or links')
        strings = []
        if 'xl/sharedStrings.xml' in names:
            strings = [''.join(t.text or '' for t in si.iter(NS + 't')) for si in ET.fromstring(z.read('xl/sharedStrings.xml'))]
        book = ET.fromstring(z.read('xl/workbook.xml'))
        rels = {r.get('Id'): r.get('Target') for r in ET.fromstring(z.read('xl/_rels/workbook.xml.rels'))}
        sheets, formulas, charts = {}, 0, sum(n.startswith('xl/charts/chart') for n in names)
        for s in book.find(NS + 'sheets'):
            target = rels[s.get('{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id')]
            tree = ET.fromstring(z.read('xl/' + target.lstrip('/').removeprefix('xl/')))
            rows = []
            for row in tree.iter(NS + 'row'):
                out = []
                for c in row.findall(NS + 'c'):
                    formulas += c.find(NS + 'f') is not None
                    at = column_of(c.get('r'))
                    out += [''] * (at + 1 - len(out))
                    v = c.find(NS + 'v')
                    text = '' if v is None else v.text
                    out[at] = unescaped(''.join(t.text or '' for t in c.iter(NS + 't')) if c.get('t') == 'inlineStr' else strings[int(text)] if c.get('t') == 's' else text or '')
                rows.append((int(row.get('r')), out))
            sheets[s.get('name')] = {'rows': rows, 'filter': tree.find(NS + 'autoFilter') is not None, 'frozen': any(p.get('state') == 'frozen' for p in tree.iter(NS + 'pane')),
                                     'links': sum(1 for _ in tree.iter(NS + 'hyperlink'))}
    return sheets, formulas, charts


def table_sheet(sheet, read=lambda text: text):
    header, *body = [r for _, r in sheet['rows']]
    return header, [[read(c) for c in r] + [''] * (len(header) - len(r)) for r in body]


def spreadsheet(folder):
    report = read_json(folder)['tables']
    sheets, formulas, charts = workbook(os.path.join(folder, 'report.xlsx'))
    check(formulas == 0, f'report.xlsx: {formulas} formulas')
    with zipfile.ZipFile(os.path.join(folder, 'report.xlsx')) as z:
        check({i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)} and b'2026-01-31T00:00:00Z' in z.read('docProps/core.xml'), 'report.xlsx: it tells when it was made')
    check(charts >= 3, f'report.xlsx: {charts} charts')
    check(all(s['filter'] and s['frozen'] and not s['links'] for s in sheets.values()), 'report.xlsx: a sheet without filter or frozen header, or with links')
    check(all(len(n) <= 31 for n in sheets), 'report.xlsx: name of a sheet')
    cells = 0
    for name, rows in report.items():
        check(name in sheets, f'report.xlsx: no sheet {name}')
        if name in sheets:
            cells += compare(f'report.xlsx {name}', rows, *table_sheet(sheets[name]))
    dictionary = [s for n, s in sheets.items() if n not in report and any(r[:2] == ['table', 'column'] for _, r in s['rows'])]
    described = {tuple(r[:2]) for s in dictionary for _, r in s['rows']}
    missing = [(t, k) for t, rows in report.items() for k in (rows[0] if rows else ()) if (t, k) not in described]
    check(dictionary and not missing, f'report.xlsx: the meaning of {missing[:2]} is not told')
    questions(report, [s for n, s in sheets.items() if n not in report and s not in dictionary])
    return cells


def questions(report, sheets):
    """Every number of the sheets that answer a question is one of the tables."""
    known = {round(v, 9) for rows in report.values() for r in rows for v in r.values() if isinstance(v, (int, float))}
    years = {float(v) for r in report['trends'] for v in [r['period']]}         # texts there
    told = 0
    for s in sheets:
        numbers = [float(v) for _, r in s['rows'] for v in r if re.fullmatch(r'-?[0-9.]+(E[-+]?[0-9]+)?', v or '') and float(v) not in years]
        told += bool(numbers)
        check(all(round(v, 9) in known for v in numbers), f'a number of a sheet is in no table: {[v for v in numbers if round(v, 9) not in known][:2]}')
    check(told >= 5, f'{told} sheets hold figures')


HOSTILE = ['=1+1', '@SUM(A1)', '+31 2', '-', "'quoted", '_x0041_', 'a_x000D_b', 'a\x1bb', 'tab\there', 'line\nend', 'right\u202eleft', 'non\ufffechar', '\U0001f600 & <b>', 'http://example.invalid/', 'ID', 'TRUE',
           '2025-01-02', 'é' * 128, '[x]:*?/\\', '\uff1d1+1']


def languages(program, d):
    """A report in each language has all its sheets."""
    for language in ('nl', 'fr', 'en', 'de'):
        out = os.path.join(d, 'in-' + language)
        env = dict(os.environ, EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons'))
        p = subprocess.run([program, 'report', '--quiet', '--db', os.path.join(d, 'x.db'), '-o', out, '--language', language, '--period', 'year', '--as-of', '2026-01-31'], env=env)
        check(p.returncode == 0 and len(workbook(os.path.join(out, 'report.xlsx'))[0]) == len(workbook(os.path.join(d, 'management/report.xlsx'))[0]) - 1, f'report.xlsx in {language}: status {p.returncode}')     # no quotes
        check(not os.path.exists(os.path.join(out, '.report.xlsx.work')), 'the folder to work in is left behind')


def hostile(program, folder):
    """Names that are formulas, escapes, controls and links to somebody."""
    path, out, db = (os.path.join(folder, n) for n in ('hostile.csv', 'hostile', 'hostile.db'))
    with open(path, 'w', encoding='utf8', newline='') as f:
        w = csv.writer(f)
        w.writerow(['interview_id', 'exit_date', 'department', 'role', 'text'])
        for i in range(6):
            w.writerows([f'{i}-{k}', f'2025-0{i + 1}-1{k % 10}', d, HOSTILE[k - 1], 'Loon te laag. Leuke collega’s.'] for k, d in enumerate(HOSTILE))
    env = dict(os.environ, EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons'))
    subprocess.run([program, 'analyze', '--quiet', path, '--db', db, '-o', out, '--audience', 'hr', '--period', 'year', '--as-of', '2026-01-31'], check=True, env=env)
    units = {r['unit'] for r in read_json(out)['tables']['shares'] if r['unit_type'] == 'department'}
    check(len(units) == len(HOSTILE), f'{len(units)} departments of {len(HOSTILE)}')
    return out


# --- databases ----------------------------------------------------------------------------------------------------------

def export(program, d, audience, name):
    out = os.path.join(d, name)
    p = subprocess.run([program, 'export', '--quiet', '--for-bi', out, '--db', os.path.join(d, 'x.db'), '--audience', audience, '--as-of', '2026-01-31', '--period', 'year'], env=dict(os.environ, EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons')), umask=0o027)
    check(p.returncode == 0 and os.stat(out).st_mode & 0o777 == (0o600 if audience == 'hr' else 0o640), f'export --for-bi {name}: status {p.returncode}')
    return out


def databases(program, d, folders):
    cells = 0
    for folder in folders:
        audience = os.path.basename(folder)
        path = export(program, d, audience, audience + '.db')
        report = {k: v for k, v in read_json(folder)['tables'].items() if k not in ('statements', 'quotes')}
        with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as db:
            names = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
            check(names == sorted([*report, 'about', 'dictionary']), f'{audience}.db: tables {names}')
            described = {(t, c): k for t, c, k in db.execute('SELECT table_name, column_name, type FROM dictionary')}
            for name, rows in report.items():
                info = db.execute(f'PRAGMA table_info({name})').fetchall()
                kinds = {'TEXT': ('text',), 'INTEGER': ('whole number', '0 or 1'), 'REAL': ('number',)}
                check(all(described.get((name, c[1])) in kinds[c[2]] for c in info), f'{audience}.db: dictionary of {name}')
                body = [['' if v is None else str(v) for v in r] for r in db.execute(f'SELECT * FROM {name} ORDER BY rowid')]
                cells += compare(f'{audience}.db {name}', rows, [c[1] for c in info], body)
            check(dict(db.execute('SELECT name, value FROM about'))['audience'] == audience, f'{audience}.db: about')
    with open(export(program, d, 'hr', 'again.db'), 'rb') as a, open(os.path.join(d, 'hr.db'), 'rb') as b:
        check(a.read() == b.read(), 'export --for-bi: other bytes the second time')
    refused = subprocess.run([program, 'export', '--for-bi', os.path.join(d, 'x.db'), '--db', os.path.join(d, 'x.db')], capture_output=True)
    check(refused.returncode == 2 and b'give another name' in refused.stderr, 'export --for-bi over the store is refused')
    return cells


def views(d):
    """Every view of a store and every column of it is in engine/manual/store.md."""
    with open(os.path.join(ROOT, 'engine/manual/store.md'), encoding='utf8') as f:
        manual = f.read().split('## For other programs')[1].split('## What `import` promises')[0]
    with sqlite3.connect(f"file:{os.path.join(d, 'x.db')}?mode=ro", uri=True) as db:
        names = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")]
        for v in names:
            section = next((s for s in manual.split('\n### ')[1:] if f'`{v}`' in s.splitlines()[0]), '')
            columns = [r[1] for r in db.execute(f'PRAGMA table_info({v})')]
            missing = [c for c in columns if f'`{c}`' not in section]
            check(section and not missing, f'engine/manual/store.md: {v} lacks {missing or "a section"}')
            check(not {'text', 'body'} & set(columns), f'{v} holds text')
        examples = re.findall(r'(?:^    .*\n)+', manual.split('## Examples')[1], re.M)
        for e in examples:
            check(len(db.execute(e).fetchall()) > 0, f'engine/manual/store.md: an example finds nothing: {e.strip()[:60]}')
        check(len(names) >= 8 and len(examples) >= 3, 'store.md: views and examples')


# --- LibreOffice --------------------------------------------------------------------------------------------------------

def convert(profile, out, paths, *options):
    """Opened and saved again, as a workbook: there a number is in full, however it is shown."""
    command = ['soffice', f'-env:UserInstallation=file://{profile}', '--headless', *options, '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', out, *paths]
    subprocess.run(command, capture_output=True, timeout=500)


def office(folder, work):
    """What LibreOffice reads in report.xlsx and in each CSV."""
    report = read_json(folder)['tables']
    out, profile, cells = os.path.join(work, 'office'), os.path.join(work, 'profile'), 0
    convert(profile, out, [os.path.join(folder, 'report.xlsx')])
    names = workbook(os.path.join(folder, 'report.xlsx'))[0]
    cells += office_tables(os.path.join(out, 'report.xlsx'), report, names)
    # as the import dialog has it: comma, UTF-8, English numbers
    convert(profile, out, [os.path.join(folder, 'tables', n + '.csv') for n in report], '--infilter=CSV:44,34,76,1,,1033,false,false')
    for name, rows in report.items():
        cells += office_tables(os.path.join(out, name + '.xlsx'), {name: rows}, [name], bare)
    return cells


def office_tables(path, tables, names, read=lambda text: text):
    if not os.path.exists(path):
        check(False, f'LibreOffice could not open what {os.path.basename(path)} is made of')
        return 0
    sheets, formulas, _ = workbook(path)
    check(formulas == 0 and sorted(sheets) == sorted(names), f'LibreOffice, {os.path.basename(path)}: {formulas} formulas, sheets {sorted(sheets)}')
    return sum(compare(f'LibreOffice, {os.path.basename(path)} {n}', rows, *table_sheet(sheets[n], read)) for n, rows in tables.items() if n in sheets)


# --- the same bytes -----------------------------------------------------------------------------------------------------

def files_of(folder):
    return {os.path.relpath(os.path.join(b, n), folder): open(os.path.join(b, n), 'rb').read() for b, _, names in os.walk(folder) for n in names}


def main():
    program, d = os.path.abspath(sys.argv[1]), tempfile.mkdtemp()
    try:
        folders = load_tool('report-schema').reports(program, d)
        if '--office' in sys.argv:
            if not shutil.which('soffice'):
                print('skipped: no soffice on this machine (apt-get install libreoffice-calc)')
                return 0
            cells = sum(office(f, os.path.join(d, 'work-' + os.path.basename(f))) for f in [*folders, hostile(program, d)])
        else:
            schemas(program, folders)
            cells = sum(tables(f) + spreadsheet(f) for f in [*folders, hostile(program, d)])
            cells += databases(program, d, folders)
            views(d)
            languages(program, d)
            env = dict(os.environ, TZ='Asia/Tokyo', LC_ALL='nl_BE.UTF-8', EXITLENS_LEXICONS=os.path.join(ROOT, 'lexicons'))
            subprocess.run([program, 'report', '--quiet', '--audience', 'hr', '--as-of', '2026-01-31', '--period', 'year', '--db', os.path.join(d, 'x.db'), '-o', os.path.join(d, 'again')], check=True, env=env)
            check(files_of(folders[0]) == files_of(os.path.join(d, 'again')) and len(files_of(folders[0])) > 10, 'a report in another time zone and locale has other bytes')
    finally:
        shutil.rmtree(d)
    print(f'{checks.n_checks} checks, {cells} cells compared, {len(problems)} problems')
    return 1 if problems else 0


sys.exit(main())
