"""No cell of a CSV file begins a formula, whichever separator a program takes lines apart by."""

import ast
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum, StrEnum

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.root import ROOT
from ivr.rules.words.csv_cells import csv_lines, safe_cell

FORMULA = tuple("=+-@\u2212")  # and line breaks and tabs, as far as one of these is behind them
# Of each kind that is not seen: by category, and where the category does not tell.
UNSEEN = (
    *("\u200b", "\ufeff", "\u00ad", "\u200e", "\u202e", "\u2066", "\u061c", "\U000e0041"),  # Cf
    *("\x00", "\x01", "\x1b", "\x1c", "\x7f", "\x85", "\t", "\r", "\n", "\v", "\f"),  # Cc
    *(" ", "\u00a0", "\u1680", "\u2003", "\u202f", "\u3000", "\u2028", "\u2029"),  # Z
    *("\u034f", "\ufe0f", "\U000e0100", "\u180b", "\u0301"),  # M
    *("\u115f", "\u1160", "\u3164", "\uffa0", "\u17b4", "\u2800", "\U0001d159"),  # L and S
    *("\u2065", "\ufff0", "\ufdd0", "\uffff", "\U000e0fff", "\ud800", "\ue000"),  # other C
)
SIGNS = (
    *"=+-@",
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),  # full width
    *("\ufe66", "\ufe62", "\ufe63", "\ufe6b"),  # small forms
    *("\u207c", "\u208c", "\u207a", "\u208a", "\u207b", "\u208b"),  # above and below the line
    *("\ufb29", "\u2a75", "\u2212", "\u2260"),
)
PARTS = (
    *UNSEEN,
    *SIGNS,
    *";,\"'|\\",
    "\uff0c",
    "\uff1b",
    "\uff02",
    "\u00b4",
    "1+1",
    "a",
    "ã",
    "\r\n",
)
TEXTS = st.lists(st.sampled_from(PARTS) | st.characters(), max_size=8).map("".join)


def vanishes(letter: str) -> bool:
    """Whether some program may drop it at a cell's beginning."""
    return unicodedata.category(letter)[0] in "CZM" or letter in UNSEEN


def begins_formula(field: str) -> bool:
    """Whether a program takes it for a formula: as it is, or trimmed, or made compatible."""
    for text in (field, unicodedata.normalize("NFKC", field)):
        trimmed = text.lstrip('"')
        while trimmed and vanishes(trimmed[0]):
            trimmed = trimmed[1:]
        for each in (text, text.lstrip(), trimmed, unicodedata.normalize("NFKC", trimmed)):
            if each.startswith(FORMULA):
                return True
    return False


def fields(text: str) -> Iterator[str]:
    """Every field that a reader finds, whatever it knows of separators, quotes and escapes."""
    for separator in ";,\t":
        for form in (
            {},
            {"skipinitialspace": True},
            {"quoting": csv.QUOTE_NONE},
            {"escapechar": "\\", "doublequote": False},
        ):
            lines = io.StringIO(text, newline="")
            for row in csv.reader(lines, delimiter=separator, **form):
                yield from row


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(TEXTS | st.integers(0), min_size=1, max_size=3), min_size=1, max_size=3))
@example([["x", "a,"], ["=1"]])
@example([["x", 'a,"=1']])
@example([["x", "a\n=1"]])
@example([["x", "a,\u200b\n\uff1d1"]])
def test_no_reader_finds_a_formula_in_any_text(rows: list[list[str | int]]) -> None:
    written = csv_lines(rows)
    assert [each for each in fields(written) if begins_formula(each)] == []
    # So also where a program makes the file compatible before it takes lines apart.
    compatible = unicodedata.normalize("NFKC", written)
    assert [each for each in fields(compatible) if begins_formula(each)] == []


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_cell_is_read_as_it_was_made_and_made_once(text: str) -> None:
    cell = safe_cell(text)
    assert safe_cell(cell) == cell
    assert not cell.startswith(("\t", "\r", "\n"))
    assert cell.encode().decode() == cell  # no half of a pair
    ((read, number),) = csv.reader(io.StringIO(csv_lines([[text, 1]]), newline=""), delimiter=";")
    assert (read, number) == (cell, "1")


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_nothing_unseen_hides_a_sign(unseen: str) -> None:
    cells = {sign: safe_cell(f"{unseen}{sign}1") for sign in SIGNS}
    assert cells == {sign: cell for sign, cell in cells.items() if cell.startswith("'")}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\u200b=1+1", "'=1+1"),
        ("\u00a0=1+1", "'=1+1"),
        ("\x01=1+1", "'=1+1"),
        ("\ufeff=1+1", "'=1+1"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("\r\n=1+1", "'=1+1"),
        ("\ufeff\u200b \u00ad@SUM(A1)", "'@SUM(A1)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        (";=1+1", ";'=1+1"),
        ('"=1+1', "'\"=1+1"),
        ("a,=cmd|' /C calc'!A0", "a,'=cmd|' /C calc'!A0"),
        ("a\t=1", "a =1"),
        ("a\r\n-1", "a\n'-1"),
        ("+5584988887777", "'+5584988887777"),
    ],
    ids=ascii,
)
def test_each_way_to_begin_a_formula_is_closed_in_cells_and_headings(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
    lines = csv_lines([["um", text], ["dois", text]])
    read = [*csv.reader(io.StringIO(lines, newline=""), delimiter=";")]
    assert read == [["um", cell], ["dois", cell]]
    assert not any(map(begins_formula, fields(lines)))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "São Gonçalo do Amarante, RN",
            "Não atende – voltar a ligar",
            "“Açaí” e 'pão'",
            "50% - ok",
        ),
        *("– primeiro ponto", "(84) 9••••-7777", "R$ 1.234,56", "👍🏽 ótimo", "linha\noutra", ""),
        *("https://exemplo.br/?a=b&c=d", "ana@exemplo.br", "2026-11-23T10:01:00-03:00", "a;b"),
        *("Nº 5", "'s", "fim;"),
        "\U0001fae8",  # an emoji that Python 3.11 does not know
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_what_joins_an_emoji_may_go_and_a_break_is_of_one_kind() -> None:
    assert safe_cell("👩\u200d👧") == "👩👧"
    assert safe_cell("a\r\nb\rc\u2028d\x0be\n") == "a\nb\nc\nd\ne"


