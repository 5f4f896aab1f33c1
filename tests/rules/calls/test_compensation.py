"""Compensation: what callers who met an outage were given."""

import pytest

from ivr.rules.callbacks.states import CallbackState
from ivr.rules.calls.compensation import COMPENSATIONS, Compensation, compensation
from ivr.rules.calls.outcomes import Outcome

C = Compensation


def test_every_end_of_a_call_and_of_a_callback_has_one_and_its_words() -> None:
    outcomes = ["", *(outcome.value for outcome in Outcome)]
    states = ["", *(state.value for state in CallbackState)]
    for outcome in outcomes:
        for state in states:
            assert COMPENSATIONS[compensation(outcome, state)].label


@pytest.mark.parametrize(
    ("outcome", "callback", "given"),
    [
        ("unserved", "", C.ABANDONED),
        ("closed", "", C.ABANDONED),
        ("directed", "", C.WRITTEN),
        ("handed", "", C.SERVED),
        ("informed", "", C.INFORMED),
        ("abandoned-in-menu", "", C.ABANDONED),
        ("abandoned-in-wait", "", C.ABANDONED),
        ("failed", "", C.FAILED),
        ("", "", C.GOING_ON),
        ("callback", "waiting", C.WAITING),
        ("unserved", "wrap-up", C.WAITING),
        ("abandoned-in-wait", "kept", C.KEPT),
        ("", "waiting", C.WAITING),
        ("callback", "served", C.SERVED),
        ("callback", "cancelled", C.CANCELLED),
        ("callback", "exhausted", C.UNREACHED),
        ("callback", "expired", C.UNREACHED),
        ("callback", "unreachable", C.UNREACHED),
    ],
)
def test_a_callback_tells_more_than_how_the_call_ended(
    outcome: str, callback: str, given: Compensation
) -> None:
    assert compensation(outcome, callback) is given
