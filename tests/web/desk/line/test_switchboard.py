"""The switchboard's page: how it is, who is on shift, a supervisor's word, the outages."""

import re
from datetime import UTC, datetime

import pytest

from ivr.store.callbacks import dispatch
from ivr.store.database.paging import PAGE
from ivr.store.line.switchboard import Outage
from ivr.store.queries.outage_log import CALLS
from ivr.usecases.staff.staff import set_paused, set_telephone
from ivr.web.desk.line.switchboard import FEWEST_MINUTES, MAX_MINUTES
from tests.conftest import Install
from tests.stories.test_switchboard import bring_down, is_put_through
from tests.support.desk import Desk, hire, request
from tests.support.installation import SATURDAY, Installation
from tests.support.scene import AGENT, SUPERVISOR, outage
from tests.web.desk.member import Member, entered_first

PATH = "/painel/central"


def words(html: str, name: str = "") -> str:
    """What is read on the page, or in the part of it under that heading."""
    part = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", part[0] if part else html)
    return re.sub(r"\s+", " ", text).strip()


def say(member: Member, how: str, minutes: str = "60", why: str = "falta de energia") -> str:
    """The form is sent; what the next page says about it."""
    token = member.token(PATH)
    form = {"como": how, "minutos": minutes, "motivo": why}
    answer = member.post(f"{PATH}/aviso", csrf_token=token, **form)
    assert (answer.status_code, answer.location) == (302, PATH)
    said = re.search(r'<p class="note[^>]*>([^<]+)<', member.get(PATH).text)
    return said[1] if said else ""


def test_a_quiet_house_explains_itself(central: Installation) -> None:
    html = entered_first(central, AGENT).get(PATH).text
    assert "Disponível" in words(html, "agora")
    assert "sem queda registrada" in words(html, "agora")
    assert "0 de 500" in words(html, "agora")
    assert "Ninguém está no turno agora" in words(html, "turno")
    assert "Nenhuma queda registrada" in words(html, "quedas")


def test_whoever_is_on_shift_is_named_with_their_telephone(central_on_both: Installation) -> None:
    hire(central_on_both, "Bia", "Caio", "Duda", "Eva")
    set_paused(central_on_both.ports, "caio@exemplo.br", True)
    set_telephone(central_on_both.ports, "duda@exemplo.br", "")
    request(central_on_both)
    Desk(central_on_both).ring()
    html = entered_first(central_on_both, AGENT).get(PATH).text
    assert words(html, "turno") == (
        "No turno agora B Bia em retorno, até 14:00 C Caio em pausa, até 14:00"
        " D Duda sem telefone, até 14:00 E Eva livre, até 14:00"
    )
    assert "1 de 500" in words(html, "agora")
    assert "sip:" not in html


def test_while_the_line_is_closed_no_state_is_said_to_be_tested(central: Installation) -> None:
    central.clock.advance(14 * 3600)
    member = entered_first(central, AGENT)
    assert "Estava disponível como se soube por último: a linha está fechada" in (
        words(member.get(PATH).text, "agora")
    )
    board = member.get("/painel/agora").text
    assert "como se soube por último" in board
    assert "Estava no ar" in board


def test_while_the_switchboard_is_down_nobody_on_shift_is_said_to_be_free(
    central: Installation,
) -> None:
    hire(central, "Bia")
    bring_down(central)
    html = entered_first(central, AGENT).get(PATH).text
    assert words(html, "turno") == "No turno agora B Bia telefone não toca, até 14:00"


def test_on_a_closed_day_nobody_is_said_to_be_on_shift(central: Installation) -> None:
    hire(central, "Bia")
    central.clock.at = datetime(2026, 12, 25, 13, 1, tzinfo=UTC)  # Christmas, a Friday at 10:01
    member = entered_first(central, AGENT)
    for path in (PATH, "/painel/agora", "/painel/"):
        shown = words(member.get(path).text, "turno")
        assert "Bia" not in shown, path
        assert "fechada" in shown, path


