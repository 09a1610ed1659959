"""How long the screens keep somebody waiting, in a real browser, and how many questions each page asks of the API.

    python benchmarks/screens_speed.py --home HOME [--rounds 3] [--browser /usr/bin/chromium]

Serves HOME with `scr serve` and `scr ui`, processes of their own on this machine's loopback address, with no key. Each round, in one visit as a reader makes it:
a search typed and sent (until its first result is there, and until the page is whole), then each page by its word in the menu, and a report from the list
(until its heading is there and the page is whole). Prints the first round alone, where nothing is kept yet, the median of the others, and the API's
answers per page; these pass a counter in between, which adds some milliseconds. It stops by itself.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright
from search_speed import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("supervision cancelled for months", "father not known to services", "no record of the visit", "baby not brought to appointments")
MORE = ("Saved searches", "Review queue", "Add reports", "Graph", "Ask in Cypher")  # behind that word in the menu
PAGES = ("Briefing", "Case study", "Collections", "Themes", "Areas", "Reports", "About", *MORE)  # as the menu and their headings call them
WHOLE = "[data-testid='stApp'][data-test-script-state='notRunning']"


class Counter(ThreadingHTTPServer):
    """Passes on what the screens ask of the API, and counts it."""

    daemon_threads = True

    def __init__(self, to: int) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.to, self.asked = to, 0


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        there = http.client.HTTPConnection("127.0.0.1", server.to, timeout=60)
        there.request(self.command, self.path, body, dict(self.headers))
        answer = there.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        there.close()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET


def visit(page: Page, url: str, question: str, counter: Counter) -> dict[str, tuple[float, int]]:
    """Seconds and the API's answers, by what was done."""
    took: dict[str, tuple[float, int]] = {}

    def noted(name: str, act: Any, *until: Any) -> None:
        before, began = counter.asked, time.monotonic()
        act()
        for n, there in enumerate(until):
            there()
            took[name if n == len(until) - 1 else f"{name}, first result"] = (time.monotonic() - began, counter.asked - before)

    def whole() -> None:
        page.wait_for_timeout(30)  # the browser has sent what it was told to
        page.wait_for_selector(WHOLE, state="attached", timeout=60_000)

    def at(heading: str) -> Any:
        return lambda: page.get_by_role("heading", name=heading, exact=True, level=1).wait_for(timeout=60_000)

    def go(name: str) -> Any:
        def act() -> None:
            if name in MORE:
                page.get_by_role("button", name=re.compile("^More")).click()  # it names the page behind it that is open
            page.get_by_role("menuitem" if name in MORE else "link", name=name, exact=True).first.click()
        return act

    def send() -> None:
        page.get_by_label("What do you want to know?").fill(question)
        page.get_by_role("button", name="Search", exact=True).click()

    noted("(opening)", lambda: page.goto(url), at("Search the reports"), whole)
    noted("Search", send, lambda: page.locator(".hit").first.wait_for(timeout=60_000), whole)
    for name in PAGES:
        noted(name, go(name), lambda name=name: (at(name)(), whole()))
        if name == "Reports":
            link = page.locator("table.plain a").nth(len(question) % 7)
            noted("A report", link.click, lambda: (page.get_by_role("tab", name="Text").wait_for(timeout=60_000), whole()))
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    options = parser.parse_args()
    api, ui = free_port(), free_port()
    env = os.environ | {"SCR_HOME": str(options.home)}
    counter = Counter(api)
    threading.Thread(target=counter.serve_forever, daemon=True).start()
    scr = [sys.executable, "-m", "ui.cli"]
    with subprocess.Popen([*scr, "serve", "--port", str(api)], env=env, cwd=ROOT, stderr=subprocess.DEVNULL) as served:
        shown = None
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{api}", trust_env=False, timeout=60) as client:
                wait_for(client)
            shown = subprocess.Popen(
                [*scr, "ui", "--port", str(ui), "--api", f"http://127.0.0.1:{counter.server_address[1]}"], env=env, cwd=ROOT, stderr=subprocess.DEVNULL)
            with httpx.Client(base_url=f"http://127.0.0.1:{ui}/_stcore", trust_env=False, timeout=60) as client:
                wait_for(client)
            time.sleep(5)  # what the API asks of itself when it starts
            rounds = defaultdict(list)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
                for n in range(options.rounds):
                    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
                    for name, figures in visit(page, f"http://127.0.0.1:{ui}", QUESTIONS[n % len(QUESTIONS)], counter).items():
                        rounds[name].append(figures)
                    page.context.close()
                browser.close()
            print(f"{'':24} {'first':>8} {'median of others':>18} {'asked of the API':>18}")
            for name, found in rounds.items():
                later = found[1:] or found
                print(f"{name:24} {found[0][0]:6.2f} s {median(t for t, _ in later):16.2f} s {found[0][1]:9} then {median(n for _, n in later):g}")
        finally:
            if shown:
                shown.terminate()
            served.terminate()


if __name__ == "__main__":
    main()
