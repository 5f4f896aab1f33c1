"""Killed at any named line, a form makes no response or one; sent again, it has made one."""

import os
import subprocess
import sys
from datetime import UTC, datetime

from ivr.root import ROOT
from ivr.rules.surveys import forms
from ivr.rules.surveys.answers import Given
from ivr.usecases.surveys.answering import open_form, submit
from tests.support.installation import Installation
from tests.usecases.surveys.dying import DIED
from tests.usecases.surveys.under_way import put_under_way

# Where it dies, and how many responses there are then.
LINES = {
    "INSERT INTO survey_used_forms": 0,
    "INSERT INTO survey_responses": 0,
    "INSERT INTO survey_answers": 0,
    "commit": 0,
    "thanks": 1,
}
ANSWERS = {"satisfacao": Given(value=5), "resolvido": Given(value=1)}


def test_case_1_kill_9_at_any_line_leaves_none_or_one(central_on_both: Installation) -> None:
    ports = central_on_both.ports
    central_on_both.clock.at = datetime.now(UTC)
    put_under_way(ports)
    known = {k: str(v) for k, v in vars(central_on_both.settings).items() if v != ""}
    for number, (line, left) in enumerate(LINES.items()):
        form = open_form(ports).form
        signed = forms.sign(ports.link_key, form)
        died = subprocess.run(
            [sys.executable, "-m", "tests.usecases.surveys.dying", line, signed],
            cwd=ROOT,
            env=os.environ | known,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert died.returncode == DIED, died.stderr
        assert responses(central_on_both) == number + left, line
        assert submit(ports, form, ANSWERS) is (left == 0), line
        assert responses(central_on_both) == number + 1, line
    assert central_on_both.rows("SELECT count(*) FROM survey_answers") == [(2 * len(LINES),)]


def responses(central: Installation) -> int:
    """How many responses there are."""
    ((number,),) = central.rows("SELECT count(*) FROM survey_responses")
    return int(str(number))
