"""What a question that found nothing was looked for by, and what to try instead."""

from __future__ import annotations

from graph import cypher_search
from graph.asked import Asked
from graph.filters import Filters
from graph.run import Row, Runner


def tried(runner: Runner, asked: Asked, mode: str, filters: Filters) -> Row:
    """{looked_for, mode, words, must, must_not, filters, passages, nowhere, advice}.

    `filters` are those that were set, as they were given; `passages` is how many pass them alone.
    """
    given = filters.parameters() | ({"include_duplicates": True} if filters.include_duplicates else {})
    filter_ = filters.lucene()
    count = cypher_search.count(filtered=bool(filter_), duplicates=filters.duplicates)
    passages = runner.read(count, filter=filter_)[0]["passages"]
    return {
        "looked_for": asked.looked_for, "mode": mode, "words": list(asked.words.wanted), "must": list(asked.words.must),
        "must_not": list(asked.words.must_not), "filters": given, "passages": passages, "nowhere": list(asked.nowhere),
        "advice": list(_advice(asked, mode, bool(given), passages)),
    }


def _advice(asked: Asked, mode: str, filtered: bool, passages: int) -> list[str]:
    """Sentences, what is most likely to help first."""
    words = asked.words
    if not passages:
        return ["No passage passes the filters: take one away." if filtered else "No report has been read yet: read some with `scr ingest FOLDER`."]
    advice = []
    if asked.question and not words.meaning and not words.must_not:
        advice.append("The question holds no word to look for: write what you want to know in words.")
    if asked.nowhere:
        advice.append(f"No passage of any report holds {_listed(asked.nowhere)}: use other words.")
    if words.must:
        advice.append(f"Every passage had to hold {_listed(words.must)}: leave out quotation marks, AND and OR, or some of them.")
    if words.must_not:
        advice.append(f"Passages with {_listed(words.must_not)} were left out: take a minus away.")
    if mode == "keyword" and words.meaning:
        advice.append("Look for words and meaning (mode hybrid): then other words for the same are found too.")
    if filtered:
        advice.append("Take a filter away.")
    return advice or ["Use fewer or other words."]


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words[:10]) + (" and others" if len(words) > 10 else "")
