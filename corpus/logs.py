"""What this program's processes write of themselves: logs and crash reports without a word of a report, a question or a name.

Text gets into logs by three ways: messages of other packages, which quote what they were given; exceptions, whose messages quote it too; and
tracebacks. `quiet` closes them for a whole process: of other packages' records only where in their code they come from is kept, of any exception
its type and the places in the code. This program's own messages are written so that they hold counts, codes and types alone.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = ("corpus", "ingest", "graph", "search_api", "ui")
PLACES = 12  # innermost places of a traceback that are told
_made = logging.LogRecord  # as Python makes records


def places(trace: TracebackType | None) -> str:
    """Where in the code something went wrong, the innermost place first; no line of source and no value."""
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-PLACES:]))


def said(error: BaseException) -> str:
    """An exception without its message: "ValueError at read.py:40 read_report < ..."."""
    return f"{type(error).__name__} at {places(error.__traceback__)}"


def quiet() -> None:
    """Makes this process write nothing but that, and no image of its memory where it crashes. Calling it again changes nothing."""
    logging.setLogRecordFactory(_record)
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: print(f"The program failed: {said(error.with_traceback(trace))}", file=sys.stderr)
    sys.unraisablehook = lambda what: print(f"The program failed: {what.exc_type.__name__} at {places(what.exc_traceback)}", file=sys.stderr)
    threading.excepthook = lambda what: print(f"The program failed: {what.exc_type.__name__} at {places(what.exc_traceback)}", file=sys.stderr)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (ImportError, OSError, ValueError):  # not on this system
        pass


def _record(
    name: str, level: int, path: str, line: int, message: Any, args: Any, exception: Any, function: str | None = None, stack: str | None = None, **more: Any,
) -> logging.LogRecord:
    if name.partition(".")[0] not in OURS:
        message, args = f"{name} at {Path(path).name}:{line}", ()
    if exception:
        error = exception if isinstance(exception, BaseException) else exception[1] if isinstance(exception, tuple) else sys.exc_info()[1]
        message, args = f"{message % args if args else message}{f': {said(error)}' if error else ''}", ()
    return _made(name, level, path, line, message, args, None, function, None, **more)
