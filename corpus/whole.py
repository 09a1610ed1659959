"""Files that appear under their name only when they are whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

PREFIX = ".part-"  # begins the names of files that are being written


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, also when the machine stops; for its owner alone (0600) from the first byte. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
