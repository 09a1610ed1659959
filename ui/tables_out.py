"""What the screens save for a spreadsheet: quotations found, and the findings of a report.

Dates are ISO, as far as they are known. The printed number of a paragraph stands behind "para.": a bare 4.10 would be read as a number
and lose its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corpus.cells import csv_bytes
from corpus.citing import harvard, place, sector
from ui.show import STATUSES, label_of, said_of

OF_HITS = (
    "passage", "report", "kind", "area", "publisher", "published", "date estimated", "page", "paragraph", "section", "findings", "reference", "short form", "use",
)
OF_FINDINGS = (
    "quotation", "what", "theme", "label", "agencies", "page", "paragraph", "confidence", "said by", "stated as", "when", "decided", "report", "published", "date estimated",
    "publisher", "reference", "short form", "use",
)


def hits(found: Iterable[Mapping[str, Any]], names: Mapping[str, Mapping[str, str]], use: str) -> bytes:
    """Passages that a search found. `names`: labels by code, by kind of thing; `use`: what this may be used for, in every row."""
    return csv_bytes(OF_HITS, [
        [h.get("text"), h.get("title") or h.get("file"), names.get("kind", {}).get(h.get("kind", ""), h.get("kind")), h.get("area_name"), h.get("publisher"),
         *_dated(h), h.get("page"), place({name: h.get(name) for name in ("paragraph", "paragraph_end")}), h.get("section"),
         "; ".join(dict.fromkeys(said_of(f) for f in h.get("findings", []))), harvard(h), sector(h), use]
        for h in found
    ])


def findings(kept: Iterable[Mapping[str, Any]], report: Mapping[str, Any], agencies: Mapping[str, str], use: str) -> bytes:
    """Findings of a report."""
    return csv_bytes(OF_FINDINGS, [
        [f["quotation"], f["polarity"], f.get("theme_label"), label_of(f), "; ".join(agencies.get(a, a) for a in f.get("agencies", [])), f.get("page"),
         place({"paragraph": f.get("paragraph")}), f.get("confidence"), f.get("speaker"), f.get("modality"), f.get("time_status"),
         STATUSES.get(f.get("status") or "", ""), report.get("title") or report.get("file"), *_dated(report), report.get("publisher"), harvard({**report, **f}), sector({**report, **f}), use]
        for f in kept
    ])


def counts(columns: Iterable[str], rows: Iterable[Iterable[Any]], use: str) -> bytes:
    """A table of numbers, such as a chart's, with what it may be used for in every row."""
    return csv_bytes((*columns, "use"), [[*row, use] for row in rows])


def _dated(item: Mapping[str, Any]) -> tuple[str | None, str]:
    return item.get("published"), "yes" if item.get("published_estimated") else ""
