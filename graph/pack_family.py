"""Changing who belongs to the family: more general words stand in place of the report's own, each in square brackets.

Nothing is made up: a brother becomes a sibling, a son a child, a grandmother a relative, a lodger another adult in the home, and "one of
three children" one of the family's children, all of which stays true of the case. So nothing said of practice becomes false. Two people
whom one quotation tells apart stay apart ("sibling", "other sibling"); where that cannot be done nothing is changed. Mother, father,
step-parents, partners and carers stay: what was done with them is what is to be learnt. Who is older or younger stays too, and so do he and
she, whose change would break sentences: a cover says so. How many children were looked at in an inspection is practice, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from graph.pack_edits import Edit

_N = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[2-9]|1[0-2])"
_ADJ = (r"(?:(?:older|elder|younger|eldest|oldest|youngest|other|small|young|little|surviving|remaining|full|maternal|paternal|adult|teenage|school[- ]aged?|pre-school|"
        r"living|dependent)\s+)*")
_OWN = r"(?:his|her|their|its|[’']s|s[’'])"
_DET = rf"(?:the|these|those|{_OWN})"
_SIDE = r"(?:(?:maternal|paternal)\s+)?"
_HALF = rf"(?:{_SIDE}half[- ])?"
_LABEL = r"(?P<label> ?(?:[A-HJ-Z]|\d{1,2})\b(?![’'-]\w|\.\d))?"
_NURSE = r"(?<!\bward )(?<!\bnursing )(?<!\bnight )(?<!\btheatre )(?<!\bbig )(?<!\bbig-)"
_NO_KIN = r"(?!-in-law)(?! (?:agenc|organi[sz]ation|hospital|compan|authorit|servic|paper|site|ship|school|trust)\w*)(?! and brothers? in )"
_PRACTICE = r"(?!\s+(?:in need|looked after|protection|on (?:his|her|their|the) caseload|allocated|whose (?:files|cases|records)))"

_CHILD = {"boy": "child", "son": "child", "girl": "child", "daughter": "child", "grandson": "grandchild", "granddaughter": "grandchild",
          "stepson": "stepchild", "stepdaughter": "stepchild", "schoolboy": "schoolchild", "schoolgirl": "schoolchild", "twin": "child"}
_HE = ("boy", "son", "grandson", "stepson", "schoolboy", "brother")
_MANY = {"child": "children", "grandchild": "grandchildren", "stepchild": "stepchildren", "schoolchild": "schoolchildren", "sibling": "siblings", "relative": "relatives"}
_GRAN = {name: "grandmother" for name in ("grandma", "gran", "granny", "nan", "nana", "nanna", "nanny")} | {name: "grandfather" for name in ("grandad", "granddad", "grandpa")}
_KIN = r"grand(?:mother|father|parent|ma|dad|ad|pa)|gran|granny|nana|nanna|nan|aunt|aunty|auntie|uncle|cousin|niece|nephew|(?:mother|father|sister|brother|son|daughter)-in-law"
_ORDER = ("", "other ", "third ", "fourth ")  # of relatives whom one quotation tells apart

_SIBLING = re.compile(rf"\b(?P<art>(?:a|an|one)\s+)?{_HALF}(?:twin )?(?P<step>step[- ]?)?{_NURSE}(?P<word>brother|sister)(?P<many>s)?\b{_NO_KIN}{_LABEL}", re.I)
_SEX = re.compile(
    rf"\b(?P<art>(?:a|an|one)\s+)?(?P<baby>(?:new ?born |baby )(?=boy|girl))?(?P<word>{'|'.join(sorted((w for w in _CHILD if w != 'twin'), key=len, reverse=True))}|step-(?:son|daughter))"
    rf"(?P<many>s)?\b(?!-in-law)(?! scouts?| guides?){_LABEL}", re.I)
_RELATIVE = re.compile(
    rf"\b(?P<art>(?:a|an|one|another)\s+)?(?P<num>{_N}\s+)?(?:(?P<side>maternal|paternal)\s+)?(?:(?:great|step|foster)[- ]?)*"
    rf"(?<!agony )(?:(?P<word>{_KIN})(?P<many>s)?|(?P<short>(?-i:[MP]G[MF])))\b(?P<label> ?(?:[A-HJ-Z]|\d{{1,2}})\b(?![’'-]\w|\.\d))?", re.I)
_LODGER = re.compile(r"\b(?P<art>(?:a|an|the|his|her|their|family[’']s|one|another)\s+)?(?P<word>lodger|flatmate|flat-mate|housemate|house-mate|au pair)(?P<many>s)?\b", re.I)
_JOINED = re.compile(
    rf"\b(?:(?:a|an|one|{_N})\s+)?{_ADJ}{_HALF}(?P<a>brother|sister|son|daughter)(?P<am>s)?\s+(?P<how>and|or)\s+(?:(?:a|an|one|{_N}|his|her|their)\s+)?{_ADJ}{_HALF}"
    rf"(?P<b>brother|sister|son|daughter)(?P<bm>s)?\b{_NO_KIN}(?! ?(?:[A-HJ-Z]|\d{{1,2}})\b)", re.I)
_OF_MANY = re.compile(
    rf"\b(?:one|eldest|oldest|youngest|older|elder|younger|middle|first|second|third|fourth|fifth|sixth|last)(?:[- ]?born)?(?: child)? of (?:a family of |a sibling group of |the |(?P<own>{_OWN} ))?"
    rf"(?P<cut>{_N}\s+{_ADJ}{_HALF}(?:children|siblings|brothers|sisters|sons|daughters|boys|girls)){_PRACTICE}\b", re.I)
_OF_ALL = re.compile(rf"\b(?:eldest|oldest|youngest|middle)(?: child)? of (?P<cut>{_N})(?=[.,;)]|$| and\b| who\b| in the family\b)", re.I)
_MOTHER_OF = re.compile(rf"\b(?P<who>mother|father|parents?|mum|dad)\s+(?:of|to)\s+{_N}(?:\s+{_ADJ}(?:children|sons|daughters|boys|girls)\b|(?=[.,;)]|$| who\b| was\b| and\b| in her\b))", re.I)
_GROUP = re.compile(rf"\b(?P<who>family|household|sibling group|sibship)\s+of\s+{_N}\b(?! (?:the|his|her|their|whom|which))(?:\s+(?:children|siblings|people|persons))?", re.I)
_BOTH = re.compile(rf"\bboth\s+(?:of\s+)?(?P<det>(?:the|his|her|their|these|those)\s+)?(?P<adj>{_ADJ})(?P<word>children|siblings|brothers|sisters|boys|girls|sons|daughters|twins)\b(?! and\b){_PRACTICE}", re.I)
_SIBLINGS = re.compile(rf"\b(?P<all>all\s+)?{_N}\s+(?P<adj>{_ADJ}){_HALF}(?P<word>siblings|brothers|sisters|sons|daughters)\b(?! in | and (?:two|three|one|a) ){_PRACTICE}", re.I)
_CHILDREN = re.compile(
    rf"(?:\b(?P<all>all\s+)|(?<=\bthe )|(?<=\bhis )|(?<=\bher )|(?<=\btheir )|(?<=\bthese )|(?<=\bthose )|(?<=[’']s )|(?<=s[’'] )"
    rf"|\b(?:mother|father|mum|dad|parents|couple|family|she|he|they|who|woman|man)\s+(?:already |also |now |then |both )?(?:has|have|had)(?:, [^,.]{{1,30}},)?\s+|\b(?:family|mother|father|parents|couple|woman|household)\s+with\s+)"
    rf"(?P<cut>(?P<lead>(?:other|older|elder|younger|eldest|oldest|youngest)\s+)?{_N}\s+(?P<adj>{_ADJ})(?:children|boys|girls))\b{_PRACTICE}", re.I)
_AT_HOME = re.compile(rf"\b(?P<cut>{_N}\s+(?P<adj>{_ADJ})children)(?=\s+(?:living |lived |were living |who lived |resident )?(?:in|at|of) (?:the|this|her|his|their) (?:family|household|home|house|property|flat)\b)", re.I)
_TWINS = re.compile(
    r"\b(?:(?P<the>the |both |these )?twins|twin (?P<young>babies|infants)|twin (?:boys|girls|sons|daughters|children)"
    r"|(?P<one>twin)(?=[,.;)’']|$| (?:was|is|had|has|who|and|died|did|were)\b)|(?P<named>twin)(?P<label> ?(?:[A-HJ-Z]|\d{1,2})\b(?![’'-]\w)))", re.I)
_ADULTS_NEAR = ("older", "elder", "younger", "eldest", "youngest", "late", "elderly", "frail", "other", "first", "second", "adult", "young", "teenage", "same", "only", "own", "new")
_DETERMINERS = frozenset("the a an his her their its my our your this that these those one another each any no every some".split())
_BEFORE_NOUN = frozenset("and or but with by to from of that while when for as if because told said asked than both nor".split())


class Family:
    """What changes in the quotations of one report. `texts`: all its words. `of_a_case`: whether it tells of one family, so that a number of children is the family's."""

    def __init__(self, texts: Iterable[str], *, of_a_case: bool = True) -> None:
        self._case = of_a_case
        self._taken: dict[str, set[str]] = {}  # by "sibling 1": what is called so, or would be
        for text in texts:
            for pattern in (_SIBLING, _SEX, _RELATIVE, _TWINS):
                for m in pattern.finditer(text):
                    if label := m["label"]:
                        word = _word(m)
                        self._taken.setdefault(f"{_target(word)}{label.strip()}", set()).add(word)
            for m in re.finditer(r"\b(child|sibling|relative|grandchild)(?: ?)([A-HJ-Z]|\d{1,2})\b", text, re.I):
                self._taken.setdefault(f"{m[1].lower()}{m[2]}", set()).add("")

    def edits(self, text: str) -> list[Edit]:
        """May overlap; see `apart`."""
        return [*self._numbers(text), *self._joined(text), *self._siblings(text), *self._children(text), *self._twins(text), *self._relatives(text), *self._household(text)]

    # -- how many ---------------------------------------------------------------------------------

    def _numbers(self, text: str) -> list[Edit]:
        made = [_edit(text, m, "children" if m["own"] else "the family’s children", "number", group="cut") for m in _OF_MANY.finditer(text) if self._case or "sibling" in m[0].lower()]
        made += [_edit(text, m, _plural(m["word"], m["adj"], "the " if m["all"] else ""), "number", start=m.end("all") if m["all"] else m.start()) for m in _SIBLINGS.finditer(text)]
        if not self._case:
            return made
        made += [_edit(text, m, "the family’s children", "number", group="cut") for m in _OF_ALL.finditer(text)]
        made += [_edit(text, m, m["who"], "number") for pattern in (_MOTHER_OF, _GROUP) for m in pattern.finditer(text)]
        made += [_edit(text, m, (m["det"] or "the ").lower() + _plural(m["word"], m["adj"]), "number") for m in _BOTH.finditer(text)]
        made += [_edit(text, m, ("the " if m["all"] else "") + (m["lead"] or "") + m["adj"] + "children", "number", group="cut") for m in _CHILDREN.finditer(text)]
        return made + [_edit(text, m, m["adj"] + "children", "number", group="cut") for m in _AT_HOME.finditer(text)]

    # -- brothers, sisters, boys, girls -----------------------------------------------------------

    def _joined(self, text: str) -> list[Edit]:
        made = []
        for m in _JOINED.finditer(text):
            a, b = _target(m["a"].lower()), _target(m["b"].lower())
            if a == b and m["a"].lower() != m["b"].lower():
                one = m["how"].lower() == "or" and not (m["am"] or m["bm"])
                article = "a " if one and re.match(r"(?:a|an|one)\s", m[0], re.I) else ""
                made.append(_edit(text, m, article + (a if one else _MANY[a]), "sex"))
        return made

    def _siblings(self, text: str) -> list[Edit]:
        found = [m for m in _SIBLING.finditer(text) if not self._organised(text, m)]
        return self._told_apart(text, found, lambda m: m["word"].lower(), "sex")

    def _children(self, text: str) -> list[Edit]:
        found = [m for m in _SEX.finditer(text) if not self._organised(text, m) and not (m["many"] and m["word"].lower() in ("boy", "girl") and not _determined(text, m.start()))]
        return self._told_apart(text, found, lambda m: "he" if m["word"].lower().replace("-", "") in _HE else "she", "sex")

    def _told_apart(self, text: str, found: list[re.Match[str]], who: Callable[[re.Match[str]], str], kind: str) -> list[Edit]:
        """One noun for two words: the second of them is the "other" one, where the quotation holds both."""
        made, seen = [], list(dict.fromkeys(who(m) for m in found if not m["many"] and not m["label"]))
        for m in found:
            noun = _target(_word(m))
            if m["label"]:
                if self._named_apart(noun, m):
                    made.append(_edit(text, m, noun, kind, start=m.start("word"), end=m.end("word")))
            elif m["many"]:
                made.append(_edit(text, m, ("step-" if m.groupdict().get("step") else "") + _MANY[noun], kind, start=m.end("art") if m["art"] else m.start(), many=True))
            else:
                other = seen.index(who(m)) > 0
                noun = f"step-{noun}" if m.groupdict().get("step") else "baby" if "baby" in m.groupdict() and m["baby"] else noun
                article = "" if not m["art"] else "another " if other else "a "
                made.append(_edit(text, m, article + ("other " if other and not article else "") + noun, kind))
        return made

    def _named_apart(self, noun: str, m: re.Match[str]) -> bool:
        """Whether "Sister 1" may become "Sibling 1": where nobody else is called so, or would be."""
        return len(self._taken.get(f"{noun}{m['label'].strip()}", ())) < 2

    def _twins(self, text: str) -> list[Edit]:
        made = []
        for m in _TWINS.finditer(text):
            if m["named"]:
                if self._named_apart("child", m):
                    made.append(_edit(text, m, "child", "number", group="named"))
            elif m["one"]:
                made.append(_edit(text, m, "sibling" if _owned(text, m.start()) else "child", "number"))
            else:
                made.append(_edit(text, m, "babies" if m["young"] else f"{'the ' if m['the'] else ''}children", "number", many=True))
        return made

    def _organised(self, text: str, m: re.Match[str]) -> bool:
        """Whether it is part of a name, such as of a school, an order or a nurse: in capitals beside others."""
        word = m["word"]
        if not word[0].isupper() or word.isupper():
            return False
        before, behind = re.search(r"([A-Z][\w’']*) $", text[:m.start("word")]), re.match(r"(?:[’']s?)? (?:of (?:the )?)?[A-Z][a-z]", text[m.end():])
        return bool((behind or before and before[1].lower() not in _DETERMINERS and not before[1].endswith(("’s", "'s")) and m["many"]) and not m["label"])

    # -- other people -----------------------------------------------------------------------------

    def _relatives(self, text: str) -> list[Edit]:
        found = [m for m in _RELATIVE.finditer(text) if not (m["word"] and m["word"][0].isupper() and re.match(r" (?:Plus|Association|Action|Day|Project)\b|[’'] Association", text[m.end():]))]
        single = [m for m in found if not m["many"] and not m["label"]]
        sides: dict[str, set[str]] = {}
        for m in single:
            side, base = _kin(m)
            if side:
                sides.setdefault(base, set()).add(side)
        if any(len(sides.get(base, ())) > 1 for side, base in map(_kin, single) if not side):
            return []  # which of the two grandmothers is meant by "grandmother"?

        def key(m: re.Match[str]) -> tuple[str, str]:
            side, base = _kin(m)
            return (side or next(iter(sides.get(base, ("",)))), base)

        keys = list(dict.fromkeys(map(key, single)))
        if len(keys) > len(_ORDER):
            return []
        made = []
        for m in found:
            if m["label"]:
                if self._named_apart("relative", m):
                    made.append(_edit(text, m, "relative", "relatives", end=m.end("short") if m["short"] else m.end("word")))
            elif m["many"]:
                made.append(_edit(text, m, "relatives", "relatives"))
            else:
                made.append(_edit(text, m, _relative(text, m, keys.index(key(m))), "relatives", named=not m["art"]))
        return made

    def _household(self, text: str) -> list[Edit]:
        found = list(_LODGER.finditer(text))
        if len({m["word"].lower() for m in found}) > 1:
            return []
        made = []
        for m in found:
            article = (m["art"] or "").strip().lower()
            if m["many"]:
                made.append(_edit(text, m, (f"{article} " if article in _DETERMINERS - {"a", "an", "one", "another"} else "") + "other adults in the home", "household"))
            else:
                made.append(_edit(text, m, "the other adult in the home" if article not in ("", "a", "an", "one", "another") else "another adult in the home", "household"))
        return made