def test_numbers_pass_and_whatever_else_is_text() -> None:
    class Text(StrEnum):
        ODD = "=1"

    class Number(IntEnum):
        ONE = 1

    line = csv_lines([[1, -2, 1.5, None, True, Text.ODD, Number.ONE, ["=1"]]])
    assert line == '1;-2;1.5;"";"True";"\'=1";"1";"[\'=1\']"\r\n'


# Whatever writes a table for spreadsheets, and what one is called where it leaves.
WRITERS = {"csv", "_csv", "pandas", "openpyxl", "xlsxwriter", "xlwt", "odf", "ezodf", "tablib"}
TABLE = re.compile(
    r"text/csv|tab-separated|spreadsheetml|ms-excel|opendocument|\.(csv|tsv|xlsx?|ods)"
)
CELLS = "ivr.rules.words.csv_cells"
READER = "ivr.rules.visits.table_text"  # of what another program saved


def modules() -> dict[str, ast.Module]:
    """All of the product, by name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in sorted((ROOT / "ivr").rglob("*.py"))
    }


def imported(tree: ast.Module) -> set[str]:
    """All that it imports, modules and names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def says_table(tree: ast.Module) -> bool:
    """Whether a text of its code, and not of its docstrings, names a table's type or file."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return any(
        isinstance(node, ast.Constant)
        and id(node) not in told
        and TABLE.search(str(node.value)) is not None
        for node in ast.walk(tree)
    )


def test_one_module_alone_writes_tables() -> None:
    tops = {
        name: {each.split(".")[0] for each in imported(tree)} for name, tree in modules().items()
    }
    assert {name for name, found in tops.items() if found & WRITERS} == {CELLS, READER}
    attributes = (n.attr for n in ast.walk(modules()[READER]) if isinstance(n, ast.Attribute))
    assert not {each for each in attributes if "rite" in each}, "it reads alone"


def test_whatever_sends_a_table_has_it_from_there() -> None:
    trees = modules()
    reach = {name: imported(tree) for name, tree in trees.items()}
    senders = {name for name, tree in trees.items() if says_table(tree)}
    # They say what citizens may attach, what is compressed and what the desk's addresses are.
    senders -= {"ivr.rules.mail.attachments", "ivr.web.common.compression"}
    senders -= {"ivr.web.desk.staff.routes"}
    public = ("charter.files", "charter.published", "surveys.results", "transparency.pages")
    desk = ("staff.audit_log", "calls.exports", "reports.exports", "visits.visit_list")
    ours = {f"ivr.web.citizens.{each}" for each in public} | {f"ivr.web.desk.{e}" for e in desk}
    assert senders == ours
    for name in senders:
        near = {name} | (reach[name] & trees.keys())
        assert any(CELLS in reach[each] for each in near), name
