"""Areas that reports are about, and which documents count where the reports of an area are set side by side."""

from __future__ import annotations

from dataclasses import replace

from corpus.areas import area_by_code
from corpus.codebook import Codebook
from corpus.errors import NotFound
from graph import cypher_areas as cypher
from graph.filters import Filters
from graph.run import Row, Runner

# What others made of reports. Set beside the reports themselves they would say everything twice.
NOT_REPORTS = ("abstract", "briefing", "minutes", "press", "other")


def areas(runner: Runner, filters: Filters) -> list[Row]:
    """[{code, name, region, nation, reports, first, last}] in order of name: the areas with their numbers of reports of
    all kinds that pass; `first` and `last` are dates of publication, "" where no report has one. Of reports that are one
    (`graph.duplicates`) one counts, unless the filters say `include_duplicates`."""
    given = filters.parameters()
    query = cypher.areas(list(given), by_findings=filters.on_findings, label=filters.finding_label(), duplicates=filters.duplicates)
    rows = runner.read(query, **given)
    return sorted((_named(row) | {k: row[k] for k in ("reports", "first", "last")} for row in rows), key=lambda row: (row["name"], row["code"]))


def area_head(runner: Runner, code: str) -> Row:
    """{code, name, region, nation} of an area with reports in the graph. Raises NotFound."""
    found = runner.read(cypher.AREA, code=code)
    if not found:
        raise NotFound("no report in the graph is about this area.", where=code, todo="See `scr areas`, or GET /v1/areas.")
    return _named(found[0])


def of_reports(filters: Filters, book: Codebook, *, all_kinds: bool) -> Filters:
    """The filters, kept to reviews and inspections unless kinds are chosen or `all_kinds` are wanted."""
    if all_kinds or filters.kind:
        return filters
    return replace(filters, kind=tuple(kind for kind in book.kinds if kind not in NOT_REPORTS))


def _named(row: Row) -> Row:
    known = area_by_code(row["code"])
    return {"code": row["code"], "name": row["name"] or known.name, "region": row["region"] or known.region, "nation": row["nation"] or known.nation}
