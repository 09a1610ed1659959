"""Ask in Cypher: the whole graph, read-only, for those who write queries; examples for those who do not yet."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from corpus.cells import csv_bytes
from ui import frame, graph_picture, show, walk
from ui.api_http import ApiProblem
from ui.cypher_examples import EXAMPLES

LONGEST = 20_000  # characters of a query; the API's own limit
HEIGHT = 540      # pixels of the picture
MOST_HIGH = 684   # pixels of the table; a longer one scrolls
OWN = {
    "area": "put in your own area's code, such as north-yorkshire; the recipe on the areas lists them",
    "report_id": "put in your own report's id; it stands in the address of its page, after id=", "finding_id": "put in your own finding's id; scr show REPORT --ids prints them",
}
INSTEAD = (  # what stands in a refusal, what to do about it
    (("read", "write", "creat", "changes", "delet"), "Ask with MATCH … RETURN. Nothing can be created, changed or deleted from here: decisions on findings have a place of their own, the Review queue (`scr decide`)."),
    (("longer than", "took longer", "memory", "ran longer", "times"), "Ask for less: begin from one failing, area or report, add WHERE, put LIMIT at the end of each part."),
    (("does not accept", "Invalid input", "not defined", "syntax"), "Look at the place that is named: a bracket, a quotation mark or a name is often missing. The names of all things stand below."),
    (("parameter", "$"), "Each $name in the query wants a value in the box under it: {\"kind\": \"jtai\"}."),
    (("LOAD", "file", "procedure", "CALL"), "Files, the web and the server's settings cannot be reached from here. What the graph holds is reached with MATCH."),
)
RECIPE = "Recipe: "  # before its title, in the list of questions
SCHEMA = """\
(:Report)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(:Finding)
(:Finding)-[:ABOUT]->(:Failing)-[:UNDER]->(:Theme)
(:Finding)-[:UNDER]->(:Theme)                          where no single failing fits
(:Finding {polarity: 'recommendation'})-[:ADDRESSES]->(:Failing)
(:Finding)-[:BY]->(:Agency)          (:Passage)-[:NEXT]->(:Passage)
(:Report)-[:CONCERNS]->(:Area)-[:IN]->(:Region)        (:Report)-[:MENTIONS]->(:Factor)
(:Report)-[:HAS_EVENT]->(:Event)     (:Report)-[:HAS_TABLE]->(:Table)     (:Report)-[:HAS_GRADE]->(:Grade)

Report   report_id title kind area area_name region year published inspected publisher pages findings
Passage  passage_id text page paragraph          Section  heading kind page
Finding  quotation polarity code label theme agencies confidence page paragraph modality speaker year kind area report_id"""


def main() -> None:
    frame.begin("Ask in Cypher", "Cypher is the query language of the graph that holds the reports. Choose a question, run it, change it. "
                                   "Findings are marked by a computer model: that none is there proves nothing.")
    state = st.session_state
    if "cypher_recipes" not in state:
        with frame.calm():
            state["cypher_recipes"] = {RECIPE + r["name"]: r for r in frame.api().recipes()}
    recipes = state["cypher_recipes"]
    if "cypher_query" not in state:
        state["cypher_example"] = asked_for([*EXAMPLES], recipes)
        fill()
        from_graph()
    st.selectbox("A question to start from", [*EXAMPLES, *recipes], filter_mode="contains", key="cypher_example", on_change=take_example,
                 format_func=lambda key: f"{RECIPE}{recipes[key]['title']}" if key in recipes else key)
    if chosen := recipes.get(state["cypher_example"]):
        about(chosen)
    with st.form("cypher", border=False):
        st.text_area("Query", key="cypher_query", height=220, max_chars=LONGEST)
        st.text_input("Values for the $names in the query", key="cypher_values", max_chars=LONGEST, placeholder='{"kind": "jtai"}')
        run = st.form_submit_button("Run", type="primary")
    if run:
        state["cypher_ran"] = state["cypher_query"]
        state.pop("cypher_answer", None)
        with frame.calm("Asking the graph…"):
            try:
                state["cypher_answer"] = frame.api().cypher(state["cypher_query"], values(state["cypher_values"]))
            except ValueError:
                state["cypher_answer"] = {"refused": 'the values for the $names cannot be read. They are written so: {"kind": "jtai", "limit": 20}'}
            except ApiProblem as problem:
                if problem.status not in (400, 422):
                    raise
                state["cypher_answer"] = {"refused": problem.what}
    answer = state.get("cypher_answer")
    if answer is None:
        help_with()
    elif "refused" in answer:
        refused(answer["refused"])
    else:
        answered(answer)


def asked_for(titles: list[str], recipes: dict[str, Any]) -> str:
    """The question that the address names, by its number or as a recipe; else the first."""
    number, name = st.query_params.get("example", ""), RECIPE + st.query_params.get("recipe", "")
    if name in recipes:
        return name
    return titles[int(number)] if number.isascii() and number.isdigit() and int(number) < len(titles) else titles[0]


def from_graph() -> None:
    """The query behind a picture of the Graph screen, where the address names one: ?graph=failing:CO1."""
    kind, _, thing = st.query_params.get("graph", "").partition(":")
    if not kind or not thing:
        return
    step = walk.from_query(st.query_params.to_dict() | {"kind": kind, "key": thing})
    with frame.calm():
        try:
            found = frame.api().around(kind, thing, step.filters())
        except ApiProblem as problem:
            frame.explain(problem)
            return
    st.session_state["cypher_query"], st.session_state["cypher_values"] = found["query"], json.dumps(found["parameters"], ensure_ascii=False)


def fill() -> None:
    """The query and the values of the question that is chosen."""
    state = st.session_state
    recipe = state["cypher_recipes"].get(state["cypher_example"])
    state["cypher_query"] = recipe["query"].strip() if recipe else EXAMPLES[state["cypher_example"]]
    state["cypher_values"] = json.dumps(recipe["parameters"], ensure_ascii=False) if recipe and recipe["parameters"] else ""


def take_example() -> None:
    state = st.session_state
    fill()
    state.pop("cypher_answer", None)
    recipe = state["cypher_recipes"].get(state["cypher_example"])
    st.query_params.from_dict({"recipe": recipe["name"]} if recipe else {"example": str(list(EXAMPLES).index(state["cypher_example"]))})


def about(recipe: dict[str, Any]) -> None:
    """What a recipe answers, what to know of it, and which values are a person's to put in."""
    lines = [f"<b>{show.escape(recipe['question'])}</b>", *map(show.escape, recipe["note"].splitlines())]
    lines += [f"On the command line: <code>{show.escape(recipe['same_as'])}</code>"] if recipe["same_as"] else []
    st.html(f"<div class='prose'>{''.join(f'<p>{line}</p>' for line in lines)}</div>")
    rows = [[f"${name}", json.dumps(value, ensure_ascii=False), OWN.get(name, "yours to put in") if name in recipe["needed"] else "can stay as it is"]
            for name, value in recipe["parameters"].items()]
    if rows:
        st.html(show.table(["Name in the query", "Example", "What to do with it"], rows))


