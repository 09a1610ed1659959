"""The styles of an OpenDocument text, and the numbers its lists and headings print."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ingest.styled import DEEPEST_STYLE, bare, figure

NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_OUTLINE = "\0outline"


def q(name: str) -> str:
    """"text:p" as lxml spells it."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class Style:
    """`name` is that of the nearest named style, as shown to the writer; `weight` is None where none is set."""

    name: str = ""
    level: int = 0
    weight: bool | None = None

    @property
    def bold(self) -> bool:
        return bool(self.weight)


@dataclass(slots=True)
class Level:
    """How one level of a list prints its number; a bullet has no `form`."""

    form: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1      # levels printed: 2 for "4.27"
    bullet: bool = False


@dataclass(slots=True)
class _Raw:
    parent: str
    shown: str
    level: int
    weight: bool | None
    automatic: bool


class Styles:
    """All styles of a file. `named` is the root of styles.xml or None, `content` that of content.xml."""

    def __init__(self, named: etree._Element | None, content: etree._Element) -> None:
        self._raw: dict[str, _Raw] = {}
        self._known: dict[str, Style] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        for root in (named, content):
            if root is None:
                continue
            for style in root.iter(q("style:style")):
                if style.get(q("style:family")) in ("paragraph", "text"):
                    self._raw[style.get(q("style:name"), "")] = self._read(style)
            for one in root.iter(q("text:list-style"), q("text:outline-style")):
                name = _OUTLINE if one.tag == q("text:outline-style") else one.get(q("style:name"), "")
                self.lists[name] = _levels(one)

    @staticmethod
    def _read(style: etree._Element) -> _Raw:
        words = style.find("style:text-properties", NAMESPACES)
        weight = words.get(q("fo:font-weight")) if words is not None else None
        level = style.get(q("style:default-outline-level")) or "0"
        parent = style.getparent()
        return _Raw(
            style.get(q("style:parent-style-name"), ""), style.get(q("style:display-name")) or style.get(q("style:name"), ""),
            int(level) if level.isdecimal() and len(level) < 3 else 0, None if weight is None else weight in _BOLD,
            parent is not None and parent.tag == q("office:automatic-styles"),
        )

    def of(self, name: str | None) -> Style:
        """The style of a name, with all that it takes over from those it is based on."""
        if not name:
            return Style()
        if name not in self._known:
            self._known[name] = self._resolved(name)
        return self._known[name]

    def _resolved(self, name: str) -> Style:
        shown, level, weight = "", 0, None
        for _ in range(DEEPEST_STYLE):
            raw = self._raw.get(name)
            if raw is None:
                break
            shown = shown or ("" if raw.automatic else raw.shown)
            level = level or raw.level
            weight = raw.weight if weight is None else weight
            name = raw.parent
        return Style(shown or name.replace("_20_", " "), level, weight)


def _levels(one: etree._Element) -> dict[int, Level]:
    levels = {}
    for node in one:
        at = node.get(q("text:level"), "") if isinstance(node.tag, str) else ""
        if not at.isdecimal() or len(at) > 2:
            continue
        if node.tag in (q("text:list-level-style-bullet"), q("text:list-level-style-image")):
            levels[int(at)] = Level(bullet=True)
            continue
        start, shown = node.get(q("text:start-value"), "1"), node.get(q("text:display-levels"), "1")
        levels[int(at)] = Level(
            _FORMS.get(node.get(q("style:num-format"), ""), ""), node.get(q("style:num-prefix"), ""), node.get(q("style:num-suffix"), ""),
            int(start) if start.isdecimal() and len(start) < 7 else 1, int(shown) if shown.isdecimal() and len(shown) < 3 else 1,
        )
    return levels


@dataclass(slots=True)
class Counter:
    """Counts what lists and headings print before their paragraphs and the file does not hold."""

    styles: Styles
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def begin(self, node: etree._Element, style: str, level: int) -> None:
        """A list begins: unless it goes on with an earlier one, it counts from its start."""
        goes_on = node.get(q("text:continue-numbering")) == "true" or node.get(q("text:continue-list"))
        if level == 1 and not goes_on:
            self._counts.pop(style, None)

    def next(self, item: etree._Element, style: str, level: int) -> tuple[str, bool]:
        """(printed number, whether a bullet) of the next item."""
        said = item.findtext("text:number", "", NAMESPACES)
        how = self.styles.lists.get(style, {}).get(level)
        if how is None or how.bullet:
            return (said or "").strip(), how is not None
        start = item.get(q("text:start-value"), "")
        number = self._count(style, level, int(start) if start.isdecimal() and len(start) < 7 else None)
        return bare(said or number), False

    def outline(self, node: etree._Element, level: int) -> str:
        """The number of a heading, where headings are numbered."""
        said = node.findtext("text:number", "", NAMESPACES)
        return bare(said or self._count(_OUTLINE, level, None))

    def _count(self, style: str, level: int, restart: int | None) -> str:
        levels = self.styles.lists.get(style, {})
        counts = self._counts.setdefault(style, {})
        how = levels.get(level)
        if how is None:
            return ""
        counts[level] = restart if restart is not None else counts.get(level, how.start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        if not how.form:
            return ""
        first = max(1, level - how.shown + 1)
        shown = [levels[k] for k in range(first, level + 1) if k in levels and levels[k].form]
        figures = [figure(counts.get(k, levels[k].start), levels[k].form) for k in range(first, level + 1) if k in levels and levels[k].form]
        return f"{shown[0].prefix if len(shown) == 1 else how.prefix}{'.'.join(figures)}{how.suffix}"

