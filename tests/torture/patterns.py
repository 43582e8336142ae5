"""Expressions that other engines need ages for, in a lexicon, on notes that set them off: the program takes a few milliseconds a statement more than without them, and says of
which statements it does not know the whole."""
import json
import os
import resource

from scenes import LEXICONS, ROOT, Tally, snapshot

STATEMENTS, BYTES, MOST_MS, LEAST_GIVEN_UP = 40, 10000, 10, 15


def explosive():
    with open(os.path.join(ROOT, 'tests', 'data', 'explosive.tsv'), encoding='utf8') as f:
        return [line.rstrip('\n').split('\t') for line in f if line.startswith('/')]


def notes(unit):
    text = unit * (BYTES // len(unit.encode())) + '!'
    return 'id,date,lang,text\n' + ''.join(f'{i},2025-01-02,en,{text}\n' for i in range(STATEMENTS))


def annotated(t):
    """Its statements, and the seconds of processor time that it took; None with an error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    p = t.run(['annotate', '--threads', '1', 'n.csv'], lexicons='lexicons')
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return (p, took, [s for line in p.stdout.splitlines() for s in json.loads(line)['statements']] if p.returncode == 0 else [])


def pattern(t, tally, expression, unit):
    world = {os.path.join('lexicons', n): b for n, b in snapshot(LEXICONS).items()}
    t.restore({'lexicons': None, **world, 'n.csv': notes(unit).encode()})
    entries = os.path.join(t.folder, 'lexicons', 'en', 'test.tsv')
    _, plain, before = annotated(t)
    with open(entries, 'ab') as f:
        f.write(f'{expression}\tterms.pay-\n'.encode())
    lint = t.run(['lexicon', 'lint', 'lexicons'])
    p, took, after = annotated(t)
    ms = (took - plain) * 1000 / STATEMENTS
    wrong = None
    if lint.returncode not in (0, 3) or p.returncode != 0 or len(before) != len(after) or not after:
        wrong = f'ends with {lint.returncode} and {p.returncode}: {p.stderr.decode("utf8", "replace")[:200]}'
    elif ms > MOST_MS:
        wrong = f'takes {ms:.1f} ms a statement'
    tally.note('gave up and said so', any(s.get('incomplete') for s in after))
    tally.note('µs a statement in all', max(0, round(ms * 1000)))
    tally.point(wrong, expression)


def run(t, short, need):
    tally = t.spread(Tally('expressions that explode', need, 'expressions that other engines need ages for'), explosive(), pattern)
    tally.notes['µs a statement'] = tally.notes.pop('µs a statement in all') // max(1, tally.points)
    if tally.notes.get('gave up and said so', 0) < LEAST_GIVEN_UP:
        tally.point(f'fewer than {LEAST_GIVEN_UP} expressions gave up: they do not set anything off', 'all')
    return tally
