"""A person's words as a full-text query: whatever they type, it is never a syntax error.

"Quoted phrases" must be there, word by word in that order; -word and -"a phrase" must not be, wherever they stand.
AND and OR in capitals join what stands directly beside them (a word, a phrase, or parentheses, in which all must
hold), and what they join must hold; AND binds closer than OR. All other words make a passage rank higher the more of
them it holds. A hyphen inside a word, a dash between words, parentheses with no operator beside them and quotation
marks without a partner mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

MAX_WORDS = 200     # different words and phrases looked for; a clause each, of Lucene's 1,024
MAX_LETTERS = 200   # longer "words" are no words
MAX_DEPTH = 20      # parentheses inside parentheses

# What the index's analyzer leaves out (Lucene's English stop words): a clause of these alone vanishes.
STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".split()
)
_LETTER = r"[^\W_][\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u06d6-\u06ed]*"  # with the marks that stand over or under it
_ONE_WORD = rf"(?:{_LETTER})+(?:['’.](?:{_LETTER})+)*"
WORD = re.compile(_ONE_WORD)
_TOKEN = re.compile(rf"""
    (?P<minus>(?<![^\s(])-(?=["“”„(]|{_LETTER}))?
    (?: ["“”„](?P<phrase>[^"“”„]*)["“”„] | (?P<open>\() | (?P<close>\)) | (?P<word>{_ONE_WORD}(?:-{_ONE_WORD})*) )""", re.X)
_OPERATORS = ("AND", "OR")
_RANGE = re.compile(r"\d\s+$")  # "2015 -2018" leaves nothing out


@dataclass(frozen=True)
class Words:
    """What a question asks of a passage's words. Clauses are Lucene's, on the text alone."""

    loose: tuple[str, ...] = ()      # words that make a passage rank higher
    required: tuple[str, ...] = ()   # clauses that must all hold
    excluded: tuple[str, ...] = ()   # clauses of which none may hold
    wanted: tuple[str, ...] = ()     # every word looked for, required or not, in their order
    meaning: str = ""                # the question without what is left out and without its signs; "" where no word remains
    must: tuple[str, ...] = ()       # what is required and what is left out, as written
    must_not: tuple[str, ...] = ()

    @property
    def constrained(self) -> bool:
        return bool(self.required or self.excluded)

    def ranking(self) -> str:
        """The full-text query that ranks passages, with what must and must not hold; "" where no word is looked for."""
        if not self.loose and not self.required:
            return ""
        some = " ".join(f'"{word}"' if not word.isalnum() else word for word in self.loose)
        loose = [f"{'' if self.required else '+'}text:({some})"] if some else []
        return " ".join([*(f"+{clause}" for clause in self.required), *loose, *self._without()])

    def constraint(self) -> str:
        """What must and must not hold, unscored; "" where that is nothing."""
        if not self.constrained:
            return ""
        return " ".join([*(f"+({clause})^0" for clause in self.required or ("*:*",)), *self._without()])

    def _without(self) -> list[str]:
        return [f"-{clause}" for clause in self.excluded]


@dataclass
class _Item:
    """A word, a phrase or parentheses. `words`: of a group None."""

    start: int
    end: int
    minus: bool
    words: list[str] | None = None
    phrase: bool = False
    group: list[_Chain] = field(default_factory=list)


@dataclass
class _Chain:
    """Items joined by operators: `ors[n]` says whether an OR stands before item n + 1."""

    items: list[_Item]
    ors: list[bool]


def parsed(question: str) -> Words:
    """A question's words. Never fails; what is too much (MAX_WORDS) is left out."""
    return _Parser(question).words()


def all_words_query(question: str) -> str:
    """Clauses for the passages that hold every word and phrase looked for, and nothing left out; "" where no word is looked for."""
    words = parsed(question)
    every = [*words.required, *(f'text:"{word}"' for word in words.loose)]
    return " ".join([*(f"+{clause}" for clause in every), *(f"-{clause}" for clause in words.excluded)]) if every else ""


def phrase_clause(text: str) -> str:
    """The clause for a text word by word, no sign of it having a meaning; "" where it holds no word to look for."""
    words = _words(text)
    return f'text:"{" ".join(words)}"' if set(words) - STOP_WORDS else ""


def spans(question: str) -> list[tuple[int, int, str]]:
    """(start, end, word in lower case) of every word but the operators, left out ones included."""
    return [
        (m.start(), m.end(), _lower(m[0])) for m in WORD.finditer(question) if m[0] not in _OPERATORS and len(m[0]) <= MAX_LETTERS
    ]


class _Parser:
    def __init__(self, question: str) -> None:
        self._question = unicodedata.normalize("NFC", question)
        self._cut: list[tuple[int, int]] = []  # of the question: what has no part in its meaning
        self._found: list[str] = []
        self._required: dict[str, str] = {}    # clause: as written
        self._excluded: dict[str, str] = {}
        self._loose: dict[str, None] = {}

    def words(self) -> Words:
        tokens = [m for m in _TOKEN.finditer(self._question) if not m["word"] or len(m["word"]) <= MAX_LETTERS]
        chains, _ = self._sequence(_without_lone_parentheses(tokens), 0)
        self._take(chains)
        required, excluded = (dict(list(some.items())[:MAX_WORDS]) for some in (self._required, self._excluded))
        loose = list(self._loose)[: max(0, MAX_WORDS - len(required) - len(excluded))]
        return Words(
            tuple(loose), tuple(required), tuple(excluded), tuple(dict.fromkeys(self._found)), self._meaning(),
            tuple(dict.fromkeys(required.values())), tuple(dict.fromkeys(excluded.values())),
        )

    # -- reading --------------------------------------------------------------------------------

    def _sequence(self, tokens: list[re.Match[str]], at: int) -> tuple[list[_Chain], int]:
        """The chains up to the closing parenthesis or the end, and where that stands."""
        chains: list[_Chain] = []
        operator, minus = "", False
        while at < len(tokens) and not tokens[at]["close"]:
            token = tokens[at]
            at += 1
            word = token["word"]
            if word in _OPERATORS and not token["minus"]:
                if chains and at < len(tokens) and not tokens[at]["close"]:
                    operator = word
                    self._cut.append(token.span())
                continue
            if word == "NOT" and operator == "AND":
                minus = True
                self._cut.append(token.span())
                continue
            item = _Item(token.start(), token.end(), minus or bool(token["minus"]) and not self._is_range(token))
            minus = False
            if token["open"]:
                item.group, at = self._sequence(tokens, at)
                item.end = tokens[at].end()
                at += 1
            else:
                item.phrase = token["phrase"] is not None
                item.words = _words(token["phrase"] if item.phrase else word)
                if item.phrase:
                    self._cut += [(token.start("phrase") - 1, token.start("phrase")), (token.end() - 1, token.end())]
            if operator:
                chains[-1].items.append(item)
                chains[-1].ors.append(operator == "OR")
                operator = ""
            else:
                chains.append(_Chain([item], []))
        return chains, at

    def _is_range(self, token: re.Match[str]) -> bool:
        return bool(token["word"] and token["word"][0].isdigit() and _RANGE.search(self._question[:token.start()]))

    # -- what is asked --------------------------------------------------------------------------

    def _take(self, chains: list[_Chain]) -> None:
        for chain in chains:
            kept = self._kept(chain)
            only = kept[0][0] if len(kept) == 1 and len(kept[0]) == 1 else None
            if only and only.words is None:
                self._take(only.group)
            elif only and not only.phrase and all(chain.ors):
                words = [word for word in only.words or () if word not in STOP_WORDS]
                self._loose |= dict.fromkeys(words)
                self._found += words
            elif kept:
                before = len(self._found)
                if clause := self._either(kept):
                    self._required.setdefault(clause, self._question[chain.items[0].start:chain.items[-1].end])
                else:  # one of the alternatives is in every text
                    self._loose |= dict.fromkeys(self._found[before:])

    def _kept(self, chain: _Chain) -> list[list[_Item]]:
        """The chain's alternatives, in each the items that must all hold, without those that are left out: they are noted."""
        found: list[list[_Item]] = [[]]
        for item, alternative in zip(chain.items, [False, *chain.ors], strict=True):
            if alternative:
                found.append([])
            if item.minus:
                self._leave_out(item)
            else:
                found[-1].append(item)
        return [some for some in found if some]

    def _leave_out(self, item: _Item) -> None:
        self._cut.append((item.start, item.end))
        before = len(self._found)
        if item.words is not None:
            clauses = [self._one(item)]
        else:
            clauses = [self._either(self._kept(chain)) for chain in item.group]
        del self._found[before:]
        self._excluded |= {clause: self._question[item.start:item.end].lstrip("-") for clause in clauses if clause}

    def _either(self, alternatives: list[list[_Item]]) -> str:
        """One clause that holds where any of the alternatives does; "" where that is any text."""
        clauses = [self._all([self._one(item) for item in items]) for items in alternatives]
        return _joined(list(dict.fromkeys(clauses))) if all(clauses) else ""

    def _one(self, item: _Item) -> str:
        if item.words is None:
            return self._all([self._either(self._kept(chain)) for chain in item.group])
        words = [word for word in item.words if word not in STOP_WORDS]
        self._found += words
        if not words:
            return ""
        return f"text:{item.words[0]}" if len(item.words) == 1 and words[0].isalnum() else f'text:"{" ".join(item.words)}"'

    def _all(self, clauses: list[str]) -> str:
        return _joined([clause for clause in dict.fromkeys(clauses) if clause], "+")

    def _meaning(self) -> str:
        letters = list(self._question)
        for start, end in self._cut:
            letters[start:end] = " " * (end - start)
        rest = " ".join("".join(letters).split())
        return rest if WORD.search(rest) else ""


def _joined(clauses: list[str], sign: str = "") -> str:
    return clauses[0] if len(clauses) == 1 else f"({' '.join(sign + clause for clause in clauses)})" if clauses else ""


def _without_lone_parentheses(tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """The tokens, without parentheses that lack a partner or lie too deep."""
    opened: list[int] = []
    keep = {n for n, token in enumerate(tokens) if not token["open"] and not token["close"]}
    for n, token in enumerate(tokens):
        if token["open"]:
            opened.append(n)
        elif token["close"] and opened:
            first = opened.pop()
            if len(opened) < MAX_DEPTH:
                keep |= {first, n}
    return [token for n, token in enumerate(tokens) if n in keep]


def _words(text: str) -> list[str]:
    """Lower-case words: OR, NOT and TO are words too, and nothing else has a meaning to Lucene."""
    return [_lower(word) for word in WORD.findall(text) if len(word) <= MAX_LETTERS]


def _lower(word: str) -> str:
    return word.lower().replace("’", "'")
