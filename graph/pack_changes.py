"""Changing details: personal names, exact ages and dates of a report become others, each in square brackets, as editors do.

The same detail of one report becomes the same other one everywhere, and the same again the next time: all of it follows from the
report's id. Dates move by whole weeks, so that weekdays and the time between two dates stay; ages by one, and never over a limit that
matters in law or practice (`LIMITS`) nor onto one that cannot move, so that brothers and sisters stay in their order and apart. Names are found by rules made for such reports:
what stands before "'s mother", "aged 4" or behind "her brother", and after Mr or Dr. Names of organisations, and of
those who wrote the report or one that it cites, are none. Role labels (Mother, Child A, Mr B, HV1) stay, and so
do years alone and places. Who belongs to the family is changed by `graph.pack_family`. Rules miss some: a pack says so on its cover.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from corpus.citing import MONTHS
from corpus.codebook import load_codebook, shipped
from graph.pack_edits import Edit, edited

LIMITS = {"year": (1, 5, 10, 13, 16, 18), "month": (12,), "week": (), "day": ()}  # an age does not move over one of these
WEEKS = (-9, -8, -7, -6, -5, -4, -3, 3, 4, 5, 6, 7, 8, 9)
WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()

_NAME = r"[A-Z][a-zà-öø-ÿ]+(?:[-’'][A-Z][a-zà-öø-ÿ]+)?"
_KIN = (r"(?:mother|father|mum|dad|parents?|sisters?|brothers?|siblings?|half|step\w*|grand\w+|aunts?|uncles?|cousins?|partner|boyfriend|girlfriend|family(?! (?:service|support|centre|hub|assessment))|birth|death|"
        r"school|nursery|needs|voice|life|injuries|behaviour|social worker|foster|carers?|bedroom|bruises?|weight|lived experience)")
_BEFORE = r"(?:brothers?|sisters?|siblings?|mother|father|partner|son|daughter|baby|cousin|friend|uncle|aunt|step\w+|boyfriend|girlfriend|young person|toddler|twins?|husband|wife)"
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(WORDS[1:])})"
_GIVEN = [re.compile(p) for p in (
    rf"\b({_NAME})(?:['’]s|s['’]) {_KIN}\b",
    rf"\b({_NAME}),? (?:who (?:was|is) )?(?:then )?aged\b",
    rf"\b({_NAME})(?:,| was| \() ?{_NUMBER}(?:\)| (?:year|month|week)s?[ -]old\b)",
    rf"\b(?:called|named|pseudonym(?: of)?|known as|referred to (?:in this \w+ )?as|by the name(?: of)?)[ :]+[“\"'‘]?({_NAME})\b",
    rf"\b{_BEFORE} ({_NAME})\b",
    rf"\b{_BEFORE}, ({_NAME})(?=,)",
    rf"\b({_NAME}) (?:cried|was born|told|died|disclosed|self-harmed|was admitted|was placed|was brought|was not brought|ran away|loved|liked to)\b",
)]
_ORGANISED = re.compile(  # behind the name of an organisation or a place
    r" (?:[A-Z]\w+ )?(?P<what>Police|Constabulary|Council|Hospital|Trust|Street|Road|Ward|School|Academy|Partnership|Centre)\b|(?:['’]s)? [Ff]amily [Ss]ervices?\b")
_CITED = re.compile(r"\b(?:Professor|Prof|Lord|Lady|Sir|Dame|Baroness|Judge)\.? (?:[A-Z]\w+ )*(?P<name>[A-Z][\w-]+)(?:['’]s)? (?:\w+ ){0,2}(?:[Rr]eview|[Ii]nquiry|[Rr]eport)\b")
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Professor|Prof)\.?"
_WHO = rf"{_TITLE} (?:{_NAME} )?(?P<name>{_NAME})"
_AUTHORS = [re.compile(p) for p in (  # who wrote the report, or one that it cites by its year; a report to a court or conference is no such thing
    rf"\b(?:AUTHORS?|Authors?|Report [Aa]uthor)\s?: ?{_WHO}\b",
    rf"\b(?:[Ii]ndependent|[Ll]ead|[Oo]verview|[Rr]eport)(?: [Oo]verview| [Rr]eport)? (?:[Aa]uthor|[Rr]eviewer)s?(?:,? (?:is|was|were))?[ :,]+{_WHO}\b",
    rf"\b(?:[Ss]erious [Cc]ase [Rr]eview|[Oo]verview [Rr]eport|SCR)(?: [Rr]eport)? (?:is |was |has been )?(?:written|authored|prepared|led) by {_WHO}\b",
    rf"\b{_WHO},? (?:is |was )?(?:the |an |as )?(?:(?:[Ii]ndependent|[Ll]ead|[Oo]verview|[Rr]eport) )+(?:[Aa]uthor|[Rr]eviewer)\b",
    rf"\b{_WHO}(?:['’]s)? \((?:19|20)\d\d[a-z]?\)",
)]
_IN_TITLE = re.compile(rf"(?i:\b(?:review|scr|lcspr|report|briefing|case)\b)[^:–—-]*[:–—-]\s*(?:Child |Baby )?({_NAME})(?: and ({_NAME}))?\s*$")
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Professor|Prof|PC|DC|DS|DI|WPC|Nurse|Judge|Sir|Sergeant|Inspector|Constable)\.? (?:({_NAME}) )?({_NAME})\b")
# Capitalised words of such reports that name nobody.
_NOBODY = frozenset("""
    mother father mum mummy dad daddy parent parents child children baby infant toddler boy girl young person people adult subject sibling siblings sister brother twin twins half
    family families grandmother grandfather grandparents grandparent maternal paternal aunt uncle cousin partner boyfriend girlfriend stepfather stepmother carer carers foster
    police officer officers school nursery hospital health visitor visitors midwife midwives social worker workers teacher doctor nurse consultant paediatrician agency agencies
    staff practitioner practitioners professional professionals manager managers team service services council county city borough board partnership panel review reviewer author
    report court local authority government ofsted department education care probation housing association community centre trust england wales scotland ireland britain british
    the a an he she it they we you i his her their its our my this that these those there here who what when where why how which no nobody none not each both all some many most
    few several one two three another other any every everyone everybody somebody anyone at in on by for from with without after before during since until if although though while
    as and but or so yet however then later also only even neither either such because despite following between through about under over against once again
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december christmas easter
    witness inspectors inspector coroner judge youth early help designated lead named key safeguarding protection need plan conference meeting strategy working together
    mr mrs ms miss mx dr doctor professor prof pc dc ds di
