"""How good the passages are that a search puts first: nDCG@10 over questions whose answers were graded by reading.

    python benchmarks/search_quality.py ../shared/reports [--home FOLDER] [--per-question]

Reads the reports into a store of its own (some minutes; with --home it is kept and read but once) and asks each question of
`search_questions.jsonl` of the program's own search, by keyword, by meaning and hybrid, as `scr search` does. Beside them stand what they
are to beat: the vectors of the untrained encoder, compared one by one, and their fusion with the keyword ranking by
reciprocal rank. Grades (0 to 2, `search_judgements.tsv`) are of passages by file, page and a digest of the text; a passage that was not graded
counts as 0, and how many such stand among the first ten is printed. The second line of each way counts the reports of the authorities in
`search_kept_out.txt` alone, of which the encoder has learnt nothing. Recall@50 is of the passages graded 2.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import platform
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from corpus.library import Library
from corpus.settings import cache
from graph.filters import Filters
from graph.files import find_files
from graph.loading import load
from graph.run import Row
from graph.server import ensure_running, stop
from graph.store import Store, open_store
from ingest.asked import passage_digest
from ingest.encoder import DIMENSION, NAME, Encoder, load_encoder
from ingest.findings import finding_model_version
from ingest.manifest import read_manifest

HERE = Path(__file__).parent
RANK_CONSTANT = 60  # of reciprocal rank fusion
DEEP = 50
PASSAGES = "MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(p:Passage) RETURN p.passage_id AS id, r.file AS file, p.text AS text ORDER BY id"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--home", type=Path, help="where the store is kept for the next time")
    parser.add_argument("--per-question", action="store_true")
    options = parser.parse_args()
    with filled(options.reports, options.home) as store:
        measure(store, load_encoder(cache()), options.per_question)


@contextlib.contextmanager
def filled(reports: Path, home: Path | None) -> Iterator[Store]:
    """A store of the reports, in `home` or, without one, for once."""
    with contextlib.ExitStack() as stack:
        home = home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(stop, home)
        store = stack.enter_context(open_store(ensure_running(home), dimension=DIMENSION, encoder_name=NAME))
        fill(store, home, reports)
        yield store


def fill(store: Store, home: Path, reports: Path) -> None:
    manifest = reports / "manifest.csv"
    files, _ = find_files([reports], read_manifest(manifest) if manifest.is_file() else None)
    done = load(
        files, store, Library(home), cache=cache(), encoder_name=NAME, finding_model=finding_model_version(), workers=os.cpu_count() or 1,
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores; {len(done.read)} reports read, {len(done.unchanged)} there, {len(done.failed)} failed")


def asked_of_all() -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / "search_questions.jsonl").read_text("utf-8").splitlines()]


def graded(rows: Iterable[Row]) -> tuple[dict[str, dict[str, int]], int]:
    """By question the grades of passages, by id; and how many grades are of passages that are not among `rows`, those of PASSAGES."""
    place = {(row["file"], passage_digest(row["text"])): row["id"] for row in rows}
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    lost = 0
    for line in (HERE / "search_judgements.tsv").read_text("utf-8").splitlines()[1:]:
        question, file, _, passage, grade = line.split("\t")
        if (file, passage) in place:
            grades[question][place[file, passage]] = int(grade)
        else:
            lost += 1
    return grades, lost


def measure(store: Store, encoder: Encoder, per_question: bool) -> None:
    questions = asked_of_all()
    rows = store._runner.read(PASSAGES)
    grades, lost = graded(rows)
    print(f"{len(questions)} questions, {sum(map(len, grades.values())):,} graded passages of {len(rows):,}; {lost} are cut otherwise now")
    out = set((HERE / "search_kept_out.txt").read_text("utf-8").splitlines())
    kept_out = {row["id"] for row in rows if row["file"].split("__")[0].replace("-", " ") in out}

    plain = encoder.encode_quotations([row["text"] for row in rows])
    asked = dict(zip([q["id"] for q in questions], encoder.encode_quotations([q["q"] for q in questions]), strict=True))
    ids = np.array([row["id"] for row in rows])
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for question in questions:
        name = question["id"]
        found["keyword"][name] = searched(store, encoder, question["q"], "keyword")
        found["untrained vectors"][name] = ids[np.argsort(-(plain @ asked[name]), kind="stable")[:200]].tolist()
        found["both, by rank"][name] = by_rank(found["keyword"][name], found["untrained vectors"][name])
        for mode in ("semantic", "hybrid"):
            found[mode][name] = searched(store, encoder, question["q"], mode)
        found["hybrid, first page"][name] = searched(store, encoder, question["q"], "hybrid", per_report=2)
    print(f"{'':22}{'nDCG@10':>9}{'recall@50':>11}{'ungraded':>10}{'reports kept out: nDCG@10':>28}")
    for way, of in found.items():
        whole = [ndcg(of[q], g) for q, g in grades.items()]
        partly = [ndcg([i for i in of[q] if i in kept_out], own) for q, g in grades.items() if any((own := {i: x for i, x in g.items() if i in kept_out}).values())]
        ungraded = np.mean([sum(i not in g for i in of[q][:10]) for q, g in grades.items()])
        print(f"{way:22}{np.nanmean(whole):9.3f}{np.nanmean([recall(of[q], g) for q, g in grades.items()]):11.3f}{ungraded:10.2f}{np.nanmean(partly):28.3f}")
    for aspect in ("wants", "words", "user"):
        for value in sorted({q[aspect] for q in questions}):
            some = [q["id"] for q in questions if q[aspect] == value]
            said = "  ".join(f"{way} {np.nanmean([ndcg(found[way][q], grades[q]) for q in some]):.3f}" for way in found)
            print(f"{aspect} {value} ({len(some)}): {said}")
    worse = sorted((ndcg(found["hybrid"][q], g) - ndcg(found["keyword"][q], g), q) for q, g in grades.items() if any(g.values()))
    print("hybrid below keyword by more than 0.2:", ", ".join(f"{q} ({by:+.2f})" for by, q in worse if by < -0.2) or "none")
    if per_question:
        for question in questions:
            g = grades[question["id"]]
            print(question["id"], "  ".join(f"{way} {ndcg(found[way][question['id']], g):.2f}" for way in found), question["q"])


def searched(store: Store, encoder: Encoder, question: str, mode: str, per_report: int = 0) -> list[str]:
    asked = store.asked(question)
    vector, leaning = encoder.question(asked.meaning)
    hits = store.search(asked, vector, mode=mode, filters=Filters(), limit=DEEP, per_report=per_report, leaning=leaning)
    return [hit["passage_id"] for hit in hits]


def by_rank(*ways: list[str]) -> list[str]:
    score: dict[str, float] = defaultdict(float)
    for way in ways:
        for rank, passage in enumerate(way[:200], 1):
            score[passage] += 1 / (RANK_CONSTANT + rank)
    return sorted(score, key=lambda passage: -score[passage])


def ndcg(order: list[str], grades: dict[str, int], depth: int = 10) -> float:
    """With gains of 2^grade - 1; not a number where nothing is relevant."""
    gains = sorted((2**g - 1 for g in grades.values()), reverse=True)[:depth]
    ideal = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))
    return sum((2 ** grades.get(i, 0) - 1) / math.log2(rank + 2) for rank, i in enumerate(order[:depth])) / ideal if ideal else math.nan


def recall(order: list[str], grades: dict[str, int]) -> float:
    full = {i for i, grade in grades.items() if grade == 2}
    return len(full.intersection(order[:DEEP])) / len(full) if full else math.nan


if __name__ == "__main__":
    main()
