"""What the shipped model makes of sentences written for it: frames that turn a cue into something
else, and texts that are mostly opinion. The floors stand a little under what was measured, so that a
model that reads a frame worse than this one does not pass unseen.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from corpus.settings import cache
from corpus.vocabulary import SentenceInContext
from ingest.findings import load_finding_model

DATA = Path(__file__).parent / "data"


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def model():
    return load_finding_model(cache())


@pytest.fixture(scope="module")
def by_frame(model) -> dict[str, float]:
    """Of each frame the share of sentences whose polarities are all right."""
    rows = lines("frames.jsonl")
    right = defaultdict(list)
    for row in rows:  # one at a time: these sentences do not follow one another
        given = model.label([SentenceInContext(row["text"], row["heading"], row["context"])])[0]
        right[row["frame"]].append({x.polarity.value for x in given} == {x["polarity"] for x in row["labels"]})
    return {frame: sum(each) / len(each) for frame, each in right.items()}


# A little under what the shipped weights reach; the aim is 0.85 for each. Counterfactuals and what was put right are read worst.
FLOORS = {
    "plain": 0.85, "hypothetical": 0.65, "guidance": 0.7, "research": 0.7, "quoted_opinion": 0.75, "relative_or_journalist": 0.7,
    "put_right": 0.5, "counterfactual": 0.4, "negated": 0.6, "litotes": 0.6,
}


@pytest.mark.parametrize(("frame", "floor"), FLOORS.items())
def test_a_frame_is_read_rightly(by_frame, frame, floor):
    assert by_frame[frame] >= floor


def test_opinions_and_plans_do_not_become_findings(model):
    documents = defaultdict(list)
    for row in lines("press.jsonl"):
        documents[row["document"]].append(row)
    false = total = 0
    for rows in documents.values():
        shown, before = [], ""
        for row in rows:
            shown.append(SentenceInContext(row["text"], row["heading"], before[-1000:]))
            before = f"{before} {row['text']}".strip()
        for row, labels in zip(rows, model.label(shown), strict=True):
            false += bool(labels) and not row["labels"]
            total += 1
    assert false <= total / 40
