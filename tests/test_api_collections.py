"""Collections and citations over HTTP."""

import pytest

from readings import numbered
from test_api import WOODS, app, client, get, lakes, woods  # noqa: F401  (fixtures)

REPORT = "Child in the woods"


@pytest.fixture
def kept(client, woods):  # noqa: F811
    """A collection with the first finding of woods in it, and its items' address."""
    made = client.post("/v1/collections", json={"name": "Closed =cases", "by": "Ann"}).json()
    items = f"/v1/collections/{made['collection_id']}/items"
    assert client.post(items, json={"finding_id": woods.findings[0].id, "note": "First.", "by": "Ann"}).status_code == 200
    return made["collection_id"], items


def test_a_collection_is_kept_changed_and_deleted(client, kept):  # noqa: F811
    id_, items = kept
    passage = get(client, "/v1/search", q="records complete")["hits"][0]["passage_id"]
    added = client.post(items, json={"passage_id": passage, "by": "Ben"}).json()
    assert (added["place"], added["what"], added["state"], added["finding"]) == (2, "passage", "here", None)
    assert client.patch(f"{items}/{added['item_id']}", json={"place": 1, "note": "Now first."}).json()["note"] == "Now first."
    assert client.patch(f"/v1/collections/{id_}", json={"description": "For June."}).json()["description"] == "For June."
    value = get(client, f"/v1/collections/{id_}")
    assert [i["note"] for i in value["items"]] == ["Now first.", "First."] and value["items"][1]["quotation"] == WOODS[0][0]
    assert get(client, "/v1/collections", by="ann")["collections"][0]["items"] == 2
    assert client.delete(f"{items}/{added['item_id']}").json()["item_id"] == added["item_id"]
    assert client.delete(f"/v1/collections/{id_}").json()["items"] == 1 and client.get(f"/v1/collections/{id_}").status_code == 404


def test_a_passage_over_several_paragraphs_says_the_first_and_the_last(client, kept, store):
    calls = numbered("calls", (("A call was made.", "4.2"), ("Nobody wrote it down.", "4.3")))
    store.put(calls)
    (passage,) = get(client, f"/v1/reports/{calls.report.id}")["passages"]
    id_ = passage["passage_id"]
    for answer in (passage, client.post(kept[1], json={"passage_id": id_, "by": "Ann"}).json(), get(client, f"/v1/reports/{calls.report.id}/citation", passage_id=id_)):
        assert (answer["paragraph"], answer["paragraph_end"]) == ("4.2", "4.3")


@pytest.mark.parametrize(("form", "media", "holds"), [
    ("csv", "text/csv", WOODS[0][0]), ("ris", "application/x-research-info-systems", "TY  - RPRT"), ("bibtex", "application/x-bibtex", "title = {{Child in the woods}}"),
    ("markdown", "text/markdown", "> “"), ("json", "application/json", '"state": "here"'),
])
def test_it_can_be_had_as_a_file(client, kept, form, media, holds):  # noqa: F811
    answer = client.get(f"/v1/collections/{kept[0]}/export", params={"format": form})
    assert answer.headers["content-type"].startswith(media) and holds in answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="closed-cases-for-learning.')


def test_a_report_a_page_and_a_finding_are_cited(client, woods):  # noqa: F811
    path = f"/v1/reports/{woods.report.id}/citation"
    assert get(client, path)["citation"] == "Child in the woods (2021). Published March 2021."
    assert get(client, path, format="sector", finding_id=woods.findings[0].id)["quoted"] == f"“{WOODS[0][0]}” (Child in the woods, 2021, p. 1, para. 4.1)"
    assert get(client, path, format="ris")["file_name"] == f"{woods.report.id}.ris"


@pytest.mark.parametrize(("method", "path", "body", "status"), [
    ("POST", "/v1/collections", {"name": " ", "by": "Ann"}, 422), ("POST", "{items}", {"by": "Ann"}, 422), ("POST", "{items}", {"finding_id": "0" * 16, "by": "Ann"}, 404),
    ("PATCH", "{items}/nothing", {"place": 1}, 404), ("PATCH", "/v1/collections/{id}", {}, 400), ("GET", "/v1/collections/{id}/export?format=docx", None, 422),
    ("GET", "/v1/reports/nothing/citation", None, 404), ("GET", "{report}/citation?page=9", None, 400),
])
def test_wrong_requests_are_said(client, kept, woods, method, path, body, status):  # noqa: F811
    address = path.format(items=kept[1], id=kept[0], report=f"/v1/reports/{woods.report.id}")
    answer = client.request(method, address, json=body)
    assert answer.status_code == status and answer.json()["detail"]
