"""The `scr` command line. Each subject has its own module; this one puts them together.

Exit status: 0 done; 1 something could not be done (the reason is on standard error);
2 wrong usage; 130 interrupted.
"""

from __future__ import annotations

import logging
import os
import sys

import typer

from corpus.errors import ScrError, UsageError
from corpus.logs import quiet, said
from ui import (
    audited, cli_accuracy, cli_areas, cli_around, cli_audit, cli_backup, cli_briefing, cli_collections, cli_contrast, cli_counts, cli_decisions, cli_duplicates,
    cli_facts, cli_graph, cli_ingest, cli_keys, cli_mcp, cli_model, cli_move, cli_pack, cli_recipes, cli_recommendations, cli_saved, cli_schema, cli_search, cli_serve, cli_together,
    cli_withdraw,
)
from ui.terminal import clean_streams

app = typer.Typer(
    name="scr",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help=(
        "Read serious case reviews and inspection reports, find what they say of practice, and search it.\n\n"
        "A research and learning tool: not case management, not risk scoring. Counts are mentions in published "
        "reports, never prevalence.\n\nFirst steps: [bold]scr ingest FOLDER[/bold], then "
        "[bold]scr search \"no supervision\"[/bold], or [bold]scr up[/bold] for the screens."
    ),
)
for part in (
    cli_ingest, cli_search, cli_saved, cli_briefing, cli_pack, cli_collections, cli_graph, cli_counts, cli_areas, cli_recommendations, cli_together,
    cli_contrast, cli_around, cli_decisions, cli_duplicates, cli_move, cli_backup, cli_schema, cli_recipes, cli_model, cli_accuracy, cli_withdraw, cli_facts, cli_keys,
    cli_audit,
    cli_serve, cli_mcp,
):
    part.add_to(app)
audited.over(app)


def main() -> None:
    """Runs the command line and turns every error raised on purpose into a message and a status."""
    quiet()
    clean_streams()
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # errors are raised and said once
    try:
        app(standalone_mode=True)
    except UsageError as error:
        _say(error)
        sys.exit(2)
    except ScrError as error:
        _say(error)
        sys.exit(1)
    except BrokenPipeError:  # `scr ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # a fault of ours: its message may quote a report
        print(f"scr: The program failed ({said(error)}).", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)


def _say(error: ScrError) -> None:
    print(f"scr: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
