"""Tables with ruled lines: found by the lines, cut into cells by the words' places."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.clean import one_line
from ingest.pdf_bands import LEAST_LEVEL, Rule, uprights_between
from ingest.pdf_lines import HYPHEN, Line, Word
from ingest.sections import LONGEST_HEADING
from ingest.tables import PROSE, PROSE_CELL, prose_cells, table_kind

THIN = 3.0             # points: a drawn shape thinner than this is a line
TOUCH = 3.5            # points: lines nearer than this meet
LEAST_RULE = 6.0       # points: shorter ones are dots and dashes
RECTANGLE = 5          # segments of a rectangle's path; more are several strokes drawn at once
MOST_RULES = 4_000     # on one page; more are a drawing, not a table


@dataclass(frozen=True, slots=True)
class Found:
    """A table on a page. `edges` are its vertical lines; `box` is x0, x1, top, bottom. `pages`: the page on which each
    row begins, as a table may go on over pages."""

    rows: tuple[tuple[str, ...], ...]
    page: int
    box: Rule
    edges: tuple[float, ...]
    pages: tuple[int, ...]


def rules_of(page: pdfium.PdfPage) -> list[Rule]:
    """The ruled lines and edges of boxes drawn on a page, from the upper left corner of the page as shown."""
    placed = _placing(page)
    rules: list[Rule] = []
    edges = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for index in range(raw.FPDFPage_CountObjects(page)):
        shape = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_PATH or not raw.FPDFPageObj_GetBounds(shape, *edges):
            continue
        if len(rules) > MOST_RULES:
            return []
        x0, x1, top, bottom = placed(edges[0].value, edges[2].value, edges[1].value, edges[3].value)
        if x1 - x0 <= THIN or bottom - top <= THIN:
            rules.append((x0, x1, top, bottom))
        elif not raw.FPDFPath_GetDrawMode(shape, fill, stroke) or not stroke.value:
            continue  # a mere fill is a background
        elif raw.FPDFPath_CountSegments(shape) > RECTANGLE:
            rules += [placed(*edge) for edge in _strokes(shape)]
        else:
            rules += [(x0, x1, top, top), (x0, x1, bottom, bottom), (x0, x0, top, bottom), (x1, x1, top, bottom)]
    return rules


def _placing(page: pdfium.PdfPage) -> Callable[[float, float, float, float], Rule]:
    """From (x0, x1, lower y, upper y) of the page's own space to where that is shown."""
    left, lower, right, upper = page.get_cropbox()
    return {
        90: lambda x0, x1, y0, y1: (y0 - lower, y1 - lower, x0 - left, x1 - left),
        180: lambda x0, x1, y0, y1: (right - x1, right - x0, y0 - lower, y1 - lower),
        270: lambda x0, x1, y0, y1: (upper - y1, upper - y0, right - x1, right - x0),
    }.get(page.get_rotation(), lambda x0, x1, y0, y1: (x0 - left, x1 - left, upper - y1, upper - y0))


