"""What stands before and after the text of a letter or report: the address, the signature, the publisher's notices.

Neither says anything of practice, and no heading parts it from what does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import FOOTNOTE, HEADING, Block

LETTERHEAD, IMPRINT = "letterhead", "imprint"
MOST_BEFORE_DEAR = 40   # blocks: those written to are fewer

_DEAR = re.compile(r"^Dear\b")
_IMPRINT = re.compile(
    r"(?i)^(?:yours (?:sincerely|faithfully)|(?:any|if you have any) complaints about the inspection|"
    r"if you are not happy with the inspection|the office for standards in education, children|"
    r"if you would like a copy of this document|you may (?:re-?use|copy) |© ?crown copyright)"
)


def margins(blocks: Sequence[Block]) -> dict[int, str]:
    """Where a letterhead, the text behind it and an imprint begin: {index of a block: "letterhead", "" or "imprint"}.

    A letterhead reaches to the salutation. An imprint begins with the signature or the publisher's
    first notice, and no heading follows it.
    """
    found: dict[int, str] = {}
    before = next((i for i, b in enumerate(blocks) if b.kind == HEADING), len(blocks))
    dear = next((i for i, b in enumerate(blocks[:min(before, MOST_BEFORE_DEAR)]) if _DEAR.match(b.text)), None)
    if dear is not None:
        found[0] = LETTERHEAD
        if dear + 1 < before:
            found[dear + 1] = ""
    headings = [i for i, b in enumerate(blocks) if b.kind == HEADING and not _is_for_footnotes(blocks, i)]
    last = headings[-1] if headings else -1
    ends = next((i for i, b in enumerate(blocks[last + 1:], last + 1) if b.kind != HEADING and _IMPRINT.match(b.text)), None)
    if ends is not None and ends > max(found, default=-1) and blocks[ends].kind != FOOTNOTE:
        found[ends] = IMPRINT
    return found


def _is_for_footnotes(blocks: Sequence[Block], i: int) -> bool:
    return i + 1 < len(blocks) and blocks[i + 1].kind == FOOTNOTE
