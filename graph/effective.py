"""What people's decisions make of the findings: the state in force, kept on the nodes themselves.

A finding is what the model said until somebody decides; then the last decision of anyone holds that was not taken back. The
Finding node is rewritten in the transaction of the decision, and again when its report is read anew:

- `status` is accepted, changed or added (rejected or taken back on one that is set aside); a finding nobody decided on has none;
- `code`, `label`, `theme`, `polarity`, `agencies` are those in force, and what the model said stands beside
  them as `model_code` and so on; where the two differ, `method` is person;
- a rejected finding, and one that a person added and took back, is a `:Rejected` node under `HAS_REJECTED`, without ties to failing, theme or agency: every
  question that speaks of `:Finding` or `HAS_FINDING`, also one that knows nothing of decisions, leaves it out;
- the passage's index terms and the report's number of findings follow.

So nothing that counts or searches has to ask about decisions. The node in force depends on the model's finding
and the decisions alone: deciding, then reading the report again, gives the same nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.citing import last_number
from corpus.codebook import Codebook
from corpus.vocabulary import Label, Polarity
from graph import cypher, cypher_decisions as statements
from graph.echoes_due import look_again
from graph.filters import finding_terms, is_finding_term
from graph.run import Row, Transaction
from ingest.findings import finding_id as id_of
from ingest.sentences import sentence_spans

PERSON = "person"      # the method of a finding whose label is a person's
SURE_OF_PERSON = 1.0   # confidence of such a finding: the figure is the model's, and it said something else
UNLABELLED = ("reject", "undo")  # decisions that say nothing of what is to hold
REJECTED = "rejected"  # status of a finding that somebody rejected
TAKEN_BACK = "taken back"  # status of a finding that the model does not make, when all that people said of it was taken back
COVERED = "covered"    # status of a finding that says what a decided one of the same sentence says
_OVERLAID = ("code", "label", "theme", "polarity", "agencies", "confidence", "sure", "method", "version")


@dataclass(frozen=True)
class Target:
    """What decisions are about: a label of a sentence. `code` and `polarity` are the model's, or those it was added with."""

    start: int
    end: int
    code: str
    polarity: str


def words_of(passage: Row, start: int, end: int) -> str:
    """A passage's text from `start` to `end`, both in the report's."""
    return passage["text"][start - passage["start"] : end - passage["start"]]


def digest_of(quotation: str) -> str:
    """By which a sentence is known again, however its lines are broken."""
    return hashlib.sha256(" ".join(quotation.split()).encode()).hexdigest()[:16]


def sentences_of(passage: Row) -> list[Row]:
    """[{start, end, page, paragraph}] of a passage as the graph holds it. Of one put before sentences were kept
    page and paragraph are given only where the whole passage has but one."""
    starts = passage.get("sentence_starts")
    if starts:
        many = len(starts)
        columns = (starts, passage["sentence_ends"], passage.get("sentence_pages") or [None] * many, passage["sentence_paragraphs"])
        return [{"start": s, "end": e, "page": page, "paragraph": number} for s, e, page, number in zip(*columns, strict=True)]
    page = passage.get("page") if passage.get("page") == passage.get("page_end") else None
    lines = passage["text"].split("\n")
    found, at = [], passage["start"]
    for line in lines:
        found += [
            {"start": at + s, "end": at + e, "page": page, "paragraph": passage.get("paragraph", "") if len(lines) == 1 else ""}
            for s, e in sentence_spans(line)
        ]
        at += len(line) + 1
    return found


def last_paragraph(passage: Row) -> str:
    """The printed number of the paragraph in which a passage ends, "" where that is the one in which it begins, or none is known; of a part
    with its paragraph's, "5(b)"."""
    return ends_in(passage.get("sentence_paragraphs") or (), passage.get("paragraph"))


def ends_in(numbers: Sequence[str], first: str | None) -> str:
    """The same of words that begin in paragraph `first`, by the numbers of their sentences' paragraphs, in order; "" is none."""
    last = last_number(numbers)
    return "" if last == first else last


def as_model_said(node: Row) -> Row | None:
    """A finding without what people made of it; None for one that only people know."""
    if not node.get("status"):
        return {k: v for k, v in node.items() if k != "rejected"}
    if "model_code" not in node:
        return None
    row = {k: v for k, v in node.items() if k not in ("status", "rejected") and not k.startswith("model_")}
    return row | {name: node[f"model_{name}"] for name in _OVERLAID}


