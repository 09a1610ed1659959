"""A backup into an empty home and an empty store, on this machine or another: the same graph, with the same digest, and the same files.

Nothing is touched before the whole backup has been proved. Then a mark is written (SCR_HOME/restore.json), which every
command that opens the graph meets and refuses to go on (`refuse_unfinished`); it is removed when all is there. A restore that
was killed goes on when the same backup is restored again.

Reports that were withdrawn in this home since the backup was made are taken down again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from corpus.errors import ExchangeError, StoreUnavailable
from corpus.home_files import MARK, SET_ASIDE, UNPACKED, state_files
from corpus.library import Library, Tombstone
from corpus.whole import write_whole
from graph import cypher_move
from graph.backup_file import GRAPH, HOME, Backup, Progress
from graph.importing import refuse_others
from graph.run import Row, Runner

if TYPE_CHECKING:
    from graph.store import Store

STONES = "library/withdrawn.jsonl"
SPARE = 1.2  # room needed: what is unpacked, and the database's own files beside it


def restore(
    runner: Runner, store: Store, backup: Backup, home: Path, *, cache: Path | None = None, replace: bool = False, progress: Progress = lambda _: None,
) -> Row:
    """{digest, reports, nodes, relationships, files, resumed, withdrawn, set_aside}. `backup` must have been checked (`Backup.check`).

    Raises ExchangeError for a backup of another schema or encoder, and, unless `replace`, for a home or a store that
    holds something; StoreUnavailable where another restore is under way. `replace` empties both first; of the files that were there all but the library
    is set aside (SCR_HOME/set-aside), tombstones and receipts stay in force.
    """
    refuse_others(backup.graph_manifest(), store.schema, backup.path)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(home / "restore.lock", timeout=0, mode=0o600):
            with _disk(home):
                mark = _begin(runner, store, backup, home, cache, replace)
            return _restore(runner, store, backup, home, mark, progress)
    except Timeout as error:
        raise StoreUnavailable("another restore into this home is under way.", where=str(home), todo="Wait until it has ended.") from error


def refuse_unfinished(home: Path) -> None:
    """Raises ExchangeError where a restore into this home broke off, or is under way."""
    mark = _read_mark(home)
    if mark is not None:
        raise ExchangeError(
            f"a restore into this home is not finished: it holds a part of {mark.get('file') or 'a backup'}.", where=str(home),
            todo="Run `scr restore` with the same backup again: it goes on. Or point SCR_HOME at an empty folder.",
        )


def refuse_use(home: Path, cache: Path | None, backup: Backup) -> None:
    """Raises ExchangeError for a home that holds a state, unless it is that of this backup, whose restore broke off."""
    mark = _read_mark(home)
    if mark is not None and mark.get("seal") != backup.seal:
        raise ExchangeError(
            f"a restore of another backup ({mark.get('file')}) was interrupted here.", where=str(home),
            todo="Restore that one again, or restore this one with --replace, or point SCR_HOME at an empty folder.",
        )
    if mark is None and (files := state_files(home, cache=cache)):
        raise _in_use(f"{len(files)} files, {files[0]} the first", home)


def _in_use(what: str, home: Path) -> ExchangeError:
    return ExchangeError(
        f"this home is in use ({what}).", where=str(home),
        todo="Point SCR_HOME at an empty folder (and NEO4J_DATABASE at an empty database), or give up what is there with --replace.",
    )


def _begin(runner: Runner, store: Store, backup: Backup, home: Path, cache: Path | None, replace: bool) -> Row:
    """Marks the home; the mark. What `replace` gives up is given up after that, and again by a restore that goes on."""
    mark = _read_mark(home)
    if not replace:
        refuse_use(home, cache, backup)
    _need_room(backup, home)
    if mark is not None and mark.get("seal") == backup.seal:
        if not mark.get("emptied"):
            mark = _give_up(runner, store, home, cache, mark)
        return mark | {"resumed": True}
    if not replace and runner.read(cypher_move.HOLDS_REPORTS, agencies=list(store.agencies))[0]["holds"]:
        raise _in_use("its database holds reports, decisions or tombstones", home)
    since = [] if mark is None else mark.get("withdrawn", [])
    if replace:
        since += [asdict(stone) for stone in Library(home).tombstones().values()]
        since += [{k: row[k] for k in ("report_id", "sha256", "file", "reason", "withdrawn_at", "by")} for row in store.withdrawals()]
    mark = {
        "file": backup.path.name, "seal": backup.seal, "made_at": backup.manifest["made_at"], "replace": replace, "emptied": not replace,
        "withdrawn": list({row["sha256"]: row for row in since}.values()),
    }
    _write_mark(home, mark)
    return (_give_up(runner, store, home, cache, mark) if replace else mark) | {"resumed": False}


def _restore(runner: Runner, store: Store, backup: Backup, home: Path, mark: Row, progress: Progress) -> Row:
    stones = [Tombstone(**row) for row in mark["withdrawn"]]
    with _disk(home):
        progress("unpacking the library and what lies beside it")
        backup.unpack(HOME, home)
        _join_tombstones(home, stones)
        _join_receipts(home, backup)
    if mark["resumed"] and _is_in(runner, store):
        result = {"digest": store.digest(), "withdrawn": []}
    else:
        result = _import(store, backup, home / UNPACKED, stones, progress)
    if not stones and result["digest"] != backup.manifest["digest"]:
        raise ExchangeError("what was restored is not what was backed up.", where=str(home), todo="Restore it into an empty home again, or take another copy.")
    for stone in stones:
        Library(home).withdraw(stone)
    (home / MARK).unlink()
    aside = home / SET_ASIDE / backup.seal[:12]
    return {
        "digest": result["digest"], "reports": len(store.reports()), "nodes": backup.manifest["nodes"], "relationships": backup.manifest["relationships"],
        "files": sum(name.startswith(HOME) for name in backup.parts), "resumed": mark["resumed"], "withdrawn": result["withdrawn"],
        "set_aside": str(aside) if mark["replace"] and aside.is_dir() else "",
    }


def _is_in(runner: Runner, store: Store) -> bool:
    """Whether the graph was whole in the store when a restore broke off."""
    marked = runner.read(cypher_move.READ_MARK)[0]["import_of"]
    return marked is None and runner.read(cypher_move.HOLDS_REPORTS, agencies=list(store.agencies))[0]["holds"]


def _import(store: Store, backup: Backup, unpacked: Path, stones: list[Tombstone], progress: Progress) -> Row:
    progress("unpacking the graph")
    shutil.rmtree(unpacked, ignore_errors=True)  # of a restore that broke off
    try:
        with _disk(unpacked):
            unpacked.mkdir(mode=0o700)
            backup.unpack(GRAPH, unpacked)
        return store.import_folder(unpacked, withdrawn=stones, progress=progress)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _give_up(runner: Runner, store: Store, home: Path, cache: Path | None, mark: Row) -> Row:
    """Empties the store and the library, and puts all else aside: keys, receipts and the trail hold no words of reports. The mark, which says so."""
    aside = f"{SET_ASIDE}/{mark['seal'][:12]}"
    store.clear()
    runner.write(lambda tx: tx.rows(cypher_move.FINISH))  # another import that broke off here is given up too
    for name in state_files(home, cache=cache):
        if name.startswith("library/"):
            (home / name).unlink(missing_ok=True)
        elif not name.startswith(f"{SET_ASIDE}/"):
            (home / aside / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(home / name, home / aside / name)
    mark = mark | {"emptied": True}
    _write_mark(home, mark)
    return mark


def _join_tombstones(home: Path, since: list[Tombstone]) -> None:
    """The backup's tombstones and those of this home."""
    there = Library(home).tombstones()
    lines = [json.dumps(asdict(stone), ensure_ascii=False) for stone in (*there.values(), *(s for s in since if s.sha256 not in there))]
    if lines:
        (home / STONES).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(home / STONES, "".join(f"{line}\n" for line in lines).encode())


