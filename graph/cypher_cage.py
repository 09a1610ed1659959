"""The Cypher that sees to it that a person's query ends."""

from __future__ import annotations

STILL_RUNNING = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.scr = $mark RETURN count(*) AS n"