def values(text: str) -> dict[str, Any]:
    """The values for a query's $names. Raises ValueError for what is no JSON object."""
    found = json.loads(text) if text.strip() else {}
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def help_with() -> None:
    st.subheader("What there is to ask about", anchor=False)
    st.code(SCHEMA, language=None)
    st.caption("Only queries that read are run; each is stopped after some seconds and its answer cut at some hundred rows. "
               "Counts of your own are as found, without the model's errors allowed for, and no small number is withheld in them.")


def refused(reason: str) -> None:
    """Why a query did not run, and what to do in its place."""
    st.html(show.notice("The query was not run, or did not finish", frame.sentence(reason), "care"))
    todo = [show.plain_code(what) for words, what in INSTEAD if any(word in reason for word in words)]
    todo.append("Choose a question above and change it a little at a time: all of them run.")
    st.html("<div class='prose'><p><b>What to do instead</b></p><ul>" + "".join(f"<li>{line}</li>" for line in todo) + "</ul>"
            "<p>Queries here may only read: they cannot change anything, load files, or look into the server’s settings.</p></div>")
    help_with()


def answered(answer: dict[str, Any]) -> None:
    columns, rows = answer.get("columns", []), answer.get("rows", [])
    if not rows:
        st.html(show.notice("No rows", "The query ran and found nothing."))
        return
    left, right = st.columns([4, 1], vertical_alignment="center")
    cut = " The answer was cut here; add LIMIT or ask for less." if answer.get("truncated") else ""
    left.html(f"<p>{show.count(len(rows), 'row')}.{cut}</p>")
    right.download_button("Save as CSV", csv_bytes(columns, rows), "graph-answer-for-learning.csv", "text/csv", on_click="ignore", width="stretch")
    found = graph_picture.returned(answer)
    if found:
        picture(found)
    frame_of = as_table(columns, rows)
    st.dataframe(frame_of, hide_index=True, width="stretch", row_height=40, height=min(MOST_HIGH, 44 + 40 * len(rows)),
                 column_config={c: st.column_config.Column(width=width(frame_of[c])) for c in frame_of.columns}, alt="The rows of the answer")


def picture(found: graph_picture.Returned) -> None:
    extra = f"; {found.left_out:,} more are not drawn" if found.left_out else ""
    labels = [n["labels"][0] for n in found.nodes.values() if n.get("labels")]
    keys = "".join(f"<span class='factor'><span class='dot' style='background:{graph_picture.COLOURS.get(name, graph_picture.OTHER)}'></span>"
                   f"{show.escape(name)} ({labels.count(name)})</span>" for name in dict.fromkeys(labels))
    st.html(f"<div class='chips'>{keys}</div>")
    st.iframe(graph_picture.page(found, HEIGHT), height=HEIGHT + 10, alt="The returned part of the graph")
    st.caption(f"{show.count(len(found.nodes), 'node')} and {show.count(len(found.relationships), 'relationship')}{extra}. "
               "Drag to move, scroll to zoom, click a node to see what it holds.")


def flat(value: Any) -> Any:
    """A cell for the table: nodes as their label and caption, other structures as JSON."""
    if isinstance(value, dict) and "labels" in value:
        return f"({':'.join(value['labels'])}) {graph_picture.caption(value)}"
    if isinstance(value, dict) and {"type", "start", "end"} <= value.keys():
        return f"[{value['type']}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def as_table(columns: list[str], rows: list[list[Any]]) -> pd.DataFrame:
    """The rows as a table; a column that mixes numbers with other things becomes text."""
    table = pd.DataFrame([[flat(v) for v in row] for row in rows], columns=unique(columns))
    for name in table.columns:
        if len({type(v) for v in table[name] if v is not None}) > 1:
            table[name] = ["" if v is None else str(v) for v in table[name]]
    return table


def unique(columns: list[str]) -> list[str]:
    return [c if columns.index(c) == i else f"{c} {i}" for i, c in enumerate(columns)]


def width(column: pd.Series) -> str:
    longest = max((len(str(v)) for v in column), default=0)
    return "large" if longest > 60 else "medium" if longest > 20 else "small"


main()
