"""Looking for what is left of a withdrawn report: in a store and its indexes, a library, an export, a backup, any folder.

Nothing of the report is needed but the digests of its texts. A text that stood in other reports too when the report was
withdrawn ("shared": a heading, a phrase that every inspection letter has) is no trace of it.

Each look is a check: {"check": what was looked for, "asked": how many questions, "found": how many traces,
"where": the first of them}.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from corpus.cells import uncell
from corpus.errors import ExchangeError
from corpus.home_files import report_of
from corpus.library import Library, says_what_is_in
from graph import cypher, cypher_receipts as statements
from graph.backup_file import GRAPH, HOME, Backup, open_backup
from graph.cypher_collected import WORDS
from graph.cypher_duplicates import LIKENESS_INDEX
from graph.cypher_echoes import FINDING_INDEX
from graph.export import MANIFEST, check_files, read_manifest
from graph.export_graphml import NAMESPACE
from graph.export_refi import FILE as REFI_FILE, NAMESPACE as REFI
from graph.filters import term
from graph.refi_codes import guid
from graph.run import Row, Runner
from graph.words import phrase_clause

AT_ONCE = 50   # phrases or vectors in one statement
NEAREST = 10   # passages looked at for each phrase or vector
REACH = 10_000  # passages of the vector index looked at: all of a store with 500 reports
SHOWN = 20     # traces named in a check
PAGE_S = 300.0  # seconds that reading all texts may take
TEXT_OF = {  # label: what its text is, and the property that holds it
    "Passage": ("passage", "text"), "DuplicatePassage": ("passage", "text"),
    "Finding": ("quotation", "quotation"), "DuplicateFinding": ("quotation", "quotation"), "Rejected": ("quotation", "quotation"),
}
GRAPHML = f"{{{NAMESPACE}}}"


@dataclass(frozen=True)
class Sought:
    """A withdrawn report: its id, its file's SHA-256, and digests of its passages and quotations."""

    report_id: str
    sha256: str
    passages: frozenset[str] = field(default_factory=frozenset)
    quotations: frozenset[str] = field(default_factory=frozenset)
    shared: frozenset[str] = field(default_factory=frozenset)

    def is_trace(self, what: str, report_id: str | None, text: str) -> bool:
        """Whether a passage or a quotation is of this report or has the text of one that was."""
        known = self.passages if what == "passage" else self.quotations
        return report_id == self.report_id or ((digest := text_digest(text)) in known and digest not in self.shared)


def text_digest(text: str) -> str:
    """SHA-256 of a text's UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_store(runner: Runner, sought: Sought) -> list[Row]:
    """Checks of a database: nodes, all texts by their digests, and every index that could hold it, asked for the report's id."""
    of_report = runner.read(statements.NODES_OF_REPORT, report_id=sought.report_id)
    nodes = sorted(f"{row['nodes']} {'/'.join(row['labels'])}" for row in of_report)
    texts, looked = [], 0
    for what, id_, report_id, text in texts_of(runner):
        looked += 1
        if sought.is_trace(what, report_id, text):
            texts.append(f"{what} {id_} of report {report_id}")
    checks = [
        _check("nodes of the report in the graph", 1, nodes) | {"found": sum(row["nodes"] for row in of_report)},
        _check("its words among all passages and quotations of the graph", looked, texts),
    ]
    meta = runner.read(cypher.READ_META)
    if not meta:
        return checks  # an empty database has no index to ask
    # Another home's store may be of before some of them.
    there = {row["name"] for row in runner.read(cypher.SHOW_INDEXES, names=list(statements.INDEXES))}
    wanted = f"+filter_terms:{term('report', sought.report_id)}"
    of_texts = [name for name in statements.TEXT_INDEXES if name in there]
    found = runner.read(statements.IN_TEXT_INDEXES, indexes=of_texts, filter=wanted, limit=SHOWN)
    checks.append(_check("its passages in the full-text indexes", len(of_texts), [row["id"] for row in found]))
    vector = [1.0] + [0.0] * (meta[0]["meta"]["dimension"] - 1)
    for name, of_what in ((cypher.VECTOR_INDEX, "passages"), (FINDING_INDEX, "findings")):
        if name in there:
            asked = runner.read(statements.IN_VECTOR_INDEX, index=name, vector=vector, reach=REACH, report_id=sought.report_id)[0]
            checks.append(_check(f"its {of_what} in the vector index of {of_what}", asked["asked"], asked["ids"]))
    if LIKENESS_INDEX in there:
        asked = runner.read(statements.IN_LIKENESS_INDEX, report_id=sought.report_id)[0]
        checks.append(_check("the report in the index by which reports that are one are found", asked["asked"], asked["ids"]))
    return checks


def by_searching(
    runner: Runner, sought: Sought, quotations: Sequence[str], vectors: Sequence[Sequence[float]], of_findings: Sequence[Sequence[float]],
) -> list[Row]:
    """Checks by the words and vectors themselves: the full-text indexes asked for each quotation as an exact phrase, the
    vector indexes for what is nearest to each passage's and each finding's own vector."""
    phrases = [f"+{clause}" for text in quotations if (clause := phrase_clause(text))]
    by_phrase = [
        row["id"] for batch in _batches(phrases)
        for row in runner.read(statements.BY_PHRASES, indexes=list(statements.TEXT_INDEXES), phrases=batch, limit=1000, report_id=sought.report_id)
    ]
    checks = [_check("full-text search for each quotation as an exact phrase", len(phrases), by_phrase)]
    for index, what, name, own in ((cypher.VECTOR_INDEX, "passage", "passage", vectors), (FINDING_INDEX, "quotation", "finding", of_findings)):
        by_vector = [
            row["id"] for batch in _batches(own) for row in runner.read(statements.BY_VECTORS, index=index, vectors=batch, limit=NEAREST)
            if sought.is_trace(what, row["report_id"], row["text"])
        ]
        checks.append(_check(f"vector search by each {name}'s own vector", len(own), by_vector))
    return checks


