"""People's decisions on findings: taken, kept for good, and brought to bear.

A decision is an event: it is written once and stays as it was, with who took it, when, why, on which sentence,
what the model had said and what is to hold. Several people may decide on one finding; the last decision holds,
all are kept. Who takes a decision back takes another, "undo", that names it: what held before holds again. A decision knows its sentence by the file's SHA-256, the offsets and a digest of the words, never
by a Finding node, so it holds again when the file is read anew, by whatever model; when a corrected edition
takes the file's place, it holds where the same words stand once, and so it does in reports that are one with it (a draft
and its final). Until they stand somewhere again it waits.
A withdrawal takes the reason and the digest out of it: what may quote the report.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from corpus.codebook import Codebook, load_codebook
from corpus.errors import NotFound, UsageError
from graph import cypher_decisions as statements, cypher_duplicates
from graph.cypher import TAKE_TURN
from graph.effective import UNLABELLED, Target, as_model_said, digest_of, sentences_of, settle, standing, words_of
from graph.filters import Filters
from graph.run import Row, Runner, Transaction

ON_FINDINGS = ("accept", "reject", "change", "undo")
MAX_NAME = 100       # characters of a person's name
MAX_REASON = 2_000   # characters of a reason: a paragraph
MAX_TIME = 40        # characters of an ISO date and time
SHORTEST_ID = 4      # characters of the beginning of a finding's id
_LABEL = ("code", "label", "theme", "polarity", "agencies")
_MODEL = ("code", "label", "polarity", "agencies", "confidence", "method", "version")


def decide(
    runner: Runner, book: Codebook, finding_id: str, *, what: str, by: str, at: str, reason: str,
    failing: str | None = None, polarity: str | None = None, agencies: Sequence[str] | None = None, takes_back: str | None = None,
) -> Row:
    """Takes a decision on a finding: accept, reject, change with what is to change, or undo, which takes the last one back that
    the same person took and that still stands, or the one of theirs that `takes_back` names: however often that is sent, it is taken back
    once. Returns it as `decisions` does. Saying the same again at the same time changes nothing.

    Raises NotFound, or UsageError for a wrong code, a missing name or reason, a change that changes nothing, or nothing to take back.
    """
    if what not in ON_FINDINGS:
        raise UsageError(f"nobody can {what!r} a finding.", todo=f"Use one of {', '.join(ON_FINDINGS)}.")
    given = changes(failing, polarity, agencies)
    if (what == "change") != bool(given):
        raise UsageError(
            "a change needs what is to change." if what == "change" else f"to {what} a finding takes no other label.",
            todo="Give a failing, a polarity or agencies with `change`, and only with it.",
        )
    if takes_back and what != "undo":
        raise UsageError("only an undo takes a decision back.", todo="Leave out takes_back.")
    who = signed(by, at, reason)

    def work(tx: Transaction) -> tuple[str, str]:
        tx.rows(TAKE_TURN)
        found = tx.rows(statements.FINDING, finding_id=finding_id)
        if not found:
            raise no_finding(finding_id)
        node, sha256 = found[0]["finding"], found[0]["sha256"]
        label = {name: node[name] for name in _LABEL} | given
        if given:
            label |= {"label": book.label(label["code"], label["polarity"]), "theme": book.theme_of(label["code"])}
            if all(label[name] == node[name] for name in ("code", "polarity")) and set(label["agencies"]) == set(node["agencies"]):
                raise UsageError("that is what the finding says already.", where=finding_id, todo="Accept it, or change something.")
        earlier = [row["decision"] for row in tx.rows(statements.OF_FINDING, finding_id=finding_id)]
        model = as_model_said(node)
        done = next((d for d in earlier if takes_back and d.get("takes_back") == takes_back and d["by"] == who["by"]), None)
        if done:
            return done["report_id"], done["decision_id"]
        back = {"takes_back": _own(earlier, who["by"], finding_id, takes_back)["decision_id"]} if what == "undo" else {}
        first = earlier[0] if earlier else {f"target_{name}": node[name] for name in ("code", "polarity", "theme")}
        return _take(tx, book, {
            "what": what, **who, "report_id": node["report_id"], "finding_id": finding_id, "sha256": sha256,
            "start": node["start"], "end": node["end"], "digest": digest_of(node["quotation"]),
            **{name: first[name] for name in ("target_code", "target_polarity", "target_theme")}, **_model_label(model),
            **(back if what in UNLABELLED else label),
        })

    return one(runner, runner.write(work))


def add(
    runner: Runner, book: Codebook, report_id: str, *, start: int, end: int, failing: str, polarity: str,
    agencies: Sequence[str] = (), by: str, at: str, reason: str,
) -> Row:
    """Adds a finding that the model missed, on the sentence in which [start, end) of the report's text lies.

    Raises NotFound, or UsageError where that is no sentence or it has this finding already.
    """
    label = changes(failing, polarity, list(agencies)) if failing and polarity else {}
    if not label:
        raise UsageError("a finding needs a failing and a polarity.", todo="Give both.")
    who = signed(by, at, reason)

    def work(tx: Transaction) -> tuple[str, str]:
        tx.rows(TAKE_TURN)
        report = tx.rows(statements.REPORT, report_id=report_id)
        if not report:
            raise no_report(report_id)
        found = tx.rows(statements.PASSAGE_AT, report_id=report_id, start=start, end=end)
        passage = found[0]["passage"] if found and start < end else None
        sentence = next((s for s in sentences_of(passage) if s["start"] <= start and end <= s["end"]), None) if passage else None
        if passage is None or sentence is None:
            raise UsageError(
                f"characters {start} to {end} are not within one sentence.", where=report_id,
                todo="Give the offsets of one sentence, as a passage's own start and text tell them.",
            )
        quotation = passage["text"][sentence["start"] - passage["start"] : sentence["end"] - passage["start"]]
        target = {"target_code": label["code"], "target_polarity": label["polarity"], "target_theme": book.theme_of(label["code"])}
        return _take(tx, book, {
            "what": "add", **who, "report_id": report_id, "finding_id": "", "sha256": report[0]["sha256"],
            "start": sentence["start"], "end": sentence["end"], "digest": digest_of(quotation), **target, **_model_label(None), **label,
            "label": book.label(label["code"], label["polarity"]), "theme": target["target_theme"],
        })

    return one(runner, runner.write(work))


def _own(earlier: list[Row], by: str, finding_id: str, named: str | None) -> Row:
    """The last decision of a person that still stands, or the one named. Raises UsageError where there is none."""
    own = [d for d in standing(earlier) if d["by"] == by and (not named or d["decision_id"] == named)]
    if not own:
        raise UsageError(f"{by} has no decision on this finding to take back.", where=finding_id, todo="Only one's own decision can be taken back; decide anew instead.")
    return own[-1]


def bring(tx: Transaction, book: Codebook, report_id: str, *, fresh: bool = False) -> None:
    """Brings to bear on a report what was decided on it, and on those that are one with it. `fresh`: just written,
    so that there is nothing to take back."""
    rows = [row["decision"] for row in tx.rows(statements.BEARING, report_id=report_id)]
    if fresh and not rows:
        return
    passages = [row["passage"] for row in tx.rows(statements.SENTENCES, report_id=report_id)] if rows else []
    known: dict[str, list[tuple[int, int]]] = {}
    for passage in passages:
        for sentence in sentences_of(passage):
            known.setdefault(digest_of(words_of(passage, sentence["start"], sentence["end"])), []).append((sentence["start"], sentence["end"]))
    wanted: dict[Target, list[Row]] = {}
    for decision in rows:
        stands = _place(decision, passages, known)
        if stands:
            wanted.setdefault(Target(*stands, decision["target_code"], decision["target_polarity"]), []).append(decision)
    settle(tx, book, report_id, wanted)


def bring_to_all(tx: Transaction, book: Codebook, report_ids: Iterable[str]) -> None:
    """The same for several, and for those that are one with them."""
    ids = sorted(report_ids)
    near = {row["other"]["report_id"] for row in tx.rows(cypher_duplicates.NEIGHBOURS, report_ids=ids)}
    for report_id in sorted(near.union(ids)):
        bring(tx, book, report_id)


def _place(decision: Row, passages: list[Row], known: dict[str, list[tuple[int, int]]]) -> tuple[int, int] | None:
    """Where the sentence stands: where it stood, else the one place that has its words."""
    start, end, digest = decision["start"], decision["end"], decision["digest"]
    if any(p["start"] <= start and end <= p["end"] and digest_of(words_of(p, start, end)) == digest for p in passages):
        return start, end
    places = known.get(digest, [])
    return places[0] if len(places) == 1 else None


def decisions(runner: Runner, *, report_id: str | None = None, finding_id: str | None = None) -> list[Row]:
    """The decisions in their order: [{decision_id, sequence, what, by, at, reason, in_force, finding_id, report_id, file, title,
    page, paragraph, quotation, sha256, start, end, model_code, model_label, model_polarity, model_agencies, model_confidence, model_method,
    model_version, code, label, polarity, agencies, other_id, takes_back, taken_back}]

    `in_force`: the last one on a finding that stands in the graph, those left out that were taken back (`taken_back`) and those that
    take one back (`takes_back`: its id). Without a label: what was added has no model's,
    a rejection leaves none. `other_id`: of a decision on two reports, the other one. Raises NotFound for a finding
    that is not there and was never decided on.
    """
    query = statements.decisions(of_report=report_id is not None, of_finding=finding_id is not None)
    rows = runner.read(query, report_id=report_id, finding_id=finding_id)
    if finding_id is not None and not rows and not runner.read(statements.FINDING, finding_id=finding_id):
        raise no_finding(finding_id)
    return [_answer(row) for row in rows]


def _answer(row: Row) -> Row:
    d, finding = row["decision"], row["finding"]
    stands = d["what"] != "undo" and not row["taken_back"] and bool(finding) or ("other_id" in d and "withdrawn_at" not in d)
    return {
        "decision_id": d["decision_id"], "sequence": d["sequence"], "what": d["what"], "by": d["by"], "at": d["at"], "reason": d["reason"],
        "in_force": stands and not row["later"], "finding_id": d.get("finding_id", ""), "report_id": d["report_id"],
        "file": row["file"], "title": row["title"], **{name: (finding or {}).get(name) for name in ("page", "paragraph", "quotation")},
        **{name: d.get(name) for name in ("sha256", "start", "end")}, **{f"model_{name}": d.get(f"model_{name}") for name in _MODEL},
        **{name: d.get(name) for name in ("code", "label", "polarity", "agencies", "other_id", "withdrawn_at", "takes_back")}, "taken_back": row["taken_back"],
    }  # fmt: skip


def find_finding(runner: Runner, start: str) -> str:
    """A finding's id from its beginning. Raises NotFound, or UsageError where several begin so."""
    if len(start) < SHORTEST_ID:
        raise UsageError(f"{start!r} is too short.", todo=f"Give {SHORTEST_ID} characters of the finding's id or more.")
    found = [row["finding_id"] for row in runner.read(statements.BEGIN_WITH, start=start, limit=5)]
    if not found:
        raise no_finding(start)
    if len(found) > 1 and start not in found:
        raise UsageError(f"several findings begin so: {', '.join(found)}", where=start, todo="Give more of the id.")
    return start if start in found else found[0]


