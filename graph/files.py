"""Which files of what a person names are read, and which are left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile, UsageError
from corpus.vocabulary import Facts
from ingest import opening
from ingest.kinds import KINDS_OF_FILE
from ingest.opening import shown


@dataclass(frozen=True)
class Found:
    """A file to read: `name` is how it will be known, `source` where it came from if not from `path`."""

    path: Path
    name: str
    given: Facts | None = None
    source: str = ""
    manifest: Facts | None = None  # what of `given` no person said; `load` fills it in
    kept: str = ""                 # SHA-256 of the report's file, where `path` is what the library keeps of a redacted report
    within: Path | None = None     # the folder that was named: the file may be a link, but not to what lies outside

    @property
    def came_from(self) -> str:
        return self.source or shown(str(self.path))


def find_files(paths: Iterable[Path], manifest: dict[str, Facts] | None = None) -> tuple[list[Found], list[str]]:
    """The files to read under `paths`, in a stable order, and the names of those left out because
    their kind is unknown, because they are no files (pipes, devices), or because they only belong to a web page saved beside them. A
    file named outright is never left out: it fails with a reason.

    Raises UsageError for a path that does not exist.
    """
    found: dict[Path, Found] = {}
    left_out: list[str] = []
    manifest = manifest or {}
    for path in paths:
        try:
            path = path.expanduser().absolute()
            there, folder = path.exists(), path.is_dir()
        except (OSError, ValueError, RuntimeError):  # a name that no file can have, a home of nobody
            there = folder = False
        if not there:
            raise UsageError("there is no such file or folder", where=shown(str(path)), todo="Check the path.")
        if not folder:
            found.setdefault(path, Found(path, shown(path.name), manifest.get(path.name)))
            continue
        for file in sorted(_under(path)):
            name = shown(file.relative_to(path).as_posix())
            if file.suffix.lower() in KINDS_OF_FILE and file.is_file() and not _belongs_to_page(file, path):
                found.setdefault(file, Found(file, name, manifest.get(name) or manifest.get(file.name), within=path))
            else:
                left_out.append(name)
    return list(found.values()), left_out


def digest(file: Found) -> str:
    """SHA-256 of a file. Raises UnreadableFile, also for a link that leads out of the folder it was found in: who made the folder
    would decide what else of this machine is read."""
    if file.kept:
        return file.kept
    try:
        outside = file.within is not None and file.path.is_symlink() and not file.path.resolve().is_relative_to(file.within.resolve())
    except (OSError, RuntimeError):
        outside = True
    if outside:
        raise UnreadableFile(
            "is a link to a file outside the folder", where=file.name, todo="Name that file outright (scr ingest FILE) if it shall be read.",
        )
    return opening.digest(file.path, file.name)


def left_out_by_kind(names: Iterable[str]) -> list[tuple[str, int]]:
    """(suffix, files) of the files left out, the most first; "" for files without one."""
    counts = Counter(Path(name).suffix.lower() for name in names)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _under(folder: Path) -> Iterator[Path]:
    """What lies in a folder and in those inside it, however deep, that is no folder and not hidden; links to folders are not followed."""
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith((".", "~$")):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    elif not entry.is_dir():
                        yield Path(entry.path)
        except OSError:  # may not be looked into, or its path is too long
            continue


def _belongs_to_page(file: Path, top: Path) -> bool:
    """Whether a file lies in the folder that a browser saves beside a page: frames and advertisements."""
    for folder in file.parents:
        if folder == top:
            return False
        stem = next((folder.name.removesuffix(end) for end in ("_files", ".files") if folder.name.endswith(end)), "")
        if stem and any((folder.parent / f"{stem}{suffix}").is_file() for suffix in (".html", ".htm", ".xhtml")):
            return True
    return False
