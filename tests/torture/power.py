"""Power cuts. A trace of a command gives everything that it did to the disk; from it the disk is rebuilt as it may be when the power goes at
any moment. What was flushed is there. Of the rest: nothing, everything, or some of it, in any order, torn at 512 bytes. Names (made, changed, removed)
last once their folder was flushed; before that as many of them as a journalling file system has got to, in their order.

That torn disks would be noticed is shown by two programs that do not flush: control 1 has SQLite's synchronous = OFF, control 2 keeps its journal in memory."""
import os
import random
import re
import subprocess

from scenes import State, Tally, snapshot

TRACED = 'openat,close,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,dup,dup2,fcntl'
WORDS = re.compile(r'"((?:\\x..)*)"')


def unquote(s):
    return bytes.fromhex(s.replace('\\x', ''))


class Trace:
    """ops: ('write', inode, offset, bytes), ('cut', inode, size), ('flush', inode), ('name', folder, name, inode or None), ('names', folder)."""

    def __init__(self, t):
        self.root, self.ops, self.fds, self.at, self.next = t.folder, [], {}, {}, 1
        self.names, self.content = {}, {}           # path -> inode; inode -> bytes, as the world is before
        for n, b in snapshot(t.folder).items():
            if b is not None:
                self.names[n], self.content[self.next] = self.next, b
                self.next += 1
        self.live = dict(self.names)
        self.size = {i: len(b) for i, b in self.content.items()}

    def path(self, text, args):
        """Of the world; None for others. Relative to a folder that an `…at` call names by its descriptor."""
        p = unquote(text).decode()
        m = re.match(r'(\d+),', args)
        if m and not p.startswith('/') and isinstance(self.fds.get(int(m.group(1))), str):
            p = os.path.join(self.fds[int(m.group(1))], p)
        p = os.path.relpath(os.path.join(self.root, p), self.root)
        return None if p.startswith('..') else p

    def name(self, path, inode):
        self.ops.append(('name', os.path.dirname(path), path, inode))
        if inode is None:
            self.live.pop(path, None)
        else:
            self.live[path] = inode

    def opened(self, fd, path, args):
        if path is None:
            self.fds.pop(fd, None)
            return
        if os.path.isdir(os.path.join(self.root, path)) or 'O_DIRECTORY' in args:
            self.fds[fd] = path if path != '.' else ''
            return
        if path not in self.live:
            self.content[self.next] = None
            self.size[self.next] = 0
            self.name(path, self.next)
            self.next += 1
        self.fds[fd], self.at[fd] = self.live[path], 0
        if 'O_TRUNC' in args:
            self.ops.append(('cut', self.fds[fd], 0))
            self.size[self.fds[fd]] = 0

    def wrote(self, fd, data, offset=None):
        inode = self.fds.get(fd)
        if not isinstance(inode, int):
            return
        at = self.at[fd] if offset is None else offset
        self.ops.append(('write', inode, at, data))
        if offset is None:
            self.at[fd] = at + len(data)

    def line(self, call, args, result):
        words = WORDS.findall(args)
        fd = int(args.split(',')[0]) if args[:1].isdigit() else None
        if call == 'openat' and result >= 0:
            self.opened(result, self.path(words[0], args), args)
        elif call == 'close':
            self.fds.pop(fd, None)
        elif call == 'write' and result > 0:
            self.wrote(fd, unquote(words[0])[:result])
        elif call == 'pwrite64' and result > 0:
            self.wrote(fd, unquote(words[0])[:result], int(args.rsplit(',', 1)[1]))
        elif call in ('fsync', 'fdatasync') and result == 0 and fd in self.fds:
            self.ops.append(('flush' if isinstance(self.fds[fd], int) else 'names', self.fds[fd]))
        elif call == 'ftruncate' and result == 0 and isinstance(self.fds.get(fd), int):
            self.ops.append(('cut', self.fds[fd], int(args.split(',')[1])))
        elif call.startswith('unlink') and result == 0 and self.path(words[0], args):
            self.name(self.path(words[0], args), None)
        elif call.startswith(('rename', 'link')) and result == 0:
            a, b = self.path(words[0], args), self.path(words[1], args[args.index('"'):].split(',', 1)[1].strip())
            inode = self.live.get(a)
            self.name(b, inode)
            if call.startswith('rename'):
                self.name(a, None)


def trace(t, scene, staged=False):
    """The operations of a scene, from strace; staged: in the world as it stands."""
    if not staged:
        t.stage(scene)
    log = os.path.join(t.home, 'trace')
    out = Trace(t)
    p = t.scene(scene, ['strace', '-f', '--seccomp-bpf', '-qq', '-o', log, '-xx', '-s', '4000000', '-e', 'trace=' + TRACED])
    if p.returncode != scene.status:
        raise SystemExit(f'torture: {scene.name} under strace ends with {p.returncode}')
    begun = {}
    with open(log, encoding='latin-1') as f:
        for line in f:
            pid, line = line.split(None, 1)
            if '<unfinished' in line:
                begun[pid] = line[:line.index('<unfinished')]
                continue
            m = re.match(r'<\.\.\. \w+ resumed>(.*)', line)
            if m:
                line = begun.pop(pid, '') + m.group(1)
            m = re.match(r'(\w+)\((.*)\)\s+= (-?\d+)', line)
            if m:
                out.line(m.group(1), m.group(2), int(m.group(3)))
    os.unlink(log)
    return out


