"""Calls fail: input and output errors, full disks, quotas, interruptions, at every call of every kind; and outputs that are closed, full or broken, folders that
are tiny or not to be written to. An error with the file, its cause and exit 4 (or the right result), nothing torn, nothing left lying about."""
import os
import shutil
import signal
import stat
import subprocess

from scenes import READERS, Tally

READING = ['openat', 'read', 'pread64', 'newfstatat', 'fstat', 'lseek', 'getdents64']
WRITING = ['write', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'renameat2', 'link', 'unlink', 'unlinkat', 'mkdirat', 'fcntl', 'flock', 'close']
ERRORS = [(READING, ['EIO', 'EINTR']), (WRITING, ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'])]
CAUSES = ('input/output error', 'no space', 'quota', 'interrupted', 'full', 'i/o error', 'cannot', 'unable', 'damaged', 'locked', 'not an exitlens store', 'there is no', 'reading or writing failed')
HARMLESS = ('close', 'unlink', 'unlinkat', 'flock')      # what cannot be removed, or is perhaps another program's, stays where it is
LOADER = 127
MOST = 12


def judge(t, scene, p, call=None):
    text = p.stderr.decode('utf8', 'replace')
    if p.returncode < 0 or p.returncode in (1, 137, 139, 134):
        return f'ends with {p.returncode}: {text.strip()[:300]}'
    now = t.state(scene)
    if p.returncode == scene.status:
        return None if now == scene.after and p.stdout == scene.output else f'exit {p.returncode} with another result'
    if p.returncode not in (3, 4):
        return f'exit {p.returncode}: {text.strip()[:300]}'
    if not any(c in text.lower() for c in CAUSES):
        return f'the cause is not named: {text.strip()[:200]!r}'
    wrong = now.between(scene.before, scene.after, *scene.middle)
    if wrong:
        return wrong
    if call not in HARMLESS and t.litter(scene):
        return f'leaves {t.litter(scene)}'
    return None


def clear(folder):
    for n in os.listdir(folder):
        os.unlink(os.path.join(folder, n))


def calls(t, k, short):
    """Every error at up to MOST points of every call of scene k, of a slow one at a third; in short, one error at one."""
    counts, items, most = t.counts(t.under[k], READING + WRITING), [], MOST // (3 if t.under[k].slow else 1)
    for group, errors in ERRORS:
        for i, call in enumerate(group):
            n = counts[call]
            if short:
                items += [(k, call, errors[(k + i) % len(errors)], 1 + (7 * k + i) % n, n)] if n else []
            else:
                items += [(k, call, error, 1 + j * n // min(n, most), n) for error in errors for j in range(min(n, most))]
    return items


def fail(t, tally, k, call, error, at, n):
    scene = t.under[k]
    t.stage(scene)
    clear(t.tmp)
    p = t.scene(scene, ['strace', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', f'trace={call}', '-e', f'inject={call}:error={error}:when={at}'])
    if p.returncode != LOADER:      # before the program had begun
        tally.point(judge(t, scene, p, call), f'{scene.name}, {call} {at} of {n}: {error}')


def outputs(t, tally, k):
    """Standard output closed, full, or a pipe that nobody reads."""
    scene = READERS[k]
    env = dict(t.env, EXITLENS_LEXICONS=scene.lexicons)
    t.learn(scene)
    for name, shell in (('closed', '"$@" >&-'), ('full', '"$@" >/dev/full'), ('both closed', '"$@" >&- 2>&-'), ('all closed', '"$@" <&- >&- 2>&-')):
        t.stage(scene)
        p = subprocess.run(['sh', '-c', shell, 'sh', t.program, *scene.args], cwd=t.folder, env=env, capture_output=True)
        said = p.stderr.decode('utf8', 'replace')
        silent = scene.output == b''
        wrong = None if p.returncode == (0 if silent else 4) else f'exit {p.returncode} with its output {name}'
        if not wrong and not silent and name in ('closed', 'full') and 'standard output' not in said:
            wrong = f'standard output is not named: {said.strip()[:200]!r}'
        tally.point(wrong or (None if t.state(scene) == scene.before else 'the world has changed'), f'{scene.name}, output {name}')
    t.stage(scene)
    p = subprocess.Popen([t.program, *scene.args], cwd=t.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stdout.close()
    p.stderr.read()
    p.stderr.close()
    tally.point(None if p.wait() in (0, 4) and p.returncode != -signal.SIGPIPE else f'exit {p.returncode} with a broken pipe', f'{scene.name}, broken pipe')


def tiny(t, scene, size):
    """The scene on a disk with so many KiB left; None when it cannot be mounted here."""
    t.stage(scene)
    held = t.folder + '.held'
    os.rename(t.folder, held)
    os.mkdir(t.folder)
    used = sum((os.path.getsize(os.path.join(b, f)) + 4095) // 4096 * 4 for b, _, fs in os.walk(held) for f in fs) + 4 * sum(len(ds) for _, ds, _ in os.walk(held))
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={used + 8 + size}k', 'tmpfs', t.folder], capture_output=True).returncode == 0
    try:
        if not mounted:
            return None
        shutil.copytree(held, t.folder, dirs_exist_ok=True)
        for n in os.listdir(t.folder):
            if n.startswith('s.db'):
                os.chmod(os.path.join(t.folder, n), stat.S_IRUSR | stat.S_IWUSR)
        return judge(t, scene, t.scene(scene)) or ''
    finally:
        if mounted:
            subprocess.run(['umount', t.folder], check=True)
        os.rmdir(t.folder)
        os.rename(held, t.folder)


def folders(t, tally, k):
    """A folder that is not to be written to, and a tiny disk: only for who is root, or is not."""
    scene = t.scenes[k]
    t.learn(scene)
    if os.geteuid() != 0:
        t.stage(scene)
        os.chmod(t.folder, 0o500)
        p = t.scene(scene)
        os.chmod(t.folder, 0o700)
        tally.point(judge(t, scene, p), f'{scene.name}, read-only folder')
        return
    for size in (0, 16, 64, 128, 256, 512):
        wrong = tiny(t, scene, size)
        if wrong is None:
            tally.note('tiny disks skipped: they cannot be mounted here')
            return
        tally.point(wrong, f'{scene.name}, a disk with {size} KiB left')


def run(t, short, need):
    tally, items = Tally('failing calls, full disks, closed outputs', need, 'I/O errors, full disk, closed output'), []
    readers = [k for k, r in enumerate(READERS) if t.knows(r.args[0])]
    t.under = [s for s in t.scenes + ([] if short else [READERS[k] for k in readers])
               if not s.heavy and not (short and s.name in ('import, key', 'import two', 'report again', 'error rates', 'analyze', 'migrate'))]
    for k, scene in enumerate(t.under):
        t.learn(scene)
        items += calls(t, k, short)
    t.spread(tally, items, fail)
    t.spread(tally, [(k,) for k in readers], outputs)
    return t.spread(tally, [(k,) for k in range(len(t.scenes))], folders)
