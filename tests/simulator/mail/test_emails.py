"""The post office: real SMTP in, and what a reader sees out."""

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import requests

from ivr.simulator.mail.emails import Emails
from tests.simulator.customer import Company
from tests.simulator.mail.post import CITIZEN, HTML, LINE_ADDRESS, TEXT, email, emails, letter, post


def test_an_email_is_kept_as_it_came(company: Company) -> None:
    """The envelope, the headers, both bodies, every byte; in simulated time."""
    company.post("/clock", now="2027-03-01T11:00:00Z")
    message = letter(**{"Message-ID": "<a1@exemplo.br>", "Auto-Submitted": "auto-generated"})
    post(company, message)
    [line] = emails(company)
    assert line["at"].startswith("2027-03-01T11:00:0")
    assert line["envelope"] == {"from": LINE_ADDRESS, "to": [CITIZEN]}
    assert (line["from"], line["to"]) == (f"Central 7880 <{LINE_ADDRESS}>", CITIZEN)
    assert (line["subject"], line["message_id"]) == ("Sua resposta: mercadoria", "<a1@exemplo.br>")
    found = email(company, line["n"])
    assert found["text"].strip() == TEXT
    assert found["html"].strip() == HTML
    assert ["Auto-Submitted", "auto-generated"] in found["headers"]
    raw = requests.get(f"{company.root}/emails/{line['n']}/raw", timeout=5)
    sent = message.as_bytes(policy=SMTP)
    assert raw.content == sent
    assert line["bytes"] == len(sent)


def test_the_newest_is_first_and_the_box_can_be_emptied(company: Company) -> None:
    """Numbers are never given twice."""
    for n in range(3):
        post(company, letter(f"Número {n}"), f"a{n % 2}@exemplo.br")
    assert [each["subject"] for each in emails(company)] == ["Número 2", "Número 1", "Número 0"]
    assert [each["n"] for each in emails(company, "?to=a0@exemplo.br")] == [3, 1]
    assert [each["n"] for each in emails(company, "?most=1")] == [3]
    assert requests.delete(f"{company.root}/emails", timeout=5).json() == []
    assert emails(company) == []
    post(company, letter())
    assert [each["n"] for each in emails(company)] == [4]


def test_the_guide_ticks_what_somebody_wrote_and_no_mail_that_comes_unasked(
    company: Company,
) -> None:
    """RFC 3834: a notice of a delay is auto-generated, an acknowledgement auto-replied."""
    post(company, letter("Sua resposta vai demorar", **{"Auto-Submitted": "auto-generated"}))
    post(company, letter("Resposta de uma pessoa"))
    assert company.get("/guide") == {"lived": []}
    post(company, letter("Recebemos", **{"Auto-Submitted": "auto-replied"}))
    assert company.get("/guide") == {"lived": ["form"]}


def test_the_null_path_is_an_empty_sender(company: Company) -> None:
    """https://www.rfc-editor.org/rfc/rfc5321#section-4.5.5"""
    with smtplib.SMTP("127.0.0.1", company.smtp_port, timeout=5) as client:
        client.sendmail("<>", [CITIZEN, "b@exemplo.br"], letter().as_bytes(policy=SMTP))
    [line] = emails(company)
    assert line["envelope"] == {"from": "", "to": [CITIZEN, "b@exemplo.br"]}


def test_subjects_and_names_are_read_whatever_their_letters(company: Company) -> None:
    """https://www.rfc-editor.org/rfc/rfc2047; what is written wrongly is seen as it is."""
    subject = "Orientação: restituição de ICMS, mercadoria apreendida em trânsito e outras palavras"
    post(company, letter(subject))
    post(company, b"Subject: =?nada?q?x?=\r\nX-A: \xe7\r\n\r\n\xe7")
    wrong, right = emails(company)
    assert right["subject"] == subject
    assert wrong["subject"] == "=?nada?q?x?="
    assert (email(company, 2)["html"], email(company, 2)["text"]) == (None, "�\n")
    assert requests.get(f"{company.root}/emails/2/html", timeout=5).status_code == 404


def test_an_attachment_is_no_body(company: Company) -> None:
    """What it says is not shown as if the line had written it."""
    message = EmailMessage()
    message.set_content(TEXT)
    message.add_attachment("<b>anexo</b>", subtype="html", filename="a.html")
    post(company, message)
    found = email(company, 1)
    assert (found["text"].strip(), found["html"]) == (TEXT, None)


def test_html_is_shown_where_nothing_in_it_runs(company: Company) -> None:
    """No scripts, no forms, nothing fetched; links open a new window."""
    post(company, letter())
    shown = requests.get(f"{company.root}/emails/1/html", timeout=5)
    assert shown.text.startswith('<!doctype html><html lang="pt-BR"><head><base target="_blank">')
    policy = {each.strip() for each in shown.headers["Content-Security-Policy"].split(";")}
    assert policy == {
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    }
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/emails/1", "/emails/1/html", "/emails/1/raw"])
def test_an_email_that_never_came_is_not_found(company: Company, path: str) -> None:
    """With a reason."""
    reply = requests.get(company.root + path, timeout=5)
    assert reply.status_code == 404
    assert reply.json()["error"] == "no e-mail 1"


def test_an_email_that_is_too_big_is_refused(company: Company) -> None:
    """Beyond 25 MiB: https://www.rfc-editor.org/rfc/rfc1870#section-6.3"""
    line = b"0" * 998 + b"\r\n"
    post(company, b"\r\n" + line * 26_214, seconds=60)
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        post(company, b"\r\n" + line * 26_215, seconds=60)
    assert refused.value.smtp_code == 552
    assert [each["bytes"] for each in emails(company)] == [26_214_002]


def test_what_is_nested_without_end_is_shown_by_its_headers(company: Company) -> None:
    """No reader would take it apart; it is not refused for that."""
    nested = b"Content-Type: message/rfc822\r\n\r\n" * 2000
    post(company, b"Subject: fundo\r\n" + nested)
    found = email(company, 1)
    assert (found["subject"], found["text"], found["html"]) == ("fundo", None, None)


def test_the_box_keeps_so_many_and_so_much_and_no_more() -> None:
    """The oldest are forgotten."""
    box, now = Emails(most=3, most_bytes=100), datetime.now(UTC)
    for size in (10, 10, 10, 10):
        box.keep(now, "", (), b"0" * size)
    assert [each.n for each in box.newest_first()] == [4, 3, 2]
    box.keep(now, "", (), b"0" * 85)
    assert [each.n for each in box.newest_first()] == [5, 4]
    assert box.find(3) is None
    box.clear()
    box.keep(now, "", (), b"0" * 100)
    assert [each.n for each in box.newest_first()] == [6]
