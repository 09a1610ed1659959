"""Damage to documents, by chance from a seed: to their bytes, and to what is packed inside them, packed again so that readers get at it."""

from __future__ import annotations

import copy
import io
import random
import re
import struct
import zipfile
import zlib

from lxml import etree

_XML = (
    b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;&a;'>]>", b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x'>", b"&#xD800;", b"&#0;", b"&lt;", b"]]>",
    b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.0' encoding='utf-16'?>", b"xml:space='preserve'", b"999999999", b"-1", b"<w:tbl>", b"</w:p>", b"<w:p/>",
    b"<text:list>", b"</text:p>", b"<a:t>", b"\xff\xfe", b"\x00",
)
DICTIONARY: dict[str, tuple[bytes, ...]] = {
    "pdf": (
        b"/Type/Page", b"/Kids[1 0 R 2 0 R 3 0 R]", b"/Count 100000", b"/Count -1", b"/Length 99999999", b"/Filter[/FlateDecode/FlateDecode/LZWDecode]",
        b"/Parent 1 0 R", b"/MediaBox[0 0 1e9 1e9]", b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 -5 5]", b"/Rotate 37", b"/Contents[1 0 R 1 0 R]", b"<<" * 40,
        b"[" * 60, b"(" * 20, b"BT ", b" ET", b" Tf", b" 1e38 0 0 1e38 0 0 cm ", b" q " * 30, b"/XObject<</X 1 0 R>>", b" /X Do ", b"endobj", b"stream\n",
        b"endstream", b"/FontDescriptor 1 0 R", b"/ToUnicode 1 0 R", b"/Encrypt 1 0 R", b"nan", b"-2147483648", b"4294967296", b"/UserUnit 1e6",
    ),
    "docx": _XML, "odt": _XML, "pptx": _XML,
    "html": (
        *_XML, b"<table>" * 40, b"<div>" * 300, b"<td colspan='999999999'>", b"<ol start='999999999999'>", b"<ol start='--5'>", b"<script>", b"<svg><title>",
        b"<base href='http://127.0.0.1:9/'>", b"<meta charset='utf-7'>", b"<meta charset='x'>", b"<li>" * 50, b"<sup>\xc2\xb2</sup>", b"<template>", b"<main>",
    ),
    "rtf": (
        b"{" * 300, b"}" * 5, b"\\bin999999999 ", b"\\bin-5 ", b"\\u-10240?", b"\\u55357?", b"\\uc99 ", b"\\ansicpg999 ", b"\\ansicpg37 ", b"\\ansicpg1200 ", b"\\fcharset128 ",
        b"\\'81\\'", b"\\cell" * 50, b"\\row", b"\\trowd", b"{\\*\\", b"\\s-1 ", b"\\s99999999999 ", b"\\outlinelevel9 ", b"{\\footnote ", b"{\\stylesheet", b"{\\object\\objdata ",
        b"\\mac ", b"{\\field{\\*\\fldinst TOC}{\\fldrslt ", b"\\v ", b"\\listtext", b"\\ansicpg65001 ", b"\\ansicpg65000 ",
    ),
    "mhtml": (
        b"Content-Type: multipart/mixed; boundary=x\r\n", b"--x\r\n" * 20, b"------b\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"charset=utf-7", b"charset=unicode_escape",
        b"charset=base64", b"charset=idna", b"charset*0*=utf-8''x; charset*1*=", b"=?utf-8?q?=ff?=", b"Content-Type: message/rfc822\r\n\r\n", b"\r\n\r\n", b"boundary=",
        b"charset=punycode", b"charset=rot13", b"charset=undefined", b"Content-Transfer-Encoding: quoted-printable\r\n", b"=\r\n",
    ),
    "md": (
        b"[" * 300, b"![" * 100, b"*" * 200, b"**_" * 60, b"`" * 101, b">" * 100, b"- " * 100, b"<" * 200, b"&" * 100, b"| " * 200, b"\n|-|-|\n", b"[a]: <", b"[x]:",
        b"\n    code", b"~~~", b"<!--", b"<a href=", b"](<", b"\t" * 50, b"1" * 30 + b". x", b"# " * 40, b"&#xD800;", b"\\", b"***\n", b"===\n",
    ),
    "txt": (
        b"\n" * 60, b" " * 300, b"1." * 100, b"(" * 200, b"." * 300, b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\r", b"\x0c", b"Recommendation 1: " * 20, b"\xe2\x80\xae", b"Mr. " * 50,
        b"a" * 400, b"1.1.1.1.1.1.1.1 ", b"\xf4\x8f\xbf\xbf", b"\xed\xa0\x80", b"31 February 2019 ", b"12/13/14 ", b"\"" * 50, b"\xe2\x80\x9c" * 50, b"0" * 50, b"\xd9\xa3",
    ),
    "csv": (
        b"\"", b"\"\"", b",", b"\n", b"\r", b"\x00", b"file,", b"=cmd|x", b"../../x.pdf", b"-", b"99999-99-99", b"31 February 2019", b"\xff", b"a" * 200_000, b"\xe2\x80\xae", b"published",
        b"\xd9\xa3 March 2019", b"0000-00-00", b"local_authority", b"\xef\xbb\xbf",
    ),
}
_NAMES = ("../../../tmp/x.xml", "/etc/passwd", "word/../word/document.xml", "a\nb.xml", "\u202elmx.x", "x" * 5_000, "C:\\x", "content.xml/", "", "word\\document.xml")
_NUMBER = re.compile(rb"\d+")
_EXTREMES = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"2147483648", b"4294967295", b"18446744073709551616", b"1e308", b"0.00001", b"9" * 400)
_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"(.*?)\bstream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_ZIPPED = ("docx", "odt", "pptx")


