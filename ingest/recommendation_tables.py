"""Recommendations that are printed as rows of a table: number, who is asked, what, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.vocabulary import Report, Table
from ingest.asks import NOBODY, Addressee, named_in_cell
from ingest.blocks import take_number
from ingest.stretches import Stretch
from ingest.tables import asked_column

_NUMBER_HEAD = re.compile(r"(?i)^(?:no|nos|number|ref|reference|rec|recommendation|#)\.?(?: no\.?)?$")
_NUMBER = re.compile(r"^(?:(?:Rec(?:ommendation)?\.? ?)?[A-Z]{0,3}\d{1,3}(?:\.\d{1,2})*[a-z]?)[.:)]?$")
_WHO_HEAD = re.compile(r"(?i)^(?:to|for|who|agency|agencies|lead(?: (?:agency|officer|body|person))?|owner|responsib(?:le|ility)(?: (?:body|agency|for|person|officer))?|organisation|addressee|for action by)$")
_DUE_HEAD = re.compile(r"(?i)^(?:by|by when|when|timescales?|deadline|target(?: date)?|due(?: date)?|completion date|date)$")
_PRIORITY_HEAD = re.compile(r"(?i)\bpriority\b")
_NOT_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose recommendation stands in the report's text as `parts`, in order."""

    parts: tuple[Stretch, ...]
    number: str = ""
    addressee: Addressee = NOBODY
    due: str = ""
    priority: bool = False


def rows_of(report: Report, parts: list[Stretch]) -> Iterator[Row]:
    """The rows of every table of recommendations whose words stand in the text."""
    plain = [_letters(part.text) for part in parts]
    taken: set[int] = set()
    for table in report.tables:
        column = asked_column(table.rows)
        if column is None:
            continue
        head = [title.strip(" .:") for title in table.rows[0]]
        for cells in table.rows[1:]:
            place = _place(cells[column] if column < len(cells) else "", parts, plain, table, taken)
            if place is None:
                continue
            taken.update(range(*place))
            yield Row(
                tuple(parts[slice(*place)]), _number(head, cells, column), named_in_cell(_cell(head, cells, _WHO_HEAD, column)),
                _cell(head, cells, _DUE_HEAD, column), bool(_PRIORITY_HEAD.search(head[column])),
            )


def _place(cell: str, parts: list[Stretch], plain: list[str], table: Table, taken: set[int]) -> tuple[int, int] | None:
    """Which of the stretches say what a cell does, letter by letter: first and behind the last."""
    wanted = _letters(take_number(cell)[1])
    if not wanted or wanted == "none":
        return None
    for at, begins in enumerate(plain):
        if at in taken or not begins or not wanted.startswith(begins) or table.section not in (None, parts[at].section):
            continue
        end, said = at, ""
        while end < len(parts) and end not in taken and wanted.startswith(said + plain[end]):
            said += plain[end]
            end += 1
            if said == wanted:
                return at, end
    return None


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", text).casefold()


def _number(head: list[str], cells: tuple[str, ...], column: int) -> str:
    for at, (title, cell) in enumerate(zip(head, cells, strict=False)):
        if at != column and (_NUMBER_HEAD.match(title) or not title) and _NUMBER.match(cell):
            return cell.rstrip(".:)")
    return ""


def _cell(head: list[str], cells: tuple[str, ...], title: re.Pattern[str], column: int) -> str:
    return next((cell for at, (name, cell) in enumerate(zip(head, cells, strict=False)) if at != column and title.match(name)), "")
