#!/usr/bin/env python3
"""badinputs.py EXITLENS DIR [--kinds a,b] [--large]: runs the program on hostile, malformed and awkward files, from outside.

DIR holds MANIFEST.tsv (a row a file: expectation, counts, position, words) and the files, in folders by kind. Each case is copied to a
temporary folder and run there. Checked: exit status, the place FILE:LINE:COL and the words of the message, how many interviews are in
the store by default and with --salvage, that a refusal leaves a store as it was, the same remarks twice, no crash, no control
characters, no interview text in messages; for reports: formulas, markup and control characters in what was written.

Standard library only. One line a kind, the cases that fail below it; exit status 1 when there are any.
"""
import argparse
import base64
import csv
import hashlib
import html.parser
import io
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zipfile

GOOD = "id,date,department,role,manager,lang,leaver_name,text\nG1,2026-01-15,IT,Dev,An Goed,nl,Bo Ven,De sfeer was goed.\n"
REFUSED, ENVIRONMENT, SALVAGED = 3, 4, 6
TIMEOUT = 120
SMALL_LEXICONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "lexicons")


class Failure(Exception):
    pass


def check(holds, message):
    if not holds:
        raise Failure(message)


class Case:
    """A row of the manifest, its file copied into a folder of its own."""

    def __init__(self, row, source, program, folder):
        self.__dict__.update(row)
        self.program = os.path.abspath(program)
        self.folder = folder
        self.name = os.path.basename(self.file)
        self.path = os.path.join(folder, self.name)
        shutil.copyfile(source, self.path)

    def run(self, *args):
        env = {k: v for k, v in os.environ.items() if k not in ("EXITLENS_DB", "LC_ALL")}
        if self.kind not in ("lexicon", "text", "large"):   # words do not matter to the others, and a few load sooner
            env["EXITLENS_LEXICONS"] = SMALL_LEXICONS
        p = subprocess.run([self.program, *args], cwd=self.folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
        check(p.returncode >= 0, f"killed by signal {-p.returncode}: {' '.join(args)}")
        text = p.stdout + p.stderr
        check(p.returncode != 1, f"a defect (exit 1): {p.stderr.decode('utf-8', 'replace').strip()[:300]}")
        check(b"AddressSanitizer" not in text and b"runtime error:" not in text, "a sanitizer report: " + p.stderr.decode("utf-8", "replace")[:500])
        raw = re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", p.stderr)
        check(not raw, f"raw control character {raw and raw.group()!r} on standard error")
        p.remarks = p.stderr.decode("utf-8", "strict")
        return p

    def db(self, name="x.db"):
        return os.path.join(self.folder, name)

    def words(self, remarks):
        found = not self.message_words or any(w.lower() in remarks.lower() for w in self.message_words.split("|"))
        check(found, f"none of the words {self.message_words!r} in: {remarks.strip()[:300]!r}")

    def place(self, remarks):
        if not self.position:
            return
        sheet = self.kind == "xlsx"     # FILE:ROW:COLUMN: SHEET!CELL: ...
        want = f": {self.position}: " if sheet else f"{self.name}:{self.position}:"
        check(want in remarks, f"place {self.position} is not named in: {remarks.strip()[:300]!r}")

    def number(self, field):
        value = getattr(self, field)
        return int(value) if value else None


def stored(db):
    if not os.path.exists(db):
        return 0
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM v_interviews").fetchone()[0]
    finally:
        connection.close()


def contents(path):
    with open(path, "rb") as f:
        return f.read()


def texts_of(path):
    """Long cells of a table or object: what must not be found in a message. As good as a guess can be for a broken file."""
    raw = contents(path)[:200000]
    text = raw.decode("utf-8", "replace") if b"\0" not in raw[:200] else ""
    out = set(re.findall(r'"text"\s*:\s*"([^"\\]{12,})', text))
    lines = text.splitlines()
    if not path.endswith(".jsonl") and lines:
        delimiter = max(",;\t|", key=lines[0].count)
        last = len(lines[0].split(delimiter)) - 1
        for line in lines[1:50]:
            cells = line.split(delimiter)
            if len(cells) > last > 2 and len(cells[last]) >= 12:
                out.add(cells[last].strip('" ')[:40])
    return {t for t in out if len(t) >= 12}


def no_text(case, remarks):
    for text in texts_of(case.path):
        check(text not in remarks, "interview text in a message")


# --- interviews ---------------------------------------------------------------------------------------------------

def store_with_one(case):
    """A store that holds one interview, to be left alone."""
    good = os.path.join(case.folder, "good.csv")
    with open(good, "w", encoding="utf-8") as f:
        f.write(GOOD)
    p = case.run("import", "--db", case.db("kept.db"), "--", "good.csv")
    check(p.returncode == 0, f"cannot make a store: {p.remarks.strip()[:200]}")
    return case.db("kept.db")


def rejected(case):
    p = case.run("import", "--db", case.db(), "--", case.name)
    check(p.returncode in (REFUSED, ENVIRONMENT), f"exit {p.returncode}, not {REFUSED}: {p.remarks.strip()[:200]}")
    case.words(p.remarks)
    case.place(p.remarks)
    no_text(case, p.remarks)
    check(stored(case.db()) == 0, f"{stored(case.db())} interviews stored by a refusal")
    kept = store_with_one(case)
    before = contents(kept)
    case.run("import", "--db", kept, "--", case.name)
    check(contents(kept) == before, "a refusal changed the store")
    salvage(case)


def salvage(case):
    want = case.number("stored_salvage")
    p = case.run("import", "--salvage", "--db", case.db("salvage.db"), "--", case.name)
    check(p.returncode in (REFUSED, SALVAGED), f"exit {p.returncode} with --salvage")
    no_text(case, p.remarks)
    if want is None:
        return
    got = stored(case.db("salvage.db"))
    check(got == want, f"--salvage stores {got}, not {want}")
    aside = case.path + ".rejected.csv"
    if p.returncode == SALVAGED and os.path.exists(aside):
        check(stat.S_IMODE(os.stat(aside).st_mode) == 0o600, "FILE.rejected.csv can be read by others")
        head = contents(aside).split(b"\n")[0].strip()
        check(head == b"line,column,reason,record", f"header of FILE.rejected.csv: {head!r}")
    check(want == 0 or p.returncode == SALVAGED, f"exit {p.returncode} with --salvage, not {SALVAGED}")


def accepted(case):
    p = case.run("import", "--db", case.db(), "--", case.name)
    check(p.returncode == 0, f"exit {p.returncode}: {p.remarks.strip()[:300]}")
    case.words(p.remarks)
    case.place(p.remarks)
    no_text(case, p.remarks)
    want, got = case.number("stored_default"), stored(case.db())
    check(want is None or got == want, f"{got} interviews stored, not {want}")
    again = case.run("import", "--db", case.db("again.db"), "--", case.name)
    check(again.stderr == p.stderr, "other remarks the second time")


def interviews(case):
    (accepted if case.expectation == "accept" else rejected)(case)
    if case.command == "ingest+report" and case.expectation == "accept":
        reports(case)


# --- what reports look like ---------------------------------------------------------------------------------------

class Page(html.parser.HTMLParser):
    """Only our own markup may be on the page: no handlers, no script but the one that the content security policy names, and no links out."""

    allowed, scripts, code = "", 0, ""

    def handle_data(self, data):
        self.code += data if self.cdata_elem == "script" else ""

    def handle_endtag(self, tag):
        digest = base64.b64encode(hashlib.sha256(self.code.encode()).digest()).decode()
        check(tag != "script" or f"script-src 'sha256-{digest}';" in self.allowed, "the script on the page is not the one that the policy allows")

    def handle_starttag(self, tag, attrs):
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.allowed = dict(attrs)["content"]
        self.scripts += tag == "script"
        check(self.scripts <= 1, "more than one script on the page")
        check(tag not in ( "iframe", "object", "embed", "form"), f"<{tag}> on the page")
        for name, value in attrs:
            check(not name.startswith("on"), f"attribute {name} on the page")
            check(not re.match(r"\s*(javascript|data|https?|file):", value or "", re.I), f"{name}={value!r:.60} on the page")


def check_csv(path):
    text = contents(path).decode("utf-8")
    check(not text.lower().startswith("sep=") and not text.startswith("ID"), f"{os.path.basename(path)} begins like a command or SYLK")
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            bare = cell.lstrip("\ufeff \u00a0")
            formula = bare[:1] in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20" and bare != "" and not re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", bare)
            check(not formula, f"{os.path.basename(path)}: a cell is a formula: {cell[:40]!r}")


