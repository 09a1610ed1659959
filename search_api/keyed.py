"""Who asks, the keys, and the people whom the screens speak for: made, listed, revoked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path

from corpus.errors import NotFound
from search_api import people
from search_api.keys import KeyRing, shown
from search_api.models import example
from search_api.models_keys import ApiKey, Keys, KeyToMake, LetIn, MadeKey, Me, MappedPeople, PersonToMap
from search_api.params import V1
from search_api.problems import documented
from search_api.roles import Who

TO_MAKE = {"reviewer": {"summary": "For a reviewer, a year long", "value": {"name": "A. Trainer", "role": "reviewer", "days": 365}}}
TO_MAP = {"reviewer": {"summary": "A reviewer", "value": {"identity": "ann@board.example", "role": "reviewer", "name": "A. Trainer"}}}


def routes(ring: KeyRing) -> APIRouter:
    router = APIRouter(prefix=V1, tags=["keys"])

    @router.get("/me", response_model=Me, responses=documented(answer=example(Me)), summary="Who asks")
    def me(who: Who) -> Any:
        """The name and the role of the key that was sent."""
        return {"name": who.name, "role": who.role, "keys": ring.wanted()}

    @router.post("/sign-ins", response_model=Me, responses=documented(answer=example(Me)), summary="Begin with a key")
    def sign_in(who: Who) -> Any:
        """Says that somebody begins to work with the key that was sent, for the audit: the screens do so when a person signs in. Nothing else needs it."""
        return {"name": who.name, "role": who.role, "keys": ring.wanted()}

    @router.get("/keys", response_model=Keys, responses=documented(500, answer=example(Keys)), summary="All keys")
    def listed() -> Any:
        """The keys with their names, roles and states; never a secret. SCR_API_KEY is not among them."""
        return {"keys": [shown(key) for key in ring.listed()]}

    @router.post("/keys", response_model=MadeKey, responses=documented(400, 413, 422, 500, answer=example(MadeKey)), summary="Make a key")
    def make(wanted: Annotated[KeyToMake, Body(openapi_examples=TO_MAKE)]) -> Any:
        """Makes a key and shows it this once. With the first key every request needs one."""
        key, text = ring.add(wanted.name, wanted.role, days=wanted.days)
        return shown(key) | {"key": text}

    @router.delete("/keys/{key_id}", response_model=ApiKey, responses=documented(404, 500, answer=example(ApiKey)), summary="Revoke a key")
    def revoke(key_id: Annotated[str, Path(description="The key's id.", max_length=64, examples=["5f0c2a9b"])]) -> Any:
        """From now on the key opens nothing; it stays in the list."""
        return shown(ring.revoke(key_id))

    @router.get("/people", response_model=MappedPeople, responses=documented(500, answer=example(MappedPeople)), summary="People who sign in at their organisation")
    def let_in() -> Any:
        """Whom the screens may speak for, in which role; also those who are let in no more."""
        return {"people": [people.shown(person) for person in ring.people.listed()]}

    @router.put("/people", response_model=LetIn, responses=documented(400, 413, 422, 500, answer=example(LetIn)), summary="Let a person in")
    def map_person(wanted: Annotated[PersonToMap, Body(openapi_examples=TO_MAP)]) -> Any:
        """Lets a person in who signs in at their organisation, or changes their role and name."""
        return people.shown(ring.people.map(wanted.identity, wanted.role, name=wanted.name))

    @router.delete("/people/{person_id}", response_model=LetIn, responses=documented(400, 404, 500, answer=example(LetIn)), summary="Let a person in no more")
    def unmap(person_id: Annotated[str, Path(description="The person's id.", max_length=64, examples=[people.id_of("ann@board.example")])]) -> Any:
        """From now on this person may do nothing; they stay in the list."""
        person = next((one for one in ring.people.listed() if people.id_of(one.identity) == person_id), None)
        if person is None:
            raise NotFound("nobody of that id is let in.", where=person_id, todo="See GET /v1/people.")
        return people.shown(ring.people.unmap(person.identity))

    return router
