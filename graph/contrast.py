"""Two groups of reports compared: which failings or themes are mentioned in more of the one than of the other.

For each the share of reports with at least one mention, in A and in B; their difference with Newcombe's
interval and the odds ratio with Woolf's; G2, its chance `p`, and `q` for as many comparisons as were
made (`graph/statistics.py`). Reports are counted and not mentions, so that one long report weighs no more than one;
a report that is counted as another (`graph.duplicates`) stands in a group only where it is named.

It compares two groups and makes no league table: more than two areas are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from corpus.codebook import Codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph import cypher_contrast as cypher
from graph.filters import Filters
from graph.run import Row, Runner
from graph.statistics import add_q, g2, newcombe, odds_ratio, p_of_g2
from ingest.accuracy import GENRES, genre_of

BY = ("failing", "theme")
FEWEST = 5          # reports of a group: below that one report is a fifth and more
MOST_AREAS = 2      # named in both groups together
MUCH_LONGER = 1.5   # times as many passages: longer reports mention more of everything
SAME_TEXT = 0.2     # how far the shares of genres may lie apart


@dataclass(frozen=True)
class Group:
    """Which reports: those that pass `filters` on reports, of `region`, and with a finding under a theme of
    `filters`, of the polarity that is compared, where any is given."""

    filters: Filters
    region: tuple[str, ...] = ()

    @classmethod
    def checked(cls, *, region: list[str] | None = None, **given: object) -> Group:
        """From what a person gave. Raises UsageError for an unknown code."""
        filters = Filters.checked(**given)
        if filters.failing or filters.polarity or filters.agency or filters.sure:
            raise UsageError("a group is given by theme, kind, area, region, years and reports")
        return cls(filters, tuple(dict.fromkeys(r.strip() for r in region or () if r.strip())))

    @classmethod
    def parsed(cls, text: str) -> Group:
        """From "kind=jtai,from=2016,to=2018"; a name may come again. Raises UsageError."""
        given: dict[str, list[str]] = {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, sign, value = (x.strip() for x in part.partition("="))
            if not sign or not value or name not in NAMES:
                raise UsageError(f"{part!r} says nothing of a group", todo=f"Write NAME=VALUE, names being {', '.join(NAMES)}: kind=jtai,from=2016.")
            given.setdefault(NAMES[name], []).append(value)
        years: dict[str, int] = {}
        for name in ("year_from", "year_to"):
            for value in given.pop(name, []):
                if not value.isdigit():
                    raise UsageError(f"{value!r} is no year", todo="Write it with four digits: from=2016.")
                years[name] = int(value)
        return cls.checked(**given, **years)


NAMES = {  # in a group that is written out: the filter
    "kind": "kind", "from": "year_from", "to": "year_to", "region": "region", "area": "area", "theme": "theme", "report": "report_id",
}


def contrast(
    runner: Runner, book: Codebook, a: Group, b: Group, *, by: str = "failing", polarity: str = "failing", sure: bool = False,
) -> Row:
    """{by, polarity, sure, a: {reports, passages}, b: ..., in_both, too_few, warnings, compared, rows}

    rows: [{code, label, theme, in_a, in_b, share_a, share_b, difference, difference_low, difference_high,
    odds_ratio, odds_low, odds_high, g2, p, q}], the largest G2 first, of all codes that either group mentions;
    `compared` is their number. `passages` is the median of the group's reports. Reports in both groups count in A
    alone. `too_few` says so where a group has fewer than FEWEST reports; there are no rows then. Raises UsageError.
    """
    if by not in BY:
        raise UsageError(f"nothing can be compared by {by!r}", todo=f"Use one of {', '.join(BY)}.")
    if polarity not in [p.value for p in Polarity]:
        raise UsageError(f"polarity has no value {polarity!r}.", todo=f"Allowed: {', '.join(p.value for p in Polarity)}.")
    areas = {*(a.filters.area or ()), *(b.filters.area or ())}
    if len(areas) > MOST_AREAS:
        raise UsageError(
            f"{len(areas)} areas are named, and this makes no league table of areas.", todo="Name one area in each group at most, or regions.",
        )
    in_a = _reports(runner, a, polarity)
    in_b = _reports(runner, b, polarity)
    both = in_a.keys() & in_b.keys()
    in_b = {id_: row for id_, row in in_b.items() if id_ not in both}
    answer: Row = {
        "by": by, "polarity": polarity, "sure": sure, "a": _about(in_a), "b": _about(in_b), "in_both": len(both), "too_few": "",
        "warnings": [], "compared": 0, "rows": [],
    }
    small = [f"group {name} has {len(rows)}" for name, rows in (("A", in_a), ("B", in_b)) if len(rows) < FEWEST]
    if small:
        return answer | {"too_few": f"Too few reports to compare: {' and '.join(small)}; each needs {FEWEST}."}
    found = runner.read(cypher.mentions(by, sure=sure), polarity=polarity, a=list(in_a), b=list(in_b))
    order = list(book.failings if by == "failing" else book.themes)
    rows = [_row(book, row, polarity, len(in_a), len(in_b)) for row in found if row["code"] in order]
    add_q(rows)
    rows.sort(key=lambda row: (-row["g2"], order.index(row["code"])))
    return answer | {"warnings": _warnings(in_a, in_b), "compared": len(rows), "rows": rows}


def _reports(runner: Runner, chosen: Group, polarity: str) -> dict[str, Row]:
    given = chosen.filters.without("theme").parameters() | ({"region": list(chosen.region)} if chosen.region else {})
    themes = list(chosen.filters.theme or ())
    query = cypher.group(list(given), themed=bool(themes), duplicates=chosen.filters.duplicates)
    rows = runner.read(query, polarity=polarity, theme=themes, **given)
    return {row["report_id"]: row for row in rows}


def _about(rows: dict[str, Row]) -> Row:
    return {"reports": len(rows), "passages": median(row["passages"] for row in rows.values()) if rows else 0}


def _row(book: Codebook, row: Row, polarity: str, total_a: int, total_b: int) -> Row:
    a, b = row["in_a"], row["in_b"]
    cells = a, total_a - a, b, total_b - b
    value = g2(*cells)
    difference, low, high = newcombe(a, total_a, b, total_b)
    odds, odds_low, odds_high = odds_ratio(*cells)
    return {
        "code": row["code"], "label": book.label(row["code"], polarity), "theme": book.theme_of(row["code"]), "in_a": a, "in_b": b,
        "share_a": round(a / total_a, 4), "share_b": round(b / total_b, 4), "difference": round(difference, 4),
        "difference_low": round(low, 4), "difference_high": round(high, 4), "odds_ratio": round(odds, 2), "odds_low": round(odds_low, 2),
        "odds_high": round(odds_high, 2), "g2": round(value, 2), "p": p_of_g2(value),
    }


def _warnings(in_a: dict[str, Row], in_b: dict[str, Row]) -> list[str]:
    """What else than practice may lie behind a difference."""
    said = []
    genres = [[genre_of(row["kind"]) for row in rows.values()] for rows in (in_a, in_b)]
    if any(abs(genres[0].count(g) / len(genres[0]) - genres[1].count(g) / len(genres[1])) > SAME_TEXT for g in GENRES):
        said.append(
            "The groups differ in how their texts are written (inspections, reviews, press), and the model misses more in some than in others."
        )
    short, long = sorted(_about(rows)["passages"] for rows in (in_a, in_b))
    if short and long / short > MUCH_LONGER:
        said.append(
            f"The reports of one group are {long / short:.1f} times as long as those of the other, and longer reports mention more of everything."
        )
    return said
