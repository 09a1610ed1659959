"""A folder from which the program is set up on a machine without a network, of the same system and Python.

    python .ci/offline.py FOLDER            with a network: collects packages by the lock, and Neo4j's files (`make offline FOLDER=...`)
    python .ci/offline.py --bring FOLDER    without one: puts Neo4j's files beside the packages (part of `make setup OFFLINE=...`)

Run by the environment's own Python. Every file is held against its checksum, when it is collected and again when it is used.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def collect(folder: Path) -> None:
    from corpus.settings import cache
    from graph.jars import DEFAULT_VERSION, fetch_jars

    for lock in ("requirements.txt", "requirements-test.txt"):  # the tests' too, so that `make test` works there
        subprocess.run([
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", str(folder / "wheels"), "-r", str(HERE / lock),
        ], check=True)
    jars = folder / f"neo4j-{DEFAULT_VERSION}"
    jars.mkdir(parents=True, exist_ok=True)
    for path in fetch_jars(DEFAULT_VERSION, cache(), progress=print):
        shutil.copyfile(path, jars / path.name)
    for name, files in (("packages", folder / "wheels"), (f"Neo4j {DEFAULT_VERSION}", jars)):
        sizes = [path.stat().st_size for path in files.iterdir()]
        print(f"{name}: {len(sizes)} files, {sum(sizes) / 1e6:,.0f} MB")
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {total / 1e6:,.0f} MB in all. Copy it and this repository to a machine of the same system and Python; there: make demo OFFLINE={folder}")


def bring(folder: Path) -> None:
    from graph.jars import DEFAULT_VERSION, brought, jar_list, sha256_of

    source, target = folder / f"neo4j-{DEFAULT_VERSION}", brought(DEFAULT_VERSION)
    target.mkdir(parents=True, exist_ok=True)
    for jar in jar_list(DEFAULT_VERSION):
        path = source / jar.file_name
        if not path.is_file() or sha256_of(path) != jar.sha256:
            sys.exit(f"{path} is missing or is not the file that this program was tested with. Make the folder again: make offline FOLDER=...")
        shutil.copyfile(path, target / jar.file_name)


if __name__ == "__main__":
    words = sys.argv[1:]
    if len(words) == 2 and words[0] == "--bring":
        bring(Path(words[1]).expanduser().absolute())
    elif len(words) == 1 and not words[0].startswith("-"):
        collect(Path(words[0]).expanduser().absolute())
    else:
        sys.exit(__doc__)