def in_library(library: Library, sought: Sought) -> list[Row]:
    """The kept file, by name and by content; pictures of pages are drawn from it when asked for and never kept."""
    return [_check("its file, and so pictures of its pages, in the library", 1, library.traces(sought.report_id, sought.sha256))]


def in_folder(folder: Path, sought: Sought) -> list[Row]:
    """Checks of an export, or of any other folder for files of the report's own content.

    Raises ExchangeError for a folder that is not there, or a damaged export.
    """
    if not folder.is_dir():
        raise ExchangeError("there is no such folder.", where=str(folder), todo="Check the path.")
    if (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
        check_files(folder, manifest)
        found = [
            _named(label, properties)
            for label, properties in rows_of(folder, manifest["kind"]) if _is_left(label, properties, sought)
        ]
        return [_check(f"the report in the export of {manifest['made_at'][:10]} ({manifest['kind']})", 1, found)]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [_check("files of the same content in the folder", len(files), [str(path) for path in files if file_digest(path) == sought.sha256])]


def in_backup(path: Path, sought: Sought) -> list[Row]:
    """Checks of a backup: its graph, and the files beside it. Raises ExchangeError for a file that is none, or a damaged one."""
    with open_backup(path) as backup:
        backup.check()
        words, kept = [], []
        for name, facts in backup.parts.items():
            part = PurePosixPath(name)
            if part.match(f"{GRAPH}nodes/*.jsonl"):
                rows = (json.loads(line)["properties"] for line in backup.lines(name))
                words += [_named(part.stem, properties) for properties in rows if _is_left(part.stem, properties, sought)]
            elif facts["sha256"] == sought.sha256 or report_of(name.removeprefix(HOME)) == sought.report_id:
                kept.append(name)
            elif part.match(f"{HOME}library/uploads/*/job.json") and _tells(backup, name, sought.sha256):
                kept.append(name)
        made = backup.manifest["made_at"][:10]
        return [_check(f"the report in the graph of the backup of {made}", 1, words), _check("its file, and what belongs to it, in that backup", len(backup.parts), kept)]


def _tells(backup: Backup, name: str, sha256: str) -> bool:
    try:
        return says_what_is_in(json.loads("\n".join(backup.lines(name))), sha256)
    except (ValueError, KeyError, TypeError):
        return False


def rows_of(folder: Path, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(label, properties as far as they are text) of every node in an export, one at a time."""
    if kind == "jsonl":
        for path in sorted((folder / "nodes").glob("*.jsonl")):
            with path.open(encoding="utf-8", newline="\n") as file:
                for line in file:
                    yield path.stem, json.loads(line)["properties"]
    elif kind == "csv":
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a table of a report is one cell
        for path in sorted((folder / "nodes").glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    yield path.stem, {name: uncell(value) for name, value in row.items()}
    elif kind == "graphml":
        names: dict[str, str] = {}
        for _, element in etree.iterparse(str(folder / "graph.graphml"), tag=(f"{GRAPHML}key", f"{GRAPHML}node")):
            if element.tag == f"{GRAPHML}key":
                names[element.get("id")] = element.get("attr.name")
                continue
            properties = {names[data.get("key")]: data.text or "" for data in element}
            yield properties.pop("labels", "").strip(":"), properties
            element.clear()
    else:
        yield from _rows_of_refi(folder / REFI_FILE)


def texts_of(runner: Runner) -> Iterator[tuple[str, str, str, str]]:
    """(passage or quotation, id, report id, text) of all that the graph holds, streamed through one read."""
    with runner.reading(PAGE_S) as transaction:
        for record in transaction.records(statements.TEXTS, {}):
            yield record["what"], record["id"], record["report_id"], record["text"]


def file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExchangeError(f"it cannot be read ({error.strerror or error}), so nothing is proved.", where=str(path), todo="Make it readable.") from error


def _rows_of_refi(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as file:
        for _, source in etree.iterparse(file, tag=f"{{{REFI}}}TextSource"):
            text = archive.read(source.get("plainTextPath").replace("internal://", "sources/")).decode()
            yield "Source", {"guid": source.get("guid")}
            for selection in source.iter(f"{{{REFI}}}PlainTextSelection"):
                yield "Finding", {"quotation": text[int(selection.get("startPosition")):int(selection.get("endPosition"))]}
            source.clear()


def _is_left(label: str, properties: dict[str, Any], sought: Sought) -> bool:
    if label == "Tombstone":
        return False
    if label == "Source":
        return properties["guid"] == guid("source", sought.report_id)
    if label in TEXT_OF:
        what, name = TEXT_OF[label]
        return sought.is_trace(what, properties.get("report_id"), properties[name])
    if label == "Decision" and properties.get("withdrawn_at") and not properties.get("digest") and not properties.get("reason"):
        return False  # it outlives its report, without a word of it
    if label == "CollectionItem":
        if properties.get("withdrawn_at") and not any(properties.get(name) for name in WORDS):
            return False  # so does this
        what = "passage" if properties.get("what") == "passage" else "quotation"
        return sought.is_trace(what, properties.get("report_id"), properties.get("quotation") or "")
    return properties.get("report_id") == sought.report_id


def _named(label: str, properties: dict[str, Any]) -> str:
    return f"{label} {properties.get('finding_id') or properties.get('passage_id') or ''}".strip()


def _check(name: str, asked: int, found: list[str]) -> Row:
    return {"check": name, "asked": asked, "found": len(found), "where": found[:SHOWN]}


def _batches(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield list(items[start:start + AT_ONCE])
