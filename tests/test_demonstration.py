"""The demonstration keeps what it knows to its own account on the machine."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pyotp

from ivr.demonstration.installation import TOTP_SECRET
from ivr.root import ROOT

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
