"""Characters that are not seen and yet do something: what a terminal obeys, and what makes text run or read another way.

Reports lose them when they are read (`ingest.clean`); names of files and what people type may hold them, and so may an export from
elsewhere. Whatever is shown goes through `visible`; data (JSON, GraphML, the graph) keeps its characters.
"""

from __future__ import annotations

import re

_TERMINAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1: U+009B begins a command as ESC [ does
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # Unicode Standard Annex 9; see also CVE-2021-42574
_TAGS = "\U000e0000-\U000e007f"  # letters that no font shows and a language model reads
_NONE = "\ufffe\uffff"  # no characters; XML cannot hold them
_CONTROLS = re.compile(f"[{_TERMINAL}{_DIRECTION}{_TAGS}{_NONE}]")
_HALF = re.compile("[\ud800-\udfff]")  # of a file's name that is no UTF-8; cannot be written


def visible(text: str) -> str:
    """`text` without controls; half a character becomes U+FFFD. Tab and ends of lines stay, a carriage return among them."""
    if text.isprintable():  # most texts: all of what is taken out counts as unprintable
        return text
    return _HALF.sub("\ufffd", _CONTROLS.sub("", text))


def escaped(json_text: str) -> str:
    """JSON with its controls written \\uXXXX: the same value, and nothing for a terminal to obey."""
    return re.sub(f"{_CONTROLS.pattern}|{_HALF.pattern}", lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), json_text)


def _units(sign: str) -> list[int]:
    raw = sign.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[i:i + 2]) for i in range(0, len(raw), 2)]
