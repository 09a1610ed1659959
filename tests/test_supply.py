"""What the program is made of is known, may be used, and is what it was tested with."""

import hashlib
import json
import re
import runpy
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from corpus.errors import ModelError
from graph import jars as jarring
from graph.jars import DEFAULT_VERSION, Jar, fetch_jars, jar_list, versions
from ingest.encoder import LEARNT, load_encoder
from ingest.weights import DATA, changed_weights, expect, weights_list

ROOT = Path(__file__).resolve().parent.parent
CI = ROOT / ".ci"


@pytest.fixture(scope="module")
def supply():
    return runpy.run_path(str(CI / "supply.py"))


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt", "requirements-audit.txt"])
def test_every_locked_package_has_its_hashes(supply, lock):
    rows, text = supply["locked"](lock), (CI / lock).read_text("utf-8")
    assert len(rows) == len(re.findall(r"^[A-Za-z0-9][^\n]*==", text, re.M)) > 20 and all(row.hashes for row in rows)
    assert "http" not in text.replace("httpx", "").replace("httpcore", "").replace("httptools", "")  # no address of any registry


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_every_licence_is_allowed_or_an_exception_with_its_reason(supply, lock):
    given = supply["rules"]()
    assert supply["unanswered"](lock, given) == []
    assert all(facts["licence"] and len(facts["why"]) > 20 for facts in given["exceptions"].values())


def test_a_licence_that_is_not_allowed_is_noticed(supply):
    given, is_allowed = supply["rules"](), supply["is_allowed"]
    assert [is_allowed(x, given) for x in ("MIT", "EPL-2.0 OR Apache-2.0", "BSD-3-Clause AND MIT", "MIT AND GPL-3.0-only", "GPL-3.0-only", "")] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("version", versions())
def test_every_file_of_neo4j_has_a_licence(supply, version):
    given = supply["rules"]()
    assert [jar.file_name for jar in jar_list(version) if not supply["licence_of_jar"](jar.group, given)] == []


def test_the_bill_of_materials_fits_its_schema_and_names_everything(supply, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(CI), *sys.path])
    bill = runpy.run_path(str(CI / "sbom.py"))["bill"]
    text = bill()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None and bill() == text
    parts = {part["bom-ref"]: part for part in json.loads(text)["components"]}
    assert {f"pkg:pypi/{row.name}@{row.version}" for row in supply["locked"]("requirements.txt")} <= parts.keys()
    assert {jar.sha256 for jar in jar_list(DEFAULT_VERSION)} | {facts["sha256"] for facts in weights_list().values()} == {
        digest["content"] for part in parts.values() for digest in part.get("hashes", [])
    }
    assert all(part["licenses"] for part in parts.values())


def test_the_models_are_those_on_the_list_and_none_is_left_off():
    assert changed_weights() == [] and {path.name for path in DATA.glob("*.safetensors")} < weights_list().keys()


def test_changed_weights_are_not_used(tmp_path, monkeypatch):
    with pytest.raises(ModelError, match="not the file that the program was tested with"):
        expect("finder.safetensors", b"other", tmp_path, todo="Install it again.")
    monkeypatch.setattr("ingest.encoder.LEARNT", path := tmp_path / LEARNT.name)
    path.write_bytes(LEARNT.read_bytes() + b"x")
    with pytest.raises(ModelError, match=str(path)):
        load_encoder(tmp_path, learnt=path)


def test_jars_that_were_brought_are_used_without_a_network_and_only_sound_ones(tmp_path, monkeypatch):
    good = Jar("g", "good", "1", "", hashlib.sha256(b"good").hexdigest(), 4)
    monkeypatch.setattr(jarring, "brought", lambda _: tmp_path / "beside")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / good.file_name).write_bytes(b"good")
    assert [path.read_bytes() for path in fetch_jars("9", tmp_path / "cache", jars=[good])] == [b"good"]
    assert jarring._take([Jar("g", "good", "1", "", "0" * 64, 4)], tmp_path / "beside", tmp_path) != []


def test_an_audit_that_could_ask_nobody_says_so_and_a_weakness_fails():
    judge = runpy.run_path(str(CI / "audit.py"))["judge"]
    weak = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}]}
    sound, unasked = {"name": "b", "version": "1", "vulns": []}, {"name": "c", "skip_reason": "not found"}
    assert judge([weak, sound], strict=False)[0] == 1 and "a 1: PYSEC-1, CVE-1 (mended in 2)" in judge([weak], strict=False)[1]
    assert judge([sound], strict=True)[0] == 0
    for rows in ([], [unasked]):
        assert judge(rows, strict=False)[0] == 0 and judge(rows, strict=True)[0] == 1 and "AUDIT SKIPPED" in judge(rows, strict=False)[1][0]
    assert judge([sound, unasked], strict=True)[0] == 1 and "NOT ASKED ABOUT 1 OF 2" in judge([sound, unasked], strict=False)[1][0]
