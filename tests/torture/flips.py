"""Damaged stores: every kind of place with a flipped bit, overwritten bytes, a page in another's place, the file cut off. `verify` or the command says so, or the
output is what it would have been; the program never ends by a signal. Nothing is written to a damaged file; where the damage is none that counts, a command writes that it was used: an
entry of the log."""
import os
import random

from scenes import Tally, read

COMMANDS = [['trends', '--audience', 'hr', '--format', 'csv', '--db', 's.db'], ['explain', 't1', '--audience', 'hr', '--db', 's.db'], ['reasons', '--audience', 'hr', '--format', 'csv', '--db', 's.db'],
            ['quotes', '--audience', 'hr', '--format', 'csv', '--db', 's.db']]
PAGE = 16384
LOG_PAGES = 2       # the first page of the file, which counts changes, and that of the log


def damage(b, rng):
    """A damaged copy, and how."""
    kind = rng.choice(['bit'] * 6 + ['bytes', 'zeros', 'swap', 'cut', 'grown'])
    out = bytearray(b)
    at = rng.randrange(len(b)) if rng.random() < .5 else used(b, rng)
    if kind == 'bit':
        out[at] ^= 1 << rng.randrange(8)
    elif kind == 'bytes':
        out[at:at + 8] = rng.randbytes(len(out[at:at + 8]))
    elif kind == 'zeros':
        n = rng.choice([1, 16, 512, 4096])
        out[at:at + n] = bytes(len(out[at:at + n]))
    elif kind == 'swap':
        pages = len(b) // PAGE
        i, j = rng.randrange(pages), rng.randrange(pages)
        out[i * PAGE:(i + 1) * PAGE], out[j * PAGE:(j + 1) * PAGE] = b[j * PAGE:(j + 1) * PAGE], b[i * PAGE:(i + 1) * PAGE]
    elif kind == 'cut':
        out = out[:rng.randrange(len(b))]
    else:
        out += rng.randbytes(rng.choice([1, 512, PAGE]))
    return bytes(out), f'{kind} at {at}'


def used(b, rng):
    """A byte that is not zero: where something stands."""
    for _ in range(200):
        at = rng.randrange(len(b))
        if b[at]:
            return at
    return 0


def changed(a, b):
    """How many pages differ; another length is none of the log's."""
    return sum(a[i:i + PAGE] != b[i:i + PAGE] for i in range(0, len(a), PAGE)) if len(a) == len(b) else len(a)


def variant(t, tally, k):
    """Damages the store in the k-th way; `verify`, and one of the commands in turn."""
    world, want = t.worlds['one'], t.want
    path = os.path.join(t.folder, 's.db')
    variant, how = damage(world['s.db'], random.Random(f'variant {k}'))
    t.restore({'s.db': variant, 's.db.keys': world['s.db.keys'], 's.db.key': world['s.db.key']})
    names, c = sorted(os.listdir(t.folder)), k % len(COMMANDS)
    verify, touched = t.run(['verify', '--db', 's.db']), read(path) != variant
    command = t.run(COMMANDS[c])
    touched |= changed(variant, read(path)) > (0 if verify.returncode else LOG_PAGES)
    wrong = None
    for p in (verify, command):
        text = p.stderr.decode('utf8', 'replace')
        allowed = (0, 3, 4, 5) if p is verify or verify.returncode == 0 else (0, 2, 3, 4, 5)     # 2: what was asked for is not there any more, as verify says
        if p.returncode not in allowed or any(ord(ch) < 32 and ch not in '\n\t' for ch in text):
            wrong = f'ends with {p.returncode}: {text[:200]}'
    if not wrong and verify.returncode == 0 and (command.returncode, command.stdout) != (0, want[c]):
        wrong = f'verify finds nothing, and {COMMANDS[c][0]} gives something else (exit {command.returncode})'
    if touched:
        wrong = 'the damaged store was written to'
    if sorted(os.listdir(t.folder)) != names:
        wrong = f'left: {sorted(set(os.listdir(t.folder)) - set(names))}'
    tally.note('noticed by verify', verify.returncode != 0)
    tally.point(wrong, f'variant {k}, {how}')


def run(t, short, need):
    t.restore(t.worlds['one'])
    t.want = [t.run(c).stdout for c in COMMANDS]
    if not all(t.want):
        raise SystemExit('torture: a command prints nothing of an undamaged store')
    return t.spread(Tally('damaged stores', need, 'flipped and cut stores'), [(k,) for k in range(need)], variant)
