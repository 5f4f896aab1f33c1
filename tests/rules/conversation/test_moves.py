"""The conversation's patience: how often it asks again, and where it goes on then."""

import pytest

from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import MENU, Kind, Memory, Place, Situation
from ivr.rules.conversation.agent_moves import MAX_QUESTIONS, MAX_WHISPERS
from ivr.rules.conversation.citizen_moves import MAX_GREETINGS
from ivr.rules.conversation.ladder_moves import MAX_REFUSED_NUMBERS
from ivr.rules.conversation.moves import MAX_REPROMPTS, MAX_WRONG_PROTOCOLS, move
from ivr.rules.conversation.written_moves import MAX_NUMBERS_WITHOUT_SMS
from ivr.rules.model_check.worlds import CLOSED, KNOWN, OPEN, WORLDS
from tests.support.callflow import CALLFLOW

SILENT = Event(Happened.SILENCE)


def after(place: Place, tries: int, event: Event = SILENT, world: str = OPEN) -> Kind | None:
    """Where one goes who has missed so many times there; None where an act comes first."""
    led = move(CALLFLOW, Situation(place, Memory(tries=tries)), event, WORLDS[world])
    return led.place.kind if isinstance(led, Situation) else None


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        (Kind.MENU, MAX_REPROMPTS),
        (Kind.TYPING, MAX_REPROMPTS),
        (Kind.WHISPER, MAX_WHISPERS),
        (Kind.VERDICT, MAX_QUESTIONS),
        (Kind.CALLED, MAX_GREETINGS),
    ],
)
def test_who_says_nothing_is_asked_again_so_often_and_no_more(kind: Kind, most: int) -> None:
    place = MENU if kind is Kind.MENU else Place(kind)
    assert after(place, most - 1) is kind
    assert after(place, most) is not kind


def test_three_protocols_that_are_not_found_lead_to_a_person() -> None:
    typed = Event(Happened.TYPED, "123")
    for wrong in range(MAX_WRONG_PROTOCOLS):
        at = Situation(Place(Kind.TYPING), Memory(wrong=wrong))
        led = move(CALLFLOW, at, typed, WORLDS[OPEN])
        assert isinstance(led, Situation)
        assert (led.place.kind is Kind.TYPING) is (wrong < MAX_WRONG_PROTOCOLS - 1)


@pytest.mark.parametrize(
    ("kind", "most"),
    [(Kind.NUMBER, MAX_REFUSED_NUMBERS), (Kind.MOBILE, MAX_NUMBERS_WITHOUT_SMS)],
)
def test_after_two_numbers_that_do_not_serve_the_third_leads_elsewhere(
    kind: Kind, most: int
) -> None:
    typed = Event(Happened.TYPED, "0300123456")
    assert after(Place(kind), most - 1, typed, CLOSED + KNOWN) is kind
    assert after(Place(kind), most, typed, CLOSED + KNOWN) is Kind.FAREWELL
