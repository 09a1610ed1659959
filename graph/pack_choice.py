"""What a pack quotes: for each failing that it covers a few sentences, then strengths and recommendations, none said twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from corpus.citing import sector
from graph import cypher_pack as cypher
from graph.briefing import REFERS_BACK
from graph.choosing import Candidate, choose, says_the_same
from graph.effective import COVERED, REJECTED, TAKEN_BACK
from graph.on_topic import unit
from graph.pack_asked import PackAsked
from graph.run import Row, Runner

MOST = 24            # candidates looked at of each polarity and code
LONGEST = 600        # characters of a quotation: a longer one is no sentence that can be read from a slide
HANDY = 240          # characters up to which a quotation is as good as a shorter one
PER_REPORT = 2       # quotations of one report under one code, where there are several reports
OWN = 0.3            # what a finding on the audience's own agencies gains
LESS = {"refers back": 0.25, "caution": 0.3, "long": 0.15, "told": 0.5}  # what a quotation loses that cannot stand by itself, or does already
CAREFUL = ("hypothetical", "negated")                   # modalities, and speakers, of what is no finding of the report's own
RULE = "guidance"                                       # modality of what may only say what ought to be
OTHERS = ("relative", "journalist", "committee_member")
WAS_REJECTED, REJECTED_IN = "a person rejected it", "a person rejected what stands in it"
NO_ROOM = "no room at this length, or another one says the same"


class Chooser:
    """Counts the pool of findings once, then picks from it without ever taking the same sentence twice."""

    def __init__(self, runner: Runner, asked: PackAsked, told: Iterable[Row] = ()) -> None:
        """`told`: extracts that stand in the pack already; what stands in one of them is quoted again only where nothing else is there."""
        self._runner, self._asked = runner, asked
        self._told = [(row["report_id"], row["start"], row["end"]) for row in told if row.get("start") is not None]
        names = asked.filters.parameters()
        self._given: dict[str, Any] = {**names, "own": list(asked.audience.agencies), "findings": list(asked.findings), "passages": list(asked.passages),
                                       "longest": LONGEST, "careful": list(CAREFUL), "others": list(OTHERS)}
        self._pool = (list(names), asked.filters.finding_label())
        self.counts = runner.read(cypher.counted(*self._pool, by_ids=asked.by_ids), **self._given)
        self._taken: list[Candidate] = []
        self._marked: list[Row] = []  # the failings that were looked at

    def failings_in(self, part: Iterable[Row]) -> set[str]:
        """The codes of failings that are marked in extracts of the report's own text."""
        spans = [(row["report_id"], row["start"], row["end"]) for row in part if row.get("start") is not None]
        return {f["code"] for f in self._marked for id_, start, end in spans if id_ == f["report_id"] and start <= f["start"] and f["end"] <= end}

    def codes(self, polarity: str, most: int, *, first: Sequence[str] = ()) -> list[Row]:
        """The codes of a polarity that say most to the audience: those of `first`, then what a person chose, what is in most reports, what was found
        most often, and for certain; none of which nothing can be quoted."""
        rows = [row for row in self.counts if row["polarity"] == polarity and row["quotable"]]
        own = bool(self._asked.audience.agencies)
        order = {code: place for place, code in enumerate(first)}
        rows.sort(key=lambda r: (order.get(r["code"], len(order)), not r["chosen"], own and not r["own"], -r["reports"], -r["mentions"], -r["best"], r["code"]))
        return rows[:most]

    def of(self, polarity: str, codes: Sequence[str], each: int, most: int, *, groups: int | None = None) -> list[Row]:
        """Up to `each` findings of each code, and `most` in all, of no more than `groups` codes, by code in the order given: rows {finding, passage, section}."""
        wanted = [f"{polarity} {code}" for code in codes]
        rows = self._runner.read(
            cypher.candidates(*self._pool, by_ids=self._asked.by_ids), **self._given, wanted=wanted, most=MOST) if wanted else []
        by_code: dict[str, list[Candidate]] = {code: [] for code in codes}
        for row in rows:
            if (candidate := self._candidate(row)) is not None:
                by_code[candidate.code].append(candidate)
                self._marked += [row["finding"]] if polarity == "failing" else []
        several = len({c.report_id for group in by_code.values() for c in group}) > 1
        left, found, filled = most, [], set()
        for code in codes:
            if len(filled) == groups:
                break
            group = sorted(by_code[code], key=lambda c: (-c.score, c.what["finding"]["finding_id"]))
            group = [c for c in group if not any(self._same(c, t) for t in self._taken)]
            chosen = choose(group, min(each, left), per_report=PER_REPORT if several else each)
            self._taken += chosen
            found += [c.what for c in chosen]
            filled |= {code} if chosen else set()
            left -= len(chosen)
        return found

    def _candidate(self, row: Row) -> Candidate | None:
        finding, passage = row["finding"], row["passage"]
        quotation = passage["text"][max(0, finding["start"] - passage["start"]):finding["end"] - passage["start"]]
        if quotation != finding["quotation"]:  # word for word, or not at all
            return None
        caution = finding["modality"] in CAREFUL or finding["speaker"] in OTHERS
        if caution and finding["finding_id"] not in self._asked.findings:
            return None
        score = 1.0 if finding["sure"] else finding["confidence"] or 0.0
        own = bool(self._asked.audience.agencies) and not set(finding["agencies"]).isdisjoint(self._asked.audience.agencies)
        score += OWN * own - LESS["refers back"] * bool(REFERS_BACK.match(quotation)) - LESS["long"] * (len(quotation) > HANDY)
        score -= LESS["caution"] * (caution or finding["modality"] == RULE)
        score -= LESS["told"] * any(id_ == finding["report_id"] and start <= finding["start"] < end for id_, start, end in self._told)
        return Candidate(score, finding["polarity"], finding["code"], finding["report_id"], "", quotation, unit(row["vector"]), row)

    @staticmethod
    def _same(a: Candidate, b: Candidate) -> bool:
        return (a.report_id, a.what["finding"]["start"]) == (b.report_id, b.what["finding"]["start"]) or says_the_same(a, b)


