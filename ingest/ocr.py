"""Reading pages that are pictures (scans), where the optional extra `ocr` is installed.

The engine is RapidOCR (Apache-2.0) with the PP-OCR models that its package brings along; they are
opened by their paths, so that nothing is ever fetched. What it reads goes through the same steps as
printed text: lines, running headers, tables, paragraphs.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from corpus.errors import ModelError
from corpus.vocabulary import OcrPage, OcrWord
from ingest.ocr_lines import Piece, lines_of
from ingest.pdf_lines import Line
from ingest.pdf_setting import setting_of
from ingest.pdf_tables import Rule

DPI = 200                  # of the picture that is read; the models were made for letters of this size
MOST_PIXELS = 12_000_000   # of one page: A2 at 200 dpi; larger pages are read smaller
LONGEST_SIDE = 8_000       # pixels; the engine would make a larger page smaller
LEAST_CONFIDENCE = 0.5     # of a line: a fainter one is left out and counted
# A faint word in a line that is kept stays: a lost "not" would turn the sentence.
BLANK = 1.5                # spread of a page's grey values (0 to 255): an evener page is empty
INSTALL = "pip install '.[ocr]'"


@dataclass(slots=True)
class PageRead:
    """What was read on one page. `size` is that of most of its text in points, `rules` are its ruled lines,
    `left_out` counts lines too faint to be read."""

    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    ocr: OcrPage | None = None
    left_out: int = 0
    size: float = 0.0


def is_installed() -> bool:
    """Whether scanned pages can be read here."""
    return importlib.util.find_spec("rapidocr") is not None


def load_recogniser(*, threads: int | None = None) -> Recogniser | None:
    """The reader of scanned pages, None where the extra is not installed. It is started with the first page."""
    return Recogniser(threads) if is_installed() else None


class Recogniser:
    """Made by `load_recogniser`. Reads one page at a time."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or -1
        self._engine: Any = None

    def read(self, page: pdfium.PdfPage, number: int) -> PageRead:
        """The lines of a page as shown, in points. Raises ModelError where the engine cannot be started."""
        width, height = page.get_size()
        scale = min(DPI / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5, LONGEST_SIDE / max(1.0, width, height))
        picture = page.render(scale=scale).to_numpy()[:, :, :3]
        if picture.std() < BLANK:
            return PageRead()
        pieces = self._pieces(np.ascontiguousarray(picture))
        kept = [piece for piece in pieces if piece.confidence >= LEAST_CONFIDENCE]
        if not kept:
            return PageRead(left_out=len(pieces))
        lines, rules, words = lines_of(kept, picture, number, scale)
        size = setting_of([lines]).size
        return PageRead(lines, rules, OcrPage(number, _mean(words), tuple(words)), len(pieces) - len(kept), size)

    def _pieces(self, picture: np.ndarray) -> list[Piece]:
        self._engine = self._engine or _start(self._threads)
        found = self._engine(picture)
        if found.boxes is None or found.txts is None:
            return []
        worded = [w for w in found.word_results or () if w and w[0] and w[0][2] is not None]
        pieces = []
        for quad, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            # Lines for which the engine tells no words are missing among its words: they are told apart by their letters.
            words = ()
            if worded and _letters("".join(w[0] for w in worded[0])) == _letters(text):
                words = tuple((w, float(s), np.asarray(box, dtype=float)) for w, s, box in worded.pop(0))
            pieces.append(Piece(text, float(score), np.asarray(quad, dtype=float), words))
        return pieces


def _letters(text: str) -> str:
    return "".join(text.split())


def _mean(words: list[OcrWord]) -> float:
    """The engine's confidence in a page: of its words, by their length."""
    letters = sum(len(word.text) for word in words)
    return round(sum(word.confidence * len(word.text) for word in words) / letters, 3) if letters else 0.0


def _start(threads: int) -> Any:
    try:
        import rapidocr

        folder = Path(rapidocr.__file__).parent / "models"
        det, rec = (sorted(folder.glob(f"*_{part}_*.onnx"))[0] for part in ("det", "rec"))
        return rapidocr.RapidOCR(params={
            "Global.log_level": "critical", "Global.use_cls": False, "Global.text_score": 0.0, "Global.return_word_box": True,
            "Global.max_side_len": LONGEST_SIDE, "Det.model_path": str(det), "Rec.model_path": str(rec),
            "EngineConfig.onnxruntime.intra_op_num_threads": threads, "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        })
    except Exception as error:  # models missing, a library that does not load, another version with other settings
        raise ModelError(f"scanned pages cannot be read: {error}", where="rapidocr", todo=f"Install it again: {INSTALL}.") from error
