"""An export as REFI-QDA: built as the standard says, every coding on its finding's own words.

`benchmarks/refi_in_qualcoder.py` reads one with QualCoder itself and holds it against the standard's schema.
"""

import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from corpus.codebook import load_codebook
from corpus.errors import StoreError
from corpus.vocabulary import Facts, Label, Polarity
from decided import decided
from readings import leeds, norfolk, reading, undated
from test_duplicates import DRAFT, FINAL

WHEN = "2026-03-03T10:00:00+00:00"
Q = "{urn:QDA-XML:project:1.0}"
# The children of each element in the order that sections 5 to 13 of the standard give, as far as they are written here.
ORDER = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs", "Description"],
    "Users": ["User"], "CodeBook": ["Codes"], "Codes": ["Code"], "Code": ["Description", "Code"], "Variables": ["Variable"],
    "Sources": ["TextSource"], "TextSource": ["Description", "PlainTextSelection", "VariableValue"],
    "PlainTextSelection": ["Description", "Coding"], "Coding": ["CodeRef"],
    "VariableValue": ["VariableRef", "TextValue", "IntegerValue"], "Sets": ["Set"], "Set": ["Description", "MemberCode"],
}
NEEDED = {
    "Project": {"name"}, "User": {"guid"}, "Code": {"guid", "name", "isCodable"}, "Variable": {"guid", "name", "typeOfVariable"},
    "TextSource": {"guid", "plainTextPath"}, "PlainTextSelection": {"guid", "startPosition", "endPosition"}, "Coding": {"guid"}, "Set": {"guid", "name"},
}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Project:
    def __init__(self, folder):
        with zipfile.ZipFile(folder / "scr.qdpx") as archive:
            self.names = archive.namelist()
            self.root = etree.fromstring(archive.read("project.qde"))
            self.texts = {s.get("guid"): archive.read(s.get("plainTextPath").replace("internal://", "sources/")).decode() for s in self.all("TextSource")}
        self.codes = {c.get("guid"): c.get("name") for c in self.all("Code")}

    def all(self, tag):
        return list(self.root.iter(Q + tag))

    def codings(self):
        """{(source's name, code's name up to its colon, the coded text, description)}"""
        return {
            (source.get("name"), self.codes[s.find(f"{Q}Coding/{Q}CodeRef").get("targetGUID")].partition(":")[0],
             self.texts[source.get("guid")][int(s.get("startPosition")):int(s.get("endPosition"))], s.findtext(Q + "Description"))
            for source in self.all("TextSource") for s in source.iter(Q + "PlainTextSelection")
        }


@pytest.fixture
def project(store, tmp_path):
    for one in (norfolk(), leeds(), undated()):
        store.put(one)
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    return Project(tmp_path / "out")


def test_every_coding_stands_on_its_findings_words_under_its_code(project):
    wanted = {
        (r.report.facts.title, f"{f.label.code} {f.label.polarity}", f.quotation)
        for r in (norfolk(), leeds()) for f in r.findings
    }
    assert {coding[:3] for coding in project.codings()} == wanted


def test_the_project_is_built_as_the_standard_says(project):
    for element in project.root.iter():
        tag = etree.QName(element).localname
        assert etree.QName(element).namespace == Q[1:-1] and NEEDED.get(tag, set()) <= set(element.attrib), tag
        children = [ORDER[tag].index(etree.QName(child).localname) for child in element]
        assert children == sorted(children), tag
    assert project.root.tag == Q + "Project" and project.names[-1] == "project.qde" and all(n.startswith("sources/") for n in project.names[:-1])


def test_ids_are_unique_and_references_lead_somewhere(project):
    made = [e.get("guid") for e in project.root.iter() if e.get("guid")]
    assert len(made) == len(set(made)) and all(GUID.fullmatch(x) for x in made)
    named = {value for e in project.root.iter() for name, value in e.attrib.items() if name in ("targetGUID", "creatingUser", "creatingUserGUID")}
    assert named <= set(made)


def test_the_codebook_stands_whole_with_polarities_apart(project):
    book = load_codebook()
    names = list(project.codes.values())
    assert len(names) == len(set(names)) == len(book.themes) + 4 * (len(book.failings) + len(book.themes))  # unique: QualCoder and NVivo want it
    (strength,) = [n for n in names if n.startswith("RE1 strength")]
    assert strength == f"RE1 strength: {book.strengths['RE1']}"
    folders = [c.get("name") for c in project.all("Code") if c.get("isCodable") == "false"]
    assert folders == [f"{t.code} {t.label}" for t in book.themes.values()]
    members = {s.get("name"): {project.codes[m.get("targetGUID")].split()[1].rstrip(":") for m in s} for s in project.all("Set")}
    assert members == {"Failings": {"failing"}, "Strengths": {"strength"}, "Recommendations": {"recommendation"}}


def test_a_coding_says_whom_it_is_about_and_where_it_is_printed(project):
    (said,) = [d for _, code, _, d in project.codings() if code == "CO1 failing"]
    called = {code: agency.label for code, agency in load_codebook().agencies.items()}
    assert said.startswith(f"Agencies: {called['CSC']} (CSC); {called['SCH']} (SCH)\nPlace: page 1\nConfidence of the model: 0.90")


