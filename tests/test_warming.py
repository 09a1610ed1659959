"""What the first person would wait for is asked when the service starts."""

from decided import filled  # noqa: F401  (a fixture)
from search_api.warming import warm


def test_after_it_the_first_counts_come_without_the_database(filled, encoder, monkeypatch):  # noqa: F811
    warm(filled, encoder).join(60)
    monkeypatch.setattr(filled._runner, "read", None)  # nothing may be asked
    assert filled.themes() and filled.facets() and filled.areas() and filled.recurrence()


def test_a_database_that_is_gone_is_left_to_the_first_request(filled, encoder, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(filled._runner, "database", "nowhere")
    warm(filled, encoder).join(60)
    assert capsys.readouterr().err == ""
