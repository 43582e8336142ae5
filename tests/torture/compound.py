"""Two faults in a row. A command is killed; while it is run again, and so mends what was left, it is killed once more, a call fails, memory is refused, or the power goes. Or the
disk is full, and the program is killed while it clears up. Each part is as it was or as it will be, and a third run ends as if nothing had been."""
import os
import random

import faults
import kill
import memory
import power
from scenes import Tally

CALLS = ['pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'link', 'unlink', 'unlinkat', 'openat']
SECOND = ['kill', 'error', 'error', 'lasting error', 'allocation', 'lasting allocation']
ERRORS = ['EIO', 'ENOSPC']
KILLED = (-9, 137)


def under(t, scene, call, inject, *more):
    """The scene under strace, and whether the fault came to pass."""
    log = os.path.join(t.home, 'log')
    p = t.scene(scene, ['strace', '-f', '-qq', '-o', log, '-e', f'trace={call}', '-e', f'inject={call}:{inject}', *more])
    with open(log, encoding='latin-1') as f:
        came = p.returncode in KILLED or 'INJECTED' in f.read()
    os.unlink(log)
    return p, came and p.returncode != faults.LOADER


def half_way(t, scene):
    """What is wrong in the world between two runs; None when nothing is."""
    return t.state(scene).between(scene.before, scene.after, *scene.middle)


def ended(t, scene, p):
    """What is wrong after a run that met an error and was not killed."""
    if p.returncode < 0 or p.returncode not in (scene.status, 3, 4):
        return f'ends with {p.returncode}: {p.stderr.decode("utf8", "replace").strip()[:300]}'
    if p.returncode == scene.status:
        return None if t.state(scene) == scene.after else f'exit {p.returncode} with another result'
    return half_way(t, scene)


def recovered(t, scene):
    wrong = t.sound() if scene.world != 'old' else None
    return wrong or kill.rerun(t, scene, False)


def twice(t, tally, k, call, n, second):
    """Killed at the n-th call; then another fault of that kind while the command is run again."""
    scene, rng = t.scenes[k], random.Random(f'{k} {call} {n} {second}')
    if not kill.killed(t, scene, call, n):
        return
    where = f'{scene.name}, killed at {call} {n}, then '
    if 'allocation' in second:
        at = rng.randrange(t.allocations[k]) + 1
        lasting = {'FAIL_ON': '1'} if second.startswith('lasting') else {}
        p, came = t.scene(scene, env=dict(LD_PRELOAD=memory.SHIM, FAIL_AT=str(at), **lasting)), True
        where += f'{second} {at}'
    else:
        again = rng.choice([c for c in CALLS if t.calls[k][c]])
        at = rng.randrange(t.calls[k][again]) + 1
        what = 'signal=KILL' if second == 'kill' else 'error=' + rng.choice(ERRORS)
        p, came = under(t, scene, again, f'{what}:when={at}' + ('+' if second.startswith('lasting') else ''))
        where += f'{again} {at}: {what}'
    if came:
        tally.point((half_way(t, scene) if p.returncode in KILLED else ended(t, scene, p)) or recovered(t, scene), where)


def full(t, tally, k, call, n):
    """No room from the n-th call on, and a kill at each kind of call that clears up."""
    scene = t.scenes[k]
    for other in CALLS + ['close']:
        if other == call:
            continue
        t.stage(scene)
        log = os.path.join(t.home, 'log')
        t.scene(scene, ['strace', '-f', '-qq', '-o', log, '-e', f'trace={call},{other}', '-e', f'inject={call}:error=ENOSPC:when={n}+'])
        with open(log, encoding='latin-1') as f:
            lines = [line.split(None, 1) for line in f]
        os.unlink(log)
        start = next((i for i, (_, text) in enumerate(lines) if 'INJECTED' in text), len(lines))
        first = next((pid for pid, text in lines[start:] if text.startswith(other + '(')), None)
        if first is None:
            continue
        at = 1 + sum(pid == first and text.startswith(other + '(') for pid, text in lines[:start])
        t.stage(scene)
        p, _ = under(t, scene, call, f'error=ENOSPC:when={n}+', '-e', f'trace={call},{other}', '-e', f'inject={other}:signal=KILL:when={at}')
        if p.returncode in KILLED:
            tally.point(half_way(t, scene) or recovered(t, scene), f'{scene.name}, no room from {call} {n} on, then killed at {other} {at}')


def dark(t, tally, k, moment, of, each):
    """The power goes, and goes again while the command is run on what was left: `each` disks of `of` moments of that run."""
    scene, tr, rng = t.scenes[k], t.traces[k], random.Random(f'{k} {moment}')
    disk = power.Disk(tr)
    for op in tr.ops[:moment]:
        disk.step(op)
    t.restore(disk.image(2, rng))
    again = power.trace(t, scene, staged=True)
    left, moments = power.Disk(again), set(rng.sample(range(len(again.ops) + 1), min(of, len(again.ops) + 1)))
    for m in range(len(again.ops) + 1):
        if m:
            left.step(again.ops[m - 1])
        for i in range(each if m in moments else 0):
            t.restore(left.image(i % 4, rng))
            tally.point(power.judge(t, scene, m == len(again.ops)), f'{scene.name}, power gone after {moment} of {len(tr.ops)} operations and after {m} of {len(again.ops)}, mode {i % 4}')


def run(t, short, need):
    """A few points of each scene, drawn by a fixed chance."""
    rng, killed, filled, cut = random.Random(11), [], [], []
    t.traces, t.calls, t.allocations = {}, {}, {}
    for k, scene in enumerate(t.scenes):
        if scene.heavy or scene.fresh_key or short and scene.name not in ('import more', 'report', 'forget', 'reclassify', 'purge'):
            continue
        t.learn(scene)
        t.calls[k], t.allocations[k] = t.counts(scene, CALLS), memory.places(t, scene, {})[1]
        t.traces[k] = power.trace(t, scene)
        points = [(k, call, n + 1) for call, most in t.calls[k].items() for n in range(most)]
        killed += [(*point, SECOND[i % len(SECOND)]) for i, point in enumerate(rng.sample(points, min(len(points), 6 if short else 60)))]
        writes = [p for p in points if p[1] in ('pwrite64', 'write')]
        filled += rng.sample(writes, min(len(writes), 1 if short else 6))
        cut += [(k, m, 2 if short else 12, 2 if short else 4) for m in rng.sample(range(len(t.traces[k].ops) + 1), min(len(t.traces[k].ops), 1 if short else 4))]
    tally = Tally('two faults in a row', need, 'two faults in a row')
    t.spread(tally, killed, twice)
    t.spread(tally, filled, full)
    return t.spread(tally, cut, dark)
