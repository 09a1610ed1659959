"""How much memory the API takes while 300 MB are handed to it.

    python benchmarks/upload_memory.py --home FOLDER [--megabytes 300]

Serves FOLDER with `scr serve`, sends one request with files of 100 MB, of a kind that is not read, so that what is measured is their way to disk, and prints
the most memory that the process had (its resident set, looked at a hundred times a second) beside what it had before. The files are let go by afterwards.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
from search_speed import free_port, wait_for

HERE = Path(__file__).parent
FILE = 100_000_000
BLOCK = bytes(range(256)) * 4_000


def body(megabytes: int) -> Iterator[bytes]:
    left, number = megabytes * 1_000_000, 0
    while left > 0:
        yield f'--x\r\nContent-Disposition: form-data; name="files"; filename="{number}.doc"\r\n\r\n'.encode()
        size = min(FILE, left)
        for _ in range(size // len(BLOCK)):
            yield BLOCK
        yield BLOCK[:size % len(BLOCK)] + b"\r\n"
        left, number = left - size, number + 1
    yield b"--x--\r\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--megabytes", type=int, default=300)
    options = parser.parse_args()
    port, env = free_port(), os.environ | {"SCR_HOME": str(options.home)}
    with subprocess.Popen([sys.executable, "-m", "ui.cli", "serve", "--port", str(port)], env=env, cwd=HERE.parent, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=600) as client:
                wait_for(client)
                process, most, done = psutil.Process(server.pid), [0], threading.Event()

                def look() -> None:
                    while not done.wait(0.01):
                        most[0] = max(most[0], process.memory_info().rss)

                client.post("/v1/uploads", content=body(1), headers={"Content-Type": "multipart/form-data; boundary=x"})  # loads what is needed
                before = process.memory_info().rss
                watch = threading.Thread(target=look)
                watch.start()
                started = time.monotonic()
                answer = client.post("/v1/uploads", content=body(options.megabytes), headers={"Content-Type": "multipart/form-data; boundary=x"})
                took = time.monotonic() - started
                done.set()
                watch.join()
                sizes = [file["size"] for file in answer.json()["files"]]
                print(f"{answer.status_code}: {sum(sizes) / 1e6:.0f} MB in {len(sizes)} files taken in {took:.1f} s; "
                      f"memory {before / 1e6:.0f} MB before, {most[0] / 1e6:.0f} MB at most: {(most[0] - before) / 1e6:+.0f} MB")
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
