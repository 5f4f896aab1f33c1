"""A citizen's own data: shown to nobody without a code, and then whole; and privacy in words."""

import io
import json
import logging
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.form_tokens import Sheet
from ivr.rules.cases.requests import RequestKind
from ivr.rules.identity.proof_codes import MAX_CODE_TRIES
from ivr.rules.notices.ceilings import MESSAGES
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks.law_terms import extension_of
from ivr.store.cases.cases import Case
from ivr.store.cases.notes import CaseNote
from ivr.store.mail.incoming import Incoming
from ivr.store.queries import audit_list
from ivr.store.tables import metadata
from ivr.usecases.cases.contact import Receipt, new_sheet, send
from ivr.usecases.cases.form_files import hold_file
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.request_changes import extend_term
from ivr.usecases.privacy.erasure import erase_personal
from ivr.usecases.privacy.rights import Typed, prove, send_code
from ivr.web.desk.staff.audit_log import who
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import MOBILE, Installation
from tests.web.citizens.test_contact import MAIL, SMS

ADDRESS = "maria@exemplo.br"
UNKNOWN = make_protocol(4_444_444_444)
FROM = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def house(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation that sends e-mails and SMS."""
    folder = str(tmp_path / "mail")
    return installed(any_database_url, **MAIL, **SMS, MAIL_DIR=folder)


def written(central: Installation, sheet: Sheet | None = None) -> Receipt:
    """A complaint by the form, with address and mobile."""
    message = ContactMessage(
        *(RequestKind.COMPLAINT, "uvt", "Demorou <b>muito</b>.", ADDRESS, MOBILE),
        name="Maria Lima",
        cpf="52998224725",
    )
    return send(central.line, sheet or new_sheet(central.ports), message)


def sent(central: Installation) -> list[str]:
    """The codes that are on their way, oldest first."""
    said = central.rows(
        "SELECT created_at, text FROM emails WHERE kind = 'proof'"
        " UNION ALL SELECT created_at, body FROM sms WHERE kind = 'proof' ORDER BY 1"
    )
    found = (
        re.search(r"(?i:c[oóÓ]digo(?: de confirmacao)?):? (?:e )?(\d{6})", str(text))
        for _, text in said
    )
    return [each[1] for each in found if each]


def post(central: Installation, path: str, **fields: str) -> tuple[int, str]:
    """What the page answers."""
    answer = central.client.post(f"/protocolo/dados{path}", data=fields, environ_overrides=FROM)
    if answer.status_code == 303:  # to a receipt
        answer = central.client.get(answer.headers["Location"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.text


def nonce_in(html: str) -> str:
    """What the page with the code's field names its request by."""
    found = re.search(r'name="pedido" value="([^"]+)"', html)
    assert found
    return found[1]


def the_pass(central: Installation, protocol: str, contact: str = ADDRESS) -> str:
    """What opens the copy, after the code that comes to that contact."""
    status, html = post(central, "", protocolo=protocol, contato=contact)
    assert status == 200
    fields = {"protocolo": protocol, "contato": contact, "pedido": nonce_in(html)}
    status, html = post(central, "/codigo", **fields, codigo=sent(central)[-1])
    assert status == 200, html
    found = re.search(r'name="passe" value="([^"]+)"', html)
    assert found
    return found[1]


def copy(central: Installation, signed: str) -> zipfile.ZipFile:
    """The file that is handed over."""
    answer = central.client.post("/protocolo/dados/baixar", data={"passe": signed})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    assert "meus-dados-2026-11-" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


@pytest.mark.parametrize("contact", [ADDRESS, ADDRESS.upper(), "(84) 98888-7777"])
def test_with_a_code_everything_is_handed_over(house: Installation, contact: str) -> None:
    sheet = new_sheet(house.ports)
    held = hold_file(house.ports, "termo.pdf", "application/pdf", 6, iter([b"%PDF-", b"1"]))
    told = written(house, Sheet(sheet.nonce, sheet.opened_at, (held,)))
    (member,) = hire(house, "Ana Souza")
    with house.ports.database.write() as session:
        note = CaseNote(case_id=1, staff_id=member, at=house.clock.now(), text="Ligar amanhã.")
        session.add(note)
    archive = copy(house, the_pass(house, told.protocol, contact))
    data = json.loads(archive.read("data.json"))
    assert data["atendimentos"][0]["protocolo"] == told.protocol
    assert data["atendimentos"][0]["assunto"] == "Acesso e senhas da UVT"
    asked = data["pedidos"][0]
    assert (asked["cpf"], asked["email"], asked["telefone"], asked["nome"]) == (
        *("52998224725", ADDRESS, MOBILE, "Maria Lima"),
    )
    assert data["mensagens"][0]["texto"] == "Demorou <b>muito</b>."
    assert data["notas"] == [
        {"por": "equipe", "quando": "2026-11-23T13:00:00Z", "texto": "Ligar amanhã."}
    ]
    assert [each["para"] for each in data["emails"]] == [ADDRESS]
    assert len(data["sms"]) == 1
    assert data["promessas"][0]["situacao"] == "Em aberto"
    html = archive.read("dados.html").decode()
    assert "Demorou &lt;b&gt;muito&lt;/b&gt;." in html
    assert "<script" not in html
    for text in (html, json.dumps(data, ensure_ascii=False)):
        assert "Ana Souza" not in text
    assert archive.read("anexos/1-termo.pdf") == b"%PDF-1"
    ((action, subject, note_text),) = house.rows(
        "SELECT action, subject, note FROM audit WHERE action = 'own-data'"
    )
    assert (action, subject) == ("own-data", told.protocol)
    assert str(note_text) in ("código enviado por e-mail", "código enviado por SMS")
    with house.ports.database.read() as session:
        rows = audit_list.read_page(session, audit_list.Wanted(action="own-data")).rows
    assert [who(row) for row in rows] == ["A própria pessoa"]


def test_why_the_term_was_extended_is_among_it_and_goes_when_the_rest_is_erased(
    house: Installation,
) -> None:
    told = written(house)
    (ana,) = hire(house, "Ana Souza")
    reason = "Falta o cadastro de Maria Lima, marca-do-motivo."
    assert extend_term(house.line, ana, 1, reason)
    data = json.loads(copy(house, the_pass(house, told.protocol)).read("data.json"))
    (asked,) = data["pedidos"]
    assert asked["motivo_da_prorrogacao"] == reason
    assert asked["prazo_prorrogado_em"] == "2026-11-23T13:00:00Z"
    assert asked["prazo"] == "2027-01-22T13:00:00Z"
    assert [each["situacao"] for each in data["promessas"]] == ["Prazo prorrogado", "Em aberto"]
    draft = keep_draft(house.line, ana, 1, TypedReply("Pronto."))
    assert draft
    send_reply(house.line, ana, draft)
    house.clock.advance(800 * 86_400)
    erase_personal(house.ports)
    with house.ports.database.read() as session:
        extension = extension_of(session, 1)
        kept = [session.execute(select(table)).all() for table in metadata.sorted_tables]
    assert "marca-do-motivo" not in str(kept)
    assert extension
    assert extension.why == "", "that it was extended is no secret, and cannot be done twice"


def test_calls_steps_and_joined_cases_are_among_it(house: Installation) -> None:
    call = house.dial().press("1").hang_up()
    told = written(house)
    with house.ports.database.write() as session:
        session.get_one(Case, 1).joined_id = 2
    data = json.loads(copy(house, the_pass(house, call.protocol, "84988887777")).read("data.json"))
    assert {each["protocolo"] for each in data["atendimentos"]} == {call.protocol, told.protocol}
    assert [each["telefone"] for each in data["ligacoes"]] == [MOBILE]
    assert "tecla 1" in [each["o_que_se_ouviu"] for each in data["passos"]]


def test_what_another_sender_wrote_into_the_case_is_not(house: Installation) -> None:
    told = written(house)
    with house.ports.database.write() as session:
        digest, size = house.ports.mail_files.keep([b"From: joao@exemplo.br\r\n\r\nsegredo"])
        other = Incoming(
            **{"key": "k" * 64, "source": "email", "state": "filed", "case_id": 1},
            **{"sender": "joao@exemplo.br", "text": "segredo", "subject": "segredo"},
            **{"known": False, "received_at": house.clock.now(), "original": digest},
            bytes=size,
        )
        session.add(other)
    archive = copy(house, the_pass(house, told.protocol))
    assert archive.namelist() == ["dados.html", "data.json"]
    for name in archive.namelist():
        text = archive.read(name).decode()
        assert "segredo" not in text
        assert "joao" not in text
        assert "outra pessoa" in text


def test_what_is_in_quarantine_is_no_part_of_the_case(house: Installation) -> None:
    told = written(house)
    with house.ports.database.write() as session:
        for n, (state, became) in enumerate((("quarantined", ""), ("erased", "quarantined"))):
            forged = Incoming(
                **{"key": str(n) * 64, "source": "email", "state": state, "case_id": 1},
                **{"sender": ADDRESS, "text": "segredo", "subject": "segredo"},
                **{"known": False, "received_at": house.clock.now()},
            )
            forged.became = became or forged.became
            session.add(forged)
    data = json.loads(copy(house, the_pass(house, told.protocol)).read("data.json"))
    assert len(data["mensagens"]) == 1
    assert "segredo" not in str(data)


def test_the_answer_is_the_same_whether_they_belong_together_or_not(house: Installation) -> None:
    told = written(house)
    asked = [(told.protocol, ADDRESS), (told.protocol, "outra@exemplo.br"), (UNKNOWN, ADDRESS)]
    pages = set()
    for protocol, contact in asked:
        status, html = post(house, "", protocolo=protocol, contato=contact)
        assert status == 200
        shown = html.replace(protocol, "P").replace(contact, "C").replace(nonce_in(html), "N")
        pages.add(re.sub(r"[mo]•••@", "x•••@", shown))
    assert len(pages) == 1
    assert len(sent(house)) == 1
    codes = [post(house, "/codigo", protocolo=p, contato=c, codigo="1")[0] for p, c in asked]
    assert codes == [422] * 3


@pytest.mark.parametrize("contact", ["3232-2033", "maria@", "", "0800 123", "123"])
def test_what_can_get_no_code_is_told_before_anything_is_asked(
    house: Installation, contact: str
) -> None:
    status, html = post(house, "", protocolo=written(house).protocol, contato=contact)
    assert (status, 'id="erro-contact"' in html) == (422, True)
    assert post(house, "", protocolo="123", contato=ADDRESS)[0] == 422
    assert sent(house) == []


def test_three_codes_a_day_go_to_one_contact(house: Installation) -> None:
    first, second = written(house), written(house)
    for _ in range(MESSAGES.pair):
        send_code(house.line, first.protocol, MOBILE)
    send_code(house.line, first.protocol, MOBILE)
    send_code(house.line, second.protocol, MOBILE)
    assert len(sent(house)) == MESSAGES.pair
    house.clock.advance(timedelta(days=1).total_seconds())
    send_code(house.line, second.protocol, MOBILE)
    assert len(sent(house)) == MESSAGES.pair + 1


def test_a_code_is_good_once_for_ten_minutes_and_five_tries(house: Installation) -> None:
    line, protocol = house.line, written(house).protocol

    def typed(target: str, code: str, nonce: str) -> bool:
        return prove(line, Typed(protocol, target, code, nonce)) is not None

    nonce = send_code(line, protocol, ADDRESS)
    code = sent(house)[-1]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert not typed(MOBILE, code, nonce)
    for _ in range(MAX_CODE_TRIES - 1):
        assert not typed(ADDRESS, wrong, nonce)
    assert not typed(ADDRESS, code, "another page's")
    assert typed(ADDRESS, code, nonce)
    assert not typed(ADDRESS, code, nonce)
    nonce = send_code(line, protocol, MOBILE)
    code = sent(house)[-1]
    for _ in range(MAX_CODE_TRIES):
        assert not typed(MOBILE, "1", nonce)
    assert not typed(MOBILE, code, nonce)


def test_a_stranger_who_asks_for_codes_and_types_wrong_ones_takes_none_from_the_owner(
    house: Installation,
) -> None:
    protocol = written(house).protocol
    _, html = post(house, "", protocolo=protocol, contato=ADDRESS)
    own, code = nonce_in(html), sent(house)[-1]
    data = {"protocolo": protocol, "contato": ADDRESS, "codigo": "000000"}
    for n in range(12):  # a household's networks
        elsewhere = {"REMOTE_ADDR": f"2001:db8:0:{n:x}::1"}
        page = house.client.post("/protocolo/dados", data=data, environ_overrides=elsewhere)
        form = data | {"pedido": nonce_in(page.text)}
        answers = [
            house.client.post(
                "/protocolo/dados/codigo", data=form, environ_overrides=elsewhere
            ).status_code
            for _ in range(7)
        ]
        assert answers == [422] * 5 + [429] * 2
    fields = {"protocolo": protocol, "contato": ADDRESS, "codigo": code, "pedido": own}
    assert post(house, "/codigo", **fields)[0] == 200


def test_a_pass_is_good_for_ten_minutes_and_nobody_makes_one_up(house: Installation) -> None:
    signed = the_pass(house, written(house).protocol)
    house.clock.advance(601)
    for given in (signed, "", "x", signed[:-2]):
        for path in ("/baixar", "/apagar"):
            status, html = post(house, path, passe=given)
            assert (status, "Peça outro código." in html) == (410, True)


def test_erasure_is_asked_for_with_a_protocol_of_its_own_once(house: Installation) -> None:
    told = written(house)
    signed = the_pass(house, told.protocol)
    pages = [post(house, "/apagar", passe=signed) for _ in range(2)]
    assert pages[0] == pages[1]
    assert pages[0][0] == 200
    assert house.rows("SELECT case_id, kind, address FROM demands ORDER BY case_id") == [
        (1, "complaint", ADDRESS),
        (2, "request", ADDRESS),
    ]
    ((text,),) = house.rows("SELECT text FROM incoming WHERE case_id = 2")
    groups = f"{told.protocol[:4]} {told.protocol[4:8]} {told.protocol[8:]}"
    assert groups in str(text)


def test_an_erased_case_opens_nothing(house: Installation) -> None:
    protocol = written(house).protocol
    signed = the_pass(house, protocol)
    with house.ports.database.write() as session:
        session.get_one(Case, 1).erased_at = house.clock.now()
    assert post(house, "/baixar", passe=signed)[0] == 410
    before = len(sent(house))
    send_code(house.line, protocol, MOBILE)
    assert len(sent(house)) == before


def test_the_code_stands_nowhere_that_the_case_shows(house: Installation) -> None:
    protocol = written(house).protocol
    send_code(house.line, protocol, ADDRESS)
    send_code(house.line, protocol, MOBILE)
    assert house.rows("SELECT case_id FROM emails WHERE kind = 'proof'") == [(None,)]
    assert house.rows("SELECT case_id FROM sms WHERE kind = 'proof'") == [(None,)]
    kept = house.rows("SELECT hash FROM proof_codes")
    assert all(code not in str(each) for code in sent(house) for each in kept)


def test_wrong_codes_of_one_network_are_limited(house: Installation) -> None:
    protocol = written(house).protocol
    codes = [
        post(house, "/codigo", protocolo=protocol, contato=ADDRESS, codigo="1")[0] for _ in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_nothing_personal_is_logged(house: Installation, caplog: pytest.LogCaptureFixture) -> None:
    protocol = written(house).protocol
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    signed = the_pass(house, protocol)
    copy(house, signed)
    for secret in (protocol, ADDRESS, "98888", "52998224725", *sent(house), signed):
        assert secret not in caplog.text


def test_where_nothing_can_be_sent_the_page_says_where_to_write(central: Installation) -> None:
    html = central.client.get("/protocolo/dados").text
    assert "Agora não enviamos códigos por aqui." in html
    assert "mailto:atendimento@" in html


def test_privacy_says_this_houses_own_terms(installed: Install, sqlite_url: str) -> None:
    central = installed(sqlite_url, RECORDINGS_KEPT_DAYS="91", PERSONAL_KEPT_DAYS="731")
    html = central.client.get("/privacidade").text
    for words in (
        "91 dias",
        "731 dias depois",
        "30 dias",
        "valem 10 minutos; o que pergunta se foi você quem escreveu, 3 dias",
        "arts. 7º, II e III",
    ):
        assert words in html
    for path in ("/contato", "/protocolo", "/protocolo/dados", "/privacidade"):
        page = central.client.get(path)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        for link in ("/contato", "/protocolo", "/protocolo/dados", "/privacidade"):
            assert f'href="{link}"' in page.text
