"""bench.py PROGRAM FOLDER MEGABYTES: the measurements of `make bench` (see tools/bench). CPU seconds, medians of interleaved runs."""
import csv, os, random, resource, statistics, subprocess, sys

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


def forget(db):
    for old in (db, db + '.key', db + '.keys'):
        if os.path.exists(old):
            os.unlink(old)


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
        forget(db)
        i, rss = measure([program, 'import', '--quiet', '--threads', '1', '--db', db, f])
        ratios.append(i / a)
        memory = max(memory, rss)
    line(f'import {lang}, {mb:.0f} MB: time as a multiple of annotate', f'{statistics.median(ratios):.2f}', 'at most 4')
    line(f'import {lang}: peak memory', f'{memory:.0f} MB', 'under 256 MB')


def coded_interviews(path, n, managers, seed=11):
    """Coded interviews with twenty themes, eight departments and five roles; a tenth of the managers is complained of more."""
    r = random.Random(seed)
    with open(os.path.join('lexicons', 'themes.tsv'), encoding='utf8') as f:
        themes = [line.split('\t')[1] for line in f if not line.startswith('#')][1:21]
    with open(path, 'w', newline='') as f:
        w = csv.writer(f)
        w.writerow(['interview_id', 'exit_date', 'department', 'role', 'manager', 'themes'])
        for i in range(n):
            m = r.randrange(managers)
            raised = [t + '-' for k, t in enumerate(themes) if r.random() < 0.03 + 0.02 * k * (2 if m % 10 == 0 and k < 4 else 1)]
            date = f'{r.randrange(2021, 2025)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}'
            w.writerow([f'i{i:06d}', date, f'D{m % 8}', f'R{r.randrange(5)}', f'M{m:03d}', '|'.join(raised)])


# A report of 10,000 interviews, against the same notes put into the store: that reads, classifies, seals and writes them.
f, db, out = (os.path.join(folder, name) for name in ('many.csv', 'many.db', 'report'))
with open(f, 'wb') as to:
    subprocess.run([sys.executable, 'tests/browser/many.py', 'corpora/demo/interviews.csv', '10000'], stdout=to, check=True)
figures = {}
for _ in range(3):
    forget(db)
    i, _ = measure([program, 'import', '--quiet', '--threads', '1', '--db', db, f])
    for audience in ('management', 'hr'):
        for only in ([], ['--only', 'html']):
            r, rss = measure([program, 'report', '--quiet', '--audience', audience, '--db', db, '-o', out, *only])
            figures.setdefault((audience, 'html alone' if only else 'all files'), []).append((r, r / i, rss))
for (audience, what), runs in figures.items():
    seconds, ratio, rss = (statistics.median(column) for column in zip(*runs))
    line(f'report, {audience}, 10,000 interviews, {what}: CPU s', f'{seconds:.2f}', 'under 2' if what == 'html alone' else '')
    line(f'report, {audience}, {what}: time as a multiple of import', f'{ratio:.2f}', 'at most 1.5' if what == 'html alone' else f"at most {2 if audience == 'management' else 3}")
line('report, hr, 10,000 interviews, html: size', f"{os.path.getsize(os.path.join(out, 'report.html')) / 1e6:.2f} MB", 'under 2 MB')

cost = {}
for n in (12500, 50000, 100000):
    f, db = os.path.join(folder, 'coded.csv'), os.path.join(folder, 'flags.db')
    forget(db)
    coded_interviews(f, n, 400)
    measure([program, 'import', '--quiet', '--coded', '--db', db, f])
    runs = [measure([program, 'flags', '--unit', 'manager', '--audience', 'hr', '--db', db]) for _ in range(3)]
    cost[n] = statistics.median(seconds for seconds, _ in runs)
    line(f'flags, {n:,} interviews, 400 managers, 20 themes: CPU seconds', f'{cost[n]:.2f}', 'under 10' if n == 12500 else '')
    if n == 12500:
        line(f'flags, {n:,} interviews: peak memory', f'{max(rss for _, rss in runs):.0f} MB', '')
        ranks = measure([program, 'flags', '--ranks', '--unit', 'manager', '--audience', 'hr', '--db', db])[0]
        line(f'flags --ranks, {n:,} interviews: CPU seconds', f'{ranks:.2f}', '')
line('flags: time of 100,000 interviews over that of 50,000', f'{cost[100000] / cost[50000]:.2f}', 'at most 2: linear')
