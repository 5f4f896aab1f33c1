"""What a process loads as it starts: nothing that only a few commands need."""

import subprocess
import sys

from ivr.root import ROOT

# Who needs them: migrations, the same, a new password, the doctor, and twice what draws a PDF.
# Together they are a fifth of what a process takes to start, and hundreds start in a run of the
# tests.
LATER = {"alembic", "mako", "zxcvbn", "dns", "fpdf", "fontTools"}


def test_no_process_loads_at_its_start_what_only_few_commands_need() -> None:
    code = "import sys, ivr.cli, ivr.app; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert LATER & set(loaded.split()) == set()
