"""Read a table from whatever bytes a spreadsheet program saved as CSV, and say how it was read."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from ivr.rules.visits.states import VisitRefused
from ivr.rules.words.plain_words import folded

_SEPARATORS = {";": "ponto e vírgula", ",": "vírgula", "\t": "tabulação", "|": "barra"}
HEADING_WITHIN = 20  # lines; what stands above it is the report's title


@dataclass(frozen=True)
class Table:
    """The heading, and each row below it with the number of its line in the file."""

    heading: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    notes: Sequence[str]


def read_table(data: bytes) -> Table:
    """Return the table of a file; raise VisitRefused, in pt-BR, where it is none."""
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise VisitRefused("É uma planilha, não um CSV. Abra-a e use “Salvar como”, tipo CSV.")
    text, encoding = _decoded(data)
    if "\x00" in text or not text.strip():
        raise VisitRefused("O arquivo está vazio ou não é texto. Envie o CSV do relatório.")
    separator = max(_SEPARATORS, key=text[:4096].count)
    try:
        read = csv.reader(StringIO(text), delimiter=separator)
        lines = [(read.line_num, cells) for cells in read if any(each.strip() for each in cells)]
    except csv.Error:
        raise VisitRefused("O arquivo não é um CSV que eu consiga ler.") from None
    filled = [sum(bool(each.strip()) for each in cells) for _, cells in lines[:HEADING_WITHIN]]
    if not filled:
        raise VisitRefused("O arquivo está vazio. Envie o CSV do relatório.")
    at = filled.index(max(filled))
    note = f"Lido como {encoding}, separado por {_SEPARATORS[separator]}."
    return Table(lines[at][1], lines[at + 1 :], [note])


def column_names(heading: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return at which place of a heading each known column stands, by any of its names."""
    names = [folded(each) for each in heading]
    return {
        column: names.index(name)
        for column, aliases in known.items()
        for name in aliases
        if name in names
    }


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise VisitRefused("O arquivo está cortado. Salve-o de novo como CSV.") from None
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"
