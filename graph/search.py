"""Finding passages: by meaning (vectors), by words (full text), or by both.

Both are fused by reciprocal rank: scores of the two kinds cannot be compared, ranks can. Filters
hold inside the index query. Where the vector index cannot hold one (on findings; any, before
Neo4j 2026), the passages that pass are counted first: few are compared with the question one by
one, of many enough are taken from the index, and where those turn out not to be enough, all are
compared after all. So whatever passes the filters can be reached. Reports that are counted as another
(`graph.duplicates`) stand in neither index; asked for, their passages are compared beside the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from corpus.codebook import Codebook
from corpus.errors import NotFound, SchemaMismatch, StoreError, UsageError
from graph import cypher, cypher_search
from graph.filters import Filters
from graph.findings import finding_dict
from graph.run import Row, Runner
from graph.schema import Schema
from graph.words import words_query

MODES = ("hybrid", "semantic", "keyword")
RANK_CONSTANT = 60   # of reciprocal rank fusion; Cormack, Clarke and Buettcher, SIGIR 2009
DEPTH = 200          # passages taken each way, and so many more for every hundred hits: one ranking for the first hundred
EXACT = 1_500        # passages compared with the question one by one: 20 ms a thousand
REACH = 5_000        # passages asked of the vector index at most
MARGIN = 2           # times as many as expected to be needed


class Searcher:
    def __init__(self, runner: Runner, schema: Schema, book: Codebook) -> None:
        self._runner = runner
        self._schema = schema
        self._book = book

    def search(
        self, question: str, vector: Sequence[float] | None, *, mode: str, filters: Filters, limit: int, offset: int,
    ) -> list[Row]:
        """Hits, the best first. Without a question: the passages that pass the filters, the newest
        reports first. `vector` is the encoded question; without it only words are looked for.

        Raises UsageError for an unknown mode or too many filters, SchemaMismatch for another dimension.
        """
        if mode not in MODES:
            raise UsageError(f"there is no way of searching called {mode!r}", todo=f"Use one of {', '.join(MODES)}.")
        if limit < 1 or offset < 0:
            raise UsageError("limit begins at 1 and offset at 0")
        filter_ = filters.lucene()
        if not question.strip():
            return self._browse(filters, limit, offset)
        words = words_query(question) if mode != "semantic" else ""
        numbers = self._numbers(vector) if mode != "keyword" and vector is not None else None
        if not words and numbers is None:
            return []
        depth = DEPTH * math.ceil((offset + limit) * 2 / DEPTH)
        given: Row = {
            "k": RANK_CONSTANT, "depth": depth, "limit": limit, "offset": offset, "filter": filter_, "vector": numbers,
            "words": f"{words} {filter_}".strip(), "terms": filters.finding_terms() or None, **filters.parameters(),
        }
        by_words = [cypher_search.by_words(duplicates=filters.duplicates)] if words else []
        if numbers is None:
            return self._hits(self._rows(by_words, given))
        if not filters.on_findings and (self._schema.filters_inside or not filters.on_reports):
            return self._hits(self._rows_by_index(filters, by_words, given | {"reach": depth}))
        exactly = [cypher_search.by_meaning_exactly(duplicates=filters.duplicates), *by_words]
        if filters.duplicates:
            return self._hits(self._rows(exactly, given))
        passing = self._runner.read(cypher_search.COUNT_FILTERED, filter=filter_)[0]["passages"]
        if not passing:
            return []
        reach = self._reach(filters, passing, depth)
        if passing <= EXACT or reach > REACH:
            return self._hits(self._rows(exactly, given))
        rows = self._rows_by_index(filters, by_words, given | {"reach": reach})
        if not rows or rows[0]["reached"] < min(depth, passing):
            rows = self._rows(exactly, given)
        return self._hits(rows)

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

    def _browse(self, filters: Filters, limit: int, offset: int) -> list[Row]:
        filter_ = filters.lucene()
        query = cypher_search.browse(filtered=bool(filter_), duplicates=filters.duplicates)
        return self._hits(self._runner.read(query, filter=filter_, limit=limit, offset=offset))

    def _by_index(self, filters: Filters) -> str:
        names = [name for name in filters.parameters() if name in cypher.REPORT_FILTERS]
        return cypher_search.by_meaning(names, inside=self._schema.filters_inside, duplicates=filters.duplicates)

    def _rows_by_index(self, filters: Filters, by_words: list[str], given: Row) -> list[Row]:
        try:
            return self._rows([self._by_index(filters), *by_words], given)
        except StoreError as error:
            # Neo4j 2026.08 fails ("Index 33554431 out of bounds") where a part of its vector index that lost passages
            # holds none that pass the filter: after a withdrawal, for instance. Then each passage that passes is compared.
            if type(error) is not StoreError or not (filters.on_reports and self._schema.filters_inside):
                raise
            return self._rows([cypher_search.by_meaning_exactly(duplicates=filters.duplicates), *by_words], given)

    def _reach(self, filters: Filters, passing: int, depth: int) -> int:
        """How many passages to ask of the index so that `depth` of them may be expected to pass."""
        reports_only = filters.without("theme", "failing", "polarity", "agency", "sure").lucene() if self._schema.filters_inside else ""
        count = cypher_search.COUNT_FILTERED if reports_only else cypher_search.COUNT_PASSAGES
        among = self._runner.read(count, filter=reports_only)
        return math.ceil(MARGIN * depth * among[0]["passages"] / passing)

    def _rows(self, ways: list[str], given: Row) -> list[Row]:
        language = "CYPHER 25 " if any("SEARCH p IN" in way for way in ways) else ""
        return self._runner.read(cypher_search.fused(ways, language=language), **given)

    def _hits(self, rows: list[Row]) -> list[Row]:
        return [(hit := row["hit"]) | {"findings": [finding_dict(f, self._book) for f in hit["findings"]]} for row in rows]

    def _numbers(self, vector: Any) -> list[float]:
        numbers = [float(x) for x in vector]
        if len(numbers) != self._schema.dimension:
            raise SchemaMismatch(
                f"the question has a vector of dimension {len(numbers)}, the store holds {self._schema.dimension}",
                todo="Use the encoder that the store was made with.",
            )
        if not any(numbers) or not all(map(math.isfinite, numbers)):
            raise UsageError("the question's vector has no direction")
        return numbers
