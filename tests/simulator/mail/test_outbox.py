"""What the readers of e-mails write back, and what their mail programs and servers do."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any

import pytest
import requests

from ivr.rules.mail.bounces import Bounce, read_bounce
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.mail.origin import Origin, read_verdicts
from ivr.simulator.mail.composing import Draft, Nobody, absence, reply, returned
from ivr.simulator.mail.emails import Emails
from ivr.simulator.mail.mailbox import HOSTNAME, Delivered, verdict_line
from tests.simulator.conftest import Opens
from tests.simulator.customer import Company
from tests.simulator.mail.post import CITIZEN, LINE_ADDRESS, email, emails, letter, post

OURS = "atendimento@exemplo.br"
SECTOR = "setor.cadastro@exemplo.br"
TOKEN = "0123456789abcdef"
RETURNS = f"devolucoes+{TOKEN}@exemplo.br"


@pytest.fixture
def company(open_company: Opens) -> Company:
    """A simulator whose mailbox takes what is written to the line and what is returned to it."""
    return open_company(mailboxes=(OURS, "devolucoes@exemplo.br"))


def answered(company: Company, n: int, **asked: Any) -> requests.Response:
    """What the simulator says to a reply."""
    return requests.post(f"{company.root}/emails/{n}/reply", json=asked, timeout=20)


def written(company: Company, **asked: Any) -> requests.Response:
    """What the simulator says to a new e-mail."""
    return requests.post(f"{company.root}/emails", json=asked, timeout=20)


def read(company: Company, n: int) -> EmailMessage:
    """The e-mail as a program reads it."""
    raw = requests.get(f"{company.root}/emails/{n}/raw", timeout=20).content
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    return found


def text(message: EmailMessage) -> str:
    """Its plain text."""
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_answer_is_an_email_like_any_other(company: Company) -> None:
    """From who read it, to where answers go, in the same thread, with what was read below."""
    company.post("/clock", now="2026-11-23T13:00:00Z")
    told = {"Message-ID": "<b@exemplo.br>", "References": "<z@x> <a@x>", "Reply-To": OURS}
    post(company, letter("Sua dúvida", To=f'"Setor de Cadastro" <{SECTOR}>', **told), SECTOR)
    reply_ = answered(company, 1, text="Pode alterar pela UVT.\nAté logo.")
    assert reply_.status_code == 201
    assert reply_.json() | {"at": "", "bytes": 0, "message_id": ""} == {
        "n": 2,
        "at": "",
        "envelope": {"from": SECTOR, "to": [OURS]},
        "from": f"Setor de Cadastro <{SECTOR}>",
        "to": OURS,
        "subject": "Re: Sua dúvida",
        "message_id": "",
        "bytes": 0,
    }
    message = read(company, 2)
    assert message["In-Reply-To"] == "<b@exemplo.br>"
    assert message["References"] == "<z@x> <a@x> <b@exemplo.br>"
    assert message["Message-ID"].endswith("@exemplo.br>")
    assert message["Date"].datetime.isoformat().startswith("2026-11-23T13:00:0")
    assert text(message) == (
        "Pode alterar pela UVT.\nAté logo.\n\n"
        f"Em 23/11/2026 10:00, Central 7880 <{LINE_ADDRESS}> escreveu:\n"
        "> Olá, Maria. Veja https://exemplo.br/x?a=1&b=2.\n> Até logo.\n"
    )
    post(company, letter("Re: Sua dúvida", To=CITIZEN), CITIZEN)
    assert answered(company, 3, text="Obrigada.").json()["subject"] == "Re: Sua dúvida"
    assert read(company, 4)["To"] == f"Central 7880 <{LINE_ADDRESS}>"


def test_one_of_several_recipients_answers(company: Company) -> None:
    """The first, unless another is named; nobody who did not get it."""
    raw = letter().as_bytes(policy=SMTP)
    post(company, raw, [CITIZEN, SECTOR])
    assert answered(company, 1, text="a").json()["envelope"]["from"] == CITIZEN
    assert answered(company, 1, text="a", **{"as": SECTOR}).json()["envelope"]["from"] == SECTOR
    refused = answered(company, 1, text="a", **{"as": "outro@exemplo.br"})
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "as is a recipient of the e-mail",
    )


def test_whoever_is_away_answers_by_themselves(company: Company) -> None:
    """To the envelope's sender, from nobody, and saying what it is (RFC 3834)."""
    post(company, letter("Sua dúvida", **{"Message-ID": "<b@x>"}), SECTOR, sender=RETURNS)
    told = answered(company, 1, kind="automatic").json()
    assert told["envelope"] == {"from": "", "to": [RETURNS]}
    message = read(company, 2)
    assert (message["Auto-Submitted"], message["In-Reply-To"]) == ("auto-replied", "<b@x>")
    assert message["Subject"] == "Resposta automática: Sua dúvida"
    assert text(message) == "Estou de férias e respondo quando voltar.\n"
    assert answered(company, 1, kind="automatic", text="Volto dia 3.").ok
    assert text(read(company, 3)) == "Volto dia 3.\n"
    raw = requests.get(f"{company.root}/emails/2/raw", timeout=5).content
    found = read_bounce(raw, RETURNS)
    assert found
    assert found.bounce == Bounce(TOKEN, BounceClass.NONE, "")


