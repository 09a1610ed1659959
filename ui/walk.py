"""Walking the graph on the screens: a start, its neighbours, the way that led here, and their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from corpus.codebook import load_codebook
from ui.choice import Choice
from ui.show import report_link

KINDS = {"theme": "Theme", "failing": "Failing", "agency": "Agency", "area": "Area", "report": "Report"}
PLURALS = {"theme": "Themes", "failing": "Failings", "agency": "Agencies", "area": "Areas", "report": "Reports"}
SHAPES = {"theme": "◆", "failing": "✕", "agency": "▲", "area": "●", "report": "■"}
COLOURS = {"theme": "#14532d", "failing": "#8c2611", "agency": "#1f3f8f", "area": "#00615f", "report": "#17567a"}
POLARITIES = ("failing", "strength", "recommendation")
EACH = (3, 6, 12)     # neighbours of each kind
PAGED = {"agency": "agencies", "area": "areas"}  # these stand by name, as parts of the list, without numbers: ranked they would be a league table
LONGEST_WAY = 12      # steps that an address remembers
FIRST = ("failing", "CO1")


@dataclass(frozen=True)
class Step:
    """Where on the graph a person is. `way`: the things passed on the way here, the last one last."""

    kind: str = FIRST[0]
    key: str = FIRST[1]
    polarity: str = "failing"  # "" for all
    sure: bool = False
    each: int = EACH[1]
    agencies: int = 0  # how many of the agencies and areas, which stand by name, were paged over
    areas: int = 0
    way: tuple[tuple[str, str], ...] = ()

    def to(self, kind: str, key: str) -> Step:
        """On to a neighbour. To a thing that was passed already: back to it."""
        way = (*self.way, (self.kind, self.key))
        if (kind, key) in way:
            way = way[:way.index((kind, key))]
        return replace(self, kind=kind, key=key, agencies=0, areas=0, way=way[-LONGEST_WAY:])

    def page(self, kind: str, skip: int) -> Step:
        """The same with other agencies or areas."""
        return replace(self, **{PAGED[kind]: max(0, skip)})

    def filters(self) -> dict[str, Any]:
        """As the API's parameters."""
        skips = {"agency_skip": self.agencies, "area_skip": self.areas, "limit": self.each}
        return ({"polarity": [self.polarity]} if self.polarity else {}) | ({"sure": True} if self.sure else {}) | {k: v for k, v in skips.items() if v}

    def query(self) -> dict[str, str]:
        """As an address's parameters, defaults left out."""
        found = {"kind": self.kind, "key": self.key}
        found |= {"polarity": self.polarity or "all"} if self.polarity != "failing" else {}
        found |= {"sure": "true"} if self.sure else {}
        found |= {"each": str(self.each)} if self.each != EACH[1] else {}
        found |= {name: str(n) for name in PAGED.values() if (n := getattr(self, name))}
        return found | ({"way": "~".join(f"{kind}:{key}" for kind, key in self.way)} if self.way else {})

    def carried(self) -> dict[str, str]:
        """What another page needs to ask the same of the thing: all but the thing and the way to it."""
        return {"polarity": self.polarity or "all"} | {k: v for k, v in self.query().items() if k not in ("kind", "key", "polarity", "way")}

    def link(self) -> str:
        return "graph?" + urlencode(self.query())

    def quotations(self, kind: str, key: str) -> str:
        """The address of the quotations that tie this to a neighbour; "" where no page lists just those."""
        sides = {self.kind: self.key, kind: key}
        if len(sides) == 1:  # two of one kind: filters of one kind are alternatives
            return ""
        if report := sides.pop("report", ""):
            kind, key = next(iter(sides.items()), ("", ""))
            only = {"theme": load_codebook().theme_of(key)} if kind == "failing" else {kind: key} if kind in ("theme", "agency") else {}
            return report_link(report, **only, polarity=self.polarity)
        return Choice(**{k: (v,) for k, v in sides.items()}, polarity=(self.polarity,) if self.polarity else (), sure=self.sure).link()


def from_query(params: Mapping[str, str]) -> Step:
    """The step an address makes; what cannot be understood in it is ignored."""
    kind, key = params.get("kind", ""), params.get("key", "").strip()
    if kind not in KINDS or not key:
        kind, key = FIRST
    polarity, each = params.get("polarity", "failing"), params.get("each", "")
    passed = (part.partition(":") for part in params.get("way", "").split("~"))
    return Step(
        kind, key, "" if polarity == "all" else polarity if polarity in POLARITIES else "failing", params.get("sure") == "true",
        int(each) if each in map(str, EACH) else EACH[1], *(_number(params.get(name, "")) for name in PAGED.values()),
        tuple((k, v) for k, _, v in passed if k in KINDS and v)[-LONGEST_WAY:],
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def by_kind(neighbours: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in neighbours:
        found.setdefault(row["kind"], []).append(row)
    return found
