"""What is looked at on the Themes screen, and the address that says so: the filters of Search, and beside them the view and what it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from ui.choice import Choice

VIEWS = {"counts": "How often", "together": "What stands together", "contrast": "Two groups compared", "again": "What comes back", "themes": "The twelve themes"}
DEFAULTS = {"view": "counts", "by": "theme", "count": "failing", "within": "section", "after": "", "pick": ""}


def query(choice: Choice, **state: Any) -> dict[str, Any]:
    """The address's parameters, defaults left out."""
    return replace(choice, question="", polarity=()).query() | {k: v for k, v in state.items() if v and v != DEFAULTS.get(k)}


def link(choice: Choice, **state: Any) -> str:
    return "themes?" + urlencode(query(choice, **state), doseq=True)
