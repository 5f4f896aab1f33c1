"""Write CSV cells: text that a spreadsheet shows and never runs, whatever its separator.

Whoever opens a file chooses the separator, and often without knowing: a program set up for commas
reads quotes of ours in the middle of what it takes for a field, so that quoting alone guards
nothing. Hence no text has, at its beginning or behind a separator of anybody's, what may begin a
formula.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
# Nearly all that leaves, also in Portuguese: a letter or digit, and nothing that separates.
_PLAIN = re.compile(r"[(0-9A-Za-zÀ-ÖØ-öø-ÿ][ -+\--:<-~À-ÖØ-öø-ÿ–—•]*")
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# The tab is not among them, as no cell keeps one. The others are these two under NFKC.
_SEPARATORS = re.compile("([\n,;\uff0c\ufe10\ufe50\uff1b\ufe14\ufe54\u037e])")
_FORMULA = frozenset("=+-@\u2212")  # the mathematical minus is the other to some
# Unicode's Default_Ignorable_Code_Point, as far as the category is not Cf and so does not tell.
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
_BLANK = frozenset("\u2800\U0001d159")  # symbols by category, which have nothing to see
_DROPPED = _BLANK | {'"', "\\"}  # some programs take the second for an escape


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Return the rows as RFC 4180 has them, with `;` as Excel in Portuguese wants it.

    All is quoted but numbers, and every text is safe, those of a heading too.
    """
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    # Asked here, as a call of ours for each cell takes as long as all the writing.
    is_plain = _PLAIN.fullmatch
    writer.writerows(
        [value if type(value) is str and is_plain(value) else _cell(value) for value in row]
        for row in rows
    )
    return written.getvalue()


def safe_cell(text: str) -> str:
    """Return the text as it may stand in a cell: the same to read, and never a formula."""
    if _PLAIN.fullmatch(text):
        return text
    if text[:1] in _FORMULA and _PLAIN.fullmatch(text, 1):
        return f"'{text}"  # every row's telephone, where numbers leave whole
    text = _visible(text)
    if _PLAIN.fullmatch(text):
        return text
    pieces = [*map(_inert, _SEPARATORS.split(text))]
    # Behind a comma, the quote that ends our cell would begin a field, with what follows in it.
    if len(pieces) > 1 and pieces[-2] != ";" and not _beginning(pieces[-1]):
        pieces[-1] = _marked(pieces[-1])
    return "".join(pieces)


def _cell(value: Any) -> str | int | float | None:
    # By the very type: of what else counts as a number nobody knows how it is written.
    return value if value is None or type(value) in (int, float) else safe_cell(str(value))


def _visible(text: str) -> str:
    """Return the text without what cannot be seen, one kind of line break, no blanks before it."""
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    unseen = filter(_is_unseen, set(text))  # each letter once: few are different
    text = text.translate(dict.fromkeys(map(ord, unseen)))
    begins = next((n for n, letter in enumerate(text) if not _is_blank(letter)), len(text))
    return text[begins:].rstrip("\n")


def _is_unseen(letter: str) -> bool:
    if letter == "\n":
        return False
    # The last two of each plane and 32 more are no characters, and XML, so XLSX, has no place for
    # them. What is merely unassigned stays: it may be an emoji younger than this Python.
    nothing = ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"
    unseen = unicodedata.category(letter) in ("Cc", "Cf", "Cs")
    return nothing or unseen or _IGNORED.match(letter) is not None


def _is_blank(letter: str) -> bool:
    return letter.isspace() or letter in _BLANK


def _inert(piece: str) -> str:
    return _marked(piece) if _beginning(piece) in _FORMULA else piece


def _marked(piece: str) -> str:
    blanks = len(piece) - len(piece.lstrip())
    return f"{piece[:blanks]}'{piece[blanks:]}"


def _beginning(piece: str) -> str:
    """Return the first character left once a program drops quotes, escapes and what is not seen.

    It is as NFKD has it, which also takes apart what NFKC has as one: `≠` begins with `=`.
    """
    for letter in piece:
        for part in unicodedata.normalize("NFKD", letter):
            if not (part in _DROPPED or unicodedata.category(part)[0] in "CMZ"):
                return part
    return ""