""".split())

_MONTH = rf"(?:{'|'.join(MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d\b|['’]\d\d\b|(?<!, )\d\d\b(?=\s*(?:$|[,;)\]–—-]|[.:](?!\d)|(?:and|to|until|or)\b)))"  # 2012, ’12, and 12 where the clause ends
_DATES = re.compile(
    rf"(?<![\d/.])(?:(?P<first>{_DAY})(?P<first_th>st|nd|rd|th)?(?=\s*(?:and|to|or|until|-|–|—)\s*{_DAY}(?:st|nd|rd|th)?\s+{_MONTH}\b)"
    rf"|(?P<day>{_DAY})(?P<th>st|nd|rd|th)?(?P<of>\s+of)?\s+(?P<month>{_MONTH})\b(?:(?P<gap>,?\s+)(?P<year>{_YEAR}))?"
    rf"|(?P<month_us>{_MONTH})\s+(?P<day_us>{_DAY})(?P<th_us>st|nd|rd|th)?(?:(?P<gap_us>,\s+)(?P<year_us>(?:19|20)\d\d)\b|(?!\d|\s*(?:19|20)\d\d))"
    rf"|(?P<m>{_MONTH})(?P<gap_m>,?\s+)(?P<y>(?:19|20)\d\d)\b"
    rf"|(?:(?<=\bin )|(?<=\bIn )|(?<=\bby )|(?<=\bBy )|(?<=\bsince )|(?<=\buntil )|(?<=\bduring )|(?<=\bfrom )|(?<=\bbetween )|(?<=\bearly )|(?<=\bEarly )|(?<=\blate )"
    rf"|(?<=\bLate )|(?<=\bmid-)|(?<=\bMid-)|(?<=\bof )|(?<=\band ))(?P<bare>{'|'.join(MONTHS)})\b(?!\s+\d)"
    rf"|(?P<dd>{_DAY})(?P<s>[/.-])(?P<mm>1[0-2]|0?[1-9])(?P=s)(?P<yy>(?:19|20)\d\d|\d\d)(?![\d/]|\.\d)"
    r"|(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d))"
)
_NUMBERED = re.compile(r"\b(?:paras?|paragraphs?|sections?)\b[^;:]{0,40}$|\band in $", re.I)  # before what is the number of a paragraph
_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s*(?:and|to|or|until|-|–|—)\s*$")  # before the second day of "3 and 7 April"
_LAST = re.compile(rf"(?:\s*(?:,|and|to|or|until|-|–|—)\s*{_DAY}(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\b)+,?\s+(?P<year>(?:19|20)\d\d)\b")  # "4 May and 6 June 2019": whose year it is
_SOME_YEAR = 2001
_UNIT = r"(?:year|month|week|day)"
_MANY = r"(?<!children )(?<!people )(?<!those )(?<!babies )(?<!infants )(?<!adults )(?<!boys )(?<!girls )(?<!pupils )(?<!students )(?<!parents )(?<!mothers )(?<!ages )(?<!anyone )"
_OFFERED = r"(?:(?:free|funded|early|nursery|health|developmental) )?(?:funding|entitlements?|places?|offers?|checks?|reviews?|assessments?|development\w*)"  # what has an age in its name
_AGES = [re.compile(p, re.I) for p in (
    rf"\b(?P<n>{_NUMBER})[ -](?P<u>{_UNIT})s?[ -]olds?\b(?!['’]?s?['’]?\s+{_OFFERED}\b)",
    rf"{_MANY}(?<!under the )(?<!over the )(?<!below the )(?<!above the )\b(?:aged?|at the age of|age of|turned)\s+(?:just |about |around |nearly |almost |only )?(?P<n>{_NUMBER})\b(?!\s*(?:per|%|or over|and over|and under|to \d|minutes|hours))(?:\s+(?P<u>{_UNIT})s?\b)?",
    rf"\b(?:when|as|because|and|but|that)\s+(?:he|she|they|(?-i:(?!(?:There|It|This|That|These|Those)\b)[A-Z]\w*(?: [A-Z0-9]\w*)?))\s+(?:was|were)\s+"
    rf"(?:only |just |about |nearly )?(?P<n>{_NUMBER})(?=[,.;])",
    rf"\b(?:child|baby|boy|girl|infant|toddler|brother|sister|son|daughter|twin)(?: (?-i:[A-Z0-9]\w*))?,\s+(?:then\s+)?(?P<n>{_NUMBER})\s+(?P<u>{_UNIT})s?(?=,)",
    rf"\b(?P<n>{_NUMBER})\s+(?P<u>{_UNIT})s?\s+of\s+age\b",
    rf"\b(?:died|collapsed|was (?:injured|bruised|killed))\s+at\s+(?:only |just |about )?(?P<n>{_NUMBER})\s+(?P<u>month|week|day)s?\b",
)]


class Changes:
    """The changes of one report. `texts` is all there is of its words: names are learnt from them."""

    def __init__(self, report_id: str, texts: Iterable[str], title: str = "", known: Iterable[str] = ()) -> None:
        self._id = report_id
        whole = "\n".join((title, *texts))
        self._days = 7 * WEEKS[_seed(report_id, "weeks") % len(WEEKS)]
        self._said = {(_count(m["n"]), _unit(m)) for pattern in _AGES for m in pattern.finditer(whole)}
        self._step = self._direction()
        self._names = self._stand_ins(whole, title, known)
        forms = sorted((*self._names, *(n.upper() for n in self._names if len(n) > 2)), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, forms))})(?!\w|-\w)") if forms else None

    def apply(self, text: str) -> str:
        """The text with what is changed in square brackets."""
        return edited(text, self.edits(text))[0]

    def edits(self, text: str) -> list[Edit]:
        """May overlap; see `apart`."""
        return [*self._dates(text), *self._ages(text), *self._people(text)]

    # -- names ------------------------------------------------------------------------------------

    def _stand_ins(self, whole: str, title: str, known: Iterable[str]) -> dict[str, str]:
        given, family = _names_in(whole, title, frozenset(word.casefold() for words in known for word in re.findall(r"\w+", words)))
        words = set(re.findall(r"\w+", whole))
        stand_ins = shipped("stand_ins.yaml")
        made: dict[str, str] = {}
        for kind, names in (("given", given), ("family", family)):
            free = [name for name in stand_ins[kind] if name not in words]
            for name in names:
                if name not in made:
                    left = [other for other in free if other not in made.values()] or free or stand_ins[kind]
                    made[name] = left[_seed(self._id, name) % len(left)]
        return made

    def _people(self, text: str) -> list[Edit]:
        if self._pattern is None:
            return []
        cited = [m.span() for m in _CITED.finditer(text)]
        return [Edit(m.start(), m.end(), self._names.get(m[0]) or next(new.upper() for old, new in self._names.items() if old.upper() == m[0]), "names")
                for m in self._pattern.finditer(text) if not self._organised(text, m.end()) and not any(a <= m.start() < b for a, b in cited)]

    def _organised(self, text: str, end: int) -> bool:
        """Whether what ends there is part of an organisation's name; behind a person's own Ward and Street are surnames."""
        m = _ORGANISED.match(text, end)
        return bool(m) and m["what"] not in ("Ward", "Street", *self._names)

    # -- ages -------------------------------------------------------------------------------------

    def _direction(self) -> int:
        """One year, month, week or day up or down: where fewer ages stay."""
        stay = {step: sum(self._other(n, unit, step) == n for n, unit in self._said) for step in (-1, 1)}
        return min((-1, 1), key=lambda step: (stay[step], step if _seed(self._id, "age") % 2 else -step))

    def _other(self, n: int, unit: str, step: int) -> int:
        """What an age becomes: itself, where the next is another's that stays."""
        new = _moved(n, unit, step)
        return n if new != n and (new, unit) in self._said and self._other(new, unit, step) == new else new

    def _ages(self, text: str) -> list[Edit]:
        found = []
        for pattern in _AGES:
            for m in pattern.finditer(text):
                old = _count(m["n"])
                new = self._other(old, _unit(m), self._step)
                if new != old:
                    words = str(new) if m["n"].isdigit() or new >= len(WORDS) else WORDS[new]
                    found.append(Edit(m.start("n"), m.end("n"), words.capitalize() if m["n"][0].isupper() else words, "ages"))
        return found

    # -- dates ------------------------------------------------------------------------------------

    def _dates(self, text: str) -> list[Edit]:
        return [Edit(m.start(), m.end(), new, "dates") for m in _DATES.finditer(text) if (new := self._moved_date(m, text))]

    def _moved_date(self, m: re.Match[str], text: str) -> str:
        if m["iso"]:
            moved = self._move(int(m["iso"][:4]), int(m["iso"][5:7]), int(m["iso"][8:]))
            return moved.isoformat() if moved else ""
        if m["dd"]:
            if m["s"] == "." and len(m["yy"]) == 2 and (len(m["dd"]) + len(m["mm"]) < 4 or _NUMBERED.search(text, 0, m.start())):
                return ""
            year = _whole_year(m["yy"])
            moved = self._move(year, int(m["mm"]), int(m["dd"]))
            return f"{moved.day:02d}{m['s']}{moved.month:02d}{m['s']}{str(moved.year)[-len(m['yy']):]}" if moved else ""
        if m["bare"]:
            moved = self._move("", _month(m["bare"]), 15)
            return MONTHS[moved.month - 1] if moved else ""
        if m["m"]:
            moved = self._move(int(m["y"]), _month(m["m"]), 15)
            return f"{_like(m['m'], moved)}{m['gap_m']}{moved.year}" if moved else ""
        if m["first"]:  # "3 and 7 April": the month stands behind the second day
            rest = re.compile(rf"\D*(\d+)(?:st|nd|rd|th)?\s+({_MONTH})\b(?:,?\s+({_YEAR}))?").match(text, m.end())
            moved = rest and self._move(rest[3], _month(rest[2]), int(m["first"]), int(rest[1]))
            return f"{_day(moved, m['first_th'])} {_like(rest[2], moved)}" if rest and moved else ""
        if m["month_us"]:
            moved = self._move(m["year_us"], _month(m["month_us"]), int(m["day_us"]))
            return f"{_like(m['month_us'], moved)} {_day(moved, m['th_us'])}{m['gap_us'] or ''}{moved.year if m['year_us'] else ''}" if moved else ""
        first, last = _FIRST.search(text, 0, m.start()), None if m["year"] else _LAST.match(text, m.end())
        carried = last and int(last["year"]) - (_month(m["month"]) > _month(last["month"]))
        moved = self._move(m["year"] or carried, _month(m["month"]), int(m["day"]), *((int(first[1]),) if first else ()))
        if not moved:
            return ""
        year = re.sub(r"\d+", lambda y: str(moved.year)[-len(y[0]):], m["year"] or "")
        return f"{_day(moved, m['th'])}{m['of'] or ''} {_like(m['month'], moved)}{m['gap'] or ''}{year}"

    def _move(self, year: int | str | None, month: int, day: int, beside: int = 0) -> date | None:
        """The date moved; None where it is none, or where no year stands and it, or the day named beside it, would come into another one."""
        moved, also = (self._later(_whole_year(year) if year else _SOME_YEAR, month, d) for d in (day, beside))
        return None if not year and any(d and d.year != _SOME_YEAR for d in (moved, also)) else moved

    def _later(self, year: int, month: int, day: int) -> date | None:
        try:
            return date(year, month, day) + timedelta(days=self._days)
        except (ValueError, OverflowError):  # 31 June: no date
            return None


