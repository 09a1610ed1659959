"""How alike two reports are: word shingles, their MinHash signature, and what the figures mean.

Two measures on the sets of five-word runs of two texts: `jaccard`, what they share of all that
either has, and `containment`, what they share of the shorter one's. Between any two of 213
different reports (letters and inspections full of set phrases, some of one area, among them)
jaccard was at most 0.10 and containment 0.19. One text as PDF and as Markdown had jaccard 0.85 to
0.92 (tables, page furniture); a draft with one sentence in twenty reworded 0.76 to 0.95, so that
those two cannot be told apart; with one in five reworded 0.62 or more and containment 0.77, with
one in five replaced outright 0.53 and 0.69, with two in five reworded containment 0.56. Paragraphs
taken word for word were contained at 0.95 or more, whatever their number; with two in five of
their sentences reworded mostly at 0.5 to 0.7. A summary of a twentieth was found 107 times in 108.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

SHINGLE = 5            # words in a run
FEWEST = 100           # distinct runs: of a shorter text too little is to be compared
VALUES = 128           # of a signature; two signatures agree in jaccard * 128 of them, more or less 6
LINKED = 0.5           # containment from which two reports are taken for one; see above
SAME = 0.85            # jaccard: the text in another file format, or with a few words changed
PART = 0.6             # runs of the shorter for one of the longer: with fewer it is a part, not a version
PROMISING = 0.2        # containment, estimated from signatures, from which the texts themselves are compared
SIGNATURE_SEED = 1

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Likeness:
    """0 to 1 each."""

    jaccard: float
    containment: float


def shingles(texts: Sequence[str]) -> frozenset[str]:
    """The distinct runs of five words of a report's passages, in lower case and without punctuation."""
    words = [w.casefold() for w in _WORD.findall(unicodedata.normalize("NFKC", "\n".join(texts)))]
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def signature(runs: Set[str]) -> str:
    """The MinHash signature as VALUES words, each its place (2 hex digits) and 16 bits of its value
    (4): words, so that a full-text index finds signatures that share some. "" for too short a text.
    """
    if len(runs) < FEWEST:
        return ""
    from datasketch import MinHash  # slow to import: it brings scipy

    sketch = MinHash(num_perm=VALUES, seed=SIGNATURE_SEED, scheme="affine32")
    sketch.update_batch([run.encode() for run in runs])
    return " ".join(f"{place:02x}{int(value) & 0xFFFF:04x}" for place, value in enumerate(sketch.hashvalues))


def estimate(a: str, runs_a: int, b: str, runs_b: int) -> Likeness:
    """Likeness told from two signatures and the numbers of distinct runs behind them."""
    jaccard = len(set(a.split()) & set(b.split())) / VALUES
    shared = jaccard * (runs_a + runs_b) / (1 + jaccard)
    return Likeness(jaccard, min(1.0, shared / max(1, min(runs_a, runs_b))))


def measure(a: Set[str], b: Set[str]) -> Likeness:
    """Likeness of two sets of runs, exactly; 0 where one is empty."""
    shared = len(a & b)
    return Likeness(shared / max(1, len(a | b)), shared / max(1, min(len(a), len(b))))


def kind_of(likeness: Likeness, runs_a: int, runs_b: int) -> str:
    """What two reports so alike are to one another: "same", "version", "part_of", or "" for different ones."""
    if min(runs_a, runs_b) < FEWEST or likeness.containment < LINKED:
        return ""
    if likeness.jaccard >= SAME:
        return "same"
    return "part_of" if min(runs_a, runs_b) < PART * max(runs_a, runs_b) else "version"
