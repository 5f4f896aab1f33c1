"""The shifts' pages: a draft shows its gaps and who would lose a seat; publishing is audited."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.store.staff import shifts
from ivr.usecases.callbacks.agents import free_agents
from ivr.web.desk.staff.shifts import FARTHEST, MAX_WEEK_CHARS
from tests.stories.test_holidays import TUESDAY_NINE
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, SUPERVISOR
from tests.web.desk.line.test_switchboard import words
from tests.web.desk.member import Member, entered_first

PATH = "/painel/escala"
WEEK_OFF = {"de": "2026-11-24", "ate": "2026-11-25", "motivo": "vacation"}


def send(member: Member, where: str, **form: str) -> tuple[int, str]:
    """The draft is sent; the status and what is read then."""
    reply = member.post(f"{PATH}/{where}", csrf_token=member.token(PATH), **form)
    if reply.status_code == 302:
        return 302, words(member.get(str(reply.location)).text)
    return reply.status_code, words(reply.text)


def test_a_draft_shows_gaps_and_lost_seats_and_changes_nothing(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    (bia,) = hire(central, "Bia")
    request(central, slot_at=TUESDAY_NINE)
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    member = entered_first(central, SUPERVISOR)
    status, shown = send(member, "conferir", pessoa=str(bia), **WEEK_OFF)
    assert status == 200
    assert "Fora de 24/11/2026 a 25/11/2026 (férias)." in shown
    assert "ter. 24/11, 08:00 a 14:00" in shown
    digits = str(protocol)
    assert f"ter. 24/11, 09:00 {digits[:4]} {digits[4:8]} {digits[8:]}" in shown
    assert "já é assim hoje" not in shown
    assert central.rows("SELECT * FROM absences") == []
    assert central.rows("SELECT * FROM audit WHERE about = 'shifts'") == []


def test_who_is_away_is_not_rung_and_gives_no_seat_until_the_absence_is_taken_back(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    bia, caio = hire(central, "Bia", "Caio")
    member = entered_first(central, SUPERVISOR)
    _, shown = send(member, "publicar", pessoa=str(bia), **WEEK_OFF)
    assert "a escala foi publicada" in shown
    assert "Bia 24/11/2026 a 25/11/2026" in shown
    tuesday = TUESDAY_NINE + timedelta(minutes=5)
    with central.ports.database.read() as session:
        assert set(free_agents(session, central.clock.now())) == {bia, caio}
        assert set(free_agents(session, tuesday)) == {caio}
        on = shifts.on_duty(session, tuesday.date(), datetime(2026, 11, 24, 9, tzinfo=UTC).time())
        assert [each.name for each, _ in on] == ["Caio"]
    ((absence,),) = central.rows("SELECT id FROM absences")
    send(member, "publicar", pessoa=str(bia), tirar=str(absence))
    with central.ports.database.read() as session:
        assert set(free_agents(session, tuesday)) == {bia, caio}
    done = central.rows("SELECT action, subject, note FROM audit WHERE about = 'shifts'")
    assert done == [
        ("set-absence", str(bia), "2026-11-24/2026-11-25"),
        ("removed-absence", str(bia), ""),
    ]


def test_nobody_can_choose_a_time_whose_only_agent_is_away(central: Installation) -> None:
    (bia,) = hire(central, "Bia")
    send(entered_first(central, SUPERVISOR), "publicar", pessoa=str(bia), **WEEK_OFF)
    assert request(central, slot_at=TUESDAY_NINE).callback is None


def test_another_week_is_drafted_and_published(central: Installation) -> None:
    (bia,) = hire(central, "Bia")
    member = entered_first(central, SUPERVISOR)
    _, shown = send(member, "conferir", pessoa=str(bia), semana="seg-sex 08:00-10:00")
    assert "Nova semana: seg-sex 08:00-10:00." in shown
    assert "ter. 24/11, 10:00 a 14:00" in shown
    send(member, "publicar", pessoa=str(bia), semana="seg-sex 08:00-10:00")
    with central.ports.database.read() as session:
        assert len(shifts.of_member(session, bia)) == 5
    assert 'value="seg-sex 08:00-10:00"' in member.get(PATH).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"semana": "toda manhã"}, "Escreva como seg-sex 08:00-14:00"),
        ({"semana": "seg-dom 00:00-23:00"}, "dentro desse horário"),
        ({"de": "2026-11-25", "ate": "2026-11-24", "motivo": "leave"}, "vem depois do primeiro"),
        ({"de": "2020-01-01", "ate": "2020-01-02", "motivo": "leave"}, "de hoje a dois anos"),
        ({"de": "2026-11-25", "ate": "2026-11-26", "motivo": "gripe"}, "Escolha um motivo"),
        ({"pessoa": "999999"}, "Escolha uma pessoa"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_and_keeps_what_was_typed(
    central: Installation, form: dict[str, str], said: str
) -> None:
    (bia,) = hire(central, "Bia")
    member = entered_first(central, SUPERVISOR)
    sent = {"pessoa": str(bia), **form}
    reply = member.post(f"{PATH}/publicar", csrf_token=member.token(PATH), **sent)
    assert reply.status_code == 422
    assert said in reply.text
    for typed in form.values():
        assert f'value="{typed}"' in reply.text or typed in ("gripe", "999999")
    assert central.rows("SELECT * FROM audit WHERE about = 'shifts'") == []


@pytest.mark.parametrize("more", [0, 1])
def test_a_week_has_400_letters_and_a_longer_one_is_not_cut(
    central: Installation, more: int
) -> None:
    (bia,) = hire(central, "Bia")
    week = "seg 08:00-10:00,".ljust(MAX_WEEK_CHARS - 15) + "ter 08:00-10:00" + "0" * more
    status, _ = send(entered_first(central, SUPERVISOR), "publicar", pessoa=str(bia), semana=week)
    with central.ports.database.read() as session:
        kept = [each.weekday for each in shifts.of_member(session, bia)]
    assert (status, kept) == ((422, [0, 1, 2, 3, 4]) if more else (302, [0, 1]))


def test_an_absence_that_is_gone_or_somebody_elses_is_not_taken_back(
    central: Installation,
) -> None:
    bia, caio = hire(central, "Bia", "Caio")
    member = entered_first(central, SUPERVISOR)
    send(member, "publicar", pessoa=str(bia), **WEEK_OFF)
    _, shown = send(member, "publicar", pessoa=str(caio), tirar="1")
    assert "Nada mudou" in shown
    assert len(central.rows("SELECT id FROM absences")) == 1


def test_an_agent_does_not_see_the_shifts(central: Installation) -> None:
    assert entered_first(central, AGENT).get(PATH).status_code == 403


def test_the_agenda_leads_a_supervisor_to_the_shifts(central: Installation) -> None:
    assert f'href="{PATH}"' in entered_first(central, SUPERVISOR).get("/painel/agenda").text


def test_the_agenda_leads_no_agent_to_the_shifts(central: Installation) -> None:
    page = entered_first(central, AGENT).get("/painel/agenda")
    assert page.status_code == 200
    assert f'href="{PATH}"' not in page.text


def test_somebody_is_away_up_to_two_years_ahead(central: Installation) -> None:
    (bia,) = hire(central, "Bia")
    member = entered_first(central, SUPERVISOR)
    last = central.clock.now().date() + FARTHEST
    for ends, status in ((last, 200), (last + timedelta(days=1), 422)):
        form = {"de": str(last), "ate": str(ends), "motivo": "leave"}
        assert send(member, "conferir", pessoa=str(bia), **form)[0] == status
