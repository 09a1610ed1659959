"""The five rooms: imports point one way, only graph speaks to Neo4j, and modules stay readable."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("corpus", "ingest", "graph", "search_api", "ui")
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_point_one_way():
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_the_graph_room_imports_the_driver():
    offenders = [p for p in FILES if p.relative_to(ROOT).parts[0] != "graph" and "neo4j" in {m.split(".")[0] for m in imported(p)}]
    assert not offenders


def test_screens_reach_the_data_through_the_api_alone():
    rooms = {"graph", "search_api", "ingest"}
    offenders = [p for p in (ROOT / "ui" / "screens").rglob("*.py") if rooms & {m.split(".")[0] for m in imported(p)}]
    assert not offenders


def test_torch_is_imported_for_training_alone():
    offenders = [
        p for p in FILES
        if {"torch", "sentence_transformers", "transformers"} & {m.split(".")[0] for m in imported(p)} and "train" not in p.as_posix()
    ]
    assert not offenders


def test_no_module_does_two_things_at_once():
    assert {p.relative_to(ROOT).as_posix(): n for p in FILES if (n := len(p.read_text("utf-8").splitlines())) > 350} == {}
