"""The shipped finding model: all-MiniLM-L6-v2 fine-tuned, run by ONNX Runtime.

`finder.safetensors` holds what training changed, the matrices as int8 with a scale for each row;
the word vectors come from the installed weights. `finder.json` holds what the outputs stand for
and from what score each counts. The graph is built once into a cache folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelError
from corpus.vocabulary import Label, SentenceInContext
from ingest.agencies import named
from ingest.bert import BERT_VERSION, build_bert
from ingest.encoder import ATTENTION_HEADS, base_digest, base_weights, load_tokenizer, open_session
from ingest.findings import SETTINGS, WEIGHTS, finding_model_version
from ingest.frames import framed
from ingest.packed import AGAIN, save_packed, unpacked
from ingest.outputs import Thresholds, decode, names
from ingest.weights import DATA, expect
from ingest.windows import by_length, windows

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

NAME = "finder-minilm"
BATCH_PIECES = 6144   # word pieces a batch, padding included
SENTENCES = 4096      # labelled at a time: bounds what is held of a long report


@dataclass(frozen=True, eq=False)
class FinderModel:
    """A FindingModel. `scores` gives the outputs themselves, for choosing thresholds."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    thresholds: Thresholds
    version: str
    name: str = NAME

    def scores(self, sentences: list[SentenceInContext]) -> dict[str, np.ndarray]:
        """float32 [sentences, columns] in 0..1 for each output of `outputs.names()`."""
        found = {head: np.zeros((len(sentences), len(column)), np.float32) for head, column in names().items()}
        heads = list(found)
        read = windows(sentences, self.tokenizer)
        for batch in by_length(read, BATCH_PIECES):
            feeds = {
                "input_ids": batch.ids, "attention_mask": batch.mask,
                "token_type_ids": np.zeros_like(batch.ids), "pool": batch.pool,
            }  # fmt: skip
            b, s, rows = np.array(batch.rows).T
            for head, values in zip(heads, self.session.run(heads, feeds), strict=True):
                found[head][rows] = values[b, s]
        for window in read:  # sentences that stand together are of one genre
            found["genre"][list(window.sentences)] = found["genre"][list(window.sentences)].mean(axis=0)
        return found

    def label(self, sentences: list[SentenceInContext]) -> list[tuple[Label, ...]]:
        """Labels of each sentence. Sentences of a section given in reading order are read together."""
        found: list[tuple[Label, ...]] = []
        for start in range(0, len(sentences), SENTENCES):
            part = sentences[start : start + SENTENCES]
            labels = decode(self.scores(part), self.thresholds, [named(s.text) for s in part])
            found += [tuple(framed(label, s) for label in of) for s, of in zip(part, labels, strict=True)]
        return found


def save_finder(folder: Path, weights: dict[str, np.ndarray], thresholds: Thresholds, note: str = "") -> None:
    """Writes both files."""
    save_packed(folder / WEIGHTS, weights, {name for name, value in weights.items() if value.ndim == 2 and name.startswith("encoder.")})
    save_settings(folder, thresholds, note)


def save_settings(folder: Path, thresholds: Thresholds, note: str = "") -> None:
    columns = {head: ["/".join(c) if isinstance(c, tuple) else str(c) for c in column] for head, column in names().items()}
    settings = {"note": note, "thresholds": thresholds.as_dict(), "columns": columns}
    (folder / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def load_finder(folder: Path, cache_dir: Path, *, threads: int | None = None) -> FinderModel:
    """The model whose files are in `folder`. Raises ModelError when they are missing, damaged, or
    made for another codebook."""
    try:
        raw = (folder / WEIGHTS).read_bytes()
        settings = json.loads((folder / SETTINGS).read_text("utf-8"))
        thresholds = Thresholds(**settings["thresholds"])
        columns = settings["columns"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the finding model cannot be read: {error}", where=str(folder), todo=AGAIN) from error
    if folder.resolve() == DATA:
        expect(WEIGHTS, raw, folder / WEIGHTS, todo=AGAIN)
    expected = {head: ["/".join(c) if isinstance(c, tuple) else str(c) for c in column] for head, column in names().items()}
    if columns != expected:
        raise ModelError("the finding model was trained for another codebook", where=str(folder), todo="Train it again: see `scr train`.")

    path = cache_dir / f"finder-{hashlib.sha256(raw).hexdigest()[:12]}-{base_digest()}-{BERT_VERSION}.onnx"

    def build() -> bytes:
        own = unpacked(raw, folder / WEIGHTS)
        body = base_weights() | {k: v for k, v in own.items() if k.startswith("encoder.")}
        heads = {head: (own[f"heads.{head}.weight"], own[f"heads.{head}.bias"]) for head in names()}
        return build_bert(body, attention_heads=ATTENTION_HEADS, heads=heads).SerializeToString()

    session = open_session(path, build, threads)
    return FinderModel(session, load_tokenizer(), thresholds, finding_model_version(folder))


def mean_weights(folders: Sequence[Path]) -> dict[str, np.ndarray]:
    """float32 weights by name, the mean of those saved in these folders. Models trained from the same first weights lie so near
    one another that their mean is as good as each or better (Wortsman et al. 2022, "Model soups"). Raises ModelError."""
    every = []
    for folder in folders:
        try:
            every.append(unpacked((folder / WEIGHTS).read_bytes(), folder / WEIGHTS))
        except OSError as error:
            raise ModelError(f"the finding model cannot be read: {error}", where=str(folder), todo="Give a folder that `scr train` wrote.") from error
    return {name: np.mean([weights[name] for weights in every], axis=0, dtype=np.float32) for name in every[0]}
