"""What is tormented: small worlds, a command in each, and what may be there after it.

A world is a folder with notes and mostly a store. A scene is a command in a world; run undisturbed it gives the state `after`. Whatever happens
to it, the state must be the one before or the one after, whole, and a second run must end in `after`. To add a command, add a line to SCENES: commands
that this program does not know are left out."""
import multiprocessing
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LEXICONS = os.path.join(ROOT, 'tests', 'data', 'lexicons')
WORDS = os.path.join(ROOT, 'tests', 'data', 'words')
HEAD = 'id,date,department,role,manager,lang,leaver_name,text\n'
NOTES = {
    'a.csv': HEAD + ''.join(f't{i},2025-{i % 12 + 1:02}-05,{("Care", "IT")[i % 2]},Nurse,An Peeters,{lang},Bo Ven{i},{text}\n' for i, (lang, text) in enumerate(
        [('nl', 'Het loon is te laag. De sfeer was goed.'), ('en', 'The pay was low and my manager never listened.'), ('fr', 'Le salaire est trop bas.')] * 4)),
    'many.csv': HEAD + ''.join(f'm{i},2024-{i % 12 + 1:02}-{i % 28 + 1:02},Unit {i % 9},Role {i % 5},Manager {i % 13},nl,Name {i},Het loon is te laag en de werkdruk hoog in jaar {i}. De sfeer was goed.\n' for i in range(400)),
    'b.csv': HEAD + 't2,2025-02-06,Care,Nurse,An Peeters,en,Cy Dam,Another answer about the pay.\nt90,2025-03-05,IT,Dev,Jo Claes,fr,Ed Fox,Une bonne ambiance.\n',
    'c.csv': HEAD + 't91,2025-03-07,IT,Dev,Jo Claes,nl,Ga Hun,De werkdruk was hoog.\n',
    'bad.csv': HEAD + 't92,2025-03-08,IT,Dev,Jo Claes,nl,Ip Jol,De sfeer was goed.\nt93,2025-99-99,IT,Dev,Jo Claes,nl,Ka Lem,Geen datum.\n',
    'old.csv': HEAD + 't1,2025-01-05,Care,Nurse,An Peeters,nl,Bo Ven,Het loon is te laag. De sfeer was goed.\n',       # in the store of schema 1
    'roster.csv': 'manager,alias\nAn Peeters,Anneke\n',
    'gold.statements.tsv': 'interview_id\tstatement_no\tquestion\ttext\tthemes\treasons\ng1\t1\tfree\tHet loon is te laag.\tterms.pay-\t\n',
}
KEY = 'a7' * 32 + '\n'
FULL = ['import', '--quiet', '--threads', '1', 'a.csv', '--db', 's.db']
REPORT = ['report', '--quiet', '--audience', 'hr', '--as-of', '2026-01-31', '--db', 's.db', '-o', 'out']
TEMPORARY = re.compile(r'\.new$|\.tmp$|-journal$|-wal$|-shm$|^exitlens\.|(^|/)\.report\.xlsx\.work(/|$)')     # the last: the next report clears it away


class Scene:
    """args: the command; world: 'empty', 'one' (a store), 'many' (a larger one), 'old' (of schema 1), 'reported' (with a report); status: of an undisturbed run; half: the command
    that ends where this one may be interrupted, since it has done one file of two;
    heavy: many calls, for the full form only; slow: takes several times as long as others, and gets fewer points where there are enough."""

    def __init__(self, name, world, args, status=0, lexicons=LEXICONS, fresh_key=False, half=None, heavy=False, slow=False):
        self.name, self.world, self.args, self.status, self.lexicons, self.fresh_key, self.half = name, world, args, status, lexicons, fresh_key, half
        self.heavy, self.slow = heavy, slow