def test_what_could_not_be_delivered_returns(company: Company) -> None:
    """To the envelope's sender, from nobody, as the application understands it (RFC 3464)."""
    post(company, letter("Sua dúvida", **{"Message-ID": "<b@x>"}), CITIZEN, sender=RETURNS)
    told = answered(company, 1, kind="bounce").json()
    assert told["envelope"] == {"from": "", "to": [RETURNS]}
    raw = requests.get(f"{company.root}/emails/2/raw", timeout=5).content
    found = read_bounce(raw)
    assert found
    assert found.bounce == Bounce(TOKEN, BounceClass.PERMANENT, "5.1.1")
    message = read(company, 2)
    assert message.get_content_type() == "multipart/report"
    kinds = [each.get_content_type() for each in message.iter_parts()]
    assert kinds == ["text/plain", "message/delivery-status", "text/rfc822-headers"]
    assert "não pôde ser entregue" in text(message)
    assert "Message-ID: <b@x>" in list(message.iter_parts())[2].get_content()
    seen = email(company, 2)["text"]
    assert CITIZEN in seen


@pytest.mark.parametrize("kind", ["automatic", "bounce"])
def test_nothing_automatic_answers_the_null_path(company: Company, kind: str) -> None:
    """So no two servers write to each other for ever."""
    post(company, letter(), CITIZEN, sender="<>")
    refused = answered(company, 1, kind=kind)
    assert refused.status_code == 409
    assert refused.json()["error"] == "e-mail 1 names nobody to whom this could be sent"
    assert len(emails(company)) == 1


def test_anybody_writes_to_anybody(company: Company) -> None:
    """With a file, whose name and type are as told, save what would be no file."""
    file = {"name": "declaração.pdf", "type": "application/pdf"}
    content = base64.b64encode(b"%PDF-1.7\r\n\x00").decode()
    new = {"from": CITIZEN, "to": OURS, "subject": "Nota fiscal", "text": "Boa tarde."}
    assert written(company, **new, attachment=file | {"base64": content}).status_code == 201
    message = read(company, 1)
    assert (message["From"], message["To"], message["Subject"]) == (CITIZEN, OURS, "Nota fiscal")
    assert (text(message), message["In-Reply-To"]) == ("Boa tarde.\n", None)
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "declaração.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == b"%PDF-1.7\r\n\x00"
    for kind in ("", "text", "message/rfc822", "multipart/mixed", "a/b\r\nX: y"):
        assert written(company, **new, attachment=file | {"base64": "", "type": kind}).ok
        [attached] = read(company, emails(company)[0]["n"]).iter_attachments()
        assert attached.get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    ("changed", "status", "why"),
    [
        ({"from": "maria"}, 400, "from is an e-mail address"),
        ({"to": "a@exemplo.br, b@exemplo.br"}, 400, "to is an e-mail address"),
        ({"to": "a@exemplo.br\r\nBcc: b@exemplo.br"}, 400, "to is an e-mail address"),
        ({"subject": "a\x00"}, 400, "subject is one line of text"),
        ({"subject": "a" * 501}, 400, "subject is one line of text"),
        ({"text": "\ud800"}, 400, "text is no text"),
        ({"attachment": "a"}, 400, "attachment has name, type and base64"),
        ({"attachment": {"base64": "a"}}, 400, "base64 is no base64"),
        ({"attachment": {"base64": "é"}}, 400, "base64 is no base64"),
        (
            {"attachment": {"base64": base64.b64encode(b"0" * 5_242_881).decode()}},
            413,
            "an attachment has 5242880 bytes at the most",
        ),
    ],
)
def test_what_is_no_email_is_refused(
    company: Company, changed: dict[str, object], status: int, why: str
) -> None:
    """With a reason; nothing is sent."""
    new: dict[str, Any] = {"from": CITIZEN, "to": OURS, "subject": "a", "text": "b"}
    refused = written(company, **(new | changed))
    assert (refused.status_code, refused.json()["error"]) == (status, why)
    assert emails(company) == []


