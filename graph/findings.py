"""A finding, and a recommendation, as the graph holds it, as a plain dict."""

from __future__ import annotations

from corpus.codebook import Codebook
from graph.cypher import FINDING_FIELDS
from graph.run import Row


def finding_dict(node: Row, book: Codebook) -> Row:
    """{finding_id, report_id, code, label, theme, theme_label, polarity, agencies, ..., status}; `page` is None for
    files without pages, `status` "" where nobody decided on it, else accepted, changed or added (`graph.effective`)."""
    theme = book.themes.get(node["theme"])
    found = {name: node.get(name) for name in FINDING_FIELDS}
    return found | {"theme_label": theme.label if theme else node["theme"], "status": node.get("status") or ""}


def code_dict(code: str, book: Codebook, polarity: str = "") -> Row:
    """{code, label, theme, theme_label} of a failing or theme; the label is worded for the polarity."""
    theme = book.theme_of(code)
    return {"code": code, "label": book.label(code, polarity), "theme": theme, "theme_label": book.themes[theme].label}


_SAID = (
    "recommendation_id", "report_id", "form", "number", "addressee", "agencies", "text", "ask", "due", "start", "end", "page", "section",
    "paragraph", "themes", "failings",
)


def recommendation_dict(node: Row) -> Row:
    """{recommendation_id, form, number, addressee, agencies, text, ...}; `page` is None for files without pages."""
    return {name: node.get(name) for name in _SAID}
