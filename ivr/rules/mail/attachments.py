"""Decide which files of a message or form are taken, and by what name and type they go on."""

import re
import unicodedata

from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, RefusedFile
from ivr.rules.words.stream_safe import normalised

MAX_NAME_CHARS = 120
MAX_NAME_END_CHARS = 500  # letters at either end of a name, which may come as long as its message
MAX_END_LETTERS = 10  # of a name, after its last dot
UNNAMED = "arquivo"
# What people send and a desk opens without running anything: by its end, and every type that
# programs give it. A page or a program inside is no document, whatever it is called.
TYPES: dict[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf", "application/x-pdf"}),
    "jpg": frozenset({"image/jpeg", "image/jpg", "image/pjpeg"}),
    "png": frozenset({"image/png", "image/x-png"}),
    "gif": frozenset({"image/gif"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic", "image/heif"}),
    "tiff": frozenset({"image/tiff"}),
    "txt": frozenset({"text/plain"}),
    "csv": frozenset({"text/csv", "application/csv", "text/comma-separated-values"}),
    "xml": frozenset({"text/xml", "application/xml"}),  # the fiscal documents themselves
    "doc": frozenset({"application/msword"}),
    "docx": frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    "xls": frozenset({"application/vnd.ms-excel"}),
    "xlsx": frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
    "odt": frozenset({"application/vnd.oasis.opendocument.text"}),
    "ods": frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    "zip": frozenset({"application/zip", "application/x-zip-compressed"}),
    "ics": frozenset({"text/calendar"}),
    "eml": frozenset({"message/rfc822"}),
}
OTHER_ENDS = {"jpeg": "jpg", "jfif": "jpg", "tif": "tiff", "heif": "heic"}
# What a program says of a file that it does not know; the name's end decides then.
UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream"})
# Windows' own names, with which nothing can be saved there.
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def judge(name: str, media_type: str, size: int, number: int) -> RefusedFile | None:
    """Return why a file is not taken, or None where it is taken.

    `size` is in bytes; `number` says which of its message's files it is, from 1. The end of its
    name and its type must both be of one kind that we take, unless the type says nothing.
    """
    if number > MAX_ATTACHMENTS:
        return RefusedFile.NUMBER
    if size > MAX_ATTACHMENT_BYTES:
        return RefusedFile.SIZE
    said, end = _plain_type(media_type), _end(name)
    taken = TYPES.get(end)
    if not end and any(said in each for each in TYPES.values()):
        return None  # pictures from telephones often have no name
    if taken is None or (said not in taken and said not in UNKNOWN_TYPES):
        return RefusedFile.TYPE
    return None


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


def kind_of(name: str, media_type: str) -> str:
    """Return the MIME type by which a taken file goes on; never one that a browser would run.

    It is one of `TYPES`, or application/octet-stream.
    """
    said, end = _plain_type(media_type), _end(name)
    for known in TYPES.values():
        if said in known:
            return said
    return min(TYPES[end]) if end in TYPES else "application/octet-stream"


def _plain_type(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _end(name: str) -> str:
    """Return the extension of a file's name in small letters, by its common form; "" for none."""
    stem, dot, end = safe_name(name).rpartition(".")
    end = end.lower() if dot and stem else ""
    return OTHER_ENDS.get(end, end)
