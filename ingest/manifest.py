"""A manifest: a CSV file that tells facts of files, so that they need not be found in the text.

Columns: `file` and any of `local_authority` (or `area`), `kind`, `published`, `licence`, `title`,
`publisher`. Others are ignored. Facts left empty are found in the text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from corpus.areas import area_of_name
from corpus.codebook import shipped
from corpus.errors import ReadError, UsageError
from corpus.vocabulary import Facts
from ingest.facts_dates import to_iso
from ingest.opening import file_bytes

NEEDED = ("file", "local_authority", "kind", "published")
"""Columns that must be there; `area` may stand for `local_authority`."""

SAYABLE = ("title", "kind", "area", "published", "publisher", "author", "licence")
"""Facts that a person can say of a report."""

_KINDS = {
    "jtai": "jtai",
    "sif_inspection+lscb_review": "sif",
    "ilacs_or_later_inspection": "ilacs",
    "focused_visit_letter": "focused_visit",
    "monitoring_visit_letter": "monitoring_visit",
    "area_send": "area_send",
    "joint_area_review": "joint_area_review",
    "other_la_inspection": "other_inspection",
}
"""Names of kinds in manifests of inspection reports, beside our own codes and labels."""

_EMPTY = frozenset({"", "-", "n/a", "na", "none", "unknown", "not known"})


def read_manifest(path: Path) -> dict[str, Facts]:
    """Facts by base name of file.

    Raises UsageError, naming line and column: a file that cannot be read or is no CSV, a missing
    column, a row without a file name, a file named twice, a date or kind that cannot be read.
    """
    name = str(path)
    try:
        text = file_bytes(Path(path), name).decode("utf-8-sig")
    except ReadError as error:
        raise UsageError(error.what, where=name, todo="Give the path of a CSV file.") from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8 text", where=name, todo="Save the manifest as a CSV file in UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text, newline=None), strict=True)
    try:
        columns = {(c or "").strip().lower(): c for c in rows.fieldnames or ()}
        missing = [c for c in NEEDED if c not in columns and not (c == "local_authority" and "area" in columns)]
        if missing:
            raise UsageError(
                f"has no column {', '.join(missing)}", where=f"{name}, line 1",
                todo=f"The first line must name the columns {', '.join(NEEDED)}; others are ignored.",
            )
        return _read(rows, columns, name)
    except csv.Error as error:
        raise UsageError(f"is not well-formed CSV: {error}", where=f"{name}, line {rows.line_num}", todo="Correct the line.") from error


def _read(rows: csv.DictReader, columns: dict[str, str], name: str) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    lines: dict[str, int] = {}
    for row in rows:
        line = rows.line_num

        def cell(column: str) -> str:
            value = " ".join((row.get(columns.get(column, "")) or "").split())
            return "" if value.lower() in _EMPTY else value

        def wrong(column: str, what: str, todo: str) -> UsageError:
            return UsageError(what, where=f"{name}, line {line}, column {column}", todo=todo)

        if not any((v or "").strip() if isinstance(v, str) else v for v in row.values()):
            continue
        file = re.split(r"[\\/]", cell("file"))[-1]
        if not file:
            raise wrong("file", "no file is named", "Name the file that the line is about.")
        if file in found:
            raise wrong("file", f"{file} is named twice (first in line {lines[file]})", "Keep one of the two lines.")
        lines[file] = line
        said = {name: cell(name) for name in ("title", "kind", "published", "publisher", "licence")} | {"area": cell("local_authority") or cell("area")}
        try:
            found[file] = facts_said(said)
        except UsageError as error:
            raise wrong("local_authority" if error.where == "area" else error.where, error.what, error.todo) from error
    return found


def facts_said(said: Mapping[str, str]) -> Facts:
    """Facts as a person writes them: any of title, kind (code or label), area (a council's name), published, publisher, author
    and licence; what is empty is left to be found in the text.

    Raises UsageError whose `where` is the fact that cannot be read.
    """
    written = {name: " ".join(value.split()) for name, value in said.items()}
    if unknown := sorted(written.keys() - set(SAYABLE)):
        raise UsageError("this is no fact that can be said", where=unknown[0], todo=f"Say any of {', '.join(SAYABLE)}.")
    date = written.get("published", "")
    published = to_iso(date) if date else ""
    if date and not published:
        raise UsageError(f"{date!r} is not a date", where="published", todo="Write it like 27 February 2025, February 2025 or 2025-02-27.")
    kind = _kind(written.get("kind", ""))
    if kind is None:
        raise UsageError(f"{written['kind']!r} is not a kind of report", where="kind", todo=f"Use one of {', '.join(sorted(_codes()))}.")
    name = written.get("area", "")
    area = area_of_name(name) if name else None
    if name and area is None:
        raise UsageError(f"{name!r} is not the name of an area", where="area", todo="Write the council's name.")
    return Facts(
        title=written.get("title", ""), kind=kind, area=area.code if area else "", region=area.region if area else "", published=published,
        publisher=written.get("publisher", ""), author=written.get("author", ""), licence=written.get("licence", ""),
    )


def _codes() -> dict[str, str]:
    """Every way to write a kind, in lower case, with its code."""
    codes = {k["code"]: k["code"] for k in shipped("kinds.yaml")}
    return {k["label"].lower(): k["code"] for k in shipped("kinds.yaml")} | _KINDS | codes


def _kind(written: str) -> str | None:
    """The code; "other" (to be found in the text) for an empty cell; None for an unknown kind."""
    return _codes().get(written.lower()) if written else "other"
