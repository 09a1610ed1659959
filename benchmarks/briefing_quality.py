"""How much of what briefings quote is on the topic: the passages of their quotations, by the grades that readers gave them for `search_quality.py`.

    python benchmarks/briefing_quality.py ../shared/reports [--home FOLDER]

Asks for a briefing on each question of `search_questions.jsonl`, for anybody, of a store of the reports (kept with --home, and then read but once).
Prints how many quotations there are, and of those whose passage was graded how many stand in one that answers the question (2), half (1) or not (0); how
many briefings quote nothing; the same of the questions' findings by relevance, quoted or not (`graph.on_topic`); and for topics that no inspection of children's services
speaks of, how many briefings quote something all the same. A passage that was not graded is counted apart. Grades are of passages, not of sentences: what
stands beside an answer counts as one.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from search_quality import PASSAGES, asked_of_all, filled, graded

from corpus.settings import cache
from graph import briefing as briefings
from graph.on_topic import FLOOR, meaning
from graph.roles import asked
from graph.store import Store
from ingest.encoder import load_encoder

FOREIGN = (
    "planning permission for extensions", "football results", "tax returns", "how to bake bread", "button batteries", "dog bites", "climate change policy",
    "parliamentary elections", "drowning in the bath", "hip replacement", "bus timetables", "allotment waste",
)
STEP = 0.03  # of relevance


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--home", type=Path, help="where the store is kept for the next time")
    options = parser.parse_args()
    with filled(options.reports, options.home) as store:
        measure(store)


def measure(store: Store) -> None:
    encoder, questions = load_encoder(cache()), asked_of_all()
    grades, _ = graded(store._runner.read(PASSAGES))
    quoted: Counter[int | None] = Counter()
    nothing, by_relevance = 0, defaultdict(Counter)
    least = briefings.least
    for question in questions:
        topic, of = asked(question["q"]), grades[question["id"]]
        meant = meaning(encoder, topic.topic)
        found = [q for group in store.briefing(topic, meant)["groups"] for q in group["quotations"]]
        nothing += not found
        quoted.update(of.get(q["passage_id"]) for q in found)
        briefings.least = lambda _: 0.0  # all that was looked at, to see the floor at work
        try:
            for group in store.briefing(topic, meant, limit=briefings.MOST)["groups"]:
                for q in group["quotations"]:
                    if q["passage_id"] in of:
                        by_relevance[int(q["relevance"] / STEP)][of[q["passage_id"]]] += 1
        finally:
            briefings.least = least
    known = sum(n for grade, n in quoted.items() if grade is not None)
    print(f"{len(questions)} questions: {quoted.total() / len(questions):.1f} quotations each, {quoted[None]} of {quoted.total()} in passages that were not graded; {nothing} briefings quote nothing")
    print("of the graded: " + ", ".join(f"{name} {quoted[grade] / known:.0%}" for grade, name in ((2, "answers"), (1, "half"), (0, "does not"))))
    print(f"findings by relevance (quoted from {FLOOR} on): share of those in graded passages that answer, half, do not")
    for step, counted in sorted(by_relevance.items()):
        print(f"   {step * STEP:.2f} to {(step + 1) * STEP:.2f} {counted.total():5,}: " + ", ".join(f"{counted[grade] / counted.total():4.0%}" for grade in (2, 1, 0)))
    all_the_same = [topic for topic in FOREIGN if store.briefing(asked(topic), meaning(encoder, topic))["groups"]]
    print(f"{len(FOREIGN)} foreign topics: {len(all_the_same)} briefings quote something all the same{': ' if all_the_same else ''}{', '.join(all_the_same)}")


if __name__ == "__main__":
    main()
