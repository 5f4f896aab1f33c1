"""Cases at the desk: the list, one citizen's story, notes and the wrap-up that saves itself."""

import re
from datetime import timedelta

import pytest

from ivr.rules.staff.roles import Role
from ivr.rules.words.protocols import make_protocol
from ivr.store.cases.cases import Case
from ivr.store.database.paging import PAGE as MOST
from ivr.usecases.callbacks.missed import settle
from ivr.usecases.notices.texts import Text, queue_text
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.scene import AGENT, PASSWORD, SUPERVISOR, accounts, morning
from tests.web.desk.cases.written import write
from tests.web.desk.member import ORIGIN, Member, entered

PATH = "/painel/atendimentos"
AUDITOR = "olga@exemplo.br"


def part(member: Member, path: str, **form: str) -> tuple[int, str]:
    """What a live part of a page is answered."""
    headers = {"Referer": f"{ORIGIN}/painel/", "HX-Request": "true"}
    reply = member.client.post(path, data=form, base_url=ORIGIN, headers=headers)
    return reply.status_code, reply.text


def open_case(central: Installation, state: str = "message", **also: object) -> int:
    """A case in that state."""
    with central.ports.database.write() as session:
        drawn = len(central.rows("SELECT id FROM cases")) + 500
        values = {"channel": "phone", "opened_at": central.clock.now(), **also}
        case = Case(protocol=make_protocol(drawn), state=state, **values)
        session.add(case)
        session.flush()
        return case.id


def protocols(html: str) -> list[str]:
    """The protocols of the list, in its order."""
    return re.findall(r'<a class="number" href="[^"]+">([\d ]+)</a>', html)


def actions(central: Installation) -> list[tuple[object, ...]]:
    """What the audit has of cases: who did what."""
    return central.rows(
        "SELECT staff_id, action FROM audit WHERE about = 'case' AND action <> 'seen' ORDER BY id"
    )


def test_an_empty_list_says_what_will_stand_there(central: Installation) -> None:
    accounts(central)
    html = entered(central, AGENT).get(PATH).text
    assert "Nada falta resolver" in html
    assert "<table" not in html