def _word(m: re.Match[str]) -> str:
    named = m.groupdict()
    return (named.get("word") or named.get("short") or named.get("named") or "").lower().replace("-", "")


def _target(word: str) -> str:
    """sibling, child, grandchild, stepchild, schoolchild or relative."""
    return "sibling" if word in ("brother", "sister") else _CHILD.get(word, "relative")


def _plural(word: str, adjectives: str, before: str = "") -> str:
    word = word.lower()
    return before + adjectives + ("siblings" if word in ("siblings", "brothers", "sisters") else "children")


def _kin(m: re.Match[str]) -> tuple[str, str]:
    """(maternal, paternal or "", grandmother, aunt ...)"""
    if m["short"]:
        return ("maternal" if m["short"][0] == "M" else "paternal", "grandmother" if m["short"][2] == "M" else "grandfather")
    word = m["word"].lower()
    return ((m["side"] or "").lower(), "aunt" if word.startswith("aunt") else _GRAN.get(word, word))


def _relative(text: str, m: re.Match[str], place: int) -> str:
    noun = f"{_ORDER[place]}relative"
    own = f"a{'nother ' if place == 1 else ' '}{noun if place != 1 else 'relative'}"
    if m["art"]:
        return "another relative" if m["art"].strip().lower() == "another" else own
    before = re.search(r"([\w’'-]+)\s+$", text[:m.start()])
    word = before[1].lower() if before else ""
    if word in _DETERMINERS or word.endswith(("’s", "'s", "s’", "s'")) or word in _ADULTS_NEAR:
        return noun
    return own if not word or word in _BEFORE_NOUN or m["short"] or (m["side"] or m["word"])[0].isupper() else noun


