"""A text of letters that nobody sees is no text, wherever it is written."""

import pytest

from ivr.rules.cases.contact_form import plain_text
from ivr.rules.cases.states import read_text
from ivr.rules.mail.reading import read_mail
from ivr.rules.words.visible import is_visible

UNSEEN = (
    "\u200b\u2060\u200b",
    "\u3164",
    "\u2800 \u2800",
    "\xad",
    "\ufe0f\u200d",
    "\u0301",
    " \n\t",
)


@pytest.mark.parametrize("text", UNSEEN)
def test_nothing_that_shows_is_nothing(text: str) -> None:
    assert not is_visible(text)
    assert plain_text(text) == ""
    assert read_mail(f"From: a@b.br\nSubject: {text}\n\n{text}".encode()).text == ""
    try:
        assert read_text(text) == ""
    except ValueError:
        pytest.fail("what is no text is asked for, not corrected")


@pytest.mark.parametrize("text", ["a", "1", ".", "👍", "ação", "가", "\u200ba"])
def test_whatever_shows_is_text(text: str) -> None:
    assert is_visible(text)
    assert plain_text(text)
