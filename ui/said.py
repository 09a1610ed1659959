"""What a search says beside its hits, in words: for the command line and the screens alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.show import count

MODES = {"hybrid": "by words and meaning", "semantic": "by meaning", "keyword": "by words"}
FILTERS = {"year_from": "from", "year_to": "to", "report_id": "report", "sure": "sure findings only", "include_duplicates": "duplicates too"}


def slips(answer: Mapping[str, Any]) -> str:
    """"Looked for supervision in place of supervison."; "" where nothing was put right."""
    put_right = [f"{slip['read']} in place of {slip['written']}" for slip in answer.get("slips") or ()]
    return f"Looked for {' and '.join(put_right)}." if put_right else ""


def nowhere(answer: Mapping[str, Any]) -> str:
    """"No report holds the word quokka."; "" where each word stands somewhere."""
    words = list(answer.get("nowhere") or ())
    return f"No report holds the word{'s' if len(words) > 1 else ''} {', '.join(words)}." if words else ""


def total(facets: Mapping[str, Any], choice: Any) -> int:
    """How many findings pass the filters of a choice, by the facets counted under them."""
    return sum(row["count"] for row in facets.get("polarity") or () if not choice.polarity or row["key"] in choice.polarity)


def tried(what: Mapping[str, Any]) -> list[str]:
    """What was looked for in vain and what to try, a line each."""
    how = MODES.get(what["mode"], what["mode"])
    looked = f"Looked for {what['looked_for']} {how}" if what["looked_for"] else "Looked for every passage"
    lines = [f"{looked}, in {count(what['passages'], 'passage')}{' within the filters' if what['filters'] else ''}."]
    if what["filters"]:
        lines.append(f"Filters: {'; '.join(_filter(name, value) for name, value in what['filters'].items())}.")
    return [*lines, *what["advice"]]


def _filter(name: str, value: Any) -> str:
    name = FILTERS.get(name, name)
    return name if value is True else f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"
