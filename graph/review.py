"""What to look at first: the findings that the model is least sure of and nobody has decided on."""

from __future__ import annotations

from corpus.codebook import Codebook
from corpus.errors import UsageError
from graph import cypher_decisions as statements
from graph.filters import Filters
from graph.findings import finding_dict
from graph.run import Row, Runner

DEFAULT_LIMIT = 20


def review_queue(runner: Runner, book: Codebook, filters: Filters, *, limit: int = DEFAULT_LIMIT, offset: int = 0) -> Row:
    """{total, offset, findings: [a finding with file, title, kind, published, published_estimated, section, passage_id, text]}

    The model gives only findings whose score passes its threshold, and a confidence that rises with the score: the
    lowest confidence is nearest the threshold. Equal ones stand in order of report and place.
    """
    if limit < 1 or offset < 0:
        raise UsageError("limit begins at 1 and offset at 0")
    given = filters.parameters()
    label = filters.finding_label()
    total = runner.read(statements.queue_length(list(given), label), **given)[0]["total"]
    rows = runner.read(statements.queue(list(given), label), limit=limit, offset=offset, **given)
    return {
        "total": total, "offset": offset,
        "findings": [finding_dict(row.pop("finding"), book) | row for row in rows],
    }  # fmt: skip
