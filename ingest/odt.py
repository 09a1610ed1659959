"""OpenDocument text to blocks: styles to headings, lists with their numbers, tables, footnotes."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from corpus.errors import EncryptedFile
from ingest.archive import open_archive, parse_xml, read_member
from ingest.blocks import Document
from ingest.clean import one_line
from ingest.gather import Gatherer
from ingest.odt_styles import NAMESPACES, Counter, Styles, q
from ingest.styled import MOST_COLUMNS, add_styled

MOST_SPACES = 100       # written as one element
MOST_REPEATED = 100     # rows that one element stands for
_INDEXES = frozenset(q(f"text:{n}") for n in (
    "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index", "bibliography",
))
_DROPPED = _INDEXES | {q("text:tracked-changes"), q("office:forms"), q("text:sequence-decls"), q("text:variable-decls")}
_NOT_WORDS = frozenset(q(n) for n in (
    "text:note", "office:annotation", "text:number", "text:ruby-text", "text:hidden-text", "draw:frame", "draw:g", "draw:custom-shape",
    "text:script", "text:tracked-changes",
))


def read_odt(data: bytes, name: str) -> Document:
    """Raises EncryptedFile, UnreadableFile (no archive, broken, unfolding too far), NoText."""
    with open_archive(data, name, what="OpenDocument text", holds=lambda members: "content.xml" in members) as archive:
        members = set(archive.namelist())
        if "META-INF/manifest.xml" in members and b"encryption-data" in read_member(archive, "META-INF/manifest.xml", name):
            raise EncryptedFile("is locked with a password", where=name, todo="Save it without a password.")
        content = parse_xml(read_member(archive, "content.xml", name), name)
        named = parse_xml(read_member(archive, "styles.xml", name), name) if "styles.xml" in members else None
    gatherer = Gatherer("odt", name)
    body = content.find("office:body/office:text", NAMESPACES)
    if body is not None:
        _Reader(gatherer, Styles(named, content)).blocks(body)
    return gatherer.finish()


@dataclass(slots=True)
class _Item:
    """What a list prints before a paragraph."""

    number: str = ""
    bullet: bool = False


class _Reader:
    def __init__(self, gatherer: Gatherer, styles: Styles) -> None:
        self._out = gatherer
        self._styles = styles
        self._lists = Counter(styles)

    def blocks(self, parent: etree._Element) -> None:
        for node in parent:
            tag = node.tag
            if tag in (q("text:p"), q("text:h")):
                self._paragraph(node, _Item())
            elif tag == q("text:list"):
                self._list(node, "", 1)
            elif tag == q("table:table"):
                self._table(node)
            elif tag == q("draw:frame"):
                self._boxes(node)
            elif isinstance(tag, str) and tag not in _DROPPED and not (tag == q("text:section") and node.get(q("text:display")) == "none"):
                self.blocks(node)

    def _list(self, node: etree._Element, style: str, level: int) -> None:
        style = node.get(q("text:style-name")) or style
        self._lists.begin(node, style, level)
        for item in node.iterchildren(q("text:list-item"), q("text:list-header")):
            first = item.tag == q("text:list-item")
            for part in item:
                if part.tag in (q("text:p"), q("text:h")):
                    self._paragraph(part, _Item(*self._lists.next(item, style, level)) if first else _Item())
                    first = False
                elif part.tag == q("text:list"):
                    self._list(part, style, level + 1)
                elif part.tag == q("table:table"):
                    self._table(part)

    def _paragraph(self, node: etree._Element, item: _Item) -> None:
        style = self._styles.of(node.get(q("text:style-name")))
        text, bold = self._words(node, style.bold)
        level = 0
        if node.tag == q("text:h"):
            level = _whole(node.get(q("text:outline-level")), 1)
            if not item.number and node.get(q("text:is-list-header")) != "true":
                item.number = self._lists.outline(node, level)
        add_styled(
            self._out, text, style.name, number=item.number, bullet=item.bullet, bold=bold,
            level=level or style.level,
        )
        self._boxes(node)
        self._footnotes(node)

    def _boxes(self, node: etree._Element) -> None:
        """Text boxes are read after the paragraph to which they are fixed."""
        for box in node.iterfind(".//draw:text-box", NAMESPACES):
            if next(box.iterancestors(q("draw:text-box"), q("text:p"), q("text:h")), node) is node:
                self.blocks(box)

    def _footnotes(self, node: etree._Element) -> None:
        for note in node.iterfind(".//text:note", NAMESPACES):
            if next(note.iterancestors(q("text:p"), q("text:h"))) is node:
                words = [self._words(p, False)[0] for p in note.iterfind("text:note-body/text:p", NAMESPACES)]
                self._out.footnote(" ".join(words), one_line(note.findtext("text:note-citation", "", NAMESPACES) or ""))

    def _table(self, table: etree._Element) -> None:
        rows: list[list[str]] = []
        for row in table.iter(q("table:table-row")):
            if next(row.iterancestors(q("table:table"))) is not table:
                continue
            cells: list[str] = []
            for cell in row.iterchildren(q("table:table-cell"), q("table:covered-table-cell")):
                text = ""
                if cell.tag == q("table:table-cell"):
                    text = one_line(" ".join(
                        self._words(p, False)[0] for p in cell.iter(q("text:p"), q("text:h")) if next(p.iterancestors(q("text:note")), None) is None
                    ))
                again = _whole(cell.get(q("table:number-columns-repeated")), 1)
                cells += [text] * min(again, MOST_COLUMNS - len(cells))
            if any(cells):
                rows += [cells] * min(_whole(row.get(q("table:number-rows-repeated")), 1), MOST_REPEATED)
        self._out.table(rows)

    def _words(self, node: etree._Element, bold: bool) -> tuple[str, bool]:
        """The words of a paragraph, and whether all of them are bold."""
        parts: list[tuple[str, bool]] = []
        self._gather(node, bold, parts)
        lettered = [heavy for text, heavy in parts if text.strip()]
        return "".join(text for text, _ in parts), bool(lettered) and all(lettered)

    def _gather(self, node: etree._Element, bold: bool, parts: list[tuple[str, bool]]) -> None:
        parts.append((node.text or "", bold))
        for child in node:
            tag = child.tag
            if tag == q("text:s"):
                parts.append((" " * min(_whole(child.get(q("text:c")), 1), MOST_SPACES), bold))
            elif tag in (q("text:tab"), q("text:line-break")):
                parts.append((" ", bold))
            elif isinstance(tag, str) and tag not in _NOT_WORDS:
                inside = self._styles.of(child.get(q("text:style-name"))) if tag == q("text:span") else None
                self._gather(child, bold if inside is None or inside.weight is None else inside.bold, parts)
            parts.append((child.tail or "", bold))


def _whole(value: str | None, default: int) -> int:
    """A number that a file states, 1 or more."""
    return max(1, int(value)) if value and value.isdecimal() and len(value) < 10 else default
