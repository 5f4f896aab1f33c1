"""Sectors: how long their names, contacts and the reasons to hand a case over are."""

import pytest

from ivr.rules.cases.states import MAX_REASON_CHARS
from ivr.usecases.cases.sectors import (
    MAX_CONTACT_CHARS,
    MAX_NAME_CHARS,
    Named,
    SectorRefused,
    create,
    read_reason,
)
from tests.support.desk import hire
from tests.support.installation import Installation


def test_a_sector_has_a_name_of_120_letters_and_a_contact_of_254(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    longest = "n" * MAX_NAME_CHARS, "c" * MAX_CONTACT_CHARS
    create(central.ports, ana, Named(*longest))
    assert longest in central.rows("SELECT name, contact FROM sectors")
    for name, contact, told in (
        ("m" * (MAX_NAME_CHARS + 1), "", "no máximo 120 letras"),
        ("İ" * MAX_NAME_CHARS, "", "no máximo 120 letras"),  # longer in small letters
        ("m", "c" * (MAX_CONTACT_CHARS + 1), "no máximo 254 letras"),
    ):
        with pytest.raises(SectorRefused, match=told):
            create(central.ports, ana, Named(name, contact))


def test_a_case_is_handed_over_with_a_reason_of_400_letters() -> None:
    assert read_reason("a" * MAX_REASON_CHARS) == "a" * MAX_REASON_CHARS
    with pytest.raises(SectorRefused, match="cabem 400"):
        read_reason("a" * (MAX_REASON_CHARS + 1))
