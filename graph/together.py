"""Failings that stand together more often than chance, in one report or in one section.

Units are the reports that pass the filters on reports, or their sections with text, those without a finding too. Of
reports that are one (`graph.duplicates`) one counts, unless the filters say `include_duplicates`. For two codes that
stand in `one` and `other` of N units, `expected` is one * other / N, the number of units with both if they had nothing
to do with each other; `lift` is how many times as often they do stand together, with its 95 %
interval; G2 and its chance `p` test it (methods: `graph/statistics.py`). `q` is p adjusted (Benjamini and
Hochberg) for all pairs that were tried: those of which each code stands in LEAST units, so that the choice does not hang
on the outcome. Listed are those that stand together in LEAST units.

A long report mentions more of everything, so nearly all pairs stand together more often than by chance.
`expected_like` allows for that: the same reckoned among units alike in how many other codes they hold (none, 1 to 2, 3
to 6, 7 to 14, ...) and added up, as Mantel and Haenszel (1959) do.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from corpus.codebook import Codebook
from corpus.errors import UsageError
from graph import cypher_together as cypher
from graph.filters import Filters
from graph.findings import finding_dict
from graph.run import Row, Runner
from graph.statistics import add_q, g2, lift, p_of_g2
from ingest.findings import NEVER_LABELLED

WITHIN = ("report", "section")
LEAST = 5          # units in which a pair must stand together to be listed: with fewer one report makes the difference
MOST = 200         # pairs in one answer


def together(
    runner: Runner, book: Codebook, filters: Filters, *, within: str = "report", limit: int = 20, offset: int = 0,
) -> Row:
    """{within, polarity, units, with_any, least, tried, total, pairs, matrix}

    pairs: [{one, one_label, other, other_label, one_units, other_units, observed, one_sentence, expected,
    expected_like, lift, lift_low, lift_high, g2, p, q, example}], first those that stand together more often than by
    chance, then those less often, each the largest G2 first. `one_sentence`: in so many of the `observed` units a single
    sentence was given both codes and nothing else was. `example`: {report, said: [finding, finding], sections}.
    matrix: {themes: [{code, label, units}], observed, expected, lift}, the last three lists of rows by theme, with None
    on the diagonal and where a theme stands nowhere.

    `with_any` of the units have a finding of the polarity. Filters on themes and failings choose the pairs of
    which one code is among them; they change no count. Other filters choose the findings that count. Raises UsageError.
    """
    if within not in WITHIN:
        raise UsageError(f"nothing stands together within a {within!r}", todo=f"Use one of {', '.join(WITHIN)}.")
    if not 1 <= limit <= MOST or offset < 0:
        raise UsageError(f"limit is 1 to {MOST} and offset begins at 0")
    polarity = filters.polarity or ("failing",)
    if len(polarity) > 1:
        raise UsageError("one polarity is looked at at a time", todo="Give failing, strength or recommendation.")
    counted = replace(filters.without("theme", "failing"), polarity=polarity)
    given, label = counted.parameters(), counted.finding_label()
    rows = runner.read(cypher.units(within, list(given), label), **given)
    codes = list(book.failings)
    size = cypher.size(within, list(given), duplicates=counted.duplicates)
    total = runner.read(size, never=sorted(NEVER_LABELLED), **given)[0]["units"]
    tried = _pairs(_present(rows, "codes", codes), total, codes, book, filters)
    listed = [pair for pair in tried if pair["observed"] >= LEAST]
    listed.sort(key=lambda x: (x["lift"] <= 1, -x["g2"], codes.index(x["one"]), codes.index(x["other"])))
    shown = listed[offset:offset + limit]
    _add_places(runner, book, shown, rows, within, counted)
    for pair in shown:
        for side in ("one", "other"):
            pair[f"{side}_label"] = book.label(pair[side], polarity[0])
    return {
        "within": within, "polarity": polarity[0], "units": total, "with_any": len(rows), "least": LEAST, "tried": len(tried), "total": len(listed),
        "pairs": shown, "matrix": _matrix(_present(rows, "themes", list(book.themes)), total, book),
    }


def _present(rows: list[Row], name: str, keys: list[str]) -> np.ndarray:
    """bool [units with any, keys]: what stands in which unit."""
    place = {key: i for i, key in enumerate(keys)}
    found = np.zeros((len(rows), len(keys)), bool)
    for i, row in enumerate(rows):
        found[i, [place[key] for key in row[name] if key in place]] = True
    return found


def _pairs(present: np.ndarray, total: int, codes: list[str], book: Codebook, filters: Filters) -> list[Row]:
    """Every pair that is tried, with its figures, in the codebook's order."""
    counts, breadth = present.sum(axis=0), present.sum(axis=1)
    wanted = {
        i for i, code in enumerate(codes)
        if (not filters.failing or code in filters.failing) and (not filters.theme or book.theme_of(code) in filters.theme)
    }
    tried: list[Row] = []
    for i, j in combinations(np.flatnonzero(counts >= LEAST).tolist(), 2):
        if i not in wanted and j not in wanted:
            continue
        one, other, both = int(counts[i]), int(counts[j]), int((present[:, i] & present[:, j]).sum())
        value = g2(both, one - both, other - both, total - one - other + both)
        pair: Row = {
            "one": codes[i], "other": codes[j], "one_units": one, "other_units": other, "observed": both,
            "expected": round(one * other / total, 2), "g2": round(value, 2), "p": p_of_g2(value),
        }
        if both >= LEAST:
            pair["expected_like"] = round(_expected_like(present[:, i], present[:, j], breadth, total), 2)
            pair |= {name: round(x, 2) for name, x in zip(("lift", "lift_low", "lift_high"), lift(both, one, other, total), strict=True)}
        tried.append(pair)
    add_q(tried)
    return tried


