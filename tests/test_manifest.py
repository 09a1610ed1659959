"""Manifests: what is told is taken, and what cannot be read is named by line and column."""

import pytest

from corpus.errors import UsageError
from ingest.manifest import read_manifest

HEAD = "file,local_authority,urn,kind,published,licence\n"


def manifest(tmp_path, text):
    path = tmp_path / "manifest.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_line_tells_kind_area_date_and_licence(tmp_path):
    facts = read_manifest(manifest(tmp_path, HEAD + "a.pdf,telford & wrekin,1,JTAI,27 february 2025,OGL\n"))["a.pdf"]
    assert (facts.kind, facts.area, facts.region, facts.published, facts.licence, facts.title) == (
        "jtai", "telford-and-wrekin", "West Midlands", "2025-02-27", "OGL", "")


@pytest.mark.parametrize("written, code", [
    ("SIF_inspection+LSCB_review", "sif"), ("ILACS_or_later_inspection", "ilacs"), ("focused_visit_letter", "focused_visit"),
    ("area_SEND", "area_send"), ("other_LA_inspection", "other_inspection"), ("lcspr", "lcspr"), ("Serious case review", "scr"),
    ("", "other"),
])
def test_kinds_are_ours_whatever_they_are_called(tmp_path, written, code):
    assert read_manifest(manifest(tmp_path, f"{HEAD}a.pdf,kent,1,{written},2020,\n"))["a.pdf"].kind == code


def test_an_unknown_authority_gets_a_code_of_its_own(tmp_path):
    facts = read_manifest(manifest(tmp_path, HEAD + "a.pdf,Ashmere Safeguarding Children Board,1,scr,March 2012,\n"))["a.pdf"]
    assert (facts.area, facts.region, facts.published) == ("ashmere", "", "2012-03")


def test_columns_come_in_any_order_and_others_are_ignored(tmp_path):
    text = "published,colour,kind,area,file\n2024-02-03,red,dhr,kent,sub/dir/b.pdf\n\n"
    assert read_manifest(manifest(tmp_path, text))["b.pdf"].published == "2024-02-03"


@pytest.mark.parametrize("text, told", [
    ("file,kind,published\n", ("line 1", "local_authority")),
    (HEAD + "a.pdf,kent,1,JTAI,31 february 2025,\n", ("line 2", "published", "31 february 2025")),
    (HEAD + "a.pdf,kent,1,JTAI,2020,\na.pdf,kent,1,JTAI,2020,\n", ("line 3", "column file", "line 2")),
    (HEAD + "a.pdf,kent,1,novel,2020,\n", ("line 2", "column kind", "novel")),
    (HEAD + ",kent,1,JTAI,2020,\n", ("line 2", "column file")),
    ("", ("line 1", "file")),
])
def test_an_error_names_line_and_column(tmp_path, text, told):
    with pytest.raises(UsageError) as error:
        read_manifest(manifest(tmp_path, text))
    assert all(part in str(error.value) for part in told)


def test_a_missing_manifest_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="nowhere.csv"):
        read_manifest(tmp_path / "nowhere.csv")
