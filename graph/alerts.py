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

All saved searches are run together, in five or six queries however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from corpus.codebook import Codebook
from corpus.errors import SchemaMismatch, UsageError
from graph import arrivals, cypher_search, cypher_saved as statements
from graph.filters import Filters
from graph.matching import Matcher
from graph.run import Row, Runner
from graph.saved import check, filters_of, no_search, saved
from graph.schema import Schema
from graph.search import shown
from graph.words import all_words_query, parsed

FIRST = 20           # places by meaning that make a passage news: what a person would look through
SHARE = 20           # of so many passages one at most: in a small store the first 20 are a tenth of everything
REACH = 1_000        # passages asked of the vector index where some may not pass the filters
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
        _look(runner, schema, rows, encode, latest["passages"])
        news = {row["search_id"]: row for row in runner.read(statements.NEWS, timeout_s=TIMEOUT_S, limit=limit, rows=[_without_vector(r) for r in rows])}
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


def _look(runner: Runner, schema: Schema, rows: list[Row], encode: Encode | None, passages: int) -> None:
    """Puts into each row that is asked by meaning `nearest`, the ids of new passages among its first."""
    rows = [row for row in rows if row["by_meaning"]] if encode else []
    if not rows or not encode:
        return
    for row, vector in zip(rows, encode([row["question"] for row in rows]), strict=True):
        row |= {"vector": _numbers(vector, schema), "reach": REACH if row["filter"] else FIRST}
    given = {"timeout_s": TIMEOUT_S, "most": FIRST}
    ranked = {r["search_id"]: r for r in runner.read(statements.NEAREST, rows=rows, enough=FIRST * SHARE, passages=passages, **given)}
    short = [row for row in rows if row["sifted"] or row["filter"] and len(ranked[row["search_id"]]["found"]) < min(FIRST, ranked[row["search_id"]]["passing"])]
    if short:  # too few of those nearest pass the filters, or words decide: each that passes is compared
        for one in runner.read(statements.NEAREST_EXACTLY, rows=short, **given):
            ranked[one["search_id"]]["found"] = one["found"]
    for row in rows:
        rank = ranked[row["search_id"]]
        places = min(FIRST, max(1, rank["passing"] // SHARE))
        row["nearest"] = [p["id"] for p in rank["found"][:places] if p["at"] > row["after"]]


def _numbers(vector: Sequence[float], schema: Schema) -> list[float]:
    if len(vector) != schema.dimension:
        raise SchemaMismatch(
            f"a question has a vector of dimension {len(vector)}, the store holds {schema.dimension}.",
            todo="Use the encoder that the store was made with.",
        )
    return [float(x) for x in vector]


def _without_vector(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "vector"}


def _hits(runner: Runner, passage_ids: list[str]) -> dict[str, Row]:
    rows = runner.read(cypher_search.GIVEN, passage_ids=passage_ids) if passage_ids else []
    return {row["hit"]["passage_id"]: row for row in rows}


def _shown(row: Row, book: Codebook, matcher: Matcher) -> Row:
    return shown(row["hit"], book, matcher) | {"first_stored": row["first_stored"]}
