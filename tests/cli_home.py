"""The command line in a home of its own, with the samples read; shared by the tests that need it."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from corpus.samples import sample_folder
from corpus.settings import cache


@pytest.fixture(scope="session")
def scr(tmp_path_factory):
    """Runs `scr` in a home of its own, with the samples read; its Neo4j is stopped at the end."""
    home = tmp_path_factory.mktemp("cli")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "SCR_"))}
    env |= {"SCR_HOME": str(home), "SCR_CACHE": str(cache()), "SCR_NEO4J_HEAP": "384m"}

    def run(*words, expect=0, **more):
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", *map(str, words)], env=env | more, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == expect, f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return SimpleNamespace(out=done.stdout, err=done.stderr, json=json.loads(done.stdout) if "--json" in words and not expect else None)

    run.env, run.home = env, home
    run.first = run("ingest", sample_folder(), "--json").json
    yield run
    run("db", "stop")