def _expected_like(one: np.ndarray, other: np.ndarray, breadth: np.ndarray, total: int) -> float:
    """The number of units with both to be expected among units of like breadth, the two themselves not counted."""
    stratum = np.log2(breadth - one - other + 1).astype(int)
    size, ones, others = (np.bincount(stratum, weights=w) for w in (np.ones(len(one)), one, other))
    size[0] += total - len(one)  # those with no code at all
    return float((ones * others / np.maximum(size, 1)).sum())


def _matrix(present: np.ndarray, total: int, book: Codebook) -> Row:
    counts = present.sum(axis=0)
    observed = present.T.astype(int) @ present.astype(int)
    expected = np.outer(counts, counts) / max(total, 1)

    def cells(value: Any) -> list[list[Any]]:
        return [[None if i == j else value(i, j) for j in range(len(counts))] for i in range(len(counts))]

    return {
        "themes": [{"code": t.code, "label": t.label, "units": int(n)} for t, n in zip(book.themes.values(), counts, strict=True)],
        "observed": cells(lambda i, j: int(observed[i, j])), "expected": cells(lambda i, j: round(float(expected[i, j]), 2)),
        "lift": cells(lambda i, j: round(float(observed[i, j] / expected[i, j]), 2) if expected[i, j] else None),
    }


def _add_places(runner: Runner, book: Codebook, shown: list[Row], rows: list[Row], within: str, counted: Filters) -> None:
    """To each pair `one_sentence`, and the one unit with both that holds fewest other codes, where they
    are likest to belong together: in two sentences, where there are such."""
    wanted = []
    for pair in shown:
        both = [(row, _alone(row, pair)) for row in rows if pair["one"] in row["codes"] and pair["other"] in row["codes"]]
        pair["one_sentence"] = sum(alone for _, alone in both)
        best = min(both, key=lambda x: (x[1], len(x[0]["codes"]), x[0]["unit"]))[0]
        wanted.append({"unit": best["unit"], "one": pair["one"], "other": pair["other"]})
    given = counted.parameters()
    quoted = cypher.quoted(within, list(given), counted.finding_label())
    places = {(row["one"], row["other"]): row for row in runner.read(quoted, pairs=wanted, **given)}
    for pair in shown:
        row = places[pair["one"], pair["other"]]
        ones, others = ([x for x in row["found"] if x["finding"]["code"] == pair[side]] for side in ("one", "other"))
        apart = ((x, y) for x in ones for y in others if x["finding"]["start"] != y["finding"]["start"])
        said = next(apart, (ones[0], others[0]))
        pair["example"] = {
            "report": row["report"], "said": [finding_dict(x["finding"], book) for x in said], "sections": [x["heading"] for x in said],
        }


def _alone(row: Row, pair: Row) -> bool:
    """Whether the two codes of a pair stand in this unit in one and the same sentence only."""
    return len({start for code, start in row["said"] if code in (pair["one"], pair["other"])}) == 1