def test_a_sources_variables_are_its_reports_facts(project):
    names = {v.get("guid"): v.get("name") for v in project.all("Variable")}
    values = {
        s.get("name"): {names[v[0].get("targetGUID")]: v[1].text for v in s.iter(Q + "VariableValue")} for s in project.all("TextSource")
    }
    assert values["Child N"] | {"Report id": ""} == {
        "Report id": "", "File": "norfolk.pdf", "Kind of report": load_codebook().kinds["scr"].label, "Area": "Norfolk", "Region": "East of England",
        "Publisher": "Norfolk LSCB", "Published": "2015-03", "Year": "2015", "Harm": "neglect", "Case factors": "neglect; domestic_abuse",
    }
    assert "Area" not in values["Child X"] and "Year" not in values["Child X"]


def test_positions_count_characters_and_not_bytes_or_pairs(store, tmp_path):
    store.put(reading("wide", [("A 😀 smile — naïve.", [1], []), ("Nobody 😀 asked.", [1], [("CO1", "failing", [])])], facts=Facts(title="a/b: \x01?")))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    assert {c[:3] for c in Project(tmp_path / "out").codings()} == {("a b  \ufffd", "CO1 failing", "Nobody 😀 asked.")}


def test_headings_stand_in_their_place(store, tmp_path):
    read = norfolk()
    text = "Heading 0\n" + read.report.text
    moved = replace(read.report, text=text, passages=tuple(replace(p, start=p.start + 10, end=p.end + 10) for p in read.report.passages))
    findings = tuple(replace(f, start=f.start + 10, end=f.end + 10) for f in read.findings)
    store.put(replace(read, report=moved, findings=findings))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    (got,) = Project(tmp_path / "out").texts.values()
    assert got == text.rstrip("\n")


def test_two_reports_of_one_title_are_told_apart(store, tmp_path):
    store.put(norfolk())
    store.put(reading("other", [("Other.", [1], [])], facts=Facts(title="child n")))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    names = [s.get("name") for s in Project(tmp_path / "out").all("TextSource")]
    assert len({n.casefold() for n in names}) == 2 and all("(" in n for n in names)


def test_a_code_that_left_the_codebook_is_kept(store, tmp_path):
    store.put(norfolk())
    store._runner.write(lambda tx: tx.rows("MATCH (f:Finding {code: 'RE1'}) SET f.code = 'OLD9'"))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    assert "OLD9 strength" in {c[1] for c in Project(tmp_path / "out").codings()}


def test_a_finding_that_is_not_where_it_says_is_an_error(store, tmp_path):
    store.put(norfolk())
    store._runner.write(lambda tx: tx.rows("MATCH (f:Finding {code: 'RE1'}) SET f.start = f.start + 1"))
    with pytest.raises(StoreError, match="does not stand"):
        store.export("refi-qda", tmp_path / "out", made_at=WHEN)


def test_users_are_the_models(store, tmp_path):
    read = norfolk()
    label = Label("CO1", Polarity.FAILING, (), 0.5)
    store.put(replace(read, findings=(*read.findings, replace(read.findings[0], label=replace(label, code="RE1"), method="other", version="2")), finding_vectors=None))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    assert [u.get("name") for u in Project(tmp_path / "out").all("User")] == ["Computer: by-hand 1", "Computer: other 2"]


def test_a_report_that_is_counted_as_another_has_no_codings_and_says_so(store, tmp_path):
    store.put(DRAFT)
    store.put(FINAL)
    made = store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    project = Project(tmp_path / "out")
    codings = [(s.get("name"), len(s.findall(Q + "PlainTextSelection")), s.findtext(Q + "Description") or "") for s in project.all("TextSource")]
    named = {name: (many, said) for name, many, said in codings}
    assert named["Review final"] == (13, "") and named["Review draft"][0] == 0 and "“Review final”" in named["Review draft"][1]
    assert made["codings"] == made["nodes"]["Finding"] == 13 and "DuplicateFinding" in made["left_out"]


def test_what_only_an_uncounted_report_knows_is_referred_to_nowhere(store, tmp_path):
    store.put(replace(DRAFT, findings=tuple(replace(f, method="other", version="2") for f in DRAFT.findings)))
    store.put(FINAL)
    store._runner.write(lambda tx: tx.rows("MATCH (f:DuplicateFinding) SET f.code = 'OLD9'"))
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    test_ids_are_unique_and_references_lead_somewhere(Project(tmp_path / "out"))


def test_what_people_said_is_theirs_and_not_a_computers(store, tmp_path):
    store.put(norfolk())
    decided(store)
    store.export("refi-qda", tmp_path / "out", made_at=WHEN)
    project = Project(tmp_path / "out")
    assert {u.get("name") for u in project.all("User")} == {"A person", "Computer: by-hand 1"}
    said = {code: description.splitlines()[-2] for _, code, _, description in project.codings()}
    assert said["IA6 failing"] == "Changed by a person" and said["SU failing"] == "Confidence of the model: 0.90, accepted by a person"