def _strokes(shape) -> list[Rule]:
    """The level and upright strokes of a shape of many, as (x0, x1, lower y, upper y) of the page."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(shape, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[Rule] = []
    before: tuple[float, float] | None = None
    for index in range(min(raw.FPDFPath_CountSegments(shape), MOST_RULES)):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if before and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            (x0, x1), (y0, y1) = sorted((before[0], here[0])), sorted((before[1], here[1]))
            if x1 - x0 <= THIN or y1 - y0 <= THIN:
                strokes.append((x0, x1, y0, y1))
        before = here
    return strokes


def take_tables(lines: list[Line], rules: list[Rule], page: int) -> tuple[list[Line], list[Found]]:
    """The lines outside tables, and the tables. A box of prose stays, cell after cell."""
    if len(rules) >= LEAST_LEVEL:
        rules = [*rules, *uprights_between(lines, rules)]
    if len(rules) < 6:
        return lines, []
    found = []
    for part in _components(rules):
        grid = _grid(part)
        if grid is None:
            continue
        box, edges = grid[0], grid[1]
        inside = [line for line in lines if _inside(line, box)]
        if not inside:
            continue
        cells = _cells(inside, part, *grid)
        rows = tuple(tuple(one_line(_text(c)) for c in row) for row in cells)
        prose = _prose(cells, rows, page)
        kept = [i for i, row in enumerate(rows) if any(row) and not _is_spread(row)]
        rows = tuple(rows[i] for i in kept)
        at = next(i for i, line in enumerate(lines) if _inside(line, box))
        rest = [line for line in lines if not _inside(line, box)]
        at = sum(1 for line in lines[:at] if not _inside(line, box))
        width = max((sum(map(bool, row)) for row in rows), default=0)
        texts = [c for row in rows for c in row if c]
        graded = width > 1 and table_kind(rows, ()) == "grades"
        if not graded and (len(rows) < 2 or width < 2):
            prose = [line for row in cells for line in _cell_lines(row, page)]
        elif not graded and (prosaic := prose_cells(rows)):
            columns = dict(zip(kept, prosaic, strict=True))
            whole = sum(map(len, columns.values())) == len(texts)
            prose = [line for i, row in enumerate(cells) for at, cell in enumerate(row)
                     if at in columns.get(i, ()) or i not in columns and _is_long(cell) for line in _cell_lines([cell], page)]
            if not whole:
                found.append(Found(_without_empty_columns(rows), page, box, edges, (page,) * len(rows)))
        else:
            found.append(Found(_without_empty_columns(rows), page, box, edges, (page,) * len(rows)))
        lines = [*rest[:at], *prose, *rest[at:]]
    return lines, sorted(found, key=lambda t: t.box[2])


def joined(tables: list[Found]) -> list[Found]:
    """Tables that go on over a page, as one: same columns, at the top of the next page."""
    whole: list[Found] = []
    for table in tables:
        last = whole[-1] if whole else None
        if last and _goes_on(last, table):
            rows = table.rows[1:] if table.rows[0] == last.rows[0] else table.rows
            kept = list(last.rows)
            if rows and kept and not rows[0][0] and any(c[:1].islower() for c in rows[0]):
                kept[-1] = tuple(one_line(f"{a} {b}") for a, b in zip(kept[-1], rows[0], strict=True))
                rows = rows[1:]
            whole[-1] = replace(last, rows=(*kept, *rows), pages=(*last.pages, *[table.page] * len(rows)))
        else:
            whole.append(table)
    return whole


def _goes_on(last: Found, table: Found) -> bool:
    pages = table.page - last.page
    return (
        pages >= 1 and len(table.rows[0]) == len(last.rows[0]) and len(table.edges) == len(last.edges)
        and all(abs(a - b) < 2 * TOUCH for a, b in zip(table.edges, last.edges, strict=True))
        and table.box[2] < 160
    )


def _components(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that meet, directly or through others."""
    parts: list[tuple[Rule, list[Rule]]] = []
    for rule in sorted(rules, key=lambda r: (r[2], r[0])):
        if max(rule[1] - rule[0], rule[3] - rule[2]) < LEAST_RULE:
            continue
        meeting = [p for p in parts if _meet(p[0], rule) and any(_meet(other, rule) for other in p[1])]
        box, members = rule, [rule]
        for part in meeting:
            parts.remove(part)
            box = (min(box[0], part[0][0]), max(box[1], part[0][1]), min(box[2], part[0][2]), max(box[3], part[0][3]))
            members = part[1] + members
        parts.append((box, members))
    return [members for _, members in parts]


def _meet(a: Rule, b: Rule) -> bool:
    return a[0] <= b[1] + TOUCH and b[0] <= a[1] + TOUCH and a[2] <= b[3] + TOUCH and b[2] <= a[3] + TOUCH


def _grid(part: list[Rule]) -> tuple[Rule, tuple[float, ...], tuple[float, ...]] | None:
    """(box, edges of columns, edges of rows) of rules that make at least two of each."""
    upright = [r for r in part if r[1] - r[0] <= THIN and r[3] - r[2] >= LEAST_RULE]
    level = [r for r in part if r[3] - r[2] <= THIN and r[1] - r[0] >= LEAST_RULE]
    xs, ys = _cluster([r[0] for r in upright]), _cluster([r[2] for r in level])
    if len(xs) < 3 or len(ys) < 2:
        return None
    box = (xs[0], xs[-1], min(ys[0], *(r[2] for r in upright)), max(ys[-1], *(r[3] for r in upright)))
    if box[2] < ys[0] - TOUCH:
        ys = (box[2], *ys)
    if box[3] > ys[-1] + TOUCH:
        ys = (*ys, box[3])
    return (box, xs, ys) if len(ys) >= 3 else None


