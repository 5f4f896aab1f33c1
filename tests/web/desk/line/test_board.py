"""The live board: what it shows, and that it is computed once a second for whoever looks."""

from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from tests.stories.test_switchboard import bring_down
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, SATURDAY, Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts, morning
from tests.web.desk.line.test_switchboard import words
from tests.web.desk.member import ORIGIN, Member, entered_first

PAGE, FRAGMENT = "/painel/agora", "/painel/agora/quadro"


def test_a_quiet_house_shows_dashes_and_says_what_is_empty(central: Installation) -> None:
    html = entered_first(central, AGENT).get(PAGE).text
    assert "Falaram com uma pessoa, de todas –" in words(html, "numeros")
    assert "Ninguém está na linha neste momento." in words(html, "ligacoes")
    assert "Nenhuma promessa vence" in words(html, "promessas")
    assert "Ninguém está no turno agora: nenhum retorno é feito." in words(html, "turno")
    assert '<noscript><meta http-equiv="refresh"' in html


def test_on_a_day_off_no_share_is_told_of_callers_of_open_hours(central: Installation) -> None:
    hire(central, "Bia")
    central.clock.at = SATURDAY
    central.dial().press("0").press("1").hang_up()
    central.clock.advance(1)
    told = words(entered_first(central, AGENT).get(PAGE).text, "numeros")
    assert "Falaram em até 20 s de espera –" in told


