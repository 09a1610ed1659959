"""The codebook: themes, failings, agencies, kinds of report and case factors, as shipped data.

Codes are permanent and labels free (`tests/test_codebook.py` pins the codes). The failings and
their definitions are this project's own taxonomy, drawn from what published reviews repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from corpus.errors import CodebookError
from corpus.vocabulary import Agency, Failing, Theme


@dataclass(frozen=True)
class Kind:
    """A kind of report."""

    code: str
    label: str
    description: str = ""


@dataclass(frozen=True)
class Codebook:
    themes: dict[str, Theme]
    failings: dict[str, Failing]
    agencies: dict[str, Agency]
    kinds: dict[str, Kind]
    strengths: dict[str, str]  # what a theme or failing code is called when it was found good

    def theme_of(self, code: str) -> str:
        """The theme a theme or failing code belongs to. Raises CodebookError for an unknown code."""
        if code in self.themes:
            return code
        if code in self.failings:
            return self.failings[code].theme
        raise CodebookError(f"no theme or failing has the code {code!r}", todo="See `scr themes`.")

    def label(self, code: str, polarity: str = "") -> str:
        """The label of a theme or failing code; for a strength, what the good of it is called.

        Raises CodebookError for an unknown code.
        """
        theme = self.theme_of(code)
        if polarity == "strength":
            return self.strengths[code]
        return self.failings[code].label if code in self.failings else self.themes[theme].label


def shipped(name: str) -> Any:
    """A YAML file of `corpus/data`. Raises CodebookError when it is missing or damaged."""
    try:
        return yaml.load(files("corpus").joinpath("data", name).read_text("utf-8"), Loader=_Loader)
    except (OSError, yaml.YAMLError) as error:
        raise CodebookError(f"shipped data cannot be read: {error}", where=name, todo="Install the program again.") from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice: YAML would keep the last and lose the first unseen."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


@cache
def load_codebook() -> Codebook:
    raw = shipped("codebook.yaml")
    themes = {t["id"]: Theme(t["id"], t["label"]) for t in raw["themes"]}
    failings = {
        f["id"]: Failing(
            code=f["id"], label=f["label"], theme=f["parent"], definition=f["definition"],
            cues=tuple(f["cues"]), agencies=tuple(f["agencies"]), counterexample=f.get("not", ""),
        )
        for f in raw["failings"]
    }
    for failing in failings.values():
        if failing.theme not in themes:
            raise CodebookError(f"{failing.code} stands under no theme", where="codebook.yaml")
    agencies = {a["code"]: Agency(a["code"], a["label"], tuple(a.get("names", ()))) for a in shipped("agencies.yaml")}
    kinds = {k["code"]: Kind(k["code"], k["label"], k.get("description", "")) for k in shipped("kinds.yaml")}
    strengths = shipped("strengths.yaml")
    if set(strengths) != {*themes, *failings}:
        raise CodebookError("does not name each theme and failing once", where="strengths.yaml")
    return Codebook(themes, failings, agencies, kinds, strengths)
