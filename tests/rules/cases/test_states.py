"""Texts of staff: as long as they may be, and refused with both numbers beyond that."""

import pytest

from ivr.rules.cases.states import MAX_REASON_CHARS, MAX_TEXT_CHARS, read_text


@pytest.mark.parametrize("most", [MAX_TEXT_CHARS, MAX_REASON_CHARS])
def test_a_text_has_so_many_letters_and_a_longer_one_is_refused_whole(most: int) -> None:
    assert read_text("á" * most + "\r\n", most) == "á" * most
    with pytest.raises(ValueError, match=f"tem {most + 1} letras; cabem {most}"):
        read_text("á" * (most + 1), most)


def test_a_note_has_two_thousand_letters() -> None:
    assert len(read_text("a" * MAX_TEXT_CHARS)) == MAX_TEXT_CHARS
    with pytest.raises(ValueError, match="cabem 2000"):
        read_text("a" * (MAX_TEXT_CHARS + 1))
