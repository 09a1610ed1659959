"""What the program is made of: the locked packages with their licences, Neo4j's files, the models.

    python .ci/supply.py    prints every licence; fails where one is not allowed (.ci/licences.toml)

Run in the program's own environment: a package's licence is what its installed metadata says, unless licences.toml says it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

PLAIN = {  # what packages wrote before there were SPDX expressions
    "MIT License": "MIT", "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "ISC License": "ISC",
    "BSD 3-Clause License": "BSD-3-Clause", "Apache Software License": "Apache-2.0", "ISC License (ISCL)": "ISC", "The Unlicense (Unlicense)": "Unlicense",
}


@dataclass(frozen=True)
class Locked:
    """One line of a lock: `hashes` are SHA-256 of its files; `marker` says where it is installed, "" everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def locked(lock: str) -> list[Locked]:
    """The packages of .ci/<lock>, in its order."""
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", (HERE / lock).read_text("utf-8")):
        head = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*(?:\\|\n|$)", block)
        if head:
            found.append(Locked(head[1], head[2], head[3] or "", tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))))
    return found


def rules() -> dict[str, Any]:
    return tomllib.loads((HERE / "licences.toml").read_text("utf-8"))


def licence_of(name: str, given: dict[str, Any]) -> str:
    """An SPDX expression, "" where nobody says."""
    if name in given["exceptions"]:
        return given["exceptions"][name]["licence"]
    if name in given["says"]:
        return given["says"][name]
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return ""
    if facts.get("License-Expression"):
        return facts["License-Expression"]
    said = (facts.get("License") or "").strip()
    classes = [line.split(" :: ")[-1] for line in facts.get_all("Classifier") or [] if line.startswith("License :: ") and line.count(" :: ") > 1]
    for one in (said, *classes):
        if one in given["allowed"]:
            return one
        if one in PLAIN:
            return PLAIN[one]
    return ""


def licence_of_jar(group: str, given: dict[str, Any]) -> str:
    """Of a Maven group: that of the longest beginning that the list has; "" where it has none."""
    fits = [name for name in given["jars"] if group == name or group.startswith((f"{name}.", f"{name}-")) ]
    return given["jars"][max(fits, key=len)] if fits else ""


def is_allowed(expression: str, given: dict[str, Any]) -> bool:
    """Whether each licence that must be kept to is on the list: of those joined by OR one is enough."""
    return bool(expression) and all(
        any(one.strip(" ()") in given["allowed"] for one in re.split(r"\bOR\b", part)) for part in re.split(r"\bAND\b", expression)
    )


def unanswered(lock: str, given: dict[str, Any]) -> list[tuple[str, str]]:
    """(package, licence) of those whose licence is neither allowed nor an exception with its reason."""
    rows = [(one.name, licence_of(one.name, given)) for one in locked(lock)]
    return sorted({(name, licence) for name, licence in rows if name not in given["exceptions"] and not is_allowed(licence, given)})


def main() -> int:
    from graph.jars import DEFAULT_VERSION, jar_list
    from ingest.weights import weights_list

    given = rules()
    rows = {(one.name, one.version): licence_of(one.name, given) for one in locked("requirements.txt")}
    print(f"Packages ({len(rows)})")
    for (name, version), licence in rows.items():
        print(f"  {name:<28} {version:<16} {licence}")
    print(f"\nNeo4j Community {DEFAULT_VERSION}, fetched from its publishers by the machine it runs on ({len(jar_list(DEFAULT_VERSION))} files)")
    by: dict[str, int] = {}
    for jar in jar_list(DEFAULT_VERSION):
        licence = licence_of_jar(jar.group, given)
        by[licence] = by.get(licence, 0) + 1
    for licence, files in sorted(by.items(), key=lambda row: -row[1]):
        print(f"  {files:>4} files  {licence}")
    print("\nModels")
    for name, facts in weights_list().items():
        print(f"  {name:<40} {facts['licence']}")
    print("\nUnder other terms than the usual free ones")
    shipped = {one.name for one in locked("requirements.txt")}
    for name, facts in given["exceptions"].items():
        print(f"  {name} ({facts['licence']}{'' if name in shipped else '; tests alone'}): {facts['why']}")
    wrong = unanswered("requirements.txt", given) + [("a file of Neo4j", "")] * ("" in by)
    for name, licence in wrong:
        print(f"NOT ALLOWED, and no reason given in .ci/licences.toml: {name} ({licence or 'its licence is not known'})", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
