"""The part of the store that takes the whole graph elsewhere, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.codebook import Codebook
from corpus.library import Tombstone
from graph.backup import back_up
from graph.backup_file import Backup
from graph.export import export
from graph.importing import import_folder
from graph.restoring import restore
from graph.run import Row, Runner
from graph.schema import Schema
from graph.walk import digest

if TYPE_CHECKING:
    from graph.store import Store


class Moving:
    """What `Store` offers of exports, imports and backups."""

    schema: Schema
    _runner: Runner
    _book: Codebook

    def digest(self) -> str:
        """SHA-256 over all nodes, relationships and properties: equal graphs, on whatever server, have equal
        digests. Raises StoreError when the graph changes meanwhile."""
        return digest(self._runner)

    def export(self, kind: str, out: Path, *, made_at: str, progress: Callable[[str], object] = lambda _: None) -> Row:
        """Writes the whole graph to the new folder `out` as jsonl, csv, graphml or refi-qda; see `graph.export`."""
        return export(self._runner, self.schema, self._book, kind, out, made_at=made_at, progress=progress)

    def import_folder(
        self, folder: Path, *, withdrawn: Iterable[Tombstone] = (), progress: Callable[[str], object] = lambda _: None,
    ) -> Row:
        """Builds the graph that `export` wrote as jsonl in this empty store; see `graph.importing`."""
        done = import_folder(self._runner, self.schema, self, folder, withdrawn=withdrawn, progress=progress)
        self.look_again()
        return done

    def back_up(
        self: Store, home: Path, out: Path, *, made_at: str, cache: Path | None = None, progress: Callable[[str], object] = lambda _: None,
    ) -> Row:
        """Writes all of the graph and of the home to the new file `out`, while both are used; see `graph.backup`."""
        return back_up(self._runner, self, home, out, made_at=made_at, cache=cache, progress=progress)

    def restore(
        self: Store, backup: Backup, home: Path, *, cache: Path | None = None, replace: bool = False, progress: Callable[[str], object] = lambda _: None,
    ) -> Row:
        """Builds graph and home of a checked backup in this empty store and an empty home; see `graph.restoring`."""
        return restore(self._runner, self, backup, home, cache=cache, replace=replace, progress=progress)