def test_the_list_has_what_somebody_still_owes_and_nothing_else(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    for state in ("open", "informed", "directed", "handed", "answered", "cancelled", "emailed"):
        open_case(central, state)
    owed = [open_case(central, state) for state in ("callback", "linked", "message", "unreached")]
    open_case(central, "message", joined_id=owed[0])
    open_case(central, "message", resolved=True)
    open_case(central, "callback", resolved=True)
    open_case(central, "informed", resolved=False)
    ana = entered(central, AGENT)
    shown = protocols(ana.get(PATH).text)
    assert len(shown) == 6, "a promised call is owed whatever was said; what is unresolved, too"
    assert len(protocols(ana.get(f"{PATH}?estado=linked").text)) == 1
    assert protocols(ana.get(f"{PATH}?assunto=uvt").text) == []
    assert "Escolha um assunto da lista" in ana.get(f"{PATH}?assunto=xyz").text


def test_a_protocol_finds_its_case_also_when_it_is_over(central: Installation) -> None:
    accounts(central)
    case_id = open_case(central, "informed")
    ((protocol,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    ana = entered(central, AGENT)
    assert len(protocols(ana.get(f"{PATH}?protocolo={protocol}").text)) == 1
    assert "onze números" in ana.get(f"{PATH}?protocolo=12").text


def test_a_long_list_is_turned_over_by_key(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    for _ in range(MOST + 3):
        central.clock.advance(1)
        open_case(central)
    ana = entered(central, AGENT)
    first = ana.get(PATH).text
    (older,) = re.findall(r'href="([^"]+antes=[^"]+)"', first)
    rest = ana.get(older.replace("&amp;", "&")).text
    assert (len(protocols(first)), len(protocols(rest))) == (MOST, 3)
    (newer,) = re.findall(r'href="([^"]+depois=[^"]+)"', rest)
    assert protocols(ana.get(newer.replace("&amp;", "&")).text) == protocols(first)
    for odd in ("x", "2026-01-01_x", f"2026-01-01T00:00:00+00:00_{10**12}"):
        assert protocols(ana.get(PATH).text) == protocols(ana.get(f"{PATH}?antes={odd}").text)


def test_the_story_goes_across_channels_in_the_order_of_what_happened(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    morning(central)
    ((case_id,),) = central.rows("SELECT case_id FROM callbacks WHERE id = 2")
    with central.ports.database.write() as session:
        text = Text(
            "t", "promised", "+5584988885552", "SET/RN: ligamos.", case_id=int(str(case_id))
        )
        queue_text(session, text, central.clock.now())
    ana = entered(central, AGENT)
    html = ana.get(f"{PATH}/{case_id}").text
    order = ["Pediu que a central ligasse", "O que foi prometido", "Tentativa de retorno, com Bia"]
    places = [html.index(each) for each in (*order, "SMS para (84) 9••••-5552")]
    assert places == sorted(places)
    assert html.count("Tentativa de retorno, com Bia") == 3
    assert "Ligamos, sem conversa" in html
    assert "Você tem trinta dias, a partir da retenção" in html, "what the agent may read"
    assert "98888" not in html
    assert "+55" not in html


def test_what_the_line_said_stands_in_the_story(central: Installation) -> None:
    accounts(central)
    central.dial().press("1").hang_up()
    html = entered(central, AGENT).get(f"{PATH}/1").text
    assert "Ligou para a linha" in html
    assert "Nunca informe a sua senha por telefone." in html


def test_the_same_numbers_other_cases_of_twelve_months_stand_beside_it(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    central.dial().press("1").hang_up()
    central.dial("+5584988880000").press("1").hang_up()
    central.clock.advance(timedelta(days=40).total_seconds())
    central.dial().press("2").hang_up()
    central.clock.advance(timedelta(days=330).total_seconds())
    request(central, MOBILE)
    ((last,),) = central.rows("SELECT max(id) FROM cases")
    html = entered(central, AGENT).get(f"{PATH}/{last}").text
    others = html.partition("Outros do mesmo telefone")[2]
    assert [int(n) for n in re.findall(r'href="/painel/atendimentos/(\d+)"', others)] == [3]
    assert "Antes, até doze meses" in others
    central.dial().press("3").hang_up()
    others = entered(central, AGENT).get(f"{PATH}/{last}").text.partition("Outros do mesmo")[2]
    assert "Nos últimos 30 dias" in others


def test_a_case_that_was_joined_leads_to_the_one_that_goes_on(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    request(central)
    assert central.rows("SELECT joined_id FROM cases WHERE id = 2") == [(1,)]
    ana = entered(central, AGENT)
    reply = ana.get(f"{PATH}/2")
    assert (reply.status_code, reply.location) == (302, f"{PATH}/1")
    assert "Aqui continuam também" in ana.get(f"{PATH}/1").text


@pytest.mark.parametrize("case_id", [7, 0, 2**31, 10**30])
def test_a_case_that_is_not_there_is_not_found(central_on_both: Installation, case_id: int) -> None:
    accounts(central_on_both)
    ana = entered(central_on_both, AGENT)
    token = ana.token()
    assert ana.get(f"{PATH}/{case_id}").status_code == 404
    form = {"csrf_token": token, "nota": "x", "texto": "x", "setor": "1", "motivo": "x"}
    for what in ("nota", "encerrar", "assumir", "aqui", "trazer"):
        assert ana.post(f"{PATH}/{case_id}/{what}", **form).status_code == 404, what


def test_each_look_at_a_case_is_written_down_once_in_ten_minutes(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    add_member(central.ports, AUDITOR, "Olga", Role.AUDITOR, PASSWORD)
    enrol(central.ports, AUDITOR)
    case_id = open_case(central)
    ana, olga = entered(central, AGENT), entered(central, AUDITOR)
    for _ in range(2):
        ana.get(f"{PATH}/{case_id}")
        olga.get(f"{PATH}/{case_id}")
    central.clock.advance(601)
    olga.get(f"{PATH}/{case_id}")
    seen = central.rows("SELECT staff_id FROM audit WHERE action = 'seen' ORDER BY id")
    assert seen == [(1,), (3,), (3,)]
    assert central.rows("SELECT DISTINCT subject FROM audit WHERE action = 'seen'") == [
        *central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    ]
    assert "Assumir" not in olga.get(f"{PATH}/{case_id}").text


def test_a_note_stays_in_the_story_as_it_was_written(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana = entered(central, AGENT)
    token = ana.token()
    typed = "<script>alert(1)</script>\r\n\u202e=HYPERLINK(1)"
    assert ana.post(f"{PATH}/{case_id}/nota", csrf_token=token, nota=typed).status_code == 422
    reply = ana.post(f"{PATH}/{case_id}/nota", csrf_token=token, nota=" <b>Ligou</b>\r\nde novo ")
    assert reply.status_code == 302
    html = ana.get(f"{PATH}/{case_id}").text
    assert "Nota de Ana" in html
    assert "&lt;b&gt;Ligou&lt;/b&gt;\nde novo" in html
    assert actions(central) == [(1, "noted")]


@pytest.mark.parametrize("typed", ["", "  \n ", "x" * 2001, "a\0b"])
def test_a_note_that_cannot_be_kept_is_still_in_its_field(
    central_on_both: Installation, typed: str
) -> None:
    accounts(central_on_both)
    case_id = open_case(central_on_both)
    ana = entered(central_on_both, AGENT)
    reply = ana.post(f"{PATH}/{case_id}/nota", csrf_token=ana.token(), nota=typed)
    assert reply.status_code == 422
    assert 'role="alert"' in reply.text
    assert typed.strip() in reply.text
    assert central_on_both.rows("SELECT * FROM case_notes") == []


def test_a_wrap_up_that_says_resolved_takes_the_case_off_the_list(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central, topic="uvt")
    ana = entered(central, AGENT)
    form = {"csrf_token": ana.token(), "versao": "0", "codigo": "uvt-senha", "texto": "trocou"}
    path = f"{PATH}/{case_id}/encerrar"
    status, said = part(ana, path, resolvido="sim", **form)
    assert (status, "Salvo por você às 10h00" in said) == (200, True)
    assert 'name="versao" value="1"' in said
    assert protocols(ana.get(PATH).text) == []
    html = ana.get(f"{PATH}/{case_id}").text
    assert "Encerramento, por Ana" in html
    assert "Troca de senha da UVT" in html
    assert ana.post(path, **{**form, "versao": "1", "resolvido": "nao"}).status_code == 302
    assert len(protocols(ana.get(PATH).text)) == 1, "what is not resolved is still owed"
    assert actions(central) == [(1, "wrapped-up"), (1, "wrapped-up")]


def test_a_case_in_which_a_reply_is_owed_cannot_be_called_resolved(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    case_id = write(central)
    ana = entered(central, AGENT)
    form = {"csrf_token": ana.token(), "versao": "0", "codigo": "uvt-senha", "texto": "trocou"}
    path = f"{PATH}/{case_id}/encerrar"
    status, said = part(ana, path, resolvido="sim", **form)
    assert (status, "Ainda se deve uma resposta por escrito" in said) == (422, True)
    assert central.rows("SELECT resolved FROM cases") == [(None,)]
    page = ana.post(path, resolvido="sim", **form)
    assert (page.status_code, "trocou" in page.text) == (422, True), "nothing typed is lost"
    assert part(ana, path, resolvido="nao", **form)[0] == 200
    why = {"csrf_token": ana.token(), "porque": "Era repetida."}
    assert ana.post(f"{PATH}/{case_id}/encerrar-sem-resposta", **why).status_code == 302
    assert part(ana, path, resolvido="sim", **{**form, "versao": "1"})[0] == 200


def test_what_is_saved_while_it_is_typed_is_one_line_of_the_audit(central: Installation) -> None:
    accounts(central)
    case_id = open_case(central)
    ana = entered(central, AGENT)
    form = {"csrf_token": ana.token(), "versao": "0"}
    for typed in ("T", "Tro", "Trocou a senha"):
        assert part(ana, f"{PATH}/{case_id}/encerrar", texto=typed, **form)[0] == 200, "own text"
    assert central.rows("SELECT version, text FROM wrap_ups") == [(3, "Trocou a senha")]
    assert actions(central) == [(1, "wrapped-up")]


def test_two_people_do_not_write_over_each_other_unseen(central_on_both: Installation) -> None:
    central = central_on_both
    accounts(central)
    case_id = open_case(central)
    ana, sonia = entered(central, AGENT), entered(central, SUPERVISOR)
    path = f"{PATH}/{case_id}/encerrar"
    hers = {"csrf_token": ana.token(), "versao": "0", "texto": "falei com ela", "resolvido": "sim"}
    assert part(ana, path, **hers)[0] == 200
    typed = {"csrf_token": sonia.token(), "versao": "0", "texto": "não atendeu"}
    status, said = part(sonia, path, **typed)
    assert status == 409
    assert "Ana salvou antes, às 10h00" in said
    assert "falei com ela" in said
    assert 'name="versao" value="0"' in said, "her next keys are no consent to write over it"
    whole = sonia.post(path, **typed)
    assert whole.status_code == 409
    assert "falei com ela" in whole.text
    assert ">não atendeu</textarea>" in whole.text
    assert central.rows("SELECT text, staff_id FROM wrap_ups") == [("falei com ela", 1)]
    assert part(sonia, path, por_cima="1", **typed)[0] == 200
    assert central.rows("SELECT text, staff_id, version FROM wrap_ups") == [("não atendeu", 2, 2)]


def test_a_code_of_another_topic_or_a_text_that_is_none_is_refused(central: Installation) -> None:
    accounts(central)
    case_id = open_case(central, topic="extrato")
    ana = entered(central, AGENT)
    token, path = ana.token(), f"{PATH}/{case_id}/encerrar"
    status, said = part(ana, path, csrf_token=token, codigo="uvt-senha", texto="a")
    assert (status, "Escolha um motivo da lista" in said) == (422, True)
    reply = ana.post(path, csrf_token=token, texto="x" * 2001)
    assert (reply.status_code, "x" * 2001 in reply.text) == (422, True)
    assert central.rows("SELECT * FROM wrap_ups") == []


def test_a_part_of_a_page_says_that_the_session_is_over(central: Installation) -> None:
    accounts(central)
    case_id = open_case(central)
    stranger = Member(central.app.test_client())
    status, said = part(stranger, f"{PATH}/{case_id}/encerrar", texto="digitado")
    assert (status, "Sua sessão terminou" in said) == (401, True)
    assert "<html" not in said


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(central: Installation) -> None:
    accounts(central)
    ana = entered(central, AGENT)
    ana.leave(3000)
    before = ana.last_seen()
    headers = {"HX-Request": "true"}
    ana.client.get("/painel/minha-vez?mostra=nada", base_url=ORIGIN, headers=headers)
    assert ana.last_seen() == before
    ana.get("/painel/minha-vez")
    assert ana.last_seen() > before


def test_a_call_leads_to_its_case(central: Installation) -> None:
    accounts(central)
    hire(central, "Bia")
    Desk(central)
    central.dial().press("1").hang_up()
    assert 'href="/painel/atendimentos/1"' in entered(central, AGENT).get("/painel/chamadas/1").text


def test_a_cases_number_is_seen_whole_once_for_a_reason_and_the_audit_says_who(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    request(central)
    ((case_id, number),) = central.rows("SELECT case_id, number FROM callbacks")
    ana, own = entered(central, AGENT), f"{PATH}/{case_id}"
    token = ana.token(own)
    refused = ana.post(f"{own}/numero", csrf_token=token, motivo="")
    assert refused.status_code == 422
    assert str(number) not in refused.text
    shown = ana.post(f"{own}/numero", csrf_token=token, motivo="call")
    assert (shown.status_code, str(number) in shown.text) == (200, True)
    assert str(number) not in ana.get(own).text
    joined = open_case(central, joined_id=case_id)
    assert str(number) in ana.post(f"{PATH}/{joined}/numero", csrf_token=token, motivo="call").text
    none = open_case(central)
    assert "Ver o telefone inteiro" not in ana.get(f"{PATH}/{none}").text
    for unknown in (none, 99999999999):
        gone = ana.post(f"{PATH}/{unknown}/numero", csrf_token=token, motivo="call")
        assert gone.status_code == 404
    entries = central.rows("SELECT about, subject, note FROM audit WHERE action = 'revealed'")
    assert entries == [("case", str(case_id), "call"), ("case", str(joined), "call")]


def test_a_case_shows_its_open_callback_and_the_callback_leads_to_the_case(
    central: Installation,
) -> None:
    accounts(central)
    hire(central, "Bia")
    request(central)
    ((callback_id, case_id),) = central.rows("SELECT id, case_id FROM callbacks")
    ana, own = entered(central, AGENT), f"{PATH}/{case_id}"
    html = ana.get(own).text
    assert "Retorno em aberto" in html
    assert "nenhuma ainda" in html
    assert f'href="/painel/retornos/{callback_id}"' in html
    for page in ("/painel/retornos", f"/painel/retornos/{callback_id}"):
        assert f'href="{own}"' in ana.get(page).text
    central.clock.advance(86_400)
    assert "Atrasado" in ana.get(own).text
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE callbacks SET state = 'served', closed_at = requested_at"
        )
    assert "Retorno em aberto" not in ana.get(own).text


def test_each_case_of_one_callback_points_to_the_other(central_on_both: Installation) -> None:
    """A stranger asks for a telephone, then its owner: the callback becomes the owner's."""
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    theirs = central.dial("+5584988880002").press("0").transfer("busy", False, 0).press("3")
    theirs.press("1").press("84988887777").press("1").hang_up()
    own = central.dial("+5584988887777").press("0").transfer("busy", False, 0).press("1")
    own.hang_up()
    ana = entered(central, AGENT)
    ids = {str(each): row for each, row in central.rows("SELECT protocol, id FROM cases")}
    there = ana.get(f"/painel/atendimentos/{ids[theirs.protocol]}").text
    assert "O retorno prometido aqui está no atendimento" in there
    assert f'/painel/atendimentos/{ids[own.protocol]}"' in there
    here = ana.get(f"/painel/atendimentos/{ids[own.protocol]}").text
    assert "O retorno daqui foi prometido também no atendimento" in here
    assert f'/painel/atendimentos/{ids[theirs.protocol]}"' in here
    callback = ana.get("/painel/retornos/1").text
    assert "Prometido também" in callback


def test_a_missed_call_that_staff_settled_is_not_shown_as_unanswered(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    accounts(central)
    central.dial().hang_up()
    ana = entered(central, AGENT)
    assert "Sem resposta ainda" in ana.get("/painel/atendimentos/1").text
    assert settle(central.ports, 1, [1], "engano") == 1
    page = ana.get("/painel/atendimentos/1").text
    assert "Chamada perdida, tratada pela equipe" in page
    assert "Sem resposta ainda" not in page
