"""Facts of a report as people put them right: kept beside what was read, with who said it and when.

They win over what the text and a manifest say, each time the report is read (`graph.loading`); a report taken down takes them
along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from corpus import vocabulary
from corpus.errors import UsageError
from graph import cypher
from graph.decisions import no_report, signed
from graph.run import Row, Runner, Transaction
from ingest.manifest import SAYABLE, facts_said

MAX_FACT = 500  # characters of one fact
NEEDED = ("title", "kind", "area", "published", "publisher")  # what a citation and the filters need: a person is asked to add it
_SHOWN = ("report_id", "file", "title", "kind", "area", "area_name", "region", "published", "published_estimated", "inspected", "publisher", "author", "licence")


class Told:
    """What `Store` offers of them."""

    _runner: Runner

    def told(self) -> dict[str, vocabulary.Facts]:
        """What people said, by report id."""
        return {row["report_id"]: facts_said(_values(row["told"])) for row in self._runner.read(cypher.TOLD)}

    def facts(self, report_id: str) -> Row:
        """{report_id, file, title, kind, area, area_name, region, published, published_estimated, inspected, publisher, author, licence, pages,
        passages, findings, missing, told}. `missing`: which of title, kind, area, published and publisher are not known; `told`: {fact,
        value, by, at} of those that people said. Raises NotFound."""
        report = self._node(report_id)
        told = json.loads(report.get("told") or "{}")
        value = {name: report.get(name) for name in _SHOWN} | {name: report.get(name) for name in ("pages", "passages", "findings")}
        missing = [name for name in NEEDED if not report.get(name) or (name, report.get(name)) == ("kind", "other")]
        return value | {"missing": missing, "told": [{"fact": fact, **of} for fact, of in told.items()]}

    def tell_facts(self, report_id: str, said: Mapping[str, str | None], *, by: str, at: str) -> None:
        """Keeps what a person says of a report; None takes back what was said. It shows when the report is read again.

        Raises NotFound; UsageError for a fact that cannot be read, nothing said, or nobody who says it.
        """
        who = {name: value for name, value in signed(by, at, "facts").items() if name != "reason"}
        if not said:
            raise UsageError("nothing is said.", where="facts", todo=f"Say any of {', '.join(SAYABLE)}.")
        for fact, value in said.items():
            if value is not None and (not value.strip() or len(value) > MAX_FACT):
                raise UsageError("it is blank or too long", where=fact, todo=f"Write 1 to {MAX_FACT} characters.")
        facts_said({fact: value or "" for fact, value in said.items()})

        def work(tx: Transaction) -> None:
            tx.rows(cypher.TAKE_TURN)
            found = tx.rows(cypher.REPORT_PRINT, report_id=report_id)
            if not found:
                raise no_report(report_id)
            told = json.loads(found[0]["told"] or "{}")
            for fact, value in said.items():
                if value is None:
                    told.pop(fact, None)
                else:
                    told[fact] = {"value": " ".join(value.split()), **who}
            tx.rows(cypher.TELL, report_id=report_id, told=json.dumps(told, ensure_ascii=False, sort_keys=True) if told else None)

        self._runner.write(work)

    def read_with(self, report_id: str) -> tuple[str, str, str, vocabulary.Facts | None]:
        """(SHA-256, fingerprint, source, what people said) of a report. Raises NotFound."""
        report = self._node(report_id)
        said = _values(report.get("told") or "{}")
        return report["sha256"], report["fingerprint"], report.get("source", ""), facts_said(said) if said else None

    def _node(self, report_id: str) -> Row:
        found = self._runner.read(cypher.REPORT, report_id=report_id)
        if not found:
            raise no_report(report_id)
        return found[0]["report"]


def _values(told: str) -> dict[str, str]:
    return {fact: of["value"] for fact, of in json.loads(told).items()}
