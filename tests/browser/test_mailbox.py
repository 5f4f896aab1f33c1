"""`make run` takes e-mail, tells the application where, and starts on no port that is taken."""

import os
import smtplib
import subprocess
import sys
from email.policy import SMTP
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted
from playwright.sync_api import Page, expect

from ivr.root import ROOT
from ivr.store.cases.sectors import everything
from ivr.store.database.database import Database
from tests.browser.conftest import Demonstration
from tests.simulator.mail.post import CITIZEN, LINE_ADDRESS, letter
from tests.web.served import free_port


def test_an_email_sent_to_the_demonstration_is_read_on_its_page(
    demonstration: Demonstration, page: Page
) -> None:
    page.goto(demonstration.simulator)
    with smtplib.SMTP("127.0.0.1", demonstration.smtp_port, timeout=5) as client:
        client.sendmail(LINE_ADDRESS, [CITIZEN], letter("Olá").as_bytes(policy=SMTP))
    expect(page.locator("#emails button")).to_contain_text(["Olá"])


def test_the_application_is_told_where_e_mail_and_recordings_go(
    demonstration: Demonstration,
) -> None:
    told = (Path(f"/proc/{part}/environ").read_text() for part in demonstration.parts())
    seen = [set(each.split("\0")) for each in told]
    wanted = {
        f"SMTP_URL=smtp://127.0.0.1:{demonstration.smtp_port}",
        "MAIL_FROM=central7880@exemplo.br",
        "MAIL_BOUNCES=devolucoes@exemplo.br",
        f"IMAP_URL=imap://central:central@127.0.0.1:{demonstration.imap_port}",
        f"MAIL_DIR={demonstration.state}/mail",
        f"RECORDINGS_DIR={demonstration.state}/recordings",
    }
    assert sum(wanted <= each for each in seen) >= 4  # web, workers, clock and simulator


def test_what_is_written_to_the_line_waits_for_it(demonstration: Demonstration, page: Page) -> None:
    """At the charter's address, at that of our e-mails, and where what fails returns to."""
    ours = ("atendimento@set.rn.gov.br", LINE_ADDRESS, "devolucoes+0a1b@exemplo.br")
    page.goto(demonstration.simulator)
    for address in ours:
        with smtplib.SMTP("127.0.0.1", demonstration.smtp_port, timeout=5) as client:
            client.sendmail(CITIZEN, [address], b"Subject: oi\r\n\r\n")
    inbox = MailBoxUnencrypted("127.0.0.1", demonstration.imap_port, timeout=20)
    with inbox.login("central", "central"):
        to = [each.headers["delivered-to"][0] for each in inbox.fetch(mark_seen=False)]
    assert set(to) >= set(ours)
    expect(page.locator(".mailbox")).to_contain_text(f"{ours[0]}, {ours[1]}, devolucoes@exemplo.br")
    expect(page.locator("#write-to")).to_have_value(ours[0])


def test_every_sector_of_the_topics_can_be_written_to(demonstration: Demonstration) -> None:
    database = Database(f"sqlite:///{demonstration.state}/central.db")
    with database.read() as session:
        contacts = {sector.name: sector.contact for sector, _ in everything(session)}
    database.dispose()
    assert contacts == {
        "Central de Atendimento": "setor.central-de-atendimento@exemplo.br",
        "Fiscalização de Mercadorias em Trânsito": (
            "setor.fiscalizacao-de-mercadorias-em-transito@exemplo.br"
        ),
        "Nota Potiguar": "setor.nota-potiguar@exemplo.br",
    }


@pytest.mark.parametrize("name", ["SIMULATOR_SMTP_PORT", "SIMULATOR_IMAP_PORT"])
def test_a_taken_mail_port_is_refused_with_the_way_out(
    demonstration: Demonstration, name: str
) -> None:
    mail = ("SIMULATOR_SMTP_PORT", "SIMULATOR_IMAP_PORT")
    ports = {each: str(free_port()) for each in ("PORT", "SIMULATOR_PORT", *mail)}
    taken = {"SIMULATOR_SMTP_PORT": demonstration.smtp_port}.get(name, demonstration.imap_port)
    ports[name] = str(taken)
    second = subprocess.run(
        [sys.executable, "-m", "ivr.demonstration"],
        cwd=ROOT,
        env={**os.environ, **ports, "CENTRAL_STATE": str(demonstration.state / "other")},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert second.returncode == 1
    assert f"Port {taken} is in use" in second.stderr
    assert f"{name}=" in second.stderr
