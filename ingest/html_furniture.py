"""What a web page carries besides its text: banners, menus, trails, things to share, related pages.

Told by elements and roles, by the names that sites give to their parts, and by how much of a part is links.
A part that holds the page's title, half of its text, or sentences is hardly ever furniture: losing a menu
is worth little, losing what a report says is not.
"""

from __future__ import annotations

import re

from lxml import etree

from ingest.html_lines import INLINE, is_phrase, is_sentence, lines

DROPPED = frozenset(
    "script style noscript template nav header footer aside form button select input textarea iframe object embed svg math "
    "canvas video audio picture img figure head meta link dialog".split()
)
# Those of them that may hold text: pull-outs, tables in figures, whole pages in a form.
_PLACES = frozenset("nav header footer aside form figure".split())
_UNREAD = DROPPED - _PLACES
_ROLES = frozenset("navigation banner contentinfo search complementary dialog".split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# The names of parts that lead elsewhere, if what is in them does.
_NAMES = frozenset(
    """breadcrumb breadcrumbs nav navbar navigation sidenav topnav subnav menu submenu skiplink skip footer colophon masthead newsletter
    comments sharedaddy relatedposts subscribe popup header banner share sharing social related widget tags promo rating feedback
    logo logos toolbar sidebar side print pagination follow trending signup topics survey most overlay modal recommended""".split()
)
_CONSENT = frozenset("cookie cookies consent gdpr onetrust".split())
_ADVERT = frozenset("advert adverts advertisement ad ads sponsored".split())
_FOOT = frozenset("footer colophon masthead".split())
_TEASING = frozenset("related relatedposts recommended trending most".split())
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INSIDE = re.compile(r"(?i)breadcrumb|cookie|menu\b|navigation")
_COOKIES = re.compile(r"(?i)\bcookies\b|\byour (?:privacy|device|browser)\b")
_BLOCKS = frozenset("ul ol dl div p td tr table section center".split())
LONG = 400               # letters outside links: so much is said nowhere but in a text
MOSTLY_LINKS = 0.8       # of a part's letters: then it leads elsewhere
SOME_LINKS = 0.25        # of a part's letters, set phrases aside: then its name is believed
LEAST_LINKS = 3
LONGEST_ENTRY = 3        # words of a usual entry of a menu
LEADING = 0.5            # of a part's letters, for long parts
HALF = 0.5               # of the page's letters


class Furniture:
    """Measures a page once, then tells its furniture."""

    def __init__(self, root: etree._Element) -> None:
        self._letters: dict[etree._Element, int] = {}
        self._linked: dict[etree._Element, int] = {}
        self._links: dict[etree._Element, int] = {}
        self._entries: dict[etree._Element, int] = {}    # words in links
        self._linked_sentences: dict[etree._Element, int] = {}
        # Letters outside links: in sentences; in those under a heading that leads elsewhere; in set phrases.
        self._prose: dict[etree._Element, int] = {}
        self._teasers: dict[etree._Element, int] = {}
        self._phrases: dict[etree._Element, int] = {}
        self._titled: set[etree._Element] = set()
        self._titles = 0
        for block, text, unlinked in lines(root, _UNREAD):
            self._judge(block, text, _count(unlinked))
        for node in reversed(list(root.iter(etree.Element))):
            self._measure(node)
        self._root = root
        self._page = max(1, self._letters.get(root, 0) - self._linked.get(root, 0))

    def _judge(self, block: etree._Element, text: str, unlinked: int) -> None:
        if is_phrase(text):
            _add(self._phrases, block, unlinked)
        elif block.tag not in _HEADINGS and unlinked >= HALF * _count(text) and is_sentence(text):
            _add(self._prose, block, unlinked)
            if _leads_away(block.getprevious()):
                _add(self._teasers, block, unlinked)

    def _measure(self, node: etree._Element) -> None:
        """Adds up what is in a node; its children have been measured."""
        if node.tag in _UNREAD:
            return
        letters, titled = _count(node.text), node.tag == "h1"
        self._titles += titled
        sums = (self._linked, self._links, self._entries, self._linked_sentences, self._prose, self._teasers, self._phrases)
        for child in node:
            letters += _count(child.tail)
            if child.tag in ("nav", "footer"):
                continue  # says nothing about the part around it
            letters += self._letters.get(child, 0)
            for of in sums:
                if child in of:
                    _add(of, node, of[child])
            titled = titled or child in self._titled
        if node.tag == "a" and node.get("href") is not None:
            text = " ".join("".join(node.itertext()).split())
            self._linked[node], self._links[node], self._entries[node] = letters, 1, len(text.split())
            self._linked_sentences[node] = int(is_sentence(text) and not is_phrase(text))
        if node.tag == "th" and letters:
            self._prose[node] = letters  # a table with headings is data
        self._letters[node] = letters
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
        if tag in _UNREAD or node.get("aria-hidden") == "true" or node.get("hidden") not in (None, "until-found"):
            return True
        if self._consents(node):
            return True
        if tag in _PLACES or node.get("role") in _ROLES:
            return self._is_place(node)
        if node in self._titled or self._said(node) >= HALF * self._page or tag in _HEADINGS:
            return False
        return self._is_named(node) or self._is_menu(node)

    def _consents(self, node: etree._Element) -> bool:
        """A notice about cookies speaks of them all the time."""
        if node in self._titled or self._said(node) >= HALF * self._page or not _names(node) & _CONSENT:
            return False
        return self._said(node) < LONG * len(_COOKIES.findall(" ".join(node.itertext())))

    def _is_place(self, node: etree._Element) -> bool:
        if node.tag == "header" and any(a.tag in ("article", "main") for a in node.iterancestors()):
            return False  # an article's own header holds its title
        if node in self._titled and (node.tag == "form" or self._titles == 1):
            return False
        if node.tag == "form" and self._said(node) >= HALF * self._page:
            return False
        if node.tag == "figure" and node.find(".//table") is not None:
            return False
        return not self._prose.get(node) or self._leads_past_prose(node)

    def _is_named(self, node: etree._Element) -> bool:
        """Whether its name is that of furniture and what is in it bears the name out."""
        names = _names(node)
        if not names & (_NAMES | _CONSENT | _ADVERT) or (node.tag in INLINE and _is_in_a_line(node)):
            return False
        if names & _FOOT and self._leads_past_prose(node):
            return True
        block = node
        while block.tag in INLINE and block.getparent() is not None:
            block = block.getparent()
        prose = self._prose.get(block, 0) - (self._teasers.get(block, 0) if names & _TEASING else 0)
        if prose > 0 or (self._said(node) >= LONG and self._leading(node) <= LEADING):
            return False
        return bool(names & _ADVERT) or self._leading(node) >= SOME_LINKS

    def _is_menu(self, node: etree._Element) -> bool:
        """Whether a part without a telling name is a row of short links."""
        links = self._links.get(node, 0)
        return (
            node.tag in _BLOCKS and links >= LEAST_LINKS
            and self._linked.get(node, 0) >= MOSTLY_LINKS * self._letters.get(node, 0)
            and self._entries.get(node, 0) <= links * LONGEST_ENTRY
            and not self._linked_sentences.get(node) and not self._prose.get(node)
            and not any(a.tag == "a" for a in node.iterancestors())
        )

    def _leads_past_prose(self, node: etree._Element) -> bool:
        """Whether so much of a foot or an aside is links that the sentences in it are about the site."""
        return (
            self._links.get(node, 0) >= LEAST_LINKS and self._leading(node) >= SOME_LINKS and self._prose.get(node, 0) < LONG
        )

    def _leading(self, node: etree._Element) -> float:
        """How much of a part is links, set phrases aside."""
        return self._linked.get(node, 0) / max(1, self._letters.get(node, 0) - self._phrases.get(node, 0))

    def _said(self, node: etree._Element) -> int:
        """Letters outside links."""
        return self._letters.get(node, 0) - self._linked.get(node, 0)


def _count(text: str | None) -> int:
    return sum(map(str.isalnum, text)) if text else 0


def _names(node: etree._Element) -> set[str]:
    """The words in a part's class and id. A section's id is often made of its heading and says nothing."""
    given = node.get("class", "")
    if node.tag not in ("section", "article"):
        given += " " + node.get("id", "")
    names = {token.lower() for token in _TOKEN.findall(given)}
    return names | {found.lower() for found in _INSIDE.findall(given)}


def _add(to: dict[etree._Element, int], node: etree._Element, count: int) -> None:
    to[node] = to.get(node, 0) + count


def _leads_away(heading: etree._Element | None) -> bool:
    """Whether all of a heading is a link to another page; many link to themselves."""
    if heading is None or heading.tag not in _HEADINGS:
        return False
    links = [a for a in heading.iter("a") if not a.get("href", "#").startswith("#")]
    return bool(links) and sum(_count("".join(a.itertext())) for a in links) == _count("".join(heading.itertext()))


def _is_in_a_line(node: etree._Element) -> bool:
    """Whether words stand before or after an element: then it is part of what they say."""
    before, parent = node.getprevious(), node.getparent()
    lead = before.tail if before is not None else parent.text if parent is not None else None
    return bool(_count(lead) or _count(node.tail))
