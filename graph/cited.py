"""The citation of a report, of a page in it, of a finding or a passage; see `corpus.citing`."""

from __future__ import annotations

from corpus.citing import FILES, FORMATS, cite, harvard, in_text, quoted, sector_in_text
from corpus.errors import NotFound, UsageError
from graph import cypher_collected as statements
from graph.decisions import no_finding, no_report
from graph.effective import last_paragraph
from graph.run import Row, Runner


def citation(
    runner: Runner, report_id: str, form: str, *, page: int | None = None, finding_id: str | None = None, passage_id: str | None = None,
) -> Row:
    """{report_id, format, citation, markdown, in_text, quotation, quoted, page, page_end, paragraph, paragraph_end, file_name}

    `quoted` is the finding's or passage's words with their source, ready to be pasted; "" where neither was given. `file_name` is
    for RIS and BibTeX, "" for the others. Raises NotFound, or UsageError for another form or a page that there is not.
    """
    if form not in FORMATS:
        raise UsageError(f"there is no form of citation called {form!r}.", todo=f"Use one of {', '.join(FORMATS)}.")
    if finding_id and passage_id:
        raise UsageError("a finding or a passage can be cited, not both at once.", todo="Give the id of one of them.")
    if page is not None and (finding_id or passage_id):
        raise UsageError("a finding or a passage stands on a page of its own.", todo="Give the page, or the id, not both.")
    rows = runner.read(statements.SOURCES, report_ids=[report_id])
    if not rows:
        raise no_report(report_id)
    source, words = rows[0]["report"], ""
    if finding_id or passage_id:
        found = runner.read(statements.FINDINGS, ids=[finding_id]) if finding_id else runner.read(statements.PASSAGES, ids=[passage_id])
        if not found or found[0]["report"]["report_id"] != report_id:
            raise no_finding(str(finding_id)) if finding_id else NotFound("the report has no such passage.", where=str(passage_id), todo="`scr search` prints ids.")
        stands = found[0]["finding"] if finding_id else found[0]["passage"]
        words = stands["quotation"] if finding_id else stands["text"]
        source |= {name: stands.get(name) for name in ("page", "page_end", "paragraph")} | {"paragraph_end": "" if finding_id else last_paragraph(stands)}
    if page is not None:
        pages = runner.read(statements.PAGES, report_id=report_id)[0]["pages"]
        if not pages or not 1 <= page <= pages:
            raise UsageError(f"the report has {f'{pages} pages' if pages else 'no pages'}.", where=report_id, todo="Give one of its pages, or none.")
        source |= {"page": page, "page_end": None}
    ending = FILES[form][0] if form in FILES else ""
    return {
        "report_id": report_id, "format": form, "citation": cite(source, form, quotations=[words] if words else ()),
        "markdown": harvard(source, markdown=True) if form == "harvard" else "",
        "in_text": {"harvard": in_text, "sector": sector_in_text}[form](source) if form in ("harvard", "sector") else "",
        "quotation": words, "quoted": quoted(words, source, form) if words and form not in FILES else "",
        **{name: source.get(name) for name in ("page", "page_end")}, **{name: source.get(name) or "" for name in ("paragraph", "paragraph_end")},
        "file_name": f"{report_id}.{ending}" if ending else "",
    }
