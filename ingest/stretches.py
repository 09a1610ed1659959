"""The paragraphs and points of a report, found again in its text: sentences that no line break parts."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.vocabulary import Report, Sentence
from ingest.blocks import take_number


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text` is `report.text[start:end]`; `spans` are its sentences. `paragraph` is the printed number of
    the paragraph it stands in, `number` that number where it is printed at this very stretch."""

    start: int
    end: int
    text: str
    section: int
    spans: tuple[tuple[int, int], ...]
    number: str = ""
    paragraph: str = ""
    page: int | None = None

    @property
    def sentences(self) -> int:
        return len(self.spans)


def stretches(report: Report) -> list[Stretch]:
    """All of them, in order. A number that was printed at the one before, or at the heading, and is
    only carried on, is not this one's own."""
    groups: list[list[Sentence]] = []
    for sentence in report.sentences:
        last = groups[-1][-1] if groups else None
        if last and last.section == sentence.section and "\n" not in report.text[last.end:sentence.start]:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    found, section, before = [], -1, ""
    for group in groups:
        first = group[0]
        if first.section != section:
            section = first.section
            before = take_number(report.sections[section].heading)[0] if report.sections else ""
        own = first.paragraph if first.paragraph != before else ""
        before = first.paragraph
        found.append(Stretch(
            first.start, group[-1].end, report.text[first.start:group[-1].end], section,
            tuple((s.start, s.end) for s in group), own, first.paragraph, first.page,
        ))
    return found
