"""Which kind of file this is, by its name and by its first bytes, and what to do with those that are not read.

A name alone is not believed: an old Word file called .docx, or a PDF called .txt, is named for what it is.
"""

from __future__ import annotations

import re

from corpus.errors import EncryptedFile, UnreadableFile
from ingest.archive import members_of

KINDS_OF_FILE: dict[str, str] = {
    ".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".rtf": "rtf", ".pptx": "pptx", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".mhtml": "mhtml", ".mht": "mhtml", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
    ".text": "text",
}
"""Suffixes that are read, and the media type each stands for."""

_SAVE_AS = "Open it in {} and save it as {}."
_OFFICE = "Word or LibreOffice"
_SHEET = "Open it and save the sheet that is needed as PDF."
_PICTURE = "Put the scanned pages into one PDF and run it through text recognition (OCR)."

_UNREAD: dict[str, tuple[str, str]] = {  # what was found -> (what it is, what to do)
    "doc": ("a Word file of the old kind (.doc)", _SAVE_AS.format(_OFFICE, ".docx or PDF")),
    "docm": ("a Word file with macros or a template", _SAVE_AS.format("Word", ".docx or PDF")),
    "ppt": ("a PowerPoint file of the old kind (.ppt)", _SAVE_AS.format("PowerPoint or LibreOffice", ".pptx or PDF")),
    "pptm": ("a PowerPoint show, template or file with macros", _SAVE_AS.format("PowerPoint", ".pptx or PDF")),
    "odp": ("an OpenDocument presentation", _SAVE_AS.format("LibreOffice", ".pptx or PDF")),
    "xls": ("a spreadsheet", _SHEET),
    "pages": ("an Apple Pages, Numbers or Keynote file", "Open it there and export it as PDF."),
    "msg": ("an e-mail", "Save the report that is attached to it, or print the e-mail to PDF."),
    "publisher": ("a Publisher file", _SAVE_AS.format("Publisher", "PDF")),
    "works": ("a file of another word processor", _SAVE_AS.format("LibreOffice", ".docx or PDF")),
    "xps": ("an XPS print file", "Open it and print it to PDF."),
    "epub": ("an e-book", "Save it as PDF."),
    "onenote": ("a OneNote notebook", "Export the page as PDF."),
    "archive": ("an archive", "Unpack it and give the folder with the files in it."),
    "picture": ("a picture", _PICTURE),
    "sound": ("a recording", "Give its transcript as a text or Word file."),
    "shortcut": ("a shortcut to a file or page and not the page itself", "Open it and save the page as HTML or PDF."),
    "ole": ("a Microsoft Office file of the old kind", _SAVE_AS.format("Office or LibreOffice", ".docx or PDF")),
}
_SUFFIXES: dict[str, str] = {
    suffix: kind
    for kind, suffixes in {
        "doc": ".doc .dot .wbk", "docm": ".docm .dotx .dotm", "ppt": ".ppt .pps .pot", "pptm": ".pptm .ppsx .ppsm .potx .potm",
        "odp": ".odp .otp .fodp .sxi", "xls": ".xls .xlsx .xlsm .xlsb .xlt .xltx .ods .ots .csv .tsv",
        "pages": ".pages .numbers .key", "msg": ".msg .eml .emlx .oft .mbox .pst", "publisher": ".pub",
        "works": ".wps .wpd .sxw .ott .fodt .wri .tex .gdoc .abw", "xps": ".xps .oxps", "epub": ".epub .mobi .azw .azw3", "onenote": ".one .onepkg",
        "archive": ".zip .7z .rar .gz .tgz .tar .bz2 .xz",
        "picture": ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic .heif", "shortcut": ".url .webloc .lnk .desktop",
        "sound": ".mp3 .m4a .wav .wma .ogg .mp4 .mov .avi .wmv .mkv .webm",
    }.items()
    for suffix in suffixes.split()
}
_CALLED = {
    "pdf": "a PDF", "docx": "a Word file", "odt": "an OpenDocument text", "rtf": "a rich text file", "pptx": "a PowerPoint file",
    "html": "a web page", "mhtml": "a web page saved in one file",
}
# What was found under a name that it may have: the reader says what is wrong, if anything.
_LEFT_TO_READERS = frozenset({
    ("archive", "docx"), ("archive", "odt"), ("archive", "pptx"), ("msg", "mhtml"), ("html", "markdown"), ("html", "mhtml"),
})
_SIBLINGS = {"docx": ("docm",), "pptx": ("pptm",), "odt": ("works",)}  # told apart by their names alone

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"), (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"), (b"\x1f\x8b", "archive"), (b"\xffWPC", "works"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_STREAMS = (  # names that stand in the list of streams of an old Office file
    ("EncryptedPackage", "locked"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Book", "xls"),
    ("__nameid_version1.0", "msg"), ("__substg1.0_", "msg"), ("Quill", "publisher"), ("MatOST", "works"),
)
_MAIL_HEAD = re.compile(rb"(?i)^(?:return-path|received|delivered-to|mime-version|message-id|x-[a-z-]+|from|subject|date): ")
_MAIL_SIGN = re.compile(rb"(?im)^(?:mime-version:|message-id:|received:)")
_PAGE_HEAD = re.compile(rb"(?i)\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,300}?-->\s*)*(?:<!doctype\s+html|<html)", re.DOTALL)
_GLANCE = 4_096  # bytes looked at for the head of a message or page


def kind_of_file(data: bytes, name: str) -> str:
    """The media type by which a file is to be read.

    Raises UnreadableFile for a kind that is not read and for a name that tells another kind than the
    bytes do, EncryptedFile for an Office file with a password.
    """
    suffix = _suffix(name)
    told, found = KINDS_OF_FILE.get(suffix, ""), _found_in(data)
    if found == "locked":
        raise EncryptedFile("is locked with a password", where=name, todo="Save it without a password.")
    if found in _UNREAD and (found, told) not in _LEFT_TO_READERS:
        raise _unread(found, suffix, name)
    if _SUFFIXES.get(suffix) in _SIBLINGS.get(found, ()):
        raise _unread(_SUFFIXES[suffix], suffix, name)
    if found in _CALLED and found != told and (found, told) not in _LEFT_TO_READERS:
        right = next(s for s, kind in KINDS_OF_FILE.items() if kind == found)
        named = f"but its name ends in {suffix}" if suffix else "but its name has no ending"
        raise UnreadableFile(f"is {_CALLED[found]}, {named}", where=name, todo=f"Rename it so that it ends in {right}.")
    if told:
        return told
    if suffix in _SUFFIXES:
        raise _unread(_SUFFIXES[suffix], suffix, name)
    kind = f"is of a kind that is not read ({suffix})" if suffix else "has no suffix to tell its kind"
    raise UnreadableFile(kind, where=name, todo=f"These are read: {', '.join(KINDS_OF_FILE)}.")


def _unread(found: str, suffix: str, name: str) -> UnreadableFile:
    what, todo = _UNREAD[found]
    under = f" under the name of another kind ({suffix})" if suffix in KINDS_OF_FILE else ""
    return UnreadableFile(f"is {what}{under} and is not read", where=name, todo=todo)


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > max(name.rfind("/"), name.rfind("\\")) + 1 else ""


def _found_in(data: bytes) -> str:
    """What the bytes say they are: a media type that is read, a key of `_UNREAD`, "locked", or "" (text, or unknown)."""
    head = data[:_GLANCE].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%PDF-"):
        return "pdf"
    for magic, kind in _MAGIC:
        if head.startswith(magic) or data.startswith(magic):
            return kind
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "picture"
    if data.startswith(_OLE):
        return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), "ole")
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    if _MAIL_HEAD.match(head) and _MAIL_SIGN.search(head):
        lowered = head.lower()
        return "mhtml" if b"<saved by" in lowered or b"snapshot-content-location:" in lowered else "msg"
    return "html" if _PAGE_HEAD.match(head) else ""


