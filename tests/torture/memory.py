"""Allocations of the commands fail, once and from then on: an error and exit 4, or the right result; never a signal, a torn file, a leak. One of each
place in the program (the calls that lead to an allocation) before a second of any. In full under AddressSanitizer, UBSan and its search for leaks."""
import array
import os

from scenes import READERS, Tally

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHIM = os.path.join(ROOT, 'build', 'tests', 'failing_memory.so')
ASAN = os.path.join(ROOT, 'build-asan', 'exitlens')
SANITIZER = {'ASAN_OPTIONS': 'verify_asan_link_order=0:allocator_may_return_null=1:exitcode=99:detect_leaks=1:fast_unwind_on_malloc=1', 'UBSAN_OPTIONS': 'halt_on_error=1:exitcode=99',
             'LSAN_OPTIONS': 'print_suppressions=0'}
REFUSED = (4,)


def judge(t, scene, p, lasting):
    text = p.stderr.decode('utf8', 'replace')
    if p.returncode < 0 or p.returncode == 99 or 'Sanitizer' in text or 'runtime error' in text:
        return f'ends with {p.returncode}: {" / ".join(text.strip().splitlines()[:14])[:1200]}'
    now = t.state(scene)
    if p.returncode == scene.status:
        if not now == scene.after or p.stdout != scene.output:
            return f'exit {p.returncode} with another result'
    elif p.returncode not in REFUSED:
        return f'exit {p.returncode}: {text.strip()[:300]}'
    elif not text.strip():
        return 'exit 4 without a word'
    else:
        wrong = now.between(scene.before, scene.after, *scene.middle)
        if wrong:
            return wrong
    left = [n for n in t.litter(scene) if not (lasting and n == 's.db-journal')]     # SQLite removes it when it closes, for which it needs memory; it is empty
    if left:
        return f'leaves {left}'
    return None


def places(t, scene, env):
    """The first allocation of each place, and how many there are in all."""
    path = os.path.join(t.home, 'stacks')
    t.stage(scene)
    t.scene(scene, env=dict(env, FAIL_STACKS=path, LD_PRELOAD=SHIM))
    stacks, first = array.array('Q'), {}
    with open(path, 'rb') as f:
        stacks.frombytes(f.read())
    os.unlink(path)
    for n, s in enumerate(stacks, 1):
        first.setdefault(s, n)
    return sorted(first.values()), len(stacks)


def fail(t, tally, k, program, env, at, lasting, of):
    scene, plain = t.under[k], t.program
    t.stage(scene)
    t.program = program
    p = t.scene(scene, env=dict(env, LD_PRELOAD=SHIM, FAIL_AT=str(at), **({'FAIL_ON': '1'} if lasting else {})))
    t.program = plain
    if b'sanitizer_linux_libcdep.cpp' in p.stderr:       # AddressSanitizer itself had no memory to begin a thread
        return
    tally.note('refused', p.returncode in REFUSED)
    tally.point(judge(t, scene, p, lasting), f'{scene.name}, allocation {at} of {of}{", lasting" if lasting else ""}')


def torment(t, program, env, most, shift, tally):
    """Up to `most` places of each scene, of a slow one a fifth, evenly; shift: 0 or 1/2, so that two programs are given different ones."""
    items, known, commands, plain = [], 0, set(), t.program
    for k, scene in enumerate(t.under):
        t.program = program
        first, n = places(t, scene, env)
        t.program = plain
        known += len(first)
        commands.add(scene.args[0])
        points = min(len(first), -(-most // 5) if scene.slow and most > 16 else most)
        items += [(k, program, env, first[int((i + shift) * len(first) / points)], lasting, n) for i in range(points) for lasting in (False, True)]
    t.spread(tally, items, fail)
    tally.note('commands', len(commands))
    tally.note('places tried', len(items) // 2)
    tally.note('places in all', known)
    return tally


def leak(t, tally):
    """The search for leaks finds one that is planted."""
    t.restore({})
    plain, t.program = t.program, ASAN
    p = t.run(['--version'], env=dict(SANITIZER, LD_PRELOAD=SHIM, FAIL_LEAK='1'))
    t.program = plain
    tally.point(None if p.returncode == 99 and b'LeakSanitizer' in p.stderr else f'a planted leak is not noticed: exit {p.returncode}', 'control')


def begin(t, short):
    t.under = [s for s in t.scenes + [r for r in READERS if t.knows(r.args[0])] if not s.heavy and not s.fresh_key]
    if short:
        t.under = [s for s in t.under if s.name not in ('import two', 'report again', 'analyze', 'reasons')]
    for scene in t.under:
        t.learn(scene)


def run(t, short, need):
    begin(t, short)
    return torment(t, t.program, {}, 16 if short else 300, 0, Tally('failed allocations', need))


def sanitized(t, short, need):
    """Under the sanitizers; other places than those of the program without them."""
    begin(t, short)
    tally = Tally('failed allocations, with sanitizers', need)
    leak(t, tally)
    return torment(t, ASAN, SANITIZER, 1 if short else 330, .5, tally)
