"""A process that dies between an answer and the next prompt: none or one answer, never two."""

import json
import subprocess
import sys

import pytest

from tests.support.installation import Installation
from tests.usecases.surveys.test_by_telephone import (
    MONDAY,
    YES_NO,
    answers,
    asking,
    responses,
    talked,
)

__all__ = ("asking",)  # a fixture


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_an_answer_and_the_next_prompt_it_counts_once(
    asking: Installation,
    when: str,
) -> None:
    call = talked(asking)
    address, form = call.last.attrib["action"], {**call.sent[-1][1], "Digits": "4"}
    settings = asking.settings
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.usecases.surveys.dying_turn"),
            *(settings.DATABASE_URL, settings.REDIS_URL, when, address, json.dumps(form)),
            MONDAY.isoformat(),
        ],
        check=False,
        capture_output=True,
    )
    assert ran.returncode == 9, ran.stderr.decode()
    kept = asking.rows("SELECT rating FROM survey_call_forms")
    assert kept == [(None if when == "before" else 4,)]
    # Twilio asks again, as it does where nothing came back.
    assert call.press("4").heard == YES_NO
    call.press("1").hang_up()
    assert responses(asking) == [("complete", "phone", "mercadorias")]
    assert answers(asking) == [("satisfacao", 4), ("resolvido", 1)]