def _in_archive(data: bytes) -> str:
    members = members_of(data)
    if members is None:
        return "archive"
    names = {m.filename for m in members}
    if "[Content_Types].xml" in names:
        if any(n.endswith("vbaProject.bin") for n in names):
            return "pptm" if "ppt/vbaProject.bin" in names else "docm" if "word/vbaProject.bin" in names else "xls"
        for folder, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xls"), ("Documents/", "xps")):
            if any(n.startswith(folder) for n in names):
                return kind
        return "archive"
    if "content.xml" in names:
        mimetype = _first_member(data)
        if "presentation" in mimetype:
            return "odp"
        if "spreadsheet" in mimetype or "graphics" in mimetype or "chart" in mimetype:
            return "xls" if "spreadsheet" in mimetype else "works"
        return "odt"
    if any(n.startswith("Index/") and n.endswith(".iwa") for n in names) or "Index.zip" in names or "index.apxl" in names:
        return "pages"
    return "epub" if "META-INF/container.xml" in names else "archive"


def _first_member(data: bytes) -> str:
    """What OpenDocument files say first: their media type, stored uncompressed under the name "mimetype"."""
    at = data.find(b"mimetype", 0, 200)
    return data[at:at + 100].decode("ascii", "replace") if at >= 0 else ""
