"""A typed client made from the API's own description, as the README tells, and a search by it."""

import importlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from readings import leeds, norfolk
from search_api.app import create_app
from search_api.server import _listen

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def made(tmp_path):
    """What the generator said, and the folder of the package `scr_client`."""
    (settings,) = re.findall(r"```yaml\n(content_type_overrides:.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    (tmp_path / "client.yaml").write_text(settings)
    (tmp_path / "openapi.json").write_text(json.dumps(create_app(None, None).openapi()))
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it tidies up by ruff
    run = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--config", "client.yaml", "--meta", "none",
         "--output-path", "scr_client"], cwd=tmp_path, env=os.environ | {"PATH": tools}, capture_output=True, text=True,
    )
    return run, tmp_path


@pytest.fixture
def address(store, encoder):
    store.put(norfolk())
    store.put(leeds())
    with _listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(store, encoder), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield "http://127.0.0.1:{}".format(listening.getsockname()[1])
        server.should_exit = True
        thread.join()


def test_a_typed_client_is_made_without_a_warning_and_searches(made, address, monkeypatch):
    run, folder = made
    assert (run.returncode, run.stderr) == (0, "") and re.fullmatch(r"Generating \S+\s*", run.stdout.replace("\n", " ")), run.stdout + run.stderr
    monkeypatch.syspath_prepend(folder)
    client, call, models = (importlib.import_module(f"scr_client{name}") for name in ("", ".api.search.search_v1_search_get", ".models"))
    found = call.sync(client=client.Client(base_url=address), q="referral school", mode=models.SearchV1SearchGetMode.KEYWORD, polarity=[models.SearchV1SearchGetPolarityItem.FAILING], from_=2014)
    assert isinstance(found, models.SearchAnswer) and found.hits[0].text == "The social worker did not share the referral with the school."
    assert isinstance(found.hits[0].findings[0], models.Finding) and found.hits[0].findings[0].code == "CO1"
    refused = call.sync(client=client.Client(base_url=address), q="x", limit=0)
    assert isinstance(refused, models.Problem) and refused.status == 422
