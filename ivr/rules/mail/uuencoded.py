"""Tell the files that stand uuencoded within a text from the text (POSIX uuencode)."""

import re
from dataclasses import dataclass

MAX_FILES = 40
_BEGINS = re.compile(r"begin [0-7]{3,4} ([^\n]{1,200})\n(?=[ -`]{1,62}\n)")
_LINE = re.compile(r"[ -`]{1,62}[^\S\n]*")


@dataclass(frozen=True)
class Uuencoded:
    """A file as it stands in a text, from its "begin" to its "end"."""

    name: str
    coded: str


def without_files(text: str) -> tuple[str, tuple[Uuencoded, ...]]:
    """Return the text without the files that stand in it, and those; lines end with a line feed."""
    said, files, at = [], list[Uuencoded](), 0
    text = text.replace("\r\n", "\n")
    for found in _BEGINS.finditer(text):
        before = text[found.start() - 1] if found.start() else "\n"
        if found.start() < at or before != "\n" or len(files) >= MAX_FILES:
            continue
        end = _end(text, found.end())
        if end is None:
            continue
        files.append(Uuencoded(found[1].strip(), text[found.start() : end]))
        said.append(text[at : found.start()])
        at = end
    return "".join((*said, text[at:])), tuple(files)


def _end(text: str, at: int) -> int | None:
    """Return where the file ends whose lines begin there; None where it has other lines."""
    while True:
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        is_end = line.strip() == "end"
        if not is_end and line and not _LINE.fullmatch(line):
            return None
        # A text that was cut ends within the file.
        if end < 0:
            return len(text)
        at = end + 1
        if is_end:
            return at
