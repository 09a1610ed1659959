"""Small sound documents of every kind that is read, each with headings, a list, a table and a note: what mutants are made of."""

from __future__ import annotations

import base64
import io
import zipfile

import docx
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from corpus.samples import sample_folder

LINES = (
    "1.1 The health visitor did not ask who lived in the home, and nobody told the school.",
    "1.2 Good work was done by the police officer who saw Child Q alone on 3 March 2019.",
    "The GP should tell the health visitor when a baby is not brought to an appointment.",
)
ROWS = (("Date", "Source", "Event"), ("3 March 2019", "Police", "A visit was made."), ("April 2019", "School", "Concern was noted."))
GIVEN = 8_000  # characters of a sample


def seeds() -> dict[str, list[bytes]]:
    """By kind (a suffix without its dot; "csv" is the manifest): sound documents, the first of them the smallest."""
    samples = {path.suffix: path.read_bytes() for path in sorted(sample_folder().iterdir())}
    page = _html()
    return {
        "pdf": [_pdf(), samples[".pdf"]], "docx": [_docx(), samples[".docx"]], "odt": [_odt()], "rtf": [_rtf()], "pptx": [_pptx()],
        "html": [page, samples[".html"][:GIVEN]], "mhtml": [_mhtml(page)], "md": [_markdown(), samples[".md"][:GIVEN]],
        "txt": ["\n\n".join(("REVIEW OF CHILD Q", "Analysis", *LINES, "Recommendations", "1. Ask who lives in the home.")).encode(), samples[".txt"][:GIVEN]],
        "csv": [_manifest()],
    }


def _pdf() -> bytes:
    buffer, styles = io.BytesIO(), getSampleStyleSheet()
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    story = [
        Paragraph("Review of Child Q", styles["Title"]), Paragraph("Analysis", styles["Heading1"]), *(Paragraph(line, styles["Normal"]) for line in LINES),
        Table(ROWS, style=grid), PageBreak(), Paragraph("Recommendations", styles["Heading1"]), Paragraph(LINES[2], styles["Normal"]),
    ]
    SimpleDocTemplate(buffer, invariant=1).build(story)
    return buffer.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Review of Child Q", 1)
    for line in LINES:
        document.add_paragraph(line)
    document.add_paragraph("Ask who lives in the home.", style="List Number")
    table = document.add_table(0, 3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return _slim(_saved(document))


def _pptx() -> bytes:
    deck = Presentation()
    for layout in [layout for at, layout in enumerate(deck.slide_layouts) if at != 1]:
        deck.slide_layouts.remove(layout)
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text, slide.placeholders[1].text = "Review of Child Q", "\n".join(LINES)
    table = slide.shapes.add_table(len(ROWS), 3, Inches(1), Inches(4), Inches(6), Inches(1)).table
    for at, row in enumerate(ROWS):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    slide.notes_slide.notes_text_frame.text = LINES[2]
    return _saved(deck)


def _saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _slim(data: bytes) -> bytes:
    """The same without the picture of its first page, which is most of its bytes and never read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, b"" if info.filename.endswith(".jpeg") else old.read(info))
    return buffer.getvalue()


def _odt() -> bytes:
    names = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for p, n in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"), ("fo", "xsl-fo-compatible"))
    )
    rows = "".join(
        "<table:table-row>" + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) + "</table:table-row>" for row in ROWS
    )
    body = (
        '<text:h text:outline-level="1">Review of Child Q</text:h><text:h text:outline-level="2">Analysis</text:h>'
        + "".join(f'<text:p text:style-name="P1">{line}<text:s text:c="2"/></text:p>' for line in LINES)
        + '<text:list text:style-name="N"><text:list-item><text:p>Ask who lives in the home.</text:p></text:list-item></text:list>'
        + f'<table:table>{rows}</table:table><text:p>Said <text:note><text:note-citation>1</text:note-citation><text:note-body>'
        + "<text:p>A note of the panel.</text:p></text:note-body></text:note> so.</text:p>"
    )
    styles = '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>")
        archive.writestr("styles.xml", f"<office:document-styles {names}><office:styles>{styles}</office:styles></office:document-styles>")
    return buffer.getvalue()


def _rtf() -> bytes:
    rows = "".join(r"\trowd\pard\intbl " + r"\cell ".join(row) + r"\cell\row" for row in ROWS)
    body = r"\pard\s1 Review of Child Q\par\pard " + r"\par ".join(LINES) + r"\par " + rows
    return (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}}{\stylesheet{Normal;}{\s1\outlinelevel0 heading 1;}}{\info{\title x}}"
        + body + r"\pard{\listtext 1.\tab}Caf\'e9 \u8217?s {\*\bkmk x}{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\footnote A note.}{\pict\bin4 abcd}\par}"
    ).encode("ascii")


def _html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Review</title><script>var x = 1;</script></head><body><nav><a href='/'>Home</a></nav><main>"
        f"<h1>Review of Child Q</h1><h2>Analysis</h2>{''.join(f'<p>{line}<sup>1</sup></p>' for line in LINES)}<ol start='3'><li>Ask who lives there.</li></ol>"
        f"<table>{rows}</table><img src='http://example.invalid/x.png'></main><footer>Cookies</footer></body></html>"
    ).encode()


def _mhtml(page: bytes) -> bytes:
    packed = base64.encodebytes(page).decode().replace("\n", "\r\n")
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.invalid/\r\nSubject: Review\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\nContent-Type: text/html; charset=utf-8\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n------b--\r\n"
    ).encode()


def _markdown() -> bytes:
    table = "\n".join(f"| {' | '.join(row)} |" + ("\n|---|---|---|" if at == 0 else "") for at, row in enumerate(ROWS))
    return f"# Review of Child Q\n\n## Analysis\n\n{LINES[0]}\n\n{LINES[1]}\n\n- [ ] **{LINES[2]}**\n\n1. Ask `who` lives [there](x).\n\n{table}\n\n> quoted\n\n```\ncode\n```\n".encode()


def _manifest() -> bytes:
    return (
        "file,local_authority,kind,published,licence,title\nfirst.pdf,Norfolk,scr,2019-03-04,OGL,A review\n"
        '"second, part.pdf",Leeds,jtai,February 2020,,"The ""second"" one"\nthird.docx,-,,,,\n'
    ).encode()