def test_where_nothing_probes_a_supervisors_up_is_offered_first(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url, SWITCHBOARD="+558432322033")
    bring_down(central)
    sonia = entered_first(central, SUPERVISOR)
    notice = words(sonia.get(PATH).text, "aviso")
    assert notice.index("A central já voltou") < notice.index("A central está")
    assert "só uma ligação de verdade mostra se ela voltou" in notice
    assert say(sonia, "disponivel", why="a central já voltou").startswith("Pronto")
    assert is_put_through(central)
    assert "só uma ligação de verdade" not in sonia.get(PATH).text


def test_where_the_clock_probes_no_word_is_offered_first(central: Installation) -> None:
    bring_down(central)
    sonia = entered_first(central, SUPERVISOR)
    assert "só uma ligação de verdade" not in sonia.get(PATH).text


def test_outside_hours_the_next_opening_is_told(central: Installation) -> None:
    hire(central, "Bia")
    central.clock.at = SATURDAY
    html = entered_first(central, AGENT).get(PATH).text
    assert "A linha está fechada" in words(html, "turno")
    assert "Abre na segunda-feira, 30 de novembro, às 8h" in words(html, "turno")
    assert "Bia" not in html


def test_yesterdays_dials_are_not_todays_and_a_stop_is_shown(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    Desk(central).ring()
    central.clock.advance(24 * 3600)
    with central.ports.database.write() as session:
        dispatch.lock(session).stopped_why = "falso alarme"
    assert "0 de 500 Paradas: falso alarme" in words(
        entered_first(central, SUPERVISOR).get(PATH).text, "agora"
    )


def test_an_outage_is_listed_with_what_its_callers_were_given(
    central_on_both: Installation,
) -> None:
    outage(central_on_both)
    ana = entered_first(central_on_both, AGENT)
    html = ana.get(PATH).text
    assert "Desde 23/11/2026 10:" in words(html, "agora")
    listed = words(html, "quedas")
    assert "23/11/2026 10:00" in listed
    assert "Transferências falharam" in listed
    assert "2 · Desligou antes" in listed
    ((outage_id,),) = central_on_both.rows("SELECT id FROM outages")
    page = ana.get(f"{PATH}/{outage_id}").text
    assert re.findall(r"••••-(\d{4})</td>", page) == ["1111", "2222"]
    assert page.count("Ligação à central não completou") == 2
    assert "98888" not in page


def test_a_callback_kept_later_is_its_callers_compensation(central_on_both: Installation) -> None:
    outage(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both, "+5584988881111")
    with central_on_both.ports.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE cases SET joined_id = (SELECT case_id FROM callbacks) WHERE id ="
            " (SELECT min(case_id) FROM calls WHERE outage_id IS NOT NULL)"
        )
    ana = entered_first(central_on_both, AGENT)
    listed = words(ana.get(PATH).text, "quedas")
    assert "1 · Aguarda retorno" in listed
    assert "1 · Desligou antes" in listed
    Desk(central_on_both).ring().answer().press("1").talk(60).press("1").tell("completed")
    assert "1 · Retorno feito" in words(ana.get(PATH).text, "quedas")


def test_long_lists_go_on_behind_a_link(central_on_both: Installation) -> None:
    outage(central_on_both)
    now = central_on_both.clock.now()
    with central_on_both.ports.database.write() as session:
        session.add_all(Outage(started_at=now, ended_at=now, cause=f"n{n}") for n in range(PAGE))
    ana = entered_first(central_on_both, AGENT)
    html = ana.get(PATH).text
    assert html.count("/painel/central/") - html.count("/painel/central/aviso") == PAGE
    more = re.search(r'href="(/painel/central\?antes=\d+)"', html)
    assert more
    rest = ana.get(more[1]).text
    assert "Transferências falharam" in words(rest, "quedas")
    assert "Voltar ao começo" in rest
    assert ana.get(f"{PATH}/1?depois={CALLS}").status_code == 200


@pytest.mark.parametrize("odd", ["9" * 30, "2147483648", "77"])
def test_an_outage_that_is_not_there_is_not_found(central_on_both: Installation, odd: str) -> None:
    ana = entered_first(central_on_both, AGENT)
    assert ana.get(f"{PATH}/{odd}").status_code == 404
    assert ana.get(f"{PATH}?antes={odd}").status_code == 200
    assert ana.get(f"{PATH}?antes=x").status_code == 200