def test_who_asked_after_a_protocol_is_not_counted_as_informed(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    central.dial(MOBILE).press("9").keep_silent().hang_up()
    assert central.rows("SELECT outcome FROM calls") == [("consulted",)]
    told = words(entered_first(central, AGENT).get(PAGE).text, "numeros")
    assert "sem falar com uma pessoa : 0 · Ligaram para saber do andamento : 1" in told


def test_a_call_is_where_it_is_and_gone_when_it_ends(central_on_both: Installation) -> None:
    central = central_on_both
    member = entered_first(central, SUPERVISOR)
    telephone = central.dial("+5584988881234").press("2")
    central.clock.advance(1)
    shown = words(member.get(PAGE).text, "ligacoes")
    assert "Orientação: Mercadorias apreendidas (84) 9••••-1234" in shown
    telephone.press("0")
    central.clock.advance(1)
    html = member.get(PAGE).text
    assert "Na central" in words(html, "ligacoes"), "true while it rings, and while they talk"
    assert "Chamando" not in words(html, "ligacoes")
    assert "1 na central" in words(html)
    telephone.transfer("completed", True, 90).hang_up()
    central.clock.advance(1)
    html = member.get(PAGE).text
    assert "Ninguém está na linha" in words(html, "ligacoes")
    assert "Falaram com uma pessoa, de todas 100 % 1 de 1" in words(html, "numeros")
    assert "Falaram em até 20 s de espera 100 %" in words(html, "numeros")


def test_who_waited_long_was_answered_but_not_soon(central_on_both: Installation) -> None:
    central = central_on_both
    telephone = central.dial().press("0")
    central.clock.advance(40)
    telephone.transfer("completed", True, 90).hang_up()
    assert central.rows("SELECT waited FROM transfers") == [(40,)]
    html = entered_first(central, SUPERVISOR).get(PAGE).text
    assert "Falaram com uma pessoa, de quem quis 100 %" in words(html, "numeros")
    assert "como se soube por último" not in html, "the line is open"
    assert "Falaram em até 20 s de espera 0 %" in words(html, "numeros")


def test_a_busy_morning_names_promises_agents_and_the_switchboard(central: Installation) -> None:
    morning(central)
    html = entered_first(central, SUPERVISOR).get(PAGE).text
    assert "venceu às 10:30 0000 0000 069 chamando a pessoa" in words(html, "promessas")
    assert "até 10:45 0000 0000 077 na fila" in words(html, "promessas")
    assert "B Bia em retorno, até 14:00" in words(html, "turno")
    assert "Central telefônica No ar desde 10:10" in words(html)
    assert "10:00 1 0 3 0" in words(html, "dia")


def test_the_morning_after_names_the_day_and_calls_nobodys_turn_before_the_opening(
    central: Installation,
) -> None:
    morning(central)
    central.clock.advance(20 * 3600)
    html = entered_first(central, SUPERVISOR).get(PAGE).text
    assert "venceu em 23/11 às 10:30 0000 0000 069" in words(html, "promessas")
    assert "ninguém na vez agora" in words(html)
    assert "já na vez" not in words(html)


def test_nobody_is_said_to_have_rung_whom_we_rang(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    Desk(central).ring().answer().press("1")
    html = words(entered_first(central, SUPERVISOR).get(PAGE).text)
    assert "ligamos às" in html
    assert "ligou às" not in html


def test_an_outage_has_its_clock(central: Installation) -> None:
    for number in ("+5584988881111", "+5584988882222"):
        central.dial(number).press("2").press("0").transfer("failed", False, 0).hang_up()
    central.clock.advance(2 * 60)
    sonia = entered_first(central, SUPERVISOR)
    assert (
        "Fora do ar há 2 min, desde 10:00 última tentativa 10:00 · próxima a partir de 10:03"
        in words(sonia.get(PAGE).text)
    )
    central.clock.advance(60)
    assert (
        "A testar há 3 min, desde 10:00 última tentativa 10:00 · a próxima ligação tenta"
        in words(sonia.get(PAGE).text)
    )
    central.clock.at = SATURDAY
    assert "tenta quando a linha abrir" in words(sonia.get(PAGE).text), "nobody tries it meanwhile"


def test_an_agents_telephone_that_tries_the_switchboard_is_shown_as_the_trial(
    central: Installation,
) -> None:
    bring_down(central)
    hire(central, "Bia")
    request(central)
    central.clock.advance(181)
    Desk(central).ring()
    sonia = entered_first(central, SUPERVISOR)
    told = words(sonia.get(PAGE).text)
    assert "Em teste há 3 min" in told
    assert "última tentativa 10:00 · uma ligação tenta desde 10:03" in told
    page = words(sonia.get("/painel/central").text, "agora")
    assert "Em teste: uma ligação tenta desde 10:03" in page
    assert "Última tentativa 23/11 10:00, sem sucesso" in page


def test_the_board_is_computed_once_a_second_whoever_asks(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    first = member.get(FRAGMENT)
    central.dial("+5584988881234")
    assert member.get(FRAGMENT).text == first.text
    assert Member(member.client).get(PAGE).text.count("Ninguém está na linha") == 1
    central.clock.advance(1)
    assert "Primeiro menu" in member.get(FRAGMENT).text


def test_what_has_not_changed_is_not_sent_again(central: Installation) -> None:
    member = entered_first(central, SUPERVISOR)
    tag = member.get(FRAGMENT).headers["ETag"]
    central.clock.advance(3)
    same = {"If-None-Match": tag}
    again = member.client.get(FRAGMENT, base_url=ORIGIN, headers=same)
    assert (again.status_code, again.data) == (304, b"")
    assert "no-store" not in again.headers["Cache-Control"]
    hire(central, "Bia")
    request(central)
    central.clock.advance(3)
    assert member.client.get(FRAGMENT, base_url=ORIGIN, headers=same).status_code == 200


def test_a_board_that_stands_still_polls_nothing(central: Installation) -> None:
    html = entered_first(central, SUPERVISOR).get(f"{PAGE}?parado=1").text
    assert "/painel/agora/quadro" not in html
    assert "http-equiv" not in html


def test_a_board_whose_session_ended_says_so_and_leads_to_the_sign_in(
    central: Installation,
) -> None:
    accounts(central)
    member = Member(central.app.test_client())
    member.enter(SUPERVISOR)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM staff_sessions")
    reply = member.client.get(FRAGMENT, base_url=ORIGIN, headers={"HX-Request": "true"})
    assert reply.status_code == 401
    assert "Sua sessão terminou" in reply.text
    assert "/painel/entrar" in reply.text


def test_an_agent_and_a_citizen_who_talk_are_not_said_to_be_rung(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Bia")
    request(central)
    leg = Desk(central).ring().answer().press("1")
    member = entered_first(central, SUPERVISOR)
    html = member.get(PAGE).text
    assert "Chamando quem pediu retorno" in words(html, "ligacoes")
    assert "ninguém na central" in words(html)
    leg.citizen("initiated").citizen("ringing").citizen("in-progress")
    central.clock.advance(1)
    html = member.get(PAGE).text
    assert "Falando com quem pediu retorno" in words(html, "ligacoes")
    assert "Chamando" not in words(html, "ligacoes")
    assert "1 na central" in words(html)


def test_a_citizen_who_was_rung_first_talks_once_the_agent_takes_it(central: Installation) -> None:
    hire(central, "Bia")
    request(central)
    with central.ports.database.write() as session:
        session.get_one(Callback, 1).agent_first = False
    leg = Desk(central).ring().answer().press("1")
    member = entered_first(central, SUPERVISOR)
    assert "Chamando atendente" in words(member.get(PAGE).text, "ligacoes")
    with central.ports.database.write() as session:
        session.get_one(Attempt, 1).claimed_at = central.clock.now()  # the agent's key
    central.clock.advance(1)
    html = member.get(PAGE).text
    assert "Falando com atendente" in words(html, "ligacoes")
    assert "1 na central" in words(html)
    assert leg.telephone.last.tag == "Dial"


def test_a_caller_who_is_with_the_switchboard_for_longer_than_it_rings_talks_there(
    central: Installation,
) -> None:
    central.dial().press("0")
    member = entered_first(central, SUPERVISOR)
    central.clock.advance(40)
    html = member.get(PAGE).text
    assert "Falando com a central" in words(html, "ligacoes")
    assert "1 na central" in words(html)
