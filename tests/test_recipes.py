"""Recipes: listed, printed and run by the commands, the API and the README alike."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from corpus.errors import CodebookError, NotFound, QueryRefused, UsageError
from graph import recipes as known
from graph.recipes import BEGIN, END, FOLDER, made, markdown, recipe, recipes
from search_api.app import create_app
from test_recurrence import three_areas
from ui.cli import app

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
ALL = pytest.mark.parametrize("one", recipes(), ids=lambda one: one.name)
HEAD = "// A title\n// A question?\n"


def run(*words):
    return CliRunner().invoke(app, [*words])


@pytest.fixture(scope="module")
def filled(opened_store):
    """Filled once: no test here writes."""
    opened_store.clear()
    for one in three_areas():
        opened_store.put(one)
    return opened_store


@pytest.fixture
def asked(filled, connection, monkeypatch):
    """Runs `scr` on that store; gives the rows that it prints as JSON."""
    for name, value in (("NEO4J_URI", connection.uri), ("NEO4J_USERNAME", connection.username), ("NEO4J_PASSWORD", connection.password)):
        monkeypatch.setenv(name, value)

    def rows(*words):
        done = run(*words, "--json")
        if done.exception:
            raise done.exception
        return json.loads(done.stdout)

    return rows


def test_there_is_a_recipe_for_every_file():
    assert [r.name for r in recipes()] == sorted(path.stem for path in FOLDER.glob("*.cypher")) and len(recipes()) >= 21


@ALL
def test_every_header_is_written_in_the_one_way(one):
    assert one.text == (FOLDER / f"{one.name}.cypher").read_text("utf-8") and one.title and "?" in one.question


@ALL
def test_the_header_names_the_parameters_of_the_query(one):
    assert set(re.findall(r"\$(\w+)", one.query)) == set(one.parameters)


@pytest.mark.parametrize("one", [r for r in recipes() if r.same_as], ids=lambda one: one.name)
def test_the_command_that_a_recipe_names_exists(one):
    examples = {name.removesuffix("_id").upper(): str(value) for name, value in one.parameters.items()}
    first, *words = [examples.get(word, word) for word in shlex.split(one.same_as)]
    command = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context(first, words)


@ALL
def test_every_recipe_runs_with_its_examples(filled, one):
    assert filled.cypher(one.query, one.parameters, timeout_s=60)["columns"]


@pytest.mark.parametrize("header", [
    "// A title\n", HEAD, HEAD + "// parameters: none\n", HEAD + "// parameters: []\n", HEAD + "// parameters: {}\n// remark: x\n",
    HEAD + "// parameters: {}\n// same as: scr areas\n// same as: scr themes\n",
])
def test_a_header_that_is_wrong_is_said(header):
    with pytest.raises(CodebookError, match="mine.cypher"):
        made("mine", header + "RETURN 1 AS x\n")


def test_several_notes_are_kept_as_lines():
    one = made("mine", HEAD + "// parameters: {}\n// note: first\n// note: second\nRETURN 1 AS x\n// inside\n")
    assert (one.note, one.query) == ("first\nsecond", "RETURN 1 AS x\n// inside\n")


def test_an_unknown_name_is_answered_with_the_names():
    with pytest.raises(UsageError) as error:
        recipe("nonsense")
    assert all(r.name in str(error.value) for r in recipes())


def test_examples_stand_in_for_what_is_not_given():
    one = recipe("recurrence-in-area")
    assert one.filled({"area": "norfolk"}) == one.parameters


@pytest.mark.parametrize(("name", "missing"), [("timeline", "area"), ("echoes-of-finding", "finding_id"), ("recommendations-of-report", "report_id")])
def test_no_example_stands_in_for_what_a_question_is_about(name, missing):
    for given in ({}, {missing: " "}):
        with pytest.raises(UsageError, match=f"{missing} must be given"):
            recipe(name).filled(given)


@pytest.mark.parametrize(("name", "typed", "value"), [
    ("told-before", {"limit": "5"}, 5),
    ("recurrence-in-area", {"after": '["failing"]', "area": "norfolk"}, ["failing"]),
    ("recurrence-in-area", {"after": "recommendation", "area": "norfolk"}, ["recommendation"]),
    ("recurrence-in-area", {"after": "NaN", "area": "norfolk"}, ["NaN"]),
    ("recurrence-across-areas", {"by": "kind"}, "kind"), ("recurrence-across-areas", {"by": '"kind"'}, "kind"),
    ("echoes-of-finding", {"finding_id": "1234567890123456"}, "1234567890123456"), ("echoes-of-finding", {"finding_id": "12e4567890123456"}, "12e4567890123456"),
    ("timeline", {"area": "Norfolk County Council"}, "norfolk"), ("timeline", {"area": "North Yorkshire"}, "north-yorkshire"),
])
def test_values_are_taken_as_they_are_meant(name, typed, value):
    assert recipe(name).filled(typed)[next(iter(typed))] == value


@pytest.mark.parametrize("typed", [{"limit": "many"}, {"limit": "true"}, {"limit": "5.0"}, {"colour": "red"}])
def test_a_wrong_value_or_name_is_refused(typed):
    with pytest.raises(UsageError, match="told-before"):
        recipe("told-before").filled(typed)


def test_the_readme_holds_the_table_as_it_is_printed():
    assert README[README.index(BEGIN):README.index(END) + len(END) + 1] == markdown() == run("recipes", "--markdown").stdout


@ALL
def test_the_table_says_what_a_recipe_answers_and_which_command_does(one):
    (row,) = [line for line in markdown().splitlines() if line.startswith(f"| `{one.name}` |")]
    assert one.question in row and one.same_as in row


def test_the_command_lists_names_and_questions():
    said = run("recipes").stdout
    assert all(f"{r.name}\n    {r.question}\n" in said for r in recipes())


def test_the_command_prints_a_recipe_as_it_stands():
    assert run("recipes", "timeline").stdout == (FOLDER / "timeline.cypher").read_text("utf-8")


@pytest.mark.parametrize("words", [("--markdown", "--json"), ("timeline", "--markdown")])
def test_the_markdown_is_of_the_whole_list(words):
    assert isinstance(run("recipes", *words).exception, UsageError)


def test_the_command_and_the_api_give_the_same_value(filled):
    answer = TestClient(create_app(filled, None), base_url="http://localhost").get("/v1/recipes")
    assert answer.status_code == 200 and answer.json()["recipes"] == [r.row() for r in recipes()] == json.loads(run("recipes", "--json").stdout)


def test_a_recipe_of_the_api_can_be_sent_back_to_it(filled):
    client = TestClient(create_app(filled, None), base_url="http://localhost")
    (one,) = [r for r in client.get("/v1/recipes").json()["recipes"] if r["name"] == "timeline"]
    answer = client.post("/v1/cypher", json={"query": one["query"], "parameters": one["parameters"]}).json()
    assert len(answer["rows"]) == len(filled.timeline("norfolk")["entries"]) > 0


def test_a_recipe_run_by_name_gives_what_its_command_gives(asked):
    rows = asked("cypher", "--recipe", "timeline", "--param", "area=Norfolk")
    assert [r["report_id"] for r in rows] == [e["report_id"] for e in asked("timeline", "norfolk")["entries"]] != []


def test_a_value_that_is_given_takes_the_place_of_the_example(asked):
    whole = asked("cypher", "--recipe", "told-before")
    assert len(whole) > 1 and asked("cypher", "--recipe", "told-before", "--param", "limit=1") == whole[:1]


def test_values_that_nobody_gave_are_said(asked):
    said = run("cypher", "--recipe", "timeline", "--param", "area=norfolk").stderr
    assert 'left_out=["abstract"' in said and "area=" not in said


def test_a_report_may_be_given_by_its_title(asked, filled):
    report = filled.reports()[0]
    assert asked("cypher", "--recipe", "recommendations-of-report", "--param", f"report_id={report['title']}") == asked(
        "cypher", "--recipe", "recommendations-of-report", "--param", f"report_id={report['report_id']}")


def test_an_area_of_which_there_is_nothing_is_said(asked):
    with pytest.raises(NotFound, match="scr areas"):
        asked("cypher", "--recipe", "timeline", "--param", "area=Rutland")


def test_values_are_given_to_a_query_of_ones_own(asked):
    query = "RETURN $text AS text, $list AS list, $number + 1 AS number"
    assert asked("cypher", query, "--param", "text=a=b", "--param", "list=[1, null]", "--param", "number=2") == [{"text": "a=b", "list": [1, None], "number": 3}]


@pytest.mark.parametrize("words", [(), ("RETURN 1 AS x", "--recipe", "areas"), ("--recipe", "areas", "--param", "x"), ("RETURN $x AS x", "--param", "x=1", "--param", "x=2")])
def test_what_cannot_be_meant_is_wrong_usage(words):
    assert isinstance(run("cypher", *words).exception, UsageError)


def test_a_recipe_is_caged_as_any_query_is(asked, filled, monkeypatch):
    monkeypatch.setattr(known, "_read", lambda: {"mine": made("mine", HEAD + "// parameters: {}\nMATCH (r:Report) DETACH DELETE r\n")})
    with pytest.raises(QueryRefused):
        asked("cypher", "--recipe", "mine")
    assert len(filled.reports()) == len([*three_areas()])