def left_out(runner: Runner, asked: PackAsked, shown: Iterable[Row]) -> list[Row]:
    """Of findings and passages asked for by their ids those of which nothing is `shown`, where they stand, "" where they are not known, and
    why: [{id, where, why}]."""
    shown = list(shown)
    out: list[tuple[str, Row | None, str]] = []
    why = {REJECTED: WAS_REJECTED, TAKEN_BACK: "who had added it took it back", COVERED: "another finding of its sentence says the same"}
    for row in runner.read(cypher.KNOWN, findings=list(asked.findings)) if asked.findings else ():
        finding, gone = row["finding"], row["rejected"] or {}
        if not finding:
            out.append((row["id"], row["rejected"], why.get(gone.get("status", ""), "there is no such finding")))
        elif not any(e["finding_id"] == row["id"] or _holds(e, finding) for e in shown):
            out.append((row["id"], finding, f"longer than {LONGEST} characters" if finding["end"] - finding["start"] > LONGEST else NO_ROOM))
    passages = {row["passage"]["passage_id"]: row["passage"] for row in runner.read(cypher.PASSAGES, ids=list(asked.passages))} if asked.passages else {}
    struck = rejected(runner, {p["report_id"] for p in passages.values()}) if passages else {}
    for id_ in asked.passages:
        if id_ not in passages:
            out.append((id_, None, "there is no such passage"))
        elif not any(e["passage_id"] == id_ for e in shown):
            p = passages[id_]
            hit = any(start < p["end"] and p["start"] < end for start, end in struck.get(p["report_id"], ()))
            out.append((id_, p, REJECTED_IN if hit else NO_ROOM))
    ids = sorted({place["report_id"] for _, place, _ in out if place})
    reports = {row["report"]["report_id"]: row["report"] for row in runner.read(cypher.REPORTS, ids=ids)} if ids else {}
    return [{"id": id_, "where": sector(reports[place["report_id"]] | {name: place.get(name) for name in ("page", "paragraph")}) if place else "", "why": why_} for id_, place, why_ in out]


def _holds(extract: Row, finding: Row) -> bool:
    return (extract["kind"] == "extract" and extract["report_id"] == finding["report_id"] and extract["start"] <= finding["start"] and finding["end"] <= extract["end"])


def rejected(runner: Runner, report_ids: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """By report where its sentences stand of which a person said that they are no finding."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row in runner.read(cypher.REJECTED, ids=list(report_ids)):
        places.setdefault(row["report_id"], []).append((row["start"], row["end"]))
    return places
