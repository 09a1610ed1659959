"""What was taken out of a report when it was read, in words."""

from __future__ import annotations

from collections.abc import Mapping

REDACTED = {"names": ("name", "names"), "births": ("exact date of birth", "exact dates of birth"), "addresses": ("address", "addresses"), "schools": ("school", "schools")}
ABOUT = "Rules looked for them before the report was stored, and may have missed some. The same number is the same name in this report."


def taken_out(counts: Mapping[str, int]) -> str:
    """"41 names, 1 exact date of birth and 2 schools taken out": each mention counts."""
    found = [f"{counts[kind]:,} {one if counts[kind] == 1 else many}" for kind, (one, many) in REDACTED.items() if counts.get(kind)]
    if not found:
        return "nothing was found to take out"
    *first, last = found
    return f"{', '.join(first)} and {last} taken out" if first else f"{last} taken out"
