"""Areas: the councils and trusts that answer for children, and how documents name them.

`corpus/data/areas.csv` lists the real ones (its source: `corpus/data/SOURCES.md`). A board or council
that is not in it still gets an area: a code made from its name, and no region.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import CodebookError


@dataclass(frozen=True, slots=True)
class Area:
    """`region` is an English region, or the nation outside England; "" where the area is unknown."""

    code: str
    name: str
    region: str = ""
    nation: str = ""
    aliases: tuple[str, ...] = ()
    gss_code: str = ""
    ended: str = ""              # ISO date of the last day of an abolished council


# Names of places that are also common words or surnames: alone in running text they prove nothing.
_COMMON_WORDS = frozenset({"reading", "bury", "bath", "sutton", "barking", "northern", "southern", "western",
                           "richmond", "kingston", "stoke", "highland", "halton", "angus", "moray", "newport",
                           "westminster"})

_BEFORE = re.compile(
    r"^(?:the |services in |children s services in |city and county of |(?:london|royal|metropolitan|county) borough of "
    r"|metropolitan district of |borough of |county of |council of the |city of |county council of )+")
_AFTER = re.compile(
    r"(?: (?:(?:metropolitan|city|county|borough|district|unitary|combined|local|london|royal)? ?"
    r"(?:council|authority|borough|district)|city|local area(?: partnership)?|area partnership|partnership"
    r"|(?:children s |social care |education |early help )*services?|children s services department|lscb|lscp|scp"
    r"|(?:local |regional )?safeguarding(?: and child protection)?(?: (?:adults?|children|child|and|families|young|people)(?: s)?)*"
    r"(?: board| partnership| committee| arrangements)?|(?:child|public) protection committee"
    r"|(?:safer|community safety|safer communities)(?: partnership| board)?|ua|s))+$")
_BODY = re.compile(
    r"(?P<name>(?:(?:[A-Z][\w'’.-]*|&|and|AND|of|OF|upon|on|the|with|in|under)[ \t]+){1,8}?)"
    r"(?:(?:Local|LOCAL|Regional|REGIONAL)[ \t]+)?"
    r"(?:(?:Safeguarding|SAFEGUARDING)[ \t]+(?:(?:Children|CHILDREN|Child|CHILD|Adults?|and|AND|Families|Young|People)(?:['’]?[Ss])?[ \t]+)*"
    r"(?:Board|BOARD|Partnership|PARTNERSHIP)"
    r"|(?:Child|CHILD|Public)[ \t]+(?:Protection|PROTECTION)[ \t]+(?:Committee|COMMITTEE)"
    r"|(?:Safer|SAFER)[ \t]+(?:Communities|COMMUNITIES)?[ \t]*(?:Partnership|PARTNERSHIP)"
    r"|(?:Community|COMMUNITY)[ \t]+(?:Safety|SAFETY)[ \t]+(?:Partnership|PARTNERSHIP)"
    r"|(?:(?:Metropolitan|City|County|Borough|District|CITY|COUNTY|BOROUGH|METROPOLITAN|DISTRICT)[ \t]+)*(?:Council|COUNCIL)\b)")
_SMALL = frozenset("of and upon on the with in under le by na h".split())
_NO_NAMES = frozenset("safeguarding local board partnership council committee children child and of the national regional joint "
                      "independent overview report serious case review chair for this our your a by to from".split())


def _key(text: str) -> str:
    """Lower-case words and single blanks: the form in which names are compared."""
    folded = unicodedata.normalize("NFKD", text.replace("\ufffe", "-"))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=st)\.", "", folded)).split())


def _bare(key: str) -> str:
    """A key without "London Borough of", "City Council", "Safeguarding Children Board" and the like."""
    bare = _AFTER.sub("", _BEFORE.sub("", key))
    return bare or key


def slug(name: str) -> str:
    """The code of a name: "Telford & Wrekin" is "telford-and-wrekin"."""
    return _key(name).replace(" ", "-")


@cache
def load_areas() -> dict[str, Area]:
    """All known areas by code. Raises CodebookError when the shipped list is missing or damaged."""
    try:
        rows = list(csv.DictReader(io.StringIO(files("corpus").joinpath("data", "areas.csv").read_text("utf-8"))))
        areas = [
            Area(r["code"], r["name"], r["region"], r["nation"],
                 tuple(a for a in r["aliases"].split("; ") if a), r["gss_code"], r["ended"])
            for r in rows
        ]
    except (OSError, KeyError) as error:
        raise CodebookError(f"the list of areas cannot be read: {error}", where="areas.csv", todo="Install the program again.") from error
    return {a.code: a for a in areas}


@cache
def _names() -> dict[str, Area]:
    """Every key an area goes by. A current council outranks an abolished one."""
    names: dict[str, Area] = {}
    for area in sorted(load_areas().values(), key=lambda a: bool(a.ended)):
        written = (area.code, area.name, *area.aliases)
        keys = {_key(n) for n in written} | {_bare(_key(n)) for n in written}
        keys |= {k.replace(" and ", " ") for k in keys}
        for key in keys - {""}:
            names.setdefault(key, area)
    return names


@cache
def _mentions() -> re.Pattern[str]:
    """Known names as whole words, the longest first."""
    keys = sorted((k for k in _names() if k not in _COMMON_WORDS and len(k) > 3), key=len, reverse=True)
    common = "|".join(sorted(_COMMON_WORDS))
    suffix = r"(?: (?:borough|city|county|metropolitan|council|local authority|children s services|safeguarding))"
    return re.compile(rf"\b(?:({'|'.join(map(re.escape, keys))})|(?:borough of )?({common})(?={suffix}))\b")


def known_area(name: str) -> Area | None:
    """The known area that `name` names, as a whole: "Hull City Council", "bracknell forest", "BCP"."""
    key = _key(name)
    return _names().get(key) or _names().get(_bare(key))


def match_area(text: str) -> Area | None:
    """The known area a short text names: as a whole, else the first one named inside it (of two
    that begin at one place, the longer: North East Lincolnshire, never Lincolnshire)."""
    found = known_area(text)
    if found:
        return found
    mention = _mentions().search(_key(text))
    return _names()[mention[1] or mention[2]] if mention else None


def count_mentions(text: str) -> list[tuple[Area, int]]:
    """Known areas named in a text with how often, the most often first; ties in order of appearance."""
    counts: dict[str, int] = {}
    for mention in _mentions().finditer(_key(text)):
        code = _names()[mention[1] or mention[2]].code
        counts[code] = counts.get(code, 0) + 1
    return [(load_areas()[c], n) for c, n in sorted(counts.items(), key=lambda x: -x[1])]


def area_of_name(name: str) -> Area | None:
    """The area of a council or board by its name, known or not; None for what is no name.

    An unknown one ("Calderholt City Council") is Area("calderholt", "Calderholt") without a region;
    one that joins known areas of one region ("Derby and Derbyshire ...") takes that region.
    """
    found = known_area(name)
    if found:
        return found
    bare = _bare(_key(name))
    words = bare.split()
    if not words or len(words) > 8 or all(w in _NO_NAMES for w in words) or not re.search(r"[a-z]{3}", bare):
        return None
    parts = [known_area(p) for p in bare.split(" and ")]
    regions = {p.region for p in parts if p}
    region, nation = "", ""
    if len(parts) > 1 and None not in parts and len(regions) == 1:
        region, nation = parts[0].region, parts[0].nation
    return Area(bare.replace(" ", "-"), _display(name, bare), region, nation)


def _display(name: str, bare: str) -> str:
    """The words of `name` that survive in `bare`, in title case where they were shouted."""
    words = [w for w in re.split(r"\s+", name.replace("&", "and")) if _key(w)]
    target = bare.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if _key(" ".join(words[start:end])).split() == target:
                return proper_case(" ".join(words[start:end]).strip(" ,.;:"))
    return proper_case(bare)


def proper_case(text: str) -> str:
    """"THORNREACH AND LEVELS" as "Thornreach and Levels"; mixed case is left as written."""
    if text != text.upper() and text != text.lower():
        return text
    words = text.lower().split()
    return " ".join(
        w if w in _SMALL and i else "-".join(p if p in _SMALL and j else _capital(p) for j, p in enumerate(w.split("-")))
        for i, w in enumerate(words)
    )


def _capital(word: str) -> str:
    """The first letter made large, also behind a quotation mark or bracket."""
    return re.sub(r"^(\W*)(\w)", lambda m: m[1] + m[2].upper(), word)


def bodies_in(text: str) -> list[str]:
    """Names of boards, partnerships, committees and councils as written, in order, once each."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        for match in _BODY.finditer(line):
            name = " ".join(match[0].split())
            name = re.sub(r"^(?:(?:the|The|and|And|of|Of|in|In|on|On|with|Dear|This|Our|By|by|To|For)\s+)+", "", name)
            if area_of_name(name):
                found.setdefault(name)
    return list(found)


def area_by_code(code: str) -> Area:
    """The area of a code; a code that is not in the list is given its words as a name."""
    return load_areas().get(code) or Area(code, proper_case(code.replace("-", " ")))
