"""What the tests that are programs of their own share: checks that are counted, and told where they fail."""
n_checks, problems = 0, []


def check(ok, what):
    global n_checks
    n_checks += 1
    if not ok:
        problems.append(what)
        print('    ' + what)


def summary():
    return f'{n_checks} checks, {len(problems)} problems'
