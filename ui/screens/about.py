"""About: what this is and is not, where its content comes from, how far to trust it, theme by theme."""

from __future__ import annotations

from typing import Any

import streamlit as st

from corpus.codebook import shipped
from ui import accuracy_text, frame, kept, show, tables_out
from ui.counted import PLURAL

WHAT = """
<h2>What it is</h2>
<p>A way to read many reviews and inspection reports at once. It splits reports into passages, marks sentences that speak of
<b>failings</b>, <b>strengths</b> and <b>recommendations</b> in safeguarding practice, sorts them under twelve themes, and lets you
search them and follow every count back to the sentence behind it. It shows the reports’ own words; it writes no summaries.</p>
<h2>What it is not</h2>
<ul>
<li><b>Not case management.</b> Nothing about a living case belongs here. There is no place to paste one.</li>
<li><b>Not risk scoring.</b> It says nothing about any child or family, and must not be used to decide anything about one.</li>
<li><b>Not a measure of how common anything is.</b> Reviews are written about the gravest cases, inspections about places chosen
for inspection. Counts are mentions in the reports read here.</li>
<li><b>Not a league table.</b> More mentions of an agency or an area mean that more, or longer, reports speak of it.</li>
<li><b>Not a count of cases.</b> A review, its abstract, its briefing and the newspaper article on it count as four reports where all were read.</li>
</ul>
"""

TRUST = f"""
<h2>How far to trust a finding</h2>
<p>Findings are marked by a computer model trained on labelled sentences. MEASURED Therefore:</p>
<ul>
<li>Read the sentence, and the passage around it, before you use a finding. Every finding links to its place in the report, and to its page where the file has pages.</li>
<li>A finding’s confidence is the share of findings like it that readers agreed with. “Less sure” means under {show.LOW_CONFIDENCE:.0%}.
“Only findings the model is sure of”, beside the search, keeps to those of which about nine in ten are right.</li>
<li>Narrative reviews, which tell failings as events, are harder for it than inspection letters, which state them.</li>
<li>Irony, implication and “good here, but not there” are often misread.</li>
<li>What a relative, a journalist or a committee member says, what is only supposed, denied or cited as guidance: the model tries to leave
it out and does not always. Where such words were recognised the finding says so; check it before you count it.</li>
<li>That nothing was marked is no proof that nothing was there.</li>
</ul>
"""

REST = """
<p>Circumstances of a case (domestic abuse, parental illness, poverty) are kept apart and are never counted as failings of practice.</p>
<h2>How search works</h2>
<p>“Words and meaning” ranks passages by closeness of meaning (as a language model, all-MiniLM-L6-v2, compares them, trained on questions about such reports) and by
the words they share with your question; where your words ask for what went well, or wrong, passages in which such was found come a little higher. “Words only” (any of your words, in any ending; those in “quotation marks” together) and “Meaning only” use one of the two. By meaning the closest passages are shown even where none says it. Filters hold for one finding at a time:
“Failing” with “Police” finds passages where one finding is both.</p>
<h2>Sources and licences</h2>
<ul>
<li>The reports are those that whoever runs this installation has added. Reviews are copyright of the partnerships and boards that
published them; inspection reports are Crown copyright, under the
<a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" target="_blank" rel="noopener">Open Government Licence v3.0</a>.
The sample reports that come with the program are fictional.</li>
<li>Publishers take reports down. <code>scr withdraw</code> removes a report’s text, index entries and findings from this program; your own copy of the file stays where it is.</li>
<li>The program is under the MIT licence. Neo4j Community, which holds the data, is under the GPLv3 and runs as a program of its own.</li>
</ul>
<h2>Your privacy</h2>
<p>Everything runs on this machine, unless whoever set it up has named a database or an interface elsewhere. No question and no text leaves it, usage statistics are off, and logs keep counts,
never words. The reports themselves are public; your searches are not kept, but for those that you save under a name, which everybody here sees, like collections. If you decide on findings, your name is kept
with each decision, and your browser remembers it (in a cookie) until you close it.</p>
"""

CITE = "scr: a knowledge graph and search engine over serious case reviews, version {program}, finding model {model}, {reports} read by {date}."


