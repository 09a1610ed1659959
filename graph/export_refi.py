"""The reports and their findings as a REFI-QDA 1.5 project (scr.qdpx), for NVivo, MAXQDA, ATLAS.ti or QualCoder.

Each report is a plain-text source, each finding a coding of its quotation by one code (see `graph.refi_codes`), with agencies,
page, paragraph and confidence in its description and the model that made it, or "A person", as its user; kind, area, date and the like
are variables of the source. A report that is counted as another is a source without codings, and says as which; so nothing is
counted twice. Positions count code points from 0, the end being the first after the quotation, as the
standard's own examples do. Project exchange, export only (https://www.qdasoftware.org; sections 8 to 13).

The text is rebuilt from passages and headings at their places: a space between two passages may come as a line break.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from corpus.codebook import Codebook
from corpus.errors import StoreError
from graph import cypher, cypher_move
from graph.effective import PERSON
from graph.export_graphml import xml_text
from graph.refi_codes import SETS, Code, all_codes, code_guid, guid, read_codes
from graph.run import Row, Runner
from graph.walk import Walk

NAMESPACE = "urn:QDA-XML:project:1.0"
FILE = "scr.qdpx"
LONGEST_NAME = 120  # characters: a source's name becomes a file name
CARRIED = ("Report", "Section", "Passage", "DuplicatePassage", "Finding", "Theme", "Failing", "Agency", "Area", "Region", "Factor")
VARIABLES = {  # name: type
    "Report id": "Text", "File": "Text", "Kind of report": "Text", "Area": "Text", "Region": "Text", "Publisher": "Text", "Published": "Text",
    "Year": "Integer", "Harm": "Text", "Age band": "Text", "Case factors": "Text", "Counted as": "Text",
}
ABOUT = (
    "Findings were marked by a computer model, and many are wrong: read the sentence. Codings are mentions in published reports, not "
    "prevalence; a report that is counted as another has none. A research and learning tool: not case management, not risk scoring. Reports are copyright of their publishers."
)


def write_refi(runner: Runner, book: Codebook, folder: Path, *, made_at: str, progress: Callable[[str], object]) -> Row:
    """{sources, codes, codings, nodes, relationships, left_out}.

    Raises StoreError where a finding does not stand where it says.
    """
    walk = Walk(runner)
    codes = read_codes(runner)
    names = _names(runner.read(cypher_move.REPORT_IDS))
    codings = 0
    with zipfile.ZipFile(folder / FILE, "w", zipfile.ZIP_DEFLATED) as archive:
        progress("sources")
        for report_id in names:
            with archive.open(_entry(f"sources/{guid('source', report_id)}.txt"), "w") as file:
                file.write(text_of(runner, report_id).encode())
        progress("project.qde")
        with archive.open(_entry("project.qde"), "w") as file:
            for _ in _write_project(file, runner, book, codes, names, made_at):
                codings += 1
    walk.refuse_changes()
    nodes, relationships = walk.counts
    return {
        "sources": len(names), "codes": sum(1 for _ in all_codes(codes)), "codings": codings, "nodes": nodes, "relationships": relationships,
        "left_out": ["vectors", "relationships other than those of reports, passages and findings", *(label for label in nodes if label not in CARRIED)],
    }


def text_of(runner: Runner, report_id: str) -> str:
    """A report's text with everything at its place, line breaks where nothing is kept. Raises StoreError
    where a finding's quotation does not stand at its place."""
    passages = [row["row"] for row in runner.read(cypher.PASSAGES, report_id=report_id)]
    sections = [row["row"] for row in runner.read(cypher.SECTIONS, report_id=report_id)]
    size = max((x["end"] for x in (*passages, *sections)), default=0)
    text: list[str] = ["\n"] * size
    taken = bytearray(size)
    for passage in passages:
        span = slice(passage["start"], passage["end"])
        text[span] = passage["text"]
        taken[span] = b"\1" * len(passage["text"])
    for section in sections:
        span = slice(section["start"], section["start"] + len(section["heading"]))
        if section["heading"] and span.stop <= size and not any(taken[span]):
            text[span] = section["heading"]
    whole = "".join(text).replace("\r", "\n")
    for row in runner.read(cypher.FINDINGS, report_id=report_id):
        finding = row["row"]
        if len(whole) != size or whole[finding["start"]:finding["end"]] != finding["quotation"].replace("\r", "\n"):
            raise StoreError("this finding does not stand where it says.", where=finding["finding_id"], todo="Ingest the report again.")
    return whole


def _write_project(file: IO[bytes], runner: Runner, book: Codebook, codes: list[Code], names: dict[str, str], made_at: str) -> Iterator[None]:
    """Writes project.qde; yields once for each coding."""
    users = sorted({(row["method"] or "", row["version"] or "") for row in runner.read(cypher_move.CODES_IN_USE)}) or [("", "")]
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration(standalone=True)
        project = {"name": "scr", "origin": "scr-graph", "creatingUserGUID": _user(*users[0]), "creationDateTime": made_at}
        with xml.element("Project", project, nsmap={None: NAMESPACE}):
            with xml.element("Users"):
                for user in users:
                    xml.write(etree.Element("User", guid=_user(*user), name=xml_text(_called(*user))))
            if codes:
                with xml.element("CodeBook"), xml.element("Codes"):
                    for code in codes:
                        xml.write(_code(code))
            with xml.element("Variables"):
                for name, kind in VARIABLES.items():
                    xml.write(etree.Element("Variable", guid=guid("variable", name), name=name, typeOfVariable=kind))
            if names:
                with xml.element("Sources"):
                    for report_id, name in names.items():
                        yield from _write_source(xml, runner, book, report_id, names, made_at)
            if codes:
                with xml.element("Sets"):
                    for polarity, called in SETS.items():
                        xml.write(_set(called, polarity, [code for code in all_codes(codes) if code.polarity == polarity]))
            xml.write(_text("Description", ABOUT))


