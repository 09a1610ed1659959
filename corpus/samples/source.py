"""Sources of the sample reports: YAML front matter, then a small part of Markdown.

Blocks are parted by blank lines. A block is a heading (`## Words`), a bullet list (`- words`), a
table (`| a | b |`, header row first), a box (`> words`), a page break (`<<page>>`), a numbered
paragraph (`4.27 Words`) or a paragraph. A line that ends in a backslash keeps its break.
Inside text, `**bold**` and `*italic*`, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.errors import CodebookError

_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,2}|\d{1,2}\.|\([a-z]{1,3}\))\s+(?=\S)")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_INLINE = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is heading, text, numbered, bullets, table, box or page.

    `text` may hold line breaks; `items` are a list's entries; `rows` a table's, header first.
    """

    kind: str
    text: str = ""
    level: int = 0
    number: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One sample as written. `look` is report, inspection, letter, minutes, press or plain."""

    name: str
    file: str
    title: str
    look: str = "plain"
    header: str = ""
    author: str = ""
    date: str = ""
    colour: str = "#1f3a5f"
    serif: bool = False
    contents: bool = False
    cover: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    body: str = ""


def read_source(path: Path) -> Source:
    """Raises CodebookError where the front matter is missing or has an unknown or missing field."""
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise CodebookError(what="a sample source has no front matter", where=str(path), todo="Start it with a --- block of YAML.")
    meta = yaml.safe_load(parts[1])
    for key in ("cover", "before", "after"):
        meta[key] = tuple(meta.get(key, ()))
    meta["date"] = str(meta.get("date", ""))
    body = parts[2].strip() + "\n"
    if not meta.get("file", "").endswith((".txt", ".md")):     # a typed register keeps straight marks
        body = curly(body)
        meta = {key: _curled(value) for key, value in meta.items()}
    try:
        return Source(name=path.stem, blocks=parse(body), body=body, **meta)
    except TypeError as error:
        raise CodebookError(what=f"front matter that is not understood: {error}", where=str(path), todo="Use the fields of Source.") from error


def curly(text: str) -> str:
    """Straight quotation marks and apostrophes turned as a word processor turns them."""
    text = re.sub(r'(?<![\w.,;:!?)])"(?=\S)', "“", text).replace('"', "”")
    return re.sub(r"(?<![\w.,;:!?)])'(?=\w)", "‘", text).replace("'", "’")


def _curled(value):
    if isinstance(value, tuple):
        return tuple(curly(line) for line in value)
    return curly(value) if isinstance(value, str) else value


def parse(body: str) -> tuple[Block, ...]:
    return tuple(_block(chunk) for chunk in re.split(r"\n\s*\n", body.strip()))


def _block(chunk: str) -> Block:
    lines = chunk.splitlines()
    if lines[0].strip() == "<<page>>":
        return Block("page")
    if lines[0].startswith("#"):
        marks, words = lines[0].split(" ", 1)
        return Block("heading", text=words.strip(), level=len(marks))
    if lines[0].startswith("|"):
        rows = [line for line in lines if not _RULE.match(line.strip())]
        return Block("table", rows=tuple(tuple(c.strip() for c in r.strip().strip("|").split("|")) for r in rows))
    if lines[0].startswith("- "):
        items = re.split(r"(?m)^- ", chunk)[1:]
        return Block("bullets", items=tuple(_joined(item) for item in items))
    if lines[0].startswith(">"):
        return Block("box", text=_joined("\n".join(line.lstrip("> ") for line in lines)))
    match = _NUMBER.match(chunk)
    if match:
        return Block("numbered", number=match.group(1), text=_joined(chunk[match.end():]))
    return Block("text", text=_joined(chunk))


def _joined(text: str) -> str:
    """One line, but for the breaks that a backslash asks for."""
    return re.sub(r"\\\n\s*", "\0", text.strip()).replace("\n", " ").replace("\0", "\n")


def spans(text: str) -> list[tuple[str, str]]:
    """The text cut into ("", words), ("bold", words) and ("italic", words), in order."""
    out: list[tuple[str, str]] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            out.append(("", text[at:match.start()]))
        out.append(("bold", match.group(1)) if match.group(1) else ("italic", match.group(2)))
        at = match.end()
    if at < len(text):
        out.append(("", text[at:]))
    return out


def bare(text: str) -> str:
    """The text without its marks."""
    return "".join(words for _, words in spans(text))


def column_shares(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Each column's share of the table's width, by how much it holds and its longest word; sums to 1."""
    weights = []
    for column in zip(*rows):
        cells = [bare(cell) for cell in column]
        longest = max((len(word) for cell in cells for word in cell.split()), default=1)
        weights.append(max(sum(map(len, cells)) / len(cells), longest * 1.3, 5.0) ** 0.72)
    return [weight / sum(weights) for weight in weights]