class Mutator:
    """Equal seeds give equal mutants."""

    def __init__(self, kind: str, seed: int) -> None:
        self._kind, self._random = kind, random.Random(f"{kind} {seed}")

    def mutant(self, sources: list[bytes]) -> bytes:
        """One of the documents, damaged one to six times; now and then crossed with another."""
        chance = self._random
        source = sources[0] if len(sources) == 1 or chance.random() < 0.95 else chance.choice(sources[1:])
        if self._kind in _ZIPPED and chance.random() < 0.85:
            return self._zip(source)
        if self._kind == "pdf" and chance.random() < 0.75:
            return self._pdf(source)
        return self._damaged(source)

    def _damaged(self, data: bytes) -> bytes:
        for _ in range(self._random.choice((1, 1, 1, 2, 3, 6))):
            data = self._random.choice((self._flip, self._cut, self._drop, self._again, self._token, self._token, self._number, self._swap, self._noise))(data)
        return data[:2_000_000]

    # -- bytes ----------------------------------------------------------------------------------

    def _span(self, data: bytes) -> tuple[int, int]:
        start = self._random.randrange(len(data) + 1)
        return start, min(len(data), start + self._random.choice((1, 4, 20, 100, 1_000)))

    def _flip(self, data: bytes) -> bytes:
        flipped = bytearray(data)
        for _ in range(self._random.choice((1, 2, 8, 40)) if data else 0):
            flipped[self._random.randrange(len(data))] ^= 1 << self._random.randrange(8)
        return bytes(flipped)

    def _cut(self, data: bytes) -> bytes:
        return data[:self._random.randrange(len(data) + 1)] if self._random.random() < 0.5 else data[self._random.randrange(len(data) // 4 + 1):]

    def _drop(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + data[end:]

    def _again(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:end] + data[start:end] * self._random.choice((1, 2, 50, 300)) + data[end:]

    def _token(self, data: bytes) -> bytes:
        at = self._random.randrange(len(data) + 1)
        return data[:at] + self._random.choice(DICTIONARY[self._kind]) + data[at:]

    def _number(self, data: bytes) -> bytes:
        found = list(_NUMBER.finditer(data))
        if not found:
            return data
        one = self._random.choice(found)
        return data[:one.start()] + self._random.choice(_EXTREMES) + data[one.end():]

    def _swap(self, data: bytes) -> bytes:
        (a, b), (c, d) = sorted((self._span(data), self._span(data)))
        return data[:a] + data[c:d] + data[b:max(b, c)] + data[a:b] + data[d:] if b <= c else data

    def _noise(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + self._random.randbytes(end - start) + data[end:]

    # -- archives -------------------------------------------------------------------------------

    def _zip(self, data: bytes) -> bytes:
        chance, buffer = self._random, io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(info.filename, old.read(info)) for info in old.infolist()]
        for _ in range(chance.choice((1, 1, 2, 3))):
            at = chance.randrange(len(members))
            name, text = members[at]
            what = chance.random()
            if what < 0.4 and name.endswith((".xml", ".rels")):
                members[at] = (name, self._tree(text))
            elif what < 0.8:
                members[at] = (name, self._damaged(text))
            elif what < 0.86:
                members[at] = (chance.choice(_NAMES), text)
            elif what < 0.9 and len(members) > 1:
                del members[at]
            elif what < 0.94:
                members.append((chance.choice(_NAMES), text))
            else:
                members[at] = (name, members[chance.randrange(len(members))][1])
        with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))) as new:
            for name, text in members:
                try:
                    new.writestr(zipfile.ZipInfo(name) if not name else name, text)
                except (ValueError, UserWarning):
                    continue
        return buffer.getvalue() if chance.random() < 0.9 else self._flip(buffer.getvalue())

    def _tree(self, text: bytes) -> bytes:
        """XML that stays well-formed: elements taken out, repeated, moved, renamed or buried, attributes changed."""
        chance = self._random
        try:
            root = etree.fromstring(text)
        except (etree.XMLSyntaxError, ValueError):
            return text
        for _ in range(chance.choice((1, 2, 5))):
            every = [node for node in root.iter() if isinstance(node.tag, str)]
            one, other = chance.choice(every), chance.choice(every)
            what, parent = chance.randrange(7), one.getparent()
            if what == 0 and parent is not None:
                parent.remove(one)
            elif what == 1 and parent is not None and len(every) < 5_000:
                parent.extend(copy.deepcopy(one) for _ in range(chance.choice((1, 3, 200)) if sum(1 for _ in one.iter()) < 20 else 1))
            elif what == 2 and one is not root and one not in other.iterancestors() and one is not other:
                other.append(one)
            elif what == 3:
                one.tag = other.tag
            elif what == 4 and one.attrib:
                one.attrib[chance.choice(sorted(one.attrib))] = chance.choice((*(e.decode() for e in _EXTREMES), "", "x" * 500, "../../x", "http://127.0.0.1:9/x", "true"))
            elif what == 5 and parent is not None:
                for _ in range(chance.choice((5, 60, 240))):
                    deeper = etree.SubElement(parent, one.tag)
                    parent = deeper
                parent.append(one)
            else:
                one.text = chance.choice(("", "1.1 " * 30, "\u202e", "\u00b2", "0" * 300, "( " * 300, "1. 2. 3."))
        return etree.tostring(root)

    # -- PDF ------------------------------------------------------------------------------------

    def _pdf(self, data: bytes) -> bytes:
        """Objects damaged, the streams inflated before and deflated again, and written as a sound file: plain, or in object streams."""
        chance = self._random
        objects = {int(number): body for number, body in _OBJECT.findall(data)}
        if not objects:
            return self._damaged(data)
        for _ in range(chance.choice((1, 1, 2, 3))):
            number = chance.choice(sorted(objects))
            found = _STREAM.match(objects[number])
            if found and chance.random() < 0.7:
                head, raw = found.groups()
                objects[number] = _packed(head, self._damaged(_inflated(head, raw)))
            elif chance.random() < 0.15:
                objects[number] = objects[chance.choice(sorted(objects))]
            else:
                objects[number] = self._damaged(objects[number])
        root = next((number for number, body in objects.items() if b"/Catalog" in body), 1)
        return _in_streams(objects, root) if chance.random() < 0.4 else _plain(objects, root)


