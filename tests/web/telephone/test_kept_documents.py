"""Documents are kept for others only where nothing in them is one caller's."""

import re

import pytest

from ivr.rules.callflow.places import SAME_FOR_ALL
from ivr.web.telephone.twiml import MAX_DOCUMENTS, kept_document
from tests.support.installation import Installation

KEYS = ("2", "", "", "1", "*", "9", "*", "0")


@pytest.mark.parametrize("of_saturday", [False, True])
def test_what_is_kept_is_said_alike_to_two_callers(
    central: Installation, of_saturday: bool
) -> None:
    if of_saturday:
        central.clock.advance(5 * 86_400)
    one, other = central.dial("+5584988881111"), central.dial("+5584988882222")
    for key in KEYS:
        place = one.places[-1].split("/")[0]
        if place in {kind.value for kind in SAME_FOR_ALL}:
            assert one.document == other.document
            assert not re.search(r"\d{4}", one.heard)
        if one.last.tag != "Gather":
            break
        for call in (one, other):
            call.press(key) if key else call.keep_silent()


def test_so_many_documents_are_kept() -> None:
    assert kept_document.cache_info().maxsize == MAX_DOCUMENTS
