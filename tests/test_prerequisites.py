"""The suite brings the programs that it needs, or names all that are missing at once."""

import os
import subprocess
import sys
from pathlib import Path

from ivr.root import ROOT
from tests.prerequisites import NEEDED, missing

ASKED = (
    "import sys; from tests.prerequisites import main;"
    " sys.exit(main({'/no/such/file': ('first-part',), 'no-such-program': ('second-part',)}))"
)


def test_nothing_is_missing_where_the_suite_runs() -> None:
    assert missing() == []
    assert len(NEEDED) > 5


def test_all_that_is_missing_is_named_in_one_message_with_its_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},  # neither apt-get nor sudo
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The tests need programs that are not here: first-part, second-part.",
        "On Debian or Ubuntu: sudo apt-get install -y -qq --no-install-recommends first-part"
        " second-part",
    ]


def test_what_is_missing_is_installed_with_apt_and_said_first(tmp_path: Path) -> None:
    """An apt-get of the test's own writes down what it was asked for, and brings it."""
    log = tmp_path / "asked"
    for name, text in (
        (
            "apt-get",
            f'#!/bin/sh\necho "$*" >> {log}\n[ "$1" = update ] || touch {tmp_path}/part\n',
        ),
        ("sudo", '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n'),
    ):
        program = tmp_path / name
        program.write_text(text)
        program.chmod(0o755)
    asked = (
        "import sys; from tests.prerequisites import main;"
        f" sys.exit(main({{'{tmp_path}/part': ('the-part',)}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The tests need the-part: installing with apt-get …\n"
    assert log.read_text().splitlines() == [
        "update -qq",
        "install -y -qq --no-install-recommends the-part",
    ]
