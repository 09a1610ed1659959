"""A person's own Cypher, caged: it runs only if it can do nothing but read this graph.

Community Neo4j has no account that can only read, and its read-only transactions still allow LOAD CSV (files and
addresses), SHOW SETTINGS, TERMINATE TRANSACTIONS and administration. So

1. the text is looked at, for what a plan does not show (`cage_text`) and what could not be stopped (`cage_growth`);
2. the database plans it without running it, and the whole plan must consist of what is known only to read (`cage_plan`);
3. it runs in a read-only transaction that is never committed, with limits on time, rows and size, on a connection
   that is cut when the database does not keep to them (`watch`), and what is left of it is seen to (`rescue`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

from corpus.errors import QueryRefused, StoreError, StoreRefused, StoreUnavailable
from graph.cage_plan import look_at_plan
from graph.cage_text import look_at_parameters, look_at_text
from graph.rescue import revive, settle
from graph.run import CutOff, Rejected, Row, Runner, TimedOut, TooLong, TooMuchMemory
from graph.values import to_json

QUERY_TIMEOUT_S = 10.0        # seconds
MAX_ROWS = 1_000              # rows in an answer
MAX_ANSWER = 8_000_000        # characters of JSON in an answer
MAX_ROW_BYTES = 16_000_000    # bytes of one row as it comes, embeddings and all: 30 times as much once unpacked

LESS = "Add LIMIT, or ask for less."


def run_caged(runner: Runner, query: str, parameters: Row, *, timeout_s: float, max_rows: int) -> Row:
    """{columns, rows, truncated}. Raises QueryRefused with the reason; a query that is refused has not run, one
    that is stopped has changed nothing."""
    look_at_parameters(parameters)
    text = look_at_text(query, parameters)
    mark = secrets.token_hex(8)
    began = planned = False
    try:
        with runner.apart(MAX_ROW_BYTES) as apart:
            with apart.reading(timeout_s, mark) as transaction:
                began = True
                plan = transaction.records(f"EXPLAIN {text}", parameters).consume().plan
            look_at_plan(plan, runner.database)
            planned = True
            with apart.reading(timeout_s, mark) as transaction:
                result = transaction.records(text, parameters)
                answer = _answer(list(result.keys()), (record.values() for record in result), max_rows)
                if answer["truncated"]:
                    apart.leave()
                return answer
    except Rejected as error:
        raise QueryRefused(f"the database does not accept it: {error.what}", todo="Correct it.") from error
    except TimedOut as error:
        raise QueryRefused(f"it ran longer than {timeout_s:g} seconds and was stopped.", todo=LESS) from error
    except TooMuchMemory as error:
        raise QueryRefused("it needed more memory than a query may have and was stopped.", todo=LESS) from error
    except TooLong as error:
        raise QueryRefused(f"one row of its answer is longer than {MAX_ROW_BYTES // 1_000_000} MB.", todo="Return less in a row.") from error
    except CutOff as error:
        what = "ran longer" if planned else "took longer to plan"
        raise QueryRefused(f"it {what} than {timeout_s:g} seconds and was given up.", todo=f"{settle(runner, mark)} {LESS}".strip()) from error
    except RecursionError as error:
        raise QueryRefused("lists or maps of its answer stand too deep in one another.", todo="Return what is inside them.") from error
    except StoreUnavailable as error:
        if not began or not revive(runner):
            raise
        raise QueryRefused("the database ended while it ran, most likely for want of memory, and was started anew.", todo=LESS) from error
    except (StoreRefused, QueryRefused):
        raise
    except StoreError as error:
        raise QueryRefused(f"the database failed on it: {error.what}", todo="Write it in another way.") from error


def _answer(columns: list[str], records: Iterator[list[Any]], max_rows: int) -> Row:
    rows: list[list[Any]] = []
    size = 0
    for values in records:
        if len(rows) == max_rows:
            return {"columns": columns, "rows": rows, "truncated": True}
        row = [to_json(value) for value in values]
        size += len(json.dumps(row, ensure_ascii=False))
        if size > MAX_ANSWER:
            if not rows:
                raise QueryRefused(f"one row of its answer is longer than {MAX_ANSWER:,} characters.", todo="Return less in a row.")
            return {"columns": columns, "rows": rows, "truncated": True}
        rows.append(row)
    return {"columns": columns, "rows": rows, "truncated": False}
