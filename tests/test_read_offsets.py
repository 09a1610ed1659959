"""The algebra of offsets, on documents of any shape."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.vocabulary import Report
from ingest.assemble import PASSAGE_LIMIT, PASSAGE_MOST, assemble
from ingest.blocks import BULLET, CAPTION, FOOTNOTE, HEADING, PARAGRAPH, Block, Document

WORDS = st.lists(
    st.sampled_from(["The GP asked.", "Nobody knew", "Mr G. called.", "“Why?”", "seen; and", "2012.", "é£½", "(a)"]),
    min_size=1, max_size=40,
).map(" ".join)


@st.composite
def documents(draw) -> Document:
    """Blocks of all kinds on pages that rise; some blocks run over a page."""
    paged, page, blocks = draw(st.booleans()), 1, []
    for _ in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from([HEADING, PARAGRAPH, PARAGRAPH, PARAGRAPH, BULLET, FOOTNOTE, CAPTION]))
        text = draw(WORDS)
        turns = ()
        begins = page
        if paged and kind in (PARAGRAPH, BULLET) and draw(st.booleans()):
            page += 1
            turns = ((draw(st.integers(0, len(text) - 1)), page),)
        blocks.append(Block(
            kind, text, draw(st.integers(1, 4)) if kind == HEADING else 0, begins if paged else None,
            draw(st.sampled_from(["", "4.2", "(a)"])), turns,
        ))
        page += paged and draw(st.booleans())
    return Document("pdf" if paged else "text", blocks, pages=page if paged else 0)


def read(document: Document) -> Report:
    return assemble(document, b"bytes", "file", "1", None)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_sentences_lie_apart_inside_their_passage_inside_their_section(document: Document):
    report = read(document)
    assert all(a.end <= b.start for a, b in zip(report.sentences, report.sentences[1:], strict=False))
    for sentence in report.sentences:
        passage, section = report.passages[sentence.passage], report.sections[sentence.section]
        assert section.start <= passage.start <= sentence.start < sentence.end <= passage.end <= section.end
        assert passage.section == sentence.section


@settings(max_examples=150, deadline=None)
@given(documents())
def test_sections_and_passages_are_in_order_and_do_not_overlap(document: Document):
    report = read(document)
    for things in (report.sections, report.passages):
        assert [x.index for x in things] == list(range(len(things)))
        assert all(a.end <= b.start for a, b in zip(things, things[1:], strict=False))


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_letter_is_in_a_heading_a_caption_or_a_sentence(document: Document):
    report = read(document)
    said = sum(sum(map(str.isalnum, report.quote(s))) for s in report.sentences)
    headed = sum(sum(map(str.isalnum, s.heading)) for s in report.sections)
    captions = sum(sum(map(str.isalnum, b.text)) for b in document.blocks if b.kind == CAPTION)
    assert said + headed + captions == sum(map(str.isalnum, report.text))


@settings(max_examples=150, deadline=None)
@given(documents())
def test_passages_hold_whole_sentences_and_keep_their_size(document: Document):
    report = read(document)
    for passage in report.passages:
        inside = [s for s in report.sentences if s.passage == passage.index]
        assert (inside[0].start, inside[-1].end) == (passage.start, passage.end)
        assert len(inside) == 1 or passage.end - passage.start <= max(PASSAGE_LIMIT, PASSAGE_MOST)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_pages_rise_and_every_sentence_of_the_body_begins_on_its_own(document: Document):
    report = read(document)
    assert len(report.page_starts) == document.pages
    assert list(report.page_starts) == sorted(report.page_starts)
    for sentence in report.sentences:
        if document.pages and report.sections[sentence.section].kind != "footnotes":
            begun = [n for n, start in enumerate(report.page_starts, 1) if start <= sentence.start]
            assert max(begun) >= sentence.page


@settings(max_examples=50, deadline=None)
@given(documents())
def test_equal_documents_give_equal_reports(document: Document):
    assert read(document) == read(document)
