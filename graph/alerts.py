"""What new reports add to saved searches.

New is a passage whose words were first stored after the search was last marked as seen (`graph.arrivals`). So a report that is
read again, or a new edition, is news as far as it says what was not said before; one that was withdrawn is gone; a draft or a
copy is none, unless the search asks for duplicates. And it must fit the search:

- with filters alone, it passes them;
- with words (keyword, hybrid), it passes the filters and holds all words of the question, in any form, and its phrases.
  A search ranks passages that hold any of them: of a new report that would be nearly all;
- by meaning (semantic, hybrid), it is among the FIRST passages of all that pass the filters, old and new, and among the
  first one in SHARE. Ranking always returns something, so the rank among new passages says nothing; nor does the
  cosine, which is 0.3 for the best answer to one question and 0.4 for the hundredth to another.

All saved searches are run together, in seven queries at most however many there are, and in two where nothing has come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus.codebook import Codebook
from corpus.errors import UsageError
from graph import arrivals, cypher_search, cypher_saved as statements
from graph.filters import Filters
from graph.matching import Matcher
from graph.run import Row, Runner
from graph.saved import check, filters_of, no_search, saved
from graph.schema import Schema
from graph.search import numbers_of, shown
from graph.words import all_words_query, parsed

FIRST = 20           # places by meaning that make a passage news: what a person would look through
SHARE = 20           # of so many passages one at most: in a small store the first 20 are a tenth of everything
EXACT = 1_500        # passages that pass a search's filters compared with its question one by one, as `graph.search` does
REACH = 200          # passages asked of the vector index where more pass; if too few of these do, all that pass are compared
TIMEOUT_S = 120.0    # seconds for one query, of all saved searches together
SHOWN = 20           # new passages given for each search, where no limit is given

Encode = Callable[[list[str]], Any]


def alerts(
    runner: Runner, schema: Schema, book: Codebook, encode: Encode | None, *,
    since: str | None = None, by: str | None = None, search_id: str | None = None, limit: int = SHOWN,
) -> Row:
    """{until, alerts: [{search_id, name, by, question, mode, filters, saved_at, seen_at, since, total, hits, problem}]}

    For each saved search `total` new passages, of which `hits` are the first `limit`: those stored last first, each as a search
    gives it and with `first_stored`. `since`, a date or time, looks from there in place of `seen_at`, whatever was marked as
    seen. `problem` says why a search cannot be run; it costs only that search. `until` is what to mark as seen up to, so that
    nothing stored meanwhile is passed over: "" where nothing has come.

    `encode` gives the vectors of questions, and is called where there may be something new; without it only words
    are looked for. Raises NotFound for a search that is not there, UsageError for a wrong date or limit.
    """
    if limit < 1:
        raise UsageError("limit begins at 1")
    start = arrivals.as_utc(since) if since else None
    searches = saved(runner, by=by, search_id=search_id)
    if search_id and not searches:
        raise no_search(search_id)
    latest = runner.read(statements.LATEST_STORED)[0]
    found = [search | {"since": start or search["seen_at"], "total": 0, "hits": [], "problem": ""} for search in searches]
    rows = []
    for one in found:
        try:
            row = _asked(one)
        except UsageError as error:
            one["problem"] = f"{error.what} {error.todo}".strip()
            continue
        if latest["at"] > one["since"]:
            rows.append(row)
    if rows:
        given = {"rows": rows, "enough": max(EXACT + 1, FIRST * SHARE), "passages": latest["passages"], "timeout_s": TIMEOUT_S}
        sizes = {row["search_id"]: row["passing"] for row in runner.read(statements.SIZES, **given)}
        rows = [row for row in rows if row["search_id"] in sizes]
    if rows:
        _look(runner, schema, rows, encode, sizes)
        plain = [{name: value for name, value in row.items() if name != "vector"} for row in rows]
        news = {row["search_id"]: row for row in runner.read(statements.NEWS, rows=plain, limit=limit, timeout_s=TIMEOUT_S)}
        hits = _hits(runner, sorted({id_ for row in news.values() for id_ in row["passage_ids"]}))
        for one in found:
            if row := news.get(one["search_id"]):
                matcher = Matcher(parsed(one["question"]).wanted)
                one |= {"total": row["total"], "hits": [_shown(hits[id_], book, matcher) for id_ in row["passage_ids"] if id_ in hits]}
    return {"until": latest["at"], "alerts": found}


def _asked(search: Row) -> Row:
    """A saved search as the statements take it. Raises UsageError where it cannot be run any more."""
    filters = filters_of(search)
    check(search["question"], search["mode"], filters)
    asked = parsed(search["question"])
    text = f"{filters.lucene()} {asked.constraint()}".strip()
    words = all_words_query(search["question"]) if search["mode"] != "semantic" else ""
    return {
        "search_id": search["search_id"], "after": search["since"], "question": asked.meaning, "browse": not search["question"],
        "by_meaning": bool(asked.meaning) and search["mode"] != "keyword", "filter": text, "sifted": asked.constrained,
        "words": f"{words} {text}".strip() if words else "",
        "duplicates": filters.duplicates, "terms": filters.finding_terms() or None, "nearest": [], **_on_reports(filters),
    }


def _on_reports(filters: Filters) -> Row:
    return {name: value for name, value in filters.parameters().items() if name in ("kind", "area", "report_id", "year_from", "year_to")}


def _look(runner: Runner, schema: Schema, rows: list[Row], encode: Encode | None, sizes: dict[str, int]) -> None:
    """Puts into each row that is asked by meaning `nearest`, the ids of new passages among its first. `sizes`: how many pass."""
    rows = [row for row in rows if row["by_meaning"]] if encode else []
    if not rows or not encode:
        return
    for row, vector in zip(rows, encode([row["question"] for row in rows]), strict=True):
        row |= {"vector": numbers_of(vector, schema), "reach": REACH if row["filter"] else FIRST}
    ranked: dict[str, list[Row]] = {}
    by_index = [row for row in rows if not row["sifted"] and (not row["filter"] or sizes[row["search_id"]] > EXACT)]  # words it cannot keep to
    if by_index:
        found = runner.read(statements.NEAREST, rows=by_index, most=FIRST, timeout_s=TIMEOUT_S)
        ranked = {one["search_id"]: one["found"] for one in found}
    exactly = [row for row in rows if row["filter"] and len(ranked.get(row["search_id"], ())) < FIRST]
    if exactly:
        found = runner.read(statements.NEAREST_EXACTLY, rows=exactly, most=FIRST, timeout_s=TIMEOUT_S)
        ranked |= {one["search_id"]: one["found"] for one in found}
    for row in rows:
        places = min(FIRST, max(1, sizes[row["search_id"]] // SHARE))
        row["nearest"] = [p["id"] for p in ranked[row["search_id"]][:places] if p["at"] > row["after"]]


def _hits(runner: Runner, passage_ids: list[str]) -> dict[str, Row]:
    rows = runner.read(cypher_search.GIVEN, passage_ids=passage_ids) if passage_ids else []
    return {row["hit"]["passage_id"]: row for row in rows}


def _shown(row: Row, book: Codebook, matcher: Matcher) -> Row:
    return shown(row["hit"], book, matcher) | {"first_stored": row["first_stored"]}
