"""HTML to blocks with lxml. Scripts, navigation and page furniture dropped; nothing is ever fetched.

On pages made in the manner of councils, charities and news sites (tests/data/pages) these rules keep more of
the text than trafilatura, and with it headings, numbers of lists and tables.
"""

from __future__ import annotations

from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableFile
from ingest.blocks import BULLET, PARAGRAPH, Document
from ingest.clean import one_line
from ingest.gather import Gatherer
from ingest.html_furniture import DROPPED, Furniture
from ingest.html_lines import is_phrase

DEEPEST = 200  # nested elements; deeper is no report
_BREAKS = frozenset(
    "p div section article main li ul ol dl dt dd table tr td th thead tbody tfoot caption blockquote pre br hr h1 h2 h3 "
    "h4 h5 h6 address center body html details summary fieldset".split()
)


def read_html(data: bytes, name: str) -> Document:
    """Raises UnreadableFile for what no parser makes sense of, NoText where nothing is left."""
    gatherer = Gatherer("html", name)
    if not data.strip():
        return gatherer.finish()
    parser = lxml_html.HTMLParser(
        no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding=_encoding(data),
    )
    try:
        root = lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableFile(f"is no HTML: {error}", where=name, todo="Save the page again.") from error
    furniture = Furniture(root)
    walker = _Walker(gatherer, furniture)
    walker.walk(furniture.main(), 0)
    walker.flush()
    return gatherer.finish()


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are; else None: the page's own word, or the parser's guess."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


class _Walker:
    """Walks the tree once, flushing the words gathered at each element that begins a line."""

    def __init__(self, gatherer: Gatherer, furniture: Furniture) -> None:
        self._out = gatherer
        self._furniture = furniture
        self._words: list[str] = []
        self._kind, self._number = PARAGRAPH, ""

    def flush(self) -> None:
        text = one_line("".join(self._words))
        self._words.clear()
        if text:
            if not is_phrase(text):
                self._out.add(self._kind, text, self._number)
            self._kind, self._number = PARAGRAPH, ""

    def walk(self, node, depth: int) -> None:
        tag = node.tag
        if not isinstance(tag, str) or depth > DEEPEST or self._furniture.has(node):
            return
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.flush()
            self._out.heading(_text(node), int(tag[1]))
            return
        if tag == "table" and _is_data(node):
            self.flush()
            self._out.table([[one_line(_text(c)) for c in row.iterchildren("td", "th")] for row in _rows(node)])
            return
        breaks = tag in _BREAKS
        if breaks:
            self.flush()
        if tag == "li":
            self._kind, self._number = BULLET, _number(node)
        if node.text:
            self._words.append(node.text)
        for child in node:
            if child.tag == "sup" and _text(child).strip().strip("[]").isdigit():
                pass  # a footnote's mark
            else:
                self.walk(child, depth + 1)
            if child.tail:
                self._words.append(child.tail)
        if breaks:
            self.flush()
            self._kind, self._number = PARAGRAPH, ""


def _number(item) -> str:
    """The number an ordered list prints before an item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or parent.get("type", "1") not in ("1",):
        return ""
    start = parent.get("start", "1")
    before = sum(1 for s in item.itersiblings("li", preceding=True))
    return str((int(start) if start.lstrip("-").isdigit() else 1) + before)


def _rows(table) -> list:
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _is_data(table) -> bool:
    """A table of more than one column without a table inside; others lay out the page."""
    if table.find(".//table") is not None:
        return False
    return max((sum(1 for _ in row.iterchildren("td", "th")) for row in _rows(table)), default=0) > 1


def _text(node) -> str:
    """The words of a node, a space where an element begins a line."""
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag not in DROPPED:
            if child.tag in _BREAKS:
                parts.append(" ")
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