def check_controls(path):
    hit = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", contents(path).decode("utf-8"))
    check(not hit, f"{os.path.basename(path)}: raw control character {hit and hit.group()!r}")


def check_workbook(path):
    """Every part is XML without raw controls; no cell is a formula or a link."""
    with zipfile.ZipFile(path) as z:
        for part in z.namelist():
            text = z.read(part).decode("utf-8")
            xml.etree.ElementTree.fromstring(text)
            hit = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|<f>|<f |<hyperlink|externalLink", text)
            check(not hit, f"{os.path.basename(path)}, {part}: {hit and hit.group()!r}")


def reports(case):
    before = set(os.listdir(case.folder))
    p = case.run("report", "--audience", "hr", "--db", case.db(), "-o", "out")
    check(p.returncode == 0, f"report: exit {p.returncode}: {p.remarks.strip()[:200]}")
    extra = set(os.listdir(case.folder)) - before - {"out", "x.db-wal", "x.db-shm"}
    check(not extra, f"files outside of the report's folder: {sorted(extra)}")
    written = [os.path.join(root, name) for root, _, names in os.walk(case.db("out")) for name in names]
    check(written, "no report was written")
    for path in written:
        if path.endswith(".xlsx"):
            check_workbook(path)
            continue
        check_controls(path)
        if path.endswith(".csv"):
            check_csv(path)
        elif path.endswith(".json"):
            json.loads(contents(path))
        elif path.endswith(".html"):
            Page().feed(contents(path).decode("utf-8"))


