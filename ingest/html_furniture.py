"""What a web page carries besides its text: banners, menus, trails, things to share, related pages.

Told by elements and roles, by the names that sites give to their parts, by how much of a part is links,
and by a few set phrases. A part that holds the page's title, or half of its text, is never furniture:
losing a menu is worth little, losing what a report says is not.
"""

from __future__ import annotations

import re

from lxml import etree

DROPPED = frozenset(
    "script style noscript template nav header footer aside form button select input textarea iframe object embed svg math "
    "canvas video audio picture img figure head meta link dialog".split()
)
_ROLES = frozenset("navigation banner contentinfo search complementary dialog".split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# Names by which a part is furniture whatever is in it, and names that need a look at what is in it.
_SURE = frozenset(
    """cookie cookies consent gdpr onetrust breadcrumb breadcrumbs nav navbar navigation sidenav topnav subnav menu submenu skiplink skip
    footer colophon masthead newsletter advert adverts advertisement ad ads comments sharedaddy relatedposts subscribe sponsored popup""".split()
)
_PERHAPS = frozenset(
    """header banner share sharing social related widget tags promo rating feedback logo logos toolbar sidebar side print pagination
    follow trending signup topics survey most overlay modal recommended""".split()
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INSIDE = re.compile(r"(?i)breadcrumb|cookie|menu\b|navigation")
_BLOCKS = frozenset("ul ol dl div p td tr table section center".split())
LONG = 400               # letters outside links: so much is said nowhere but in a text
MOSTLY_LINKS = 0.8       # of a part's letters: then it leads elsewhere
LEAST_LINKS = 3
LONGEST_LINK = 60        # letters of a usual entry of a menu; longer ones are sentences
LEADING = 0.5            # of a part's letters, for those whose names need a look
HALF = 0.5               # of the page's letters
LONGEST_PHRASE = 160     # characters
_PHRASE = re.compile(
    r"(?i)^(?:skip to (?:main )?content|share this(?: page)?:?|advertisement|is this page useful\??.*|back to top|top of page"
    r"|print this page|is there anything wrong with this page\??|did you find what you were looking for\??.*"
    r"|(?:©|\(c\)|(?:crown )?copyright\b).*|follow us on\b.*|read more:?|related:.*)$"
)


class Furniture:
    """Measures a page once, then tells its furniture."""

    def __init__(self, root: etree._Element) -> None:
        self._letters: dict[etree._Element, int] = {}
        self._linked: dict[etree._Element, int] = {}
        self._links: dict[etree._Element, int] = {}
        self._titled: set[etree._Element] = set()
        for node in reversed(list(root.iter(etree.Element))):
            self._measure(node)
        self._root = root
        self._page = max(1, self._letters.get(root, 0) - self._linked.get(root, 0))

    def _measure(self, node: etree._Element) -> None:
        """Letters of a node, those in links, and links; its children have been measured."""
        if node.tag in DROPPED and node.tag not in ("header", "form", "aside", "figure"):
            return
        letters, linked, links = _count(node.text), 0, 0
        titled = node.tag == "h1"
        for child in node:
            letters += self._letters.get(child, 0) + _count(child.tail)
            linked += self._linked.get(child, 0)
            links += self._links.get(child, 0)
            titled = titled or child in self._titled
        if node.tag == "a" and node.get("href") is not None:
            linked, links = letters, 1
        self._letters[node], self._linked[node], self._links[node] = letters, linked, links
        if titled:
            self._titled.add(node)

    def main(self) -> etree._Element:
        """The part of the page that holds its text: `main`, or what the page itself calls so and holds the
        title and most of the words; else the whole page."""
        found = self._root.find(".//main")
        if found is not None:
            return found
        for path in (".//*[@role='main']", ".//article"):
            parts = [part for part in self._root.iterfind(path) if part in self._titled and self._said(part) >= HALF * self._page]
            if len(parts) == 1:
                return parts[0]
        return self._root

    def has(self, node: etree._Element) -> bool:
        """Whether a node is furniture."""
        tag = node.tag
        if tag in ("html", "body", "main"):
            return False
        if tag in DROPPED or node.get("role") in _ROLES or node.get("aria-hidden") == "true" or node.get("hidden") is not None:
            # An article's own header holds its title.
            return not (tag == "header" and any(a.tag in ("article", "main") for a in node.iterancestors()))
        if node in self._titled or self._said(node) >= HALF * self._page or tag in _HEADINGS:
            return False
        names = _names(node)
        if names & _SURE:
            return True
        letters = self._letters.get(node, 0)
        leading = self._linked.get(node, 0) / max(1, letters)
        if names & _PERHAPS and (self._said(node) < LONG or leading > LEADING):
            return True
        if tag == "table" and node.find(".//th") is not None:
            return False
        links = self._links.get(node, 0)
        return (
            tag in _BLOCKS and links >= LEAST_LINKS and leading >= MOSTLY_LINKS and letters <= links * LONGEST_LINK
            and not any(a.tag == "a" for a in node.iterancestors())
        )

    def _said(self, node: etree._Element) -> int:
        """Letters outside links."""
        return self._letters.get(node, 0) - self._linked.get(node, 0)


def is_phrase(text: str) -> bool:
    """Whether a line is one of the phrases that sites print around their pages."""
    return len(text) <= LONGEST_PHRASE and bool(_PHRASE.match(text))


def _count(text: str | None) -> int:
    return sum(map(str.isalnum, text)) if text else 0


def _names(node: etree._Element) -> set[str]:
    """The words in a part's class and id. A section's id is often made of its heading and says nothing."""
    given = node.get("class", "")
    if node.tag not in ("section", "article"):
        given += " " + node.get("id", "")
    names = {token.lower() for token in _TOKEN.findall(given)}
    return names | {found.lower() for found in _INSIDE.findall(given)}
