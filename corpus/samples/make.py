"""Renders the sample reports: `python -m corpus.samples.make [--out FOLDER]`.

The rendered files are kept beside their sources, so only someone who changes a source needs this,
and with it reportlab. The bytes follow from the source alone: no clock, no random number.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from corpus.errors import UsageError
from corpus.samples import sample_folder, source_folder
from corpus.samples.source import Source, read_source


def sources() -> list[Source]:
    return [read_source(path) for path in sorted(source_folder().glob("*.md"))]


def render(source: Source) -> bytes:
    """The bytes of one sample, in the form that its file's name asks for. Raises UsageError on another."""
    form = Path(source.file).suffix
    if form == ".pdf":
        from corpus.samples.render_pdf import pdf_bytes     # here, so that the other forms need no reportlab
        return pdf_bytes(source)
    if form == ".docx":
        from corpus.samples.render_docx import docx_bytes
        return docx_bytes(source)
    from corpus.samples.render_text import html_bytes, markdown_bytes, text_bytes
    writers = {".html": html_bytes, ".txt": text_bytes, ".md": markdown_bytes}
    if form not in writers:
        raise UsageError(f"no sample can be written as {form!r}", where=source.name, todo="Use .pdf, .docx, .html, .txt or .md.")
    return writers[form](source)


def make(folder: Path) -> list[Path]:
    """Writes every sample into the folder, which is made where it is missing; the paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for source in sources():
        path = folder / source.file
        path.write_bytes(render(source))
        paths.append(path)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the sample reports from their sources.")
    parser.add_argument("--out", type=Path, default=sample_folder(), help="folder to write to (default: the samples' own)")
    for path in make(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
