"""A store made by an older program: opened, brought up to date, and told apart from one read anew."""

from dataclasses import replace

import pytest

from corpus.codebook import load_codebook
from corpus.errors import SchemaMismatch, StoreError
from graph import migrations
from graph.run import Runner
from graph.schema import FIRST_SCHEMA, SCHEMA, prepare
from ingest.encoder import DIMENSION, NAME as ENCODER_NAME
from readings import digest, leeds, norfolk

INDEX_NAMES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name"
META = "MATCH (m:Meta {id: 'scr'}) RETURN m.schema AS schema"


def run(store, statement, **parameters):
    return store._runner.alone(statement, **parameters)


def opened(store):
    return prepare(store._runner, load_codebook(), encoder=ENCODER_NAME, dimension=DIMENSION)


def names(store):
    return [row["name"] for row in run(store, INDEX_NAMES)]


@pytest.fixture
def old_store(store):
    """A store as a program of schema 1 left it: two reports, no vectors of findings, no index of them."""
    for one in (norfolk(), leeds()):
        store.put(replace(one, finding_vectors=None))
    for statement in ("DROP INDEX finding_vectors", "DROP INDEX finding_area", "MATCH (r:Report) REMOVE r.echoes"):
        run(store, statement)
    run(store, "MATCH (m:Meta {id: 'scr'}) SET m.schema = $first", first=FIRST_SCHEMA)
    yield store
    run(store, "MATCH (m:Meta {id: 'scr'}) SET m.schema = $schema - 1", schema=SCHEMA)
    opened(store)


def test_an_old_store_opens_and_gains_what_it_lacks(old_store):
    opened(old_store)
    assert {"finding_vectors", "finding_area"} <= set(names(old_store))
    assert run(old_store, META) == [{"schema": SCHEMA}]


def test_reports_of_an_old_store_are_told_as_without_echoes_until_they_are_read_again(old_store):
    opened(old_store)
    assert old_store.status()["without_echoes"] == 2 and not any(r["echoes"] for r in old_store.reports())
    assert old_store.put(norfolk("read again")) == "replaced"
    assert {r["title"]: r["echoes"] for r in old_store.reports()} == {"Child N": True, "Leeds inspection": False}


def test_opening_it_again_changes_nothing(old_store):
    opened(old_store)
    before = digest(old_store), names(old_store)
    opened(old_store)
    assert (digest(old_store), names(old_store)) == before


def test_a_migrated_store_holds_the_indexes_of_a_new_one(store, old_store):
    opened(old_store)
    migrated = names(old_store)
    assert migrated.count("finding_vectors") == 1
    (index,) = run(old_store, "SHOW INDEXES YIELD name, properties, state WHERE name = 'finding_vectors' RETURN properties, state")
    assert (index["state"], index["properties"]) == ("ONLINE", ["embedding"])


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_migration_that_was_interrupted_is_run_again(old_store, monkeypatch, done):
    """Whichever statement it stopped at, the schema stays the old one and the next opening finishes."""
    alone, calls = Runner.alone, []

    def interrupted(runner, query, **parameters):
        if "SHOW" not in query:
            if len(calls) == done:
                raise StoreError("killed")
            calls.append(query)
        return alone(runner, query, **parameters)

    with monkeypatch.context() as patch:
        patch.setattr(Runner, "alone", interrupted)
        with pytest.raises(StoreError, match="killed"):
            opened(old_store)
    assert run(old_store, META) == [{"schema": FIRST_SCHEMA}]
    opened(old_store)
    assert run(old_store, META) == [{"schema": SCHEMA}] and "finding_vectors" in names(old_store)


def test_migrations_run_in_order_each_noted_when_done(old_store, monkeypatch):
    opened(old_store)
    note = "MATCH (m:Meta {{id: 'scr'}}) SET m.trace = coalesce(m.trace, '') + '{}'"
    more = {SCHEMA + n: migrations.Migration(str(n), (note.format(n),)) for n in (2, 1)}
    more[SCHEMA + 3] = migrations.Migration("broken", ("NO CYPHER",))
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS | more)
    with pytest.raises(StoreError):
        migrations.migrate(old_store._runner, {"schema": SCHEMA, "dimension": DIMENSION})
    assert run(old_store, "MATCH (m:Meta) RETURN m.schema AS schema, m.trace AS trace") == [{"schema": SCHEMA + 2, "trace": "12"}]
    run(old_store, "MATCH (m:Meta) REMOVE m.trace")


def test_a_store_of_a_newer_program_is_refused_and_stays_as_it_is(old_store):
    run(old_store, "MATCH (m:Meta {id: 'scr'}) SET m.schema = $schema", schema=SCHEMA + 1)
    with pytest.raises(SchemaMismatch, match="newer release"):
        opened(old_store)
    assert run(old_store, META) == [{"schema": SCHEMA + 1}] and "finding_vectors" not in names(old_store)


def test_every_statement_of_a_migration_may_be_run_again():
    for migration in migrations.MIGRATIONS.values():
        for statement in migration.statements:
            assert "IF NOT EXISTS" in statement or "IS NULL" in statement, statement
