"""The audit: lines that can only be added, and what shows that somebody did something else to them."""

import json
import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from corpus.audit import Deed, Trail, page
from corpus.audit_check import check
from corpus.errors import AuditError, UsageError

WRITER = """
import os, sys
from pathlib import Path
from corpus.audit import Deed, Trail
trail = Trail(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    deed = Deed("search" if number % 5 else "decide", "command line", "root")
    if not number % 5:
        trail.begin(deed)
    trail.end(deed, "done", 0)
    print(number, flush=True)
"""


def do(home, action="search", *, changes=False, trail=None, **more):
    trail, deed = trail or Trail(home), Deed(action, "command line", "root", **more)
    if changes:
        trail.begin(deed)
    trail.end(deed, "done", 0)


def rows(home):
    return [json.loads(row) for path in sorted((home / "audit").glob("*.jsonl")) for row in path.read_text().splitlines()]


@pytest.fixture
def kept(tmp_path):
    """A home with six lines, and their file."""
    for number in range(6):
        do(tmp_path, changes=number % 2)
    assert check(tmp_path).whole
    return tmp_path, next((tmp_path / "audit").glob("*.jsonl"))


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda x: [x[0], x[1].replace(b'"search"', b'"cypher"'), *x[2:]], "row 2 (number 2) was changed"),
    (lambda x: [x[0], x[1].replace(b"root", b"Root"), *x[2:]], "row 2 (number 2) was changed"),
    (lambda x: [*x[:2], *x[3:]], "Line number 3 is missing before"),
    (lambda x: [x[0], *x[4:]], "Lines number 2 to 4 are missing before"),
    (lambda x: x[1:], "Line number 1 is missing before"),
    (lambda x: [*x[:2], x[3], x[2], *x[4:]], "row 4 (number 3) stands out of its place"),
    (lambda x: [*x, x[2]], "row 7 (number 3) is there twice"),
    (lambda x: x[:4], "Lines number 5 to 6 are missing at the end"),
    (lambda x: [*x[:5], x[5][:-20]], "row 6 cannot be read as a line"),
    (lambda x: [*x[:2], b"{}\n", *x[3:]], "row 3 cannot be read as a line"),
    (lambda x: [], "Lines number 1 to 6 are missing at the end"),
], ids=["edited", "actor", "missing", "several", "first", "swapped", "twice", "cut", "cut-midway", "replaced", "emptied"])
def test_a_line_that_was_touched_is_named_and_nothing_else(kept, spoil, says):
    home, file = kept
    file.write_bytes(b"".join(spoil(file.read_bytes().splitlines(keepends=True))))
    found = check(home)
    assert len(found.faults) == 1 and says in found.faults[0], found.faults


def test_what_is_missing_at_the_end_is_still_missing_when_lines_follow(kept):
    home, file = kept
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:4]))
    do(home)
    assert check(home).faults == [f"Lines number 5 to 6 are missing before {file.name}, row 5."]


def test_an_anchor_that_was_removed_with_the_end_shows_for_good(kept):
    home, file = kept
    noted = check(home).head
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:4]))
    (home / "audit" / "head.json").unlink()
    assert "head.json is missing" in check(home).faults[0]
    for _ in range(3):
        do(home)
    assert "lines before it may have been cut off" in check(home).faults[0]
    assert any("another line than the one that was noted elsewhere" in fault for fault in check(home, noted).faults)


def test_a_head_kept_elsewhere_reveals_an_audit_begun_anew(kept):
    home, _ = kept
    noted = check(home).head
    assert check(home, noted).whole
    for path in (home / "audit").rglob("*"):
        path.is_file() and path.unlink()
    do(home)
    assert check(home).whole and f"Line number {noted.partition(':')[0]}" in check(home, noted).faults[0]
    with pytest.raises(UsageError):
        check(home, "6")


def test_the_chain_goes_on_over_months_and_a_clock_set_back_opens_no_earlier_file(tmp_path):
    for at in ("2026-01-31", "2026-02-01", "2026-01-30"):
        do(tmp_path, trail=Trail(tmp_path, clock=lambda at=at: time.mktime(time.strptime(at + " 12", "%Y-%m-%d %H"))))
    files = sorted((tmp_path / "audit").glob("*.jsonl"))
    assert [(f.stem, len(f.read_text().splitlines())) for f in files] == [("2026-01", 1), ("2026-02", 2)] and check(tmp_path).whole
    files[0].unlink()
    assert check(tmp_path).faults == ["Line number 1 is missing before 2026-02.jsonl, row 1."]


