"""Labels kept apart from the text they label: a second reader's, and those of reports that may not be copied.

A second reading is a file of lines `id<TAB>CO1 f POL,CSC; RE1 s -`: the id of a gold sentence and
its labels, each a code, a polarity (f, s or r) and agencies (`-`: unclear). A line `# ...` is a
remark; a sentence without a line has no label.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.codebook import load_codebook
from corpus.errors import ScrError, UnreadableFile, UsageError
from corpus.vocabulary import Label, Polarity
from ingest.gold import GoldSentence, read_gold, theme_of

log = logging.getLogger(__name__)

_POLARITIES = {p.value[0]: p for p in Polarity}


def read_second(path: Path) -> dict[str, tuple[Label, ...]]:
    """Labels by sentence id. Raises UnreadableFile with the line that is wrong."""
    found: dict[str, tuple[Label, ...]] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read: {error}", where=str(path)) from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            try:
                name, labels = line.split("\t", 1)
                found[name] = tuple(_label(part) for part in labels.split(";") if part.strip())
            except (ValueError, KeyError, IndexError) as error:
                raise UnreadableFile(
                    f"not a second reading: {error!r}", where=f"{path}, line {number}", todo="Each line needs `id<TAB>CO1 f POL`."
                ) from error
    return found


def _label(part: str) -> Label:
    code, polarity, *agencies = part.split()
    book = load_codebook()
    if code not in book.themes and code not in book.failings:
        raise ValueError(f"no theme or failing has the code {code!r}")
    acting = tuple(a for a in agencies[0].split(",") if a in book.agencies) if agencies else ()
    return Label(code, _POLARITIES[polarity], acting)


def agreed(sentences: Sequence[GoldSentence], second: Mapping[str, Sequence[Label]]) -> list[GoldSentence]:
    """Each sentence with the labels of both readers as required and those of one as optional.

    Readers who give the same theme and polarity agree, and the first one's code stands; of the
    agencies those that both name, or all where they name none alike. A document none of whose
    sentences is in `second` was not read twice, and stays as it is.
    """
    covered = {s.document for s in sentences if s.id in second}

    merged = []
    for sentence in sentences:
        if sentence.document not in covered:
            merged.append(sentence)
            continue
        theirs = second.get(sentence.id, ())
        shared = {theme_of(a) for a in sentence.labels} & {theme_of(b) for b in theirs}
        exact = {(a.code, a.polarity) for a in sentence.labels} & {(b.code, b.polarity) for b in theirs}
        settled = {theme_of(a) for a in sentence.labels if (a.code, a.polarity) in exact}
        both, one = [], []
        for label in sentence.labels:
            key = theme_of(label)
            if (label.code, label.polarity) in exact or (key in shared and key not in settled):
                others = {a for b in theirs if theme_of(b) == key for a in b.agencies}
                alike = tuple(a for a in label.agencies if a in others)
                both.append(replace(label, agencies=alike or tuple(dict.fromkeys((*label.agencies, *sorted(others))))))
            else:
                one.append(label)
        one += [b for b in theirs if (b.code, b.polarity) not in exact]
        merged.append(replace(sentence, labels=tuple(both), optional=tuple(one)))
    return merged


def texts_of(folder: Path, wanted: Iterable[Path]) -> dict[str, str]:
    """Canonical texts, by SHA-256, of those reports under a folder that the stand-off lines of gold
    files `wanted` speak of. Files that cannot be read are passed over."""
    from ingest.opening import digest as digest_of
    from ingest.readers import Readers

    digests = {
        row["sha256"] for path in wanted for line in path.read_text("utf-8").splitlines()
        if line.strip() and "text" not in (row := json.loads(line)) and "sha256" in row
    }
    texts = {}
    with Readers() as readers:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()) if digests else ():
            try:
                digest = digest_of(path)
                if digest in digests:
                    texts[digest] = readers.read(path, path.name).text
            except ScrError as error:
                log.warning("A report that labels speak of cannot be read (%s, SHA-256 %s...).", type(error).__name__, digest[:16])
    return texts


def parted(
    gold: Sequence[Path], dev: Sequence[Path], *, kept_out: Collection[str] = (), second: Sequence[Path] = (), reports: Path | None = None,
) -> tuple[list[GoldSentence], list[GoldSentence]]:
    """(what is learnt from, what is held back): the gold files without the documents `kept_out`, each with its second readings;
    `dev` and those documents. `reports`: the folder of the reports that labels without text speak of.

    Raises UnreadableFile, or UsageError for a document that is not there.
    """
    texts = texts_of(reports, gold) if reports else {}
    every = [s for path in gold for s in read_gold(path, texts)]
    for path in second:
        every = agreed(every, read_second(path))
    if missing := set(kept_out) - {s.document for s in every}:
        raise UsageError(f"no gold file has the document {min(missing)!r}", todo="Name documents as the gold files do.")
    held = [s for path in dev for s in read_gold(path)] + [s for s in every if s.document in kept_out]
    return [s for s in every if s.document not in kept_out], held
