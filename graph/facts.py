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
from graph.rows import given_text
from graph.run import Row, Runner, Transaction
from ingest.manifest import SAYABLE, facts_said

MAX_FACT = 500  # characters of one fact
NEEDED = ("title", "kind", "area", "published", "publisher")  # what a citation and the filters need: a person is asked to add it
_SHOWN = ("report_id", "file", "title", "kind", "area", "area_name", "region", "published", "published_estimated", "inspected", "publisher", "author", "licence")


def redacted_of(report: Row) -> dict[str, int] | None:
    """How many names, dates of birth, addresses and schools were taken out of a report, None where that was not asked for."""
    return vocabulary.Redacted(*report["redacted"])._asdict() if report.get("redacted") is not None else None


class Told:
    """What `Store` offers of them."""

    _runner: Runner

    def told(self) -> dict[str, vocabulary.Facts]:
        """What people said, by report id."""
        return {row["report_id"]: facts_said(_values(row["told"])) for row in self._runner.read(cypher.TOLD)}

    def came_from(self, before: str, now: str) -> None:
        """What came from `before` is known to come from `now`: so a path is called where names are taken out, or are no more."""
        self._runner.write(lambda tx: tx.rows(cypher.CAME_FROM, before=before, now=now))

    def facts(self, report_id: str) -> Row:
        """{report_id, file, title, kind, area, area_name, region, published, published_estimated, inspected, publisher, author, licence, pages,
        passages, findings, redacted, missing, told}. `missing`: which of title, kind, area, published and publisher are not known; `told`: {fact,
        value, by, at} of those that people said. Raises NotFound."""
        report = self._node(report_id)
        told = json.loads(report.get("told") or "{}")
        value = {name: report.get(name) for name in _SHOWN} | {name: report.get(name) for name in ("pages", "passages", "findings")}
        missing = [name for name in NEEDED if not report.get(name) or (name, report.get(name)) == ("kind", "other")]
        value["redacted"] = redacted_of(report)
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
        facts = facts_said({fact: value or "" for fact, value in said.items()})
        if said.get("kind") and facts.kind == vocabulary.Facts().kind:
            raise UsageError("“other” is what a kind is called that is not known.", where="kind", todo="Say which kind it is, or leave it.")

        def work(tx: Transaction) -> None:
            tx.rows(cypher.TAKE_TURN)
            found = tx.rows(cypher.REPORT, report_id=report_id)
            if not found:
                raise no_report(report_id)
            report = found[0]["report"]
            told = json.loads(report.get("told") or "{}")
            if report.get("given") is None:
                tx.rows(cypher.GIVE, report_id=report_id, given=given_text(_given(report)))
            for fact, value in said.items():
                if value is None:
                    told.pop(fact, None)
                else:
                    told[fact] = {"value": " ".join(value.split()), **who}
            tx.rows(cypher.TELL, report_id=report_id, told=json.dumps(told, ensure_ascii=False, sort_keys=True) if told else None)

        self._runner.write(work)

    def read_with(self, report_id: str) -> tuple[str, vocabulary.Facts | None]:
        """(source, what a manifest gave) of a report: to read it again with. Raises NotFound."""
        report = self._node(report_id)
        return report.get("source", ""), _given(report)

    def _node(self, report_id: str) -> Row:
        found = self._runner.read(cypher.REPORT, report_id=report_id)
        if not found:
            raise no_report(report_id)
        return found[0]["report"]


def _given(report: Row) -> vocabulary.Facts | None:
    """What a manifest gave of a report. An older release did not keep it: then all that is known of it and that nobody said, so that
    nothing a manifest gave is lost."""
    if report.get("given") is not None:
        kept = json.loads(report["given"])
    else:
        told = json.loads(report.get("told") or "{}")
        kept = {name: report[name] for name in SAYABLE if report.get(name) and name not in told and (name, report[name]) != ("kind", "other")}
        if report.get("published_estimated"):
            kept.pop("published", None)
        if "area" in kept:
            kept["region"] = report.get("region") or ""
    return vocabulary.Facts(**kept) if kept else None


def _values(told: str) -> dict[str, str]:
    return {fact: of["value"] for fact, of in json.loads(told).items()}
