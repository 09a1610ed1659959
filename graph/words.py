"""A person's words as a full-text query: whatever they type, it is never a syntax error.

"Quoted phrases" must be there, word by word in that order; all other words make a passage rank
higher the more of them it holds.
"""

from __future__ import annotations

import re

MAX_WORDS = 200     # different words looked for; a clause each, of Lucene's 1,024
MAX_LETTERS = 200   # longer "words" are no words

# What the index's analyzer leaves out (Lucene's English stop words): a clause of these alone vanishes.
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".split()
)
_PHRASE = re.compile(r"[\"“”„]([^\"“”„]*)[\"“”„]")
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")


def words_query(question: str) -> str:
    """Clauses on the passages' text; "" where the question holds no word."""
    phrases = [words for match in _PHRASE.finditer(question) if set(words := _words(match[1])) - _STOP_WORDS]
    loose = [word for word in _words(_PHRASE.sub(" ", question)) if word not in _STOP_WORDS]
    words = list(dict.fromkeys(loose))[:MAX_WORDS]
    clauses = [f'+text:"{" ".join(phrase)}"' for phrase in phrases[:MAX_WORDS]]
    if words:
        some = " ".join(f'"{word}"' if not word.isalnum() else word for word in words)
        clauses.append(f"text:({some})" if clauses else f"+text:({some})")
    return " ".join(clauses)


def _words(text: str) -> list[str]:
    """Lower-case words: AND, OR, NOT and TO are words too, and nothing else has a meaning to Lucene."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text) if len(word) <= MAX_LETTERS]
