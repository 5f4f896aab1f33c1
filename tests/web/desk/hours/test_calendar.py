"""The calendar's pages: the effect is shown first, saving moves promises, taking back does not."""

from datetime import UTC, datetime, timedelta

from ivr.store.callbacks import callbacks
from ivr.usecases.hours.holidays import replan
from ivr.web.desk.hours.calendar import FARTHEST, MAX_DECREE_CHARS, MAX_NAME_CHARS
from tests.stories.test_holidays import TUESDAY_NINE, dues
from tests.stories.test_tellings import post, writing, writing_on_both
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.scene import AGENT, AUDITOR, SUPERVISOR, watchers
from tests.web.desk.line.test_switchboard import words
from tests.web.desk.member import Member, entered_first

__all__ = ("writing", "writing_on_both")
PATH = "/painel/calendario"
TUESDAY = "2026-11-24"


def send(member: Member, where: str, **form: str) -> tuple[int, str]:
    """The day's form is sent; the status and what is read."""
    wanted = {"dia": TUESDAY, "nome": "Ponto facultativo", "tipo": "fechado", **form}
    reply = member.post(f"{PATH}/{where}", csrf_token=member.token(PATH), **wanted)
    if reply.status_code == 302:
        return 302, words(member.get(str(reply.location)).text)
    return reply.status_code, words(reply.text)