# --- other files --------------------------------------------------------------------------------------------------

FACETS = {"pay": "terms.pay", "workload": "content.workload", "manager": "relations.manager"}


def port_lexicon(path):
    """The placeholder format, pattern facet polarity weight lang, into pattern labels weight; line ends and byte order mark stay."""
    def line(raw):
        end = raw[len(raw.rstrip(b"\r\n")):]
        cells = raw[:len(raw) - len(end)].split(b"\t")
        if cells[0].lstrip(b"\xef\xbb\xbf") == b"#pattern":
            cells = [cells[0].replace(b"#", b""), b"labels", b"weight", b"note"]
        elif len(cells) == 5:
            pattern, facet, polarity, weight, _ = cells
            cells = [pattern, FACETS.get(facet.decode(), "content." + facet.decode()).encode() + polarity, weight]
        return b"\t".join(cells) + end
    with open(path, "rb") as f:
        lines = [line(raw) for raw in f]
    with open(path, "wb") as f:
        f.writelines(lines)


def incomplete(case):
    """The checkout's lexicons with these entries: a statement on which an expression runs into its limit is marked, and that quickly."""
    source = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lexicons")
    folder = case.db("lexicons")
    shutil.copytree(source, folder)
    shutil.copyfile(case.path, os.path.join(folder, "nl", "zz.tsv"))
    with open(case.db("notes.jsonl"), "w", encoding="utf-8") as f:
        for k in range(20):
            f.write(json.dumps({"id": str(k), "lang": "nl", "text": "a" * (40 + k) + " b"}) + "\n")
    p = case.run("annotate", "--lexicons", folder, "notes.jsonl")
    check(p.returncode == 0, f"annotate: exit {p.returncode}: {p.remarks.strip()[:200]}")
    for line in p.stdout.decode("utf-8").splitlines():
        check(all(s.get("incomplete") for s in json.loads(line)["statements"]), "an expression that gave up is taken for one that does not match")


