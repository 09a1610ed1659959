"""A person's own Cypher, caged: it runs only if it can do nothing but read this graph.

Community Neo4j has no account that can only read, and its read-only transactions still allow LOAD
CSV (files and addresses), SHOW SETTINGS, TERMINATE TRANSACTIONS and administration. So: the text
is looked at for what a plan does not show (a plan hides what stands in a COLLECT {} or COUNT {}
inside an expression), then the database plans it without running it, every operator of the whole
plan and every procedure must be on a list, and then it runs in a read-only transaction with
limits on time, rows and size that is never committed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import QueryRefused
from graph.lexer import Token, dotted_name, tokens
from graph.run import Rejected, Row, Runner, TimedOut, TooMuchMemory
from graph.values import to_json

QUERY_TIMEOUT_S = 10.0        # seconds
MAX_ROWS = 1_000              # rows in an answer
MAX_ANSWER = 8_000_000        # characters of JSON in an answer
MAX_QUERY = 20_000            # characters of a query
MAX_NESTING = 60              # brackets inside brackets: thousands overflow the database's stack

OPERATORS = frozenset("""
AllNodesScan NodeByLabelScan UnionNodeByLabelsScan IntersectionNodeByLabelsScan SubtractionNodeByLabelsScan DynamicLabelNodeLookup
NodeByElementIdSeek NodeByIdSeek NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek NodeUniqueIndexSeekByRange
NodeIndexContainsScan NodeIndexEndsWithScan MultiNodeIndexSeek NodeVectorIndexSearch NodeFulltextIndexSearch NodeCountFromCountStore
DirectedAllRelationshipsScan UndirectedAllRelationshipsScan DirectedRelationshipTypeScan UndirectedRelationshipTypeScan
DirectedUnionRelationshipTypesScan UndirectedUnionRelationshipTypesScan DirectedRelationshipByElementIdSeek
UndirectedRelationshipByElementIdSeek DirectedRelationshipByIdSeek UndirectedRelationshipByIdSeek DirectedRelationshipIndexScan
UndirectedRelationshipIndexScan DirectedRelationshipIndexSeek UndirectedRelationshipIndexSeek RelationshipCountFromCountStore
DynamicDirectedRelationshipTypeLookup DynamicUndirectedRelationshipTypeLookup
PartitionedAllNodesScan PartitionedNodeByLabelScan PartitionedNodeIndexScan PartitionedNodeIndexSeek PartitionedUnwind
Expand OptionalExpand VarLengthExpand ShortestPath StatefulShortestPath Repeat RepeatOptions BidirectionalRepeat NullifyMetadata
PathPropagatingBFS ProjectEndpoints TriadicSelection TriadicBuild TriadicFilter
Apply SemiApply AntiSemiApply LetSemiApply LetAntiSemiApply SelectOrSemiApply SelectOrAntiSemiApply LetSelectOrSemiApply
LetSelectOrAntiSemiApply ConditionalApply AntiConditionalApply RollUpApply CartesianProduct ValueHashJoin ValueMergeJoin NodeHashJoin
NodeLeftOuterHashJoin NodeRightOuterHashJoin AssertSameNode AssertSameRelationship AssertingMultiNodeIndexSeek
Argument EmptyRow EmptyResult Optional Filter Projection CacheProperties Distinct OrderedDistinct Eager EagerAggregation
OrderedAggregation Aggregation Limit ExhaustiveLimit Skip Sort PartialSort Top PartialTop Top1WithTies Union OrderedUnion Unwind
UnwindCollection Input PreserveOrder Prober ProduceResults ShowIndexes ShowConstraints ProcedureCall
RemoteBatchProperties RemoteBatchPropertiesWithFilter Anti
""".split())
PROCEDURES = frozenset("""
db.labels db.relationshipTypes db.propertyKeys db.schema.visualization db.schema.nodeTypeProperties db.schema.relTypeProperties
db.index.fulltext.queryNodes db.index.fulltext.queryRelationships db.index.vector.queryNodes db.index.vector.queryRelationships
""".split())
FUNCTIONS = frozenset("""
date.truncate date.realtime date.statement date.transaction datetime.truncate datetime.fromepoch datetime.fromepochmillis
datetime.realtime datetime.statement datetime.transaction localdatetime.truncate localdatetime.realtime localdatetime.statement
localdatetime.transaction localtime.truncate localtime.realtime localtime.statement localtime.transaction time.truncate
time.realtime time.statement time.transaction duration.between duration.inmonths duration.indays duration.inseconds
point.distance point.withinbbox vector.similarity.cosine vector.similarity.euclidean vector.norm vector.distance
""".split())
COLLECTION_FUNCTIONS = "coll."  # coll.sort and its like, all pure

_PLAN_WORDS = {
    "LoadCSV": "it reads files or addresses (LOAD CSV).", "ShowSettings": "it looks into the server's settings.",
    "ShowTransactions": "it looks at what others are asking.", "TerminateTransactions": "it stops what others are asking.",
    "ShowProcedures": "it looks into the server.", "ShowFunctions": "it looks into the server.",
    "AdministrationCommand": "it administers the server.", "TransactionForeach": "it opens transactions of its own.",
    "TransactionApply": "it opens transactions of its own.",
}
_ONLY_READING = "Only queries that read the graph are run."
_HIDDEN = re.compile(r"\bLOAD\s+CSV\b|\bCALL\s+((?:`[^`]*`|\w+)(?:\s*\.\s*(?:`[^`]*`|\w+))*)\s*\(", re.IGNORECASE)


def run_caged(runner: Runner, query: str, parameters: Row, *, timeout_s: float, max_rows: int) -> Row:
    """{columns, rows, truncated}. Raises QueryRefused with the reason; a refused query has not run."""
    text = look_at_text(query)
    try:
        with runner.reading(timeout_s) as transaction:
            result = transaction.records(f"EXPLAIN {text}", parameters)
            plan = result.consume().plan
        look_at_plan(plan, runner.database)
        with runner.reading(timeout_s) as transaction:
            result = transaction.records(text, parameters)
            return _answer(list(result.keys()), (record.values() for record in result), max_rows)
    except Rejected as error:
        raise QueryRefused(f"the database does not accept it: {error.what}", todo="Correct it.") from error
    except TimedOut as error:
        raise QueryRefused(f"it ran longer than {timeout_s:g} seconds and was stopped.", todo="Add LIMIT, or ask for less.") from error
    except TooMuchMemory as error:
        raise QueryRefused("it needed more memory than a query may have and was stopped.", todo="Add LIMIT, or ask for less.") from error


def look_at_text(query: str) -> str:
    """The query without a closing semicolon. Raises QueryRefused for what must not even be planned."""
    if len(query) > MAX_QUERY:
        raise QueryRefused(f"it is {len(query):,} characters long; {MAX_QUERY:,} at most are taken.")
    if "\0" in query:
        raise QueryRefused("it holds a character that is no text.")
    parts = tokens(query)
    while parts and parts[-1].is_sign(";"):
        parts.pop()
    if not parts:
        raise QueryRefused("it is empty.", todo="Write a query, such as MATCH (r:Report) RETURN r.title.")
    if any(part.is_sign(";") for part in parts):
        raise QueryRefused("it holds more than one statement.", todo="Send one at a time.")
    _look_at_start(parts)
    depth = 0
    for at, part in enumerate(parts):
        if part.kind == "sign":
            depth += part.text in "([{"
            depth -= part.text in ")]}"
            if depth > MAX_NESTING:
                raise QueryRefused(f"brackets stand more than {MAX_NESTING} deep in it.")
        elif part.kind == "name":
            _look_at_name(parts, at)
    return query


def _look_at_start(parts: list[Token]) -> None:
    """The words before the first clause choose how the query is run."""
    for part in parts:
        if part.is_word("EXPLAIN", "PROFILE"):
            raise QueryRefused(f"{part.text.upper()} is not offered.", todo="Send the query without it.")
        if part.is_word("CYPHER") or part.kind == "number":
            continue
        if part.is_word("USE"):
            raise QueryRefused("it names a database.", todo="Leave USE out; the query runs on the reports.")
        return


def _look_at_name(parts: list[Token], at: int) -> None:
    part = parts[at]
    following = parts[at + 1] if at + 1 < len(parts) else None
    if part.is_word("LOAD") and following and following.is_word("CSV"):
        raise QueryRefused(_PLAN_WORDS["LoadCSV"], todo=_ONLY_READING)
    if at and parts[at - 1].is_sign("."):
        return  # looked at with the name's first part
    name, after = dotted_name(parts, at)
    if after < len(parts) and parts[after].is_sign("(") and "." in name:
        called = at and parts[at - 1].is_word("CALL")
        if called and name not in PROCEDURES:
            raise _no_procedure(name)
        lower = name.lower().replace(" ", "")
        if not called and lower not in FUNCTIONS and not (lower.startswith(COLLECTION_FUNCTIONS) and lower.count(".") == 1):
            raise QueryRefused(f"it uses the function {name}, which is not offered.", todo=_ONLY_READING)


def look_at_plan(plan: Row | None, database: str) -> None:
    """Raises QueryRefused unless every operator of the plan is known only to read this database."""
    if plan is None:
        raise QueryRefused("the database did not say how it would run it.", todo=_ONLY_READING)
    for operator, where, details in _operators(plan):
        if operator not in OPERATORS:
            reason = _PLAN_WORDS.get(operator) or f"it would change something or look beyond the reports ({operator})."
            raise QueryRefused(reason, todo=_ONLY_READING)
        if where and where.casefold() != database.casefold():
            raise QueryRefused(f"it would run on the database {where}.", todo=_ONLY_READING)
        if operator == "ProcedureCall":
            name = details.split("(")[0].strip().replace("`", "")
            if name not in PROCEDURES:
                raise _no_procedure(name)
        else:
            _look_at_details(details)


def _look_at_details(details: str) -> None:
    """Expressions are printed in a plan: a second look at subqueries that hide in one."""
    for match in _HIDDEN.finditer(details):
        name = re.sub(r"[`\s]", "", match[1] or "")
        if not name:
            raise QueryRefused(_PLAN_WORDS["LoadCSV"], todo=_ONLY_READING)
        if name not in PROCEDURES:
            raise _no_procedure(name)


def _operators(plan: Row) -> Iterator[tuple[str, str, str]]:
    """(name without its variant in brackets, database, details) of every operator."""
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        name, _, where = str(node.get("operatorType", "")).partition("@")
        yield name.split("(")[0], where, str(node.get("args", {}).get("Details", ""))
        waiting.extend(node.get("children", ()))


def _no_procedure(name: str) -> QueryRefused:
    return QueryRefused(f"it calls the procedure {name}, which is not offered.", todo=f"Offered: {', '.join(sorted(PROCEDURES))}.")


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
