"""What would make a query's values, or the time of a single one, grow without end.

The database stops a query between two rows, never within an expression, and does not count the memory of
texts and lists that an expression makes: such a query runs on for hours, or takes the server down with it. What
can be seen in the words is refused here and in `cage_sizes`; the rest is given up after a while (`graph.rescue`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corpus.errors import QueryRefused
from graph.lexer import Token, dotted_name
from graph.run import Row

MAX_RANGE = 200        # numbers in a range() that is no UNWIND's: three inside one another make eight million
MAX_NEIGHBOURS = 10_000  # passages asked of a vector index; 5.26 makes room for as many as are asked for
MAX_LOOPS = 3          # reduce(), [x IN ...], any() and their like inside one another
MAX_GROWTH = 100       # how many times longer all replace() together may make a text
MAX_PATTERN = 500      # characters of a regular expression
MAX_WILDCARDS = 4      # * and + in it: the time grows with the length of the text to that power

_MEASURES = ("SIZE", "LENGTH")
_NEAREST = "db.index.vector.query"


@dataclass
class _Bracket:
    """An open bracket: of a loop [x IN ...] or reduce(sum = ..., x IN ...), and whether its body has begun."""

    loop: bool = False
    body: bool = False


def look_at_growth(parts: list[Token], parameters: Row) -> None:
    """Raises QueryRefused, with what to write instead."""
    _look_at_loops(parts)
    growth = 1
    for at, part in enumerate(parts):
        opens = at + 1 < len(parts) and parts[at + 1].is_sign("(")
        if part.kind == "name" and opens and part.text.lower() == "range" and not _is_unwound(parts, at):
            _look_at_range(arguments(parts, at + 1), parameters)
        elif part.is_word("CALL") and (name := dotted_name(parts, at + 1))[0].startswith(_NEAREST):
            _look_at_neighbours(parts, name[1], parameters)
        elif part.kind == "name" and opens and part.text.lower() == "replace":
            growth *= growth_of_replace(arguments(parts, at + 1), parameters)
            if growth > MAX_GROWTH:
                raise QueryRefused("its replace() would make texts very long.", todo="Put in shorter texts.")
        elif part.is_sign("=~"):
            _look_at_pattern(parts, at + 1, parameters)


def arguments(parts: list[Token], opening: int) -> list[list[Token]]:
    """What stands between the bracket at `opening` and its end, parted at the commas."""
    found: list[list[Token]] = [[]]
    depth = 0
    for part in parts[opening + 1:]:
        if part.opens:
            depth += 1
        elif part.closes:
            depth -= 1
            if depth < 0:
                break
        if depth == 0 and part.is_sign(","):
            found.append([])
        else:
            found[-1].append(part)
    return found


def _look_at_loops(parts: list[Token]) -> None:
    open_: list[_Bracket] = []
    for at, part in enumerate(parts):
        if part.opens:
            open_.append(_bracket(parts, at))
        elif part.closes and open_:
            open_.pop()
        elif open_ and open_[-1].loop and (part.is_sign("|") or part.is_word("WHERE")):
            open_[-1].body = True
            if sum(bracket.body for bracket in open_) > MAX_LOOPS:
                raise QueryRefused(f"lists are gone through inside one another more than {MAX_LOOPS} deep.", todo="Use UNWIND, which can be stopped.")


def _bracket(parts: list[Token], at: int) -> _Bracket:
    after = parts[at + 1:at + 3]
    if len(after) < 2 or after[0].kind != "name":
        return _Bracket()
    if at and parts[at - 1].kind == "name" and parts[at - 1].text.lower() == "reduce" and after[1].is_sign("="):
        return _Bracket(loop=True)
    return _Bracket(loop=after[1].is_word("IN"))


def _is_unwound(parts: list[Token], at: int) -> bool:
    """Whether the range( at `at` is, whole, what an UNWIND goes through: number by number, without a list."""
    end = at + 1 + sum(len(bound) + 1 for bound in arguments(parts, at + 1))
    return at > 0 and parts[at - 1].is_word("UNWIND") and end + 1 < len(parts) and parts[end + 1].is_word("AS")


def _look_at_range(bounds: list[list[Token]], parameters: Row) -> None:
    """In an expression: from one number to another, or sizes of lists and plain numbers added or subtracted."""
    plain = [_number(bound[0], parameters) if len(bound) == 1 else None for bound in bounds]
    if len(plain) > 1 and plain[0] is not None and plain[1] is not None:
        bounded = abs(plain[1] - plain[0]) < MAX_RANGE
    else:
        bounded = all(_is_measured(bound, parameters) for bound in bounds)
    if not bounded:
        raise QueryRefused(
            f"its range() may not end: outside of UNWIND it takes {MAX_RANGE} numbers at most, or size() for its end.",
            todo="Write UNWIND range(...) AS x, which can be stopped.",
        )


def _is_measured(bound: list[Token], parameters: Row) -> bool:
    at = 0
    while at < len(bound):
        part = bound[at]
        if part.is_word(*_MEASURES) and at + 1 < len(bound) and bound[at + 1].is_sign("("):
            at += 2 + sum(len(x) + 1 for x in arguments(bound, at + 1))  # the name, both brackets and the commas
            continue
        value = _number(part, parameters)
        if not (part.kind == "sign" and part.text in "+-") and (value is None or value > MAX_RANGE):
            return False
        at += 1
    return True


def _look_at_neighbours(parts: list[Token], opening: int, parameters: Row) -> None:
    """Of db.index.vector.queryNodes(name, how many, vector), whose bracket is to stand at `opening`."""
    given = arguments(parts, opening) if opening < len(parts) and parts[opening].is_sign("(") else []
    number = _number(given[1][0], parameters) if len(given) > 1 and len(given[1]) == 1 else None
    if number is None or number > MAX_NEIGHBOURS:
        raise QueryRefused(f"it does not say how many neighbours it wants, or wants over {MAX_NEIGHBOURS:,}.", todo="Give the number.")


def _number(part: Token, parameters: Row) -> int | None:
    if part.kind == "number":
        return int(part.text) if re.fullmatch(r"\d{1,18}", part.text, re.ASCII) else None
    value = parameter_value(part, parameters)
    return value if isinstance(value, int) else None


def parameter_value(part: Token, parameters: Row) -> Any:
    return parameters.get(part.text[1:].strip("`")) if part.kind == "parameter" else None


def literal(given: list[Token], parameters: Row) -> str | None:
    """The text that an argument is, where it is written out or a parameter."""
    if len(given) != 1:
        return None
    if given[0].kind == "string":
        return given[0].text[1:-1]
    value = parameter_value(given[0], parameters)
    return value if isinstance(value, str) else None


def growth_of_replace(given: list[list[Token]], parameters: Row) -> int:
    searched = literal(given[1], parameters) if len(given) > 1 else None
    put_in = literal(given[2], parameters) if len(given) > 2 else None
    if put_in is None or searched is None:
        raise QueryRefused("its replace() does not say what is replaced by what.", todo="Write both texts out, or give them as parameters.")
    return max(1, len(put_in) + 1 if not searched else -(-len(put_in) // len(searched.replace("\\", "") or "x")))


def _look_at_pattern(parts: list[Token], at: int, parameters: Row) -> None:
    following = parts[at + 1] if at + 1 < len(parts) else None
    pattern = literal(parts[at:at + 1], parameters)
    if pattern is None or (following is not None and following.kind == "sign" and following.text in ("+", "||", "[", ".")):
        raise QueryRefused("its regular expression is put together as it runs.", todo="Write it out after =~, or give it as a parameter.")
    if parts[at].kind == "string":
        pattern = pattern.replace("\\\\", "\\")
    if reason := runs_away(pattern):
        raise QueryRefused(f"its regular expression {reason}, and may run without end.", todo="Use CONTAINS, or a simpler one.")


def runs_away(pattern: str) -> str:
    """Why a regular expression may take time without bound on some text; "" where it does not."""
    if len(pattern) > MAX_PATTERN:
        return f"is longer than {MAX_PATTERN} characters"
    if re.search(r"\\[1-9k]", pattern):
        return "looks back at what it found (\\1)"
    plain = re.sub(r"\\Q.*?(?:\\E|$)|\\.", "e", pattern, flags=re.DOTALL)  # what is quoted, and an escape, stand for one letter
    if re.search(r"\(\?[a-zA-Z-]*x", plain):
        return "is written with blanks and comments, (?x)"
    if re.search(r"\[\^?\]?[^\]]*(?:\[|&&)", plain):
        return "has classes inside classes"
    plain = re.sub(r"\[\^?\]?[^\]]*\]", "c", plain)  # and so does a class
    counted = r"[*+]|\{\d+(?:,\d*)?\}"
    group = re.compile(r"\((?:\?[^()]*?[:=!>])?([^()]*)\)(\?|" + counted + ")?")
    while match := group.search(plain):
        inside, times = match[1], match[2]
        if times and times != "?" and re.search(rf"\||\?|{counted}", inside):
            return "repeats a group that itself repeats or chooses"
        plain = plain[:match.start()] + inside + (times or "") + plain[match.end():]  # what is in it counts for the group around it
    if len(re.findall(counted, plain)) > MAX_WILDCARDS:
        return f"has more than {MAX_WILDCARDS} places that repeat"
    if any(int(n) > 200 for n in re.findall(r"\{\d*,?(\d+)\}", plain)):
        return "counts beyond 200"
    return ""