def _names_in(whole: str, title: str, known: frozenset[str]) -> tuple[list[str], list[str]]:
    """The given names and the surnames of persons, in the order in which they come. `known`: words of places and publishers."""
    lower = set(re.findall(r"\b[a-z]+\b", whole))

    def person(name: str) -> bool:
        word = name.casefold()
        if word in _NOBODY or word in _institutions() or word in known:
            return False
        return word not in lower or len(re.findall(rf"\b{re.escape(name)}\b", whole)) > len(re.findall(rf"\b{re.escape(word)}\b", whole))

    given: dict[str, int] = {}
    family: dict[str, int] = {}
    for pattern in _GIVEN:
        for m in pattern.finditer(whole):
            if not _ORGANISED.match(whole, m.end(1)):
                given.setdefault(m[1], m.start(1))
    for m in _IN_TITLE.finditer(title):
        given |= {name: 0 for name in m.groups() if name}
    for m in re.finditer(rf"\b({_NAME}) ({_NAME})['’]s (?:death|murder|mother|father)\b", whole):
        if person(m[1]) and person(m[2]):
            given.setdefault(m[1], m.start(1))
            family.setdefault(m[2], m.start(2))
    cited = {m.start("name") for m in _CITED.finditer(whole)}
    authors = {m["name"] for pattern in _AUTHORS for m in pattern.finditer(whole)}
    for m in _TITLED.finditer(whole):
        if m.start(2) in cited or m[2] in authors:
            continue
        family.setdefault(m[2], m.start(2))
        if m[1]:
            given.setdefault(m[1], m.start(1))
    given = {name: at for name, at in given.items() if person(name) and name not in family}
    family = {name: at for name, at in family.items() if person(name) and name not in authors}
    for name in list(given):
        for m in re.finditer(rf"\b{re.escape(name)} ({_NAME})\b", whole):
            if person(m[1]):
                family.setdefault(m[1], m.start(1))
                given.pop(m[1], None)
    return sorted(given, key=given.__getitem__), sorted(family, key=family.__getitem__)


