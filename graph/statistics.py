"""Small statistics on counts, in closed form.

Association: log-likelihood ratio G2 (Dunning 1993, Computational Linguistics 19:61), referred to
chi squared with one degree of freedom. Lift with a log-normal interval: the delta method on the
four counts, as Katz and others (1978, Biometrics 34:469) give it for the risk ratio. Proportions: Wilson
1927; their difference: Newcombe 1998, method 10 (Statistics in Medicine 17:873). Odds ratio: Woolf 1955,
half a case added to each cell where one is empty (Haldane 1956, Anscombe 1956). Many tests at once:
Benjamini and Hochberg 1995.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, exp, log, sqrt
from typing import Any

Z = 1.959964  # two-sided 95 %


def g2(a: int, b: int, c: int, d: int) -> float:
    """2 * sum of O * log(O / E) over the table [[a, b], [c, d]]; 0 at independence."""
    total = a + b + c + d
    cells = ((a, a + b, a + c), (b, a + b, b + d), (c, c + d, a + c), (d, c + d, b + d))
    return max(0.0, 2 * sum(o * log(o * total / (row * column)) for o, row, column in cells if o))


def p_of_g2(value: float) -> float:
    """The chance of such a G2 or a larger one where nothing is associated: 0..1."""
    return erfc(sqrt(max(value, 0.0) / 2))


def lift(both: int, one: int, other: int, total: int) -> tuple[float, float, float]:
    """How many times as often two things stand together as they would by chance, with its interval.

    `one` and `other` count each, alone or not, among `total`. All counts at least 1.
    """
    value = both * total / (one * other)
    variance = 1 / both - 1 / one - 1 / other + (2 * value - 1) / total
    reach = exp(Z * sqrt(max(variance, 0.0)))
    return value, value / reach, value * reach


def wilson(count: int, total: int) -> tuple[float, float]:
    """The interval of a proportion, within 0..1. `total` at least 1."""
    share = count / total
    middle = share + Z**2 / (2 * total)
    reach = Z * sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    whole = 1 + Z**2 / total
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def newcombe(count_a: int, total_a: int, count_b: int, total_b: int) -> tuple[float, float, float]:
    """The difference of two proportions, A minus B, with its interval, within -1..1."""
    a, b = count_a / total_a, count_b / total_b
    (low_a, high_a), (low_b, high_b) = wilson(count_a, total_a), wilson(count_b, total_b)
    low = a - b - sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    return a - b, max(-1.0, low), min(1.0, a - b + sqrt((high_a - a) ** 2 + (b - low_b) ** 2))


def odds_ratio(a: int, b: int, c: int, d: int) -> tuple[float, float, float]:
    """The odds a : b over the odds c : d, with its interval."""
    cells = [x + 0.5 for x in (a, b, c, d)] if 0 in (a, b, c, d) else [float(x) for x in (a, b, c, d)]
    value = cells[0] * cells[3] / (cells[1] * cells[2])
    reach = exp(Z * sqrt(sum(1 / x for x in cells)))
    return value, value / reach, value * reach


def adjusted(chances: Sequence[float]) -> list[float]:
    """Each chance adjusted for all of them having been looked at: below q are those of which a
    share q at most is expected to be false. In the order given."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    found = [1.0] * len(chances)
    least = 1.0
    for rank in range(len(order), 0, -1):
        least = min(least, chances[order[rank - 1]] * len(order) / rank)
        found[order[rank - 1]] = least
    return found


def add_q(rows: Sequence[dict[str, Any]]) -> None:
    """To each row's chance `p` its `q`, adjusted for all of them; both to two digits."""
    for row, q in zip(rows, adjusted([row["p"] for row in rows]), strict=True):
        row |= {"p": float(f"{row['p']:.2g}"), "q": float(f"{q:.2g}")}
