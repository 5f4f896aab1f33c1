"""Hops: who had a matter for how long in business time, whatever order its rows are told in."""

from datetime import UTC, datetime, timedelta

from ivr.rules.cases.handovers import SectorTime, Turned, hops_of, sector_times
from ivr.rules.cases.requests import RequestState
from ivr.rules.hours.hours import Schedule, parse_weekly_hours

SCHEDULE = Schedule(parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira"), {})
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # the doors open
HERE, SECTOR, ASKED, ANSWERED = (
    *(RequestState.HERE, RequestState.SECTOR),
    *(RequestState.ASKED, RequestState.ANSWERED),
)


def hour(n: float) -> datetime:
    return MONDAY + timedelta(hours=n)


def told(*turns: Turned, now: datetime = MONDAY) -> list[tuple[str, float, bool]]:
    found = hops_of(turns, SCHEDULE, now)
    return [(each.label, each.minutes, each.until is None) for each in found]


def test_a_matter_goes_to_a_sector_and_back_and_out() -> None:
    turns = (
        Turned(hour(26), ANSWERED),
        Turned(hour(25), HERE),
        Turned(hour(1), SECTOR, "Cadastro"),
        Turned(hour(0), HERE, from_citizen=True),
    )
    assert told(*turns, now=hour(30)) == [
        ("Com a equipe", 60, False),
        ("Cadastro", 5 * 60 + 60, False),  # the night does not count
        ("Com a equipe", 60, False),
    ]


def test_what_the_citizen_writes_takes_nothing_from_the_sector() -> None:
    turns = (
        Turned(hour(0), HERE, from_citizen=True),
        Turned(hour(1), SECTOR, "Cadastro"),
        Turned(hour(2), HERE, from_citizen=True),
    )
    assert told(*turns, now=hour(3)) == [("Com a equipe", 60, False), ("Cadastro", 120, True)]


def test_from_one_sector_to_another_there_is_nothing_between() -> None:
    turns = (
        Turned(hour(0), HERE),
        Turned(hour(1), SECTOR, "Cadastro"),
        Turned(hour(2), SECTOR, "ITCD"),
        Turned(hour(2), HERE),
    )
    assert [each[0] for each in told(*turns, now=hour(3))] == ["Com a equipe", "Cadastro", "ITCD"]


def test_while_nobody_owes_anything_nobody_has_it() -> None:
    turns = (
        Turned(hour(0), HERE, from_citizen=True),
        Turned(hour(1), ASKED),
        Turned(hour(2), HERE, from_citizen=True),
        Turned(hour(3), ANSWERED),
    )
    assert told(*turns, now=hour(5)) == [
        ("Com a equipe", 60, False),
        ("Esperando a pessoa", 60, False),
        ("Com a equipe", 60, False),
    ]
    assert told() == []


def test_the_slowest_sector_comes_first() -> None:
    spans = [
        ("ITCD", hour(0), hour(1)),
        ("Cadastro", hour(0), hour(2)),
        ("Cadastro", hour(0), None),
        ("Cadastro", hour(0), hour(3)),
    ]
    assert sector_times(spans, SCHEDULE, hour(5)) == [
        SectorTime("Cadastro", 3, 180, 300),
        SectorTime("ITCD", 1, 60, 60),
    ]
