"""A call's page: the picture, the legs, the number seen whole; and what never leaks (row 42)."""

import re
from xml.etree.ElementTree import fromstring

import pytest

from ivr.rules.staff.roles import Role
from ivr.store.staff import audit
from ivr.usecases.callbacks.missed import settle
from tests.support.desk import Desk, hire
from tests.support.installation import MOBILE, Installation
from tests.web.desk.member import Member

CPF, OTHER = "52998224725", "+5584999990000"


def ana(central: Installation, role: Role = Role.AGENT) -> Member:
    """Ana, at the desk."""
    member = Member.of(central, role=role)
    member.enter()
    return member


def stretches(html: str) -> dict[str, list[tuple[float, float]]]:
    """Each kind of stretch in the picture: where it begins and how wide it is."""
    found: dict[str, list[tuple[float, float]]] = {}
    for kind, x, width in re.findall(r'<rect class="(\w+)" x="([\d.]+)" width="([\d.]+)"', html):
        found.setdefault(kind, []).append((float(x), float(width)))
    return found


def words(html: str) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_the_picture_shows_who_spoke_waited_and_talked_for_how_long(central: Installation) -> None:
    call = central.dial()
    central.clock.advance(60)
    call.press("0")
    central.clock.advance(20)
    call.transfer("completed", True, 100).hang_up()
    html = ana(central).get("/painel/chamadas/1").text
    drawn = stretches(html)
    assert "A chamada inteira: 3 min 00 s" in words(html)
    ((talk, width),) = drawn["talk"]
    assert (talk, width) == pytest.approx((444.4, 555.6), abs=0.2)
    (wait,) = drawn["wait"]
    assert sum(wait) == pytest.approx(444.4, abs=0.2)
    assert "conversa: 1 min 40 s" in words(html)
    assert "conversa de 1 min 40 s; conversou com a central" in words(html)
    for drawing in re.findall(r"<svg viewBox=\"0 0 1000 30\".*?</svg>", html, re.DOTALL):
        for each in fromstring(drawing).iter("rect"):
            assert float(each.get("x", 0)) + float(each.attrib["width"]) <= 1000.1


def test_nine_without_a_callback_consulted_none(central: Installation) -> None:
    hire(central, "Bia")
    central.dial().press("9").hang_up()
    page = ana(central).get("/painel/chamadas/1").text
    assert "não havia retorno para consultar" in page.lower()
    assert "consultou o próprio retorno" not in page.lower()


def test_a_call_that_goes_on_is_drawn_until_now(central: Installation) -> None:
    central.dial().press("0")
    central.clock.advance(90)
    html = ana(central).get("/painel/chamadas/1").text
    assert "A chamada inteira: 1 min 30 s até agora" in words(html)
    assert "sem resposta da operadora" in words(html)


def test_the_legs_of_a_callback_stand_with_times_and_ends(central: Installation) -> None:
    member = ana(central)
    hire(central, "Bia")
    central.dial().press("0").transfer("busy", False, 0).press("1").hang_up()
    central.clock.advance(3600)
    central.calls = 50
    Desk(central).ring().answer().press("1").talk(40).press("1").tell("completed")
    html = member.get("/painel/chamadas/1").text
    told = words(html)
    assert "Bia: " in told
    assert "Assumiu às 11:00:" in told
    assert "A pessoa atendeu às 11:00:" in told
    assert re.search(r'href="/painel/chamadas/2">Ver esta ligação', html)
    assert 'href="/painel/atendimentos/1"' in html
    assert "Ver esta ligação" not in member.get("/painel/chamadas/2").text


def test_a_number_is_seen_whole_once_for_a_reason_and_the_audit_says_who(
    central_on_both: Installation,
) -> None:
    central_on_both.dial()
    ((call_id,),) = central_on_both.rows("SELECT id FROM calls")
    member, path = ana(central_on_both), f"/painel/chamadas/{call_id}/numero"
    token = member.token(f"/painel/chamadas/{call_id}")
    refused = member.post(path, csrf_token=token, motivo="other", texto="a")
    assert refused.status_code == 422
    assert "Diga em poucas palavras qual é o motivo." in refused.text
    assert MOBILE not in refused.text
    said = f"pedido por {CPF} e por ana@exemplo.br"
    shown = member.post(path, csrf_token=token, motivo="other", texto=said)
    assert shown.status_code == 200
    assert MOBILE in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert MOBILE not in member.get(f"/painel/chamadas/{call_id}").text
    with central_on_both.ports.database.read() as session:
        entries = [each for each, _ in audit.chain(session) if each.action == "revealed"]
    assert [(e.action, e.about, e.subject) for e in entries] == [("revealed", "call", str(call_id))]
    assert entries[0].note.startswith("other: pedido por ")
    for told in (CPF, "@", MOBILE[1:]):
        assert told not in entries[0].note


def test_a_call_without_a_number_has_nothing_to_reveal(central: Installation) -> None:
    central.dial("")
    member = ana(central)
    assert "Ver o telefone inteiro" not in member.get("/painel/chamadas/1").text
    form = {"csrf_token": member.token(), "motivo": "call"}
    assert member.post("/painel/chamadas/1/numero", **form).status_code == 404
    assert member.post("/painel/chamadas/99999999999/numero", **form).status_code == 404
    assert central.rows("SELECT id FROM audit WHERE action = 'revealed'") == []


