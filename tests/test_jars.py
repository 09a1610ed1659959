"""The program files of Neo4j: fetched once, by checksum, from where they may be fetched."""

import hashlib
import http.server
import threading

import pytest

from corpus.errors import StoreUnavailable, UsageError
from graph.jars import Jar, fetch_jars, folder_of, jar_list, sha256_of, versions


@pytest.fixture
def repository(tmp_path):
    """A Maven repository on this machine with one file in it, and what was asked of it."""
    folder = tmp_path / "served" / "org" / "example" / "thing" / "1.0"
    folder.mkdir(parents=True)
    (folder / "thing-1.0.jar").write_bytes(b"the right bytes")
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path / "served"))

        def log_message(self, *args):
            asked.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield {"here": f"http://127.0.0.1:{served.server_port}"}, asked
        served.shutdown()


def jar(content: bytes) -> Jar:
    return Jar("org.example", "thing", "1.0", "", hashlib.sha256(content).hexdigest(), len(content))


def test_a_file_is_fetched_once(repository, tmp_path):
    repositories, asked = repository
    for _ in range(2):
        (path,) = fetch_jars("1", tmp_path / "cache", jars=[jar(b"the right bytes")], repositories=repositories)
    assert path.read_bytes() == b"the right bytes" and sum(name.endswith(".jar") for name in asked) == 1


def test_a_file_of_another_checksum_is_refused_and_not_kept(repository, tmp_path):
    with pytest.raises(StoreUnavailable, match="thrown away"):
        fetch_jars("1", tmp_path / "cache", jars=[jar(b"other bytes 123")], repositories=repository[0])
    assert list(folder_of("1", tmp_path / "cache").glob("**/*.jar")) == []


def test_a_file_that_was_damaged_is_fetched_again(repository, tmp_path):
    wanted = jar(b"the right bytes")
    (path,) = fetch_jars("1", tmp_path / "cache", jars=[wanted], repositories=repository[0])
    path.write_bytes(b"the wrong bytes")
    fetch_jars("1", tmp_path / "cache", jars=[wanted], repositories=repository[0])
    assert sha256_of(path) == wanted.sha256


def test_without_a_network_the_error_says_what_to_do(tmp_path):
    with pytest.raises(StoreUnavailable, match="NEO4J_URI"):
        fetch_jars("1", tmp_path / "cache", jars=[jar(b"x")], repositories={"gone": "http://127.0.0.1:9"})


def test_what_is_fetched_is_told(repository, tmp_path):
    lines = []
    fetch_jars("1", tmp_path / "cache", jars=[jar(b"the right bytes")], repositories=repository[0], progress=lines.append)
    assert lines[0].startswith("Fetching Neo4j Community 1 (about 0 MB, once)")


@pytest.mark.parametrize("version", versions())
def test_every_file_of_a_version_has_a_checksum_and_a_name_of_its_own(version):
    listed = jar_list(version)
    assert all(len(j.sha256) == 64 and j.size > 0 for j in listed)
    assert len({j.file_name for j in listed}) == len(listed) > 200


def test_a_version_without_a_list_is_refused():
    with pytest.raises(UsageError, match="5.26.30"):
        jar_list("4.4")
