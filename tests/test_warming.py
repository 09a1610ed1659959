"""What the first person would wait for is asked when the service starts."""

from fastapi.testclient import TestClient

from decided import filled  # noqa: F401  (a fixture)
from search_api.app import create_app
from search_api.warming import warm


def test_after_it_what_pages_begin_with_comes_without_the_database(filled, encoder, monkeypatch):  # noqa: F811
    client = TestClient(create_app(filled, encoder), base_url="http://127.0.0.1")
    warm(filled, encoder).join(60)
    monkeypatch.setattr(filled._runner, "read", None)  # nothing may be asked
    for path in ("themes", "facets", "areas", "recurrence", "counts/theme", "graph/failing/CO1?polarity=failing"):
        assert client.get(f"/v1/{path}").status_code == 200, path


def test_a_database_that_is_gone_is_left_to_the_first_request(filled, encoder, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(filled._runner, "database", "nowhere")
    warm(filled, encoder).join(60)
    assert capsys.readouterr().err == ""
