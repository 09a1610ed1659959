"""How often the model is right, in plain words: "of 100 shown, about 84 are right"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FEWEST = 10  # findings of a theme below which a share says nothing
GENRES = {"inspection": "Inspection reports", "narrative": "Reviews", "public": "Press and minutes"}
HEAD = ("Theme", "Of 100 shown, right", "Of 100 that are there, shown", "Judged by")
TOO_FEW = "too few to say"


def share(row: Mapping[str, Any], name: str, others: str) -> str:
    """"about 84 (70 to 92)", or that there are too few."""
    if row[name] is None or row["right"] + row[others] < FEWEST:
        return TOO_FEW
    low, high = (round(100 * row[f"{name}_{end}"]) for end in ("low", "high"))
    return f"about {round(100 * row[name])} ({low} to {high})"


def overall(found: Mapping[str, Any]) -> str:
    """How often failings are right and how many are missed, in inspection reports and in reviews; "" where nobody measured it."""
    said = []
    for genre, name in (("inspection", "inspection reports"), ("narrative", "narrative reviews (the measured ones are fictional)")):
        rows = [r for g in found["genres"] if g["genre"] == genre for r in g["all"] if r["polarity"] == "failing"]
        if rows and TOO_FEW not in (share(rows[0], "precision", "wrong"), share(rows[0], "recall", "missed")):
            said.append(f"Of the failings that it marks in {name} {_about(rows[0]['precision'])} are right, and of those that are there it marks {_about(rows[0]['recall'])}.")
    return " ".join(said)


def _about(part: float) -> str:
    return "about half" if 0.45 <= part <= 0.55 else f"about {round(100 * part)} of 100"


def row(found: Mapping[str, Any]) -> list[str]:
    """A theme as a row under HEAD."""
    shown, there = found["right"] + found["wrong"], found["right"] + found["missed"]
    return [found["label"], share(found, "precision", "wrong"), share(found, "recall", "missed"), f"{shown} shown, {there} there"]


def example(rows: Sequence[Mapping[str, Any]]) -> str:
    """The theme with most to judge by, as a sentence; "" where each has too few."""
    known = [r for r in rows if r["code"] and share(r, "precision", "wrong") != TOO_FEW and share(r, "recall", "missed") != TOO_FEW]
    if not known:
        return ""
    best = max(known, key=lambda r: r["right"] + r["wrong"])
    return (f"For example, of 100 findings shown under “{best['label']}”, {share(best, 'precision', 'wrong')} are right; of 100 that are there, "
            f"{share(best, 'recall', 'missed')} are shown.")