OTHER = 'lexicons'          # in the world: an entry fewer
SCENES = [
    Scene('import', 'empty', FULL),
    Scene('import, key', 'empty', FULL, fresh_key=True),
    Scene('import more', 'one', ['import', '--quiet', '--threads', '1', 'b.csv', '--db', 's.db']),
    Scene('import two', 'one', ['import', '--quiet', '--threads', '1', 'b.csv', 'c.csv', '--db', 's.db'], half=['import', '--quiet', '--threads', '1', 'b.csv', '--db', 's.db']),
    Scene('salvage', 'one', ['import', '--quiet', '--threads', '1', '--salvage', 'bad.csv', '--db', 's.db'], status=6),
    Scene('analyze', 'reported', ['analyze', '--quiet', '--threads', '1', 'b.csv', '--audience', 'hr', '--as-of', '2026-01-31', '--db', 's.db', '-o', 'out'], slow=True),
    Scene('report', 'one', REPORT, slow=True),
    Scene('report again', 'reported', REPORT[:-1] + ['out', '--from', '2025-02-01'], slow=True),
    Scene('reclassify', 'one', ['reclassify', '--quiet', '--threads', '1', '--db', 's.db'], lexicons=OTHER),
    Scene('label', 'one', ['label', '--quiet', 't1', '1', 'terms.pay-', '--author', 'A', '--why', 'B', '--db', 's.db']),
    Scene('migrate', 'old', ['import', '--quiet', '--threads', '1', 'b.csv', '--db', 's.db'], half=['import', '--quiet', 'old.csv', '--db', 's.db']),
    Scene('error rates', 'one', ['evaluate', '--save', 'gold.statements.tsv', '--db', 's.db']),
    Scene('forget', 'one', ['forget', '--quiet', 't1', '--db', 's.db']),
    Scene('purge', 'one', ['purge', '--quiet', '--before', '2025-03-01', '--db', 's.db']),
    Scene('import many', 'one', ['import', '--quiet', '--threads', '1', 'many.csv', '--db', 's.db'], heavy=True),
    Scene('reclassify many', 'many', ['reclassify', '--quiet', '--threads', '1', '--db', 's.db'], lexicons=OTHER, heavy=True),
    Scene('forget many', 'many', ['forget', '--quiet', 'm1', 'm20', 'm300', '--db', 's.db'], heavy=True),
    Scene('redact', 'empty', ['redact', 'a.csv', '--words', WORDS, '-o', 'redacted.txt']),
]
READERS = [     # commands that leave the world as it is but for the log: the same output, or a refusal
    Scene('annotate', 'empty', ['annotate', '--threads', '1', 'a.csv']),
    Scene('trends', 'one', ['trends', '--audience', 'hr', '--format', 'csv', '--db', 's.db']),
    Scene('flags', 'one', ['flags', '--audience', 'hr', '--format', 'csv', '--db', 's.db'], slow=True),
    Scene('reasons', 'one', ['reasons', '--audience', 'hr', '--format', 'json', '--db', 's.db']),
    Scene('quotes', 'one', ['quotes', '--audience', 'hr', '--format', 'csv', '--db', 's.db']),
    Scene('explain', 'one', ['explain', 't1', '--audience', 'hr', '--db', 's.db']),
    Scene('verify', 'one', ['verify', '--db', 's.db']),
]


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def snapshot(folder):
    """All files: name to bytes; folders: name to None."""
    out = {}
    for base, folders, files in os.walk(folder):
        rel = os.path.relpath(base, folder)
        for n in folders:
            out[os.path.normpath(os.path.join(rel, n))] = None
        for n in files:
            out[os.path.normpath(os.path.join(rel, n))] = read(os.path.join(base, n))
    return out


def views(db):
    """What a store holds, by its views; None where there is none."""
    if not os.path.exists(db):
        return None
    c = sqlite3.connect(f'file:{db}?mode=rw', uri=True)     # a journal that a killed program left is played back
    try:
        names = [r[0] for r in c.execute("select name from sqlite_master where type='view' and name like 'v\\_%' escape '\\' order by name")]
        return [(n, sorted(map(repr, c.execute(f'select * from {n}').fetchall()))) for n in names]
    except sqlite3.Error as e:
        return f'no store: {e}'
    finally:
        c.close()


def is_store(name):
    return os.path.basename(name).startswith('s.db')


class State:
    """Comparable: the views of the store, and the bytes of every other file (those of a store and its keys are random)."""

    def __init__(self, folder, blur=False):
        files = snapshot(folder)
        self.names = set(files)
        self.store = views(os.path.join(folder, 's.db'))
        if blur and self.store:         # pseudonyms under a key made by chance
            self.store = [(n, re.sub(r"'[0-9a-f]{64}'", "''", str(rows))) for n, rows in self.store]
        self.files = {n: b for n, b in files.items() if b is not None and not is_store(n) and not TEMPORARY.search(n)}
        self.left = {n for n in files if TEMPORARY.search(n)}

    def __eq__(self, other):
        return self.store == other.store and self.files == other.files

    def between(self, before, after, *also):
        """Each part is as it was or as it will be; what is wrong, or None."""
        if self.store not in [s.store for s in (before, after, *also)]:
            return 'the store is neither as before nor as after'
        for n in set(before.files) | set(after.files) | set(self.files):
            if self.files.get(n) not in (before.files.get(n), after.files.get(n)):
                return f'{n} is neither as before nor as after'
        return None