def test_a_supervisors_word_reaches_callers_at_once_and_ends_by_itself(
    central_on_both: Installation,
) -> None:
    sonia = entered_first(central_on_both, SUPERVISOR)
    assert "Pronto" in say(sonia, "fora", "30")
    page = words(sonia.get(PATH).text, "agora")
    assert "Fora do ar" in page
    assert "Aviso da supervisão, até 23/11 10:30" in page
    assert "fora do ar" in central_on_both.dial().heard
    central_on_both.clock.advance(30 * 60)
    assert "Disponível" in words(sonia.get(PATH).text, "agora")


def test_a_supervisor_takes_the_word_back(central: Installation) -> None:
    sonia = entered_first(central, SUPERVISOR)
    say(sonia, "fora", "480")
    assert "Voltar ao automático" in sonia.get(PATH).text
    assert "Pronto" in say(sonia, "automatico", "")
    html = sonia.get(PATH).text
    assert "Disponível" in words(html, "agora")
    assert "Voltar ao automático" not in html


def test_available_by_word_wins_over_failed_transfers(central: Installation) -> None:
    for _ in range(2):
        central.dial().press("0").transfer("failed", False, 0)
    sonia = entered_first(central, SUPERVISOR)
    assert "Fora do ar" in words(sonia.get(PATH).text, "agora")
    assert "Próximo teste 10:03" in words(sonia.get(PATH).text, "agora")
    say(sonia, "disponivel", "15")
    assert "Disponível" in words(sonia.get(PATH).text, "agora")
    assert central.dial().press("0").last.tag == "Dial"


@pytest.mark.parametrize(
    ("how", "minutes"),
    [
        *(("fora", "14"), ("fora", "481"), ("fora", ""), ("fora", "-60"), ("fora", "9" * 30)),
        *(("", "60"), ("talvez", "60"), ("fora\0", "60"), ("disponivel", "14")),
    ],
)
def test_a_word_that_cannot_be_changes_nothing(
    central: Installation, how: str, minutes: str
) -> None:
    sonia = entered_first(central, SUPERVISOR)
    assert "Nada mudou" in say(sonia, how, minutes)
    assert "Disponível" in words(sonia.get(PATH).text, "agora")


def test_an_agent_has_no_word_on_it(central: Installation) -> None:
    ana = entered_first(central, AGENT)
    assert "Avisar" not in ana.get(PATH).text
    answer = ana.post(f"{PATH}/aviso", csrf_token=ana.token(PATH), como="fora", minutos="60")
    assert answer.status_code == 403
    assert central.rows("SELECT override FROM switchboard WHERE override IS NOT NULL") == []


def test_without_the_forms_token_nothing_changes(central: Installation) -> None:
    sonia = entered_first(central, SUPERVISOR)
    assert sonia.post(f"{PATH}/aviso", como="fora", minutos="60").status_code == 400
    assert "Disponível" in words(sonia.get(PATH).text, "agora")


def test_a_supervisors_word_has_a_reason_and_is_written_down(central_on_both: Installation) -> None:
    central = central_on_both
    sonia = entered_first(central, SUPERVISOR)
    assert "escolha o motivo" in say(sonia, "fora", "30", "<b>porque sim</b>")
    assert "Pronto" in say(sonia, "fora", "30", "falta de energia")
    assert "Aviso da supervisão: falta de energia" in words(sonia.get(PATH).text, "quedas")
    assert "Pronto" in say(sonia, "automatico", "")
    done = central.rows(
        "SELECT action, subject, note, name FROM audit JOIN staff ON staff.id = staff_id"
        " WHERE about = 'switchboard' ORDER BY audit.id"
    )
    assert done == [
        ("override", "unavailable", "30 min, falta de energia", "Sônia"),
        ("override", "automatic", "", "Sônia"),
    ]


@pytest.mark.parametrize(
    ("minutes", "taken"),
    [
        *((FEWEST_MINUTES - 1, False), (FEWEST_MINUTES, True)),
        *((MAX_MINUTES, True), (MAX_MINUTES + 1, False)),
    ],
)
def test_a_word_holds_from_15_to_480_minutes(
    central: Installation, minutes: int, taken: bool
) -> None:
    told = say(entered_first(central, SUPERVISOR), "fora", str(minutes))
    assert ("a linha já segue este aviso" in told) is taken
    assert ("o aviso vale de 15 a 480 minutos" in told) == (not taken)
