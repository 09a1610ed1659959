"""Known weaknesses of the locked packages, asked of the services that pip-audit knows, one after the other. Started by `.ci/audit`.

Exit status 0: none is known, or nobody could be asked (said loudly); 1: some are known, or, with STRICT=1, some package could not be looked up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-audit.txt")
SERVICES = ("pypi", "osv")  # pip-audit's own names of them
TIME_S = 600


def ask(service: str) -> tuple[list[dict[str, Any]], str]:
    """pip-audit's rows, one a package, and what it said of itself; no rows where it could not ask."""
    locks = [word for lock in LOCKS for word in ("-r", str(HERE / lock))]
    words = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json", "-s", service, *locks]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=TIME_S)
        return json.loads(done.stdout)["dependencies"], done.stderr
    except subprocess.TimeoutExpired:
        return [], f"It did not end in {TIME_S} s"
    except (ValueError, KeyError):
        return [], done.stderr.strip() or "It said nothing."


def judge(rows: list[dict[str, Any]], *, strict: bool) -> tuple[int, list[str]]:
    """The exit status and what to print, of pip-audit's rows."""
    weak = [row for row in rows if row.get("vulns")]
    unasked = sorted(row["name"] for row in rows if "skip_reason" in row)
    asked = len(rows) - len(unasked)
    said = [
        f"{row['name']} {row['version']}: {', '.join([v['id'], *v.get('aliases', [])])}"
        f" (mended in {', '.join(v['fix_versions']) or 'no version yet'})"
        for row in weak for v in row["vulns"]
    ]
    if not asked:
        said.append("AUDIT SKIPPED: NO SERVICE COULD BE ASKED ABOUT ANY PACKAGE. NOTHING IS KNOWN OF WEAKNESSES; run `make audit` where there is a network.")
    elif unasked:
        said.append(f"NOT ASKED ABOUT {len(unasked)} OF {len(rows)} PACKAGES: {', '.join(unasked)}")
    if asked:
        said.append(f"{asked} packages looked up, {len(weak)} with known weaknesses.")
    return int(bool(weak) or (strict and (bool(unasked) or not asked))), said


def main() -> int:
    best: list[dict[str, Any]] = []
    for service in SERVICES:
        rows, why = ask(service)
        if not any("skip_reason" not in row for row in rows):
            # pip-audit itself says "No known vulnerabilities found" of packages that it could not look up.
            print(f"The service {service} could not be asked: {'it found none of the packages' if rows else why.strip().splitlines()[-1]}")
            continue
        best = rows
        break
    status, said = judge(best, strict=os.environ.get("STRICT", "0") not in ("", "0"))
    print("\n".join(said), file=sys.stderr if status or not best else sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main())