def _determined(text: str, start: int) -> bool:
    """Whether what begins there has an article or an owner before it."""
    return bool(re.search(rf"(?:\b{_DET}|\ball)\s+(?:[a-z]+\s+)?$", text[:start], re.I))


def _owned(text: str, start: int) -> bool:
    return bool(re.search(rf"{_OWN}\s+(?:[a-z]+\s+)?$", text[:start], re.I))


def _edit(text: str, m: re.Match[str], new: str, kind: str, *, group: str = "", start: int | None = None, end: int | None = None, many: bool = False, named: bool = False) -> Edit:
    """The match, or part of it, as `new`, with a capital where a sentence begins there or the old word has one and is none of a name."""
    start = m.start(group or 0) if start is None else start
    end = m.end(group or 0) if end is None else end
    if text[start:start + 2].lower() == "a " and new.startswith("a "):  # what is not changed stands outside the brackets
        start, new = start + 2, new[2:]
    old = text[start:end]
    begins = not text[:start].strip() or text[:start].rstrip(" “\"'‘(")[-1:] in (".", "!", "?", ":", "\n") or text[start - 1:start] == "\n"
    if len(old) > 3 and old.isupper():
        new = new.upper()
    elif old[:1].isupper() and (begins or not named):
        new = new[0].upper() + new[1:]
    if old[-1:].lower() == "s" and not new.endswith("s") and re.match(r"[’'](?!\w)", text[end:]):  # the twins’: the children’s
        return Edit(start, end + 1, f"{new}’s", kind)
    return Edit(start, end, new, kind)