def _cluster(values: list[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > TOUCH:
            kept.append(value)
    return tuple(kept)


def _inside(line: Line, box: Rule) -> bool:
    middle = (line.top + line.bottom) / 2
    return box[2] - TOUCH <= middle <= box[3] + TOUCH and line.x0 >= box[0] - TOUCH and line.x1 <= box[1] + TOUCH


def _cells(
    lines: list[Line], part: list[Rule], box: Rule, xs: tuple[float, ...], ys: tuple[float, ...],
) -> list[list[list[Word]]]:
    """For each row and column the words in it. A cell over several rows or columns holds its words
    in its first."""
    upright = [r for r in part if r[1] - r[0] <= THIN]
    level = [r for r in part if r[3] - r[2] <= THIN]
    cells: list[list[list[Word]]] = [[[] for _ in xs[1:]] for _ in ys[1:]]
    for line in lines:
        for word in line.words:
            x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
            row, column = _band(ys, y), _band(xs, x)
            while column and not _crossed(upright, xs[column], (ys[row] + ys[row + 1]) / 2):
                column -= 1
            middle = (xs[column] + xs[column + 1]) / 2
            while row and not _ruled(level, ys[row], middle):
                row -= 1
            cells[row][column].append(word)
    return cells


def _band(edges: tuple[float, ...], value: float) -> int:
    return max(0, min(len(edges) - 2, sum(edge <= value for edge in edges) - 1))


def _crossed(upright: list[Rule], x: float, y: float) -> bool:
    return any(abs(r[0] - x) <= TOUCH and r[2] - TOUCH <= y <= r[3] + TOUCH for r in upright)


def _ruled(level: list[Rule], y: float, x: float) -> bool:
    return any(abs(r[2] - y) <= TOUCH and r[0] - TOUCH <= x <= r[1] + TOUCH for r in level)


def _text(words: list[Word]) -> str:
    return " ".join(w.text for line in _rows_of(words) for w in line).replace(f"{HYPHEN} ", "-").replace(HYPHEN, "-")


def _prose(cells: list[list[list[Word]]], rows: tuple[tuple[str, ...], ...], page: int) -> list[Line]:
    """Rows of prose across the table, each under the row above it: "Adoption performance: Good"."""
    lines: list[Line] = []
    for i, texts in enumerate(rows):
        if not _is_spread(texts):
            continue
        if i and any(rows[i - 1]) and not _is_spread(rows[i - 1]):
            head: list[Word] = []
            for cell in filter(None, cells[i - 1]):
                if head:
                    head[-1] = head[-1]._replace(text=f"{head[-1].text}:")
                head += [word for line in _rows_of(cell) for word in line]
            lines.append(Line(head, page, opens=True, title=sum(len(w.text) for w in head) < LONGEST_HEADING))
        lines += _cell_lines(cells[i], page)
    return lines


def _rows_of(words: list[Word]) -> list[list[Word]]:
    """The words of one cell, line by line, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.base):
        if lines and abs(lines[-1][0].base - word.base) < 0.5 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _is_spread(row: tuple[str, ...]) -> bool:
    """Whether a row is one cell of prose across the table."""
    return sum(map(bool, row)) == 1 and max(map(len, row)) > PROSE


def _cell_lines(row: list[list[Word]], page: int) -> list[Line]:
    """The words of a row's cells as lines; the first of each cell is marked as beginning a paragraph."""
    result: list[Line] = []
    for words in row:
        result += [Line(line, page, opens=i == 0) for i, line in enumerate(_rows_of(words))]
    return result


def _is_long(cell: list[Word]) -> bool:
    return len(one_line(_text(cell))) > PROSE_CELL


def _without_empty_columns(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    used = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
    return tuple(tuple(row[i] for i in used) for row in rows)
