"""Telephones of the staff, as somebody typed them."""

import re

import pytest

from ivr.rules.words.telephones import staff_telephone

LINE, SWITCHBOARD = "+558432097880", "sip:central@pbx.exemplo.br"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("", ""),
        ("  ", ""),
        ("sip:ana@pbx.exemplo.br", "sip:ana@pbx.exemplo.br"),
        ("(84) 98888-7777", "+5584988887777"),
        ("3222-1234", "+558432221234"),
        ("+55 84 3222 1234", "+558432221234"),
    ],
)
def test_a_telephone_is_understood_however_it_is_written(typed: str, known: str) -> None:
    assert staff_telephone(typed, LINE, SWITCHBOARD) == known


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("3209-7880", "is the line itself"),
        ("+558432097880", "is the line itself"),
        ("sip:+558432097880@trunk.exemplo.br", "is the line itself"),
        (SWITCHBOARD, "is the switchboard's queue"),
        ("SIPS:Central@PBX.exemplo.br:5061;transport=tls", "is the switchboard's queue"),
        ("sip:ana", "is no SIP address"),
        ("ana@pbx.exemplo.br", "is no SIP address"),
        ("sip:a na@pbx.exemplo.br", "is no SIP address"),
        ("190", "a public service's"),
        ("8888-7777", "the 9 is missing"),
        ("0300 123 4567", "costs extra"),
        ("0800 123 4567", "0800"),
        ("+1 212 555 0100", "abroad"),
        ("+8816 1234 5678", "satellite"),
        ("12345", "digits"),
        ("84 1234 5678", "no such number"),
        (f"sip:{'a' * 120}@b", "at most 120 characters"),
    ],
)
def test_what_is_never_rung_is_refused_in_words(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        staff_telephone(typed, LINE, SWITCHBOARD)


def test_a_switchboard_that_is_a_number_is_refused_too() -> None:
    with pytest.raises(ValueError, match="the switchboard's queue"):
        staff_telephone("84 3222-1234", LINE, "+558432221234")
