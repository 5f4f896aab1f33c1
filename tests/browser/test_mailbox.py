"""`make run` takes e-mail, tells the application where, and starts on no port that is taken."""

import os
import smtplib
import subprocess
import sys
from email.policy import SMTP
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration
from tests.simulator.post import CITIZEN, LINE_ADDRESS, letter
from tests.web.served import ROOT, free_port


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
        f"RECORDINGS_DIR={demonstration.state}/recordings",
    }
    assert sum(wanted <= each for each in seen) >= 4  # web, workers, clock and simulator


def test_a_taken_smtp_port_is_refused_with_the_way_out(demonstration: Demonstration) -> None:
    ports = {"PORT": str(free_port()), "SIMULATOR_PORT": str(free_port())}
    taken = {"SIMULATOR_SMTP_PORT": str(demonstration.smtp_port)}
    second = subprocess.run(
        [sys.executable, "-m", "ivr.demonstration"],
        cwd=ROOT,
        env={**os.environ, **ports, **taken, "CENTRAL_STATE": str(demonstration.state / "other")},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert second.returncode == 1
    assert f"Port {demonstration.smtp_port} is in use" in second.stderr
    assert "SIMULATOR_SMTP_PORT=" in second.stderr
