"""Text files: which encoding, which lines are headings."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from corpus.errors import UnreadableFile
from ingest.blocks import PARAGRAPH, Document, take_bullet, take_number
from ingest.clean import characters, one_line
from ingest.gather import Gatherer
from ingest.sections import heading_kind

LONGEST_HEADING_LINE = 80    # characters
HARD_WRAP = 0.6              # of the longest line: a shorter one ends its paragraph in hard-wrapped text
SAMPLE = 200_000             # bytes looked at to guess an encoding
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENDS_SENTENCE = re.compile(r"[.!?:;,]['\"’”)\]]*$")


def decode(data: bytes, name: str) -> str:
    """The text of bytes: by their byte order mark, as UTF-8, or as the likeliest encoding.

    Raises UnreadableFile for bytes that are no text (pictures, programs).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lines(data.decode(encoding, "replace"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:SAMPLE]).best()
        if best is None or b"\0" in data:
            raise UnreadableFile("is not text", where=name, todo="Check that its suffix tells its true kind.") from None
        text = data.decode(best.encoding, "replace")
    if "\0" in text:
        raise UnreadableFile("is not text", where=name, todo="Check that its suffix tells its true kind.")
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_plain(data: bytes, name: str) -> Document:
    """Blank lines part paragraphs; a file without any has one on each line. Raises UnreadableFile, NoText."""
    gatherer = Gatherer("text", name)
    parts: list[str] = []
    for stretch in re.split(r"\n[ \t\u00a0]*\n", characters(decode(data, name)) + "\n"):
        lines = [line for raw in stretch.split("\n") if (line := one_line(raw))]
        parts += gatherer.cut("\n".join(lines)) if _is_wrapped(lines) else lines
    # A title printed twice is one: pages saved from the web do that.
    parts = [part for part, before in zip(parts, ["", *parts], strict=False) if part != before]
    for before, part, after in zip(["", *parts], parts, [*parts[1:], ""], strict=False):
        level = 0 if _is_listed(part, before, after) else _heading_level(part)
        if level:
            gatherer.heading(part, level)
        else:
            gatherer.add(PARAGRAPH, part)
    return gatherer.finish()


def _is_listed(part: str, before: str, after: str) -> bool:
    """Whether a numbered line stands next to another: then they are a list and no headings."""
    number = take_number(part)[0]
    return bool(number) and any(
        take_number(other)[0] and len(other) <= LONGEST_HEADING_LINE for other in (before, after)
    ) and not take_number(part)[1].isupper()


def _is_wrapped(lines: list[str]) -> bool:
    """Whether line breaks fall inside sentences: several lines of like length, some ending mid-sentence."""
    if len(lines) < 2:
        return False
    longest = max(map(len, lines))
    if longest > 160:
        return False
    return any(len(line) >= HARD_WRAP * longest and not _ENDS_SENTENCE.search(line) and longest > 40 for line in lines[:-1])


def _heading_level(line: str) -> int:
    """1 or 2 for a line that is a heading, 0 for prose."""
    number, rest = take_number(line)
    if take_bullet(line)[0] or len(line) > LONGEST_HEADING_LINE or not any(c.isalpha() for c in line):
        return 0
    if _ENDS_SENTENCE.search(line) and not (line.endswith(":") and heading_kind(line)):
        return 0
    if rest.isupper() and len(rest) > 3:
        return 1
    if heading_kind(rest) and len(rest.split()) <= 8:
        return 1 if number.count(".") == 0 else number.count(".") + 1
    if number and number[0].isdigit() and len(rest.split()) <= 12:
        return number.count(".") + 1
    if len(rest.split()) <= 10 and rest[:1].isupper():
        return 2
    return 0
