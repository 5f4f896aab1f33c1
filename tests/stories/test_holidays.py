"""Holidays: a day off that comes late moves the promises on it, never earlier, and tells why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import callbacks
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.hours.calendar import moved_under
from ivr.usecases.hours.forecasts import NO_DAY
from ivr.usecases.hours.holidays import replan
from tests.store.callbacks.test_callbacks import at_once
from tests.stories.test_tellings import (
    FIXED,
    break_switchboard,
    person,
    post,
    texts,
    writing,
    writing_on_both,
)
from tests.support.desk import Desk, hire, open_ones, request
from tests.support.installation import MOBILE, Installation

__all__ = ("writing", "writing_on_both")
TUESDAY_NINE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # 9:00 in Fortaleza
WEDNESDAY_NINE = TUESDAY_NINE + timedelta(days=1)
SLOT = timedelta(minutes=15)


def decree(central: Installation, day: str, **also: str) -> None:
    """The table has this day now, as the seed of a new decree or the desk writes it."""
    values = {"kind": "closed", "off_until": "", "off_from": "", **also}
    row = {name: f"'{value}'" if value else "NULL" for name, value in values.items()}
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql(f"DELETE FROM special_days WHERE day = '{day}'")
        session.connection().exec_driver_sql(
            "INSERT INTO special_days (day, name, kind, off_until, off_from, decree, origin)"
            f" VALUES ('{day}', 'Ponto facultativo', {row['kind']}, {row['off_until']},"
            f" {row['off_from']}, 'Decreto 36.000', 'desk')"
        )


def dues(central: Installation) -> list[tuple[datetime, str, datetime | None, int | None]]:
    """When and how each callback is due, its slot and its seat."""
    with central.ports.database.read() as session:
        return [
            (each.due_at, each.due_kind, each.slot_at, each.seat)
            for each in sorted(open_ones(session), key=lambda each: each.id)
        ]


def promised(central: Installation) -> list[tuple[object, ...]]:
    """Every promise's state and reason, oldest first."""
    return central.rows("SELECT state, why FROM promises ORDER BY id")


def test_moving_a_holiday_moves_the_slot_on_it_to_the_same_time_and_tells(
    writing_on_both: Installation,
) -> None:
    central = writing_on_both
    hire(central, "Ana", "Bia")
    request(central, slot_at=TUESDAY_NINE)
    (told,) = post(central)
    assert "vamos ligar na terca, 24/11, entre 9h e 9h15" in told
    assert replan(central.line) == 0
    decree(central, "2026-11-24")
    assert replan(central.line) == 1
    assert dues(central) == [(WEDNESDAY_NINE + SLOT, "slot", WEDNESDAY_NINE, 0)]
    assert promised(central) == [("moved", "o dia virou folga"), ("open", "")]
    (told,) = post(central)
    assert "nao atenderemos no dia marcado. Vamos ligar na quarta, 25/11, entre 9h e 9h15" in told
    assert replan(central.line) == 0
    central.clock.at = WEDNESDAY_NINE - timedelta(seconds=1)
    assert Desk(central).relay() == 0, "not before its new time"
    central.clock.at = WEDNESDAY_NINE
    Desk(central).ring().answer().press("1").talk(60).press("1")
    assert promised(central)[-1][0] == "kept"


