"""Saved searches: a question with its filters, kept under a name to be told what new reports add to it.

A search is known by who saved it, its question, mode and filters: saved again it is the same one, under another name if
another is given. It is new from then on what was first stored after `seen_at` (`graph.arrivals`): the time at which it was
saved, then that up to which somebody marked it as seen. Everybody sees all saved searches.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any

from corpus.errors import NotFound, UsageError
from graph import arrivals, cypher_saved as statements
from graph.cypher import TAKE_TURN
from graph.filters import Filters
from graph.named import one_of, short
from graph.run import Row, Runner, Transaction
from graph.search import MODES
from graph.words import all_words_query

MAX_QUESTION = 500   # characters of a question, as on the Search screen; a longer one is a case file
MAX_SAVED = 200      # saved searches in a store: they are all run at once
FORGOTTEN = 10_000   # passages whose times are taken away in one transaction: bounds what the server holds of it
FIELDS = ("search_id", "name", "by", "question", "mode", "filters", "saved_at", "seen_at")
NAMED = "A saved search has a name, and says who saved it."
NAMES = {"year_from": "from", "year_to": "to"}  # of filters, where people write them otherwise than the program


def save(runner: Runner, question: str, *, name: str, by: str, mode: str, filters: Filters, at: str) -> Row:
    """Saves a search; saved already, it is given this name. Returns it as `saved` does.

    Raises UsageError for one that asks for everything, has no name, or can find nothing.
    """
    question = " ".join(question.split())
    given = {"name": short("name", name, todo=NAMED), "by": short("by", by, todo=NAMED)}
    check(question, mode, filters)
    kept = json.dumps(_as_people_write(filters), ensure_ascii=False, sort_keys=True)
    identity = json.dumps([given["by"].casefold(), question, mode, kept], ensure_ascii=False)
    search_id = hashlib.sha256(identity.encode()).hexdigest()[:16]

    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        if tx.rows(statements.COUNT)[0]["searches"] >= MAX_SAVED and not tx.rows(statements.ONE, search_id=search_id):
            raise UsageError(f"there are {MAX_SAVED} saved searches already.", todo="Remove one that nobody needs any more.")
        now = max(at, tx.rows(statements.LATEST_STORED)[0]["at"])
        tx.rows(statements.SAVE, search={
            "search_id": search_id, **given, "question": question, "mode": mode, "filters": kept, "saved_at": now, "seen_at": now,
        })

    runner.write(work)
    return saved(runner, search_id=search_id)[0]


def check(question: str, mode: str, filters: Filters) -> None:
    """Raises UsageError for a search that cannot be run, or of which everything would be news."""
    if mode not in MODES:
        raise UsageError(f"there is no way of searching called {mode!r}.", todo=f"Use one of {', '.join(MODES)}.")
    if len(question) > MAX_QUESTION:
        raise UsageError(f"the question is longer than {MAX_QUESTION} characters.", todo="Ask it in a sentence.")
    if not question and not (filters.on_findings or filters.on_reports):
        raise UsageError("there is neither a question nor a filter: every new passage would be listed.", todo="Give one of them.")
    if question and mode == "keyword" and not all_words_query(question):
        raise UsageError("the question holds no word to look for.", where=question, todo="Use other words.")
    filters.lucene()  # raises for too many


def saved(runner: Runner, *, by: str | None = None, search_id: str | None = None) -> list[Row]:
    """All saved searches, or those of one person, by name: [{search_id, name, by, question, mode, filters, saved_at, seen_at}].
    `filters` as people write them: {"theme": ["CO"], "from": 2015}; what is not filtered is left out."""
    rows = [row["search"] for row in runner.read(statements.SAVED, by=by, search_id=search_id)]
    return [{name: row[name] for name in FIELDS} | {"filters": json.loads(row["filters"])} for row in rows]


def filters_of(search: Row) -> Filters:
    """The filters of a saved search. Raises UsageError where they do not fit this program any more."""
    program = {shown: name for name, shown in NAMES.items()}
    given = {program.get(name, name): value for name, value in search["filters"].items()}
    unknown = sorted(given.keys() - {f.name for f in fields(Filters)})
    if unknown:
        raise UsageError(f"there is no filter called {', '.join(unknown)}.", todo="A newer release of this program may know it.")
    return Filters.checked(**given)


def find(runner: Runner, wanted: str) -> str:
    """A saved search's id from its beginning, or from its name. Raises NotFound, or UsageError where several fit."""
    return one_of(((s["search_id"], s["name"]) for s in saved(runner)), wanted, called="saved searches", missing=no_search)


def remove(runner: Runner, search_id: str) -> Row:
    """Removes a saved search, and returns what it was. With the last one go the times at which passages came. Raises NotFound."""
    before = saved(runner, search_id=search_id)

    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        if not tx.rows(statements.ONE, search_id=search_id):
            raise no_search(search_id)
        tx.rows(statements.REMOVE, search_id=search_id)

    def forget(tx: Transaction) -> bool:
        tx.rows(TAKE_TURN)  # nobody saves another one meanwhile
        return not tx.rows(statements.COUNT)[0]["searches"] and tx.rows(statements.FORGET, batch=FORGOTTEN)[0]["passages"] > 0

    runner.write(work)
    while runner.write(forget):
        pass
    return before[0]


def mark_seen(runner: Runner, search_id: str, *, until: str | None, at: str) -> Row:
    """Marks what was first stored up to `until` as seen; without it, all that is there. Never takes a mark back. Returns the search.

    Raises NotFound, or UsageError for what is no time.
    """
    wanted = arrivals.as_utc(until) if until else None

    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        found = tx.rows(statements.ONE, search_id=search_id)
        if not found:
            raise no_search(search_id)
        there = max(at, tx.rows(statements.LATEST_STORED)[0]["at"])  # a time beyond it would hide what is still to come
        tx.rows(statements.SEEN, search_id=search_id, seen_at=max(found[0]["search"]["seen_at"], min(wanted or there, there)))

    runner.write(work)
    return saved(runner, search_id=search_id)[0]


def no_search(search_id: str) -> NotFound:
    return NotFound("there is no such saved search.", where=search_id, todo="See `scr saved list`, or GET /v1/saved-searches.")


def _as_people_write(filters: Filters) -> dict[str, Any]:
    given = filters.parameters() | ({"include_duplicates": True} if filters.include_duplicates else {})
    return {NAMES.get(name, name): value for name, value in given.items()}
