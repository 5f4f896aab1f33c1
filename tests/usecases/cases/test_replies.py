"""Replies: what staff write has ten thousand letters, and what is longer is refused whole."""

import pytest

from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.forwarding import SectorAnswer, note_sector_answer
from ivr.usecases.cases.replies import MAX_REPLY_CHARS, TypedReply, begun, keep_draft
from ivr.usecases.cases.sectors import SectorOutcome, forward
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import sector, write


def test_a_reply_has_ten_thousand_letters(central: Installation) -> None:
    (ana,), case_id = hire(central, "Ana"), write(central)
    longest = "á" * MAX_REPLY_CHARS
    keep_draft(central.line, ana, case_id, TypedReply(longest))
    with pytest.raises(Refused, match="tem 10001 letras; cabem 10000"):
        keep_draft(central.line, ana, case_id, TypedReply(longest + "x"))
    kept = begun(central.line, ana, case_id)
    assert kept
    assert kept.text == longest


def test_a_sectors_answer_has_as_many(central: Installation) -> None:
    (ana,), case_id = hire(central, "Ana"), write(central)
    forward(central.ports, ana, case_id, sector(central), "É de lá.")
    with pytest.raises(Refused, match="cabem 10000"):
        note_sector_answer(
            central.line, ana, case_id, SectorAnswer("a" * (MAX_REPLY_CHARS + 1), "um")
        )
    longest = SectorAnswer("a" * MAX_REPLY_CHARS, "um")
    assert note_sector_answer(central.line, ana, case_id, longest) is SectorOutcome.DONE
