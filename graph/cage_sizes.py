"""How many times over a query puts its values into its values, reckoned from its words.

WITH a + b AS x doubles, whatever the names are; so does a reduce() whose sum stands twice in its body. Thirty such steps
make a thousand million of one. So each name is given what it is made of, clause by clause, in the order of the
text: the sizes of what is joined are added up, what goes into another expression is carried along, and of the
branches of a CASE the largest counts. Conditions, comparisons, arithmetic and size() make no value that could grow.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from corpus.errors import QueryRefused
from graph.cage_growth import arguments, growth_of_replace, literal, parameter_value
from graph.cage_values import WRITTEN, Gathered, Loop, Size, closings, gathered, length as length_of, resting, times
from graph.lexer import Token, dotted_name
from graph.run import Row

MAX_SIZE = 5_000    # times that a value may hold what it began with
GATHERED = 10       # what a reduce() that makes one value of a list multiplies by: the list may hold one value many times
UNKNOWN = 30        # what a loop multiplies by, where the length of its list is not written out
PER_PARAMETER = 1_000  # characters or values of a parameter that count as one value
MAX_LISTS_THROUGH = 2  # lists of unknown length gone through for each other: three of a thousand make a thousand million steps

_NO_VALUE = frozenset("""
size length char_length character_length cardinality count exists any all none single isempty
""".split())                       # what comes out is a number or a truth
_ONE_OF = frozenset(["head", "last"])
_ENDS = frozenset("""
WHERE ORDER SKIP LIMIT OFFSET UNION NEXT MATCH OPTIONAL WITH RETURN UNWIND LET FOR FILTER CALL YIELD WHEN THEN ELSE
""".split())                       # what ends the items of a clause
_FORM = _ENDS | {"CASE", "END", "IN", "AS", "COLLECT", "REDUCE", "STARTS", "ENDS", "DISTINCT"}
_WORDS = _FORM | frozenset("AND OR XOR NOT IS NULL TRUE FALSE BY ASC ASCENDING DESC DESCENDING CONTAINS ALL COUNT EXISTS USING CYPHER".split())
_SCALAR = frozenset(["*", "/", "%", "^", "-", "<", ">", "=", "=~"])


def look_at_sizes(parts: list[Token], parameters: Row) -> None:
    """Raises QueryRefused, with what to write instead."""
    _Sizes(parts, parameters).value(0, len(parts), {}, ())


class _Sizes:
    def __init__(self, parts: list[Token], parameters: Row) -> None:
        self.parts, self.parameters = parts, parameters
        self.known: dict[str, Size] = {}
        self.places: dict[str, Size] = {}  # by the variable of a loop through a range: of what it was the place, x[i]
        self.ends = closings(parts)
        self._look_at_names()

    def value(self, start: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> Size:
        """Of what stands from `start` to `end`; of whole clauses, of what they return."""
        total: Size = Counter()
        at = start
        while at < end:
            part = self.parts[at]
            if part.kind == "string":
                total[WRITTEN] += len(part.text) - 2
            elif part.kind == "number":
                total[WRITTEN] += 1
            elif part.opens:
                close = self.ends[at]
                size = self._loop(at, names, loops) if part.text == "[" else None
                total += self.value(at + 1, close, names, loops) if size is None else size
                at = self._links(close + 1, end, names, loops)
                continue
            elif part.kind == "parameter" or part.kind == "name":
                size, at = self._named(at, start, end, names, loops)
                total += size
                continue
            at += 1
        return total

    def _named(self, at: int, start: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> tuple[Size, int]:
        part = self.parts[at]
        name, after = dotted_name(self.parts, at) if part.kind == "name" else (part.text, at + 1)
        before = self.parts[at - 1] if at > start else None
        if part.is_word("CASE"):
            return self._case(at, end, names, loops)
        if part.is_word("WITH", "RETURN", "LET", "UNWIND", "FOR") and not (before and before.is_word("STARTS", "ENDS")):
            return self._clause(at, end, names, loops)
        if after < end and self.parts[after].is_sign("(") and not (part.is_word(*_WORDS - {"COUNT", "EXISTS", "ALL", "REDUCE"}) and "." not in name):
            return self._function(name.lower(), after, end, names, loops)
        if part.is_word("COUNT", "EXISTS") and at + 1 < end and self.parts[at + 1].is_sign("{"):
            self.value(at + 2, self.ends[at + 1], names, resting(loops))
            return Counter(), self.ends[at + 1] + 1
        if at + 1 < end and self.parts[at + 1].is_sign(":"):  # a map's key, or n:Label
            return Counter(), at + 1
        if part.is_word(*_WORDS) and not self._is_known(part.text, names):
            return Counter(), at + 1
        link, first = self._link(at + 1, end), self.parts[at + 2] if at + 2 < end else None
        after = self._links(at + 1, end, names, loops)
        following = self.parts[after] if after < end else None
        if before and (before.kind == "sign" and before.text in _SCALAR or before.is_word("IN", "CONTAINS")):
            return Counter(), after
        if following and (following.kind == "sign" and following.text in _SCALAR or following.is_word("IS", "IN", "CONTAINS", "STARTS", "ENDS")):
            return Counter(), after
        size = self._size_of(part, link, names)
        if link == "?" and self.ends[at + 1] == at + 3 and first and first.text in self.places and first.text in names:
            self.places[first.text] += size  # the list that a range goes through gives each place once
            return Counter(), after
        return size, after

    def _is_known(self, name: str, names: dict[str, Any]) -> bool:
        return name in names or name in self.known

    def _size_of(self, part: Token, link: str, names: dict[str, Any]) -> Size:
        if part.kind == "parameter":
            return Counter({"": 1 + length_of(parameter_value(part, self.parameters)) // PER_PARAMETER})
        bound, known = names.get(part.text), self.known.get(part.text)
        if isinstance(bound, Gathered):
            bound = bound.used(link)
        if bound is None and known is None:
            return Counter({"": 1})
        return (bound or Counter()) | (known or Counter())

    def _link(self, at: int, end: int) -> str:
        """What of a value is used: "" all of it, ".n" or "[0]" a part, "?" a part that is not known."""
        if at + 1 < end and self.parts[at].is_sign(".") and self.parts[at + 1].kind == "name":
            return "." + self.parts[at + 1].text
        if at + 1 < end and self.parts[at].is_sign("["):
            place, close = self.parts[at + 1], self.ends[at]
            if self._first(at + 1, close, "..") < close:
                return ""
            return f"[{place.text}]" if close == at + 2 and place.kind == "number" and place.text.isdecimal() and place.text == str(int(place.text)) else "?"
        return ""

    def _links(self, at: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> int:
        """The place after .property and [place], as many as follow."""
        while at < end:
            if self.parts[at].is_sign(".") and at + 1 < end and self.parts[at + 1].kind == "name":
                at += 2
            elif self.parts[at].is_sign("["):
                self.value(at + 1, self.ends[at], names, resting(loops))
                at = self.ends[at] + 1
            else:
                break
        return at

    def _function(self, name: str, opening: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> tuple[Size, int]:
        close = self.ends[opening]
        given = arguments(self.parts, opening)
        first = (opening + 1, opening + 1 + len(given[0]))
        size: Size | None = None
        if name == "reduce":
            size = self._reduce(opening, names, loops)
        elif name in _NO_VALUE:
            if self._loop(opening, names, resting(loops)) is None:
                self.value(opening + 1, close, names, resting(loops))
            size = Counter()
        elif name in _ONE_OF and close == opening + 2 and self.parts[opening + 1].kind == "name":
            size = self._size_of(self.parts[opening + 1], "[0]" if name == "head" else "?", names)
        elif name in _ONE_OF:
            size = self.value(opening + 1, close, names, resting(loops))
        elif name == "range":
            size = self._all_names(opening + 1, close, names)
        elif name == "replace" and len(given) > 2:
            size = times(self.value(*first, names, loops), growth_of_replace(given, self.parameters))
        elif name == "string.join" and len(given) > 1:
            put_in = literal(given[1], self.parameters)
            size = times(self.value(*first, names, loops), UNKNOWN if put_in is None else GATHERED + len(put_in))
        if size is None:
            size = self.value(opening + 1, close, names, loops)
        return size, self._links(close + 1, end, names, loops)

    def _all_names(self, start: int, end: int, names: dict[str, Any]) -> Size:
        """Of range(0, size(x)), which is as long as x."""
        total: Size = Counter()
        for at in range(start, end):
            part = self.parts[at]
            if part.kind == "parameter" or part.kind == "name" and self._is_known(part.text, names):
                total += self._size_of(part, "", names)
        return total

    def _case(self, at: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> tuple[Size, int]:
        largest: Size = Counter()
        kept, began, at, depth = False, at + 1, at + 1, 0
        while at < end:
            part = self.parts[at]
            if part.opens:
                at = self.ends[at]
            elif part.is_word("CASE"):
                depth += 1
            elif depth and part.is_word("END"):
                depth -= 1
            elif not depth and part.is_word("WHEN", "THEN", "ELSE", "END"):
                size = self.value(began, at, names, loops if kept else resting(loops))
                if kept:
                    largest |= size
                kept, began = part.is_word("THEN", "ELSE"), at + 1
                if part.is_word("END"):
                    break
            at += 1
        return largest, self._links(at + 1, end, names, loops)

    def _clause(self, at: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> tuple[Size, int]:
        """Gives the names of a clause what they are made of."""
        word, began = self.parts[at], at + 1
        total: Size = Counter()
        at = began
        while True:
            part = self.parts[at] if at < end else None
            if part and part.opens:
                at = self.ends[at] + 1
                continue
            ends = part is None or part.is_word(*_ENDS) and not self._is_inside(began, at)
            if ends or (part is not None and part.is_sign(",")):
                total += self._item(began, at, word, names, loops)
                began = at + 1
            if ends:
                return total, at
            at += 1

    def _is_inside(self, began: int, at: int) -> bool:
        """Whether the word at `at` belongs to the item: an alias, STARTS WITH, or WHEN and its like within a CASE."""
        if self.parts[at - 1].is_word("AS", "STARTS", "ENDS") or self.parts[at].is_word("ORDER") and not (at + 1 < len(self.parts) and self.parts[at + 1].is_word("BY")):
            return True
        return self.parts[at].is_word("WHEN", "THEN", "ELSE") and any(part.is_word("CASE") for part in self.parts[began:at])

    def _item(self, start: int, end: int, word: Token, names: dict[str, Any], loops: tuple[Loop, ...]) -> Size:
        alias = ""
        if end - start > 1 and self.parts[start].kind == "name" and (
            word.is_word("LET") and self.parts[start + 1].is_sign("=") or word.is_word("FOR") and self.parts[start + 1].is_word("IN")
        ):
            alias, start = self.parts[start].text, start + 2
        elif (as_ := self._first(start, end, "AS")) < end - 1 and self.parts[as_ + 1].kind == "name":
            self.value(as_ + 2, end, names, loops)
            alias, end = self.parts[as_ + 1].text, as_
        size = self.value(start, end, names, loops)
        if size[""] > MAX_SIZE:
            raise QueryRefused("it adds values to themselves again and again, which multiplies them every time.", todo="Ask for less at once.")
        size.pop(WRITTEN, None)
        if alias:
            self.known[alias] = self.known.get(alias, Counter({"": 1})) | size
        return size

    def _loop(self, opening: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> Size | None:
        """Of [x IN list WHERE ... | ...] or any(x IN list WHERE ...); None for another bracket."""
        close = self.ends[opening]
        if not (close - opening > 3 and self.parts[opening + 1].kind == "name" and self.parts[opening + 2].is_word("IN")):
            return None
        where, bar = self._first(opening + 3, close, "WHERE"), self._first(opening + 3, close, "|")
        if self._first(opening + 3, min(where, bar), ",") < min(where, bar):
            return None  # a list of truths
        after = self.parts[close + 1] if close + 1 < len(self.parts) else None
        if after and after.is_sign("["):
            loops = resting(loops)
        gone_through, loop, length = self._through(opening + 3, min(where, bar), names, loops, builds=self.parts[opening].is_sign("["))
        bound = {**names, self.parts[opening + 1].text: Counter({loop.mark: 1})}
        if where < bar:
            self.value(where + 1, bar, bound, resting((*loops, loop)))
        if bar == close:
            return gone_through
        var = self.parts[opening + 1].text
        outer = self.places.pop(var, None)
        if self.parts[opening + 3].is_word("RANGE"):
            self.places[var] = Counter()
        size = gathered(self.value(bar + 1, close, bound, (*loops, loop)), loop, gone_through, length)
        size += self.places.pop(var, Counter())
        if outer is not None:
            self.places[var] = outer
        return size | gone_through

    def _reduce(self, opening: int, names: dict[str, Any], loops: tuple[Loop, ...]) -> Size | None:
        """Of reduce(sum = first, x IN list | body)."""
        close = self.ends[opening]
        comma, bar = self._first(opening + 1, close, ","), self._first(opening + 1, close, "|")
        if not (opening + 3 < comma and comma + 3 < bar < close and self.parts[opening + 2].is_sign("=") and self.parts[comma + 2].is_word("IN")):
            return None
        first = self.parts[opening + 3:comma]
        size = self.value(opening + 3, comma, names, loops)
        counts = len(first) == 1 and first[0].kind == "number"
        gone_through, loop, length = self._through(comma + 3, bar, names, loops, builds=not counts)
        sum_ = Gathered(object())
        body = self.value(bar + 1, close, {**names, self.parts[opening + 1].text: sum_, self.parts[comma + 1].text: Counter({loop.mark: 1})}, (*loops, loop))
        uses = {key[1]: body.pop(key) for key in list(body) if isinstance(key, tuple) and key[0] is sum_.mark}
        if max(uses.pop("", 0), uses.pop("?", 0) + max(uses.values(), default=0)) > 1:
            raise QueryRefused(f"its reduce() adds {self.parts[opening + 1].text} to itself, which doubles it at every step.", todo="Add to it once.")
        return size + times(gathered(body, loop, gone_through, length), GATHERED if loop.unknown and loop.builds else 1)

    def _through(
        self, start: int, end: int, names: dict[str, Any], loops: tuple[Loop, ...], *, builds: bool,
    ) -> tuple[Size, Loop, int]:
        """The list between the two places, the loop that goes through it, and by how much that multiplies."""
        size = self.value(start, end, names, loops)
        written = self.parts[start].is_sign("[") and self.ends[start] == end - 1 and self._first(start + 1, end - 1, "|") == end - 1
        ranged = end - start > 2 and self.parts[start].is_word("RANGE") and self.ends[start + 1] == end - 1 and not size
        apart = not any(loop.mark in size for loop in loops)
        loop = Loop(object(), unknown=not (written or ranged), apart=apart, builds=builds)
        if loop.unknown and apart:
            if builds and any(around.unknown and around.builds for around in loops):
                raise QueryRefused("it makes a list for each place of another list, inside one another.", todo="Use UNWIND, which can be stopped.")
            if sum(around.unknown and around.apart for around in loops) >= MAX_LISTS_THROUGH:
                raise QueryRefused(f"more than {MAX_LISTS_THROUGH} whole lists are gone through inside one another.", todo="Use UNWIND, which can be stopped.")
        return size, loop, len(arguments(self.parts, start)) if written else UNKNOWN

    def _first(self, start: int, end: int, what: str) -> int:
        """Where the sign or the word first stands outside of brackets; `end` if it does not."""
        at = start
        while at < end:
            part = self.parts[at]
            if part.is_sign(what) or part.is_word(what):
                return at
            at = self.ends[at] + 1 if part.opens else at + 1
        return end

    def _look_at_names(self) -> None:
        """A name that is a word of the language is read as that word here: it must not be used as both."""
        taken: set[str] = set()
        cases = any(part.is_word("CASE") for part in self.parts)
        for at, part in enumerate(self.parts):
            before, after = (self.parts[i] if 0 <= i < len(self.parts) else None for i in (at - 1, at + 1))
            if part.kind != "name" or part.quoted or not part.is_word(*_FORM) or (before and before.is_sign(".")):
                continue
            word = part.text.upper()
            if before and before.is_word("AS", "LET", "FOR") or after and (after.is_sign("=") or before and before.text in "[(," and after.is_word("IN")):
                taken.add(word)
            elif word in taken and (word != "END" or cases):
                raise QueryRefused(f"it calls something {part.text}, a word of the language, and uses that word again.", todo="Give it another name.")
