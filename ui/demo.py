"""`make demo`: the main job on the sample reports, command by command, as a person would type it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from corpus.samples import sample_folder
from corpus.settings import cache

ROOT = Path(__file__).resolve().parent.parent

MOST_MENTIONED = (
    "MATCH (r:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->()-[:HAS_FINDING]->(f:Finding {polarity: 'failing'})-[:ABOUT]->(x:Failing) "
    "RETURN x.code AS code, x.label AS failing, count(*) AS mentions, count(DISTINCT r) AS reports "
    "ORDER BY reports DESC, mentions DESC LIMIT 8"
)


def main() -> int:
    env = dict(os.environ)
    # A home of its own, so that the samples never mix with a person's reports; jars are shared.
    env.setdefault("SCR_CACHE", str(cache({k: v for k, v in os.environ.items() if k != "SCR_HOME"})))
    env["SCR_HOME"] = str(ROOT / ".demo")
    steps = [
        ("Read the sample reports (fictional, in PDF, DOCX, HTML and text) into the graph.", ["ingest", os.path.relpath(sample_folder())]),
        ("What is in there?", ["reports"]),
        ("How often is each failing mentioned?", ["themes"]),
        ("Search by meaning, failings only.", ["search", "nobody asked who the new boyfriend was", "--polarity", "failing", "--limit", "3"]),
        ("The same for strengths, by one agency.", ["search", "what does good supervision look like", "--polarity", "strength", "--limit", "2"]),
        ("Ask the graph in Cypher: which failings come back in most reports?", ["cypher", MOST_MENTIONED]),
    ]
    for number, (why, words) in enumerate(steps, 1):
        print(f"\n\033[1m[{number}/{len(steps)}] {why}\033[0m" if sys.stdout.isatty() else f"\n[{number}/{len(steps)}] {why}")
        print(f"$ scr {shlex.join(words)}\n", flush=True)
        status = subprocess.run([sys.executable, "-m", "ui.cli", *words], env=env, cwd=ROOT).returncode
        if status:
            print(f"\nThe demo stopped: the command above ended with status {status}.", file=sys.stderr)
            return status
    print(
        "\nHow to go on\n"
        "Paste this line first, again in each new terminal; it puts the program on your path and these samples at hand:\n\n"
        f"  export PATH={shlex.quote(str(ROOT / '.venv' / 'bin'))}:$PATH SCR_HOME={shlex.quote(env['SCR_HOME'])} SCR_CACHE={shlex.quote(env['SCR_CACHE'])}\n\n"
        "  scr up                          the screens and the API\n"
        "  scr search \"missed appointments\" --agency HV --polarity failing\n"
        "  scr db stop                     stop the database (it runs on, and takes about 1 GB of memory)\n"
        "  unset SCR_HOME                  before you read your own reports, so that they are kept apart:\n"
        "  scr ingest FOLDER\n"
        "  scr --help                      everything else; README.md walks through it"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
