"""What stands before and after the text of a letter or report: the address, the signature, the publisher's notices.

Neither says anything of practice, and no heading parts it from what does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import FOOTNOTE, HEADING, Block

LETTERHEAD, IMPRINT = "letterhead", "imprint"
MOST_IN_FRONT = 40      # blocks in which a cover and the back of it stand
MOST_BEFORE_DEAR = 40   # blocks: those written to are fewer

_DEAR = re.compile(r"^Dear\b")
_IMPRINT = re.compile(
    r"(?i)^(?:yours (?:sincerely|faithfully)|(?:any|if you have any) complaints about the inspection|"
    r"if you are not happy with the inspection|the office for standards in education, children|"
    r"if you would like a copy of this document|you may (?:re-?use|copy) |© ?crown copyright)"
)
# On the cover or its back, before the text. Those of the second kind alone are no more than a cover's dates.
_NOTICE = re.compile(r"(?i)^(?:this document may be reproduced|further copies of this (?:report|document)|© ?crown copyright)")
_WITH_NOTICE = re.compile(r"(?i)^(?:age group:|(?:report )?published:|reference (?:no|number)\b|website:|www\.)")


def margins(blocks: Sequence[Block]) -> dict[int, str]:
    """Where a letterhead, the text behind it and an imprint begin: {index of a block: "letterhead", "" or "imprint"}.

    A letterhead reaches to the salutation. An imprint begins with the signature or the publisher's
    first notice, and no heading follows it; one on the cover reaches to the next heading.
    """
    found: dict[int, str] = {}
    before = next((i for i, b in enumerate(blocks) if b.kind == HEADING), len(blocks))
    dear = next((i for i, b in enumerate(blocks[:min(before, MOST_BEFORE_DEAR)]) if _DEAR.match(b.text)), None)
    if dear is not None:
        found[0] = LETTERHEAD
        if dear + 1 < before:
            found[dear + 1] = ""
    if front := _front(blocks):
        found[front] = IMPRINT
    headings = [i for i, b in enumerate(blocks) if b.kind == HEADING and not _is_for_footnotes(blocks, i)]
    last = headings[-1] if headings else -1
    ends = next((i for i, b in enumerate(blocks[last + 1:], last + 1) if b.kind != HEADING and _IMPRINT.match(b.text)), None)
    if ends is not None and ends > max(found, default=-1) and blocks[ends].kind != FOOTNOTE:
        found[ends] = IMPRINT
    return found


def _front(blocks: Sequence[Block]) -> int:
    """Where the notices of a cover begin that reach to the next heading; 0 where there are none."""
    def is_notice(block: Block) -> bool:
        return block.kind != HEADING and bool(_NOTICE.match(block.text) or _WITH_NOTICE.match(block.text))

    for i, block in enumerate(blocks[:MOST_IN_FRONT]):
        if i and is_notice(block):
            ends = next((j for j, b in enumerate(blocks[i:], i) if not is_notice(b)), len(blocks))
            if ends < len(blocks) and blocks[ends].kind == HEADING and any(_NOTICE.match(b.text) for b in blocks[i:ends]):
                return i
    return 0


def _is_for_footnotes(blocks: Sequence[Block], i: int) -> bool:
    return i + 1 < len(blocks) and blocks[i + 1].kind == FOOTNOTE
