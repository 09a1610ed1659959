"""A page of a PDF drawn as pixels: so many at most, and for so long at most."""

from __future__ import annotations

import math
import time

import pypdfium2 as pdfium
import pypdfium2.internal as internal
import pypdfium2.raw as raw
from PIL import Image

from corpus.errors import NotFound

MOST_PIXELS = 16_000_000  # of one picture, whatever size the page says it has: 50 MB while it is made
LONGEST_SIDE = 16_000     # pixels
DRAW_S = 10.0             # seconds that drawing may take


def scale_for(page: pdfium.PdfPage, scale: float) -> float:
    """Pixels a point: `scale`, or less where the picture would be too large."""
    width, height = (max(side, 1.0) for side in page.get_size())
    return min(scale, math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))


def drawn(page: pdfium.PdfPage, scale: float, *, name: str = "", notes: bool = True) -> Image.Image:
    """The page in RGB, with what readers stuck on it unless `notes` is False. To be called with PDFium's lock held. Raises NotFound where it is not done in time: PDFium is asked after every hundredth
    object, and within pictures, whether to go on."""
    width, height = (max(1, math.ceil(side * scale)) for side in page.get_size())
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    until = time.monotonic() + DRAW_S
    pause = raw.IFSDK_PAUSE(version=1)
    internal.set_callback(pause, "NeedToPauseNow", lambda _: time.monotonic() >= until)
    try:
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT if notes else 0, pause)
    finally:
        raw.FPDF_RenderPage_Close(page)
    if status == raw.FPDF_RENDER_TOBECONTINUED:
        raise NotFound(f"has no picture of that page: drawing it takes longer than {DRAW_S:g} seconds", where=name, todo="Open the report itself.")
    return bitmap.to_pil().convert("RGB")
