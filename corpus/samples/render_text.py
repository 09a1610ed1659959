"""Sample reports as HTML, plain text and Markdown."""

from __future__ import annotations

import re
import textwrap
from html import escape

from corpus.samples.source import Block, Source, bare, spans

WIDTH = 78    # columns of a plain text file, as mail and old registers have them

_STYLE = """\
body { font-family: Georgia, serif; line-height: 1.5; max-width: 46rem; margin: 0 auto; padding: 1rem; color: #1c1c1c; }
header, nav, footer { font-family: Arial, sans-serif; font-size: 0.9rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; font-size: 0.95rem; }
th, td { border: 1px solid #767676; padding: 0.35rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #ececec; }
blockquote { border-left: 4px solid #767676; margin: 1rem 0; padding: 0.25rem 1rem; background: #f6f6f6; }
p.number { padding-left: 3rem; text-indent: -3rem; }
p.number .n { display: inline-block; width: 3rem; text-indent: 0; }
@media print { nav, footer { display: none; } }
"""


def html_bytes(source: Source) -> bytes:
    """A whole page with its site's surroundings: navigation before, links after."""
    parts = ["<!DOCTYPE html>", '<html lang="en-GB">', "<head>", '<meta charset="utf-8">',
             '<meta name="viewport" content="width=device-width, initial-scale=1">',
             f"<title>{escape(source.title)}</title>"]
    if source.author:
        parts.append(f'<meta name="author" content="{escape(source.author)}">')
    if source.date:
        parts.append(f'<meta name="date" content="{escape(source.date)}">')
    parts += ["<style>", _STYLE.rstrip(), "</style>", "</head>", "<body>", "<header>", f"<p>{escape(source.header)}</p>"]
    if source.before:
        parts += ["<nav aria-label=\"Site\">", "<ul>", *(f'<li><a href="#">{escape(x)}</a></li>' for x in source.before), "</ul>", "</nav>"]
    parts += ["</header>", "<main>", f"<h1>{escape(source.title)}</h1>"]
    parts += [f"<p>{_html(line)}</p>" for line in source.cover]
    parts += [_html_block(block) for block in source.blocks if block.kind != "page"]
    parts += ["</main>", "<footer>", *(f"<p>{escape(x)}</p>" for x in source.after), "</footer>", "</body>", "</html>"]
    return ("\n".join(parts) + "\n").encode("utf-8")


def _html(text: str) -> str:
    tags = {"": "{}", "bold": "<strong>{}</strong>", "italic": "<em>{}</em>"}
    return "".join(tags[mark].format(escape(words, quote=False)) for mark, words in spans(text)).replace("\n", "<br>\n")


def _html_block(block: Block) -> str:
    if block.kind == "heading":
        return f"<h{block.level}>{_html(block.text)}</h{block.level}>"
    if block.kind == "bullets":
        return "<ul>\n" + "\n".join(f"<li>{_html(item)}</li>" for item in block.items) + "\n</ul>"
    if block.kind == "box":
        return f"<blockquote><p>{_html(block.text)}</p></blockquote>"
    if block.kind == "numbered":
        return f'<p class="number"><span class="n">{block.number}</span> {_html(block.text)}</p>'
    if block.kind == "table":
        head = "".join(f'<th scope="col">{_html(cell)}</th>' for cell in block.rows[0])
        rows = "\n".join("<tr>" + "".join(f"<td>{_html(c)}</td>" for c in row) + "</tr>" for row in block.rows[1:])
        return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    return f"<p>{_html(block.text)}</p>"


def text_bytes(source: Source) -> bytes:
    """Wrapped at WIDTH columns; headings in capitals or underlined."""
    parts = [_centred(line) for line in source.cover]
    parts += [_text_block(block) for block in source.blocks if block.kind != "page"]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _centred(text: str) -> str:
    return "\n".join(line.center(WIDTH).rstrip() for line in textwrap.wrap(bare(text), WIDTH))


def _fill(text: str, first: str = "", rest: str = "") -> str:
    lines = bare(text).split("\n")
    filled = [textwrap.fill(lines[0], WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)]
    filled += [textwrap.fill(line, WIDTH, initial_indent=rest, subsequent_indent=rest, break_on_hyphens=False) for line in lines[1:]]
    return "\n".join(filled)


def _text_block(block: Block) -> str:
    if block.kind == "heading":
        words = bare(block.text)
        return words.upper() if block.level <= 2 else f"{words}\n{'-' * len(words)}"
    if block.kind == "bullets":
        return "\n".join(_fill(item, "  - ", "    ") for item in block.items)
    if block.kind == "box":
        return _fill(block.text, "    ", "    ")
    if block.kind == "numbered":
        return _fill(block.text, block.number.ljust(6), " " * 6)
    if block.kind == "table":
        widths = [max(len(bare(c)) for c in column) for column in zip(*block.rows)]
        return "\n".join("  ".join(bare(c).ljust(w) for c, w in zip(row, widths)).rstrip() for row in block.rows)
    return _fill(block.text)


def markdown_bytes(source: Source) -> bytes:
    """The body as written, under its title."""
    body = re.sub(r"(?m)^<<page>>\n\n?", "", source.body)
    head = "\n\n".join([f"# {source.title}", *source.cover])
    return f"{head}\n\n{body}".encode("utf-8")
