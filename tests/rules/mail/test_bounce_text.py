"""The words of a notification: so many of them are read, and what it gives back stands below."""

import pytest

from ivr.rules.mail.bounce_text import MAX_SAID_CHARS, MIN_OWN_CHARS, notice_words
from ivr.rules.mail.delivery_status import BounceClass

MORE = pytest.mark.parametrize("more", [0, 1])


@MORE
def test_of_a_notification_30_000_letters_are_read(more: int) -> None:
    text = "x" * (MAX_SAID_CHARS - len(" 5.1.1") + more) + " 5.1.1"
    assert (notice_words("x", text, has_fields=False).status == "5.1.1") == (not more)


@pytest.mark.parametrize("less", [0, 1])
def test_what_a_notification_says_of_its_own_has_40_letters(less: int) -> None:
    own = "x" * (MIN_OWN_CHARS - less)
    text = f"{own}--- enclosed is a copy of the message\nuser unknown"
    found = notice_words("x", text, has_fields=False).kind
    assert found is (BounceClass.PERMANENT if less else None)
