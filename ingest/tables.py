"""What a table is (chronology, family, grades, action plan) and the events of chronologies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from corpus.vocabulary import Event, Table
from ingest.asks import ask_of
from ingest.sections import section_kind

_MONTHS = {
    name: number
    for number, names in enumerate((
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
        "september sep sept", "october oct", "november nov", "december dec",
    ), 1)
    for name in names.split()
}
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(r"\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_RANGE = re.compile(r"^\W*(?:from )?(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\s*(?:–|—|-|to)\s*(?:\d{1,2}\s+)?[A-Za-z]{3,9}\s+(\d{4})\b")
_YEAR = re.compile(r"\b((?:19|20)\d{2})\b")

_DATE_HEAD = re.compile(r"\b(dates?|when|month|year|day|period)\b", re.IGNORECASE)
_SOURCE_HEAD = re.compile(r"\b(source|agency|who|record(ed)? by|service)\b", re.IGNORECASE)
_EVENT_HEAD = re.compile(r"\b(event|what|incident|contact|detail|description|information|episode)\b", re.IGNORECASE)
_RESPONSE_HEAD = re.compile(r"\b(response|action|outcome|comment|decision)\b", re.IGNORECASE)
_HAPPENED = re.compile(r"\b(event|what (happened|took place)|response|incident|contact|detail|episode)", re.IGNORECASE)
_TASK = re.compile(r"\b(recommendation|by when|lead|owner|target|deadline)", re.IGNORECASE)
_GRADE_WORD = re.compile(
    r"(?i)^(outstanding|good|requires improvement( to be good)?|inadequate|adequate|satisfactory|"
    r"not judged|no judgement|grade|judgement)\b"
)
_ASKED = re.compile(r"(?i)^(?:(?:the )?recommendations?|actions?(?: (?:required|needed|agreed|recommended))?|areas? for (?:priority action|improvement)|what (?:should|must|needs to) (?:be done|happen|change))$")
PROSE = 110  # characters: cells longer than this on average are paragraphs set in a frame
PROSE_CELL = 60  # characters: a shorter cell of such a table is a label
LEAST_ASKED = 40  # characters of a usual cell that says what is recommended; shorter ones point to it
LEAST_DATED = 0.5  # of the rows' first cells must hold a date for a table to be a chronology


def iso_date(written: str) -> str:
    """The first date in `written`, as YYYY, YYYY-MM or YYYY-MM-DD; "" where none can be told.

    Figures are read day first, as in the United Kingdom.
    """
    if found := _ISO.search(written):
        return found.group() if _valid(int(found[1]), int(found[2]), int(found[3])) else ""
    if found := _NUMERIC.search(written):
        year = int(found[3]) if len(found[3]) == 4 else 2000 + int(found[3]) - (100 if int(found[3]) > 60 else 0)
        if _valid(year, int(found[2]), int(found[1])):
            return f"{year:04d}-{int(found[2]):02d}-{int(found[1]):02d}"
    # "10 Sept – 30 Oct 2015": the year is printed once, at the end.
    for found in filter(None, (_RANGE.match(written), *_DAY_MONTH.finditer(written))):
        month = _MONTHS.get(found[2].lower())
        if not month:
            continue
        if found[1] and _valid(int(found[3]), month, int(found[1])):
            return f"{found[3]}-{month:02d}-{int(found[1]):02d}"
        return f"{found[3]}-{month:02d}"
    if found := _YEAR.search(written):
        return found[1]
    return ""


def _valid(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31 and 1900 <= year <= 2100


def table_kind(rows: tuple[tuple[str, ...], ...], path: tuple[str, ...]) -> str:
    """"chronology", "family", "grades", "action_plan" or "", from the header row, the cells and the
    headings (`path`) above."""
    if not rows:
        return ""
    head, body = rows[0], rows[1:] or rows
    header = " | ".join(head).lower()
    graded = sum(bool(len(r) > 1 and _GRADE_WORD.match(r[-1])) for r in rows)
    if graded >= max(1, len(rows) / 2) and len(head) <= 3:
        return "grades"
    above = section_kind(path)
    if _date_column(head) is not None and _HAPPENED.search(header) and not _TASK.search(header):
        return "chronology"
    if len(head) >= 2 and sum(bool(iso_date(r[0])) for r in body) >= max(2, LEAST_DATED * len(body)) and above in (
        "chronology", "family", "",
    ):
        return "chronology"
    if re.search(r"\b(action|recommendation)s?\b", header) and re.search(
        r"\b(lead|owner|by when|timescale|target|deadline|progress|status|outcome|responsible|date)\b", header
    ):
        return "action_plan"
    if re.search(r"\b(relationship|family member|age at|referred to as|relation)\b", header) or (
        above == "family" and len(head) >= 2
    ):
        return "family"
    return "action_plan" if above == "action_plan" and len(head) >= 3 else ""


def asked_column(rows: tuple[tuple[str, ...], ...]) -> int | None:
    """The column of a table that says what is recommended, where one does: "Recommendation", or else
    "Action" with cells that ask for something and do not report what was done."""
    columns = list(zip_longest(*rows, fillvalue=""))
    for asks in ("recommendation", "area", "what", "action"):
        for at, (title, *body) in enumerate(columns):
            cells = [cell for cell in body if cell]
            if not (_ASKED.match(title.strip(" .:")) and asks in title.lower() and cells):
                continue
            if sum(map(len, cells)) / len(cells) < LEAST_ASKED:
                continue
            if asks != "action" or 2 * sum(bool((ask := ask_of(cell)) and ask.plain) for cell in cells) >= len(cells):
                return at
    return None


def prose_cells(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Of a table that lays out prose, for each row the columns whose cells are text as well, so that each can be found and
    quoted: what is recommended, and, where nothing tells what kind of table it is and one of its columns holds
    sentences, every long cell. () for any other table."""
    asked, known = asked_column(rows), bool(table_kind(rows, ()))
    if asked is None and (known or not any(
        cells and sum(map(len, cells)) / len(cells) > PROSE
        for column in zip_longest(*rows, fillvalue="") if (cells := [cell for cell in column if cell])
    )):
        return ()
    return tuple(
        tuple(
            at for at, cell in enumerate(row)
            if (number and cell if at == asked else not known and len(cell) > PROSE_CELL)
        )
        for number, row in enumerate(rows)
    )


