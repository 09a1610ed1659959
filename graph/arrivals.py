"""When the words of passages first came into the graph, for people who want to be told of what is new.

Noted on passages (`first_stored`), and only while somebody has a saved search: the graph of reports alone depends on
nothing but the reports. A report that is read again, or takes another's place, keeps the times of what it said already;
what stands in it and did not stand before is new. So it is with a report that turns out to be one with others: a final
brings what its draft did not say. One that is counted as another has times of its own, for those who ask for such reports.

Of a file read again a passage is new if most of its words did not stand in the file as it was read before (pages read by
OCR since); of another file, if any did not: a correction may be one word. Words are compared in runs of five, so that
passages cut at other places are the same.

Times are UTC, ISO 8601 with microseconds, and each is later than every time noted or looked at before, whatever the
clock says: they compare as texts, and nothing slips between a list and the mark that it was seen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from corpus.errors import UsageError
from graph import cypher_saved as statements
from graph.run import Row, Transaction
from ingest.likeness import shingles

TICK = timedelta(microseconds=1)


def as_utc(at: str) -> str:
    """An ISO date, or date and time, as times are kept; without a zone it is UTC. Raises UsageError for what is none."""
    try:
        found = datetime.fromisoformat(at.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{at!r} is no date.", todo="Write it as 2026-03-03 or 2026-03-03T10:00:00+00:00.") from error


def clock() -> str:
    return as_utc(datetime.now(UTC).isoformat())


def said_before(tx: Transaction, report_ids: list[str]) -> list[Row] | None:
    """[{text, at}] of the passages of reports that are about to go, in order; None where nobody saved a search."""
    if tx.rows(statements.LATEST_SEEN)[0]["at"] is None:
        return None
    return tx.rows(statements.SAID, report_ids=report_ids)


def note(tx: Transaction, report_id: str, before: list[Row], *, again: bool, at: str) -> None:
    """Notes when the passages of a report that was just written first came. `again`: its file had been read before."""
    latest = max(tx.rows(statements.LATEST_SEEN)[0]["at"], tx.rows(statements.LATEST_STORED)[0]["at"])
    if latest >= at:
        at = as_utc((datetime.fromisoformat(latest) + TICK).isoformat())
    known = _Known(before + tx.rows(statements.SAID_BY_OTHERS, report_id=report_id))
    rows = [{"passage_id": p["passage_id"], "at": known.since(p["text"], again=again, at=at)} for p in tx.rows(statements.PASSAGES, report_id=report_id)]
    tx.rows(statements.NOTE, rows=[row for row in rows if row["at"]])


class _Known:
    """Since when words have been in the graph; "" for before anybody wanted to know."""

    def __init__(self, said: list[Row]) -> None:
        self._texts: dict[str, str] = {}
        self._runs: dict[str, str] = {}
        for at in sorted({row["at"] for row in said}):
            texts = [row["text"] for row in said if row["at"] <= at]
            for known, found in ((self._texts, map(_plain, texts)), (self._runs, shingles(texts))):
                for words in found:
                    known.setdefault(words, at)

    def since(self, text: str, *, again: bool, at: str) -> str:
        """When this text was all there (`again`: half of it); `at` if it was not."""
        if (plain := _plain(text)) in self._texts:
            return self._texts[plain]
        times = sorted(self._runs.get(run, at) for run in shingles([text]))
        if not times:
            return at
        return times[(len(times) - 1) // 2] if again else times[-1]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
