"""What one report asks for, printed: `scr show REPORT --recommendations`."""

from __future__ import annotations

from typing import Any

from ui.parts import NOT_THIS, console, print_json, said_date

CALLED = {"recommendation": "Recommendation", "area_for_improvement": "For improvement", "priority_action": "Priority action"}
NONE = "No recommendations were found in it. Some reports put questions in their place; others print them in a file of their own."


def show_recommendations(report: dict[str, Any], *, as_json: bool) -> None:
    """The recommendations of a report in full, in its order, each in the report's own words."""
    from rich.padding import Padding
    from rich.text import Text

    from corpus.codebook import load_codebook

    found, book = report["recommendations"], load_codebook()
    if as_json:
        print_json(found)
        return
    out = console()
    out.print(Text(report["title"] or report["file"], style="bold"))
    out.print(f"  {said_date(report)}, {report['file']}")
    for one in found:
        number = one["number"] or ""
        name = number if number[:1].isalpha() and len(number) > 4 else f"{CALLED[one['form']]} {number}".strip()
        agencies = f" ({', '.join(one['agencies'])})" if one["agencies"] else ""
        who = f", to {one['addressee']}{agencies}" if one["addressee"] else ""
        due = f", due {one['due']}" if one["due"] else ""
        out.print(Text(f"\n{name}{who}{due}", style="bold"))
        place = ", ".join(x for x in (f"p. {one['page']}" if one["page"] else "", f"para {one['paragraph']}" if one["paragraph"] not in ("", number) else "") if x)
        out.print(Padding(Text(f"“{one['text']}”{f' ({place})' if place else ''}", style="italic"), (0, 0, 0, 4)))
        if codes := one["failings"] or one["themes"]:
            out.print(Padding(Text(f"answers to: {'; '.join(f'{book.label(code)} ({code})' for code in codes)}"), (0, 0, 0, 4)))
    if not found:
        out.print(NONE)
    out.print(Text("\n" + NOT_THIS, style="dim"))
