#!/usr/bin/env python3
"""tests/messages.py : engine/report/messages/ against the source. Every English sentence of it still stands there, and every summary has a row, so that
none is said in English only. Standard library only; exit status 1 when something is amiss."""
import glob, re, sys

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
STRINGS = r'("(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)'
SPEC = re.compile(r'%[-+ #0]*[\d.*]*(?:hh|h|ll|l|z)?[diuoxXeEfFgGcsp]')


def unescape(s):
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m.group(1), m.group(1)), s)


def literals(text):
    """String literals, those beside one another joined, printf's places as NUL."""
    for run in re.finditer(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text):
        joined = ''.join(unescape(m.group(1)) for m in LITERAL.finditer(run.group(0)))
        yield SPEC.sub('\0', joined.replace('%%', '\2')).replace('\2', '%')


def main():
    rows = []
    for line in (l for p in sorted(glob.glob('engine/report/messages/*.inc')) for l in open(p, encoding='utf8')):
        if line.startswith('MESSAGE('):
            rows.append(unescape(LITERAL.search(line).group(1)))
    source, summaries = [], []
    for path in glob.glob('engine/**/*.[ch]', recursive=True):
        text = open(path, encoding='utf8').read()
        source.extend(literals(text))
        for m in re.finditer(r'EXL_NOTE_SUMMARY,\s*(?:[^",]*\?\s*' + STRINGS + r'\s*:\s*)?' + STRINGS, text):      # one sentence, or one of two
            summaries += [next(literals(g)) for g in m.groups() if g]
    everything = '\1'.join(source)
    system = {'No such file or directory', 'Permission denied', 'No space left on device'}      # the C library's
    faults = []
    for row in rows:
        for words in re.split(r'\{[#@]?\d\}|[;:] ', row):       # a sentence may be put together of parts
            if len(words) > 6 and row not in system and words not in everything:
                faults.append(f'not in the source any more: «{words}» of «{row}»')
    patterns = [re.compile(re.sub(r'\\\{\\?[#@]?\d\\\}', '(.*?)', re.escape(r)) + ('$' if re.search(r'\{[#@]?\d\}$', r) else '')) for r in rows]

    def known(s):
        if not s:
            return True
        return any(m and m.end() and known(s[m.end():]) for m in (p.match(s) for p in patterns))
    for s in summaries:
        if s != '\0' and not any(known(s.replace('\0', v)) for v in ('7', '')):
            faults.append(f'a summary without a row in engine/report/messages: «{s}»'.replace('\0', '…'))
    print('\n'.join(faults) if faults else f'{len(rows)} messages, {len(summaries)} summaries')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())
