"""Tidy what people type or paste into the charter's fields."""

import re

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
