"""Endings: the outcome is what the steps say, to the second, in whatever order they came."""

from datetime import timedelta

import pytest

from ivr.rules.callflow.events import dial_event
from ivr.rules.callflow.places import Kind, Place
from ivr.rules.calls.outcomes import Outcome
from ivr.rules.conversation.endings import Passage, decide
from tests.support.clock import MONDAY_TEN

GUIDANCE = Place(Kind.GUIDANCE, "uvt", "", 1)


def passage(seconds: float, place: Place, heard: str = "key 1", guidance: float = 0.0) -> Passage:
    """A step that began so many seconds after ten."""
    return Passage(MONDAY_TEN + timedelta(seconds=seconds), place, heard, guidance)


def decided(*passages: Passage, ended: float, length: float = 10.0) -> Outcome:
    """The outcome of a call that ended so many seconds after ten."""
    return decide(passages, MONDAY_TEN + timedelta(seconds=ended), lambda _topic, _choice: length)


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [(7.9, Outcome.ABANDONED_IN_GUIDANCE), (8.0, Outcome.INFORMED), (30.0, Outcome.INFORMED)],
)
def test_informed_is_eighty_percent_of_the_guidance(heard: float, outcome: Outcome) -> None:
    assert decided(passage(0, GUIDANCE, guidance=10.0), ended=heard) is outcome


def test_waiting_after_a_short_part_is_not_listening() -> None:
    part = passage(0, GUIDANCE, guidance=5.0)
    assert decided(part, ended=60.0) is Outcome.ABANDONED_IN_GUIDANCE


def test_parts_add_up() -> None:
    first = passage(0, GUIDANCE, guidance=5.0)
    second = passage(5, Place(Kind.GUIDANCE, "uvt", "", 2), "silence", guidance=5.0)
    assert decided(first, second, ended=8.1) is Outcome.INFORMED
    assert decided(first, second, ended=7.9) is Outcome.ABANDONED_IN_GUIDANCE


@pytest.mark.parametrize(
    ("status", "bridged", "seconds", "meaning"),
    [
        ("completed", True, 10, "bridged"),
        ("completed", True, 9, "short"),
        ("completed", None, 10, "bridged"),
        ("completed", False, 300, "short"),
        ("answered", True, 60, "bridged"),
        ("busy", None, 0, "busy"),
        ("queued", None, 0, "failed"),
    ],
)
def test_transferred_is_bridged_for_ten_seconds(
    status: str, bridged: bool | None, seconds: int, meaning: str
) -> None:
    assert dial_event(status, bridged, seconds).value == meaning


def test_a_conversation_counts_above_all() -> None:
    ended = passage(90, Place(Kind.ENDED), "dial bridged")
    again = passage(95, Place(Kind.MENU), "key *")
    assert decided(passage(0, GUIDANCE), ended, again, ended=100) is Outcome.HANDED


def test_who_goes_on_after_a_designed_end_keeps_the_last_one() -> None:
    unserved = passage(0, Place(Kind.UNSERVED), "dial busy")
    asked = passage(30, Place(Kind.STATUS), "found open")
    assert decided(unserved, asked, ended=40) is Outcome.CONSULTED
    assert decided(unserved, passage(30, Place(Kind.MENU)), ended=40) is Outcome.UNSERVED


def test_without_any_step_nobody_was_served() -> None:
    assert decided(ended=3) is Outcome.ABANDONED_IN_MENU