@cache
def _institutions() -> frozenset[str]:
    """Words of the names by which reports call agencies."""
    return frozenset(word.casefold() for agency in load_codebook().agencies.values() for name in (agency.label, *agency.names) for word in re.findall(r"\w+", name))


def _moved(n: int, unit: str, step: int) -> int:
    new = n + step
    return n if new < 1 or any((n < limit) != (new < limit) for limit in LIMITS[unit]) else new


def _whole_year(year: int | str) -> int:
    """2012 of "2012", "12" and "’12"."""
    number = int(str(year)[-4:].lstrip("'’"))
    return number if number > 99 else number + (2000 if number < 50 else 1900)


def _unit(m: re.Match[str]) -> str:
    return (m.groupdict().get("u") or "year").lower()


def _count(words: str) -> int:
    return int(words) if words.isdigit() else WORDS.index(words.lower())


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _like(old: str, moved: date) -> str:
    """The month, shortened where the old one was."""
    name = MONTHS[moved.month - 1]
    return name if old in MONTHS else name[:3]


def _day(moved: date, ordinal: str | None) -> str:
    if not ordinal:
        return str(moved.day)
    ending = "th" if 10 < moved.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(moved.day % 10, "th")
    return f"{moved.day}{ending}"


def _seed(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:8])