def events_of(tables: Iterable[Table], pages: Iterable[Sequence[int]]) -> tuple[Event, ...]:
    """The rows of every chronology as events, in the order printed. `pages`: for each table the page on which each of its
    rows begins, () where all begin on the table's own."""
    return tuple(
        event for table, of_rows in zip(tables, pages, strict=True) if table.kind == "chronology"
        for event in _events(table, of_rows or (table.page,) * len(table.rows))
    )


def _events(table: Table, pages: Sequence[int | None]) -> list[Event]:
    head = table.rows[0]
    dated = _date_column(head)
    headed = dated is not None and not iso_date(head[dated])
    column = _columns(head, dated) if headed else _guess(len(head))
    events, last = [], ""
    for row, page in list(zip(table.rows, pages, strict=True))[1 if headed else 0:]:
        def cell(name: str, row: tuple[str, ...] = row) -> str:
            at = column.get(name)
            return row[at] if at is not None and at < len(row) else ""

        if not cell("event"):
            continue
        written = cell("date") or last  # a date is printed once for several rows of one day
        last = written
        events.append(Event(written, iso_date(written), cell("source"), cell("event"), cell("response"), page))
    return events


def _date_column(head: tuple[str, ...]) -> int | None:
    return next((at for at, title in enumerate(head[:3]) if len(title) < 40 and _DATE_HEAD.search(title)), None)


def _columns(head: tuple[str, ...], dated: int) -> dict[str, int]:
    column = {"date": dated}
    for name, pattern in (("event", _EVENT_HEAD), ("source", _SOURCE_HEAD), ("response", _RESPONSE_HEAD)):
        for at, title in enumerate(head):
            if at not in column.values() and pattern.search(title):
                column[name] = at
                break
    if "event" not in column:
        free = [at for at in range(len(head)) if at not in column.values()]
        column["event"] = free[-1] if free else len(head) - 1
    return column


def _guess(width: int) -> dict[str, int]:
    if width == 2:
        return {"date": 0, "event": 1}
    if width == 3:
        return {"date": 0, "source": 1, "event": 2}
    return {"date": 0, "source": 1, "event": 2, "response": 3}
