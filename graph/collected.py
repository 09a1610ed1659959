"""Collections: findings and passages that people keep together under a name, in an order, each with a note.

A collection is known by who made it and what it was called then; made again by the same person it is the same one. An item is
known by its collection and the words it holds: added again it is there already. Everybody sees all collections; who may
change them, the API says. What the items say now is looked up by `graph.collected_items`.

When a report is withdrawn its items lose its words, the person's note on them and what they would be cited by; so does whatever name,
description or note of any collection holds a whole sentence of it (of QUOTED words or more).
"""

from __future__ import annotations

import hashlib
import json
import re

from corpus.codebook import Codebook
from corpus.errors import NotFound, UsageError
from graph import cypher_collected as statements, cypher_decisions
from graph.collected_items import item_of, looked_up
from graph.cypher import TAKE_TURN
from graph.decisions import no_finding
from graph.effective import COVERED, TAKEN_BACK, sentences_of
from graph.named import one_of, same, short
from graph.run import Row, Runner, Transaction

MAX_DESCRIPTION = 2_000  # characters of a description: a paragraph
MAX_NOTE = 2_000         # characters of a note
MAX_COLLECTIONS = 500    # in a store: they are listed at once
MAX_ITEMS = 500          # in a collection: they are looked up at once
QUOTED = 4               # words of a sentence that is taken out of what people wrote when its report is withdrawn
FIELDS = ("collection_id", "name", "description", "by", "made_at", "changed_at")
_TYPED = str.maketrans({**dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑‒–—−", "-"), "\u00ad": None})
_ENDS = re.compile(r"(?<=[.!?])\s+")  # of sentences
NAMED = "A collection has a name, and says who made it and who added to it."
NAMELESS = "(These words held names, which were taken out of the report after they were kept.)"
RENAMED = "(renamed: its name quoted a report that was withdrawn)"


def make(runner: Runner, name: str, *, by: str, description: str = "", at: str) -> Row:
    """Makes a collection; one that this person made under this name is left as it is. Returns it as `collections` does."""
    name, by = short("name", name, todo=NAMED), short("by", by, todo=NAMED)
    description = _text("description", description, MAX_DESCRIPTION)

    def work(tx: Transaction) -> str:
        tx.rows(TAKE_TURN)
        there = {row["collection"]["collection_id"]: row["collection"] for row in tx.rows(statements.COLLECTIONS, by=None, collection_id=None)}
        number = 0
        while (id_ := _id(by, name, number)) in there:
            if same(there[id_]["name"], name):
                return id_
            number += 1  # that one is called something else by now
        if len(there) >= MAX_COLLECTIONS:
            raise UsageError(f"there are {MAX_COLLECTIONS} collections already.", todo="Delete one that nobody needs any more.")
        tx.rows(statements.MAKE, collection={
            "collection_id": id_, "name": name, "description": description, "by": by, "made_at": at, "changed_at": at,
        })
        return id_

    return _one(runner, runner.write(work))


def change(runner: Runner, collection_id: str, *, name: str | None = None, description: str | None = None, at: str) -> Row:
    """Gives a collection another name or description. Raises NotFound, or UsageError where there is nothing to change."""
    given = ({} if name is None else {"name": short("name", name, todo=NAMED)}) | (
        {} if description is None else {"description": _text("description", description, MAX_DESCRIPTION)})
    if not given:
        raise UsageError("there is nothing to change.", todo="Give a name or a description.")

    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        _refuse_unknown(tx, collection_id)
        tx.rows(statements.CHANGE, collection_id=collection_id, given=given | {"changed_at": at})

    runner.write(work)
    return _one(runner, collection_id)


def delete(runner: Runner, collection_id: str) -> Row:
    """Deletes a collection with its items; what it was. Raises NotFound."""
    before = _one(runner, collection_id)
    runner.write(lambda tx: (tx.rows(TAKE_TURN), tx.rows(statements.DELETE, collection_id=collection_id)))
    return before


def collections(runner: Runner, *, by: str | None = None) -> list[Row]:
    """All collections, or those of one person, by name: [{collection_id, name, description, by, made_at, changed_at, items}]; `items`
    is how many there are."""
    return [_head(row["collection"]) for row in runner.read(statements.COLLECTIONS, by=by, collection_id=None)]


def collection(runner: Runner, book: Codebook, collection_id: str) -> Row:
    """A collection, `items` in its order as `graph.collected_items.looked_up` gives them. Raises NotFound."""
    head = _one(runner, collection_id)
    items = [row["item"] for row in runner.read(statements.ITEMS, collection_id=collection_id)]
    return head | {"items": looked_up(runner, book, items)}


def find(runner: Runner, wanted: str) -> str:
    """A collection's id from its beginning, or from its name. Raises NotFound, or UsageError where several fit."""
    return one_of(((c["collection_id"], c["name"]) for c in collections(runner)), wanted, called="collections", missing=no_collection)


# -- items ----------------------------------------------------------------------------------------


def add(
    runner: Runner, collection_id: str, *, finding_id: str | None = None, passage_id: str | None = None, note: str = "", by: str, at: str,
) -> str:
    """Adds a finding or a passage at the end, and returns the item's id; what is there already keeps its place, and its note where none is given.

    Raises NotFound, or UsageError for both or neither, a rejected finding, or one too many.
    """
    if bool(finding_id) == bool(passage_id):
        raise UsageError("a finding or a passage is needed, and one alone.", todo="Give the id of one of them.")
    by, note = short("by", by, todo=NAMED), _text("note", note, MAX_NOTE)

    def work(tx: Transaction) -> str:
        tx.rows(TAKE_TURN)
        _refuse_unknown(tx, collection_id)
        rows = tx.rows(statements.FINDINGS, ids=[finding_id]) if finding_id else tx.rows(statements.PASSAGES, ids=[passage_id])
        if not rows:
            raise no_finding(str(finding_id)) if finding_id else NotFound("there is no such passage.", where=str(passage_id), todo="`scr search` prints ids.")
        if finding_id and rows[0]["finding"]["rejected"]:
            why = {TAKEN_BACK: "who had added this finding took it back.", COVERED: "another finding of the sentence says the same."}
            raise UsageError(why.get(rows[0]["finding"].get("status"), "somebody rejected this finding."), where=str(finding_id), todo="Add its passage.")
        kept = item_of(rows[0], "finding" if finding_id else "passage")
        id_ = _hash(collection_id, kept["digest"], kept["what"], kept.get("code", ""), kept.get("polarity", ""), kept["report_id"])
        items = [row["item"] for row in tx.rows(statements.ITEMS, collection_id=collection_id)]
        if any(item["item_id"] == id_ for item in items):
            if note:
                tx.rows(statements.NOTE, item_id=id_, note=note)
            return id_
        if len(items) >= MAX_ITEMS:
            raise UsageError(f"the collection holds {MAX_ITEMS} items already.", todo="Make another one.")
        place = max((item["place"] for item in items), default=0) + 1
        tx.rows(statements.ADD, collection_id=collection_id, item={"item_id": id_, "place": place, "note": note, "by": by, "at": at, **kept})
        tx.rows(statements.CHANGE, collection_id=collection_id, given={"changed_at": at})
        return id_

    return runner.write(work)


def change_item(runner: Runner, collection_id: str, item_id: str, *, note: str | None = None, place: int | None = None, at: str) -> None:
    """Writes another note, or moves the item to `place`, from 1; beyond the end is the end. Raises NotFound, or UsageError."""
    if note is None and place is None:
        raise UsageError("there is nothing to change.", todo="Give a note or a place.")
    if place is not None and place < 1:
        raise UsageError("places begin at 1.", todo="Give the place at which it is to stand.")
    text = None if note is None else _text("note", note, MAX_NOTE)

    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        order = _order(tx, collection_id, item_id)
        if text is not None:
            tx.rows(statements.NOTE, item_id=item_id, note=text)
        if place is not None:
            order.remove(item_id)
            order.insert(place - 1, item_id)
            tx.rows(statements.PLACE, rows=_places(order))
        tx.rows(statements.CHANGE, collection_id=collection_id, given={"changed_at": at})

    runner.write(work)


def remove_item(runner: Runner, collection_id: str, item_id: str, *, at: str) -> None:
    """Takes an item out of a collection. Raises NotFound."""
    def work(tx: Transaction) -> None:
        tx.rows(TAKE_TURN)
        order = _order(tx, collection_id, item_id)
        tx.rows(statements.REMOVE, item_id=item_id)
        order.remove(item_id)
        tx.rows(statements.PLACE, rows=_places(order))
        tx.rows(statements.CHANGE, collection_id=collection_id, given={"changed_at": at})

    runner.write(work)


def forget(tx: Transaction, report_id: str, withdrawn_at: str) -> None:
    """Takes out of all collections what holds words of a report that is about to be withdrawn."""
    others = [row["words"] or "" for row in tx.rows(statements.OTHER_WORDS, report_id=report_id)]
    tx.rows(statements.FORGET, report_id=report_id, withdrawn_at=withdrawn_at)
    written = tx.rows(statements.WRITTEN)
    if not written:
        return
    passages = [row["passage"] for row in tx.rows(cypher_decisions.SENTENCES, report_id=report_id)]
    said = {_plain(p["text"][s["start"] - p["start"] : s["end"] - p["start"]]) for p in passages for s in sentences_of(p)}
    said |= {_plain(part) for words in others for part in (words, *_ENDS.split(words))}
    said = {sentence for sentence in said if len(sentence.split()) >= QUOTED}
    tx.rows(statements.WIPE, rows=[
        {**{name: row[name] for name in ("id", "label", "field")}, "text": RENAMED if row["field"] == "name" else ""}
        for row in written if any(sentence in text for text in (_plain(row["text"]),) for sentence in said)
    ])


def take_names_out(tx: Transaction, report: Row) -> None:
    """Takes the words that were kept of a report out of all collections, where they held names that it has no more."""
    tx.rows(statements.TAKE_NAMES_OUT, **{name: report.get(name) or "" for name in ("report_id", "title", "file", "publisher")}, instead=NAMELESS)


# -- helpers ----------------------------------------------------------------------------------------


def no_collection(wanted: str) -> NotFound:
    return NotFound("there is no such collection.", where=wanted, todo="See `scr collections`, or GET /v1/collections.")


def no_item(item_id: str) -> NotFound:
    return NotFound("the collection has no such item.", where=item_id, todo="See `scr collections show COLLECTION`.")


def _order(tx: Transaction, collection_id: str, item_id: str) -> list[str]:
    """The ids of a collection's items. Raises NotFound where that one is not among them."""
    _refuse_unknown(tx, collection_id)
    order = [row["item"]["item_id"] for row in tx.rows(statements.ITEMS, collection_id=collection_id)]
    if item_id not in order:
        raise no_item(item_id)
    return order


def _places(order: list[str]) -> list[Row]:
    return [{"item_id": id_, "place": place} for place, id_ in enumerate(order, 1)]


def _one(runner: Runner, collection_id: str) -> Row:
    found = runner.read(statements.COLLECTIONS, by=None, collection_id=collection_id)
    if not found:
        raise no_collection(collection_id)
    return _head(found[0]["collection"])


def _head(node: Row) -> Row:
    return {name: node[name] for name in (*FIELDS, "items")}


def _refuse_unknown(tx: Transaction, collection_id: str) -> None:
    if not tx.rows(statements.COLLECTIONS, by=None, collection_id=collection_id):
        raise no_collection(collection_id)


def _id(by: str, name: str, number: int) -> str:
    return _hash(by.casefold(), name.casefold(), number)


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]


def _plain(text: str) -> str:
    """However its quotation marks, dashes and spaces were typed."""
    return " ".join(text.translate(_TYPED).split()).casefold()


def _text(name: str, value: str, most: int) -> str:
    value = value.replace("\x00", "").strip()
    if len(value) > most:
        raise UsageError(f"the {name} is longer than {most:,} characters.", todo="Say it shorter.")
    return value
