"""Tell what kind of file some bytes are by how they begin, with hints where kinds begin alike."""

import re
from collections.abc import Sequence

from puremagic import PureError, magic_string

MAX_HEAD_BYTES = 4_096  # of a file, by which it is known
MAX_TOLD_BYTES = MAX_HEAD_BYTES - 4  # whose last letter may be cut
# By puremagic's ends, the kinds that we take. The rest of a kind's bytes is not looked at.
_SIGNED = {
    **{"pdf": "pdf", "png": "png", "gif": "gif", "webp": "webp", "heif": "heic", "heic": "heic"},
    **dict.fromkeys(("jpg", "jpeg", "jfif", "jpe"), "jpg"),
    **dict.fromkeys(("tif", "tiff"), "tiff"),
}
# What begins alike, and is told apart by the hints; the last one is what it is without any.
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = ("docx", "xlsx", "odt", "ods", "zip")
_COMPOUNDS = ("doc", "xls")
_TEXTS = ("csv", "ics", "eml", "xml", "txt")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UNWRITTEN = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# A page or a picture with programs in it, whatever it is called.
_RUNS = re.compile(
    rb"(?i)<\s?(?:html|script|svg|body|iframe|object|embed|\w{1,20}:script|!doctype html)\b|\A#!"
)
_RUNS_AS_XML = re.compile(rb"(?i)w3\.org/(?:1999/xhtml|2000/svg|1999/xsl)")
_IS_XML = re.compile(rb"\s{0,40}<\?xml\b|\s{0,40}<[a-z]", re.IGNORECASE)
_BLANK = b"\xef\xbb\xbf \t\r\n"
_BYTE_ORDER = b"\xef\xbb\xbf"


def sniffed(head: bytes, hints: Sequence[str]) -> str:
    """Return the kind of a file by its first bytes, one of `attachments.TYPES`; "" for others.

    `hints` are the kinds that its name and its declared type say, the name's first.
    """
    head = head[:MAX_HEAD_BYTES]
    for begins, kinds, usual in ((_ZIP, _ZIPPED, "zip"), (_COMPOUND, _COMPOUNDS, "")):
        if head.startswith(begins):
            return next((each for each in hints if each in kinds), usual)
    return _signed(head) or _text(head, hints)


def _signed(head: bytes) -> str:
    """Return the kind whose signature stands at the beginning; "" where none of ours does."""
    if head.lstrip(_BLANK).startswith(b"%PDF"):
        return "pdf"  # programs read it so, too
    try:
        found = magic_string(head) if head else []
    except (PureError, ValueError):
        return ""
    ends = (each.extension.removeprefix(".") for each in found)
    return next((_SIGNED[end] for end in ends if end in _SIGNED), "")


def _text(head: bytes, hints: Sequence[str]) -> str:
    if head.startswith(_UTF16):
        plain = head.decode("utf-16", "replace").encode()
    else:
        plain = head.removeprefix(_BYTE_ORDER)
    if not plain or _UNWRITTEN.search(plain) or _RUNS.search(plain) or _RUNS_AS_XML.search(plain):
        return ""
    if hints and hints[0] in _SIGNED.values():
        return ""  # what is called a picture, and is none
    hinted = [each for each in hints if each in _TEXTS]
    if not hinted and "\ufffd" in plain[:MAX_TOLD_BYTES].decode("utf-8", "replace"):
        return ""  # neither called a text, nor one that reads as such
    looks_like_xml = bool(_IS_XML.match(plain))
    if "xml" in hinted or plain.lstrip()[:5].lower() == b"<?xml":
        return "xml" if looks_like_xml else "txt"
    return next(iter(hinted), "txt")
