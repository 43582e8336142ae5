#!/usr/bin/env python3
"""tests/library.py PROGRAM: the library as somebody else has it, installed into a folder of its own: the header alone, the examples against the shared and the static library, what is
exported, and the SQLite extension. Exit 1 when something is not so."""
import os, re, shutil, subprocess, sys, tempfile
import checks
from checks import check, problems

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[1])
CC = os.environ.get('CC', 'cc')
LINKER = {'__bss_start', '_edata', '_end'}       # names of its own


def run(*command, **kw):
    return subprocess.run(command, capture_output=True, text=True, **kw)


def pkg_config(prefix, *args):
    p = run('pkg-config', *args, 'exitlens', env=dict(os.environ, PKG_CONFIG_PATH=os.path.join(prefix, 'lib/pkgconfig')))
    check(p.returncode == 0, f'pkg-config {args}: {p.stderr}')
    return p.stdout.split()


def header(prefix, d):
    """It compiles by itself, strictly, in C and in C++."""
    for compiler, suffix, standard in ((CC, 'c', '-std=c11'), (os.environ.get('CXX', 'c++'), 'cc', '-std=c++17')):
        if not shutil.which(compiler):
            print(f'    skipped: no {compiler}')
            continue
        path = os.path.join(d, 'header.' + suffix)
        with open(path, 'w') as f:
            f.write('#include <exitlens.h>\n#include <exitlens.h>\nint main(void) { return exl_version()[0] == 0; }\n')
        p = run(compiler, standard, '-pedantic', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', *pkg_config(prefix, '--cflags'), path)
        check(p.returncode == 0, f'exitlens.h in {suffix}: {p.stderr[:300]}')


def exported(prefix):
    """What the header marks, and nothing else."""
    with open(os.path.join(prefix, 'include/exitlens.h')) as f:
        marked = set(re.findall(r'^EXL_API [^;(]*?\b(exl_\w+)\(', f.read(), re.M))
    lines = run('nm', '-D', '--defined-only', os.path.join(prefix, 'lib/libexitlens.so')).stdout.splitlines()
    seen = {l.split()[-1] for l in lines} - LINKER
    check(len(marked) > 40 and seen == marked, f'libexitlens.so exports {sorted(seen ^ marked)[:5]} otherwise than exitlens.h says')
    soname = re.search(r'SONAME.*\[(.*)\]', run('readelf', '-d', os.path.join(prefix, 'lib/libexitlens.so')).stdout)
    check(soname and os.path.exists(os.path.join(prefix, 'lib', soname.group(1))), 'libexitlens.so: its soname is not installed')
    check({l.split()[-1] for l in run('nm', '-D', '--defined-only', os.path.join(prefix, 'lib/exitlens/exitlens.so')).stdout.splitlines()} - LINKER == {'sqlite3_exitlens_init'},
          'exitlens.so exports more than its one function')


def examples(prefix, d):
    lexicons = os.path.join(prefix, 'share/exitlens/lexicons')
    env = dict(os.environ, LD_LIBRARY_PATH=os.path.join(prefix, 'lib'))
    text = 'Collega’s top, loon te laag. Ik vertrek omdat het loon te laag is.'
    for name in sorted(n[:-2] for n in os.listdir(os.path.join(ROOT, 'tools/examples')) if n.endswith('.c')):
        for how in ('shared', 'static'):
            out = os.path.join(d, f'{name}-{how}')
            flags = pkg_config(prefix, '--cflags', '--libs', *(['--static'] if how == 'static' else []))
            if how == 'static':
                flags = [os.path.join(prefix, 'lib/libexitlens.a') if f == '-lexitlens' else f for f in flags]
            p = run(CC, '-std=c17', '-Wall', '-Wextra', '-Werror', os.path.join(ROOT, 'tools/examples', name + '.c'), '-o', out, *flags)
            check(p.returncode == 0, f'{name}, {how}: {p.stderr[:400]}')
            if p.returncode:
                continue
            args = {'classify': [lexicons, text], 'store': [lexicons, os.path.join(d, f'{how}.db'), os.path.join(ROOT, 'corpora/demo/interviews.csv')]}[name]
            p = run(out, *args, env=env)
            want = {'classify': r'1 nl Collega’s top, loon te laag\.\n  theme relations\.colleagues\+ 0\.\d\d \[Collega’s top: nl/relations\.tsv:\d+\]\n  theme terms\.pay- ', 'store': r'^unit_type,unit,reason,kind,.*\nall,all,\w+,\w+,531,'}[name]
            check(p.returncode == 0 and re.search(want, p.stdout), f'{name}, {how}: status {p.returncode}, {p.stdout[:200]!r} {p.stderr[:200]}')
            check(run(out, env=env).returncode == 2, f'{name}, {how}: without arguments')


def sqlite(prefix):
    """In the shell of SQLite: columns, more texts than one, no text, a language that is none."""
    if not shutil.which('sqlite3'):
        print('    skipped: the extension; no sqlite3 on this machine')
        return
    def ask(sql, lexicons=True):
        env = dict(os.environ, EXITLENS_LEXICONS=os.path.join(prefix, 'share/exitlens/lexicons') if lexicons else '/nonexistent')
        return run('sqlite3', ':memory:', '-cmd', f".load {os.path.join(prefix, 'lib/exitlens/exitlens')}", sql, env=env)
    notes = "WITH n(id, t) AS (VALUES (1, 'Collega''s top, loon te laag.'), (2, NULL), (3, ''), (4, 'L''ambiance est bonne.')) "
    p = ask(notes + "SELECT id, statement, language, theme, polarity, words FROM n, exit_themes(n.t) ORDER BY 1, 2, 4")
    check(p.stdout == "1|1|nl|relations.colleagues|+|Collega's top\n1|1|nl|terms.pay|-|loon te laag\n4|1|fr|relations.colleagues|+|ambiance est bonne\n", f'exit_themes: {p.stdout!r} {p.stderr}')
    p = ask("SELECT reason, score > 0 AND score <= 1, \"end\" > start, entry LIKE 'nl/%', json_array_length(evidence) > 0 FROM exit_reasons('Ik vertrek omdat het loon te laag is.', 'nl')")
    check(p.stdout == 'pay|1|1|1|1\n', f'exit_reasons: {p.stdout!r} {p.stderr}')
    p = ask("SELECT count(*), sum(theme IS NULL) FROM (SELECT 'Loon te laag.' AS t UNION ALL SELECT NULL) AS n LEFT JOIN exit_themes(n.t) ON true")
    check(p.stdout == '2|1\n', f'exit_themes, no text: {p.stdout!r} {p.stderr}')
    for sql, why in (("SELECT * FROM exit_themes('x', 'es')", 'none of nl fr en de'), ('SELECT * FROM exit_themes', 'needs a text'), ("SELECT * FROM exit_themes(CAST(x'61ff' AS TEXT))", 'not UTF-8: byte 2')):
        p = ask(sql)
        check(p.returncode != 0 and why in p.stderr, f'{sql}: {p.stderr!r}')
    check('exitlens' in ask("SELECT * FROM exit_themes('x')", lexicons=False).stderr, 'no lexicons: it says so')


def main():
    d = tempfile.mkdtemp()
    prefix = os.path.join(d, 'usr')
    try:
        p = run('make', '-s', '-C', ROOT, 'install', f'PREFIX={prefix}')
        check(p.returncode == 0, f'make install: {p.stderr[-300:]}')
        check(run(os.path.join(prefix, 'bin/exitlens'), '--version').stdout == run(PROGRAM, '--version').stdout, 'the installed program is another')
        check(os.path.exists(os.path.join(prefix, 'share/exitlens/schema/report.schema.json')), 'the schema of report.json is not installed')
        header(prefix, d)
        exported(prefix)
        examples(prefix, d)
        sqlite(prefix)
    finally:
        shutil.rmtree(d)
    print(checks.summary())
    return 1 if problems else 0


sys.exit(main())
