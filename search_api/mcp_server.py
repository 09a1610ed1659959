"""The tools of `search_api.tools` over the Model Context Protocol, on standard input and output, for one program on this machine.

Nothing listens, and nothing but answers goes to standard output. Needs the extra `mcp`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread

from corpus.audit import Trail, at_the_machine
from corpus.errors import AuditError, UsageError
from corpus.version import program_version
from graph.store import Store
from ingest.encoder import Encoder
from search_api.models_tools import READ_AS
from search_api.tools import Tool, failed, tools

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

NAME = "scr"
INSTALL = "pip install 'mcp>=2,<3'"
ASKED = {"search": ("search", "q"), "briefing": ("search.briefing", "q"), "cypher": ("cypher", "query")}  # tools in the audit, and what is kept as a digest
AT_ONCE = 4  # questions that are answered at the same time; the others wait

log = logging.getLogger(__name__)


def check_installed() -> None:
    """Raises UsageError where the packages that speak the protocol are missing, or of an older kind."""
    for package in ("mcp", "mcp_types"):  # the second came with mcp 2
        if find_spec(package) is None:
            raise UsageError(f"this needs the package {package}, which is not installed.", todo=f"In the program's environment: {INSTALL}")


def serve(store: Store, encoder: Encoder, trail: Trail | None = None) -> None:
    """Answers until standard input ends; what is asked stands in the audit. Raises UsageError where the extra is missing."""
    check_installed()
    from mcp.server.stdio import stdio_server

    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # its warnings quote what was asked
    made = server(tools(store, encoder), trail)

    async def run() -> None:
        async with stdio_server() as (asked, told):
            await made.run(asked, told, made.create_initialization_options())

    anyio.run(run)


def told(tool: Tool, given: Mapping[str, Any], trail: Trail | None) -> tuple[str, bool]:
    """What the tool answers; it leaves a line in the audit where a route or a command that does the same does."""
    text, answered = tool.call(given)
    action, question = ASKED.get(tool.name, ("", ""))
    if trail and action:
        deed = at_the_machine(action)
        try:
            trail.ask(deed, str(given.get(question) or ""))
            trail.end(deed, "done" if answered else "refused", 0 if answered else 1)
        except AuditError:
            log.warning("the audit cannot be written: reading goes on and is not noted")
    return text, answered


def server(offered: list[Tool], trail: Trail | None = None) -> Server[Any]:
    """A server of these tools, for any transport."""
    import mcp_types as types
    from mcp.server.lowlevel import Server

    by_name = {tool.name: tool for tool in offered}
    only_reads = types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    listed = types.ListToolsResult(tools=[
        types.Tool(
            name=tool.name, title=tool.title, description=tool.description, input_schema=tool.input_schema(), output_schema=tool.output_schema(),
            annotations=only_reads,
        )
        for tool in offered
    ])
    turns = anyio.CapacityLimiter(AT_ONCE)

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return listed

    async def call_tool(_: Any, call: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(call.name)
        if tool is None:
            text, answered = failed(f"There is no such tool. There are {', '.join(by_name)}."), False
        else:
            text, answered = await to_thread.run_sync(told, tool, call.arguments or {}, trail, limiter=turns)
        return types.CallToolResult(
            content=[types.TextContent(text=text)], structured_content=json.loads(text) if answered else None, is_error=not answered,
        )

    return Server(
        NAME, version=program_version(), title="Serious case reviews and inspection reports", instructions=READ_AS,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )
