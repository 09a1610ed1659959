"""A case-study pack: what a trainer takes into a room, put together from quotations, stored facts and the practice wording.

Nothing in it that speaks of a case is written here: it is a sentence of a report at its offsets, or a row of its chronology, each with its
citation. What is ours (`corpus.practice`, `graph.pack_words`) asks and advises and tells of no case. Which findings are quoted is
chosen by `graph.pack_choice`, the story by `graph.pack_story`; `graph.pack_changes` changes names, ages and dates where that is asked for, `graph.pack_family` who belongs to the family.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.citing import RECKONED, harvard, said_ocr, say_date, sector
from corpus.codebook import Codebook
from corpus.errors import NotFound
from corpus.practice import Practice, load_practice
from graph import cypher_pack as cypher, pack_story as story, pack_words as words
from graph.findings import code_dict
from graph.pack_aims import carried, for_audience, objectives, thin
from graph.pack_asked import PackAsked
from graph.pack_changes import Changes
from graph.pack_choice import Chooser, left_out, rejected
from graph.pack_edits import KINDS, Edit, edited
from graph.pack_family import Family
from graph.run import Row, Runner

BRIEFING, HANDOUT = 2500, 3000  # characters of each that stand on one page
SHORT = 260            # characters of a quotation on the one-page briefing
MOST_PAUSES = 3        # questions at one pause
_FIELDS = ("kind", "quotation", "response", "when", "date", "who", "report_id", "finding_id", "passage_id", "code", "label", "theme", "polarity", "agencies", "start", "end",
           "page", "page_end", "paragraph", "paragraph_end", "section", "part")
_OPENING = "Case study: "
NO_FAMILY = frozenset({"jtai", "sif", "ilacs", "focused_visit", "monitoring_visit", "area_send", "joint_area_review", "other_inspection", "minutes"})  # kinds of report that count children of many families


def make_pack(runner: Runner, book: Codebook, asked: PackAsked, *, made_on: str) -> Row:
    """The pack as plain dicts and lists: {title, audience, length, cover, objectives, thin, plan, order, vignette, timeline, learning, ...}; the API's model
    describes each. `made_on` is an ISO date. Raises NotFound where there is no such report, or nothing is left to quote."""
    report_id = (asked.filters.report_id or ("",))[0]
    if report_id and not runner.read(cypher.REPORTS, ids=[report_id]):
        raise NotFound("no report has this id", where=report_id, todo="See `scr reports`.")
    return _Maker(runner, book, asked, report_id, load_practice()).pack(made_on)


class _Maker:
    def __init__(self, runner: Runner, book: Codebook, asked: PackAsked, report_id: str, practice: Practice) -> None:
        self._runner, self._book, self._asked, self._practice = runner, book, asked, practice
        self._report_id = report_id
        self._rows = 0  # of the report's chronology
        self._reports: dict[str, Row] = {}
        self._numbers: dict[str, int] = {}
        self._changes: dict[str, Changes] = {}
        self._families: dict[str, Family] = {}
        self._changed: set[str] = set()

    def pack(self, made_on: str) -> Row:
        asked, length = self._asked, self._asked.length
        told, timeline, order = self._story()
        choice = Chooser(self._runner, asked, [row for part in told or () for row in part])
        codes = [row["code"] for row in choice.codes("failing", 2 * length.failings)]  # what is marked on the same sentence as another may find no other
        extra = 0 if told else 2 if length.code == "full" else 1
        failings = [_found(row) for row in choice.of("failing", codes, length.quotations + extra, length.failings * (length.quotations + extra), groups=length.failings)]
        codes = carried(failings)
        strengths = self._beside(choice, "strength", codes, length.strengths)
        asked_for = self._beside(choice, "recommendation", codes, length.recommendations)
        if not told and failings:
            told, timeline, order, failings = self._of_findings(failings, order)
        elif not told:  # what went well is worth a session of its own
            told, timeline, order, strengths = self._of_findings(strengths, order)
        if not (failings or strengths or any(told)):
            raise NotFound("there is nothing to quote for a pack", todo="Choose a passage, or a failing or strength, too." if asked.by_ids else "Choose another report or theme, or fewer filters.")
        self._know([*(r for part in told for r in part), *timeline, *failings, *strengths, *asked_for])
        learning = [self._learning(code, [f for f in failings if f["code"] == code], choice) for code in carried(failings)]
        vignette = self._vignette(told, learning, choice)
        codes = carried(learning, strengths, asked_for)
        goals, questions = objectives(asked, self._practice, self._book, codes), for_audience(asked, self._practice, self._book, codes)
        sections = {"objectives": goals, "found": learning, "questions": () if learning else questions, "good": strengths, "recommended": asked_for, "reflect": [item for item in learning if item["reflect"]]}
        title = self._title()
        value = {
            "title": title, "file_stem": words.file_stem(title, asked.audience.code, length.code), "audience": {"code": asked.audience.code, "label": asked.audience.label},
            "length": {"code": length.code, "label": length.label, "minutes": length.minutes}, "made_on": made_on, "change_details": asked.change_details, "change_family": asked.change_family,
            "objectives": goals, "thin": thin(asked, len(learning), codes),
            "plan": words.plan(length, len(vignette), {name for name, rows in sections.items() if rows}), "how_to_run": words.how_to_run(bool(learning), bool(strengths)),
            "order": order, "order_note": words.order_note(order, [row for part in told for row in part], self._rows), "vignette": vignette, "timeline": [self._shown(row) for row in timeline],
            "timeline_note": f"{words.rows_shown(len(timeline), self._rows)}." if self._rows else "",
            "learning": learning, "for_audience": questions, "strengths": [self._shown(row) for row in strengths],
            "recommendations": [self._shown(row) for row in asked_for],
        }
        shown = [*(row for part in vignette for row in part["excerpts"]), *(row for item in learning for row in item["quotations"]), *value["strengths"], *value["recommendations"]]
        value["left_out"] = left_out(self._runner, asked, shown)
        changed = [kind for kind in KINDS if kind in self._changed]
        value["cover"] = {"content_note": words.CONTENT_NOTE, "helpline": words.HELPLINE, "is": words.is_(asked), "is_not": words.IS_NOT,
                          "details": words.details(asked, [KINDS[kind] for kind in changed]), "changed": changed}
        return value | {"briefing": _briefing(value), "handout": _handout(value), "sources": self._sources(value)}

    # -- what it is made of -----------------------------------------------------------------------

    def _story(self) -> tuple[list[list[Row]] | None, list[Row], str]:
        """(the parts of the vignette, None where they are to be made of findings; the timeline; in what order)"""
        asked, length = self._asked, self._asked.length
        if asked.passages:
            reports = {row["passage"]["report_id"] for row in self._runner.read(cypher.PASSAGES, ids=list(asked.passages))}
            chosen = story.passages_of(self._runner, asked.passages, rejected(self._runner, reports))
            parts, dated = story.of_report(chosen, length)
            return (parts, dated if len(reports) == 1 else [], "several" if len(reports) > 1 else "passages") if chosen else (None, [], "several")
        if not self._report_id:
            return None, [], "several"
        gone = rejected(self._runner, [self._report_id])
        events, narrative = story.events_of(self._runner, self._report_id), story.narrative_of(self._runner, self._report_id, gone)
        if events:
            self._rows = len(events)
            parts, rows = story.of_chronology(events, narrative, length)
            return (parts, rows, "chronology") if parts else (story.of_report(narrative, length)[0], rows, "report")
        if narrative:
            return *story.of_report(narrative, length), "report"
        return None, [], "findings"

    def _beside(self, choice: Chooser, polarity: str, codes: Sequence[str], most: int) -> list[Row]:
        """Strengths or recommendations: first those on the failings that the pack covers."""
        rows = choice.codes(polarity, 2 * most, first=codes)
        each = max(1, -(-most // max(1, len(rows))))
        return [_found(row) for row in choice.of(polarity, [row["code"] for row in rows], each, most)]

    def _of_findings(self, failings: list[Row], order: str) -> tuple[list[list[Row]], list[Row], str, list[Row]]:
        """A vignette of findings, where no report tells a story: some of each failing; the others are kept for what was found."""
        keep, length = self._asked.length.quotations, self._asked.length
        groups: dict[str, list[Row]] = {}
        for row in failings:
            groups.setdefault(row["code"], []).append(row)
        cut = {code: len(rows) - max(len(rows) - keep, len(rows) // 2) for code, rows in groups.items()}
        left, told = ([row for code, rows in groups.items() for row in rows[part(cut[code])]] for part in (lambda n: slice(n), lambda n: slice(n, None)))
        told = told or left  # too few for both
        self._know(told)
        if len({row["report_id"] for row in told}) > 1:
            order = "several"
        elif order == "several":
            order = "findings"
        told = sorted(told, key=lambda row: (self._reports[row["report_id"]].get("published") or "", row["report_id"], row["start"]))
        parts = story.divided(told, length.parts) if told else []
        return parts, self._dated(parts, order)[:length.rows], order, left

    def _dated(self, parts: list[list[Row]], order: str) -> list[Row]:
        """The timeline of what tells no story: when the reports were published, or what the one report says of its own dates."""
        rows = []
        if order == "several":
            parts_of = {row["report_id"]: i for i, part in reversed(list(enumerate(parts, 1))) for row in part}
            for id_, part in sorted(parts_of.items(), key=lambda item: (self._reports[item[0]].get("published") or "", item[0])):
                report = self._reports[id_]
                rows.append({"kind": "fact", "report_id": id_, "quotation": "", "fact": "Publication of the report", "when": _dated_about(report),
                             "date": report.get("published") or "", "who": report["title"] or report["file"], "part": part})
            return rows
        for report in {row["report_id"]: self._reports[row["report_id"]] for part in parts for row in part}.values():
            for name, said in (("inspected", "Last day of the inspection"), ("published", "Publication of the report")):
                if report.get(name) and not (name == "published" and report.get("published_estimated")):
                    rows.append({"kind": "fact", "report_id": report["report_id"], "quotation": "", "fact": said, "when": say_date(report[name]), "date": report[name]})
        return rows

    def _know(self, rows: Iterable[Row]) -> None:
        """Looks up the reports of these rows, and makes their changes."""
        new = list(dict.fromkeys(row["report_id"] for row in rows if row["report_id"] not in self._reports))
        for row in self._runner.read(cypher.REPORTS, ids=new) if new else ():
            self._reports[row["report"]["report_id"]] = row["report"]
        if not (new and self._asked.changes):
            return
        cells = {row["report_id"]: row["texts"] for row in self._runner.read(cypher.CELLS, ids=new)}
        for row in self._runner.read(cypher.TEXTS, ids=new):
            report = self._reports[row["report_id"]]
            known = [report.get("area_name") or "", report.get("publisher") or ""]
            texts = [*row["texts"], *cells.get(row["report_id"], ())]
            if self._asked.change_details:
                self._changes[row["report_id"]] = Changes(row["report_id"], texts, row["title"] or "", known)
            if self._asked.change_family:
                self._families[row["report_id"]] = Family(texts, of_a_case=report.get("kind") not in NO_FAMILY)

    # -- how it is put ----------------------------------------------------------------------------

    def _shown(self, row: Row) -> Row:
        """An excerpt as it stands in the pack: its words, changed where that is asked for, and its citation."""
        report = self._reports[row["report_id"]]
        number = self._numbers.setdefault(row["report_id"], len(self._numbers) + 1)
        found = {name: row.get(name) for name in _FIELDS} | {
            "source": number, "fact": row.get("fact", ""), "changed": False, "note": _note(row),
            "citation": sector({**report, **{name: row.get(name) for name in ("page", "page_end", "paragraph", "paragraph_end")}}),
        }
        if row.get("code"):
            found |= code_dict(row["code"], self._book, row["polarity"])
        if self._asked.changes and row["kind"] != "fact":
            for name in ("quotation", "response", "when", "who") if row["kind"] != "finding" else ("quotation",):
                found[name], kinds = self._other(row["report_id"], row.get(name) or "", family=row.get("polarity") != "recommendation")
                found["changed"] = found["changed"] or bool(kinds)
                self._changed |= kinds
            found["note"] = " ".join(filter(None, (found["note"], words.BRACKETS if found["changed"] else "")))
            if row["kind"] != "finding" and self._asked.change_details:
                found["date"] = ""
        return {name: "" if value is None and name in _TEXTS else value for name, value in found.items()}

    def _other(self, report_id: str, text: str, *, family: bool = True) -> tuple[str, frozenset[str]]:
        """The words with their details changed, and which kinds of them. What a board recommends is about families in general: `family` False."""
        edits: list[Edit] = []
        if report_id in self._changes:
            edits += self._changes[report_id].edits(text)
        if family and report_id in self._families:
            edits += self._families[report_id].edits(text)
        return edited(text, edits)

    def _vignette(self, told: list[list[Row]], learning: list[Row], choice: Chooser) -> list[Row]:
        """[{number, excerpts, pause: [{question, code, label}]}]: each failing's first question is asked at one pause, once words marked as it are told."""
        left = {item["code"]: item for item in learning if item["discuss"] and item["discuss"][0] != words.PAUSE}
        parts, told_of = [], set()
        for number, part in enumerate(told, 1):
            told_of |= {row["code"] for row in part if row.get("polarity") == "failing"} | choice.failings_in(part)
            asked = [item for code, item in left.items() if code in told_of][:MOST_PAUSES]
            for item in asked:
                del left[item["code"]]
            parts.append({
                "number": number, "excerpts": [self._shown(row) for row in part],
                "pause": [{"question": item["discuss"][0], "code": item["code"], "label": item["label"]} for item in asked] or [{"question": words.PAUSE, "code": "", "label": ""}],
            })
        return parts

    def _learning(self, code: str, found: list[Row], choice: Chooser) -> Row:
        """One failing of the pack: its quotations, and what to ask and do about it."""
        count = next(row for row in choice.counts if (row["polarity"], row["code"]) == ("failing", code))
        said, theme = self._practice.failings.get(code), self._practice.themes[self._book.theme_of(code)]
        own = theme.audience.get(self._asked.audience.code) or words.PAUSE
        return code_dict(code, self._book, "failing") | {
            "mentions": count["mentions"], "reports": count["reports"], "quotations": [self._shown(row) for row in found],
            "discuss": list(said.discuss[:self._asked.length.questions]) if said else [own], "reflect": said.reflect if said else "",
            "facilitate": said.facilitate if said else "", "look_for": said.look_for if said else "", "ask": said.ask if said else "", "do": said.do if said else "",
        }

    def _title(self) -> str:
        if self._asked.title:
            return self._asked.title
        if self._report_id:
            report = self._reports.get(self._report_id) or self._runner.read(cypher.REPORTS, ids=[self._report_id])[0]["report"]
            name = report["title"] or report["file"]
            other, kinds = self._other(self._report_id, name)
            self._changed |= kinds
            return _OPENING + other
        codes = self._asked.filters.failing or self._asked.filters.theme or ()
        return _OPENING + ("; ".join(self._book.label(code) for code in codes[:3]) + (" and more" if len(codes) > 3 else "") if codes else "chosen quotations")

    def _sources(self, value: Row) -> list[Row]:
        used = [row for part in value["vignette"] for row in part["excerpts"]] + [row for item in value["learning"] for row in item["quotations"]]
        used += [*value["timeline"], *value["strengths"], *value["recommendations"]]
        return [
            {"number": number, **{name: self._reports[id_].get(name) for name in ("report_id", "title", "file", "kind", "area_name", "publisher", "published", "published_estimated")},
             "kind_label": self._book.kinds[kind].label if (kind := self._reports[id_]["kind"]) in self._book.kinds else kind,
             "citation": harvard(self._reports[id_]), "pages": sorted({page for row in used if row["report_id"] == id_ and row["page"] for page in range(row["page"], (row["page_end"] or row["page"]) + 1)})}
            for id_, number in self._numbers.items()
        ]


