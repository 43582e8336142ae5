#!/usr/bin/env python3
"""tests/help.py PROGRAM : help, and what to do next, in four languages. Every text has all of them and fits the width; options, files, columns, figures and placeholders are the same in each; the rows of
engine/cli/help_words.inc all stand somewhere. Standard library only; exit status 1 when something is amiss."""
import re, subprocess, sys
from checks import check, problems, summary

program = sys.argv[1]
WIDTH, TEXT_AT = 80, 33
KEPT = re.compile(r'--[a-z][a-z-]*|\$[A-Za-z_]+|[\w*~./]+\.(?:csv|md|tsv|html|xlsx|json|db|fish)\b|\b(?:FILE|DIR|GROUP|ATTR=VALUE|COLUMN|OLD|NEW|N|CSV|JSON|SQLite)\b|[a-z_]+(?:,[a-z_]+)+|\d+(?:\.\d+)?')


def shown(*args):
    p = subprocess.run([program, *args], capture_output=True)
    check(p.returncode == 0 and not p.stderr, f'{args}: exit status {p.returncode}, {p.stderr.decode()[:200]}')
    return p.stdout.decode('utf8')


def texts(page):
    """Of a page of help what has a translation: (what it is of, text), with the line breaks of the wrapping taken out."""
    out = []
    for block in re.split(r'\n\n(?=\S)', page.strip('\n')):
        lines = block.split('\n')
        if not any(l.startswith('  ') for l in lines):
            out.append(('text', ' '.join(lines)))
            continue
        out.append(('heading', lines[0]))
        for line in lines[1:]:
            new = re.match(r'  (-\S.*?|[a-z0-9]+)(?:  +(\S.*))?$', line[:TEXT_AT - 1] + ('  ' if len(line) > TEXT_AT and line.startswith('  -') else '') + line[TEXT_AT - 1:])
            if line.startswith('  exitlens '):
                continue
            if new and not line.startswith('   '):
                out.append((new.group(1), new.group(2) or ''))
            else:
                out[-1] = (out[-1][0], (out[-1][1] + ' ' + line.strip()).strip())
    return out


def compare(english, other, what, language):
    a, b = texts(english), texts(other)
    check([x for x, _ in a] == [x for x, _ in b], f'{what}, {language}: other options or parts than in English')
    for (name, en), (_, said) in zip(a, b):
        where = f'{what} {name}, {language}'
        check(said and (said != en or en.startswith('usage')), f'{where}: no translation of «{en}»')
        check(sorted(KEPT.findall(en)) == sorted(KEPT.findall(said)), f'{where}: options, files, columns or figures differ: {sorted(KEPT.findall(en))} and {sorted(KEPT.findall(said))}')
        if language == 'fr':
            check(not re.search(r'(?<=\w) [:;?!%»]|« ', said), f'{where}: a blank that breaks: «{said}»')
    for line in other.split('\n'):
        if not re.match(r'  exitlens |\S+\s?: exitlens |  --format', line):
            check(len(line) <= WIDTH, f'{what}, {language}: a line of {len(line)}: {line}')


def rows(macro, path):
    for row in re.findall(rf'^{macro}\((.*?)\)$', open(path, encoding='utf8').read(), re.M | re.S):
        yield [s.replace('\\"', '"') for s in re.findall(r'"((?:[^"\\]|\\.)*)"', row)]


def hints(commands):
    """What to do next: commands that are there, with the same values and options in each language."""
    for those, *said in rows('NEXT', 'engine/cli/next.c'):
        check(all(c in commands for c in those.split('|')) and len(set(said)) == 4, f'four languages: {said}')
        kept = [sorted(KEPT.findall(s) + re.findall(r'\{\d\}|exitlens [a-z]+|THEME|TERM', s)) for s in said]
        check(all(k == kept[0] for k in kept), f'options or values differ: {said}')
        check(all(c in commands for s in said for c in re.findall(r'exitlens ([a-z]+)', s)), f'no such command: {said}')
        check(not re.search(r'(?<=\w) [:;?!%»]|« ', said[2]), f'a blank that breaks: «{said[2]}»')


def main():
    commands = re.findall(r'(?m)^  ([a-z]+) {2,}', shown('--help').split('exit status:')[0])
    check(len(commands) > 25, f'{len(commands)} commands')
    all_of_it = ''
    for command in [None, *commands]:
        args = [command] if command else []
        english = shown(*args, '--help')
        all_of_it += english + '\n'
        check(english == shown(*args, '--help', '--language', 'en') == shown(*(['help', command] if command else ['help'])), f'{command}: help is help')
        for language in ('nl', 'fr', 'de'):
            page = shown(*args, '--help', '--language', language)
            compare(english, page, command or '--help', language)
            check(page == shown('--language', language, *args, '--help'), f'{command}, {language}: the language before the command')
    said = ' '.join(all_of_it.split())
    hints(commands)
    for row in rows('HELP', 'engine/cli/help_words.inc'):
        check(len(row) == 4 and all(row) and len(set(row)) == 4, f'four languages: {row}')
        check(' '.join(row[0].split()) in said, f'in no help any more: «{row[0]}»')
    for shell in ('bash', 'zsh', 'fish'):
        one, other = shown('completion', shell), shown('completion', shell, '--language', 'nl')
        check((one == other) == (shell == 'bash') and one.count('\n') == other.count('\n'), f'completion for {shell} in another language')
    check(shown('manual') == shown('manual', '--language', 'fr'), 'the manual page is in English')
    print(summary())
    return bool(problems)


if __name__ == '__main__':
    sys.exit(main())
