"""The API asked at random, by the seed, for what its document allows and for what it does not; `benchmarks/api_fuzz.py` asks more."""

import runpy
from pathlib import Path

import pytest
from test_api import lakes, woods  # noqa: F401  (fixtures)

from corpus.audit import Trail
from corpus.library import Library
from corpus.settings import cache
from graph.adding import Adding
from search_api.app import create_app
from search_api.keys import KeyRing
from search_api.limiting import Limits

FUZZ = runpy.run_path(str(Path(__file__).resolve().parent.parent / "benchmarks" / "api_fuzz.py"))


@pytest.fixture
def application(store, encoder, woods, lakes, tmp_path):  # noqa: F811
    for report in (woods, lakes):
        store.put(report)
    library = Library(tmp_path / "home")
    adding = Adding(store, library, cache=cache())
    yield lambda key="": create_app(store, encoder, keys=KeyRing(tmp_path, key or None), library=library, adding=adding, limits=Limits(rate=0), trail=Trail(tmp_path / "home"))
    adding.close()


@pytest.mark.parametrize(("key", "leave_out"), [("", ("POST /v1/keys",)), ("open sesame", ())])
def test_no_answer_is_another_than_the_document_says(application, store, key, leave_out):
    tried = FUZZ["fuzz"](application(key), examples=2, seed=7, key=key, ids=FUZZ["ids_of"](store), leave_out=leave_out, phases=("fuzzing",))
    assert not tried.wrong, said(tried)
    assert len(tried.statuses) > 60 - len(leave_out) and tried.requests > 120


@pytest.mark.parametrize("route", ["POST /v1/uploads", "PATCH /v1/collections/{collection_id}", "/pages/{page}.png"])
def test_each_limit_of_a_parameter_and_each_other_method_is_answered_as_the_document_says(application, store, route):
    tried = FUZZ["fuzz"](application(), examples=1, seed=7, ids=FUZZ["ids_of"](store), route=route, phases=("coverage",))
    assert not tried.wrong, said(tried)
    assert any(statuses[405] for statuses in tried.statuses.values())


def said(tried):
    return "\n\n".join(f"{what}\n{request}" for what, request in tried.wrong.items())
