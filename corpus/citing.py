"""How a quotation is cited: report, publisher, date and place, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MONTHS = ("January February March April May June July August September October November December").split()


def say_date(iso: str | None) -> str:
    """"2021-11-26" as "26 November 2021"; "2021-11" and "2021" likewise; "" as "no date"."""
    parts = (iso or "").split("-")
    if not parts[0]:
        return "no date"
    try:
        year, *rest = (int(p) for p in parts)
        month = MONTHS[rest[0] - 1] if rest else ""
    except (ValueError, IndexError):
        return str(iso)
    return " ".join(str(p) for p in (rest[1] if len(rest) > 1 else "", month, year) if p)


def published(item: Mapping[str, Any]) -> str:
    """When a report or a hit's report was published; "about" where its text prints no date and it was reckoned."""
    return ("about " if item.get("published_estimated") else "") + say_date(item.get("published"))


def place(item: Mapping[str, Any]) -> str:
    """Where in the report: "page 12, paragraph 4.27", "page 12 (read by OCR, confidence 0.93)", "" where
    nothing is known."""
    page, last = item.get("page"), item.get("page_end")
    parts = []
    if page:
        parts.append((f"pages {page} to {last}" if last and last != page else f"page {page}") + said_ocr(item, " ({})"))
    if item.get("paragraph"):
        parts.append(f"paragraph {item['paragraph']}")
    return ", ".join(parts)


def said_ocr(item: Mapping[str, Any], form: str = "{}") -> str:
    """"read by OCR, confidence 0.93" for what stands on a scanned page, "" for printed text."""
    confidence = item.get("ocr_confidence")
    return form.format(f"read by OCR, confidence {confidence:.2f}") if confidence is not None else ""


def citation(hit: Mapping[str, Any]) -> str:
    """A line to paste under a quotation: title, publisher, date, place."""
    parts = [hit.get("title") or hit.get("file"), hit.get("publisher"), published(hit), place(hit)]
    return ", ".join(str(p) for p in parts if p) + "."
