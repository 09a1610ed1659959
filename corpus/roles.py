"""The roles that a key may have, and what each may do: said the same by the API, the commands and the screens."""

from __future__ import annotations

MAY = {  # in order: each may also do what those before it may
    "reader": ("read", "search"),
    "reviewer": ("decide on findings", "save searches", "keep collections"),
    "keeper": ("add reports", "change their facts", "take them down"),
    "admin": ("make, list and revoke keys", "say who else is let in", "read the audit"),
}
ROLES = tuple(MAY)
SCREENS = "screens"  # of a key that may do nothing itself, and what a person may where it speaks for one


def enough(role: str, needed: str) -> bool:
    """Whether `role` is `needed` or one above it. Raises ValueError for what is no role."""
    return ROLES.index(role) >= ROLES.index(needed)


def own(role: str) -> str:
    """What it may do that those before it may not: "add reports, change their facts and take them down"."""
    return _listed(MAY[role])


def all_of(role: str) -> str:
    """All that it may do."""
    return _listed([one for each, may in MAY.items() if enough(role, each) for one in may])


def _listed(words: tuple[str, ...] | list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
