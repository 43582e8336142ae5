"""Every allocation of the commands fails, once and from then on: an error and exit 4, or the right result; never a signal, a torn file, a leak.
In full under AddressSanitizer, UBSan and its search for leaks."""
import os

from scenes import READERS, Tally

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHIM = os.path.join(ROOT, 'build', 'tests', 'failing_memory.so')
ASAN = os.path.join(ROOT, 'build-asan', 'exitlens')
SANITIZER = {'ASAN_OPTIONS': 'verify_asan_link_order=0:allocator_may_return_null=1:exitcode=99:detect_leaks=1:fast_unwind_on_malloc=1', 'UBSAN_OPTIONS': 'halt_on_error=1:exitcode=99'}
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


def allocations(t, scene, env):
    path = os.path.join(t.home, 'count')
    t.stage(scene)
    t.scene(scene, env=dict(env, FAIL_COUNT=path), before=['env', 'LD_PRELOAD=' + SHIM])
    with open(path) as f:
        n = int(f.read())
    os.unlink(path)
    return n


def torment(t, scenes, program, env, most, tally):
    plain = t.program
    for scene in scenes:
        t.learn(scene)
        t.program = program
        n = allocations(t, scene, env)
        points = min(n, most)
        for k in range(points):
            for lasting in ({}, {'FAIL_ON': '1'}):
                at = 1 + k * n // points
                t.stage(scene)
                p = t.scene(scene, env=dict(env, FAIL_AT=str(at), **lasting), before=['env', 'LD_PRELOAD=' + SHIM])
                if b'sanitizer_linux_libcdep.cpp' in p.stderr:       # AddressSanitizer itself had no memory to begin a thread
                    continue
                tally.point(judge(t, scene, p, lasting), f'{scene.name}, allocation {at} of {n}{", lasting" if lasting else ""}')
        t.program = plain
    tally.note('commands', len(scenes))
    return tally


def run(t, short, need):
    scenes = [s for s in t.scenes + [r for r in READERS if t.knows(r.args[0])] if not s.heavy and not s.fresh_key]
    if short:
        return torment(t, [s for s in scenes if s.name not in ('import two', 'report again', 'analyze', 'reasons')], t.program, {}, 10, Tally('failed allocations', need))
    out = [torment(t, scenes, t.program, {}, 420, Tally('failed allocations', need))]
    if os.path.exists(ASAN):
        out.append(torment(t, scenes, ASAN, SANITIZER, 60, Tally('failed allocations, with sanitizers', 1000)))
    return out
