"""What is typed at the counter and from paper: keys, times, days, and a sheet's lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from ivr.rules.visits.rows import ReadRows
from ivr.rules.visits.states import PriorityClass, VisitRefused, VisitState, is_timed
from ivr.rules.visits.typed import Sheet, SheetLine, read_day, read_keys, read_sheet, read_time
from ivr.rules.words.protocols import make_protocol

DIGITS = {"1": "uvt", "2": "mercadorias"}
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
SHEET = Sheet("natal", date(2026, 11, 23), "7", "2")
LINE = SheetLine(1, "08:00", "08:05", "0806", "8h20", "1", "p")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1p", ("uvt", PriorityClass.PRIORITY)),
        (" 2O ", ("mercadorias", PriorityClass.OVER_80)),
        ("2", ("mercadorias", PriorityClass.ORDINARY)),
        ("0c", ("other", PriorityClass.ORDINARY)),
    ],
)
def test_two_keys_say_matter_and_class(typed: str, read: tuple[str, PriorityClass]) -> None:
    assert read_keys(typed, DIGITS) == read


@pytest.mark.parametrize("typed", ["", "p", "9c", "1x", "1pp", "²p"])
def test_other_keys_are_told(typed: str) -> None:
    with pytest.raises(VisitRefused, match="1c, 2p ou 0o"):
        read_keys(typed, DIGITS)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *(("8:05", time(8, 5)), ("08h05", time(8, 5)), ("0805", time(8, 5)), ("8", time(8))),
        *(("805", time(8, 5)), ("24:00", None), ("8:60", None), ("", None), ("oito", None)),
    ],
)
def test_times_of_day(typed: str, read: time | None) -> None:
    assert read_time(typed) == read


def test_days() -> None:
    assert read_day("23/11/2026") == read_day("2026-11-23") == date(2026, 11, 23)
    for wrong in ("31/02/2026", "2026-02-31"):
        with pytest.raises(VisitRefused, match="31/02/2026 não existe"):
            read_day(wrong)
    for wrong in ("", "23/11/26", "amanhã"):
        with pytest.raises(VisitRefused, match="Escreva o dia"):
            read_day(wrong)


def read(*lines: SheetLine) -> ReadRows:
    """The lines as they are read at three in the afternoon."""
    return read_sheet(SHEET, lines, DIGITS, NOW)


def test_a_line_of_paper_becomes_a_visit() -> None:
    protocol = make_protocol(5)
    found = read(replace(LINE, protocol=protocol), SheetLine(2))
    [row] = found.rows
    assert (row.state, row.matter, row.priority) == (
        *(VisitState.ENDED, "uvt", PriorityClass.PRIORITY),
    )
    assert row.times.started_at == datetime(2026, 11, 23, 11, 6, tzinfo=UTC)
    assert (row.protocol, row.desk, row.key) == (protocol, "2", "sheet:natal:2026-11-23:7:1")
    assert is_timed(row.state, row.times)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"arrived": ""}, "hora da chegada"),
        ({"arrived": "8h99"}, "não entendi a chegada “8h99”"),
        ({"matter": "9"}, "no assunto"),
        ({"matter": ""}, "número do assunto"),
        ({"priority": "x"}, "c, p ou o"),
        ({"outcome": "z"}, "no desfecho"),
        ({"protocol": "12"}, "11 números"),
        ({"ended": "23:00"}, "ainda não chegou"),
    ],
)
def test_what_is_wrong_is_told_by_line(changed: dict[str, str], words: str) -> None:
    found = read(LINE, replace(LINE, number=2, **changed))
    assert [each.line for each in found.mistakes] == [2]
    assert words in found.mistakes[0].words


def test_times_out_of_order_count_and_are_told() -> None:
    found = read(replace(LINE, started="09:00"))
    assert not found.mistakes
    assert found.notes == [
        "Linha 1: os horários não estão em ordem. A visita conta, e fica fora das médias."
    ]


def test_outcomes_of_paper() -> None:
    found = read(
        replace(LINE, outcome="n", started="", ended=""),
        replace(LINE, number=2, outcome="d", called="", started="", ended=""),
        replace(LINE, number=3, ended=""),
    )
    assert [each.state for each in found.rows] == [
        *(VisitState.NO_SHOW, VisitState.CANCELLED, VisitState.UNCLOSED)
    ]


def test_an_empty_sheet_is_told() -> None:
    assert "vazia" in read(SheetLine(1), SheetLine(2)).mistakes[0].words
