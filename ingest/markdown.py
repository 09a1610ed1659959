"""Markdown to blocks. Raw HTML in it is dropped, links keep their words, pictures their caption."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import BULLET, PARAGRAPH, Document
from ingest.clean import one_line
from ingest.gather import Gatherer
from ingest.plain import decode
from ingest.styled import looks_like_heading

_NO_HEADING = re.compile(r"(?i)^(?:[a-z][a-z ]{1,30}: \S|(?:table|figure|box|chart) \d)")


def read_markdown(data: bytes, name: str) -> Document:
    """Raises UnreadableFile for bytes that are no text, NoText where nothing is left."""
    gatherer = Gatherer("markdown", name)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(decode(data, name))
    depth, rows, in_item = 0, [], []
    heading, level = 0, 0
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "bullet_list_open" | "ordered_list_open":
                in_item.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                in_item.pop()
            case "list_item_open":
                number = f"{token.info}" if token.info else ""
                depth = 1
            case "table_open":
                rows = []
            case "tr_open":
                rows.append([])
            case "table_close":
                gatherer.table(rows)
                rows = []
            case "inline" if rows:
                rows[-1].append(one_line(_words(token)))
            case "inline" if heading:
                level = heading
                gatherer.heading(_words(token).replace("\n", " "), heading)
            case "inline" if not in_item and _is_bold_heading(token):
                gatherer.heading(_words(token), level + 1)
            case "inline":
                kind, printed = PARAGRAPH, ""
                if in_item and depth:
                    kind, printed, depth = BULLET, number if in_item[-1] else "", 0
                _lines(gatherer, token, kind, printed)
            case "code_block" | "fence":
                gatherer.add(PARAGRAPH, token.content)
    return gatherer.finish()


def _lines(gatherer: Gatherer, token: Token, kind: str, number: str) -> None:
    """A paragraph, cut where a printed number begins a line: "(a) ...\\n(b) ..." is one to Markdown."""
    for i, line in enumerate(gatherer.cut(_words(token))):
        gatherer.add(kind if i == 0 else PARAGRAPH, line, number if i == 0 else "")


def _is_bold_heading(token: Token) -> bool:
    """A line of its own set bold throughout: "**Questions for the Board**"; not "**Case reference: 3/08**"
    nor the caption of a table."""
    children = [c for c in token.children or () if c.content or c.type != "text"]
    words = _words(token).strip()
    return (
        len(children) > 2 and children[0].type == "strong_open" and children[-1].type == "strong_close"
        and sum(c.type == "strong_open" for c in children) == 1 and not any(c.type in ("softbreak", "hardbreak") for c in children)
        and looks_like_heading(words) and not _NO_HEADING.match(words)
    )


def _words(token: Token) -> str:
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append("\n")
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(child.content)
    return "".join(parts)
