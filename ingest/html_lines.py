"""The lines of a web page, and what each is: a sentence, a phrase that sites print around their pages, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

LONGEST_PHRASE = 160     # characters
SAYS = 8                 # words: so many are no label, whatever they are
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup "
    "time tt u var".split()
)
_PHRASE = re.compile(
    r"(?i)^(?:skip to (?:main )?content|share this(?: page)?:?|advertisement|is this page useful\??.*|back to top|top of page"
    r"|print this page|is there anything wrong with this page\??|did you find what you were looking for\??.*"
    r"|(?:crown )?copyright|read more:?|comments are closed\.?)$"
)
# Begins as a notice; a line that goes on to say something is none. "(c)" alone may count the items of a list.
_NOTICE = re.compile(
    r"©|(?i:(?:crown )?copyright) ?(?:©|\([cC]\)|(?:(?:[A-Z][\w&’'-]*|of|and|the),? ){0,8}(?:19|20)\d\d\b)|\([cC]\) (?:19|20)\d\d\b"
    r"|(?i:follow us on\b|proudly powered by\b)"
)
_RIGHTS = re.compile(r"(?i)\ball rights reserved\b|\bproudly powered by\b")
_STOP = re.compile(r"[.!?…][\"'”’)\]]*$")
_VERB = re.compile(
    r"(?<=\s)(?:was|were|is|are|be|been|has|have|had|did|does|do|not|never|cannot|could|should|would|must|may|might|will|can"
    r"|[a-z]+n[’']t|[a-z]+[a-df-z]ed|told|saw|seen|knew|known|gave|given|took|taken|made|went|gone|came|left|kept|lost|held|met"
    r"|found|said|felt|thought|heard|led|sent|spoke|wrote)\b"
)
_ASKING = re.compile(r"(?i)(?:who|what|how|where|why|when)\b")


def is_phrase(text: str) -> bool:
    """Whether a line is one of the phrases that sites print around their pages."""
    if len(text) > LONGEST_PHRASE:
        return False
    return bool(_PHRASE.match(text)) or bool(_NOTICE.match(text)) and not _VERB.search(_RIGHTS.sub("", text))


def is_sentence(text: str) -> bool:
    """Whether a line says something, with or without a full stop; in doubt it does."""
    words = len(text.split())
    if words < 2 or _STOP.search(text) or words >= SAYS:
        return words >= 2
    # "Who we are" is an entry of many menus.
    return words >= 3 and bool(_VERB.search(text)) and not (words <= 4 and _ASKING.match(text))


def lines(root: etree._Element, passed: frozenset[str]) -> Iterator[tuple[etree._Element, str, str]]:
    """Each line: the element it stands in, its words, and those of them outside links. `passed` are tags not read."""
    blocks, words, unlinked = [root], [], []
    links, away = 0, None

    def line() -> Iterator[tuple[etree._Element, str, str]]:
        text = " ".join("".join(words).split())
        if text:
            yield blocks[-1], text, "".join(unlinked)
        words.clear()
        unlinked.clear()

    def add(text: str | None) -> None:
        if text:
            words.append(text)
            if not links:
                unlinked.append(text)

    for event, node in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if away is not None and (starts or node is not away):
            continue
        breaks, link = node.tag not in INLINE, node.tag == "a" and node.get("href") is not None
        if starts and node.tag in passed:
            away = node
        elif starts:
            if breaks:
                yield from line()
                blocks.append(node)
            links += link
            add(node.text)
        else:
            if away is not None:
                away = None
            else:
                links -= link
                if breaks:
                    yield from line()
                    blocks.pop()
            if node is not root:
                add(node.tail)
