"""What a person's Cypher says, looked at word by word before the database sees it.

A plan hides what stands in a COLLECT {} or COUNT {} inside an expression, and planning itself can be made to
run without end; so the form, the functions and the procedures are looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import QueryRefused
from graph.cage_growth import look_at_growth
from graph.cage_lists import FUNCTIONS, PROCEDURES, WORDS
from graph.cage_sizes import look_at_sizes
from graph.lexer import Token, dotted_name, tokens
from graph.run import Row

MAX_QUERY = 20_000       # characters of a query
MAX_TOKENS = 2_500       # words and signs of a query: planning is slower than linear in them
MAX_NESTING = 60         # brackets inside brackets: thousands overflow the database's stack,
MAX_SUBQUERIES = 6       # queries inside queries: the time of planning doubles with each
MAX_CASES = 30           # CASEs inside CASEs, or NOTs in a row: 200 overflow it
MAX_CLAUSES = 80         # clauses of a query
MAX_LISTS = 120          # lists written out in it: one that lies 400 deep takes more than 500 MB to plan
PARAMETER_DEPTH = 20     # lists and maps inside one another in the parameters
PARAMETER_SIZE = 200_000  # values and characters in them
MAX_LABELS = 2_000       # ways to fulfil all labels, (:A|B)&(C|D) four: as many are planned, 500,000 for minutes
MAX_XORS = 8             # each doubles what is planned
LANGUAGES = ("5", "25")  # CYPHER 5, CYPHER 25

CLAUSES = ("MATCH", "WITH", "UNWIND", "CALL", "UNION", "RETURN", "LET", "FILTER", "FOR")

ONLY_READING = "Only queries that read the graph are run."
REACHES_OUT = "it reads files or addresses (LOAD CSV)."


def look_at_text(query: str, parameters: Row) -> str:
    """The query. Raises QueryRefused for what must not even be planned."""
    if len(query) > MAX_QUERY:
        raise QueryRefused(f"it is {len(query):,} characters long; {MAX_QUERY:,} at most are taken.")
    _look_at_characters(query, "it")
    parts = tokens(query)
    while parts and parts[-1].is_sign(";"):
        parts.pop()
    if not parts:
        raise QueryRefused("it is empty.", todo="Write a query, such as MATCH (r:Report) RETURN r.title.")
    if any(part.is_sign(";") for part in parts):
        raise QueryRefused("it holds more than one statement.", todo="Send one at a time.")
    if len(parts) > MAX_TOKENS:
        raise QueryRefused(f"it holds {len(parts):,} words and signs; {MAX_TOKENS:,} at most are taken.", todo="Give long lists as parameters.")
    _look_at_start(parts)
    clauses = sum(part.is_word(*CLAUSES) for part in parts)
    if clauses > MAX_CLAUSES:
        raise QueryRefused(f"it consists of {clauses} clauses; {MAX_CLAUSES} at most are taken.", todo="Ask for less at once.")
    lists = sum(part.is_sign("[") and not (at and parts[at - 1].is_sign("-")) for at, part in enumerate(parts))
    if lists > MAX_LISTS:
        raise QueryRefused(f"it holds {lists} lists or places in lists; {MAX_LISTS} at most are taken.", todo="Give them as parameters.")
    _look_at_nesting(parts)
    _look_at_choices(parts)
    for at, part in enumerate(parts):
        if part.kind == "name":
            _look_at_name(parts, at)
    look_at_growth(parts, parameters)
    look_at_sizes(parts, parameters)
    return query


def look_at_parameters(parameters: Row) -> None:
    """Raises QueryRefused for values that JSON has no word for, and for too much of them."""
    waiting, size = [(name, value, 0) for name, value in parameters.items()], 0
    while waiting:
        name, value, depth = waiting.pop()
        what = f"the parameter {name}" if isinstance(name, str) else "a parameter without a name"
        size += 1
        if not isinstance(name, str) or not (value is None or isinstance(value, (bool, int, float, str, list, tuple, dict))):
            raise QueryRefused(f"{what} is of a kind that is not taken ({type(value).__name__}).", todo="Give texts, numbers, lists or maps.")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise QueryRefused(f"{what} is a whole number of more than 64 bits.")
        if isinstance(value, str):
            _look_at_characters(value, what)
            size += len(value)
        elif isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                raise QueryRefused(f"{what} holds a key that is no text.")
            for key in value:
                _look_at_characters(key, what)
                size += len(key)
            waiting.extend((name, item, depth + 1) for item in value.values())
        elif isinstance(value, (list, tuple)):
            waiting.extend((name, item, depth + 1) for item in value)
        if depth > PARAMETER_DEPTH:
            raise QueryRefused(f"{what} holds lists or maps more than {PARAMETER_DEPTH} deep.")
        if size + len(waiting) > PARAMETER_SIZE:
            raise QueryRefused(f"its parameters are too long; {PARAMETER_SIZE:,} values and characters at most are taken.")


def _look_at_characters(text: str, what: str) -> None:
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise QueryRefused(f"{what} holds a character that is no text.")


def _look_at_start(parts: list[Token]) -> None:
    """The words before the first clause choose how the query is run: only the language may be chosen."""
    at = 0
    while at < len(parts):
        part = parts[at]
        if part.is_word("EXPLAIN", "PROFILE"):
            raise QueryRefused(f"{part.text.upper()} is not offered.", todo="Send the query without it.")
        if part.is_word("USE"):
            raise QueryRefused("it names a database.", todo="Leave USE out; the query runs on the reports.")
        if not part.is_word("CYPHER"):
            return
        at += 1
        if at < len(parts) and parts[at].kind == "number":
            if parts[at].text not in LANGUAGES:
                raise QueryRefused(f"CYPHER {parts[at].text} is not offered.", todo=f"Offered: CYPHER {' and '.join(LANGUAGES)}.")
            at += 1
        if at + 1 < len(parts) and parts[at].kind == "name" and parts[at + 1].is_sign("="):
            raise QueryRefused(f"it chooses how the database works ({parts[at].text}).", todo="Leave that out.")


def _look_at_nesting(parts: list[Token]) -> None:
    brackets: list[bool] = []  # whether each open one begins a query inside the query
    cases = row = 0
    for at, part in enumerate(parts):
        row = row + 1 if part.is_word("NOT") else 0
        cases = cases + 1 if part.is_word("CASE") else max(0, cases - 1) if part.is_word("END") else cases
        if part.opens:
            brackets.append(part.text == "{" and _begins_query(parts, at))
        elif part.closes and brackets:
            brackets.pop()
        if max(cases, row) > MAX_CASES or len(brackets) > MAX_NESTING:
            raise QueryRefused("brackets, CASEs or NOTs stand too deep in one another.", todo="Ask for less at once.")
        if sum(brackets) > MAX_SUBQUERIES:
            raise QueryRefused(f"queries stand more than {MAX_SUBQUERIES} deep in one another.", todo="Ask for less at once.")


def _look_at_choices(parts: list[Token]) -> None:
    """Planning writes labels and XORs out as one row of alternatives: (A|B)&(C|D) becomes A&C|A&D|B&C|B&D."""
    if sum(part.is_word("XOR") for part in parts) > MAX_XORS:
        raise QueryRefused(f"it holds more than {MAX_XORS} XORs.", todo="Write it with AND, OR and NOT.")
    ways, open_ = 1, [_Choices(signs=False, tests=False)]
    for at, part in enumerate(parts):
        here = open_[-1]
        if part.opens:
            before = parts[at - 1] if at else None
            open_.append(_Choices(
                signs=part.text == "(" and not (before and before.is_word("REDUCE")) or part.text == "[" and before is not None and before.is_sign("-"),
                tests=part.text == "(",
            ))
        elif part.closes and len(open_) > 1:
            ways *= open_.pop().ways()
        elif part.is_word("WHERE"):
            ways *= here.ways()
            open_[-1] = _Choices(signs=here.signs, tests=True)
        elif here.tests and (part.is_sign(":") or part.is_word("IS")):
            ways, here.more = ways * (here.more + 1), 0
            here.labels += 1
        elif (here.signs or here.labels) and part.kind == "sign" and part.text in "|&":
            here.more += 1
    if ways * open_[0].ways() > MAX_LABELS:
        raise QueryRefused("its labels may be fulfilled in too many ways.", todo="Ask for fewer labels at once.")


@dataclass
class _Choices:
    """What an open bracket says of labels: `signs` whether | and & stand for them in it, `tests` whether : does."""

    signs: bool
    tests: bool
    labels: int = 0
    more: int = 0

    def ways(self) -> int:
        return max(1, self.labels) + self.more


def _begins_query(parts: list[Token], at: int) -> bool:
    """Whether the { at `at` opens CALL {}, CALL (x) {}, EXISTS {}, COUNT {} or COLLECT {}."""
    before = parts[at - 1] if at else None
    return before is not None and (before.is_word("CALL", "EXISTS", "COUNT", "COLLECT") or _closes_call(parts, at - 1))


def _closes_call(parts: list[Token], at: int) -> bool:
    """Whether the ) at `at` ends the variables of CALL (...)."""
    if not parts[at].is_sign(")"):
        return False
    while at and not parts[at].is_sign("("):
        at -= 1
    return at > 0 and parts[at - 1].is_word("CALL")


def _look_at_name(parts: list[Token], at: int) -> None:
    part = parts[at]
    following = parts[at + 1] if at + 1 < len(parts) else None
    if part.is_word("LOAD") and following and following.is_word("CSV"):
        raise QueryRefused(REACHES_OUT, todo=ONLY_READING)
    if at and parts[at - 1].is_sign("."):
        return  # looked at with the name's first part
    name, after = dotted_name(parts, at)
    if (after >= len(parts) or not parts[after].is_sign("(")) and not (at and parts[at - 1].is_word("CALL") and "." in name):
        return
    if at and parts[at - 1].is_word("CALL"):
        if name not in PROCEDURES:
            raise no_procedure(name)
    elif part.is_word(*WORDS) and "." not in name:
        return
    elif name.lower() not in FUNCTIONS and not _hints(parts, at):
        raise no_function(name)


def _hints(parts: list[Token], at: int) -> bool:
    """Whether the name at `at` is the label in USING INDEX r:Report(title)."""
    return at > 3 and not (at + 1 < len(parts) and parts[at + 1].is_sign(".")) and parts[at - 1].is_sign(":") and parts[at - 2].kind == "name" and parts[at - 3].is_word("INDEX", "SEEK")


def no_function(name: str) -> QueryRefused:
    return QueryRefused(f"it uses the function {name}, which is not offered.", todo=ONLY_READING)


def no_procedure(name: str) -> QueryRefused:
    return QueryRefused(f"it calls the procedure {name}, which is not offered.", todo=f"Offered: {', '.join(sorted(PROCEDURES))}.")
