"""Files that appear under their name only when they are whole.

A file is written beside its place as `.part-<name>-<random>` and then renamed: what a process that was killed leaves is told by that name.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".part-"   # begins the names of files that are being written
STALE_S = 600       # seconds after which one that nobody wrote to was left by a process that is gone

LONGEST = 64        # characters of the name that are kept: a SHA-256


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, also when the machine stops; for its owner alone (0600) from the first byte. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{PREFIX}{path.name[:LONGEST]}-")  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sweep(folder: Path, pattern: str = "*") -> None:
    """Removes what killed processes left in `folder` of files whose names fit `pattern`; what may still be written stays."""
    for path in folder.glob(f"{PREFIX}{pattern}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink()
