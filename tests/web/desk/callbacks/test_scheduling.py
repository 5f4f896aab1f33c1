"""Scheduling, moving, missed calls and the agenda as the desk's pages do it."""

import re
from datetime import date, timedelta

import pytest

from ivr.rules.words.numbering import REFUSAL_WORDS, Refusal
from ivr.web.desk.callbacks.schedule import MAX_TYPED_CHARS
from ivr.web.desk.callbacks.slots import FARTHEST, read_date
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.installation import SATURDAY, Installation
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.desk.callbacks.test_callbacks import PATH
from tests.web.desk.member import Member, entered

NEW = f"{PATH}/novo"
TUESDAY_11 = "2026-11-24T11:00-03:00"


@pytest.fixture
def central(installed: Install, sqlite_url: str) -> Installation:
    """It sends SMS; Bia and Caio are on shift."""
    central = installed(sqlite_url, SMS_FROM="+15125550100")
    accounts(central)
    hire(central, "Bia", "Caio")
    return central


def send(member: Member, path: str = NEW, **form: str) -> tuple[int, str]:
    """The form is sent: the answer's status and page, that of the redirection where it leads on."""
    answer = member.post(path, csrf_token=member.token(path), **form)
    if answer.status_code == 302:
        return 302, member.get(answer.location).text
    return answer.status_code, answer.text


def test_a_number_is_confirmed_with_what_the_citizen_will_read_and_then_scheduled(
    central: Installation,
) -> None:
    sonia = entered(central, SUPERVISOR)
    form = {"telefone": "(84) 98888-7777", "assunto": "cadastro", "quando": TUESDAY_11}
    code, html = send(sonia, passo="conferir", **form)
    assert code == 200
    assert "marcamos um retorno para voce. Vamos ligar na terca, 24/11, entre 11h e 11h15" in html
    assert "Nada foi marcado ainda" in html
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]
    code, html = send(sonia, passo="agendar", **form)
    assert code == 302
    assert "o retorno está marcado" in html
    assert "Sônia agendou este retorno" in html
    assert central.rows("SELECT number, topic, origin FROM callbacks") == [
        ("+5584988887777", "cadastro", "desk")
    ]
    code, html = send(sonia, passo="agendar", **form)
    assert "Já há um retorno aberto para este número" in html


def test_what_a_number_with_an_open_callback_would_be_promised_is_not_shown(
    central: Installation,
) -> None:
    request(central, "+5584988887777")
    form = {"telefone": "(84) 98888-7777", "assunto": "cadastro", "quando": TUESDAY_11}
    code, html = send(entered(central, SUPERVISOR), passo="conferir", **form)
    assert code == 302
    assert "Já há um retorno aberto para este número. Nada foi criado: é este aqui." in html
    assert "O que a pessoa recebe" not in html
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(1,)]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("0900 123 456", Refusal.PREMIUM),
        ("0500 123 4567", Refusal.PREMIUM),
        ("0300 123 4567", Refusal.SHARED),
        ("4004-0001", Refusal.SHARED),
        ("0800 123 4567", Refusal.FREE),
        ("+1 212 555 0123", Refusal.FOREIGN),
        ("+881 6 1234 5678", Refusal.SATELLITE),
        ("190", Refusal.SERVICE),
        ("84 8888-7777", Refusal.OLD),
        ("1234", Refusal.SHORT),
        ("20 98888-7777", Refusal.UNKNOWN),
    ],
)
def test_row_36_a_number_that_we_do_not_ring_is_refused_in_plain_words_and_kept(
    central: Installation, typed: str, reason: Refusal
) -> None:
    code, html = send(entered(central, SUPERVISOR), passo="conferir", telefone=typed, quando="logo")
    assert code == 422
    assert REFUSAL_WORDS[reason] in html
    assert f'value="{typed}"' in html


def test_looking_at_another_day_loses_nothing_that_was_typed(central: Installation) -> None:
    form = {"telefone": "(84) 98888-7777", "assunto": "cadastro", "quando": "logo"}
    code, html = send(entered(central, AGENT), ver="2026-11-25", dia="2026-11-24", **form)
    assert code == 200
    assert 'value="(84) 98888-7777"' in html
    assert re.search(r'value="cadastro" selected', html)
    assert "quarta-feira, 25 de novembro" in html


