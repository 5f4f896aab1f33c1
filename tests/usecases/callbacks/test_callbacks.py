"""What staff do with a callback: a note of why, as long as its column."""

import pytest

from ivr.usecases.callbacks.callbacks import MAX_NOTE_CHARS, NoteRefused, read_note


def test_a_note_has_120_letters_and_a_longer_one_is_refused() -> None:
    assert read_note(" " + "á" * MAX_NOTE_CHARS) == "á" * MAX_NOTE_CHARS
    with pytest.raises(NoteRefused):
        read_note("á" * (MAX_NOTE_CHARS + 1))
