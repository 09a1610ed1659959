"""Pins every dependency with its hashes: `python .ci/lock.py` (needs uv), after a change of pyproject.toml.

Leaves out what no platform installs (the override in pyproject.toml) and names no index.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
COMMON = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
          "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]


def lock(target: str, *extra: str) -> None:
    path = HERE / target
    subprocess.run([*COMMON, *extra, "-o", str(path)], cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
    kept, skip = [], False
    for line in path.read_text().splitlines(keepends=True):
        if re.match(r"[A-Za-z0-9]", line):
            skip = "sys_platform == 'never'" in line
        if not skip:
            kept.append(line)
    path.write_text("".join(kept))


if __name__ == "__main__":
    lock("requirements.txt", "pyproject.toml", "--group", "build")
    lock("requirements-test.txt", "pyproject.toml", "--group", "build", "--extra", "test", "-c", str(HERE / "requirements.txt"))
    lock("requirements-audit.txt", "--group", "audit")
