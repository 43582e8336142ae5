"""kill -9 before every call that changes something, and some that do not: nothing torn, nothing lost, a second run ends as if nothing had been."""
import os
import random

from scenes import REPORT, ROOT, Tally, snapshot

EVERY = ['write', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat']
SOME = ['openat', 'fcntl', 'flock', 'close']        # every third: most of them change nothing
CALLS = EVERY + SOME
KILLER = os.path.join(ROOT, 'build', 'tests', 'killer')
KILLED = 137
OF_SCENE = 7            # points of a scene in the short form


def reports(t):
    """The bytes of the reports that the store gives."""
    p = t.run([*REPORT[:-1], 'reports'])
    return p.returncode, {n: b for n, b in snapshot(t.folder).items() if n.startswith('reports')}


def rerun(t, scene, again):
    p = t.scene(scene)
    if p.returncode != scene.status:
        return f'the second run ends with {p.returncode}: {p.stderr.decode("utf8", "replace").strip()}'
    if not t.state(scene) == scene.after:
        return 'the second run ends elsewhere'
    if t.litter(scene):
        return f'the second run leaves {t.litter(scene)}'
    if again and scene.after.store and not scene.fresh_key and reports(t) != scene.reports:
        return 'other reports after the second run'
    return None


def judge(t, scene, again):
    wrong = t.sound() if scene.before.store is None or scene.world != 'old' else None   # verify does not bring a store to today's schema
    if wrong:
        return wrong
    now = t.state(scene)
    if scene.world == 'old' and now.store is None:
        return 'the store is gone'
    return now.between(scene.before, scene.after, *scene.middle) or rerun(t, scene, again)


def killed(t, scene, call, n):
    """Kills the scene at its n-th call; False when there were fewer this time."""
    t.stage(scene)
    p = t.scene(scene, [KILLER, call, str(n)])
    if p.returncode == 125:
        raise SystemExit(f'torture: {p.stderr.decode("utf8", "replace").strip()}')
    return p.returncode == KILLED


def strike(t, tally, k, call, n, again):
    scene = t.scenes[k]
    if killed(t, scene, call, n):
        tally.point(judge(t, scene, again), f'{scene.name}, {call} {n}')


def run(t, short, need):
    """Every point, and the reports of one in four compared; in short, a few of each scene, drawn by a fixed chance."""
    tally, rng, items = Tally('killed at a call', need, 'kill at every write, sync, rename and unlink'), random.Random(3), []
    for k, scene in enumerate(t.scenes):
        t.learn(scene)
        if scene.after.store:
            scene.reports = reports(t)
        points = [(k, call, n + 1) for call, most in t.counts(scene, CALLS, whole=True).items() for n in range(0, most, 3 if call in SOME and not short else 1)]
        items += rng.sample(points, min(len(points), OF_SCENE)) if short else points
    return t.spread(tally, [(*item, i % 4 == 0) for i, item in enumerate(items)], strike)
