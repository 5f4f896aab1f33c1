"""`flask emails`: a preview without any setting, and bounces from a mail server's pipe."""

from dataclasses import fields
from pathlib import Path

import pytest

from ivr.rules.callflow.email_files import KINDS, PROOF, RECEIVED, SURVEY
from ivr.settings import Settings
from tests.commands.invoke import Ran, flask, piped
from tests.rules.mail.bounced import NOTICES
from tests.rules.mail.test_bounces import notification
from tests.support.installation import Installation
from tests.support.mail import Mailbox, mail_server
from tests.usecases.notices.test_emails import Office


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_looked_at(kind: str) -> None:
    done = flask("emails", "preview", kind)
    assert done.returncode == 0, done.stderr
    # Whoever has not shown yet that a protocol is theirs is not told one.
    without = {PROOF: "123456", RECEIVED: "Recebemos sua mensagem", SURVEY: "É anônimo"}
    own = without.get(kind, "1667 9923 09")
    assert own in done.stdout
    assert ("1667 9923 09" in done.stdout) == (kind not in without)
    assert "{" not in done.stdout, "all is filled in"


def test_a_preview_needs_no_setting_and_opens_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = flask("emails", "preview", "follow-up", "--topic", "extrato", "--html", str(page))
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert text.startswith("Seu atendimento na SEFAZ/RN - protocolo 1667 9923 09")
    assert "Por sigilo fiscal, esta mensagem não informa débitos." in text
    assert "(84) 3209-7880" in text
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


def test_an_unknown_kind_or_topic_is_told_with_those_that_there_are() -> None:
    assert "follow-up" in flask("emails", "preview", "birthday").stderr
    done = flask("emails", "preview", "--topic", "ipva")
    assert done.returncode == 1
    assert "there are: uvt, mercadorias" in done.stderr


@pytest.fixture
def sent(central_on_both: Installation) -> Office:
    """An e-mail that its server took."""
    with mail_server(Mailbox()) as port:
        office = Office(central_on_both, port)
        office.queue_email()
        office.work()
    return office


def bounce(office: Office, raw: bytes, *recipient: str) -> Ran:
    """What the mail server's pipe does."""
    settings = {
        each.name: str(getattr(office.central.settings, each.name)) for each in fields(Settings)
    }
    return piped(raw, "emails", "bounce", *recipient, **settings)


def test_what_comes_back_is_noted_and_nothing_is_said_of_the_person(sent: Office) -> None:
    path = f"bounces+{sent.row().token}@exemplo.gov.br"
    done = bounce(sent, NOTICES["qmail"][0], path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "E-mail 1 came back (5.1.1).\n"
    assert (sent.row().state, sent.row().needs_person) == ("bounced", True)
    again = bounce(sent, notification(addressed=f"Delivered-To: {path}"))
    assert (again.returncode, again.stderr) == (0, "")
    assert "nothing is noted" in again.stdout


def test_what_is_none_of_ours_or_no_end_is_not_noted(sent: Office) -> None:
    path = f"bounces+{sent.row().token}@exemplo.gov.br"
    for raw, to in (
        (b"\0\xff", ""),
        (notification(), f"bounces+{'f' * 24}@exemplo.gov.br"),
        (b"From: maria@exemplo.com.br\nSubject: Re: a\n\nObrigada.", path),
    ):
        done = bounce(sent, raw, to)
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing is noted" in done.stdout
    assert sent.row().state == "accepted"


def test_where_it_cannot_be_noted_now_the_mail_server_is_to_come_again() -> None:
    path = f"bounces+{'f' * 24}@exemplo.gov.br"
    done = piped(notification(), "emails", "bounce", path)
    assert done.returncode == 75