def patch(b, offset, data):
    if len(b) < offset:
        b = b + bytes(offset - len(b))
    return b[:offset] + data + b[offset + len(data):]


def resize(b, n):
    return (b + bytes(max(0, n - len(b))))[:n]


def apply(b, op):
    return resize(b, op[2]) if op[0] == 'cut' else patch(b, op[2], op[3])


class Disk:
    """What is safe after the first k operations, and what hangs in the air."""

    def __init__(self, tr):
        self.names, self.safe, self.data, self.pending = dict(tr.names), dict(tr.content), {}, []

    def step(self, op):
        if op[0] in ('write', 'cut'):
            self.data.setdefault(op[1], []).append(op)
        elif op[0] == 'name':
            self.pending.append(op)
        elif op[0] == 'flush':
            b = self.safe.get(op[1]) or b''
            for o in self.data.pop(op[1], []):
                b = apply(b, o)
            self.safe[op[1]] = b
        elif op[0] == 'names':
            for o in [o for o in self.pending if o[1] == op[1]]:
                self.rename(self.names, o)
            self.pending = [o for o in self.pending if o[1] != op[1]]

    @staticmethod
    def rename(names, op):
        if op[3] is None:
            names.pop(op[2], None)
        else:
            names[op[2]] = op[3]

    def image(self, mode, rng):
        """mode 0: nothing of what hangs; 1: all; 2: some of it; 3: some, torn."""
        names = dict(self.names)
        upto = 0 if mode == 0 else len(self.pending) if mode == 1 else rng.randrange(len(self.pending) + 1)
        for o in self.pending[:upto]:
            self.rename(names, o)
        out = {}
        for n, inode in names.items():
            b = self.safe.get(inode) or b''
            ops = self.data.get(inode, []) if mode else []
            if mode >= 2:
                ops = [o for o in rng.sample(ops, len(ops)) if rng.random() < .6]
            for o in ops:
                if mode == 3 and o[0] == 'write' and rng.random() < .3:
                    o = (*o[:3], o[3][:512 * rng.randrange(len(o[3]) // 512 + 1)])
                b = apply(b, o)
            out[n] = b
        return out


def judge(t, scene, finished):
    wrong = t.sound() if scene.world != 'old' else None
    if wrong:
        return wrong
    now = State(t.folder, scene.fresh_key)
    if finished:
        return None if now == scene.after else 'what was done is not there'
    return now.between(scene.before, scene.after, *scene.middle)


def images(t, tally, k, moments, each, control):
    """`each` images of the disk at each of these moments of scene k. Of a control only those count on which pages of the store were not flushed yet: before there are any
    nothing can go wrong."""
    scene, tr = t.scenes[k], t.traces[k]
    disk, known, wanted = Disk(tr), {}, set(moments)
    for moment in range(max(moments) + 1):
        if moment:
            disk.step(tr.ops[moment - 1])
        if moment not in wanted or control and not disk.data.get(tr.names['s.db']):
            continue
        rng, finished = random.Random(f'{scene.name} {moment}'), moment == len(tr.ops)
        for i in range(each):
            img = disk.image(i % 4, rng)
            key = (hash(frozenset(img.items())), finished)
            if key not in known:
                t.restore(img)
                known[key] = judge(t, scene, finished)
            tally.point(known[key], f'{scene.name}, after {moment} of {len(tr.ops)} operations, mode {i % 4}')
    tally.note('different', len(known))


def cut(t, tally, names, each, program=None, most=None):
    """Every moment of the scenes of these names, or `most` of each. Another program, a control, is traced; what it leaves is judged by ours."""
    rng, items, was, t.traces = random.Random(1), [], t.program, {}
    for k, scene in enumerate(t.scenes):
        if scene.name not in names:
            continue
        t.learn(scene)
        t.program = program or was
        t.traces[k] = trace(t, scene)
        t.program = was
        last = len(t.traces[k].ops)
        moments = sorted({*rng.sample(range(last + 1), min(most, last + 1)), last}) if most else list(range(last + 1))
        items += [(k, moments[i:i + 24], each, program is not None) for i in range(0, len(moments), 24)]
    return t.spread(tally, items, images)


def controls(t, program):
    """Programs without flushing beside the build: made by `make torture`."""
    folder = os.environ.get('EXITLENS_UNSAFE') or os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), '..', 'build-unsafe')
    return [(n, p) for n in ('off', 'memory') for p in [os.path.join(folder, n)] if os.path.exists(p)]


def run(t, short, need):
    out = [cut(t, Tally('power cut, disks rebuilt', need, 'rebuilt disk images after a power cut'), [s.name for s in t.scenes], 4 if short else 36, most=30 if short else None)]
    for name, program in controls(t, t.program):
        control = cut(t, Tally(f'  control that must fail: {name}'), ('import more', 'reclassify'), 4, program, 40 if short else None)
        share = control.failures / max(1, control.points)
        result = Tally(control.name, 1, f'  unsafe control caught: {name}')
        result.points = control.points
        result.note(f'noticed ({share:.0%})', control.failures)
        if share < .25:
            result.point('fewer than 25% of its disks are found torn: the test is blind', 'all')
        out.append(result)
    return out