def changes(failing: str | None, polarity: str | None, agencies: Sequence[str] | None) -> Row:
    """{code, polarity, agencies}, as far as given. Raises UsageError with the allowed values. `failing` may be a theme's code,
    where no single failing fits; [""] for agencies means none."""
    given: Row = {}
    if failing:
        given["code"] = _code(failing)
    if polarity:
        given["polarity"] = Filters.checked(polarity=[polarity]).polarity[0]  # type: ignore[index]
    if agencies is not None:
        given["agencies"] = list(Filters.checked(agency=[a for a in agencies if a.strip()]).agency or ())
    return given


def _code(given: str) -> str:
    book = load_codebook()
    codes = {code.casefold(): code for code in (*book.themes, *book.failings)}
    if given.strip().casefold() not in codes:
        raise UsageError(f"no failing or theme has the code {given!r}.", todo=f"Allowed: {', '.join(codes.values())}.")
    return codes[given.strip().casefold()]


def signed(by: str, at: str, reason: str) -> Row:
    """{by, at, reason}, white space tidied. Raises UsageError for one that is missing, too long or no time."""
    given = {"by": " ".join(by.split()), "at": at.strip(), "reason": reason.strip()}
    for name, most in (("by", MAX_NAME), ("at", MAX_TIME), ("reason", MAX_REASON)):
        if not given[name]:
            raise UsageError(f"{name} is missing.", todo="A decision has a name and a reason.")
        if len(given[name]) > most:
            raise UsageError(f"{name} is longer than {most:,} characters.", todo="Say it shorter.")
    try:
        datetime.fromisoformat(given["at"])
    except ValueError as error:
        raise UsageError(f"{given['at']!r} is no date and time.", todo="Write it as 2026-03-03T10:00:00+00:00.") from error
    return given


