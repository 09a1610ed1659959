"""What adding one report costs as the graph grows: with 100, 400 and 1,600 reports in it.

    python benchmarks/echoes_growth.py [--sizes 100,400,1600] [--adds 15]

The reports are the samples resampled (`copies.py`): cut to their first passages, half of the words changed, vectors perturbed, each
with an id, a date and (ten to an area) an area of its own. Findings are given by rule, to every third sentence one, so no model is
needed. Prints for the last adds before each size the mean time, how much of it went into finding echoes, the mean
processor time of this process and the server's (which other work on the machine lengthens little), and the ratio of
each to the first size. One run, one database in a temporary home that is removed afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from copies import WORD, Words, copied, perturbed

from corpus.codebook import load_codebook
from corpus.samples import sample_folder
from corpus.vocabulary import Finding, Label, Polarity, Reading, Report
from graph.echoes import Echoes
from graph.server import ensure_running, server_status, stop
from graph.store import Store, open_store
from ingest.encoder import DIMENSION, NAME
from ingest.read import read_report

PASSAGES = 12      # of each sample: 1,600 reports shall be written in minutes
PER_AREA = 10      # reports
KINDS = ("scr", "lcspr", "jtai", "ilacs", "focused_visit")
POLARITIES = (Polarity.FAILING, Polarity.FAILING, Polarity.STRENGTH, Polarity.RECOMMENDATION)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="100,400,1600")
    parser.add_argument("--adds", type=int, default=50)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    samples = tuple(cut(read_report(path)) for path in sorted(sample_folder().iterdir()) if path.suffix in (".pdf", ".docx", ".html", ".txt", ".md"))
    searching = [0.0]
    find = Echoes.find

    def timed_find(*arguments):
        start = time.perf_counter()
        found = find(*arguments)
        searching[0] = time.perf_counter() - start
        return found

    Echoes.find = timed_find
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            with open_store(ensure_running(home), dimension=DIMENSION, encoder_name=NAME) as store:
                grow(store, samples, sizes, options.adds, searching, psutil.Process(server_status(home).pid))
        finally:
            stop(home)


def grow(store: Store, samples: tuple[Report, ...], sizes: list[int], adds: int, searching: list[float], server: psutil.Process) -> None:
    def processor() -> float:
        spent = server.cpu_times()
        return spent.user + spent.system + time.process_time()

    began, words = time.perf_counter(), Words(sample.text for sample in samples)
    times: list[tuple[float, float, float]] = []
    first: tuple[float, float] | None = None
    for number in range(1, sizes[-1] + 1):
        reading = resampled(samples, words, number)
        start, spent = time.perf_counter(), processor()
        store.put(reading)
        times.append((time.perf_counter() - start, searching[0], processor() - spent))
        if number in sizes:
            walls, finding, cpu = zip(*times[-adds:], strict=True)
            wall, echoes, used = statistics.mean(walls), statistics.mean(finding), statistics.mean(cpu)
            first = first or (wall, used)
            findings, links = store.cypher("MATCH (f:Finding) WITH count(f) AS f MATCH ()-[e:ECHOES]->() RETURN f, count(e)")["rows"][0]
            print(
                f"{number:>6} reports, {findings:>7} findings, {links:>7} echoes: one report more takes {wall * 1000:.0f} ms ({echoes * 1000:.0f} of them "
                f"finding echoes; processor {used * 1000:.0f} ms); ratio to {sizes[0]}: {wall / first[0]:.2f} (processor {used / first[1]:.2f})", flush=True,
            )
    print(f"whole run: {time.perf_counter() - began:.0f} s")


def cut(report: Report) -> Report:
    passages = report.passages[:PASSAGES]
    sections = {p.section for p in passages}
    return replace(
        report, passages=passages, sections=tuple(s for s in report.sections if s.index in sections), tables=(), events=(),
        sentences=tuple(s for s in report.sentences if 0 <= s.passage < len(passages)),
    )


def resampled(samples: tuple[Report, ...], words: Words, number: int) -> Reading:
    """Reading `number`, always the same."""
    random = np.random.default_rng(number)
    facts = {"kind": KINDS[number % len(KINDS)], "area": f"area-{number // PER_AREA}", "published": f"{random.integers(2008, 2026)}-{random.integers(1, 13):02}"}
    report = copied(samples[number % len(samples)], words, number, random, **facts)
    codes = list(load_codebook().failings)
    findings = tuple(
        Finding(
            id="", report_id=report.id, passage=s.passage, start=s.start, end=s.end, quotation=report.quote(s), method="by-rule", version="1",
            label=Label(codes[place % len(codes)], POLARITIES[place % len(POLARITIES)], ("CSC",), 0.8), page=s.page, section=s.section,
        )
        for place, s in enumerate(report.sentences[::3])
    )
    vectors = perturbed(by_words([report.quote(p) for p in report.passages]), random)
    return Reading(
        report, findings, vectors, NAME, f"/reports/{number}.pdf", report.sha256[:16], perturbed(by_words([f.quotation for f in findings]), random),
    )


def by_words(texts: list[str]) -> np.ndarray:
    """For each text the sum of a vector for each of its words. float64 [texts, dimension]."""
    return np.array([sum((word_vector(word) for word in set(WORD.findall(text.lower()))), np.zeros(DIMENSION)) for text in texts]).reshape(-1, DIMENSION)


_words: dict[str, np.ndarray] = {}


def word_vector(word: str) -> np.ndarray:
    if word not in _words:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        _words[word] = np.random.default_rng(seed).normal(size=DIMENSION)
    return _words[word]


if __name__ == "__main__":
    main()
