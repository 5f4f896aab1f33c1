"""What a process loads as it starts: nothing that only others need."""

import subprocess
import sys

import pytest

from ivr.root import ROOT

# Who needs them: migrations, the same, a new password, the doctor, and twice what draws a PDF.
# Together they are a fifth of what a process takes to start, and hundreds start in a run of the
# tests.
LATER = {"alembic", "mako", "zxcvbn", "dns", "fpdf", "fontTools"}
CARRIER = {"twilio", "requests", "urllib3"}
MAIL = {"smtplib", "flufl", "lxml", "inscriptis", "puremagic"}
QUEUE = {"redis", "rq"}
SERVER = {"gunicorn", "ivr.app", "ivr.web"}
DATABASE = {"sqlalchemy"}
ALL = LATER | CARRIER | MAIL | QUEUE | SERVER | DATABASE | {"argon2", "psycopg"}
WORKER = "from ivr.commands.operations import worker; worker.load({!r})"


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("from ivr.cli import commands; commands()", set()),
        ("from ivr.cli import commands; commands().cli.commands['db'].loaded()", DATABASE),
        ("import ivr.commands.operations.clock", DATABASE),
        ("import ivr.commands.mail.inbox", DATABASE | MAIL - {"smtplib"}),
        (WORKER.format("calls"), DATABASE | QUEUE | CARRIER),
        (WORKER.format("mail"), DATABASE | QUEUE | CARRIER | MAIL - {"puremagic"}),
        (WORKER.format("desk"), DATABASE | QUEUE),
        ("import ivr.app", ALL - LATER - {"gunicorn", "psycopg"}),
    ],
    ids=["flask", "flask db", "clock", "inbox", "calls", "mail", "desk", "web"],
)
def test_a_process_loads_what_it_needs_and_nothing_heavy_besides(
    code: str, needed: set[str]
) -> None:
    asked = [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"]
    loaded = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ALL & set(loaded.split()) <= needed


def test_a_worker_has_loaded_before_it_forks_what_its_jobs_need() -> None:
    """A work-horse would load it anew for each job."""
    asked = [sys.executable, "-c", f"import sys; {WORKER.format('mail')}; print(*sys.modules)"]
    loaded = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"twilio.rest", "smtplib"} <= set(loaded.split())
