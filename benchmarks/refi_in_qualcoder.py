"""Does QualCoder read an export as REFI-QDA, and does every coding stand on its finding's quotation?

    scr export --format refi-qda OUT1; scr export --format jsonl OUT2
    python benchmarks/refi_in_qualcoder.py OUT1 OUT2 --qualcoder FOLDER [--xsd Project.xsd]

QualCoder's own importer runs, without a screen, on a project database made by its own statements; then what it stored is
compared with the findings of the second export. FOLDER is a copy of QualCoder's source; PyQt6, pymupdf and Pillow must be
installed beside it. None of them is needed by this project: where one is missing, this says "skipped". With --xsd the
project file is also validated against the standard's schema (needs lxml).
"""

from __future__ import annotations

import argparse
import ast
import builtins
import importlib
import json
import os
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("refi", type=Path)
    parser.add_argument("jsonl", type=Path)
    parser.add_argument("--qualcoder", type=Path)
    parser.add_argument("--xsd", type=Path)
    given = parser.parse_args()
    project = given.refi / "scr.qdpx"
    if given.xsd:
        validate(project, given.xsd)
    try:
        importer = load_importer(given.qualcoder)
    except (ImportError, FileNotFoundError) as error:
        print(f"skipped: QualCoder is not to be had here ({error})")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return compare(import_with(importer, given.qualcoder, project, Path(folder)), given.jsonl)


def validate(project: Path, xsd: Path) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(xsd))
    with zipfile.ZipFile(project) as archive:
        schema.assertValid(etree.fromstring(archive.read("project.qde")))
    print(f"valid by {xsd.name}")


def load_importer(source: Path | None):
    """QualCoder's module `refi`. Raises ImportError or FileNotFoundError where it or what it needs is missing."""
    if source is None or not (source / "src" / "qualcoder" / "refi.py").is_file():
        raise FileNotFoundError("name a copy of its source with --qualcoder")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(source / "src"))
    builtins._ = lambda text: text  # its translations
    from PyQt6 import QtWidgets

    load_importer.application = QtWidgets.QApplication([])  # kept: without one its dialogs abort the process
    return importlib.import_module("qualcoder.refi")


def import_with(refi, source: Path, project: Path, folder: Path) -> sqlite3.Connection:
    """The database of a QualCoder project into which `project` was read."""
    (folder / "documents").mkdir()
    connection = sqlite3.connect(folder / "data.qda")
    for statement in statements(source / "src" / "qualcoder" / "__main__.py"):
        connection.execute(statement)
    copy = folder / "scr.qdpx"
    copy.write_bytes(project.read_bytes())  # it unpacks beside the file
    refi.QtWidgets.QFileDialog.getOpenFileName = lambda *_, **__: (str(copy), True)
    refi.Message = lambda *_, **__: SimpleNamespace(exec=lambda: None)
    app = SimpleNamespace(
        conn=connection, project_path=str(folder), ai_models=[], write_config_ini=lambda *_: None,
        settings={"directory": str(folder), "codername": "default", "ai_enable": "False"},
    )
    said: list[str] = []
    refi.RefiImport(app, SimpleNamespace(append=said.append), "qdpx")
    for line in said:
        if "rror" in line or "annot" in line or "uplicat" in line:
            print(f"QualCoder says: {line}")
    return connection


def statements(main_module: Path) -> list[str]:
    """The statements by which QualCoder makes the tables of a new project, out of its source."""
    for function in ast.walk(ast.parse(main_module.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            found = [
                call.args[0].value for call in ast.walk(function)
                if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
                and str(call.args[0].value).startswith("CREATE TABLE")
            ]
            if any(statement.startswith("CREATE TABLE project") for statement in found):
                return found
    raise ImportError("its statements were not found")


def compare(connection: sqlite3.Connection, jsonl: Path) -> int:
    def rows(name: str) -> list[dict]:
        return [json.loads(line)["properties"] for line in (jsonl / "nodes" / f"{name}.jsonl").read_text("utf-8").splitlines()]

    findings, reports = rows("Finding"), rows("Report")
    wanted = {(f["finding_id"], f["quotation"], f["start"], f["end"], f"{f['code']} {f['polarity']}") for f in findings}
    asked = """
        SELECT t.memo, t.seltext, t.pos0, t.pos1, c.name, substr(s.fulltext, t.pos0 + 1, t.pos1 - t.pos0)
        FROM code_text t JOIN code_name c ON c.cid = t.cid JOIN source s ON s.id = t.fid"""
    stored = connection.execute(asked).fetchall()
    found = {(memo.rpartition("Finding ")[2], text, start, end, name.partition(":")[0]) for memo, text, start, end, name, _ in stored}
    misplaced = sum(1 for row in stored if row[1] != row[5])
    counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("source", "code_cat", "code_name", "code_text", "attribute")}
    print(f"QualCoder holds {counts['source']} sources, {counts['code_cat']} categories, {counts['code_name']} codes, {counts['attribute']} attributes")
    print(f"{len(wanted & found)} of {len(wanted)} findings stand on their quotation under their code; {len(found - wanted)} codings are others; {misplaced} misplaced")
    return 0 if found == wanted and counts["source"] == len(reports) and counts["code_text"] == len(findings) and not misplaced else 1


if __name__ == "__main__":
    sys.exit(main())