def no_report(report_id: str) -> NotFound:
    return NotFound("there is no such report.", where=report_id, todo="See `scr reports`, or GET /v1/reports.")


def no_finding(finding_id: str) -> NotFound:
    return NotFound("there is no such finding.", where=finding_id, todo="`scr show REPORT --ids` and `scr decisions queue` print ids.")


def _model_label(model: Row | None) -> Row:
    """What the model says, beside what is to hold; "" and nothing where it says nothing."""
    if model is None:
        return {"model_code": "", "model_label": "", "model_polarity": "", "model_agencies": []}
    return {f"model_{name}": model[name] for name in _MODEL}


def _take(tx: Transaction, book: Codebook, decision: Row) -> tuple[str, str]:
    """Writes a decision and brings it into force: (report id, decision id). Sent twice, it is written once.

    Raises UsageError where another finding of the sentence says the same.
    """
    content = _content(decision)
    about = ("sha256", "start", "end", "target_code", "target_polarity")
    earlier = [row["decision"] for row in tx.rows(statements.OF_REPORT, report_id=decision["report_id"])]
    earlier = [d for d in earlier if all(d[name] == decision[name] for name in about)]
    if earlier and all(earlier[-1].get(k) == v for k, v in content.items()):
        return decision["report_id"], earlier[-1]["decision_id"]
    _refuse_doubles(tx, decision)
    decision = record(tx, decision)
    bring_to_all(tx, book, [decision["report_id"]])
    return decision["report_id"], decision["decision_id"]