def test_other_hours_on_a_day_that_stays_open_are_told_in_words_of_their_own(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    request(writing, slot_at=TUESDAY_NINE)
    post(writing)
    decree(writing, "2026-11-24", kind="partial", off_until="10:00")
    assert replan(writing.line) == 1
    assert dues(writing)[0][2] == TUESDAY_NINE + timedelta(hours=1), "the same day"
    assert promised(writing)[0] == ("moved", "o horário do dia mudou")
    (told,) = post(writing)
    assert "nosso horario no dia marcado mudou. Vamos ligar na terca, 24/11, entre 10h" in told


def test_whom_no_sms_reaches_a_person_tells_of_the_new_hours(central: Installation) -> None:
    hire(central, "Ana")
    request(central, slot_at=TUESDAY_NINE)
    decree(central, "2026-11-24", kind="partial", off_until="10:00")
    assert replan(central.line) == 1
    assert person(central) == [(True, "o horário do dia prometido mudou; sem SMS para avisar")]


def test_a_promise_that_moves_before_it_was_written_is_written_once(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    request(writing, slot_at=TUESDAY_NINE)
    decree(writing, "2026-11-24")
    replan(writing.line)
    (told,) = post(writing)
    assert "quarta, 25/11, entre 9h e 9h15" in told
    assert texts(writing) == [("promised", "withdrawn"), ("holiday", "sent")]


def test_a_full_slot_at_the_same_time_gives_way_to_the_nearest_of_that_day(
    central_on_both: Installation,
) -> None:
    hire(central_on_both, "Ana")  # one agent: one seat a slot
    request(central_on_both, slot_at=TUESDAY_NINE)
    request(central_on_both, "+5584988887778", slot_at=WEDNESDAY_NINE)
    request(central_on_both, "+5584988887779", slot_at=WEDNESDAY_NINE - SLOT)
    decree(central_on_both, "2026-11-24")
    assert replan(central_on_both.line) == 1
    moved, *others = dues(central_on_both)
    assert moved[2] == WEDNESDAY_NINE + SLOT
    assert [each[2] for each in others] == [WEDNESDAY_NINE, WEDNESDAY_NINE - SLOT]


def test_many_moved_slots_never_share_a_seat_also_with_two_clocks(
    writing_on_both: Installation,
) -> None:
    central = writing_on_both
    hire(central, "Ana", "Bia")
    starts = [TUESDAY_NINE + n * SLOT for n in range(4)]
    for n, start in enumerate(starts * 3):
        request(central, f"+55849888800{n:02}", slot_at=start)
    request(central, "+5584988887778", slot_at=WEDNESDAY_NINE)
    decree(central, "2026-11-24")
    moved = at_once(2, lambda _: replan(central.line))
    assert sum(moved) + replan(central.line) == 12
    places = [(slot, seat) for _, _, slot, seat in dues(central)]
    assert len(set(places)) == 13
    assert all(seat in (0, 1, 2) for _, seat in places), "capacity is three a window"
    assert all(slot and slot.date() == WEDNESDAY_NINE.date() for slot, _ in places)
    assert central.rows("SELECT count(*) FROM promises WHERE state = 'moved'") == [(12,)]
    assert central.rows("SELECT count(*) FROM sms WHERE kind = 'holiday'") == [(12,)]


def test_a_promise_for_the_switchboards_return_goes_to_the_next_closing(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    break_switchboard(writing)
    request(writing)
    post(writing)
    decree(writing, "2026-11-24")
    assert replan(writing.line) == 1
    ((due_at, kind, slot_at, _),) = dues(writing)
    assert (due_at, kind) == (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), "when-back")
    assert slot_at is None
    (told,) = post(writing)
    assert "assim que a central voltar, ate quarta, 25/11, 14h" in told


def test_once_the_switchboard_is_back_its_return_is_not_promised_again(
    writing: Installation,
) -> None:
    hire(writing, "Ana")
    break_switchboard(writing)
    request(writing)
    post(writing)
    writing.clock.advance(600)
    writing.dial("+5584977776666").press("0").transfer("completed", True, 60)
    decree(writing, "2026-11-24")
    assert replan(writing.line) == 1
    (told,) = post(writing)
    assert "Vamos ligar ate quarta, 25/11, 14h" in told
    assert "central" not in told


def test_todays_promise_goes_to_the_next_closing_when_the_afternoon_becomes_free(
    central: Installation,
) -> None:
    hire(central, "Ana")
    asked = request(central)  # at ten, for a quarter past ten
    assert asked.callback
    assert asked.callback.due_kind == "until"
    decree(central, "2026-11-23", kind="partial", off_from="10:05:00")
    assert replan(central.line) == 1
    assert dues(central)[0][:2] == (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "until")


def test_a_due_time_outside_the_hours_taken_away_is_not_touched(central: Installation) -> None:
    hire(central, "Ana")
    request(central, slot_at=TUESDAY_NINE)
    decree(central, "2026-11-24", kind="partial", off_from="13:00:00")
    decree(central, "2026-11-25")
    assert replan(central.line) == 0
    assert dues(central)[0][2] == TUESDAY_NINE
    assert promised(central) == [("open", "")]


def test_a_day_of_which_nothing_is_known_moves_nothing(central: Installation) -> None:
    hire(central, "Ana")
    request(central, slot_at=TUESDAY_NINE)
    decree(central, "2026-11-24", kind="unknown")
    assert replan(central.line) == 0


def test_what_is_overdue_already_stays_broken(central: Installation) -> None:
    hire(central, "Ana")
    request(central, slot_at=TUESDAY_NINE)
    central.clock.at = TUESDAY_NINE + SLOT
    decree(central, "2026-11-24")
    assert replan(central.line) == 0


def test_while_the_telephone_rings_for_it_nothing_is_moved(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    leg = desk.ring()
    decree(central, "2026-11-23")
    assert replan(central.line) == 0
    leg.tell("no-answer")
    assert replan(central.line) == 1


@pytest.mark.parametrize("number", [FIXED, MOBILE])
def test_whom_no_sms_reaches_a_person_tells_of_the_new_day(
    central: Installation, number: str
) -> None:
    hire(central, "Ana")
    request(central, number, slot_at=TUESDAY_NINE)
    decree(central, "2026-11-24")
    assert replan(central.line) == 1
    assert texts(central) == []
    assert person(central) == [(True, "o dia prometido virou folga; sem SMS para avisar")]


def test_without_a_certain_day_left_a_person_is_asked_once(central: Installation) -> None:
    hire(central, "Ana")
    request(central, slot_at=TUESDAY_NINE)
    for n in range(75):
        decree(central, str(TUESDAY_NINE.date() + timedelta(days=n)))
    assert replan(central.line) == 0
    assert person(central) == [(True, NO_DAY[Telling.HOLIDAY])]
    assert promised(central) == [("open", "")]
    with central.ports.database.write() as session:
        callback = callbacks.lock(session, 1)
        assert callback
        callback.needs_person = False
    replan(central.line)
    assert person(central) == [(False, NO_DAY[Telling.HOLIDAY])], "a supervisor has seen it"


def test_a_forecast_on_a_day_that_turns_into_a_day_off_is_told_anew(
    writing_on_both: Installation,
) -> None:
    """It was given for a time that was not kept, and is owned up to once more."""
    central = writing_on_both
    hire(central, "Ana")
    request(central)
    central.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # after the closing
    watch_callbacks(central.line)
    post(central)
    decree(central, "2026-11-24")
    moves = [each.new for each in moved_under(central.line, central.line.schedule())]
    assert [each and each.at for each in moves] == [datetime(2026, 11, 25, 17, 0, tzinfo=UTC)]
    assert replan(central.line) == 1
    assert promised(central) == [
        *[("broken", "o prazo passou"), ("moved", "o dia virou folga")],
        ("open", ""),
    ]
    central.clock.advance(60)
    (told,) = post(central)
    assert "desculpe, nao ligamos no prazo." in told
    assert "Vamos ligar ate quarta, 25/11, 14h." in told
    heard = central.dial(MOBILE).press("9").heard
    assert "O prazo que demos já passou. Desculpe a demora. Agora, vamos ligar até" in heard
    assert "quarta-feira, às catorze horas" in heard
    assert replan(central.line) == 0


def test_a_forecast_without_a_certain_day_left_asks_for_a_person_once(
    central: Installation,
) -> None:
    hire(central, "Ana")
    request(central)
    central.clock.at = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    watch_callbacks(central.line)
    for day in range(70):
        on = date(2026, 11, 24) + timedelta(days=day)
        decree(central, on.isoformat())
    assert replan(central.line) == 0
    assert central.rows("SELECT why FROM callbacks WHERE needs_person") == [
        (NO_DAY[Telling.HOLIDAY],)
    ]
    assert promised(central)[-1] == ("open", "")