def _join_receipts(home: Path, backup: Backup) -> None:
    """Receipts of withdrawals since the backup stay where they are looked for."""
    for path in sorted((home / SET_ASIDE / backup.seal[:12] / "receipts").glob("*.json")):
        if not (home / "receipts" / path.name).exists():
            (home / "receipts").mkdir(mode=0o700, exist_ok=True)
            write_whole(home / "receipts" / path.name, path.read_bytes())


def _need_room(backup: Backup, home: Path) -> None:
    needed = int(sum(facts["bytes"] for facts in backup.parts.values()) * SPARE)
    if (free := shutil.disk_usage(home).free) < needed:
        raise ExchangeError(
            f"restoring needs about {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free.", where=str(home), todo="Make room there, or choose another SCR_HOME.",
        )


def _write_mark(home: Path, mark: Row) -> None:
    write_whole(home / MARK, json.dumps(mark, ensure_ascii=False).encode())


def _read_mark(home: Path) -> Row | None:
    try:
        mark = json.loads((home / MARK).read_text("utf-8"))
        return mark if isinstance(mark, dict) else {}
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}


@contextmanager
def _disk(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExchangeError(
            f"the backup cannot be restored ({error.strerror or error}).", where=str(error.filename or home),
            todo="Make room, or give yourself the right to write there, and run `scr restore` again: it goes on.",
        ) from error
