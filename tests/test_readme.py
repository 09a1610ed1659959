"""The README is true: its commands run, and it names every command and setting."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from corpus.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHELL = [line.split("  #")[0].strip() for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]
RUNNING = {"up", "serve", "ui", "mcp"}  # these run until they are stopped; tests/test_serve.py and tests/test_mcp.py start them


@pytest.mark.parametrize("line", [x for x in SHELL if x.startswith("scr ") and x.split()[1] not in RUNNING])
def test_a_command_of_the_readme_runs(scr, line, monkeypatch):
    monkeypatch.chdir(ROOT)
    scr(*shlex.split(line)[1:])


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{x.split()[1]}:", makefile, re.M) for x in SHELL if x.startswith("make "))


def test_every_setting_stands_in_its_table():
    assert set(re.findall(r"^\| `((?:SCR|NEO4J)_\w+)` \|", README, re.M)) == set(SETTINGS)


def test_every_setting_that_the_code_reads_is_documented():
    rooms = ("corpus", "ingest", "graph", "search_api", "ui")
    code = "\n".join(p.read_text("utf-8") for room in rooms for p in (ROOT / room).rglob("*.py"))
    assert set(re.findall(r"[\"']((?:SCR|NEO4J)_[A-Z_0-9]+)[\"']", code)) == set(SETTINGS)


def test_every_command_stands_in_the_readme():
    from ui.cli import app

    assert all(f"`scr {name}" in README for name in typer.main.get_command(app).commands)


def test_pictures_of_the_readme_exist():
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README))
