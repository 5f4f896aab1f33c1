"""Decide which files of a message or form are taken, and by what name and type they go on."""

import re
import unicodedata
from dataclasses import dataclass

from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, RefusedFile
from ivr.rules.mail.sniffing import sniffed
from ivr.rules.words.stream_safe import normalised

MAX_NAME_CHARS = 120
MAX_NAME_END_CHARS = 500  # letters at either end of a name, which may come as long as its message
MAX_END_LETTERS = 10  # of a name, after its last dot
UNNAMED = "arquivo"
UNKNOWN_TYPE = "application/octet-stream"
# What people send and a desk opens without running anything: by its end, and every type that
# programs give it, its own first. A page or a program inside is no document, whatever it is called.
TYPES: dict[str, tuple[str, ...]] = {
    "pdf": (
        "application/pdf",
        "application/x-pdf",
    ),
    "jpg": (
        "image/jpeg",
        "image/jpg",
        "image/pjpeg",
    ),
    "png": (
        "image/png",
        "image/x-png",
    ),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "heic": (
        "image/heic",
        "image/heif",
    ),
    "tiff": ("image/tiff",),
    "txt": ("text/plain",),
    "csv": (
        "text/csv",
        "application/csv",
        "text/comma-separated-values",
    ),
    "xml": ("application/xml", "text/xml"),  # the fiscal documents themselves
    "doc": ("application/msword",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xls": ("application/vnd.ms-excel",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "odt": ("application/vnd.oasis.opendocument.text",),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet",),
    "zip": (
        "application/zip",
        "application/x-zip-compressed",
    ),
    "ics": ("text/calendar",),
    "eml": ("message/rfc822",),
}
OTHER_ENDS = {"jpeg": "jpg", "jfif": "jpg", "tif": "tiff", "heif": "heic"}
# By what programs and operating systems run a file. Whatever is in it, such a name stays outside.
PROGRAM_ENDS = frozenset(
    "exe com bat cmd scr pif cpl msi msp hta js jse vbs vbe wsf wsh ps1 lnk url reg jar apk app dmg"
    " docm dotm xlsm xltm xlsb xlam pptm html htm xhtml mht svg swf dll sh py iso img".split()
)
# Windows' own names, with which nothing can be saved there.
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True)
class Judged:
    """What is to become of a file: the name and type by which it goes on, or why it does not."""

    name: str
    media_type: str
    refused: RefusedFile | None = None


def judge(name: str, media_type: str, size: int, number: int, head: bytes) -> Judged:
    """Return by what name and type a file goes on, or why it is not taken.

    `size` is in bytes; `number` says which of its message's files it is, from 1; `head` are its
    first `MAX_HEAD_BYTES`. They decide what it is; its name and its type are only hints between
    kinds that begin alike. A name that ends in none or another's end gets its own.
    """
    shown, end = safe_name(name), _end(name)
    if number > MAX_ATTACHMENTS:
        return Judged(shown, UNKNOWN_TYPE, RefusedFile.NUMBER)
    if size > MAX_ATTACHMENT_BYTES:
        return Judged(shown, UNKNOWN_TYPE, RefusedFile.SIZE)
    hints = (end, *(kind for kind, known in TYPES.items() if _plain_type(media_type) in known))
    kind = "" if end in PROGRAM_ENDS else sniffed(head, hints)
    if not kind:
        return Judged(shown, UNKNOWN_TYPE, RefusedFile.TYPE)
    named = shown if kind == end else f"{shown[: MAX_NAME_CHARS - len(kind) - 1]}.{kind}"
    return Judged(named, TYPES[kind][0])


def safe_name(name: str) -> str:
    """Return a name for the file that is safe in a page, a header and a folder.

    No folder, no control or direction-changing letter, nothing that hides its end; never empty.
    """
    # Both ends: folders come first, and what it is stands last.
    cut = (
        name
        if len(name) <= 2 * MAX_NAME_END_CHARS
        else name[:MAX_NAME_END_CHARS] + name[-MAX_NAME_END_CHARS:]
    )
    plain = normalised("NFC", cut)
    last = re.split(r"[/\\]", plain)[-1]
    shown = "".join(
        each for each in last if unicodedata.category(each)[0] not in "CZ" or each == " "
    )
    shown = re.sub(r'[<>:"|?*;%\s]+', " ", shown).strip(" .")
    if RESERVED.match(shown):
        shown = f"_{shown}"
    stem, dot, end = shown.rpartition(".")
    if dot and stem.strip() and len(end) <= MAX_END_LETTERS:
        return f"{stem.strip()[: MAX_NAME_CHARS - len(end) - 1]}.{end}"
    return shown[:MAX_NAME_CHARS] or UNNAMED


def _plain_type(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _end(name: str) -> str:
    """Return the extension of a file's name in small letters, by its common form; "" for none."""
    stem, dot, end = safe_name(name).rpartition(".")
    end = end.lower() if dot and stem else ""
    return OTHER_ENDS.get(end, end)