def _write_source(xml: Any, runner: Runner, book: Codebook, report_id: str, names: dict[str, str], made_at: str) -> Iterator[None]:
    report = runner.read(cypher.REPORT, report_id=report_id)[0]["report"]
    source = guid("source", report_id)
    counted_as = names.get(report.get("duplicate_of") or "", "")
    with xml.element("TextSource", {"guid": source, "name": xml_text(names[report_id]), "plainTextPath": f"internal://{source}.txt", "creationDateTime": made_at}):
        xml.write("\n")
        if counted_as:
            xml.write(_text("Description", f"The same report as “{counted_as}”, or a version or part of it; its findings are coded there."))
        for row in () if counted_as else runner.read(cypher.FINDINGS, report_id=report_id):
            finding = row["row"]
            user = _user(finding.get("method") or "", finding.get("version") or "")
            selection = etree.Element(
                "PlainTextSelection", guid=guid("finding", finding["finding_id"]), name=xml_text(finding["quotation"][:60]),
                startPosition=str(finding["start"]), endPosition=str(finding["end"]), creatingUser=user, creationDateTime=made_at,
            )
            selection.append(_text("Description", _describe(finding, book)))
            coding = etree.SubElement(selection, "Coding", guid=guid("coding", finding["finding_id"]), creatingUser=user, creationDateTime=made_at)
            etree.SubElement(coding, "CodeRef", targetGUID=code_guid(finding["code"], finding["polarity"]))
            xml.write(selection)
            xml.write("\n")
            yield
        for variable, value in _values(report, book, counted_as):
            element = etree.Element("VariableValue")
            etree.SubElement(element, "VariableRef", targetGUID=guid("variable", variable))
            element.append(_text(f"{VARIABLES[variable]}Value", str(value)))
            xml.write(element)
        xml.write("\n")


def _values(report: Row, book: Codebook, counted_as: str) -> list[tuple[str, Any]]:
    kind = book.kinds.get(report["kind"])
    about = "about " if report.get("published_estimated") else ""
    values = {
        "Report id": report["report_id"], "File": report["file"], "Kind of report": kind.label if kind else report["kind"],
        "Area": report.get("area_name"), "Region": report.get("region"), "Publisher": report.get("publisher"),
        "Published": f"{about}{report['published']}" if report.get("published") else None, "Year": report.get("year"),
        "Harm": report.get("harm"), "Age band": report.get("child_age_band"), "Case factors": "; ".join(report.get("factors") or ()), "Counted as": counted_as,
    }
    return [(name, value) for name, value in values.items() if value not in (None, "")]


def _describe(finding: Row, book: Codebook) -> str:
    agencies = "; ".join(f"{book.agencies[a].label} ({a})" if a in book.agencies else a for a in finding.get("agencies") or ())
    place = ", ".join(x for x in (f"page {finding['page']}" if finding.get("page") else "", f"paragraph {finding['paragraph']}" if finding.get("paragraph") else "") if x)
    # A decided finding is sure because a person read it, not because the model was.
    more = f", {finding['status']} by a person" if finding.get("status") else ", one of the surest" if finding.get("sure") else ""
    said = f"Confidence of the model: {finding['confidence']:.2f}{more}" if finding.get("method") != PERSON else f"{finding['status'].capitalize()} by a person"
    lines = [
        f"Agencies: {agencies or 'none named'}", f"Place: {place}" if place else "", said,
        f"Speaker: {finding['speaker']}" if finding.get("speaker") else "", f"Finding {finding['finding_id']}",
    ]
    return "\n".join(line for line in lines if line)


def _names(rows: list[Row]) -> dict[str, str]:
    """What each source is called, by report id: its title, with the id where two have the same."""
    titles = {row["report_id"]: "".join(" " if c in '/\\:*?"<>|\n' else c for c in row["title"] or row["file"]).strip()[:LONGEST_NAME] for row in rows}
    folded = [title.casefold() for title in titles.values()]
    return {id_: title if title and folded.count(title.casefold()) == 1 else f"{title} ({id_})".strip() for id_, title in titles.items()}


def _code(code: Code) -> etree._Element:
    colour = {"color": code.colour} if code.colour else {}
    element = etree.Element("Code", guid=code.guid, name=xml_text(code.name), isCodable="true" if code.codable else "false", **colour)
    if code.description:
        element.append(_text("Description", code.description))
    element.extend(_code(child) for child in code.children)
    return element


def _set(called: str, polarity: str, members: list[Code]) -> etree._Element:
    element = etree.Element("Set", guid=guid("set", polarity), name=called)
    for code in members:
        etree.SubElement(element, "MemberCode", targetGUID=code.guid)
    return element


def _text(tag: str, text: str) -> etree._Element:
    element = etree.Element(tag)
    element.text = xml_text(text)
    return element


def _called(method: str, version: str) -> str:
    return "A person" if method == PERSON else f"Computer: {' '.join(filter(None, (method, version))) or 'no model'}"


def _user(method: str, version: str) -> str:
    return guid("user", method, version)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry whose bytes do not depend on the clock."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
