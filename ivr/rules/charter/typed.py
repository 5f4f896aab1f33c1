"""Tidy what people type or paste into the charter's fields, and read the value in it."""

import re
from datetime import date

from ivr.rules.charter.editor.form_fields import EditorField, Kind
from ivr.rules.charter.fields import Leaf

YES, NO = "sim", "nao"
MAX_TYPED_CHARS = 20_000  # of one field; longer texts are refused whole, not cut

# What word processors write where a keyboard has something else, and what nobody sees.
_AS_TYPED = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2011": "-",
        "\u2010": "-",
        "\u2026": "...",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u2022": "-",
        "\uf0b7": "-",
        "\u000b": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_CONTROLS = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def too_long(text: str) -> str:
    """Return in pt-BR that the text is too long for a field; "" where it is not."""
    if len(text) <= MAX_TYPED_CHARS:
        return ""
    return f"O texto tem {len(text)} letras; cabem {MAX_TYPED_CHARS}. Nada foi cortado nem gravado."


def tidied(text: str) -> str:
    """Return what was typed with line ends, spaces and hyphens as a keyboard has them.

    Spaces at the ends of lines and empty lines at both ends go; quotation marks and dashes stay.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_AS_TYPED)
    plain = _CONTROLS.sub("", plain).replace("\t", " ")
    lines = [re.sub(r" {2,}", " ", line).strip() for line in plain.split("\n")]
    return "\n".join(lines).strip("\n")


def as_typed(value: Leaf | None) -> str:
    """Return a value as a form's field shows it; "" where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return "\n".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_typed(field: EditorField, typed: str, before: Leaf | None) -> Leaf | None:
    """Return the value that was typed; `before` where nothing but spaces differs.

    What cannot be read as its kind (a word for a number) stays as it was typed, so that the draft
    keeps it: the reading of the files says what is wrong. None where the field is to go.
    """
    text = tidied(typed)
    if text == tidied(as_typed(before)):
        return before
    if not text:
        return _emptied(field, before)
    match field.kind:
        case Kind.LIST:
            return [each for each in text.split("\n") if each]
        case Kind.NUMBER:
            return int(text) if text.isascii() and text.isdecimal() else text
        case Kind.DATE:
            return _day(text)
        case Kind.YES | Kind.EITHER:
            return text == YES
        case Kind.LINE | Kind.SOURCE | Kind.CHOICE:
            return " ".join(text.split())
        case _:
            return text


def _emptied(field: EditorField, before: Leaf | None) -> Leaf | None:
    if before is None or not field.kept:
        return None
    if field.kind is Kind.EITHER:
        return before
    return [] if isinstance(before, list) else ""


def _day(text: str) -> Leaf:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
