"""bench.py PROGRAM FOLDER MEGABYTES: the measurements of `make bench` (see tools/bench). CPU seconds, medians of interleaved runs."""
import os, resource, statistics, subprocess, sys

program, folder, mb = sys.argv[1], sys.argv[2], float(sys.argv[3])


def measure(cmd, env=None):
    """CPU seconds and peak memory in MB of one command, its output thrown away."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        null = os.open('/dev/null', os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvpe(cmd[0], cmd, dict(os.environ, **(env or {})))
    _, status, use = os.wait4(pid, 0)
    os.close(read)
    os.close(write)
    if status:
        sys.exit(f"{' '.join(cmd)}: status {status}")
    return use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def line(name, value, want):
    print(f'{name:<58} {value:>10}   {want}', flush=True)


print(f'{"what":<58} {"measured":>10}   asked for')
for lang in ('nl', 'en'):
    f = os.path.join(folder, lang + '.csv')
    wc, annotate, memory = [], [], 0
    for _ in range(5):
        wc.append(measure(['wc', '-w', f], {'LC_ALL': 'C'})[0])
        seconds, rss = measure([program, 'annotate', '--threads', '1', f])
        annotate.append(seconds)
        memory = max(memory, rss)
    speed = statistics.median(w / a for w, a in zip(wc, annotate))
    line(f'annotate {lang}, {mb:.0f} MB: speed as a share of wc -w', f'{speed:.3f}', 'at least 0.5')
    line(f'annotate {lang}: MB a CPU second (wc -w {mb / statistics.median(wc):.0f})', f'{mb / statistics.median(annotate):.0f}', '')
    line(f'annotate {lang}: peak memory', f'{memory:.0f} MB', 'under 64 MB')

big = os.path.join(folder, 'big.csv')
with open(big, 'wb') as out, open(os.path.join(folder, 'en.txt'), 'rb') as statements:
    subprocess.run([os.path.join(folder, 'make_notes'), 'en', str(mb * 10), '7'], stdin=statements, stdout=out, check=True)
_, rss = measure([program, 'annotate', '--threads', '1', big])
line(f'annotate en, {mb * 10:.0f} MB: peak memory', f'{rss:.0f} MB', 'the same, under 64 MB')
os.unlink(big)

for lang in ('nl', 'en'):
    f, db = os.path.join(folder, lang + '.csv'), os.path.join(folder, 'bench.db')
    ratios, memory = [], 0
    for _ in range(3):
        a, _ = measure([program, 'annotate', '--threads', '1', f])
        for old in (db, db + '.key'):
            if os.path.exists(old):
                os.unlink(old)
        i, rss = measure([program, 'import', '--quiet', '--threads', '1', '--db', db, f])
        ratios.append(i / a)
        memory = max(memory, rss)
    line(f'import {lang}, {mb:.0f} MB: time as a multiple of annotate', f'{statistics.median(ratios):.2f}', 'at most 4')
    line(f'import {lang}: peak memory', f'{memory:.0f} MB', 'under 256 MB')