def standing(decisions: Sequence[Row]) -> list[Row]:
    """The decisions of one finding, in their order, without those that were taken back and those that did so."""
    gone = {d["takes_back"] for d in decisions if d.get("takes_back")}
    return [d for d in decisions if d["what"] != "undo" and d["decision_id"] not in gone]


def in_force(model: Row | None, place: Row, decisions: Sequence[Row], book: Codebook) -> Row | None:
    """The finding that decisions (in their order) make of the model's, or of none at `place`; None where there is
    nothing to keep: the one that was rejected is not made by the model any more. Where all were taken back, what the model
    said; what it never said is kept aside: nobody rejected it, and it is no example of what a finding is not."""
    held = standing(decisions)
    if not held and model is not None:
        return model
    said = next((d for d in reversed(held or decisions) if d["what"] not in UNLABELLED), None)
    if model is None and said is None:
        return None
    label = _label(said, book) if said else {name: model[name] for name in ("code", "label", "theme", "polarity", "agencies")}
    row = {**(model or place), **label, "status": TAKEN_BACK if not held else REJECTED if held[-1]["what"] == "reject" else _status(said)}
    if model is not None:
        row |= {f"model_{name}": model[name] for name in _OVERLAID}
    if model is None or _says(label) != _says(model):
        row |= {"confidence": SURE_OF_PERSON, "method": PERSON, "version": ""}
    return row | {"sure": True}  # somebody read the sentence


def _status(decision: Row) -> str:
    if not decision["model_code"]:
        return "added"
    same = _says(decision) == (decision["model_code"], decision["model_polarity"], frozenset(decision["model_agencies"]))
    return "accepted" if same else "changed"


def _says(row: Row) -> tuple[str, str, frozenset[str]]:
    return row["code"], row["polarity"], frozenset(row["agencies"])


def _label(said: Row, book: Codebook) -> Row:
    code, polarity = said["code"], said["polarity"]
    return {
        "code": code, "label": book.label(code, polarity), "theme": book.theme_of(code), "polarity": polarity, "agencies": list(said["agencies"]),
    }


def settle(tx: Transaction, book: Codebook, report_id: str, wanted: dict[Target, list[Row]]) -> None:
    """Brings a report's findings into force. `wanted` holds all decisions that bear on the report, by what they are about; they
    are tied to the findings. A finding that none bears on is what the model said. Doing it twice changes nothing."""
    found = tx.rows(statements.PASSAGES_OF, report_id=report_id, places=sorted({(t.start, t.end) for t in wanted}))
    ties, new, changed, altered, rejected, gone_for_good, terms = [], [], [], [], [], [], []
    for row in found:
        passage = row["passage"]
        inside = {t: d for t, d in wanted.items() if passage["start"] <= t.start and t.end <= passage["end"]}
        before = {node["finding_id"]: node for node in row["findings"]}
        after, tied = _after(before, passage, row["report"], inside, book)
        ties += tied
        for id_, (node, gone) in after.items():
            old = before.get(id_)
            if old is not None and "embedding" in old:  # an added finding has it from one beside it
                node = {"embedding": old["embedding"]} | node
            if old is None:
                new.append({"passage_id": passage["passage_id"], "finding": node})
                altered.append(id_)
            elif old != node | {"rejected": gone}:
                changed.append({"finding": node})
                if any(old[name] != (node | {"rejected": gone})[name] for name in ("code", "polarity", "rejected")):
                    altered.append(id_)
            else:
                continue
            if gone:
                rejected.append({"finding_id": id_})
        gone_for_good += [{"finding_id": id_} for id_ in before.keys() - after.keys()]
        kept = [node for node, gone in after.values() if not gone]
        terms.append({"passage_id": passage["passage_id"], "terms": terms_with(passage["filter_terms"], kept)})
    if not found:
        return
    tx.rows(statements.UNTIE, report_id=report_id)
    tx.rows(statements.DELETE_FINDINGS, rows=gone_for_good)
    tx.rows(statements.CREATE_FINDINGS, rows=new)
    tx.rows(statements.REWRITE, rows=changed)
    tx.rows(statements.REJECT, rows=rejected)
    gone_ids = {r["finding_id"] for r in rejected}
    _link(tx, book, report_id, [r["finding"] for r in new + changed if r["finding"]["finding_id"] not in gone_ids])
    tx.rows(statements.FOLD_AGAIN, report_id=report_id)
    look_again(tx, altered)
    tx.rows(statements.SET_TERMS, rows=terms)
    tx.rows(statements.COUNT_FINDINGS, report_id=report_id)
    tx.rows(statements.TIE, rows=ties)


