"""Sentences drawn at random, with what stands around them, for a person to judge: is each whole?

    python benchmarks/fragments_by_eye.py FOLDER [--seed 1] [--count 400] [--every]

Every PDF of the folder (every file that is read, with --every) is read, and sentences are drawn
without return, each as likely as any other. Printed for each: its number, file, page, kind of
section and heading, the characters before it, the sentence between << and >>, the characters
after it; ⏎ stands for a line break. Nothing is written to disk.

How they are judged, one by one, by somebody who has the page at hand:

- broken: cut off within, or begun in the midst; run together with another sentence, a heading, a
  line of a list or a footnote; holding a header, footer, page number or cells of a table;
- whole: a sentence, or a point of a list, as printed, with its faults of language if it has any;
- no sentence, yet whole: a line of an address, a signature, a name under "Inspection team". These
  are counted apart. They stand in sections of kind letterhead, imprint and terms_of_reference,
  which are never searched for findings.

Where the characters around it leave a doubt, the page decides: `scr serve` shows it as a picture.
The goal is fewer than 1 broken in 200. A reader that was changed after a draw is judged on a new
one (another seed), never on the draw it was changed by. If none of 400 is broken, the true share is
below 3 in 400 with 95 % confidence.
"""

from __future__ import annotations

import argparse
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus.errors import ReadError
from ingest.read import KINDS_OF_FILE, read_report

BEFORE, AFTER = 60, 40  # characters shown around a sentence


def lines_of(path: Path) -> list[str]:
    """A line to judge for each sentence of a file."""
    try:
        report = read_report(path)
    except ReadError:
        return []
    lines = []
    for sentence in report.sentences:
        section = report.sections[sentence.section]
        before, after = report.text[max(0, sentence.start - BEFORE):sentence.start], report.text[sentence.end:sentence.end + AFTER]
        page = f"p. {sentence.page}, " if sentence.page else ""
        lines.append(
            f"[{path.name}, {page}{section.kind or 'no kind'}: {section.heading[:50]}]\n"
            + f"    {before}<<{report.quote(sentence)}>>{after}".replace("\n", "⏎")
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--every", action="store_true", help="not only PDFs")
    asked = parser.parse_args()
    suffixes = KINDS_OF_FILE if asked.every else {".pdf"}
    paths = sorted(p for p in asked.folder.rglob("*") if p.suffix.lower() in suffixes)
    with ProcessPoolExecutor(max_workers=2) as pool:
        pool_of_lines = [line for lines in pool.map(lines_of, paths, chunksize=8) for line in lines]
    drawn = random.Random(asked.seed).sample(pool_of_lines, min(asked.count, len(pool_of_lines)))
    for number, line in enumerate(drawn, 1):
        print(f"{number:4d} {line}")
    print(f"{len(drawn)} of {len(pool_of_lines)} sentences of {len(paths)} files; seed {asked.seed}")


if __name__ == "__main__":
    main()
