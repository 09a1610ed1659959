"""What to look for, ask and do, on the failings of a briefing: the program's own words (`corpus.practice`), never a report's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from corpus.codebook import Codebook
from corpus.practice import load_practice
from corpus.vocabulary import Polarity
from graph.run import Row

MOST_FAILINGS = 4  # so that they and a dozen quotations print on one page
_CARRIES = (Polarity.FAILING, Polarity.RECOMMENDATION)  # a strength says that it went well: there is nothing to mend


def practice(groups: Iterable[Row], book: Codebook, named: Iterable[str] = ()) -> list[Row]:
    """[{code, label, look_for, ask, do}] of the failings `named` and those that the quotations carry, at most MOST_FAILINGS; those named first, the most
    quoted before the others.

    `groups` as in `graph.briefing`; of failings quoted equally often the one that stands there first. A quotation counts for each
    failing that is marked on it, as a failing or as a recommendation on one; a strength never counts, nor does a theme alone.
    """
    quoted: Counter[str] = Counter()
    for group in groups:
        for quotation in group["quotations"]:
            marks = [group, *quotation["also"]]
            quoted.update(list(dict.fromkeys(m["code"] for m in marks if m["polarity"] in _CARRIES and m["code"] in book.failings)))
    own = load_practice().failings
    codes = dict.fromkeys((*(code for code in named if code in book.failings), *(code for code, _ in quoted.most_common())))
    return [
        {"code": code, "label": book.failings[code].label, **{name: getattr(own[code], name) for name in ("look_for", "ask", "do")}}
        for code in list(codes)[:MOST_FAILINGS]
    ]
