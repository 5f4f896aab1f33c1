"""Files for spreadsheets: cells in which nothing counts as a formula."""

from collections.abc import Iterable

BOM = "\ufeff"  # without it, the spreadsheet of an office in Brazil reads Latin-1
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ODD = {
    ord(each): None for each in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
}


def csv_line(cells: Iterable[str]) -> str:
    """One line, RFC 4180 but for the semicolon, which that office's spreadsheet wants."""
    return ";".join(f'"{_inert(each)}"' for each in cells) + "\r\n"


def _inert(cell: str) -> str:
    """The same to read: a formula is text, and marks that turn the writing round are gone."""
    cell = cell.translate(_ODD).replace("\x00", "")
    if cell.lstrip(" ").startswith(_FORMULA):
        cell = "'" + cell
    return cell.replace('"', '""')