class Torture:
    """Worlds made once and copied for every point. jobs: how many processes work on the points."""

    def __init__(self, program, short=False, jobs=1):
        self.program, self.jobs = os.path.abspath(program), jobs
        place = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
        self.env = {k: v for k, v in os.environ.items() if not k.startswith('EXITLENS')}
        self.settle(place)
        self.worlds = {}
        for name in ('empty', 'one', 'old', 'reported', 'many'):
            self.worlds[name] = self.make(name)
        self.scenes = [s for s in SCENES if self.knows(s.args[0]) and not (short and s.heavy)]

    def settle(self, place):
        """Takes a folder of its own in `place`, with room for a world and for temporary files."""
        self.home = tempfile.mkdtemp(prefix='torture.', dir=place)
        self.folder = os.path.join(self.home, 'world')
        self.tmp = os.path.join(self.home, 'tmp')
        os.mkdir(self.tmp)
        self.env = dict(self.env, TMPDIR=self.tmp, LC_ALL='C.UTF-8')

    def spread(self, tally, items, work):
        """work(torture, tally, *item) for each item, in `jobs` processes with a home each. What they find is told in the order of the items, however many there are."""
        global at_work
        at_work = self, items, work
        began, shown = time.monotonic(), 0
        with multiprocessing.get_context('fork').Pool(self.jobs, begin) as pool:
            for done, part in enumerate(pool.imap(one, range(len(items)), chunksize=max(1, min(4, len(items) // (8 * self.jobs)))), 1):
                for where, wrong in tally.add(part):
                    print(f'{where}: {" / ".join(wrong.splitlines())}', file=sys.stderr, flush=True)
                shown = progress(tally, done, len(items), began, shown)
        return tally

    def knows(self, command):
        return subprocess.run([self.program, command, '--help'], capture_output=True).returncode == 0

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def make(self, name):
        self.restore({})
        for n, text in NOTES.items():
            with open(os.path.join(self.folder, n), 'w', encoding='utf8') as f:
                f.write(text)
        shutil.copytree(LEXICONS, os.path.join(self.folder, OTHER))
        entries = os.path.join(self.folder, OTHER, 'nl', 'test.tsv')
        text = read(entries).decode()
        with open(entries, 'w', encoding='utf8') as f:
            f.write(''.join(line for line in text.splitlines(keepends=True) if not line.startswith('loon\t')))
        key = os.path.join(self.folder, 's.db.key')
        with open(key, 'w', encoding='utf8') as f:
            f.write(KEY)
        os.chmod(key, 0o600)
        if name == 'old':
            c = sqlite3.connect(os.path.join(self.folder, 's.db'))
            c.executescript(read(os.path.join(ROOT, 'tests', 'data', 'stores', 'schema-1.sql')).decode())
            c.close()
            os.chmod(os.path.join(self.folder, 's.db'), 0o600)
        if name in ("one", "reported"):
            self.must(FULL)
        if name == 'many':
            self.must([*FULL[:4], 'many.csv', '--db', 's.db'])
        if name == 'reported':
            self.must(REPORT)
        return snapshot(self.folder)

    def must(self, args):
        p = self.run(args)
        if p.returncode != 0:
            raise SystemExit(f'torture: cannot make a world: {args}: {p.stderr.decode("utf8", "replace")}')

    def restore(self, files):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        self.put(files)

    def put(self, files):
        for n in sorted(files):
            path = os.path.join(self.folder, n)
            if files[n] is None:
                os.makedirs(path, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if is_store(n) else 0o644)
            os.write(fd, files[n])
            os.close(fd)

    def run(self, args, before=(), env=None, lexicons=LEXICONS, **kw):
        """before: what the program is run under."""
        kw.setdefault('stdin', subprocess.DEVNULL)
        kw.setdefault('capture_output', True)
        return subprocess.run([*before, self.program, *args], cwd=self.folder, env=dict(self.env, EXITLENS_LEXICONS=lexicons, **(env or {})), timeout=120, **kw)

    def scene(self, scene, before=(), env=None, **kw):
        return self.run(scene.args, before, env, scene.lexicons, **kw)

    def stage(self, scene):
        """The world of a scene, put up."""
        world = self.worlds[scene.world]
        self.restore({n: b for n, b in world.items() if not (scene.fresh_key and n == 's.db.key')})

    def learn(self, scene):
        """Runs a scene undisturbed: its states before and after, and its output."""
        self.stage(scene)
        scene.before = State(self.folder, scene.fresh_key)
        scene.middle = []
        if scene.half:
            self.must(scene.half)
            scene.middle = [State(self.folder)]
            self.stage(scene)
        p = self.scene(scene)
        if p.returncode != scene.status:
            raise SystemExit(f'torture: {scene.name} ends with {p.returncode} undisturbed: {p.stderr.decode("utf8", "replace")}')
        scene.after, scene.output = State(self.folder, scene.fresh_key), p.stdout

    def counts(self, scene, calls, whole=False):
        """How often each of the calls is made by the thread of the scene that does it most; whole: by all of them."""
        log = os.path.join(self.home, 'trace')
        self.stage(scene)
        self.scene(scene, ['strace', '-f', '--seccomp-bpf', '-qq', '-o', log, '-e', 'trace=' + ','.join(calls)])
        n = {call: {} for call in calls}
        with open(log, encoding='latin-1') as f:
            for line in f:
                m = re.match(r'(\d+) +(\w+)\(', line)
                if m:
                    n[m.group(2)][m.group(1)] = n[m.group(2)].get(m.group(1), 0) + 1
        os.unlink(log)
        return {call: sum(by.values()) if whole else max(by.values(), default=0) for call, by in n.items()}

    def state(self, scene):
        return State(self.folder, scene.fresh_key)

    def litter(self, scene):
        """Temporary files that are left, in the world and in $TMPDIR. The keys of a store that could not be given their name are not: the store is read with them."""
        now = State(self.folder)
        waiting = {'s.db.keys.new'} if 's.db' in now.names and 's.db.keys' not in now.names else set()
        return sorted((now.left - scene.before.left - waiting) | set(os.listdir(self.tmp)))

    def sound(self):
        """`verify` on the store, where there is one: None or what is wrong."""
        if not os.path.exists(os.path.join(self.folder, 's.db')):
            return None
        p = self.run(['verify', '--db', 's.db'])
        return None if p.returncode == 0 else f'verify ends with {p.returncode}: {p.stderr.decode("utf8", "replace").strip()}'


at_work = None          # what the processes of a spread work on: they are forked when it is known


def begin():
    at_work[0].settle(at_work[0].home)


def one(k):
    t, items, work = at_work
    tally = Tally('')
    try:
        work(t, tally, *items[k])
    except subprocess.TimeoutExpired as e:
        tally.point(f'does not end within {e.timeout} s', ' '.join(map(str, items[k])))
    except SystemExit as e:         # what this world cannot be led to: told like a failure, or the others would wait for this process for ever
        tally.point(str(e), ' '.join(map(str, items[k])))
    return tally


def progress(tally, done, of, began, shown):
    """On standard error: a line that is written over on a terminal, else one every half minute. Returns when it was shown last."""
    now = time.monotonic() - began
    terminal = sys.stderr.isatty()
    if now - shown < (.2 if terminal else 30) and not (terminal and done == of):
        return shown
    text = f'{tally.name}: {done:,} of {of:,}, {tally.points:,} points, {tally.failures:,} failures, {now:.0f} s'
    print('\r\x1b[K' + text if terminal and done < of else '\r\x1b[K' if terminal else text, end='' if terminal else '\n', file=sys.stderr, flush=True)
    return now


class Tally:
    """Points and failures of one form of torture, of which at least `need` are asked; the first few failures are told. row: what the table at the end calls it."""

    def __init__(self, name, need=0, row=None):
        self.name, self.need, self.points, self.failures, self.notes, self.told, self.kinds = name, need, 0, 0, {}, [], {}
        self.row, self.seconds = row or name, 0

    def point(self, wrong, where):
        self.points += 1
        if wrong:
            self.failures += 1
            self.kinds[wrong] = self.kinds.get(wrong, 0) + 1
            if self.kinds[wrong] == 1 and len(self.told) < 20:     # the first of its kind
                self.told.append((where, wrong))

    def add(self, other):
        """Returns those of its failures that are told and are the first of their kind."""
        new = [(where, wrong) for where, wrong in other.told if wrong not in self.kinds and len(self.told) < 20]
        self.points += other.points
        self.failures += other.failures
        self.told += new
        for wrong, n in other.kinds.items():
            self.kinds[wrong] = self.kinds.get(wrong, 0) + n
        for what, n in other.notes.items():
            self.note(what, n)
        return new

    @property
    def good(self):
        return self.failures == 0 and self.points >= self.need

    def note(self, what, n=1):
        self.notes[what] = self.notes.get(what, 0) + n

    def print(self):
        notes = ''.join(f', {v:,} {k}' for k, v in self.notes.items())
        short = '' if self.points >= self.need else f'   (fewer than {self.need:,})'
        print(f'{self.name:<44} {self.points:>8,} points {self.failures:>5,} failures{notes}, {self.seconds:,} s{short}', flush=True)
        for where, wrong in self.told:
            print(f'    {where}: {" / ".join(wrong.splitlines())}   ({self.kinds[wrong]} times)', flush=True)
