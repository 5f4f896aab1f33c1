"""The callbacks' board and each one's page: who waits in which order, what a supervisor may do."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from ivr.store.database.paging import PAGE
from ivr.usecases.callbacks.watch import watch_callbacks
from tests.stories.test_switchboard import bring_down
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts, morning
from tests.web.desk.member import Member, entered

PATH = "/painel/retornos"


def copied(central: Installation, member: Member) -> Member:
    """Another window of the same person's."""
    cookie = member.client.get_cookie("__Host-central", "central.exemplo.br")
    assert cookie
    other = Member(central.app.test_client())
    other.client.set_cookie(cookie.key, cookie.value, domain="central.exemplo.br", secure=True)
    return other


def section(html: str, name: str) -> str:
    """The part of the page under that heading."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def endings(html: str) -> list[str]:
    """The last four digits of each telephone, in the page's order."""
    return re.findall(r"••••-(\d{4})</(?:td|p)>", html)


def act(member: Member, callback_id: int, what: str, why: str = "resolvido no balcão") -> str:
    """The form is sent; what the next page says about it."""
    own = f"{PATH}/{callback_id}"
    token = member.token(own)
    answer = member.post(f"{own}/{what}", csrf_token=token, motivo=why)
    html = answer.text
    if answer.status_code != 422:
        assert (answer.status_code, answer.location) == (302, own)
        html = member.get(own).text
    said = re.search(r'<p class="note[^>]*>([^<]+)<', html)
    return said[1] if said else ""


def row(central: Installation, callback_id: int, columns: str) -> tuple[object, ...]:
    """What the database keeps of that callback."""
    return central.rows(f"SELECT {columns} FROM callbacks WHERE id = {callback_id}")[0]


def test_an_empty_page_explains_itself(central: Installation) -> None:
    accounts(central)
    html = entered(central, AGENT).get(PATH).text
    assert "Nenhum telefone toca agora." in html
    assert "Ninguém depende de você." in html
    assert 'class="ticket' not in html


