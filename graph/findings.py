"""A finding as the graph holds it, as a plain dict."""

from __future__ import annotations

from corpus.codebook import Codebook
from graph.run import Row

_FIELDS = (
    "finding_id", "report_id", "code", "label", "theme", "polarity", "agencies", "confidence", "sure", "quotation", "start", "end",
    "page", "paragraph", "modality", "speaker", "time_status", "cue", "method", "version",
)


def finding_dict(node: Row, book: Codebook) -> Row:
    """{finding_id, report_id, code, label, theme, theme_label, polarity, agencies, ...}; `page` is None
    for files without pages."""
    theme = book.themes.get(node["theme"])
    return {name: node.get(name) for name in _FIELDS} | {"theme_label": theme.label if theme else node["theme"]}
