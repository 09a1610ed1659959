"""What every test shares: one Neo4j for the whole session, its program files taken from the user's cache.

With SCR_TEST_NEO4J=5.26 the newest Neo4j of that line is started instead, and tests are handed it as a person's own
server is, by address and password, and those that need none are left out: `make test-lts`.
"""

import logging
import os
import sys
from pathlib import Path

import pytest
from cli_home import scr  # noqa: F401  (a fixture)
from logged import Kept, leaks

from corpus.settings import cache
from graph.jars import DEFAULT_VERSION, versions
from graph.server import Connection, connection_from_env, ensure_running, stop


def pytest_collection_modifyitems(config, items):
    if "SCR_TEST_NEO4J" in os.environ:
        on_a_database = [item for item in items if "neo4j_version" in item.fixturenames]
        config.hook.pytest_deselected(items=[item for item in items if item not in on_a_database])
        items[:] = on_a_database


@pytest.fixture(scope="session", autouse=True)
def environment():
    """No test touches a person's own database or home; what was fetched once is not fetched again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCR_CACHE", str(cache()))
        patch.setenv("SCR_NEO4J_HEAP", os.environ.get("SCR_NEO4J_HEAP", "512m"))
        for name in ("SCR_HOME", "NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_leaked(environment, tmp_path_factory):
    """When the suite ends, no log of its own or of a database that it started holds words of a sample report: see `logged`."""
    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield
    logging.getLogger().removeHandler(kept)
    home = os.environ.get("SCR_TEST_HOME")
    assert leaks([tmp_path_factory.getbasetemp(), *([home] if home else [])], kept.texts) == []


@pytest.fixture(autouse=True)
def main_module():
    """Streamlit's AppTest puts a screen in the place of the main module, which the processes that read reports would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def neo4j_version():
    """The version of Neo4j that the tests run on."""
    wanted = os.environ.get("SCR_TEST_NEO4J")
    return [v for v in versions() if v.startswith(wanted)][-1] if wanted else DEFAULT_VERSION


@pytest.fixture(scope="session")
def neo4j_home(environment, tmp_path_factory, neo4j_version):
    """A SCR_HOME whose Neo4j runs, for the whole session. Do not stop it: others use it.

    With SCR_TEST_HOME that folder's server is used and left running, which saves its start.
    """
    kept = os.environ.get("SCR_TEST_HOME")
    home = Path(kept) / os.environ.get("PYTEST_XDIST_WORKER", "") if kept else tmp_path_factory.mktemp("scr-home")
    home.mkdir(parents=True, exist_ok=True)
    ensure_running(home, progress=print, version=neo4j_version)
    yield home
    if not kept:
        stop(home)


@pytest.fixture(scope="session")
def connection(neo4j_home, neo4j_version) -> Connection:
    own = ensure_running(neo4j_home, version=neo4j_version)
    if "SCR_TEST_NEO4J" in os.environ:
        return connection_from_env({"NEO4J_URI": own.uri, "NEO4J_USERNAME": own.username, "NEO4J_PASSWORD": own.password})
    return own


@pytest.fixture(scope="session")
def encoder(environment):
    """The real encoder of questions and passages."""
    from ingest.encoder import load_encoder

    return load_encoder(cache())


@pytest.fixture(scope="session")
def models(environment):
    """Both real models, as a reading needs them."""
    from ingest.pipeline import load_models

    return load_models(cache())


@pytest.fixture(scope="session")
def opened_store(connection):
    """The store of the session's Neo4j. Tests take `store`, which is empty."""
    from graph.store import open_store
    from ingest.encoder import DIMENSION, NAME as ENCODER_NAME

    with open_store(connection, dimension=DIMENSION, encoder_name=ENCODER_NAME) as store:
        yield store


@pytest.fixture
def store(opened_store):
    """The store, without reports."""
    opened_store.clear()
    return opened_store
