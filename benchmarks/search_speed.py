"""How fast search answers over HTTP, beside the bare fused query in Cypher that it cannot do without, and what the vector index misses.

    python benchmarks/fill_large.py ../shared/reports --home FOLDER     (70,000 passages, once)
    python benchmarks/search_speed.py --home FOLDER [--rounds 4] [--clients 8] [--no-recall]

Asks the questions of `search_questions.jsonl` in turn of the API (`scr serve`, a process of its own; the question's embedding
included; without a filter and with each of FILTERS) and, just before each, of the database by the plain driver: the nearest 50 passages by vector
index and the best 50 by full text, fused by reciprocal rank in one statement, the ten best with text, report and page. Prints p50 and p95
of both and their ratio; errors and answers a second with one client and with many; and, unfiltered and with each filter, how many of the ten
passages nearest by exact comparison the index names (recall@10).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import neo4j
import numpy as np
from copies import IN_REPORT

from corpus.settings import cache
from graph.cypher import TEXT_INDEX, VECTOR_INDEX
from graph.filters import Filters, term
from graph.server import ensure_running
from graph.store import Store, open_store
from graph.words import parsed
from ingest.encoder import DIMENSION, NAME, Encoder, load_encoder

HERE = Path(__file__).parent
FUSED = f"""
CALL () {{
  CALL db.index.vector.queryNodes('{VECTOR_INDEX}', 50, $vector) YIELD node, score
  WITH node, score ORDER BY score DESC WITH collect(node) AS found UNWIND range(0, size(found) - 1) AS rank RETURN found[rank] AS p, rank
  UNION ALL
  CALL db.index.fulltext.queryNodes('{TEXT_INDEX}', $words, {{limit: 50}}) YIELD node, score
  WITH node, score ORDER BY score DESC WITH collect(node) AS found UNWIND range(0, size(found) - 1) AS rank RETURN found[rank] AS p, rank
}}
WITH p, sum(1.0 / (60 + rank)) AS score ORDER BY score DESC LIMIT 10
MATCH (r:Report)-[:HAS_SECTION]->(s)-[:HAS_PASSAGE]->(p)
RETURN p.passage_id AS id, p.text AS text, p.page AS page, r.title AS title, r.published AS published, s.heading AS section, score"""
FILTERS: tuple[dict[str, object], ...] = (
    {}, {"kind": "focused_visit"}, {"from": 2020}, {"theme": "CO"}, {"failing": "SU1"}, {"polarity": "strength"}, {"agency": "POL"},
    {"kind": "ilacs", "polarity": "failing", "from": 2019},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--no-recall", action="store_true")
    options = parser.parse_args()
    questions = [json.loads(line)["q"] for line in (HERE / "search_questions.jsonl").read_text("utf-8").splitlines()]
    connection = ensure_running(options.home)
    encoder = load_encoder(cache())
    with open_store(connection, dimension=DIMENSION, encoder_name=NAME) as store:
        passages = store._runner.read("MATCH (p:Passage) RETURN count(p) AS n")[0]["n"]
        print(f"{platform.machine()}, {os.cpu_count()} cores; {passages:,} passages, {store._runner.read('MATCH (f:Finding) RETURN count(f) AS n')[0]['n']:,} findings")
        if not options.no_recall:
            recall(store, encoder, questions)
    vectors = encoder.encode_questions(questions).tolist()
    port = free_port()
    env = os.environ | {"SCR_HOME": str(options.home)}
    with subprocess.Popen([Path(sys.executable).parent / "scr", "serve", "--port", str(port)], env=env, cwd=HERE.parent, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client, neo4j.GraphDatabase.driver(
                connection.uri, auth=(connection.username, connection.password),
            ) as driver:
                wait_for(client)
                side_by_side(client, driver, connection.database, questions, vectors, options.rounds)
                together(client, questions, options.clients)
        finally:
            server.terminate()


def side_by_side(client: httpx.Client, driver: neo4j.Driver, database: str, questions: list[str], vectors: list[list[float]], rounds: int) -> None:
    bare: list[float] = []
    whole: dict[int, list[float]] = {n: [] for n in range(len(FILTERS))}
    with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
        for turn in range(rounds + 1):  # the first warms both up
            for n, (question, vector) in enumerate(zip(questions, vectors, strict=True)):
                words = parsed(question).ranking()
                start = time.perf_counter()
                rows = session.execute_read(lambda tx, v=vector, w=words: tx.run(FUSED, vector=v, words=w).data())
                middle = time.perf_counter()
                which = (turn + n) % len(FILTERS)
                answer = client.get("/v1/search", params={"q": question, **FILTERS[which]})
                end = time.perf_counter()
                answer.raise_for_status()
                assert rows and answer.json()["hits"]
                if turn:
                    bare.append(middle - start)
                    whole[which].append(end - middle)
    p50, p95 = at(bare, 50), at(bare, 95)
    print(f"{'bare fused Cypher':44} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms")
    every = [t for times in whole.values() for t in times]
    print(f"{'HTTP, all':44} p50 {at(every, 50):6.1f} ms  p95 {at(every, 95):6.1f} ms   {at(every, 95) / p95:.2f} of bare at p95 ({at(every, 50) / p50:.2f} at p50)")
    for which, times in whole.items():
        print(f"   {json.dumps(FILTERS[which]):41} p50 {at(times, 50):6.1f} ms  p95 {at(times, 95):6.1f} ms")


def together(client: httpx.Client, questions: list[str], clients: int) -> None:
    def ask(n: int) -> int:
        return client.get("/v1/search", params={"q": questions[n % len(questions)], **FILTERS[n % len(FILTERS)]}).status_code

    asked = 3 * len(questions)
    rates = {}
    for many in (1, clients, 1, clients):
        with ThreadPoolExecutor(many) as pool:
            start = time.perf_counter()
            codes = list(pool.map(ask, range(asked)))
            rates.setdefault(many, []).append(asked / (time.perf_counter() - start))
        print(f"{many} clients: {rates[many][-1]:.1f} answers a second, {sum(code != 200 for code in codes)} errors")
    print(f"{clients} clients answer {statistics.mean(rates[clients]) / statistics.mean(rates[1]):.2f} times what one does")


def recall(store: Store, encoder: Encoder, questions: list[str]) -> None:
    ids, terms, parts = [], [], []
    for report in store._runner.read("MATCH (r:Report) RETURN r.report_id AS id"):
        rows = store._runner.read(f"{IN_REPORT} RETURN p.passage_id AS id, p.filter_terms AS terms, p.embedding AS vector", id=report["id"])
        ids += [row["id"] for row in rows]
        terms += [row["terms"] for row in rows]
        parts += [np.array([row["vector"] for row in rows], np.float32).reshape(len(rows), DIMENSION)]
    ids, vectors = np.array(ids), np.concatenate(parts)
    for given in FILTERS:
        filters = Filters.checked(**{"year_from" if name == "from" else name: value for name, value in given.items()})
        passing = np.array([passes(held, filters) for held in terms])
        share = passing.mean()
        got, took = [], []
        for question in questions:
            vector = encoder.encode_questions([question])[0]
            exact = ids[passing][np.argsort(-(vectors[passing] @ vector), kind="stable")[:10]]
            start = time.perf_counter()
            found = store.search(store.asked(question, as_written=True), vector, mode="semantic", filters=filters, limit=10, per_report=0, fold=False)
            took.append(time.perf_counter() - start)
            got.append(len(set(exact) & {hit["passage_id"] for hit in found}) / len(exact))
        print(f"recall@10 {json.dumps(given):45} ({share:5.1%} of the passages): {np.mean(got):.3f}, worst {min(got):.1f}; p50 {at(took, 50):.0f} ms")


def passes(terms: list[str], filters: Filters) -> bool:
    held = set(terms)
    years = range(filters.year_from or 1900, (filters.year_to or 2100) + 1)
    on_report = all(held & {term(name, value) for value in getattr(filters, name)} for name in ("kind", "area") if getattr(filters, name))
    dated = filters.year_from is None and filters.year_to is None or any(term("year", year) in held for year in years)
    return on_report and dated and (not filters.on_findings or bool(held & set(filters.finding_terms())))


def at(times: list[float], percent: int) -> float:
    return 1000 * float(np.percentile(times, percent))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(client: httpx.Client) -> None:
    for _ in range(240):
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit("The API did not start.")


if __name__ == "__main__":
    main()
