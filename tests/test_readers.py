"""Reading in a process apart: what it cannot do, and what a file costs that ends it, never ends or wants too much."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from test_read_errors import pdf
from test_read_hostile import deck_bytes, with_member, word_bytes
from test_read_office import odt_bytes

from corpus.errors import EncryptedFile, NotFound, UnreadableFile
from corpus.samples import sample_folder
from ingest.readers import Readers
from ingest.read import read_report

LONG = "\n\n".join(f"The GP of child {number} did not ask who lived in the home." for number in range(20_000)).encode()
GOOD = b"# Review\n\nThe GP did not ask who lived in the home.\n"


@pytest.fixture(scope="module")
def readers():
    with Readers() as readers:
        yield readers


def test_a_report_comes_back_as_it_was_read(readers):
    for path in sorted(sample_folder().iterdir())[::3]:
        assert readers.read(path, path.name) == read_report(path)


def test_a_page_is_drawn_and_one_that_is_not_there_is_told(readers):
    drawn = readers.draw(pdf("The GP did not ask who lived in the home."), 1, 0, 20)
    assert drawn.png.startswith(b"\x89PNG") and drawn.pages == (1,)
    with pytest.raises(NotFound, match="has no page 2"):
        readers.draw(pdf("One."), 2, name="a.pdf")


def test_a_refusal_keeps_its_kind_place_and_advice(readers):
    with pytest.raises(EncryptedFile) as caught:
        readers.read_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked.docx")
    assert caught.value.where == "locked.docx" and caught.value.todo == "Save it without a password."


def planted(address: str) -> dict[str, bytes]:
    """Documents of each kind that ask for something from `address`."""
    entity = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{address}/dtd"> %p; <!ENTITY e SYSTEM "{address}/entity">]>'.encode()
    linked = f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="{address}/i.png" TargetMode="External"/></Relationships>'
    page = (
        f"<html><head><base href='{address}/'><link rel=stylesheet href='{address}/c.css'><script src='{address}/s.js'></script><meta http-equiv=refresh "
        f"content='0;url={address}/r'></head><body><main><p>The GP did not ask.<img src='{address}/i.png'></p><iframe src='{address}/f'></iframe></main></body></html>"
    ).encode()
    word = with_member(word_bytes(), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", linked.encode()))
    uri = pdf("The GP did not ask.").replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S/URI/URI(%s/o)>> /AA <</WC <</S/JavaScript/JS(app.launchURL('%s/j'))>> >>" % (address.encode(), address.encode()))
    return {
        "a.pdf": uri, "a.html": entity + page, "b.html": page, "a.md": f"The GP did not ask. ![x]({address}/i.png) <img src='{address}/m.png'>".encode(),
        "a.docx": word, "b.docx": with_member(word, "word/document.xml", lambda xml: xml.replace(b"<w:document", entity + b"<w:document", 1)),
        "a.odt": odt_bytes(f'<text:p>The GP did not ask.</text:p><draw:frame><draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{address}/i.png"/></draw:frame>'),
        "b.odt": with_member(odt_bytes("<text:p>The GP did not ask.</text:p>"), "content.xml", lambda xml: entity + xml),
        "a.pptx": with_member(deck_bytes(), "ppt/slides/_rels/slide1.xml.rels", lambda xml: xml.replace(b"</Relationships>", linked.encode())),
        "a.rtf": b'{\\rtf1\\ansi{\\*\\template %s/t}{\\field{\\*\\fldinst INCLUDEPICTURE "%s/i.png"}{\\fldrslt x}} The GP did not ask.\\par}' % ((address.encode(),) * 2),
        "a.mhtml": b"From: <Saved by Blink>\r\nSnapshot-Content-Location: %s/\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" % address.encode() + page,
    }


def test_nothing_that_a_document_asks_for_is_fetched(readers):
    asked = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        read = []
        for name, data in planted(f"http://127.0.0.1:{server.server_port}").items():
            with contextlib.suppress(UnreadableFile):
                read.append(readers.read_bytes(data, name).file)
            if name == "a.pdf":
                readers.draw(data, 1)
        server.shutdown()
    assert asked == [] and {name.partition(".")[2] for name in read} == {"pdf", "html", "md", "docx", "odt", "pptx", "rtf", "mhtml"}


@pytest.mark.parametrize("wish", [
    "import socket; socket.create_connection(('127.0.0.1', 9))", "import socket; socket.getaddrinfo('localhost', 80)", "import urllib.request as u; u.urlopen('http://127.0.0.1:9')",
    "import subprocess; subprocess.run(['true'])", "import os; os.system('true')", "import os; os.fork()", "open('left-behind', 'w')",
    "import os; os.open('left-behind', os.O_WRONLY | os.O_CREAT)", "import os; os.remove('kept')", "import os; os.rename('kept', 'left-behind')",
])
def test_the_process_has_no_network_no_other_programs_and_does_not_write(wish, tmp_path):
    (tmp_path / "kept").write_text("x")
    program = f"from ingest.reading_process import ShutOff, shut_off\nshut_off()\ntry:\n    {wish}\nexcept ShutOff:\n    raise SystemExit(7)"
    assert subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}).returncode == 7
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let some of it be written")
def test_not_even_code_beneath_python_writes_a_file(tmp_path):
    program = "import ctypes\nfrom ingest.reading_process import shut_off\nc = ctypes.CDLL(None)\nshut_off()\nf = c.creat(b'f', 0o600)\nprint(c.write(f, b'words', 5))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True)
    assert done.stdout == "-1\n" and (tmp_path / "f").stat().st_size == 0


def test_a_file_whose_process_dies_fails_and_the_next_is_read():
    with Readers() as readers:
        done = threading.Event()

        def kill():
            while not done.wait(0.02):
                for pid in readers.pids:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGSEGV)

        thread = threading.Thread(target=kill)
        thread.start()
        with pytest.raises(UnreadableFile, match=r"long.txt: ended the process that read it \(SIGSEGV\)") as caught:
            readers.read_bytes(LONG, "long.txt")
        done.set()
        thread.join()
        assert caught.value.todo and readers.read_bytes(GOOD, "good.md").sentences


def test_a_file_that_takes_too_long_fails_and_the_next_is_read():
    with Readers(silent_s=0.0) as readers:
        with pytest.raises(UnreadableFile, match="long.txt: was not read within") as caught:
            readers.read_bytes(LONG, "long.txt")
        assert caught.value.todo and readers.pids == []
        readers._silent_s = 60
        assert readers.read_bytes(GOOD, "good.md").sentences


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of other systems does not hold a process to it; the one that asks does")
def test_a_file_that_wants_too_much_memory_fails_and_the_next_is_read():
    with Readers(memory=400_000_000) as readers:
        with pytest.raises(UnreadableFile, match="wide.txt: .*GB of memory") as caught:
            readers.read_bytes(b"The GP did not ask. " * 4_900_000, "wide.txt")
        assert caught.value.todo and readers.read_bytes(GOOD, "good.md").sentences


def test_a_process_ends_with_the_one_that_started_it(tmp_path):
    program = "from ingest.readers import Readers\nimport time\nif __name__ == '__main__':\n    r = Readers(); r.begin(); print(r.pids[0], flush=True); time.sleep(60)"
    (tmp_path / "main.py").write_text(program)
    asking = subprocess.Popen([sys.executable, tmp_path / "main.py"], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, stdout=subprocess.PIPE, text=True)
    pid = int(asking.stdout.readline())
    asking.kill()
    until = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.1)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE

