"""Quarantine: the note on what is discarded, and how much of a header is shown."""

import pytest

from ivr.usecases.cases.cases import Refused
from ivr.usecases.mail.quarantine import MAX_HEADER_BYTES, MAX_NOTE_CHARS, discard, look_at
from tests.support.desk import hire
from tests.support.installation import Installation
from tests.web.desk.cases.written import message


def test_a_note_has_200_letters(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    made = message(central, None, state="quarantined", why="huge")
    with pytest.raises(Refused, match="tem 201 letras; cabem 200"):
        discard(central.ports, ana, made, "a" * (MAX_NOTE_CHARS + 1))
    assert discard(central.ports, ana, made, "a" * MAX_NOTE_CHARS)
    assert central.rows("SELECT note FROM incoming") == [("a" * MAX_NOTE_CHARS,)]


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_header_sixteen_kb_are_shown(central: Installation, more: int) -> None:
    (ana,) = hire(central, "Ana")
    raw = b"X: ".ljust(MAX_HEADER_BYTES - 1 + more, b"x") + b"z"
    kept, size = central.ports.mail_files.keep([raw])
    made = message(central, None, state="quarantined", why="huge", original=kept, bytes=size)
    found = look_at(central.ports, ana, made)
    assert found
    assert ("xz" in found.headers) == (not more)
