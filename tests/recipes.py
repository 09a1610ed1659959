"""The documented queries, run as a person's own are: caged."""

from graph.recipes import FOLDER


def recipe(store, name, *, instead=None, **parameters):
    """Rows of a documented query, as dicts; `instead` puts one text in another's place."""
    text = (FOLDER / f"{name}.cypher").read_text("utf-8")
    for old, new in (instead or {}).items():
        assert old in text
        text = text.replace(old, new)
    answer = store.cypher(text, parameters, timeout_s=60)  # a busy machine plans slowly
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
