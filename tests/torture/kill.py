"""kill -9 before every call that changes something: nothing torn, nothing lost, a second run ends as if nothing had been."""
from scenes import REPORT, Tally, snapshot

CALLS = ['write', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'openat', 'fcntl', 'flock', 'close']
KILLED = (-9, 137)


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


def run(t, short, need):
    tally = Tally('killed at a call', need)
    step = 23 if short else 1
    for scene in t.scenes:
        t.learn(scene)
        if scene.after.store:
            scene.reports = reports(t)
        for call in CALLS:
            n = 1 + tally.points % step
            while True:
                t.stage(scene)
                p = t.scene(scene, ['strace', '-f', '-qq', '-o', '/dev/null', '-e', f'trace={call}', '-e', f'inject={call}:signal=KILL:when={n}'])
                if p.returncode not in KILLED:
                    break
                tally.point(judge(t, scene, not short or tally.points % 5 == 0), f'{scene.name}, {call} {n}')
                n += step
    return tally