def lexicon(case):
    port_lexicon(case.path)
    if case.command == "lexicon+run":
        incomplete(case)
    p = case.run("lexicon", "lint", "--", case.name)
    want = 0 if case.expectation == "accept" else REFUSED
    check(p.returncode == want, f"exit {p.returncode}, not {want}: {p.remarks.strip()[:200]}")
    case.words(p.remarks + p.stdout.decode("utf-8", "replace"))
    case.place(p.remarks + p.stdout.decode("utf-8", "replace"))


def with_option(option):
    def run(case):
        store_with_one(case)
        p = case.run("import", option, case.name, "--db", case.db(), "--", "good.csv")
        check(p.returncode == REFUSED, f"exit {p.returncode}, not {REFUSED}: {p.remarks.strip()[:200]}")
        case.words(p.remarks)
        case.place(p.remarks)
        check(stored(case.db()) == 0, "something was stored all the same")
    return run


def database(case):
    before = contents(case.path)
    p = case.run("verify", "--db", case.name)
    check(p.returncode in (REFUSED, ENVIRONMENT), f"exit {p.returncode}: {p.remarks.strip()[:200]}")
    case.words(p.remarks)
    check(contents(case.path) == before, "the file was changed")
    left = [n for n in os.listdir(case.folder) if n.endswith(("-wal", "-shm", "-journal"))]
    check(not left, f"left behind: {left}")


RUNNERS = {"lexicon": lexicon, "lexicon+run": lexicon, "config": with_option("--config"), "key": with_option("--key"), "db": database, "db verify": database}


def any_words(case):
    """Stores may be called by any of the names that the manual gives."""
    if case.command.startswith("db") and case.message_words:
        case.message_words += "|not an exitlens store|malformed|corrupt|damaged"


def run_case(row, source, program):
    with tempfile.TemporaryDirectory(prefix="badinputs.") as folder:
        case = Case(row, source, program, folder)
        any_words(case)
        try:
            RUNNERS.get(case.command, interviews)(case)
        except Failure as e:
            return str(e)
        except subprocess.TimeoutExpired:
            return f"no end after {TIMEOUT} s"
        except (UnicodeDecodeError, sqlite3.Error, json.JSONDecodeError) as e:
            return f"{type(e).__name__}: {e}"
    return None


def read_manifest(folder):
    with open(os.path.join(folder, "MANIFEST.tsv"), encoding="utf-8") as f:
        head, *lines = [line.rstrip("\n").split("\t") for line in f]
    return [dict(zip(head, line + [""] * (len(head) - len(line)))) for line in lines]


def generate(folder, rows, into):
    names = [os.path.basename(r["file"]) for r in rows if r["made"] == "generate"]
    if names:
        subprocess.run([sys.executable, os.path.join(folder, "make_large.py"), into, *names], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--kinds", help="only these, comma-separated")
    parser.add_argument("--large", action="store_true", help="the large files too; they are generated first")
    args = parser.parse_args()
    rows = read_manifest(args.folder)
    kinds = list(dict.fromkeys(r["kind"] for r in rows))
    asked = args.kinds.split(",") if args.kinds else kinds
    wanted = [k for k in kinds if k in asked and (k != "large" or args.large)]
    failed = False
    with tempfile.TemporaryDirectory(prefix="badinputs.large.") as large:
        if "large" in wanted:
            generate(args.folder, [r for r in rows if r["kind"] == "large"], large)
        for kind in wanted:
            cases = [r for r in rows if r["kind"] == kind]
            results = [(r["file"], run_case(r, os.path.join(large if r["made"] == "generate" else args.folder, r["file"]), args.program)) for r in cases]
            bad = [(name, why) for name, why in results if why]
            print(f"{kind}: {len(cases) - len(bad)}/{len(cases)}")
            for name, why in bad:
                print(f"    {name}: {why}")
            failed |= bool(bad)
    skipped = [k for k in kinds if k not in wanted]
    if skipped:
        print("skipped: " + ", ".join(skipped))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
