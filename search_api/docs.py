"""The documentation page: the OpenAPI document as one HTML page that needs no other server.

FastAPI's own page loads its scripts from a content network; this program works offline.
"""

from __future__ import annotations

import json
import shlex
from html import escape
from typing import Any
from urllib.parse import urlencode

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:58rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h2{margin-top:2.5rem;border-bottom:2px solid #d0d7de}h3{margin:2rem 0 .3rem}
code,pre{font:14px/1.45 ui-monospace,monospace;background:#f3f5f7;border-radius:4px}code{padding:.1rem .3rem}
pre{padding:.8rem;overflow:auto}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d0d7de}
.method{font-weight:700;margin-right:.5rem}details{margin:.5rem 0}summary{cursor:pointer}
"""


def page(document: dict[str, Any]) -> str:
    """The whole page for an OpenAPI document."""
    info = document["info"]
    parts = [_paragraphs(info["description"]), "<p>For programs: <a href='/openapi.json'>openapi.json</a></p>"]
    for tag in document["tags"]:
        parts.append(f"<h2 id='{escape(tag['name'])}'>{escape(tag['name'].capitalize())}</h2>{_paragraphs(tag['description'])}")
        for path, methods in document["paths"].items():
            parts += [_operation(path, method, o) for method, o in methods.items() if tag["name"] in o.get("tags", ())]
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(info['title'])}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{STYLE}</style></head>"
        f"<body><h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>{''.join(parts)}</body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parts = [
        f"<h3><span class='method'>{method.upper()}</span><code>{escape(path)}</code></h3>",
        f"<p><strong>{escape(operation['summary'])}</strong><br>{escape(operation.get('description', ''))}</p>",
    ]
    if rows := "".join(_parameter(p) for p in operation.get("parameters", ()) if p["in"] != "header"):
        parts.append(f"<details><summary>Parameters</summary><table>{rows}</table></details>")
    parts.append(f"<pre>{escape(_curl(path, method, operation))}</pre>")
    answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
    if answer is not None:
        shown = escape(json.dumps(answer, indent=2, ensure_ascii=False))
        parts.append(f"<details><summary>An answer</summary><pre>{shown}</pre></details>")
    problems = ", ".join(f"{s} ({escape(r['description'])})" for s, r in operation["responses"].items() if s >= "4")
    if problems:
        parts.append(f"<p>Problems: {problems}.</p>")
    return "".join(parts)


def _parameter(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    allowed = schema.get("items", {}).get("enum") or schema.get("enum") or []
    said = escape(parameter.get("description", ""))
    if schema.get("type") == "array":
        said += " May be given more than once."
    if allowed:
        said += " One of " + ", ".join(f"<code>{escape(str(a))}</code>" for a in allowed) + "."
    if schema.get("default") not in (None, ""):
        said += f" Without it: <code>{escape(str(schema['default']))}</code>."
    return f"<tr><th><code>{escape(parameter['name'])}</code></th><td>{said}</td></tr>"


def _curl(path: str, method: str, operation: dict[str, Any]) -> str:
    """A command line that calls the operation with the examples of its parameters."""
    query = {}
    for parameter in operation.get("parameters", ()):
        given = _example(parameter)
        if parameter["in"] == "path" and given is not None:
            path = path.replace("{" + parameter["name"] + "}", str(given))
        elif parameter["in"] == "query" and given is not None:
            query[parameter["name"]] = given
    address = f"http://127.0.0.1:8000{path}" + (f"?{urlencode(query)}" if query else "")
    if "requestBody" not in operation:
        return f"curl {'' if method == 'get' else f'-X {method.upper()} '}{shlex.quote(address)}"
    way, content = "" if method == "post" else f"-X {method.upper()} ", operation["requestBody"]["content"]
    if "application/json" not in content:  # files
        return f"curl {way}{shlex.quote(address)} -F files=@report.pdf"
    body = json.dumps(next(iter(content["application/json"]["examples"].values()))["value"])
    return f"curl {way}{shlex.quote(address)} -H 'Content-Type: application/json' -d {shlex.quote(body)}"


def _example(parameter: dict[str, Any]) -> Any:
    examples = parameter["schema"].get("examples") or [parameter.get("example")]
    return examples[0]


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(p)}</p>" for p in text.split("\n\n"))
