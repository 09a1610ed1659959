"""Rich's console as the commands use it: its own colours pass, the texts in it are cleaned as `ui.terminal` says."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from ui.terminal import shown


class PlainConsole(Console):
    """No markup, no emoji by name, no numbers picked out: the words as they stand."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, stderr=stderr)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control or segment.text.isprintable() else Segment(shown(segment.text), segment.style)