def test_each_callback_stands_in_its_block_in_its_order(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    html = entered(central_on_both, SUPERVISOR).get(PATH).text
    assert endings(section(html, "coluna-pessoa")) == ["5552", "5554"]
    assert endings(section(html, "coluna-andamento")) == ["5553"]
    assert endings(section(html, "coluna-logo")) == ["5555", "5556", "5557"]
    assert endings(section(html, "coluna-fila")) == ["5558"]
    assert endings(section(html, "coluna-feitos")) == ["5551"]
    assert "Tentativas esgotadas" in section(html, "coluna-pessoa")
    assert "Nenhum atendente pôde ligar" in section(html, "coluna-pessoa")
    assert "Chamando a pessoa, com Bia" in section(html, "coluna-andamento")
    assert "24/11 13:00 a 13:15" in section(html, "coluna-fila")
    assert "98888" not in html
    assert "+55" not in html


def test_the_columns_say_what_they_hold_and_a_ring_in_vain_is_no_call_to_the_citizen(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    request(central)
    desk = Desk(central)
    for _ in range(2):
        desk.ring().tell("no-answer")
        central.clock.advance(60)
    desk.ring().answer().press("1").nobody("no-answer").tell("completed")
    central.clock.advance(20 * 60)
    sonia = entered(central, SUPERVISOR)
    soon = section(sonia.get(PATH).text, "coluna-logo")
    assert "Vencidos e a vencer em 30 min" in soon
    assert "Nada venceu" in soon, "its time was replaced before it came"
    for _ in range(2):
        waits = section(sonia.get(PATH).text, "coluna-fila")
        assert "nova previsão: até 14:00" in waits
        assert "10:15" not in waits
        assert "ligamos 1 vez para a pessoa · 2 vezes nenhum atendente assumiu" in waits
        watch_callbacks(central.line)
    page = sonia.get(f"{PATH}/1").text
    assert "<dt>Ligações para a pessoa</dt><dd>1</dd>" in page
    assert len(re.findall("Bia: ", section(page, "historia"))) == 3
    act(sonia, 1, "cancelar")
    done = section(sonia.get(PATH).text, "coluna-feitos")
    assert "Encerrados hoje" in done
    assert "Cancelado" in done


def test_staff_read_of_a_promise_what_the_citizen_is_told_now(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    bring_down(central)
    request(central)
    sonia = entered(central, SUPERVISOR)
    ((case_id,),) = central.rows("SELECT case_id FROM callbacks")
    places = (PATH, f"{PATH}/1", f"{PATH}/1/mover", f"/painel/atendimentos/{case_id}")
    for path in places:
        assert "quando a central voltar, até 24/11 14:00" in sonia.get(path).text, path
    central.clock.advance(180)
    central.dial("+5584977776666").press("0").transfer("completed", True, 60)
    for path in places:
        html = sonia.get(path).text
        assert "quando a central voltar" not in html, path
        assert "até 24/11 14:00" in html, path
    central.clock.at = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    watch_callbacks(central.line)
    for path in places:
        assert "nova previsão: até 25/11 14:00" in sonia.get(path).text, path


def test_of_a_number_where_somebody_else_answered_it_is_said_so(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    Desk(central).ring().answer().press("1").talk(15).press("3")
    sonia = entered(central, SUPERVISOR)
    needing = section(sonia.get(PATH).text, "coluna-pessoa")
    assert "Atendeu outra pessoa" in needing
    page = sonia.get(f"{PATH}/1").text
    assert "Sem contato neste número" in page
    assert "não alcançável" not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("failed", "Bia: o telefone do atendente não tocou"),
        ("no-answer", "Bia: atendente não atendeu"),
    ],
)
def test_an_agent_whose_telephone_never_rang_is_not_said_to_have_left_it_ringing(
    central: Installation, status: str, said: str
) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    Desk(central).ring().tell(status)
    ((case_id,),) = central.rows("SELECT case_id FROM callbacks")
    sonia = entered(central, SUPERVISOR)
    assert said in sonia.get(f"{PATH}/1").text
    assert said.partition(": ")[2][1:] in sonia.get(f"/painel/atendimentos/{case_id}").text


def test_a_callback_of_yesterday_is_not_among_todays(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    central_on_both.clock.advance(14 * 3600)
    html = entered(central_on_both, SUPERVISOR).get(PATH).text
    assert endings(section(html, "coluna-feitos")) == []
    assert endings(section(html, "coluna-pessoa")) == ["5552", "5554"]


def test_a_long_column_goes_on_behind_a_link(central_on_both: Installation) -> None:
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    for n in range(PAGE + 10):
        request(central_on_both, f"+5584988{n:06d}")
    ana = entered(central_on_both, AGENT)

    def column(path: str) -> str:
        return section(ana.get(path).text, "coluna-fila")

    html = column(PATH)
    first = re.findall(r'href="(/painel/retornos\?fila=\d+)"', html)
    assert (len(endings(html)), len(first)) == (PAGE, 1)
    (count,) = re.findall(r'class="total">(\d+)<', html)
    rest = column(first[0])
    assert len(endings(rest)) == int(count) - PAGE > 0
    assert not set(endings(rest)) & set(endings(html))
    assert "Voltar ao começo" in rest
    for odd in ("x", "-1", "9" * 30, "%00", "2147483648", "77777"):
        assert len(endings(column(f"{PATH}?fila={odd}"))) == PAGE


def test_a_supervisor_takes_one_off_the_list_with_a_note(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    sonia = entered(central_on_both, SUPERVISOR)
    assert "saiu da lista" in act(sonia, 2, "resolvido", "  falei por\n e-mail ")
    assert row(central_on_both, 2, "state, needs_person, why") == (
        *("exhausted", False),
        "falei por e-mail",
    )
    assert "Nada mudou" in act(sonia, 2, "resolvido")
    assert endings(section(sonia.get(PATH).text, "coluna-pessoa")) == ["5554"]


def test_a_cancelled_callback_releases_its_promise_and_its_case_says_what_is_left(
    central_on_both: Installation,
) -> None:
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both)
    sonia = entered(central_on_both, SUPERVISOR)
    assert "foi cancelado" in act(sonia, 1, "cancelar", "desistiu")
    assert row(central_on_both, 1, "state, why") == ("cancelled", "desistiu")
    assert central_on_both.rows("SELECT state, why FROM promises") == [("released", "desistiu")]
    assert central_on_both.rows("SELECT state FROM cases") == [("cancelled",)]
    assert Desk(central_on_both).relay() == 0


def test_a_callback_that_is_being_made_is_not_cancelled(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    assert "está sendo feito" in act(entered(central_on_both, SUPERVISOR), 3, "cancelar")
    assert row(central_on_both, 3, "state") == ("dialling",)


def test_one_that_was_offered_is_cancelled_and_the_agent_hears_so(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    leg = Desk(central).ring().answer()
    assert "foi cancelado" in act(entered(central, SUPERVISOR), 1, "cancelar")
    assert leg.telephone.press("1").last.tag == "Hangup"
    leg.tell("completed")
    assert row(central, 1, "state, attempts") == ("cancelled", 0)


def test_try_again_now_rings_an_agent_at_once(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    sonia = entered(central_on_both, SUPERVISOR)
    assert "tentar de novo" in act(sonia, 4, "agora")
    assert "Nada mudou" in act(sonia, 4, "agora")
    assert row(central_on_both, 4, "needs_person, state") == (False, "waiting")
    central_on_both.clock.advance(2)
    Desk(central_on_both).relay()
    assert row(central_on_both, 4, "publication > 0") == (True,)
    assert "Nada mudou" in act(sonia, 2, "agora"), "it has ended"


def test_try_again_after_closing_waits_for_the_next_opening(central: Installation) -> None:
    accounts(central)
    morning(central)
    central.clock.advance(8 * 3600)
    act(entered(central, SUPERVISOR), 4, "agora")
    ((next_at,),) = central.rows("SELECT next_at FROM callbacks WHERE id = 4")
    assert str(next_at).startswith("2026-11-24 11:00")


@pytest.mark.parametrize("why", ["", "   ", "x" * 121, "a\0b"])
def test_a_note_that_says_nothing_changes_nothing(central_on_both: Installation, why: str) -> None:
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both)
    assert "escreva o motivo" in act(entered(central_on_both, SUPERVISOR), 1, "cancelar", why)
    assert row(central_on_both, 1, "closed_at") == (None,)


@pytest.mark.parametrize("callback_id", [7, 2**31, 10**30])
@pytest.mark.parametrize("what", ["cancelar", "resolvido", "agora"])
def test_a_callback_that_is_not_there_is_not_found(
    central_on_both: Installation, callback_id: int, what: str
) -> None:
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both)
    sonia = entered(central_on_both, SUPERVISOR)
    token = sonia.token(PATH)
    answer = sonia.post(f"{PATH}/{callback_id}/{what}", csrf_token=token, motivo="x")
    assert answer.status_code == 404


@pytest.mark.parametrize("what", ["cancelar", "resolvido", "agora"])
def test_an_agent_changes_nothing(central: Installation, what: str) -> None:
    accounts(central)
    morning(central)
    before = central.rows("SELECT state, needs_person, next_at FROM callbacks ORDER BY id")
    ana = entered(central, AGENT)
    assert "Agir" not in ana.get(PATH).text
    answer = ana.post(f"{PATH}/4/{what}", csrf_token=ana.token(PATH), motivo="x")
    assert answer.status_code == 403
    assert "Sem permissão" in answer.text
    assert central.rows("SELECT state, needs_person, next_at FROM callbacks ORDER BY id") == before


def test_without_the_forms_token_nothing_changes(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    assert entered(central, SUPERVISOR).post(f"{PATH}/1/cancelar", motivo="x").status_code == 400
    assert row(central, 1, "closed_at") == (None,)


def test_row_30_of_twenty_who_cancel_at_once_one_does_and_the_others_are_told(
    central_on_both: Installation,
) -> None:
    accounts(central_on_both)
    hire(central_on_both, "Bia")
    request(central_on_both)
    sonia = entered(central_on_both, SUPERVISOR)
    token = sonia.token(PATH)
    browsers = [copied(central_on_both, sonia) for _ in range(20)]

    def cancel(n: int) -> TestResponse:
        form = {"csrf_token": token, "motivo": f"motivo {n}"}
        return browsers[n].post(f"{PATH}/1/cancelar", **form)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(cancel, range(20)))
    assert {answer.status_code for answer in answers} == {302}
    pages = [each.get(PATH).text for each in browsers]
    won = [n for n, html in enumerate(pages) if "Pronto: o retorno foi cancelado." in html]
    told = [n for n, html in enumerate(pages) if "outra pessoa já resolveu" in html]
    assert (len(won), len(told)) == (1, 19)
    assert row(central_on_both, 1, "state, why") == ("cancelled", f"motivo {won[0]}")


def test_the_calls_page_tells_what_became_of_its_callback(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    ana = entered(central_on_both, AGENT)
    ((call_id,),) = central_on_both.rows(
        "SELECT min(id) FROM calls WHERE topic = 'mercadorias' AND direction = 'outbound'"
    )
    html = ana.get(f"/painel/chamadas/{call_id}").text
    assert html.count("O outro telefone estava ocupado") == 1
    assert html.count("ocupado") == 5  # three tries; and this one as it ended, in picture and steps
    assert "Bia" in html
    assert "Ligamos, sem conversa" in html
    assert "Vamos ligar até" in html
    assert "98888" not in html


def test_the_calls_page_shows_the_sms_of_its_case(central_on_both: Installation) -> None:
    accounts(central_on_both)
    morning(central_on_both)
    ((case_id,),) = central_on_both.rows("SELECT case_id FROM sms")
    call = central_on_both.dial("+5584988885552").hang_up()
    with central_on_both.ports.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE cases SET joined_id = {case_id} WHERE protocol = '{call.protocol}'"
        )
    ((call_id,),) = central_on_both.rows(f"SELECT id FROM calls WHERE sid = '{call.sid}'")
    html = entered(central_on_both, AGENT).get(f"/painel/chamadas/{call_id}").text
    assert "registramos seu pedido" in html
    assert "(84) 9••••-5552" in html
    assert "Na fila" in html


def test_a_callbacks_number_is_seen_whole_once_for_a_reason_and_the_audit_says_who(
    central: Installation,
) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    ((callback_id, number),) = central.rows("SELECT id, number FROM callbacks")
    member, own = entered(central, SUPERVISOR), f"{PATH}/{callback_id}"
    token = member.token(own)
    refused = member.post(f"{own}/numero", csrf_token=token, motivo="")
    assert refused.status_code == 422
    assert str(number) not in refused.text
    shown = member.post(f"{own}/numero", csrf_token=token, motivo="call")
    assert shown.status_code == 200
    assert str(number) in shown.text
    again = member.get(own).text
    assert str(number) not in again
    assert 'href="/painel/atendimentos/1"' in again
    entries = central.rows("SELECT about, subject, note FROM audit WHERE action = 'revealed'")
    assert entries == [("callback", str(callback_id), "call")]


def test_while_the_citizen_is_rung_the_page_does_not_offer_to_cancel(
    central: Installation,
) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    sonia = entered(central, SUPERVISOR)
    assert "Cancelar retorno" in sonia.get(f"{PATH}/1").text
    leg = Desk(central).ring()
    assert "Cancelar retorno" in sonia.get(f"{PATH}/1").text, "an agent's telephone rings"
    leg.answer().press("1")
    assert "Cancelar retorno" not in sonia.get(f"{PATH}/1").text
    leg.nobody("busy").tell("completed")
    assert "Cancelar retorno" in sonia.get(f"{PATH}/1").text
