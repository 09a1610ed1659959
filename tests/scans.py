"""Scanned pages for tests: pictures of printed ones, and a reader of them that needs no engine."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from corpus.vocabulary import OcrPage, OcrWord
from ingest.ocr import PageRead
from ingest.pdf_lines import Line, Word


def scanned(pdf: bytes, pages: list[int], *, tilt: float = 0.0, noise: float = 0.0) -> bytes:
    """A PDF of pictures, at 200 dots an inch, of pages (from 0) of a printed one; `tilt` in degrees,
    `noise` in grey values, with grains of dust and a little blur."""
    source, pictures = pdfium.PdfDocument(pdf), []
    random = np.random.default_rng(1)
    for page in pages:
        picture = source[page].render(scale=200 / 72).to_pil().convert("L")
        if tilt:
            picture = picture.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=255)
        if noise:
            grey = np.asarray(picture).astype(float) * 0.85 + 25
            grey += random.normal(0, noise, grey.shape)
            dust = random.random(grey.shape)
            grey[dust < 0.001], grey[dust > 0.999] = 0, 255
            picture = Image.fromarray(np.clip(grey, 0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.6))
        pictures.append(picture.convert("RGB"))
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


class ByHand:
    """Stands where the engine stands: reads on each page the lines it was given, every word 40 points wide."""

    def __init__(self, *lines: str, confidence: float = 0.93, left_out: int = 0) -> None:
        self.lines, self.confidence, self.left_out = lines, confidence, left_out
        self.asked: list[int] = []

    def read(self, page, number: int) -> PageRead:
        self.asked.append(number)
        if not self.lines:
            return PageRead()
        lines, words = [], []
        for row, text in enumerate(self.lines):
            base = 100.0 + 15 * row
            placed = [Word(w, 60 + 45 * i, 100 + 45 * i, base - 10, base + 3, base, 11.0, False) for i, w in enumerate(text.split())]
            lines.append(Line(placed, number))
            words += [OcrWord(w.text, w.x0, w.top, w.x1, w.bottom, self.confidence) for w in placed]
        return PageRead(lines, [], OcrPage(number, self.confidence, tuple(words)), self.left_out, 11.0)
