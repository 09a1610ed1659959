"""Office files are zip archives: measured before anything is unpacked, so that a small file cannot
unfold into a large one. A member is never read further than the size that was measured."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from corpus.errors import EncryptedFile, UnreadableFile

LARGEST_UNPACKED = 400_000_000   # bytes of all members together
LARGEST_XML = 60_000_000         # bytes of one XML member
FREE = 30_000_000                # bytes of all members together, to which they may unfold from however few
MOST_TIMES = 100                 # the size of the file: office files unfold to 3 to 20 times theirs
MOST_MEMBERS = 10_000
LARGEST_DIRECTORY = 4_000_000    # bytes of the list of members, which is read whole
_COMMENT = 66_000                # bytes: so far from its end may an archive's last record begin
_LOCKED = 1                      # flag bit of a member that needs a password


def open_archive(data: bytes, name: str, *, what: str, holds: Callable[[set[str]], bool]) -> zipfile.ZipFile:
    """The archive of an office file, its members measured. `what` is what it should be ("Word file"),
    `holds` whether the names of its members say that it is one.

    Raises UnreadableFile (no archive, no such file, unfolding too far), EncryptedFile.
    """
    members = members_of(data)
    if members is None:
        raise UnreadableFile(f"is no {what}", where=name, todo="Check that its suffix tells its true kind.")
    if not holds({m.filename for m in members}):
        raise UnreadableFile(f"is an archive but no {what}", where=name, todo="Check that its suffix tells its true kind.")
    if any(m.flag_bits & _LOCKED for m in members):
        raise EncryptedFile("is locked with a password", where=name, todo="Save it without a password.")
    if (
        len(members) > MOST_MEMBERS or (size := sum(m.file_size for m in members)) > LARGEST_UNPACKED or size > max(FREE, MOST_TIMES * len(data))
        or any(m.file_size > LARGEST_XML for m in members if m.filename.endswith((".xml", ".rels")))
    ):
        raise UnreadableFile("unfolds into more than is read", where=name, todo="Save it again with its pictures made smaller.")
    return zipfile.ZipFile(io.BytesIO(data))


def members_of(data: bytes) -> list[zipfile.ZipInfo] | None:
    """The members of an archive; None for what is none, is broken, or lists more than any office file."""
    if not data.startswith(b"PK") or _directory_size(data) > LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
        return None


def _directory_size(data: bytes) -> int:
    """Bytes of the list of members as the archive itself states them; 0 where its end is missing."""
    at = data.rfind(b"PK\x05\x06", -_COMMENT)
    if at < 0 or at + 22 > len(data):
        return 0
    size = struct.unpack_from("<I", data, at + 12)[0]
    if at >= 20 and data[at - 20:at - 16] == b"PK\x06\x07":  # the list of a large archive is measured elsewhere
        far = struct.unpack_from("<Q", data, at - 12)[0]
        if far + 48 <= len(data):
            size = struct.unpack_from("<Q", data, far + 40)[0]
    return size


def read_member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """The bytes of one member. Raises UnreadableFile where it is missing or broken."""
    try:
        return archive.read(member)
    except (
        KeyError, ValueError, struct.error, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, NotImplementedError,
    ) as error:
        raise UnreadableFile("is broken", where=name, todo="Open and save it again, or get the file again.") from error


def parse_xml(data: bytes, name: str) -> etree._Element:
    """XML without entities, networks or depths beyond reason. Raises UnreadableFile."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("is broken", where=name, todo="Open and save it again, or get the file again.") from error