@pytest.mark.parametrize(
    "form",
    [
        {"telefone": "", "quando": "logo"},
        {"telefone": "84988887777", "quando": ""},
        {"telefone": "84988887777", "quando": "2026-11-28T11:00-03:00"},
        {"telefone": "84988887777", "quando": "9" * 60},
        {"telefone": "84988887777", "quando": "logo", "assunto": "<script>"},
        {"telefone": "(84) 3209-7880", "quando": "logo"},
        {"telefone": "\0", "quando": "\0", "atendimento": "9" * 30, "numero": "77"},
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_scheduled(
    central: Installation, form: dict[str, str]
) -> None:
    code, html = send(entered(central, SUPERVISOR), passo="agendar", **form)
    assert code == 422
    assert 'class="mistake"' in html
    assert "<script>" not in html
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]


def test_for_a_case_its_number_is_offered_by_its_last_digits(central: Installation) -> None:
    call = central.dial("+5584988885551").press("1").hang_up()
    ((case_id,),) = central.rows("SELECT case_id FROM calls")
    ana = entered(central, AGENT)
    html = ana.get(f"{NEW}?atendimento={case_id}").text
    assert "••••-5551" in html
    assert "98888" not in html
    code, html = send(ana, passo="agendar", atendimento=str(case_id), numero="0", quando="logo")
    assert code == 302
    assert f"{call.protocol[:4]} {call.protocol[4:8]}" in html
    assert central.rows("SELECT case_id, number FROM callbacks") == [(case_id, "+5584988885551")]


def test_a_supervisor_moves_one_and_an_older_page_is_told_who_did(central: Installation) -> None:
    request(central)
    sonia = entered(central, SUPERVISOR)
    path = f"{PATH}/1/mover"
    old = re.search(r'name="visto" value="([^"]+)"', sonia.get(path).text)
    assert old
    code, html = send(sonia, path, visto=old[1], quando=TUESDAY_11)
    assert code == 302
    assert "o horário mudou, e a pessoa é avisada" in html
    assert "24/11 11:00 a 11:15" in html
    code, html = send(sonia, path, visto=old[1], quando="logo")
    assert "Sônia mudou o horário às 10:00 de 23/11." in html
    assert central.rows("SELECT slot_at IS NULL FROM callbacks") in ([(False,)], [(0,)])


def test_an_agent_moves_nothing_and_an_odd_time_is_refused(central: Installation) -> None:
    request(central)
    path = f"{PATH}/1/mover"
    assert entered(central, AGENT).get(path).status_code == 403
    code, html = send(entered(central, SUPERVISOR), path, quando="amanhã")
    assert (code, "Escolha o novo horário" in html) == (422, True)
    assert entered(central, SUPERVISOR).get(f"{PATH}/77/mover").status_code == 404


def test_the_board_says_304_until_something_changes(central: Installation) -> None:
    request(central)
    ana = entered(central, AGENT)
    first = ana.get(f"{PATH}/quadro")
    mark = first.headers["ETag"]
    assert f"If-None-Match&#34;: &#34;{mark}" in first.text or mark.strip('"') in first.text

    def again() -> int:
        origin = "https://central.exemplo.br"
        reply = ana.client.get(f"{PATH}/quadro", base_url=origin, headers={"If-None-Match": mark})
        return reply.status_code

    assert again() == 304
    request(central, "+5584988880002")
    assert again() == 200


def test_the_board_is_filtered_by_subject_and_agent(central: Installation) -> None:
    request(central, "+5584988880001", topic="uvt")
    request(central, "+5584988880002", topic="cadastro")
    sonia = entered(central, SUPERVISOR)
    send(sonia, f"{PATH}/1", passo="")
    html = sonia.get(f"{PATH}?assunto=cadastro").text
    assert ("0002" in html, "••••-0001" in html) == (True, False)
    token = sonia.token(f"{PATH}/1")
    sonia.post(f"{PATH}/1/atribuir", csrf_token=token, atendente="3")
    html = sonia.get(f"{PATH}?atendente=3").text
    assert ("••••-0001" in html, "••••-0002" in html) == (True, False)
    assert "para Bia" in html
    for odd in ("x", "9" * 40, "-1", "%00"):
        assert sonia.get(f"{PATH}?atendente={odd}&assunto={odd}").status_code == 200


def test_the_agenda_shows_load_and_why_a_day_is_closed(central: Installation) -> None:
    sonia = entered(central, SUPERVISOR)
    for n in range(4):
        send(sonia, passo="agendar", telefone=f"849888800{n:02}", quando=TUESDAY_11)
    html = sonia.get("/painel/agenda?dia=2026-11-24").text
    full = central.ports.capacity.of(2)
    assert f"lotado, {full} de {full}" in html
    assert "Fechado: Carta de Serviços" in sonia.get("/painel/agenda?dia=2026-11-28").text
    slot = sonia.get("/painel/agenda?hora=2026-11-24T11:00-03:00").text
    assert slot.count("Mudar o horário") == full
    for odd in ("x", "9999-99-99", "0001-01-01", "9999-12-31", "%00"):
        told = sonia.get(f"/painel/agenda?dia={odd}&hora={odd}")
        assert told.status_code == 200
        assert "mostramos hoje" in told.text


def test_missed_calls_are_scheduled_rung_or_settled_from_their_page(central: Installation) -> None:
    for n in range(3):
        central.dial(f"+558498888000{n}").hang_up()
        central.clock.advance(60)
    ana = entered(central, AGENT)
    page = "/painel/perdidas"
    html = ana.get(page).text
    assert re.findall(r"••••-(\d{4})<", html) == ["0002", "0001", "0000"]
    assert "98888" not in html
    ids = re.findall(r'name="chamada" value="(\d+)"', html)
    assert "ninguém retornou ainda" in ana.get(f"/painel/chamadas/{ids[1]}").text
    code, html = send(ana, page, chamada=ids[0])
    assert code == 405
    token = ana.token(page)
    answer = ana.post(f"{page}/tratadas", csrf_token=token, chamada=ids[0])
    assert (answer.status_code, "escreva o motivo" in answer.text) == (422, True)
    assert "checked" in answer.text
    ana.post(f"{page}/tratadas", csrf_token=token, chamada=ids[0], motivo="falei no balcão")
    html = ana.get(f"{page}?resolvida={ids[0]}").text
    assert "1 chamada resolvida" in html
    assert "Desfazer" in html
    ana.post(f"{page}/desfazer", csrf_token=token, chamada=ids[0])
    assert re.findall(r"••••-(\d{4})<", ana.get(page).text) == ["0002", "0001", "0000"]
    ana.post(f"{page}/tratadas", csrf_token=token, chamada=ids[0], motivo="falei no balcão")
    new = f"/painel/retornos/novo?chamada={ids[1]}"
    assert f'href="{new}"' in html
    assert "(84) 9••••-0001" in ana.get(new).text
    order = {"chamada": ids[1], "numero": "0", "quando": "logo", "csrf_token": token}
    looked = ana.post("/painel/retornos/novo", passo="conferir", **order).text
    assert "O que a pessoa recebe" in looked
    assert central.rows("SELECT 1 FROM callbacks") == [], "nothing is sent or made before that"
    moved = ana.post("/painel/retornos/novo", passo="agendar", **order)
    assert "o retorno está marcado" in ana.get(moved.location).text
    assert ana.get(new).status_code == 302, "it is missed no more"
    assert "ninguém retornou ainda" not in ana.get(f"/painel/chamadas/{ids[1]}").text
    ana.post(f"{page}/{ids[2]}/ligar", csrf_token=token)
    html = ana.get(page).text
    assert "seu telefone só toca no seu turno" in html
    assert re.findall(r"••••-(\d{4})<", html) == ["0000"]


def test_while_closed_nobody_is_said_to_call_whom_nobody_is_going_to_call(
    central: Installation,
) -> None:
    central.clock.at = SATURDAY
    central.dial("+5584988880000").hang_up()
    request(central)
    sonia = entered(central, SUPERVISOR)
    ((call_id,),) = central.rows("SELECT id FROM calls WHERE missed")
    token = sonia.token("/painel/perdidas")
    answer = sonia.post(f"/painel/perdidas/{call_id}/ligar", csrf_token=token)
    told = sonia.get(answer.location).text
    assert "nenhum retorno está marcado para esta pessoa" in told
    assert "agende um retorno" in told
    assert central.rows("SELECT count(*) FROM callbacks") == [(1,)]
    answer = sonia.post("/painel/retornos/1/ligar", csrf_token=token)
    assert "O retorno continua na fila, no mesmo prazo." in sonia.get(answer.location).text


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_field_sixty_letters_are_read(central: Installation, more: int) -> None:
    typed = "8498888777".ljust(MAX_TYPED_CHARS - 1 + more) + "7"
    form = {"telefone": typed, "assunto": "cadastro", "quando": "logo"}
    code, html = send(entered(central, SUPERVISOR), passo="conferir", **form)
    assert code == (422 if more else 200)
    assert REFUSAL_WORDS[Refusal.OLD] in html or not more


@pytest.mark.parametrize("days", [1, -1])
def test_days_are_looked_through_a_year_ahead(days: int) -> None:
    today = date(2026, 11, 23)
    last = today + days * FARTHEST
    assert read_date(str(last), today) == last
    assert read_date(str(last + timedelta(days=days)), today) is None