def test_an_auditor_reads_calls_and_sees_no_number_whole(central: Installation) -> None:
    central.dial()
    member = ana(central, Role.AUDITOR)
    assert "Ver o telefone inteiro" not in member.get("/painel/chamadas/1").text
    form = {"csrf_token": member.token(), "motivo": "call"}
    assert member.post("/painel/chamadas/1/numero", **form).status_code == 403


def test_only_beside_the_simulator_a_call_can_be_pressed_again(central: Installation) -> None:
    central.dial().press("2").keep_silent().press("0")
    assert "Repetir no simulador" not in ana(central).get("/painel/chamadas/1").text


def test_row_42_no_cpf_and_no_whole_number_leaks(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    member = ana(central, Role.SUPERVISOR)
    hire(central, "Bia")
    spoken = central.dial(OTHER).press("2").say(f"meu CPF é {CPF}")
    spoken.press("0").transfer("busy", False, 0).press("1").hang_up()
    central.clock.advance(3600)
    central.calls = 50
    Desk(central).ring().answer().press("1").talk(40).press("1").tell("completed")
    token = member.token("/painel/chamadas")
    places = [spoken.document, *(address for address, _ in spoken.sent)]
    for path, form in (
        ("/painel/chamadas/buscar", {"telefone": OTHER}),
        ("/painel/chamadas/buscar", {"telefone": CPF}),
        ("/painel/chamadas/buscar", {"protocolo": CPF}),
        ("/painel/chamadas/1/numero", {"motivo": "call", "texto": CPF}),
        ("/painel/chamadas/exportar.json", {"inteiros": "1", "motivo": "order", "texto": CPF}),
        ("/painel/chamadas/buscas", {"nome": "x", "busca": f"telefone={OTHER}&protocolo={CPF}"}),
    ):
        places.append(member.post(path, csrf_token=token, **form).location or "")
    pages = [member.get(f"/painel/chamadas{rest}").text for rest in ("", "/1", "/2")]
    exported = member.post("/painel/chamadas/exportar.csv", csrf_token=token).text
    queue = repr(vars(central.ports.queue))
    kept = repr(central.rows("SELECT * FROM audit") + central.rows("SELECT * FROM saved_views"))
    steps = repr(central.rows("SELECT words, heard, answer FROM steps WHERE call_id = 1"))
    for told in (CPF, OTHER[1:], OTHER[5:]):
        for where in (*places, *pages, exported, queue, kept, caplog.text):
            assert told not in where
    assert CPF not in steps


def test_what_was_spelled_for_the_ear_is_written_for_the_eye(central: Installation) -> None:
    call = central.dial().press("5").keep_silent().press("1")
    assert "I P V A" in call.heard
    call.hang_up()
    member = ana(central)
    for path in ("/painel/chamadas/1", "/painel/atendimentos/1", "/painel/fluxo"):
        html = words(member.get(path).text)
        assert "IPVA" in html, path
        assert not re.search(r"\b[A-Z] [A-Z]\b", html), path


def test_how_a_missed_call_was_settled_stands_on_its_page_and_its_cases(
    central: Installation,
) -> None:
    member = ana(central)
    central.dial(MOBILE).press("0").hang_up()
    ((call_id, case_id),) = central.rows("SELECT id, case_id FROM calls")
    address = f"/painel/chamadas/{call_id}"
    assert "Resolvida sem retorno" not in member.get(address).text
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE calls SET missed = true")
    assert settle(central.ports, 1, [int(str(call_id))], "Liguei pelo meu celular") == 1
    html = member.get(address).text
    assert "Liguei pelo meu celular" in html
    assert "Por Ana, em 23/11 às 10:0" in html
    assert "Liguei pelo meu celular" in member.get(f"/painel/atendimentos/{case_id}").text


def test_a_call_that_we_made_is_told_as_ours(central: Installation) -> None:
    member = ana(central)
    hire(central, "Bia")
    central.dial().press("0").transfer("busy", False, 0).press("1").hang_up()
    central.clock.advance(3600)
    central.calls = 50
    leg = Desk(central).ring().answer().press("1")
    leg.citizen("initiated").citizen("ringing").citizen("in-progress")
    board = words(member.get("/painel/agora").text)
    assert "quem pediu retorno (84) 9••••-7777" in board
    leg.talk(40)
    html = member.get("/painel/chamadas/2").text
    told = words(html)
    assert "Ligamos para(84) 9••••-7777" in told
    for untrue in ("Recebida", "não informado", "Espera pela central", "Ligou →"):
        assert untrue not in told, untrue
    assert "Atendeu nossa ligação → " in told
    assert "ligou para quem pediu retorno" in told


def test_what_nobody_could_hear_any_more_is_not_told_as_heard(central: Installation) -> None:
    call = central.dial().press("9").press("4")
    central.clock.advance(8)
    call.record(20, ended_by="hangup")
    call.hang_up()
    told = words(ana(central).get("/painel/chamadas/1").text)
    assert told.rstrip().endswith("a ligação já tinha acabado, e ninguém ouviu")
    assert told.count("ninguém ouviu") == 1
