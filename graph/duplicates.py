"""Reports that are one: the same published twice, a draft and its final, a summary and the whole. They count once.

A report that is put into the graph carries a signature of its words (`ingest.likeness`). A full-text index over the
signatures tells the few reports that may be like it; those are compared word for word, and linked as SAME_AS where
more than chance and set phrases can explain stands in both. Of linked reports the newest whole one counts. The
others keep their nodes, but their passages are `:DuplicatePassage` and their findings `:DuplicateFinding`: so every
question about `:Passage` and `:Finding`, and both search indexes, leave them out without knowing of duplicates.
When the one that counts goes, or somebody says that two are not the same, the labels go back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from corpus.codebook import Codebook
from corpus.errors import UsageError
from graph import cypher_duplicates as statements
from graph.cypher import TAKE_TURN
from graph.decisions import bring_to_all, no_report, record, signed
from graph.echoes_due import look_again_in_reports, unlink_reports
from graph.run import Row, Runner, Transaction
from ingest.likeness import PROMISING, estimate, kind_of, measure, shingles, signature

LOOKED_AT = 50   # reports whose signatures are looked at: those that share the rarest values come first
COMPARED = 8     # of those compared word for word, the likest first
ON_PAIRS = ("separate", "rejoin")
_FOLDED = ("duplicate_of", "duplicate_kind", "duplicate_like")


def signed_text(texts: Iterable[str]) -> Row:
    """{likeness, shingles}: what a Report node keeps of its passages' words, to be compared by."""
    runs = shingles(list(texts))
    return {"likeness": signature(runs), "shingles": len(runs)}


# -- who counts -----------------------------------------------------------------------------------


def who_counts(reports: Iterable[Row], links: Collection[tuple[str, str, str]]) -> dict[str, tuple[str, str, str]]:
    """Of linked reports (id, id, kind), those that do not count: {report_id: (counted as, kind, through whom)}.

    They are gone through from the best: whole before part of another, newer before older, final before draft, with pages
    before without, longer before shorter. Whoever is linked to one that came before is counted as that one, or as what
    that is counted as.
    """
    parts = {a for a, _, kind in links if kind == "part_of"}
    ordered = sorted(reports, key=lambda r: (r["report_id"] not in parts, *_age(r)), reverse=True)
    found: dict[str, tuple[str, str, str]] = {}
    seen: list[str] = []
    kinds = {frozenset((a, b)): kind for a, b, kind in links}
    for report in ordered:
        id_ = report["report_id"]
        before = next((other for other in seen if frozenset((id_, other)) in kinds), None)
        if before is not None:
            found[id_] = (found[before][0] if before in found else before, kinds[frozenset((id_, before))], before)
        seen.append(id_)
    return found


def _age(report: Row) -> tuple[str, bool, bool, int, str]:
    draft = "draft" in f"{report['file']} {report.get('title') or ''}".casefold()
    return report.get("published") or "", not draft, bool(report.get("pages")), report["shingles"] or 0, report["report_id"]


# -- in the transaction of a report ---------------------------------------------------------------


def near(tx: Transaction, report_ids: list[str]) -> set[str]:
    """The reports linked with these, before these are deleted."""
    return {row["other"]["report_id"] for row in tx.rows(statements.NEIGHBOURS, report_ids=report_ids)} - set(report_ids)


def find(tx: Transaction, report: Row, known: Collection[str] = ()) -> bool:
    """Links a report just written, given as its node, with those that it is one with; whether there are any. `known`: reports
    that the one it replaces was linked with, compared whatever the index says."""
    if not report["likeness"]:
        return False
    alike = [row["report"] for row in tx.rows(statements.ALIKE, likeness=report["likeness"], report_id=report["report_id"], limit=LOOKED_AT)]
    missed = sorted(set(known) - {report["report_id"], *(o["report_id"] for o in alike)})
    alike += [row["report"] for row in tx.rows(statements.FACTS, report_ids=missed) if row["report"]["likeness"]] if missed else []
    guesses = [(estimate(report["likeness"], report["shingles"], o["likeness"], o["shingles"]).containment, o) for o in alike]
    promising = sorted(((c, o) for c, o in guesses if c >= PROMISING), key=lambda x: (-x[0], x[1]["report_id"]))[:COMPARED]
    apart = _apart(tx, [report["report_id"]]) if promising else set()
    together = [o for _, o in promising if frozenset((report["report_id"], o["report_id"])) not in apart]
    if not together:
        return False
    own = _runs(tx, report["report_id"])
    return any([_compare(tx, report, own, other) for other in together])


def _runs(tx: Transaction, report_id: str) -> frozenset[str]:
    """The runs of words of a report that is in the graph."""
    return shingles([row["text"] for row in tx.rows(statements.TEXTS, report_id=report_id)])


def _compare(tx: Transaction, a: Row, runs_a: frozenset[str], b: Row) -> bool:
    """Links two reports where their words say so; `runs_a` are those of `a`."""
    runs_b = _runs(tx, b["report_id"])
    likeness = measure(runs_a, runs_b)
    kind = kind_of(likeness, len(runs_a), len(runs_b))
    if not kind or (kind == "part_of" and a["kind"] != b["kind"] and "other" not in (a["kind"], b["kind"])):
        return False  # minutes or a press article that hold a whole report are not that report
    first, second = sorted((a, b), key=(lambda r: r["shingles"]) if kind == "part_of" else _age)
    link = {"kind": kind, "jaccard": round(likeness.jaccard, 3), "containment": round(likeness.containment, 3)}
    tx.rows(statements.LINK, rows=[{"from": first["report_id"], "to": second["report_id"], "link": link}])
    return True


