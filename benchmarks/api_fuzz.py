"""The API asked what its own OpenAPI document allows, and what it does not (schemathesis), with a key and without any.

    python benchmarks/api_fuzz.py --home FOLDER [--examples 200] [--seed 0] [--route TEXT]

FOLDER must be new or of this program's making: the samples are read into it, and all that is asked changes what it holds. Prints for each route how many
requests were tried and with which statuses they were answered, and each answer that should not be:

- a status of 500 or more; one, a media type, a header or a form that the document does not say
- a refusal that is no problem document (RFC 9457), or whose status is another than that of its status line
- a stack trace, or the path of a file of the program
- a method that the document does not have, answered otherwise than with 405 and `Allow`
- a key that is left out or wrong and opens something

Half of the ids in addresses are those of what the graph holds. The same seed asks the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

HERE = Path(__file__).parent
PROBLEM = "application/problem+json"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance", "response_headers_conformance",
    "unsupported_method", "allow_header_conformance", "a_refusal_is_a_problem",
)
WITH_A_KEY = ("ignored_auth",)
INSIDE = re.compile(r"Traceback|File \"|\.py\b|site-packages|org\.neo4j|neo4j\.exceptions", re.I)


@schemathesis.check
def a_refusal_is_a_problem(ctx: Any, response: Any, case: Any) -> None:
    text = response.content.decode("utf-8", "replace")
    if response.status_code < 400:
        return
    assert not INSIDE.search(text), "the answer tells of the program's inside"
    kind = (response.headers.get("content-type") or ["none"])[0]
    assert kind == PROBLEM, f"{response.status_code} is answered as {kind}"
    if case.method.upper() != "HEAD":
        body = json.loads(text)
        assert {"type", "title", "status", "detail", "instance"} <= body.keys() and body["status"] == response.status_code, text[:300]


@dataclass
class Tried:
    """By route how often each status was answered; what was wrong, each once with the first request that showed it."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return sum(count.total() for count in self.statuses.values())


def fuzz(
    app: Any, *, examples: int, seed: int, key: str = "", ids: Mapping[str, Collection[str]] | None = None, leave_out: Collection[str] = (), route: str = "",
    phases: Collection[str] = ("examples", "coverage", "fuzzing"),
) -> Tried:
    """Asks `app` of each route `examples` times what fits its document, and what does not; and besides (phase coverage) each limit of each parameter once.
    `ids` gives for a parameter of an address values that exist; the operations `leave_out` ("POST /v1/keys") are not asked."""
    config = schemathesis.Config.from_dict({
        "seed": seed, "base-url": "http://localhost", "headers": {"X-API-Key": key} if key else {}, "continue-on-failure": True,
        "generation": {"max-examples": examples, "database": "none", "no-shrink": True, "with-security-parameters": False},
        "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        "checks": {"enabled": False} | {name: {"enabled": True} for name in (*CHECKS, *(WITH_A_KEY if key else ()))},
    })
    schema = schemathesis.openapi.from_dict(app.openapi(), config=config).exclude(lambda ctx: ctx.operation.label in leave_out)
    if route:
        schema = schema.include(lambda ctx: route in ctx.operation.label)
    schema.app = app
    draw = random.Random(seed)

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
        known = {name: draw.choice(list(ids[name])) for name in path_parameters or {} if ids and ids.get(name) and draw.random() < 0.5}
        return (path_parameters or {}) | known

    tried = Tried()
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError):
            tried.wrong[f"{event.label}: {event.value}"] = str(event.info)
        if isinstance(event, ScenarioFinished) and event.recorder is not None:
            _read(event.recorder, tried)
    return tried


def _read(recorder: Any, tried: Tried) -> None:
    for interaction in recorder.interactions.values():
        tried.statuses[recorder.label][interaction.response.status_code if interaction.response else 0] += 1
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info:
                failure = check.failure_info.failure
                name = f"{recorder.label}: {check.name}: {failure.title}: {failure.message.splitlines()[0] if failure.message else ''}"
                tried.wrong.setdefault(name[:400], check.failure_info.code_sample[:2_000])


def ids_of(store: Any) -> dict[str, list[str]]:
    """Values of the parameters in addresses that the graph knows."""
    reports = [row["report_id"] for row in store.reports()]
    passages = [p for id_ in reports[:5] for p in store.report(id_)["passages"]]
    return {
        "report_id": reports, "passage_id": [p["passage_id"] for p in passages][:50], "finding_id": [f["finding_id"] for p in passages for f in p["findings"]][:50],
        "code": [row["area"] for row in store.reports() if row.get("area")],
    }


def say(name: str, tried: Tried) -> None:
    print(f"\n{name}: {tried.requests:,} requests of {len(tried.statuses)} routes, {len(tried.wrong)} kinds of wrong answer")
    for route, statuses in sorted(tried.statuses.items()):
        print(f"  {route:58} {statuses.total():6,}   " + "  ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())))
    for what, request in tried.wrong.items():
        print(f"\n  WRONG  {what}\n         {request}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--route", default="", help="only operations whose method and address hold this")
    options = parser.parse_args()
    from corpus.library import Library
    from corpus.samples import sample_folder
    from corpus.settings import cache
    from graph.adding import Adding
    from graph.server import ensure_running
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME, load_encoder
    from corpus.audit import Trail
    from search_api.app import create_app
    from search_api.keys import KeyRing
    from search_api.limiting import Limits

    subprocess.run([sys.executable, "-m", "ui.cli", "ingest", str(sample_folder())], env=os.environ | {"SCR_HOME": str(options.home)}, cwd=HERE.parent, check=True)
    encoder, library = load_encoder(cache()), Library(options.home)
    wrong = 0
    with open_store(ensure_running(options.home), dimension=DIMENSION, encoder_name=NAME) as store:
        for name, role, leave_out in (("without keys", "", ("POST /v1/keys",)), ("with a key", "admin", ())):
            adding = Adding(store, library, cache=cache())
            ring = KeyRing(options.home / name.replace(" ", "-"))
            key = ring.add("Who asks at random", role)[1] if role else ""
            try:
                app = create_app(store, encoder, keys=ring, library=library, adding=adding, limits=Limits(rate=0), trail=Trail(options.home))
                tried = fuzz(app, examples=options.examples, seed=options.seed, key=key, ids=ids_of(store), leave_out=leave_out, route=options.route)
            finally:
                adding.close()
            say(name, tried)
            wrong += len(tried.wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
