"""A briefing: what reports say about a topic, in a dozen quotations, and apart from them what to do about it in the program's own words.

The best passages of the search are the net, with those of the role's agencies and of the failings that the topic names; what is quoted are findings in
them, whole sentences cut from the stored text at their offsets. How much each is on the topic, and from where on, says `graph.on_topic`: under that nothing
is quoted, so a topic of which nothing is found gets no answer instead of the nearest.
They are ordered by relevance, by how sure the model is of the finding and by the rank of their passage, and chosen by
`graph.choosing` for coverage. A role (`graph.roles`) leaves out what is about other agencies alone, and puts first what is about its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from corpus.codebook import Codebook
from corpus.errors import UsageError
from corpus.vocabulary import Polarity
from graph import cypher_briefing as cypher
from graph.choosing import Candidate, choose, says_the_same
from graph.effective import sentences_of
from graph.filters import Filters
from graph.findings import code_dict
from graph.on_topic import FLOOR, Meaning, Topic, least, topic_of, unit
from graph.practice import practice
from graph.roles import Brief
from graph.run import Row, Runner

QUOTATIONS = 12      # in one briefing: a printed page, with what to do
MOST = 40
NEAREST = 3          # quotations where nothing is on the topic
NEAR = 0.3           # the least relevance that these need
NET = 100            # passages looked at; as many again that speak of the role's agencies, and of each kind that the topic names
WEIGHTS = {"relevance": 0.65, "sureness": 0.2, "rank": 0.15}
RANK_HALVES = 30     # places down which the weight of a passage's rank is halved
OWN = 0.3            # what a finding on the role's own agencies gains
ALL = "ALL"          # agency code of several agencies
NOTHING = (
    "Nothing was recognised here as speaking of this topic. That is no proof that no report speaks of it: a computer model marks the sentences, and misses some. "
    "Try other words, or search for it."
)
NOTHING_OF_ROLE = (
    "Nothing was recognised on this topic that is about the practice asked for, about several agencies or about none in particular; what is about other agencies alone "
    "stands by itself."
)
_REPORT = ("file", "title", "kind", "area", "area_name", "published", "published_estimated", "publisher", "section", "duplicate_of")
# Where a sentence begins so, what it speaks of stands before it.
REFERS_BACK = re.compile(
    r"""[\"“‘'(\s]* (?: this | these | that | those | they | them | theirs? | its? | he | him | his | she | hers? | both | neither | such | here | then
    | however | nevertheless | nonetheless | therefore | thus | hence | consequently | instead | also | moreover | furthermore | similarly | likewise
    | conversely | and | but | so | yet | again | as\s+a\s+(?:result|consequence) | in\s+(?:addition|contrast|turn|both|these|this|that|such)
    | despite\s+(?:this|these|that) | because\s+of\s+(?:this|these) | for\s+(?:this|these|example|instance) | on\s+(?:this|that|these|the\s+other)
    | at\s+(?:this|that) | the\s+(?:latter|former|same) | had\s+(?:this|these|they|he|she|it) ) \b""",
    re.I | re.X,
)


Evidence = tuple[Row, Row, np.ndarray | None, np.ndarray | None]


class Search(Protocol):
    def __call__(self, question: str, vector: Sequence[float] | None, *, filters: Filters, limit: int, per_report: int, fold: bool) -> list[Row]: ...


def briefing(
    runner: Runner, book: Codebook, search: Search, asked: Brief, meant: Meaning, filters: Filters, limit: int = QUOTATIONS,
) -> Row:
    """{question, topic, role, agencies, nothing, found: {passages, reports, findings}, elsewhere: {reports, findings}, quotations, of_role, groups, others, nearest, not_quoted, practice}

    groups: [{polarity, code, label, theme, theme_label, reports, findings, quotations: [{...finding, passage_id, file, title, kind, area,
    area_name, published, published_estimated, publisher, section, duplicate_of, relevance, of_role, before, also}]}], failings first, then strengths
    and recommendations; within these what the topic names, then what was found in most reports. `reports` and `findings` of a group count what was found on the topic
    among the `found.passages` looked at, quoted or not: mentions, not prevalence. `relevance`: see `graph.on_topic`. `before`: the
    sentence before one that refers back, {quotation, start, end, page, paragraph}, or None. `also`: what else is marked on the same sentence,
    [{finding_id, polarity, code, label}]. `not_quoted`: groups with neither a quotation nor all their sentences
    quoted under another. `elsewhere`: what is on the topic
    and about other agencies than the role's alone; `others`: quotations of that, where the role's own leave room. `nearest`: where nothing is on the topic, the
    quotations that come nearest, which may speak of something else. `practice`: as `graph.practice` says, in no report's words. `quotations` and `of_role` number the
    quotations, and those on the role's own agencies. At most two quotations of one report. Without anything on the topic
    there are no groups, and `nothing` says so; else it is empty.

    Raises UsageError for a wrong limit.
    """
    if not 1 <= limit <= MOST:
        raise UsageError(f"a briefing has 1 to {MOST} quotations, not {limit}.")
    hits = _net(search, book, asked, meant, filters)
    weighed = _weighed(_evidence(runner, hits, filters), asked, topic_of(runner, asked.topic, meant))
    enough = least(c.what["relevance"] for c in weighed)
    near = [c for c in weighed if c.what["relevance"] >= (FLOOR if c.what["of_role"] else enough)]
    found = [c for c in near if _concerns(c.what["finding"], asked.agencies)]
    elsewhere = [c for c in near if c not in found]
    taken = choose(found, limit)
    others = choose((c for c in elsewhere if not any(says_the_same(c, t) for t in taken)), limit - len(taken))
    nearest = choose((c for c in weighed if c.what["relevance"] >= NEAR), NEAREST) if not near else []
    before = _before(runner, [*taken, *others, *nearest])
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for c in found:
        groups.setdefault(c.failing, []).append(c)
    shown = {_place(c) for c in taken}
    quoted = {key: [_quotation(c, before, found) for c in taken if c.failing == key] for key in groups}
    rows = [
        {"polarity": key[0], **code_dict(key[1], book, key[0]), "reports": len({c.report_id for c in group}), "findings": len(group), "quotations": quoted[key]}
        for key, group in groups.items()
    ]
    order = [p.value for p in Polarity]
    rows.sort(key=lambda row: (order.index(row["polarity"]), row["code"] not in meant.named, -row["reports"], -row["findings"], row["code"]))
    worded = [row for row in rows if row["quotations"]]
    return {
        "question": asked.question, "topic": asked.topic, "role": asked.role, "agencies": list(asked.agencies),
        "nothing": "" if found else NOTHING_OF_ROLE if elsewhere else NOTHING,
        "found": {"passages": len(hits), "reports": len({c.report_id for c in found}), "findings": len(found)},
        "elsewhere": {"reports": len({c.report_id for c in elsewhere}), "findings": len(elsewhere)},
        "quotations": len(taken), "of_role": sum(c.what["of_role"] for c in taken), "groups": worded,
        "others": [_quotation(c, before, near) for c in others], "nearest": [_quotation(c, before, weighed) for c in nearest],
        "not_quoted": [
            {k: v for k, v in row.items() if k != "quotations"} for row in rows
            if not row["quotations"] and any(_place(c) not in shown for c in groups[row["polarity"], row["code"]])
        ],
        "practice": practice(worded, book, meant.named),
    }


def _net(search: Search, book: Codebook, asked: Brief, meant: Meaning, filters: Filters) -> list[Row]:
    """The passages, each with `rank`, the best that it has in any of the searches, from 0."""
    hits: dict[str, Row] = {}
    for kept in _nets(book, asked, meant, filters):
        for rank, hit in enumerate(search(asked.topic, meant.question, filters=kept, limit=NET, per_report=0, fold=False)):
            known = hits.setdefault(hit["passage_id"], hit | {"rank": rank})
            known["rank"] = min(rank, known["rank"])
    return list(hits.values())


def _nets(book: Codebook, asked: Brief, meant: Meaning, filters: Filters) -> Iterator[Filters]:
    yield filters
    if asked.agencies and not filters.agency:
        yield replace(filters, agency=asked.agencies)
    if not (filters.theme or filters.failing):
        for kind, known in (("theme", book.themes), ("failing", book.failings)):
            if named := tuple(code for code in known if code in meant.named):
                yield replace(filters, **{kind: named})


def _evidence(runner: Runner, hits: list[Row], filters: Filters) -> list[Evidence]:
    """(finding, hit, the finding's vector, the passage's) of each finding that passes the filters."""
    kept = [(f, hit) for hit in hits for f in hit["findings"] if filters.keeps(f)]
    rows = runner.read(cypher.VECTORS, passages=list({hit["passage_id"]: 0 for _, hit in kept}), findings=[f["finding_id"] for f, _ in kept]) if kept else []
    of_passage = {row["passage_id"]: unit(row["vector"]) for row in rows}
    of_finding = {f["finding_id"]: unit(f["vector"]) for row in rows for f in row["findings"]}
    return [(f, hit, of_finding.get(f["finding_id"]), of_passage.get(hit["passage_id"])) for f, hit in kept]


def _concerns(finding: Row, agencies: Iterable[str]) -> bool:
    """Whether a finding is about one of these agencies, about several, or about none in particular."""
    about = set(finding["agencies"])
    return not agencies or not about or ALL in about or not about.isdisjoint(agencies)


def _weighed(evidence: list[Evidence], asked: Brief, topic: Topic) -> list[Candidate]:
    """The findings with their relevance, the best first."""
    found = []
    for finding, hit, own, around in evidence:
        quotation = hit["text"][max(0, finding["start"] - hit["start"]):finding["end"] - hit["start"]]
        if quotation != finding["quotation"]:  # word for word, or not at all
            continue
        relevance = topic.relevance(finding, quotation, f"{hit['section'] or ''} {hit['text']}", own, around)
        if relevance is None:
            continue
        of_role = bool(asked.agencies) and not set(finding["agencies"]).isdisjoint(asked.agencies)
        sureness = 1.0 if finding["sure"] else finding["confidence"] or 0.0
        rank = RANK_HALVES / (RANK_HALVES + hit["rank"])
        score = WEIGHTS["relevance"] * min(1.0, relevance) + WEIGHTS["sureness"] * sureness + WEIGHTS["rank"] * rank + OWN * of_role
        found.append(Candidate(
            score, finding["polarity"], finding["code"], finding["report_id"], (hit["published"] or "")[:4], quotation, own,
            {"finding": finding, "hit": hit, "relevance": round(relevance, 4), "of_role": of_role},
        ))
    return sorted(found, key=lambda c: (-c.score, c.what["finding"]["finding_id"]))


def _quotation(c: Candidate, before: dict[str, Row | None], found: Iterable[Candidate]) -> Row:
    finding, hit = c.what["finding"], c.what["hit"]
    same = [o.what["finding"] for o in found if o is not c and _place(o) == _place(c)]
    return finding | {
        "quotation": c.quotation, "passage_id": hit["passage_id"], **{name: hit.get(name) for name in _REPORT}, "relevance": c.what["relevance"],
        "of_role": c.what["of_role"], "before": before.get(finding["finding_id"]),
        "also": [{name: f[name] for name in ("finding_id", "polarity", "code", "label")} for f in same],
    }


def _place(c: Candidate) -> tuple[str, int]:
    """Which sentence it is."""
    return c.report_id, c.what["finding"]["start"]


def _before(runner: Runner, taken: Iterable[Candidate]) -> dict[str, Row | None]:
    """By finding id the sentence before it under the same heading, of those that refer back."""
    back = {c.what["finding"]["finding_id"]: c for c in taken if REFERS_BACK.match(c.quotation)}
    if not back:
        return {}
    rows = {row["passage_id"]: row for row in runner.read(cypher.BEFORE, passages=sorted({c.what["hit"]["passage_id"] for c in back.values()}))}
    return {id_: _sentence_before(rows[c.what["hit"]["passage_id"]], c.what["finding"]["start"]) for id_, c in back.items()}


def _sentence_before(row: Row, start: int) -> Row | None:
    for passage in filter(None, (row["passage"], row["before"])):
        earlier = [s for s in sentences_of(passage) if s["end"] <= start]
        if earlier:
            last = max(earlier, key=lambda s: s["start"])
            return last | {"quotation": passage["text"][last["start"] - passage["start"]:last["end"] - passage["start"]]}
    return None