def place(tx: Transaction, seeds: Collection[str]) -> set[str]:
    """Decides anew who counts among these reports and all that are linked with them, and sets the labels by it. Returns those
    that counted until now."""
    reports, links, waiting = {}, set(), sorted(seeds)
    while waiting:
        for row in tx.rows(statements.FACTS, report_ids=waiting):
            reports[row["report"]["report_id"]] = row["report"]
        rows = tx.rows(statements.NEIGHBOURS, report_ids=waiting)
        links |= {_link(row) for row in rows}
        waiting = sorted({row["other"]["report_id"] for row in rows} - reports.keys())
    folded = who_counts(reports.values(), links)
    rows = []
    for id_, report in sorted(reports.items()):
        now = dict(zip(_FOLDED, folded.get(id_, (None, None, None)), strict=True))
        if any(report[name] != now[name] for name in _FOLDED):
            rows.append({"report_id": id_, **now})
    folded_now, counting = ([row for row in rows if bool(row["duplicate_of"]) is away] for away in (True, False))
    if rows:
        tx.rows(statements.PLACE, rows=rows)
        for statement in statements.FOLD:
            tx.rows(statement, rows=folded_now)
        for statement in statements.UNFOLD:
            tx.rows(statement, rows=counting)
        unlink_reports(tx, folded_now)
        look_again_in_reports(tx, counting)
    return {row["report_id"] for row in folded_now}


def _link(row: Row) -> tuple[str, str, str]:
    a, b = (row["report_id"], row["other"]["report_id"])
    return (a, b, row["kind"]) if row["outward"] else (b, a, row["kind"])


def move_pairs(tx: Transaction, old: list[str], new: str) -> None:
    """What people said of a report holds of the edition that takes its place."""
    rows = []
    for row in tx.rows(statements.PAIRS, report_ids=old):
        d = row["decision"]
        ids = sorted(new if id_ in old else id_ for id_ in (d["report_id"], d["other_id"]))
        rows.append({"decision_id": d["decision_id"], "report_id": ids[0], "other_id": ids[1]})
    tx.rows(statements.MOVE_PAIR, rows=rows)


def _apart(tx: Transaction, report_ids: list[str]) -> set[frozenset[str]]:
    """The pairs of which somebody said, at last, that they are not the same."""
    said = {frozenset((d["report_id"], d["other_id"])): d["what"] for row in tx.rows(statements.PAIRS, report_ids=report_ids) for d in [row["decision"]]}
    return {pair for pair, what in said.items() if what == "separate"}


# -- for the store ----------------------------------------------------------------------------------


def compare_unsigned(runner: Runner, book: Codebook) -> int:
    """Compares the reports that were put before reports were compared; how many those were."""
    waiting = [row["report_id"] for row in runner.read(statements.UNSIGNED)]

    def work(tx: Transaction, report_id: str) -> None:
        tx.rows(TAKE_TURN)
        tx.rows(statements.SIGN, report_id=report_id, **signed_text(row["text"] for row in tx.rows(statements.TEXTS, report_id=report_id)))
        if find(tx, tx.rows(statements.FACTS, report_ids=[report_id])[0]["report"]):
            place(tx, [report_id])
            bring_to_all(tx, book, [report_id])

    for report_id in waiting:
        runner.write(lambda tx, id_=report_id: work(tx, id_))  # type: ignore[misc]
    return len(waiting)


def say_of_pair(runner: Runner, book: Codebook, report_id: str, other_id: str, *, what: str, by: str, at: str, reason: str) -> tuple[str, str]:
    """A person says that two reports taken for one are not ("separate"), or takes that back ("rejoin"): the place of the
    decision. Raises NotFound, or UsageError where there is nothing to separate or rejoin."""
    if what not in ON_PAIRS:
        raise UsageError(f"nobody can {what!r} two reports.", todo=f"Use one of {', '.join(ON_PAIRS)}.")
    a, b = sorted((report_id, other_id))
    who = signed(by, at, reason)

    def work(tx: Transaction) -> tuple[str, str]:
        tx.rows(TAKE_TURN)
        reports = {row["report"]["report_id"]: row["report"] for row in tx.rows(statements.FACTS, report_ids=[a, b])}
        for id_ in (a, b):
            if id_ not in reports:
                raise no_report(id_)
        apart = frozenset((a, b)) in _apart(tx, [a])
        if what == "separate" and not tx.rows(statements.IS_LINKED, report_id=a, other_id=b)[0]["linked"]:
            raise UsageError("these two reports are not linked as the same.", where=f"{a}, {b}", todo="See `scr duplicates`.")
        if what == "rejoin" and not apart:
            raise UsageError("nobody said that these two reports are not the same.", where=f"{a}, {b}", todo="See `scr duplicates`.")
        decision = record(tx, {"what": what, **who, "report_id": a, "other_id": b})
        if what == "separate":
            tx.rows(statements.UNLINK, report_id=a, other_id=b)
        else:
            _compare(tx, reports[a], _runs(tx, a), reports[b])
        place(tx, [a, b])
        bring_to_all(tx, book, [a, b])
        return a, decision["decision_id"]

    return runner.write(work)


def duplicates(runner: Runner) -> Row:
    """{duplicates: [{report_id, title, file, kind, published, findings, relation, jaccard, containment, like_id, like_title, like_file,
    counted_as, counted_title, counted_file, counted_published}], separated: [{report_id, title, file, other_id, other_title,
    other_file, by, at, reason}]}

    `relation` (same, version, part_of), `jaccard` and `containment` are those with the report `like_id`; mostly that is `counted_as`.
    """
    return {"duplicates": runner.read(statements.DUPLICATES), "separated": runner.read(statements.SEPARATED)}
