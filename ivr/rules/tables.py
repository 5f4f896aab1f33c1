"""Tables that leave the house: cells that no spreadsheet runs, and values that no page does."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
# What begins a formula, in the widths that spreadsheets take for the same, or hides one behind it.
FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
BEGINNINGS = (" ", "=", "+", "-", "@")
# Marks that turn the order of what is read, and controls that no cell has a use for.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def safe_text(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    if text.isascii() and text.isprintable() and text[:1] not in BEGINNINGS:
        return text  # nearly all that leaves, and a third of an export's time
    text = UNSEEN.sub("", text)
    return f"'{text}" if FORMULA.match(text) else text


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """These rows as RFC 4180 has them, with `;` as Excel in Portuguese wants it; texts are safe."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows(
        [safe_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return written.getvalue()


def json_line(row: Mapping[str, Any]) -> str:
    """One object, in ASCII, without a character that begins a tag."""
    return json.dumps(row, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