def _dated_about(report: Row) -> str:
    """When it was published, and whether that is estimated."""
    return say_date(report.get("published")) + (f" ({RECKONED})" if report.get("published") and report.get("published_estimated") else "")


_TEXTS = ("quotation", "response", "when", "date", "who", "code", "label", "theme", "polarity", "paragraph", "paragraph_end", "section")


def _note(row: Row) -> str:
    """What to know of an excerpt before it is used."""
    scanned = said_ocr(row)
    said = words.SAID.get(row.get("speaker") or ""), words.STATED.get(row.get("modality") or ""), scanned and f"{scanned[0].upper()}{scanned[1:]}."
    return " ".join(filter(None, said))


def _found(row: Row) -> Row:
    """A chosen finding as an excerpt."""
    return row["finding"] | {"kind": "finding", "passage_id": row["passage"]["passage_id"], "section": row["section"]}


def _briefing(value: Row) -> Row:
    """The seven-minute briefing, one page: {happened, found, good, do: [{label, text}], reflect}; what does not fit is left out, last things first."""
    left = BRIEFING
    page: Row = {"happened": [], "found": [], "good": [], "do": [], "reflect": []}

    def put(name: str, item: Row | str, size: int) -> None:
        nonlocal left
        if size <= left:
            page[name].append(item)
            left -= size

    def quote(name: str, rows: Iterable[Row], most: int) -> None:
        for row in [r for r in rows if r["quotation"] and len(r["quotation"]) + len(r["response"]) <= SHORT][:most]:
            put(name, row, sum(len(row[part]) for part in ("quotation", "response", "citation", "note")))

    quote("found", [item["quotations"][0] for item in value["learning"]], 3)
    for item in value["learning"][:3]:
        if item["do"]:
            put("do", {"label": item["label"], "text": item["do"]}, len(item["do"]) + len(item["label"]))
            put("reflect", item["reflect"], len(item["reflect"]))
    if value["order"] in ("chronology", "report", "passages"):
        quote("happened", [row for part in value["vignette"] for row in part["excerpts"]], 2)
    quote("good", value["strengths"], 1)
    return page


def _handout(value: Row) -> Row:
    """What participants take away, one page: {objectives, steps: [{label, look_for, ask, do}], reflect: [...], good: the quotation of a strength or None}."""
    left = HANDOUT - sum(map(len, value["objectives"]))
    page: Row = {"objectives": value["objectives"], "steps": [], "good": None, "reflect": []}
    for item in value["learning"]:
        step = {name: item[name] for name in ("label", "look_for", "ask", "do")}
        if item["do"] and (size := sum(map(len, step.values()))) <= left:
            page["steps"].append(step)
            left -= size
    for item in value["learning"][:3]:
        if item["reflect"] and len(item["reflect"]) <= left:
            page["reflect"].append(item["reflect"])
            left -= len(item["reflect"])
    good = next((s for s in value["strengths"] if len(s["quotation"]) <= SHORT), None)
    if good and sum(len(good[part]) for part in ("quotation", "citation", "note")) <= left:
        page["good"] = good
    return page

