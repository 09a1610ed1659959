"""The items of a collection: a finding or a passage that somebody kept, and where its words stand now.

An item holds its words, the place in the report at which they stood and all that a citation needs. Asked for, it is looked up:

- by the id of its finding or passage, where that still says the same;
- else by its words in the report as it is now, read again or in another edition: a finding's as a whole sentence, a passage's as
  they follow one another, however the text is cut; of several places the one nearest to where they stood;
- found nowhere, it is `gone`: it says so, and keeps its words and the citation of the edition that it was taken from;
- of a withdrawn report nothing is left but that something was kept (`withdrawn`).

Nothing is written when an item is looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from corpus.citing import harvard, sector
from corpus.codebook import Codebook
from graph import cypher_collected as statements
from graph.effective import REJECTED, TAKEN_BACK, digest_of, ends_in, last_paragraph, sentences_of, words_of
from graph.findings import finding_dict
from graph.run import Row, Runner

HERE, GONE, WITHDRAWN = "here", "gone", "withdrawn"
SOURCE = ("title", "file", "publisher", "kind", "published", "published_estimated")  # what a citation needs of the report
LABEL = ("code", "label", "polarity", "agencies")
PLACE = ("page", "page_end", "paragraph", "paragraph_end")  # what a citation needs of the place in it
KEPT = ("item_id", "place", "what", "note", "by", "at", "report_id")


def item_of(row: Row, what: str) -> Row:
    """What an item keeps of a row of `FINDINGS` or `PASSAGES` of `graph.cypher_collected`."""
    passage, finding = row["passage"], row.get("finding")
    of = finding if what == "finding" else passage
    quotation = of["quotation"] if what == "finding" else of["text"]
    label = {name: finding[name] for name in LABEL} | {"finding_id": finding["finding_id"]} if what == "finding" else {}
    report = {name: row["report"].get(name) for name in SOURCE}
    place = {name: of.get(name) for name in ("start", "end", "page", "page_end")} | {"paragraph": of.get("paragraph") or "", "paragraph_end": _end(passage, what)}
    item = {
        "what": what, "report_id": row["report"]["report_id"], "sha256": row["report"]["sha256"], "passage_id": passage["passage_id"], **label,
        "quotation": quotation, "digest": digest_of(quotation), **place, **report, **{name: report[name] or "" for name in ("title", "file", "publisher", "published")},
    }
    return {name: value for name, value in item.items() if value is not None}


def looked_up(runner: Runner, book: Codebook, items: list[Row]) -> list[Row]:
    """The items as readers get them, in their order: [{item_id, place, what, state, note, by, at, report_id, passage_id, finding_id,
    quotation, start, end, page, page_end, paragraph, paragraph_end, section, ocr_confidence, finding, was, title, file, publisher,
    kind, area_name, published, published_estimated, withdrawn_at, remark, harvard, sector}]

    `finding` is what stands on the sentence now, None where nobody marks it so (any more) or a person rejected it; `was` is
    what it was kept as. A place is None where the words stand nowhere. `paragraph_end` is that of the last paragraph where they go
    over several, else "". `remark` says in a sentence what is not as it was, "" for nothing.
    """
    there = [item for item in items if "withdrawn_at" not in item]
    by_id = {row["finding"]["finding_id"]: row for row in _rows(runner, statements.FINDINGS, (i["finding_id"] for i in there if i["what"] == "finding"))}
    passages = {row["passage"]["passage_id"]: row for row in _rows(runner, statements.PASSAGES, (i["passage_id"] for i in there if i["what"] == "passage"))}
    ids = sorted({i["report_id"] for i in there})
    sources = {row["report"]["report_id"]: row["report"] for row in runner.read(statements.SOURCES, report_ids=ids)} if ids else {}
    texts: dict[str, list[Row]] = {}
    answers = []
    for item in items:
        if "withdrawn_at" in item:
            answers.append(_withdrawn(item))
            continue
        row = (by_id if item["what"] == "finding" else passages).get(item["finding_id" if item["what"] == "finding" else "passage_id"])
        if row and row["report"]["report_id"] == item["report_id"] and digest_of(_words(row, item)) == item["digest"]:
            stands = _place_of(row, item)
        else:
            if item["report_id"] not in texts:
                texts[item["report_id"]] = runner.read(statements.WHOLE, report_id=item["report_id"])
            stands = (_sentence if item["what"] == "finding" else _stretch)(texts[item["report_id"]], item)
        answers.append(_answer(item, stands, sources.get(item["report_id"]), book))
    return answers


def _rows(runner: Runner, statement: str, ids: Iterable[str]) -> list[Row]:
    wanted = sorted(set(ids))
    return runner.read(statement, ids=wanted) if wanted else []


def _words(row: Row, item: Row) -> str:
    return row["finding"]["quotation"] if item["what"] == "finding" else row["passage"]["text"]


def _end(passage: Row, what: str) -> str:
    """The paragraph in which a passage ends where that is not the one it begins in; a finding is one sentence."""
    return last_paragraph(passage) if what == "passage" else ""


def _place_of(row: Row, item: Row) -> Row:
    of = row["finding"] if item["what"] == "finding" else row["passage"]
    return {
        "passage_id": row["passage"]["passage_id"], "section": row["section"], "ocr_confidence": of.get("ocr_confidence"),
        **{name: of.get(name) for name in ("start", "end", "page", "page_end", "paragraph")}, "paragraph_end": _end(row["passage"], item["what"]),
        "quotation": _words(row, item), "finding": row.get("finding"),
    }


def _sentence(whole: list[Row], item: Row) -> Row | None:
    """Where a sentence with the words of the item stands; of several places the nearest to its own."""
    found = [
        (abs(sentence["start"] - item["start"]), row, sentence)
        for row in whole for sentence in sentences_of(row["passage"])
        if digest_of(words_of(row["passage"], sentence["start"], sentence["end"])) == item["digest"]
    ]
    if not found:
        return None
    _, row, sentence = min(found, key=lambda one: (one[0], one[2]["start"]))
    marked = [f for f in row["findings"] if (f["start"], f["end"]) == (sentence["start"], sentence["end"])]
    finding = next((f for f in marked if (f["code"], f["polarity"]) == (item["code"], item["polarity"])), None)
    return {
        "passage_id": row["passage"]["passage_id"], "section": row["section"], "ocr_confidence": row["passage"].get("ocr_confidence"), **sentence,
        "quotation": words_of(row["passage"], sentence["start"], sentence["end"]), "finding": finding,
    }


def _stretch(whole: list[Row], item: Row) -> Row | None:
    """Where the words of a passage follow one another in the report, whatever passages it is cut into now."""
    words, places = [], []
    for number, row in enumerate(whole):
        at = row["passage"]["start"]
        text = row["passage"]["text"]
        position = 0
        for word in text.split():
            position = text.index(word, position)
            words.append(word)
            places.append((number, at + position, at + position + len(word)))
            position += len(word)
    joined, wanted = f" {' '.join(words)} ", f" {' '.join(item['quotation'].split())} "
    begins, at = [], joined.find(wanted)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    while at >= 0:
        begins.append(bisect_right(starts, at) - 1)
        at = joined.find(wanted, at + 1)
    if not begins:
        return None
    first = min(begins, key=lambda i: (abs(places[i][1] - item["start"]), places[i][1]))
    last = first + len(item["quotation"].split()) - 1
    (number, start, _), (other, _, end) = places[first], places[last]
    here = next((s for s in sentences_of(whole[number]["passage"]) if s["start"] <= start < s["end"]), {})
    there = next((s for s in sentences_of(whole[other]["passage"]) if s["start"] < end <= s["end"]), {})
    passage = whole[number]["passage"]
    paragraph = here.get("paragraph") or passage.get("paragraph")
    numbers = [s["paragraph"] for row in whole[number:other + 1] for s in sentences_of(row["passage"]) if start < s["end"] and s["start"] < end]
    return {
        "passage_id": passage["passage_id"], "section": whole[number]["section"], "ocr_confidence": passage.get("ocr_confidence"),
        "start": start, "end": end, "page": here.get("page") or passage.get("page"), "page_end": there.get("page") or whole[other]["passage"].get("page_end"),
        "paragraph": paragraph, "paragraph_end": ends_in(numbers, paragraph), "quotation": item["quotation"], "finding": None,
    }


def _answer(item: Row, stands: Row | None, source: Row | None, book: Codebook) -> Row:
    kept = {name: item[name] for name in KEPT}
    report = source if stands and source else item
    of_report = {name: report.get(name) for name in (*SOURCE, "area_name")}
    place = stands or item
    finding = stands and stands["finding"]
    rejected = bool(finding and finding.get("status") == REJECTED)
    finding = None if finding and finding["rejected"] else finding  # set aside: rejected, taken back, or said by another of its sentence
    cited = {**of_report, **{name: place.get(name) for name in PLACE}, "report_id": item["report_id"]}
    return {
        **kept, **of_report, "state": HERE if stands else GONE, "quotation": (stands or item)["quotation"],
        **{name: (stands or {}).get(name) for name in ("passage_id", "start", "end", "ocr_confidence", "section")},
        **{name: place.get(name) for name in ("page", "page_end")}, **{name: place.get(name) or "" for name in ("paragraph", "paragraph_end")},
        "finding_id": finding["finding_id"] if finding else None, "finding": finding_dict(finding, book) if finding else None, "rejected": rejected,
        "was": {name: item[name] for name in LABEL} if item["what"] == "finding" else None, "withdrawn_at": None, "remark": _remark(item, stands),
        "harvard": harvard(cited), "sector": sector(cited),
    }


def _remark(item: Row, stands: Row | None) -> str:
    if stands is None:
        return "These words do not stand in the report any more; they are cited as they stood."
    if item["what"] == "passage":
        return ""
    finding, was = stands["finding"], f"a {item['polarity']} ({item['label']})"
    if finding and finding.get("status") == REJECTED:
        return f"It was marked as {was} when it was kept; somebody rejected that."
    if finding and finding.get("status") == TAKEN_BACK:
        return f"It was marked as {was} when it was kept; who had added that took it back."
    if finding is None or finding["rejected"]:
        return f"It was marked as {was} when it was kept, and is not marked so now."
    if (finding["code"], finding["polarity"]) != (item["code"], item["polarity"]):
        return f"It was marked as {was} when it was kept; somebody changed that."
    return ""


def _withdrawn(item: Row) -> Row:
    """That something was kept; not a word of it."""
    nothing = dict.fromkeys((
        *SOURCE, "area_name", "passage_id", "start", "end", "page", "page_end", "ocr_confidence", "section", "finding_id", "finding", "was",
    ))
    return {
        **nothing, **{name: item[name] for name in KEPT}, "state": WITHDRAWN, "quotation": "", "title": "", "file": "", "publisher": "", "published": "",
        "kind": item["kind"], "paragraph": "", "paragraph_end": "", "rejected": False, "withdrawn_at": item["withdrawn_at"], "harvard": "", "sector": "",
        "remark": f"The report was withdrawn on {item['withdrawn_at'][:10]}; nothing of it is kept here.",
    }
