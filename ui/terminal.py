"""What goes to a terminal: nothing of a report, a file's name or a person's words may move its cursor, change its colours or its title, or
turn the order of letters. All that is printed passes here, or through `ui.plain_console`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import IO, Any

from corpus.controls import visible


_RETURN = re.compile("\r(?!\n)")  # goes back to the beginning of the line, over what stands there


def shown(text: str) -> str:
    """`text` as it may be printed; a carriage return alone is a line break."""
    return _RETURN.sub("\n", visible(text))


class Plain:
    """A stream to which `print` writes cleaned text. Rich's consoles, whose colours are commands to the terminal, get the stream behind it."""

    def __init__(self, stream: IO[str]) -> None:
        self.rich_proxied_file = stream  # by this name `rich.console.Console.file` looks for it

    def write(self, text: str) -> int:
        self.rich_proxied_file.write(shown(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


def clean_streams() -> None:
    """From now on `print` cleans what it writes to standard output and standard error."""
    if not isinstance(sys.stdout, Plain):
        sys.stdout, sys.stderr = Plain(sys.stdout), Plain(sys.stderr)  # type: ignore[assignment]