def test_the_effect_is_shown_before_anything_is_saved(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Bia")
    request(central, slot_at=TUESDAY_NINE)
    before = dues(central)
    status, shown = send(entered_first(central, SUPERVISOR), "conferir", decreto="Decreto 36.000")
    assert status == 200
    assert "1 retorno prometido muda" in shown
    assert "24/11, 09:00 a 09:15 25/11, 09:00 a 09:15" in shown
    assert "Ponto facultativo, Decreto 36.000" in shown
    assert dues(central) == before
    assert central.rows("SELECT day FROM special_days WHERE origin = 'desk'") == []


def test_saving_moves_the_promise_tells_the_citizen_and_is_written_down(
    writing_on_both: Installation,
) -> None:
    central = writing_on_both
    hire(central, "Bia")
    request(central, slot_at=TUESDAY_NINE)
    post(central)
    member = entered_first(central, SUPERVISOR)
    status, shown = send(member, "gravar")
    assert status == 302
    assert "1 retorno mudou de horário, e 1 cidadão foi avisado por SMS." in shown
    assert [slot for _, _, slot, _ in dues(central)] == [datetime(2026, 11, 25, 12, 0, tzinfo=UTC)]
    (body,) = post(central)
    assert "nao atenderemos no dia marcado" in body
    done = central.rows("SELECT action, subject, note FROM audit WHERE about = 'calendar'")
    assert done == [("set-day", TUESDAY, "closed")]
    assert MOBILE not in str(central.rows("SELECT * FROM audit"))
    assert "posto pela supervisão" in words(member.get(f"{PATH}?mes=2026-11").text, "especiais")


def test_what_is_called_at_this_moment_is_counted_and_moves_only_as_announced(
    writing_on_both: Installation,
) -> None:
    """A telephone that rings is not called back from; nothing moves later that nobody was told."""
    central = writing_on_both
    hire(central, "Bia")
    request(central, slot_at=TUESDAY_NINE)
    request(central, "+5584988887779", slot_at=TUESDAY_NINE + timedelta(minutes=15))
    with central.ports.database.write() as session:
        ringing = callbacks.lock(session, 2)
        assert ringing
        ringing.next_at = central.clock.now()
    leg = Desk(central).ring()
    member = entered_first(central, SUPERVISOR)
    announced = "Para 1 retorno a central liga neste momento"
    _, shown = send(member, "conferir")
    assert "1 retorno prometido muda" in shown
    assert announced in shown
    _, shown = send(member, "gravar")
    assert "1 retorno mudou de horário" in shown
    assert announced in shown
    assert replan(central.line) == 0
    leg.tell("no-answer")
    assert replan(central.line) == 1
    _, shown = send(member, "conferir")
    assert announced not in shown


def test_the_line_is_closed_on_that_day_at_once(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    send(member, "gravar", dia="2026-11-23")
    central.dial().press("0")
    central.clock.advance(1)
    assert "A linha está fechada (Ponto facultativo)" in words(member.get("/painel/central").text)


def test_taken_back_the_day_is_open_again_and_the_promise_stays_moved(
    central: Installation,
) -> None:
    hire(central, "Bia")
    request(central, slot_at=TUESDAY_NINE)
    member = entered_first(central, SUPERVISOR)
    send(member, "gravar")
    moved = dues(central)
    _, shown = send(member, "conferir", acao="tirar")
    assert "Tirar o dia não traz de volta os retornos que já mudaram de horário" in shown
    _, shown = send(member, "gravar", acao="tirar")
    assert "voltou ao que diz o calendário" in shown
    assert dues(central) == moved
    assert "Nenhum retorno prometido mudou" in shown
    actions = central.rows("SELECT action FROM audit WHERE about = 'calendar' ORDER BY id")
    assert actions == [("set-day",), ("removed-day",)]


def test_an_official_holiday_can_be_worked_and_comes_back_when_that_is_taken_back(
    central: Installation,
) -> None:
    member = entered_first(central, SUPERVISOR)
    on = "2026-12-25"
    row = f"SELECT name, kind, origin FROM special_days WHERE day = '{on}'"
    ((name, kind, origin),) = central.rows(row)
    assert (kind, origin) == ("closed", "file")
    send(member, "gravar", dia=on, nome="Plantão", tipo="normal")
    assert central.rows(row) == [("Plantão", "partial", "desk")]
    send(member, "gravar", dia=on, acao="tirar")
    assert central.rows(row) == [(name, "closed", "file")]


def test_what_cannot_be_read_comes_back_with_all_that_was_typed(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    wrong = {"dia": "2020-01-01", "nome": "", "tipo": "ate", "hora": "25:99", "decreto": "D 1"}
    form = {"csrf_token": member.token(PATH), **wrong}
    reply = member.post(f"{PATH}/conferir", **form)
    assert reply.status_code == 422
    for said in ("de hoje até três anos", "Escreva o nome do dia", "Informe o horário"):
        assert said in reply.text
    assert 'value="D 1"' in reply.text
    assert '<option value="ate" selected>' in reply.text


def test_what_is_typed_stays_text(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    send(member, "gravar", nome="<script>alert(1)</script>")
    html = member.get(f"{PATH}?mes=2026-11").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_an_agent_and_an_auditor_see_the_month_and_change_nothing(central: Installation) -> None:
    for email in (AGENT, AUDITOR):
        member = (
            Member(central.app.test_client()) if email == AUDITOR else entered_first(central, email)
        )
        if email == AUDITOR:
            watchers(central)
            member.enter(email)
        html = member.get(PATH).text
        assert "Novembro de 2026" in html
        assert "Mudar um dia" not in html
        token = member.token(PATH)
        assert member.post(f"{PATH}/gravar", csrf_token=token, dia=TUESDAY).status_code == 403


def test_everybody_may_have_the_opening_days_and_only_staff_the_decrees(
    central: Installation,
) -> None:
    reply = central.client.get("/calendario.ics")
    assert reply.content_type == "text/calendar; charset=utf-8"
    assert "UID:open-20261123-0@central.exemplo.br\r\n" in reply.text
    assert "DTSTART;TZID=America/Fortaleza:20261123T080000\r\n" in reply.text
    assert "DTEND;TZID=America/Fortaleza:20261123T140000\r\n" in reply.text
    assert "open-20261225" not in reply.text
    assert "Natal" not in reply.text
    assert central.client.get("/painel/calendario.ics").status_code == 302
    whole = entered_first(central, SUPERVISOR).get("/painel/calendario.ics").text
    assert "UID:day-20261225@" in whole
    assert "A linha fica fechada o dia todo. Lei" in whole.replace("\r\n ", "")


def test_a_program_that_has_the_file_gets_no_second_copy_until_a_day_changes(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    first = central.client.get("/calendario.ics")
    central.clock.advance(24 * 3600)
    known = {"If-None-Match": first.headers["ETag"]}
    again = central.client.get("/calendario.ics", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    send(entered_first(central, SUPERVISOR), "gravar", dia="2026-11-25")
    changed = central.client.get("/calendario.ics", headers=known)
    assert changed.status_code == 200
    assert "open-20261125" not in changed.text
    assert "LAST-MODIFIED:20261124T130000Z" in changed.text


def test_a_month_that_makes_no_sense_is_the_present_one(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    for month in ("abc", "2026-13", "9999-12", "0001-01"):
        assert "Novembro de 2026" in member.get(f"{PATH}?mes={month}").text


def test_a_days_name_has_120_letters_and_its_decree_200(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    longest = {"nome": "n" * MAX_NAME_CHARS, "decreto": "d" * MAX_DECREE_CHARS}
    for name, most in (("nome", MAX_NAME_CHARS), ("decreto", MAX_DECREE_CHARS)):
        status, shown = send(member, "gravar", **longest | {name: "x" * (most + 1)})
        assert (status, f"Escreva em até {most} letras." in shown) == (422, True)
    assert send(member, "gravar", **longest)[0] == 302
    kept = central.rows("SELECT name, decree FROM special_days WHERE origin = 'desk'")
    assert kept == [tuple(longest.values())]


def test_a_day_lies_three_years_ahead_at_the_most(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    last = central.clock.now().date() + FARTHEST
    status, shown = send(member, "conferir", dia=str(last + timedelta(days=1)))
    assert (status, "até três anos à frente" in shown) == (422, True)
    assert send(member, "conferir", dia=str(last))[0] == 200