def test_an_answer_needs_an_email_a_text_and_a_known_kind(company: Company) -> None:
    """With a reason for each."""
    assert answered(company, 1, text="a").status_code == 404
    post(company, letter())
    assert answered(company, 1).json()["error"] == "an answer has a text"
    told = answered(company, 1, text="a", kind="carta").json()["error"]
    assert told == "kind is one of normal, automatic, bounce"
    stranger = {"Origin": "http://outro.exemplo"}
    for path in ("/emails", "/emails/1/reply"):
        reply_ = requests.post(company.root + path, json={"text": "a"}, headers=stranger, timeout=5)
        assert reply_.status_code == 403
    assert len(emails(company)) == 1


def test_a_full_mailbox_takes_no_answer(company: Company) -> None:
    """The same as by SMTP, and nothing is shown."""
    raw = b"\r\n" + (b"0" * 998 + b"\r\n") * 24_000
    for _ in range(2):
        post(company, raw, OURS, seconds=60)
    new = {"from": CITIZEN, "to": OURS, "subject": "a", "text": "b"}
    file = {"base64": base64.b64encode(b"0" * 5_000_000).decode()}
    for _ in range(2):
        assert written(company, **new, attachment=file).status_code == 201
    refused = written(company, **new, attachment=file)
    assert (refused.status_code, refused.json()["error"]) == (507, "the mailbox is full")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: \r\nSubject: a\r\n\r\n",
        b"From: nobody\r\nReply-To: @,;<>\r\nTo: a b c\r\n\r\nx",
        b"Subject: =?utf-8?q?a=0D=0ABcc:_x@y?=\r\nFrom: =?utf-8?q?a=0D=0Ab?= <a@b.c>\r\n\r\n",
        b"From: a@b.c\r\nMessage-ID: <" + b"a" * 3000 + b">\r\nReferences: <b> <c\r\n\r\n\xff",
        b"From: a@b.c\r\nReferences: " + b"<abcdefghij@exemplo.br> " * 3000 + b"\r\n\r\n\x00",
        b'From: "\xe7\xff" <a@b.c>\r\nTo: \xff\r\nSubject: \xff\r\n\r\n',
        b'From: "unclosed <a@c.d>\r\n\r\n',
        b"From: a..b@c.d, .x@y\r\n\r\n",
    ],
)
def test_whatever_was_read_its_answer_is_well_formed(raw: bytes) -> None:
    """No line of it is another's, and none is too long; or there is nobody to answer."""
    now = datetime.now(UTC)
    read_ = Emails().keep(now, "a@b.c", (CITIZEN,), raw)
    made = [absence(read_, CITIZEN, Draft("a"), now), returned(read_, CITIZEN, now)]
    try:
        made.append(reply(read_, CITIZEN, Draft("a"), now))
    except Nobody:
        assert b"@b.c" not in raw
    for each in made:
        message = message_from_bytes(each.raw, policy=default)
        assert message["Bcc"] is None
        assert message["To"] is not None
        assert message["Message-ID"].count("@") == 1
        head, _, _ = each.raw.partition(b"\r\n\r\n")
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert max(map(len, head.split(b"\r\n"))) <= 998


def test_the_lines_mail_server_vouches_for_whoever_writes_unless_they_are_forged() -> None:
    """As `rules.mail.origin` reads it: the application knows the server by its name."""
    raw = b"From: Maria <maria@exemplo.br>\r\n\r\nOi."
    for forged, origin in ((False, Origin.PROVEN), (True, Origin.FAILED)):
        line = verdict_line(Delivered("maria@exemplo.br", raw, forged))
        name, _, said = line.partition(": ")
        assert name == "Authentication-Results"
        assert read_verdicts([said], HOSTNAME, "maria@exemplo.br").origin is origin
