"""Searching with filters once something was taken out of the vector index."""

import math

import pytest

from corpus.vocabulary import Facts
from graph.filters import Filters
from graph.rows import make_rows
from readings import reading

MANY = 40


def big(name, area):
    return reading(
        name, [(f"Sentence {i} of {name}.", [math.sin(i), math.cos(i), 0.1 * i], [("CO1", "failing", [])]) for i in range(MANY)],
        facts=Facts(title=name, kind="scr", area=area, published="2015"),
    )


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
@pytest.mark.parametrize(("filters", "wanted"), [
    ({"year_from": 2090}, set()), ({"report_id": "0" * 16}, set()), ({"area": "leeds"}, {"two.pdf"}), ({"area": "norfolk", "failing": "CO1"}, set()),
])
def test_a_filter_that_nothing_passes_is_no_failure(store, mode, filters, wanted):
    """Neo4j 2026.08 fails where a part of its vector index that lost passages holds none that pass the filter."""
    one, two = big("one", "norfolk"), big("two", "leeds")
    rows = [make_rows(read, store._book, store.schema.dimension) for read in (one, two)]
    store._runner.write(lambda tx: [store._put(tx, of) for of in rows])  # one transaction: both stand in one part of the index
    store.withdraw(one.report.id, reason="x", withdrawn_at="2026")
    hits = store.search("sentence", one.vectors[7], mode=mode, filters=Filters.checked(**filters))
    assert {hit["file"] for hit in hits} == wanted
