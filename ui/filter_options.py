"""The filters as options of a command."""

from __future__ import annotations

from typing import Annotated

import typer

Theme = Annotated[list[str] | None, typer.Option("--theme", help="Theme code, e.g. CO; may be repeated.")]
Failing = Annotated[list[str] | None, typer.Option("--failing", help="Failing code, e.g. CO1; may be repeated.")]
Agency = Annotated[list[str] | None, typer.Option("--agency", help="Agency code, e.g. POL; may be repeated.")]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Kind of report, e.g. jtai; may be repeated.")]
Area = Annotated[list[str] | None, typer.Option("--area", help="Area, e.g. norfolk; may be repeated.")]
YearFrom = Annotated[int | None, typer.Option("--from", metavar="YYYY", help="Published in or after this year.")]
YearTo = Annotated[int | None, typer.Option("--to", metavar="YYYY", help="Published in or before this year.")]
Sure = Annotated[bool, typer.Option("--sure", help="Only findings that the model is sure of.")]
Reports = Annotated[list[str] | None, typer.Option("--report", help="Id, file name or title of a report; may be repeated.")]
Duplicates = Annotated[bool, typer.Option("--include-duplicates", help="Count drafts, summaries and copies of other reports as well.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
