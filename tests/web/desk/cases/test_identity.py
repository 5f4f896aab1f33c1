"""Who wrote from another address: confirmed by a call or a code, written down, and only once."""

import re
from pathlib import Path

import pytest

from ivr.rules.identity.proof_codes import MAX_CODE_TRIES, MAX_IDENTITY_A_DAY
from ivr.store.cases import sectors
from tests.conftest import Install
from tests.support.installation import MOBILE, Installation
from tests.support.scene import AGENT, accounts
from tests.web.desk.cases.written import MARIA, case_request, message, sector, write
from tests.web.desk.member import Member, entered

MAIL = {
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "central@exemplo.br",
    "SMS_FROM": "+558432097880",
}
OTHER = "maria.lima@exemplo.net"
DOUBTFUL = {"state": "quarantined", "why": "stranger", "known": False, "sender": OTHER}


@pytest.fixture
def central(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that sends e-mail and SMS, on both databases."""
    made = installed(any_database_url, **MAIL, MAIL_DIR=str(tmp_path / "mail"))
    accounts(made)
    return made


def doubt(central: Installation, **also: object) -> tuple[int, int]:
    """A case that Maria opened with address and mobile, and a message about it from elsewhere."""
    case_id = write(central, MARIA, MOBILE)
    return case_id, message(central, case_id, **(DOUBTFUL | also))


def page(incoming_id: int, what: str = "") -> str:
    return f"/painel/mensagens/{incoming_id}/quem-escreveu{what}"


def act(member: Member, incoming_id: int, what: str, **fields: str) -> tuple[int, str]:
    token = member.token("/painel/minha-conta")
    reply = member.post(page(incoming_id, what), csrf_token=token, **fields)
    if reply.status_code != 302:
        return reply.status_code, reply.text
    return 302, member.get(reply.location).text


def contacts(html: str) -> list[str]:
    """The keys of the contacts that the page offers, a telephone first."""
    return list(dict.fromkeys(re.findall(r'name="contato" value="([0-9a-f]{16})"', html)))


def at_the_page(central: Installation) -> tuple[int, int, Member, list[str]]:
    """Begin a doubt and open its page: the case, the message, who looks, the contacts offered."""
    case_id, made = doubt(central)
    ana = entered(central, AGENT)
    return case_id, made, ana, contacts(ana.get(page(made)).text)


def known(central: Installation, case_id: int) -> list[tuple[object, ...]]:
    return central.rows(
        f"SELECT contact, proof FROM case_contacts WHERE case_id = {case_id} ORDER BY id"
    )


def test_the_page_says_who_is_known_and_shows_no_contact_whole(central: Installation) -> None:
    _, made = doubt(central)
    html = entered(central, AGENT).get(page(made)).text
    assert "não é um dos que conhecemos" in html
    assert "Origem não confirmada" in html
    for secret in (MOBILE, MARIA, OTHER):
        assert secret not in html
    assert len(contacts(html)) == 2


def test_a_call_to_a_known_telephone_makes_the_address_the_persons_own(
    central: Installation,
) -> None:
    case_id, made, ana, (telephone, address) = at_the_page(central)
    status, html = act(ana, made, "/liguei", contato=telephone)
    assert (status, "Marque que a pessoa confirmou" in html) == (422, True)
    status, html = act(ana, made, "/liguei", contato=address, confirmou="1")
    assert (status, "Escolha o telefone" in html) == (422, True)
    status, html = act(ana, made, "/liguei", contato="0" * 16, confirmou="1")
    assert status == 422
    assert known(central, case_id) == [(MARIA, "email")]
    status, html = act(ana, made, "/liguei", contato=telephone, confirmou="1")
    assert (status, "este e-mail agora é da pessoa" in html) == (302, True)
    assert known(central, case_id) == [(MARIA, "email"), (OTHER, "called")]
    assert central.rows(f"SELECT state, known FROM incoming WHERE id = {made}") == [("filed", True)]
    assert ("identity-confirmed", str(made), "por ligação") in central.rows(
        "SELECT action, subject, note FROM audit"
    )
    assert case_request(central, case_id)["state"] == "here"
    _, html = act(ana, made, "/liguei", contato=telephone, confirmou="1")
    assert "outra pessoa já resolveu" in html


def test_a_code_that_went_to_a_known_contact_confirms_and_staff_never_see_it(
    central: Installation,
) -> None:
    case_id, made, ana, (telephone, address) = at_the_page(central)
    for contact in (telephone, address):
        status, html = act(ana, made, "/codigo", contato=contact)
        assert (status, "o código foi para este contato" in html) == (302, True)
    (mail,), (text,) = (
        central.rows("SELECT text FROM emails WHERE kind = 'identity'"),
        central.rows("SELECT body FROM sms WHERE kind = 'identity'"),
    )
    codes = [re.search(r"\b(\d{6})\b", str(each[0])) for each in (mail, text)]
    told = [each[1] for each in codes if each]
    assert len(told) == 2
    for where in (page(made), f"/painel/atendimentos/{case_id}"):
        assert not any(code in ana.get(where).text for code in told)
    wrong = next(f"{n:06}" for n in range(3) if f"{n:06}" not in told)
    status, html = act(ana, made, "/conferir", codigo=wrong)
    assert (status, "Esse código não confere" in html) == (422, True)
    status, html = act(ana, made, "/conferir", codigo=f"{told[0][:3]} {told[0][3:]}")
    assert status == 302, html
    assert known(central, case_id)[-1] == (OTHER, "code")


def test_five_wrong_codes_end_a_code_and_no_page_for_citizens_takes_one(
    central: Installation,
) -> None:
    case_id, made = doubt(central)
    ana = entered(central, AGENT)
    _, address = contacts(ana.get(page(made)).text)
    act(ana, made, "/codigo", contato=address)
    ((text,),) = central.rows("SELECT text FROM emails WHERE kind = 'identity'")
    found = re.search(r"(?i)se foi você: (\d{6})", str(text))
    assert found
    ((protocol,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    reply = central.client.post(
        "/protocolo/dados/codigo",
        data={"protocolo": str(protocol), "contato": MARIA, "codigo": found[1]},
    )
    assert reply.status_code == 422
    wrong = "000000" if found[1] != "000000" else "111111"
    for _ in range(MAX_CODE_TRIES):
        act(ana, made, "/conferir", codigo=wrong)
    assert act(ana, made, "/conferir", codigo=found[1])[0] == 422
    assert known(central, case_id) == [(MARIA, "email")]


def test_a_code_of_one_case_confirms_nobody_in_another(central: Installation) -> None:
    _, made = doubt(central)
    other_case, other = doubt(central, sender="x@exemplo.net")
    ana = entered(central, AGENT)
    _, address = contacts(ana.get(page(made)).text)
    act(ana, made, "/codigo", contato=address)
    ((text,),) = central.rows("SELECT text FROM emails WHERE kind = 'identity'")
    found = re.search(r"(?i)se foi você: (\d{6})", str(text))
    assert found
    assert act(ana, other, "/conferir", codigo=found[1])[0] == 422
    assert known(central, other_case) == [(MARIA, "email")]


def test_staff_may_say_that_it_is_the_sector_that_was_asked(central: Installation) -> None:
    case_id, made = doubt(central)
    ana = entered(central, AGENT)
    assert act(ana, made, "/setor")[0] == 302
    assert central.rows(f"SELECT state FROM incoming WHERE id = {made}") == [("quarantined",)]
    cadastro = sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    with central.ports.database.write() as session:
        member = int(str(central.rows("SELECT id FROM staff")[0][0]))
        now = central.clock.now()
        row = sectors.CaseForward(case_id=case_id, sector_id=cadastro, staff_id=member, at=now)
        row.reason = ""
        session.add(row)
    assert "É a resposta do setor Cadastro" in ana.get(page(made)).text
    status, html = act(ana, made, "/setor")
    assert (status, "como a resposta do setor" in html) == (302, True)
    assert central.rows(f"SELECT source, state, sector_id FROM incoming WHERE id = {made}") == [
        ("sector", "filed", cadastro)
    ]
    assert known(central, case_id) == [(MARIA, "email")]


def test_the_case_shows_the_doubt_and_the_way_to_end_it(central: Installation) -> None:
    case_id, made = doubt(central)
    html = entered(central, AGENT).get(f"/painel/atendimentos/{case_id}").text
    assert "Remetente não conhecido neste atendimento" in html
    assert "Em quarentena: ainda não faz parte do atendimento" in html
    assert page(made) in html


def test_filed_by_hand_it_opens_the_case_and_the_sender_stays_unknown(
    central: Installation,
) -> None:
    case_id, made = doubt(central)
    ((protocol,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    ana = entered(central, AGENT)
    token = ana.token("/painel/minha-conta")
    sent = ana.post(f"/painel/quarentena/{made}/juntar", csrf_token=token, protocolo=str(protocol))
    assert sent.status_code == 302
    assert central.rows(f"SELECT state, known FROM incoming WHERE id = {made}") == [
        ("filed", False)
    ]
    assert known(central, case_id) == [(MARIA, "email")]
    assert central.rows(f"SELECT address FROM demands WHERE case_id = {case_id}") == [(MARIA,)]
    telephone, _ = contacts(ana.get(page(made)).text)
    assert act(ana, made, "/liguei", contato=telephone, confirmou="1")[0] == 302
    assert known(central, case_id)[-1] == (OTHER, "called")


def test_a_code_asked_for_one_message_confirms_no_other_sender_of_the_case(
    central: Installation,
) -> None:
    case_id, made = doubt(central)
    evil = message(central, case_id, **(DOUBTFUL | {"sender": "mal@exemplo.net"}))
    ana = entered(central, AGENT)
    _, address = contacts(ana.get(page(made)).text)
    act(ana, made, "/codigo", contato=address)
    ((text,),) = central.rows("SELECT text FROM emails WHERE kind = 'identity'")
    assert "m•••@exemplo.net" in str(text), "whose message it is about"
    found = re.search(r"(?i)se foi você: (\d{6})", str(text))
    assert found
    assert act(ana, evil, "/conferir", codigo=found[1])[0] == 422
    assert known(central, case_id) == [(MARIA, "email")]
    assert act(ana, made, "/conferir", codigo=found[1])[0] == 302
    assert central.rows("SELECT vouched_by FROM case_contacts ORDER BY id")[-1] == (MARIA,)


def test_a_sender_who_did_not_write_cannot_be_confirmed(central: Installation) -> None:
    _, made = doubt(central, origin="failed")
    assert entered(central, AGENT).get(page(made)).status_code == 404


def test_three_codes_a_day_go_to_one_contact_of_a_case(central: Installation) -> None:
    _, made, ana, (telephone, _) = at_the_page(central)
    for _ in range(MAX_IDENTITY_A_DAY):
        assert act(ana, made, "/codigo", contato=telephone)[0] == 302
    status, html = act(ana, made, "/codigo", contato=telephone)
    assert (status, "já recebeu os códigos de hoje" in html) == (422, True)
    assert len(central.rows("SELECT id FROM sms WHERE kind = 'identity'")) == MAX_IDENTITY_A_DAY
