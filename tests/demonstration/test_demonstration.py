"""The demonstration keeps what it knows to its own account on the machine."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pyotp
import pytest

from ivr.demonstration.installation import TOTP_SECRET
from ivr.root import ROOT
from tests.support.programs import DEADLINE, proofs_folder, wait_until
from tests.web.served import free_port

START_SECONDS = 180.0  # a busy machine takes its time
STARTED = (
    "import os, sqlite3; from ivr.demonstration import installation as demonstration;"
    " demonstration.keep_to_ourselves();"
    " made = sqlite3.connect(demonstration.STATE / 'new.db');"
    " made.execute('CREATE TABLE t (a)'); made.close()"
)


def test_nobody_else_on_the_machine_reads_the_demonstrations_files(tmp_path: Path) -> None:
    state = tmp_path / "var"
    (state / "mail").mkdir(parents=True)
    for name in ("central.db", "mail/letter"):  # of a version that left them open
        (state / name).touch()
        (state / name).chmod(0o644)
    subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env={**os.environ, "CENTRAL_STATE": str(state)},
        umask=0o022,
        check=True,
    )
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (state, *state.rglob("*"))}
    folders, files = {"var", "mail"}, {"central.db", "new.db", "letter"}
    assert modes == dict.fromkeys(folders, 0o700) | dict.fromkeys(files, 0o600)


def test_make_code_tells_the_second_factors_code_of_this_moment() -> None:
    totp = pyotp.TOTP(TOTP_SECRET)
    before = totp.now()
    done = subprocess.run(
        [sys.executable, "-m", "ivr.demonstration", "code"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() in (before, totp.now())


@pytest.mark.parametrize("told", ["Starting the telephone", "clock started"])
def test_ctrl_c_ends_make_run_with_a_sentence_and_no_error(tmp_path: Path, told: str) -> None:
    """Whenever it is pressed: while it prepares itself, and while its parts start."""
    ports = ("PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT", "SIMULATOR_IMAP_PORT")
    log = tmp_path / "log"
    # Whatever runs in the background of a script is deaf to Ctrl-C, and so is all that it starts.
    terminal = ["env", "--default-signal=INT"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*terminal, "make", "--old-file=.venv/made", "run", "EMPTY=1"],
            cwd=ROOT,
            env={
                **os.environ,
                **{each: str(free_port()) for each in ports},
                "CENTRAL_STATE": str(tmp_path / "var"),
                "CALLFLOW_PROOFS": str(proofs_folder()),
            },
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(f"it says “{told}”", lambda: told in log.read_text(), START_SECONDS)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: make and all beside it
        process.wait(DEADLINE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    said = log.read_text()
    assert said.rstrip().endswith("Stopped. The next start goes on with the same data.")
    for wrong in ("Error", "Traceback", "***"):
        assert wrong not in said
