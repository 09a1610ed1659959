"""Neo4j's own program files (jars): listed here by coordinates and SHA-256, fetched once from Maven Central.

`data/jars-VERSION.txt` pins every file of a version. Nothing that is not on the list, or whose checksum
differs, is ever handed to the Java machine. Once fetched, no network is used again. Where the program was set up without a network
(`make OFFLINE=...`), they lie beside its packages (`brought`) and are copied from there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from corpus.errors import StoreUnavailable, UsageError

DEFAULT_VERSION = "2026.08.1"
DATA = Path(__file__).resolve().parent / "data"
AT_ONCE = 8  # downloads side by side: the files are many and small, so waiting is what costs
TRIES = 3  # a dropped connection among 237 is no reason to give up
REQUEST_TIMEOUT_S = 30

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Jar:
    """One program file: Maven coordinates, SHA-256 in hex, size in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}{'-' + self.classifier if self.classifier else ''}.jar"


def versions() -> list[str]:
    """The Neo4j versions that have a list, oldest first."""
    names = [p.stem.removeprefix("jars-") for p in DATA.glob("jars-*.txt")]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def jar_list(version: str) -> tuple[Jar, ...]:
    """Every file of `version`. Raises UsageError for a version without a list."""
    path = DATA / f"jars-{version}.txt"
    if version not in versions():
        raise UsageError(f"there is no list of files for Neo4j {version!r}", todo=f"Choose one of {', '.join(versions())}.")
    jars = []
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256, size = line.split()
            group, artifact, number, classifier = (coordinates.split(":") + [""])[:4]
            jars.append(Jar(group, artifact, number, classifier, sha256, int(size)))
    return tuple(jars)


def folder_of(version: str, cache: Path) -> Path:
    return cache / f"neo4j-{version}"


def brought(version: str) -> Path:
    """Where the files of a set-up without a network lie: in the environment that the program runs in."""
    return Path(sys.prefix) / "share" / "scr-graph" / f"neo4j-{version}"


def fetch_jars(
    version: str,
    cache: Path,
    *,
    progress: Progress | None = None,
    jars: Sequence[Jar] | None = None,
    repositories: Mapping[str, str] | None = None,
) -> list[Path]:
    """The files of `version` under `cache`, each one's checksum verified now; missing or damaged ones fetched.

    `repositories` (name -> address) are asked in their order; without it those of the user's jgo settings,
    then Maven Central. Raises StoreUnavailable: no network, no room, no permission, or a wrong checksum.
    """
    say = progress or (lambda _line: None)
    folder = folder_of(version, cache)
    wanted = jar_list(version) if jars is None else tuple(jars)
    paths = [folder / jar.file_name for jar in wanted]
    try:
        missing = _unsound(wanted, folder)
        if not missing:
            return paths
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"neo4j-{version}.lock"):
            missing = _unsound(wanted, folder)  # another command may have fetched them meanwhile
            if missing and (beside := brought(version)).is_dir() and repositories is None:
                missing = _take(missing, beside, folder)
            if missing:
                _fetch(missing, version, folder, say, repositories)
    except OSError as e:
        raise StoreUnavailable(
            f"the files of Neo4j cannot be kept here ({e.strerror or e})", where=str(folder),
            todo="Free some space (200 MB) or set SCR_CACHE to a folder you may write to.",
        ) from e
    return paths


def unsound_jars(version: str, cache: Path) -> list[str]:
    """Names of the files of `version` under `cache` that are missing or are not what the list says."""
    return [jar.file_name for jar in _unsound(jar_list(version), folder_of(version, cache))]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unsound(jars: Sequence[Jar], folder: Path) -> list[Jar]:
    """Those that are absent, or whose content is not what the list says."""
    def sound(jar: Jar) -> bool:
        path = folder / jar.file_name
        return path.is_file() and path.stat().st_size == jar.size and sha256_of(path) == jar.sha256

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:  # hashing releases the interpreter's lock
        return [jar for jar, ok in zip(jars, pool.map(sound, jars), strict=True) if not ok]


