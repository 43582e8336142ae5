"""What is left of the forgotten: every file beside the store is searched for their words, names and numbers as they are written in several encodings, and the file of the keys for
the keys of their texts."""
import os
import random

from scenes import HEAD, Tally, snapshot

PEOPLE, FORGOTTEN, HEADER, RECORD, KEY_BYTES = 130, 100, 1024, 72, 32        # of the file of keys: what stands before its records, and a record


def marks(k):
    """Words that nobody else has: of the text, the name, the number."""
    rng = random.Random(f'person {k}')
    return [''.join(rng.choice('bdfgklmnprstvz') + rng.choice('aeiou') for _ in range(5)) for _ in range(3)]


def notes(people):
    rows = []
    for k in people:
        word, name, number = marks(k)
        rows.append(f'{number},2025-{k % 12 + 1:02}-05,{("Care", "IT")[k % 2]},Nurse,An Peeters,nl,{name.title()} Ven,Het loon is te laag zei {word}. De sfeer was goed.\n')
    return HEAD + ''.join(rows)


def kept_keys(data):
    """The records of the file of keys that hold one."""
    return {data[i:i + KEY_BYTES] for i in range(HEADER, len(data) - RECORD + 1, RECORD)} - {bytes(KEY_BYTES)}


def haystack(t):
    """Every file, in lower case: path to bytes."""
    return {n: b.lower() for folder in (t.folder, t.tmp) for n, b in snapshot(folder).items() if b is not None}


def found(files, k):
    """Where anything of a person stands, in UTF-8 or UTF-16."""
    return [f'{m} in {n}' for m in marks(k) for n, b in files.items() if any(m.encode(e) in b for e in ('utf-8', 'utf-16-le', 'utf-16-be'))]


def run(t, short, need):
    tally = Tally('forgotten, searched for', need, 'text left after `forget` of 100 interviews')
    t.restore({'lexicons': None, 'n.csv': notes(range(PEOPLE)).encode(), 's.db.key': t.worlds['one']['s.db.key']})
    t.must(['import', '--quiet', 'n.csv', '--db', 's.db'])
    gone, stay = range(FORGOTTEN), range(FORGOTTEN, PEOPLE)
    if not found(haystack(t), 0):
        tally.point('the search finds nothing even in the notes', 'control')
    os.unlink(os.path.join(t.folder, 'n.csv'))
    before = kept_keys(snapshot(t.folder)['s.db.keys'])
    t.must(['quotes', '--audience', 'hr', '--format', 'csv', '--db', 's.db'])
    t.must(['forget', '--quiet', *[marks(k)[2] for k in gone], '--db', 's.db'])
    after = kept_keys(snapshot(t.folder)['s.db.keys'])
    files = haystack(t)
    for k in gone:
        tally.point(' '.join(found(files, k)) or None, f'person {k}')
    tally.note('keys destroyed', len(before - after))
    if len(before & after) != len(stay) or len(before) != PEOPLE:
        tally.point(f'of {len(before)} keys {len(before & after)} are left, not {len(stay)}', 'keys')
    said = t.run(['explain', marks(FORGOTTEN)[2], '--audience', 'hr', '--db', 's.db']).stdout.decode()
    tally.point(None if marks(FORGOTTEN)[0] in said else 'those who stay are not there any more', 'control')
    return tally
