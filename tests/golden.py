"""What the reader makes of each sample report, as a text to read: `tests/golden/<name>.txt`.

    python -m tests.golden            shows how the files would change
    python -m tests.golden --write    writes them (then read the difference before it is committed)

One file for each sample: the report's facts, its outline with the kind of each section, each
passage's first and last words with its page and paragraph number, tables, events, recommendations.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus.samples import sample_folder
from corpus.vocabulary import Facts, Recommendation, Report
from ingest.read import read_report
from ingest.recommendations import find_recommendations

FOLDER = Path(__file__).with_name("golden")
WORDS = 6    # at either end of a passage, a cell or an ask
FACTS = ("kind", "area", "region", "published", "published_estimated", "inspected", "publisher", "author", "licence", "factors", "child_age_band", "harm")


def golden_of(path: Path) -> str:
    report = read_report(path)
    return "\n".join(_lines(report, find_recommendations(report))) + "\n"


def golden_file(path: Path) -> Path:
    return FOLDER / f"{path.name}.txt"


def difference(path: Path) -> str:
    """How what is read now differs from the golden file, as a unified diff; "" where it does not."""
    there = golden_file(path)
    before = there.read_text("utf-8") if there.exists() else ""
    return "".join(difflib.unified_diff(
        before.splitlines(keepends=True), golden_of(path).splitlines(keepends=True), f"golden/{there.name}", "as read now", n=2,
    ))


def _lines(report: Report, recommendations: tuple[Recommendation, ...]) -> Iterator[str]:
    yield report.facts.title
    yield from _facts(report.facts)
    yield f"  {report.media_type}, {report.pages or 'no'} pages, {len(report.sentences)} sentences"
    yield from (f"  warning: {warning}" for warning in report.warnings)
    yield "\nOUTLINE"
    for section in report.sections:
        yield f"{_page(section.page)}{'  ' * section.level}{section.heading or '(no heading)'}  [{section.kind or '-'}]"
    yield "\nPASSAGES"
    section = -1
    for passage in report.passages:
        if passage.section != section:
            section = passage.section
            yield f"-- {report.sections[section].heading or '(no heading)'}"
        count = sum(s.passage == passage.index for s in report.sentences)
        place = _page(passage.page, passage.page_end) + (f"{passage.paragraph}: " if passage.paragraph else "")
        yield f"{place}{_ends(report.quote(passage))}  ({count})"
    if report.tables:
        yield "\nTABLES"
    for table in report.tables:
        where = f" under {report.sections[table.section].heading}" if table.section is not None else ""
        yield f"{_page(table.page)}[{table.kind or '-'}] {len(table.rows)} rows{where}"
        yield from (f"      {' | '.join(_ends(cell) for cell in row)}" for row in table.rows)
    if report.events:
        yield "\nEVENTS"
    for event in report.events:
        yield f"{_page(event.page)}{event.date or '?'} ({event.written_date}) {event.source}: {_ends(event.event)}{f' -> {_ends(event.response)}' if event.response else ''}"
    if recommendations:
        yield "\nRECOMMENDATIONS"
    for one in recommendations:
        who = f" to {one.addressee} {list(one.agencies)}" if one.addressee else ""
        yield f"{_page(one.page)}{one.form} {one.number or '-'}{f' ({one.paragraph})' if one.paragraph else ''}{who}{f' by {one.due}' if one.due else ''}"
        yield f"      {_ends(one.text)}"
        yield f"      asks: {_ends(one.ask) or '-'}"


def _facts(facts: Facts) -> Iterator[str]:
    for name in FACTS:
        value = getattr(facts, name)
        if value:
            yield f"  {name}: {', '.join(value) if isinstance(value, tuple) else value}"
    yield from (f"  grade: {grade.subject}: {grade.grade}" for grade in facts.grades)


def _page(page: int | None, end: int | None = None) -> str:
    if page is None:
        return ""
    return f"p{page}{f'-{end}' if end and end != page else ''} "


def _ends(text: str) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= 2 * WORDS else f"{' '.join(words[:WORDS])} ... {' '.join(words[-WORDS:])}"


def main(write: bool) -> int:
    changed = 0
    for path in sorted(sample_folder().iterdir()):
        said = difference(path)
        changed += bool(said)
        print(said, end="")
        if write and said:
            FOLDER.mkdir(exist_ok=True)
            golden_file(path).write_text(golden_of(path), "utf-8")
    print(f"{changed} files {'written' if write else 'would change'}")
    return 0 if write else min(changed, 1)


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