def _inflated(head: bytes, raw: bytes) -> bytes:
    if b"ASCII85" in head:
        import base64

        try:
            raw = base64.a85decode(raw.strip().removesuffix(b"~>"))
        except ValueError:
            return raw
    try:
        return zlib.decompress(raw) if b"Flate" in head else raw
    except zlib.error:
        return raw


def _packed(head: bytes, text: bytes) -> bytes:
    raw = zlib.compress(text)
    head = re.sub(rb"/Filter\s*(?:\[[^\]]*\]|/\w+)", b"", re.sub(rb"/Length\s+\d+", b"", head)).rstrip()
    head = head.removesuffix(b">>") + b"/Filter/FlateDecode/Length %d>>\n" % len(raw)
    return head + b"stream\n" + raw + b"\nendstream\n"


def _plain(objects: dict[int, bytes], root: int) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj" % number + body + b"endobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n" % size
    for number in range(size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return bytes(out + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start))


def _in_streams(objects: dict[int, bytes], root: int) -> bytes:
    """What is no stream in one object stream, and where all of it stands in another stream."""
    out, rows = bytearray(b"%PDF-1.7\n"), {}
    inside = [(number, body) for number, body in objects.items() if b"stream" not in body]
    holder = max(objects) + 1
    for number, body in objects.items():
        if b"stream" in body:
            rows[number] = (1, len(out), 0)
            out += b"%d 0 obj" % number + body + b"endobj\n"
    heads, bodies = [], bytearray()
    for at, (number, body) in enumerate(inside):
        heads.append(b"%d %d" % (number, len(bodies)))
        bodies += body + b" "
        rows[number] = (2, holder, at)
    first = b" ".join(heads) + b" "
    rows[holder] = (1, len(out), 0)
    out += b"%d 0 obj" % holder + _packed(b"<</Type/ObjStm/N %d/First %d>>" % (len(inside), len(first)), first + bytes(bodies)) + b"endobj\n"
    start = len(out)
    rows[holder + 1] = (1, start, 0)
    table = b"".join(struct.pack(">BIH", *rows.get(number, (0, 0, 0))) for number in range(holder + 2))
    head = b"<</Type/XRef/W[1 4 2]/Size %d/Root %d 0 R>>" % (holder + 2, root)
    return bytes(out + b"%d 0 obj" % (holder + 1) + _packed(head, table) + b"endobj\nstartxref\n%d\n%%%%EOF\n" % start)
