"""Finding passages: by meaning (vectors), by words (full text), or by both.

Both: by the cosine of the passage's vector and the question's, and what its words and findings add (`WORDS`, `SIDES`); a question
that by its wording asks for what went well, or wrong, raises the passages in which such is found. Filters and what the
question's words demand or leave out (`graph.words`) hold inside the index query. Where the vector index cannot hold
one (words; filters on findings; any, before Neo4j 2026), the passages that pass are counted first: few are compared
with the question one by one, of many enough are taken from the index, and where those turn out not to be enough, more and
in the end all are compared. So whatever passes can be reached. Reports that are counted as another
(`graph.duplicates`) stand in neither index; asked for, their passages are compared beside the others.

The ranking (`_ranked`) knows nothing of pages: `graph.paging` makes them of the order alone, and the hits of a page are
fetched last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from corpus.codebook import Codebook
from corpus.errors import NotFound, SchemaMismatch, StoreError, UsageError
from graph import cypher, cypher_search
from graph.asked import Asked, asked
from graph.effective import last_paragraph
from graph.filters import Filters
from graph.findings import finding_dict
from graph.matching import Matcher
from graph.paging import Candidate, Place, page
from graph.recent import Recent
from graph.run import Row, Runner
from graph.schema import Schema
from graph.tried import tried

MODES = ("hybrid", "semantic", "keyword")
WORDS = 0.2          # what a passage's score by words adds, divided by the number of words looked for; see benchmarks/search_quality.py
SIDES = 0.025        # what findings all on the side that a question asks for add
DEPTH = 6            # times as many passages as a page has are taken each way at first; twice as many whenever those are used up
LEAST_DEPTH = 60     # passages
KEPT_S = 60          # seconds for which it is remembered how many passages hold a word, or pass a filter
EXACT = 4_000        # passages compared with the question one by one: 15 ms a thousand, and never in vain
AFTER_ALL = 5_000    # the same, once the index has shown that the nearest are not among those that pass
SPREAD = 2           # times as many are asked of the index as would do if those that pass lay evenly in it: they keep together
REACH = 10_000       # passages asked of the vector index at most, 5 ms a thousand beside the first 10; of more it misses many
ENOUGH = 6           # a sixth of a stretch, a page, will do: it is cut short there


class Searcher:
    def __init__(self, runner: Runner, schema: Schema, book: Codebook) -> None:
        self._runner = runner
        self._schema = schema
        self._book = book
        # Other processes may write too, so what is kept is kept for moments; nothing but speed and the weight of a word hangs on it.
        self._held = Recent(20_000, KEPT_S)
        self._counted = Recent(1_000, KEPT_S)

    def asked(self, question: str, *, as_written: bool = False) -> Asked:
        """A question, read and looked up; see `graph.asked`."""
        return asked(self._runner, question, as_written=as_written, known=self._held)

    def forget(self) -> None:
        """To be called when the store has changed."""
        self._held.clear()
        self._counted.clear()

    def find(
        self, question: Asked, vector: Sequence[float] | None, *, mode: str, filters: Filters, limit: int, offset: int, per_report: int,
        leaning: float = 0.0, fold: bool = True,
    ) -> Row:
        """The answer: {question, looked_for, slips, nowhere, mode, hits, tried}. Hits are the best first; without a word to
        look for (none at all, or only some to leave out) the passages that pass, the newest reports first. `vector` is the
        encoded `question.meaning`; without it only words are looked for. `leaning`, -1 to 1: how far it asks for what went well, or wrong. `fold`: whether
        passages that say the same in nearly the same words are one hit. `per_report`: most hits of a report on a page
        (see `graph.paging`), 0 for no limit; there is none in one report, or without words to look for. `tried` says what
        was looked for where nothing was found, else it is None; see `graph.tried`.

        Raises UsageError for an unknown mode or too many filters, SchemaMismatch for another dimension.
        """
        if mode not in MODES:
            raise UsageError(f"there is no way of searching called {mode!r}", todo=f"Use one of {', '.join(MODES)}.")
        if limit < 1 or offset < 0 or per_report < 0:
            raise UsageError("limit begins at 1, offset and per_report at 0")
        numbers = numbers_of(vector, self._schema) if mode != "keyword" and vector is not None else None
        if not question.question or not question.meaning and question.words.excluded:
            hits = self._browse(question, filters, limit, offset)
        elif not question.meaning:
            hits = []
        else:
            in_one = filters.report_id is not None and len(filters.report_id) == 1
            depth = max(LEAST_DEPTH, DEPTH * limit)  # not by the offset: what stands on one page depends on no other
            places = page(self._stretches(question, numbers, mode, filters, leaning, depth), limit, offset, 0 if in_one else per_report, fold=fold)
            hits = self._hits_of(question, places)
        return {
            "question": question.question, "looked_for": question.looked_for, "slips": list(question.slips), "nowhere": list(question.nowhere),
            "mode": mode, "hits": hits, "tried": None if hits or offset else tried(self._runner, question, mode, filters),
        }

    def _stretches(
        self, question: Asked, numbers: list[float] | None, mode: str, filters: Filters, leaning: float, depth: int,
    ) -> Iterator[list[Candidate]]:
        """The ranking in stretches, the first of `depth`, each twice as deep as all before it. What an earlier one holds stays
        where it stands."""
        seen: set[str] = set()
        while True:
            ranked, more = self._ranked(question, numbers, mode, filters, leaning, depth)
            yield [candidate for candidate in ranked if candidate.passage_id not in seen]
            if not more:
                return
            seen.update(candidate.passage_id for candidate in ranked)
            depth *= 2

    def _ranked(
        self, question: Asked, numbers: list[float] | None, mode: str, filters: Filters, leaning: float, depth: int,
    ) -> tuple[list[Candidate], bool]:
        """Passages that pass, the best first, `depth` at most, and whether there may be more."""
        words = question.words.ranking() if mode != "semantic" else ""
        if not words and numbers is None:
            return [], False
        only, demanded = filters.lucene(), question.words.constraint()
        passing_ = f"{only} {demanded}".strip()
        given: Row = {
            "depth": depth, "filter": passing_, "vector": numbers, "words": f"{words} {only}".strip(),
            "per_word": WORDS / max(1, len(question.words.wanted)), "leaning": SIDES * leaning,
            "terms": filters.finding_terms() or None, **self._sieve(question, only), **filters.parameters(),
        }
        by_words = [cypher_search.by_words(duplicates=filters.duplicates)] if words else []
        if numbers is None:
            return _candidates(self._rows(by_words, given), depth)
        sifted = bool(demanded)
        if not sifted and not filters.on_findings and (self._schema.filters_inside or not filters.on_reports):
            return _candidates(self._rows_by_index(filters, by_words, given | {"reach": depth * self._spare}), depth)
        exactly = [cypher_search.by_meaning_exactly(duplicates=filters.duplicates), *by_words]
        if filters.duplicates:
            return _candidates(self._rows(exactly, given), depth)
        passing = self._count(passing_)
        if not passing:
            return [], False
        reach = self._reach(filters, passing, depth)
        while passing > EXACT and reach <= REACH:
            rows = self._rows_by_index(filters, by_words, given | {"reach": reach}, sifted=sifted)
            if rows and rows[0]["reached"] >= min(depth / ENOUGH, passing):
                return _candidates(rows, depth)[0], True
            if passing <= AFTER_ALL:
                break
            reach *= 4
        return _candidates(self._rows(exactly, given), depth)

    def _sieve(self, question: Asked, only: str) -> Row:
        """The shorter way to say which passages the words demand: those that must be there, else those that must not."""
        if question.words.required:
            return {"sieve": f"{only} {question.words.constraint()}".strip(), "kept": 1}
        return {"sieve": " ".join(question.words.excluded), "kept": 0}

    def _hits_of(self, question: Asked, places: Sequence[Place]) -> list[Row]:
        """The hits of a page with what answers the question in each, and the places of the passages folded into it."""
        rows = self._runner.read(cypher_search.HITS, ids=[p.hit.passage_id for p in places], scores=[p.hit.score for p in places])
        ids = [other.passage_id for place in places for other in place.also]
        others = {row["row"]["passage_id"]: row["row"] for row in self._runner.read(cypher_search.ALSO, ids=ids)} if ids else {}
        also = {p.hit.passage_id: [others[c.passage_id] for c in p.also if c.passage_id in others] for p in places}
        matcher = Matcher(question.words.wanted, question.held)
        return self._hits(rows, matcher, also)

    def similar(self, passage_id: str, limit: int) -> list[Row]:
        found = self._runner.read(cypher_search.PASSAGE_VECTOR, passage_id=passage_id)
        if not found:
            raise NotFound("there is no such passage.", where=passage_id)
        passage = found[0]
        if passage["vector"] is None:
            return []
        # As many more as its own report can take up.
        rows = self._runner.read(
            cypher_search.ELSEWHERE, vector=passage["vector"], report_ids=passage["report_ids"], reach=limit + passage["siblings"],
            limit=limit, offset=0,
        )
        return self._hits(rows)

    def _browse(self, question: Asked, filters: Filters, limit: int, offset: int) -> list[Row]:
        filter_ = f"{filters.lucene()} {question.words.constraint()}".strip()
        query = cypher_search.browse(filtered=bool(filter_), duplicates=filters.duplicates)
        return self._hits(self._runner.read(query, filter=filter_, limit=limit, offset=offset))

    def _by_index(self, filters: Filters, sifted: bool) -> str:
        names = [name for name in filters.parameters() if name in cypher.REPORT_FILTERS]
        return cypher_search.by_meaning(names, inside=self._schema.filters_inside, duplicates=filters.duplicates, sifted=sifted)

    def _rows_by_index(self, filters: Filters, by_words: list[str], given: Row, *, sifted: bool = False) -> list[Row]:
        try:
            return self._rows([self._by_index(filters, sifted), *by_words], given)
        except StoreError as error:
            # Neo4j 2026.08 fails ("Index 33554431 out of bounds") where a part of its vector index that lost passages
            # holds none that pass the filter: after a withdrawal, for instance. Then each passage that passes is compared.
            if type(error) is not StoreError or not (filters.on_reports and self._schema.filters_inside):
                raise
            return self._rows([cypher_search.by_meaning_exactly(duplicates=filters.duplicates), *by_words], given)

    def _reach(self, filters: Filters, passing: int, depth: int) -> int:
        """How many passages to ask of the index so that `depth` of them may be expected to pass."""
        reports_only = filters.without("theme", "failing", "polarity", "agency", "sure").lucene() if self._schema.filters_inside else ""
        return math.ceil(SPREAD * self._spare * depth * self._count(reports_only) / passing)

    @property
    def _spare(self) -> int:
        """How many times as many passages to ask of the index as are needed: before 2026 it misses one of the nearest in ten."""
        return 1 if self._schema.filters_inside else 3

    def _count(self, filter_: str) -> int:
        """How many passages pass; what was so a moment ago, unless that was none."""
        kept = self._counted.of([filter_])
        if not kept.get(filter_):
            kept = {filter_: self._runner.read(cypher_search.count(filtered=bool(filter_), duplicates=False), filter=filter_)[0]["passages"]}
            self._counted.keep(kept)
        return kept[filter_]

    def _rows(self, ways: list[str], given: Row) -> list[Row]:
        language = "CYPHER 25 " if any("SEARCH p IN" in way for way in ways) else ""
        query = cypher_search.weighed(*ways, language=language) if len(ways) == 2 else cypher_search.ranked(*ways, language=language)
        return self._runner.read(query, **given)

    def _hits(self, rows: list[Row], matcher: Matcher = Matcher(()), also: Mapping[str, list[Row]] = MappingProxyType({})) -> list[Row]:
        hits = [row["hit"] for row in rows if row["hit"]["passage_id"] and row["hit"]["text"]]  # not replaced this moment
        return [shown(hit, self._book, matcher) | {"also": also.get(hit["passage_id"], [])} for hit in hits]


def numbers_of(vector: Sequence[float], schema: Schema) -> list[float]:
    """A question's vector for the database. Raises SchemaMismatch for another dimension, UsageError for one without a direction."""
    numbers = [float(x) for x in vector]
    if len(numbers) != schema.dimension:
        raise SchemaMismatch(
            f"the question has a vector of dimension {len(numbers)}, the store holds {schema.dimension}",
            todo="Use the encoder that the store was made with.",
        )
    if not any(numbers) or not all(map(math.isfinite, numbers)):
        raise UsageError("the question's vector has no direction")
    return numbers


def _candidates(rows: list[Row], depth: int) -> tuple[list[Candidate], bool]:
    """The passages of an answer, and whether there may be more. A passage replaced between being found and being read has no text."""
    ranked = [Candidate(*values) for row in rows for values in row["ranked"]]
    return [candidate for candidate in ranked if candidate.passage_id and candidate.text], len(ranked) >= depth


def shown(hit: Row, book: Codebook, matcher: Matcher = Matcher(())) -> Row:
    """A hit as readers get it, with where it answers the question."""
    kept = {name: value for name, value in hit.items() if not name.startswith("sentence_")} | {"paragraph_end": last_paragraph(hit)}
    return kept | matcher.matched(hit) | {"findings": [finding_dict(f, book) for f in hit["findings"]], "also": []}
