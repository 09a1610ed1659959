"""Whether anything that the whole suite wrote as a log holds words of the sample reports: looked at once, when the suite ends.

Kept are the records of all loggers that the suite's own process made; and read are, in the folders of all homes that it made, Neo4j's logs, the
audits, and what crashed programs left. A run of seven words that stands in a sample report is a leak: fewer come about by chance.
"""

import logging
import os
import re
from pathlib import Path

RUN = 7  # words
MOST = 20_000_000  # characters of records kept
DEEPEST = 8  # folders


class Kept(logging.Handler):
    """The text of every record, once each."""

    def __init__(self):
        super().__init__()
        self.texts, self.size = set(), 0

    def emit(self, record):
        text = f"{record.getMessage()} {record.exc_text or ''}"
        if record.exc_info and record.exc_info[1]:
            text += f" {record.exc_info[1]}"
        if self.size < MOST and text not in self.texts:
            self.texts.add(text)
            self.size += len(text)


def runs(text):
    words = re.findall(r"[a-z]+", text.lower())
    return {" ".join(words[at:at + RUN]) for at in range(len(words) - RUN + 1)}


def log_files(folders):
    """Files under an `audit` or a `neo4j/log`, and what a crashed Java left; at most eight folders deep, for tests make hostile ones."""
    waiting = [(str(folder), 0) for folder in folders if os.path.isdir(folder)]
    while waiting:
        folder, depth = waiting.pop()
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                if depth < DEEPEST:
                    waiting.append((entry.path, depth + 1))
            elif entry.is_file(follow_symlinks=False) and (folder.endswith(("/audit", "/neo4j/log")) or entry.name.startswith(("hs_err", "core."))):
                yield Path(entry.path)


def leaks(folders, records):
    """(where, words) of what a log holds of a sample report."""
    from corpus.samples import sample_folder
    from ingest.kinds import KINDS_OF_FILE
    from ingest.read import read_report

    written = {"a log record": "\n".join(records)} | {str(path): path.read_text("utf-8", "replace") for path in log_files(folders)}
    samples = [path for path in sorted(Path(sample_folder()).rglob("*")) if path.suffix.lower() in KINDS_OF_FILE]
    said = set().union(*(runs(read_report(path).text) for path in samples))
    return [(where, found) for where, text in written.items() for found in sorted(runs(text) & said)[:1]]