def test_several_processes_write_one_chain_and_one_killed_at_any_moment_breaks_nothing(tmp_path):
    """Six processes at once, three of them killed: no line that they said was written is missing, the chain is whole."""
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), count], stdout=subprocess.PIPE, text=True, cwd=os.getcwd())
        for count in ("100000", "100000", "100000", "60", "60", "60")
    ]
    said = [int(process.stdout.readline()) + 1 for process in running]
    for process in running[:3]:
        process.send_signal(signal.SIGKILL)
    said = [first + len(process.stdout.read().splitlines()) for first, process in zip(said, running, strict=True)]
    assert [process.wait(120) for process in running] == [-9] * 3 + [0] * 3
    do(tmp_path, changes=True)  # puts in order what they left
    found = check(tmp_path)
    assert found.whole and said[3:] == [60, 60, 60] and not list((tmp_path / "audit" / "open").iterdir())
    assert sum(said) < found.lines <= sum(said) + 2 * 3 + 4, found


def test_a_torn_line_is_told_and_closed_off_by_a_line_of_its_own(kept):
    home, file = kept
    with file.open("ab") as out:
        out.write(b'{"n":7,"at":"2026-')
    assert "row 7 is half a line" in check(home).remarks[0] and check(home).whole
    do(home)
    assert [row["action"] for row in map(json.loads, file.read_bytes().splitlines()[7:])] == ["audit.torn", "search"]
    assert check(home).whole and "Line number 7 says so" in check(home).remarks[0]
    file.write_bytes(file.read_bytes().replace(b'{"n":7,"at":"2026-\n', b'{"n":7,"at":"2027-\n'))
    assert "row 7 cannot be read" in check(home).faults[0]


def test_a_change_whose_program_was_killed_leaves_a_line_that_says_so(tmp_path):
    code = WRITER.split("for number")[0] + 'trail.begin(Deed("withdraw", "command line", "root", objects={"report": ["3f2a9c00"]}))\nos.kill(os.getpid(), 9)'
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=os.getcwd())
    do(tmp_path)
    assert [(row["action"], row["outcome"]) for row in rows(tmp_path)] == [("withdraw", "unknown"), ("search", "done")]
    assert rows(tmp_path)[0]["objects"] == {"report": ["3f2a9c00"]} and check(tmp_path).whole


def test_a_change_that_cannot_be_noted_is_refused_and_one_that_was_begun_still_finds_room(tmp_path):
    """A full disk, by a limit on the size of files: the note of a change gives its room up to the line."""
    trail, deed = Trail(tmp_path), Deed("decide", "command line", "root")
    do(tmp_path, trail=trail)
    trail.begin(deed)
    full, refused = trail._append, []

    def once(row, *, sync):
        if deed.open.exists():
            refused.append(row)
            raise OSError(28, "No space left on device")
        full(row, sync=sync)

    trail._append = once
    trail.end(deed, "done", 200)
    assert len(refused) == 1 and [row["action"] for row in rows(tmp_path)] == ["search", "decide"] and check(tmp_path).whole
    code = WRITER.split("for number")[0] + (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "from corpus.errors import AuditError\n"
        "try:\n    trail.begin(Deed('decide', 'command line', 'root'))\nexcept AuditError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=os.getcwd(), capture_output=True, text=True)
    assert "cannot be noted" in done.stdout and check(tmp_path).lines == 2


def test_everything_is_its_owners_alone_and_nothing_but_ids_is_noted_of_what_was_meant(tmp_path):
    deed = Deed("search", "key", "Ann", "5f0c2a9b")
    deed.add("report", "3f2a9c0012345678", "Child R", "9a1f0c33b2d4e5f6-48210-48292", None)
    trail = Trail(tmp_path)
    trail.ask(deed, "mother of child Q")
    trail.end(deed, "done", 200)
    (row,) = rows(tmp_path)
    assert row["objects"] == {"report": ["3f2a9c0012345678", "9a1f0c33b2d4e5f6-48210-48292"]} and row["length"] == 17 and len(row["digest"]) == 32
    assert "mother" not in json.dumps(row) and {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "audit").rglob("*")} == {0o600, 0o700}
    other = Deed("search", "key")
    Trail(tmp_path / "elsewhere").ask(other, "mother of child Q")
    assert other.digest != row["digest"], "the digest is keyed: nobody can look a short question up"


def test_lines_are_listed_the_latest_first_by_whom_what_and_since_when(tmp_path):
    do(tmp_path, "collection.make", key="5f0c2a9b")
    do(tmp_path, "search")
    do(tmp_path, "collection.add")
    assert [row["n"] for row in page(tmp_path)] == [3, 2, 1] and [row["n"] for row in page(tmp_path, before=3, limit=1)] == [2]
    assert [row["n"] for row in page(tmp_path, action="collection")] == [3, 1] and [row["n"] for row in page(tmp_path, actor="5F0C2A9B")] == [1]
    assert page(tmp_path, since="2999-01") == [] and len(page(tmp_path, since="2020-01-01", actor="root")) == 3


def test_a_key_that_was_lost_stops_the_audit_rather_than_beginning_another(kept):
    home, _ = kept
    (home / "audit" / "key").unlink()
    with pytest.raises(AuditError, match="Restore it"):
        do(home, changes=True)
    with pytest.raises(AuditError, match="nothing can be checked"):
        check(home)