def _after(
    before: dict[str, Row], passage: Row, report: Row, wanted: dict[Target, list[Row]], book: Codebook,
) -> tuple[dict[str, tuple[Row, bool]], list[Row]]:
    """The passage's findings as they are to be, {id: (node, whether it is set aside)}, and which decision is about which."""
    models = {id_: said for id_, node in before.items() if (said := as_model_said(node)) is not None}
    decided: dict[str, tuple[int, Row]] = {}
    ties = []
    for target, decisions in wanted.items():
        id_ = next(
            (i for i, m in models.items() if (m["start"], m["end"], m["code"], m["polarity"]) == (target.start, target.end, target.code, target.polarity)),
            id_of(report["report_id"], target.start, target.end, Label(target.code, Polarity(target.polarity))),
        )  # fmt: skip
        node = in_force(models.get(id_), _place(passage, report, target, id_), decisions, book)
        if node is not None:
            if node.get("status"):  # else all were taken back, and it stands as one nobody decided on
                decided[id_] = decisions[-1]["sequence"], node
            ties += [{"decision_id": d["decision_id"], "finding_id": id_} for d in decisions]
    after: dict[str, tuple[Row, bool]] = {}
    taken: set[tuple[int, int, str, str]] = set()
    for _, node in sorted(decided.values(), key=lambda x: -x[0]):
        _settle_one(after, taken, node)
    for id_, model in models.items():  # what only people knew is gone with their decisions
        if id_ not in decided:
            _settle_one(after, taken, model)
    return after, ties


def _settle_one(after: dict[str, tuple[Row, bool]], taken: set[Any], node: Row) -> None:
    """Takes up a finding, unless one that says the same of its sentence was taken up before."""
    says = (node["start"], node["end"], node["code"], node["polarity"])
    gone = node.get("status") in (REJECTED, TAKEN_BACK)
    if not gone and says in taken:
        model = as_model_said(node)
        node = node | {"status": COVERED} | ({f"model_{name}": model[name] for name in _OVERLAID} if model else {})
        gone = True
    if not gone:
        taken.add(says)
    after[node["finding_id"]] = node, gone


def _place(passage: Row, report: Row, target: Target, id_: str) -> Row:
    """What a finding at this place has before anything is said of it."""
    at = next((s for s in sentences_of(passage) if s["start"] <= target.start < s["end"]), {})
    place = {
        "finding_id": id_, **report, "quotation": passage["text"][target.start - passage["start"] : target.end - passage["start"]],
        "start": target.start, "end": target.end, "page": at.get("page"), "paragraph": at.get("paragraph", ""),
        "modality": "asserted", "speaker": "", "time_status": "", "cue": "",
    }  # fmt: skip
    return {k: v for k, v in place.items() if v is not None}


def terms_with(terms: Sequence[str], findings: Iterable[Row]) -> list[str]:
    """A passage's index terms, those of its findings made anew."""
    found = {
        t for f in findings
        for t in finding_terms(code=f["code"], theme=f["theme"], polarity=f["polarity"], agencies=f["agencies"], sure=bool(f["sure"]))
    }  # fmt: skip
    return [t for t in terms if not is_finding_term(t)] + sorted(found)


def _link(tx: Transaction, book: Codebook, report_id: str, findings: list[Row]) -> None:
    """Ties findings to failing or theme and to agencies, as a report's writing does."""
    about = [{"finding_id": f["finding_id"], "code": f["code"]} for f in findings]
    agencies = [{"finding_id": f["finding_id"], "agency": a} for f in findings for a in dict.fromkeys(f["agencies"])]
    tx.rows(cypher.LINK_FAILINGS, report_id=report_id, rows=[r for r in about if r["code"] in book.failings])
    tx.rows(cypher.LINK_THEMES, report_id=report_id, rows=[r for r in about if r["code"] in book.themes])
    tx.rows(cypher.LINK_AGENCIES, report_id=report_id, rows=agencies)
