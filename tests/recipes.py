"""The documented queries, run as a person's own are: caged."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "graph" / "data" / "recipes"


def recipe(store, name, **changed):
    """Rows of a documented query, as dicts; `changed` puts one text in another's place."""
    text = (FOLDER / f"{name}.cypher").read_text("utf-8")
    for old, new in changed.pop("instead", {}).items():
        assert old in text
        text = text.replace(old, new)
    answer = store.cypher(text)
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