def accuracy(found: dict[str, Any]) -> None:
    """Of a hundred findings of a theme, how many are right: in words and as a table."""
    st.subheader("How often a finding is right, theme by theme", anchor=False)
    if not found["model"]:
        st.html(show.notice("Not measured", "For the model in use here nobody has measured how often it is right."))
        return
    st.html(f"<p class='prose'>Measured on {found['sentences']:,} sentences of {found['documents']} documents that the model had not learnt from, labelled by readers. Reviews here were fictional; real ones "
            "were not measured. The range is what a hundred others might give (95 %); where fewer than "
            f"{accuracy_text.FEWEST} findings were there to judge by, no figure is given.</p>")
    genre, polarity = st.columns(2)
    genre = genre.segmented_control("In", list(accuracy_text.GENRES), key="about_genre", default="inspection", required=True, format_func=accuracy_text.GENRES.__getitem__)
    polarity = polarity.segmented_control("Of", list(PLURAL), key="about_polarity", default="failing", required=True, format_func=PLURAL.__getitem__)
    rows = [r for g in found["genres"] if g["genre"] == genre for r in (*g["themes"], *g["all"]) if r["polarity"] == polarity]
    st.html(f"<p><b>{show.escape(accuracy_text.example(rows))}</b></p>" if accuracy_text.example(rows) else "<p>Too few of these were there to judge any theme by.</p>")
    st.html(show.table(accuracy_text.HEAD, [accuracy_text.row(r) for r in rows], f"{PLURAL[polarity]} in {accuracy_text.GENRES[genre].lower()}"))
    names = ("code", "label", "polarity", "right", "wrong", "missed", "precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high")
    every = [[g["genre"], *(r[n] for n in names)] for g in found["genres"] for r in (*g["themes"], *g["all"])]
    st.download_button("Save all of it as CSV", tables_out.counts(("kind_of_text", *names), every, frame.PURPOSE), "accuracy-by-theme.csv", "text/csv", on_click="ignore")


def redacted(status: dict[str, Any]) -> str:
    """How many reports were read without names, and whether the next will be; "" where neither is so."""
    many, on = status.get("redacted_reports", 0), status.get("redact")
    return f"{show.count(many, 'report')} read without names{'; names are taken out of every report that is added' if on else ''}" if many or on else ""


def main() -> None:
    frame.begin("About")
    st.html(show.notice("If you are worried about a child",
                        f"Call the NSPCC helpline on {frame.HELPLINE}. In an emergency call 999. These reports describe the abuse, neglect and "
                        "deaths of children: take breaks, and talk to someone if it stays with you.", "care"))
    with frame.calm():
        status, found, reports = frame.api().status(), frame.api().accuracy(), kept.asked("reports")
    st.html(f"<div class='prose'>{WHAT}{TRUST.replace('MEASURED', accuracy_text.overall(found))}</div>")
    accuracy(found)
    st.html(f"<div class='prose'>{REST}</div>")
    st.subheader("Abbreviations in the reports", anchor=False)
    with st.expander("What they stand for"):
        st.html(show.table(("Abbreviation", "Stands for"), [(row["short"], row["long"]) for row in shipped("abbreviations.yaml")]))
    st.subheader("This installation", anchor=False)
    counts = status.get("counts") or {}
    st.html(show.facts_list([
        ("Reports", f"{len(reports):,}{show.copies(reports)}"), ("Passages", f"{counts.get('Passage', 0):,}"), ("Findings", f"{counts.get('Finding', 0):,}"),
        ("Redacted", redacted(status)), ("Withdrawn", f"{counts['Tombstone']:,}" if counts.get("Tombstone") else ""), ("Program", status.get("program")),
        ("Read by reader", ", ".join(status.get("readers") or [])), ("Findings marked by", ", ".join(status.get("finding_models") or [])),
        ("Accuracy measured of", found["model"]), ("Meaning compared by", status.get("encoder")),
        ("Codebook", f"{counts.get('Theme', 0)} themes, {counts.get('Failing', 0)} failings; {(status.get('codebook') or '')[:12]}"),
        ("Form of the graph", status.get("schema")), ("Database", f"Neo4j {status.get('neo4j', '')}"),
    ]))
    st.subheader("How to cite it", anchor=False)
    st.html("<p class='prose'>Cite a quotation by its own report: “Copy as citation” under each gives it. Where you publish a count or a comparison, name the program and its versions, and "
            "say that counts are mentions in published reports, not prevalence:</p>")
    st.code(CITE.format(program=status.get("program") or "", model=found["model"] or "not measured", reports=show.count(sum(not r.get("duplicate_of") for r in reports), "report"),
                        date="[the day you read the number]"), language=None, wrap_lines=True)


main()