def record(tx: Transaction, decision: Row) -> Row:
    """Writes a decision, with its place among all and an id made of that and what it says."""
    decision = decision | {"sequence": tx.rows(statements.NEXT)[0]["sequence"]}
    decision["decision_id"] = hashlib.sha256(json.dumps(sorted(_content(decision).items())).encode()).hexdigest()[:16]
    tx.rows(statements.CREATE, decision=decision)
    return decision


def _content(decision: Row) -> Row:
    """What a person said: neither where it stands now nor what the model had said."""
    return {k: v for k, v in decision.items() if k not in ("finding_id", "report_id") and not k.startswith("model_")}


def _refuse_doubles(tx: Transaction, decision: Row) -> None:
    """A sentence has a label once: two findings of it that say the same would be counted twice."""
    if decision["what"] in UNLABELLED:
        return
    for row in tx.rows(statements.PASSAGES_OF, report_id=decision["report_id"], places=[[decision["start"], decision["end"]]]):
        for f in row["findings"]:
            same = all(f[name] == decision[name] for name in ("start", "end", "code", "polarity"))
            if same and not f["rejected"] and f["finding_id"] != decision["finding_id"]:
                raise UsageError(
                    f"the sentence has that finding already ({f['finding_id']}).", where=decision["finding_id"] or decision["report_id"],
                    todo="Accept that one; reject this one if it is wrong.",
                )


def one(runner: Runner, place: tuple[str, str]) -> Row:
    return next(d for d in decisions(runner, report_id=place[0]) if d["decision_id"] == place[1])