def _take(jars: Sequence[Jar], beside: Path, folder: Path) -> list[Jar]:
    """Copies those that are sound there; the others."""
    left = _unsound(jars, beside)
    for jar in jars:
        if jar not in left:
            part = folder / f".part-{os.getpid()}"
            shutil.copyfile(beside / jar.file_name, part)
            os.replace(part, folder / jar.file_name)
    return left


def _fetch(jars: Sequence[Jar], version: str, folder: Path, say: Progress, repositories: Mapping[str, str] | None) -> None:
    total = sum(jar.size for jar in jars)
    _need_room(folder, total)
    say(f"Fetching Neo4j Community {version} (about {_mb(total)} MB, once) ...")
    done, told = 0, 0
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as temporary:
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            waiting = {pool.submit(_fetch_one, jar, Path(temporary), folder, repositories): jar for jar in jars}
            for ready in as_completed(waiting):
                ready.result()
                done += waiting[ready].size
                if done * 10 // total > told:
                    told = done * 10 // total
                    say(f"  {_mb(done)} of {_mb(total)} MB")
        finally:  # an error or Ctrl-C: what has not begun is dropped
            pool.shutdown(cancel_futures=True)


def _fetch_one(jar: Jar, temporary: Path, folder: Path, repositories: Mapping[str, str] | None) -> None:
    import requests  # jgo's own way to the network

    for attempt in range(1, TRIES + 1):
        place = Path(tempfile.mkdtemp(dir=temporary))
        try:
            found = _artifact(jar, place, repositories).resolve()
            break
        except (requests.RequestException, RuntimeError) as e:
            if attempt == TRIES:
                raise StoreUnavailable(
                    f"a file of Neo4j could not be fetched ({type(e).__name__})", where=f"{jar.group}:{jar.file_name}",
                    todo="Check the network (a proxy is taken from HTTPS_PROXY) and run the command again: what has "
                    "been fetched is kept. Or set NEO4J_URI to use a Neo4j of your own.",
                ) from e
    if (got := sha256_of(found)) != jar.sha256:
        raise StoreUnavailable(
            f"the fetched file is not the one that this program was tested with (SHA-256 {got[:12]}... instead of "
            f"{jar.sha256[:12]}...); it was thrown away", where=f"{jar.group}:{jar.file_name}",
            todo="Run the command again; if it stays so, something between you and Maven Central (a proxy, a mirror) "
            "changes files: try another network, or set NEO4J_URI to use a Neo4j of your own.",
        )
    os.replace(found, folder / jar.file_name)  # whole or not at all


def _artifact(jar: Jar, place: Path, repositories: Mapping[str, str] | None):
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    if repositories is None:
        repositories = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
    context = MavenContext(repo_cache=place, remote_repos=dict(repositories), timeout=REQUEST_TIMEOUT_S)
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier, "jar")


def _need_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size * 1.1:
        raise StoreUnavailable(
            f"Neo4j needs {_mb(size)} MB and {_mb(free)} MB are free", where=str(folder),
            todo="Free some space, or set SCR_CACHE to a folder on another disk.",
        )


def _mb(size: int) -> int:
    return round(size / 1e6)


def resolve_list(version: str) -> str:
    """The text of `data/jars-VERSION.txt`, made anew from what Maven Central says. For maintainers."""
    import jgo

    lines = [
        f"# Neo4j Community {version} and all it needs, as resolved from org.neo4j:neo4j:{version} and org.neo4j:neo4j-bolt:{version}.",
        f"# Made by: python -m graph.jars {version}.  group:artifact:version[:classifier]  SHA-256  bytes",
    ]
    found = {}
    for artifact in jgo.resolve(f"org.neo4j:neo4j:{version}+org.neo4j:neo4j-bolt:{version}"):
        parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
        found[":".join(part for part in parts if part)] = artifact
    for coordinates, artifact in sorted(found.items()):
        path = artifact.resolve()
        lines.append(f"{coordinates} {sha256_of(path)} {path.stat().st_size}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(resolve_list(sys.argv[1]))
