"""The survey's two questions by telephone: who is asked, what counts, what every key still does."""

from dataclasses import replace

import pytest

from ivr.rules.callflow.actions import Act, AskOpinion, EndOpinion, KeepAnswer
from ivr.rules.callflow.events import SILENCE, SPOKEN, Event, Happened, dial_event
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.listening import understand
from ivr.rules.conversation.survey_moves import CALLED, INFORMED, RATED, SERVED
from ivr.rules.model_check.worlds import ASKING, CLOSED, OPEN, WORLDS
from tests.support.callflow import CALLFLOW

LINE = Conversation(CALLFLOW, {})
ASKS, ASKS_NOT = WORLDS[OPEN + ASKING], WORLDS[OPEN]
TALKED = dial_event("completed", True, 60)
RATING = Situation(Place(Kind.RATING), Memory(note=SERVED))
YES_NO = Situation(Place(Kind.YES_NO), Memory(note=SERVED))
AT_CENTRAL = Situation(Place(Kind.TRANSFER))
PUT_THROUGH = Situation(Place(Kind.AGENT))
# Options inside a choice leave room for one more; beside three choices there is none.
INSIDE = Situation(Place(Kind.AFTER, "mercadorias", "pagar"))
BESIDE = Situation(Place(Kind.AFTER, "mercadorias"))


def key(value: str) -> Event:
    """That key."""
    return Event(Happened.KEY, value)


def told(value: str) -> Event:
    """What an act of the survey answers."""
    return Event(Happened.SURVEY, value)


@pytest.mark.parametrize(
    ("at", "event", "after"),
    [
        (AT_CENTRAL, TALKED, SERVED),
        (PUT_THROUGH, TALKED, CALLED),
        (INSIDE, key("2"), INFORMED),
        (replace(BESIDE, memory=Memory(tries=1)), key("5"), INFORMED),
    ],
)
def test_the_rule_asks_at_the_three_places_and_only_while_a_survey_runs(
    at: Situation, event: Event, after: str
) -> None:
    assert LINE.go(at, event, ASKS) == AskOpinion(after)
    assert not isinstance(LINE.go(at, event, ASKS_NOT), Act)


@pytest.mark.parametrize(
    ("at", "event"),
    [
        (AT_CENTRAL, dial_event("busy", None, 0)),
        (AT_CENTRAL, dial_event("completed", True, 3)),
        (PUT_THROUGH, dial_event("no-answer", None, 0)),
        (Situation(Place(Kind.WAYS)), SILENCE),
        (Situation(Place(Kind.NOTED)), SILENCE),
        (Situation(Place(Kind.WAY_ON), Memory(tries=2)), SILENCE),
        (INSIDE, SILENCE),
    ],
)
def test_nobody_who_was_not_served_or_who_waits_for_us_is_asked(
    at: Situation, event: Event
) -> None:
    assert LINE.go(at, event, ASKS) == LINE.go(at, event, ASKS_NOT)
    assert not isinstance(LINE.go(at, event, ASKS), AskOpinion)


def test_who_may_not_be_asked_hears_the_goodbye_of_a_day_without_a_survey() -> None:
    for at, event in ((AT_CENTRAL, TALKED), (PUT_THROUGH, TALKED)):
        as_ever = LINE.go(at, event, ASKS_NOT)
        act = LINE.go(at, event, ASKS)
        assert isinstance(act, AskOpinion)
        assert LINE.go(at, told(f"no {act.after}"), ASKS) == as_ever


def test_both_questions_and_thanks_end_the_call_with_its_protocol() -> None:
    asked = LINE.go(AT_CENTRAL, told("ask served"), ASKS)
    assert asked == RATING
    first = [each.key for each in LINE.present(RATING, ASKS).say]
    assert first == ["called_protocol", "survey_invited", "survey_rating"]
    assert LINE.go(RATING, key("4"), ASKS) == KeepAnswer(1, 4)
    assert LINE.go(RATING, told("kept"), ASKS) == YES_NO
    assert LINE.go(YES_NO, key("2"), ASKS) == KeepAnswer(2, 0)
    end = LINE.go(YES_NO, told("kept"), ASKS)
    assert end == Situation(Place(Kind.ENDED), Memory(note=RATED))
    assert "opcionais e anônimas" in LINE.present(RATING, ASKS).say[1].text


def test_case_16_silence_is_one_repeat_then_thanks_and_never_a_mark() -> None:
    for at in (RATING, YES_NO):
        for how in (SILENCE, key("6"), SPOKEN):
            again = LINE.go(at, how, ASKS)
            assert isinstance(again, Situation)
            assert (again.place, again.memory.tries) == (at.place, 1)
            assert LINE.go(again, how, ASKS) == EndOpinion()
        assert LINE.go(at, told("over"), ASKS) == Situation(Place(Kind.ENDED), Memory(note=RATED))


def test_words_are_no_answer_and_get_their_own() -> None:
    for said in ("quatro", "nota cinco", "nota potiguar", "sim"):
        assert understand(CALLFLOW, RATING.place, "", said) == SPOKEN, said
    again = LINE.go(RATING, SPOKEN, ASKS)
    assert isinstance(again, Situation)
    assert LINE.present(again, ASKS).say[0].text == "Responda pelas teclas, por favor."
    wants_person = understand(CALLFLOW, RATING.place, "", "quero falar com um atendente")
    assert LINE.go(RATING, wants_person, ASKS_NOT) == Situation(Place(Kind.TRANSFER), Memory())


@pytest.mark.parametrize("world", [OPEN, CLOSED])
def test_zero_eight_and_nine_do_what_they_do_in_the_first_menu(world: str) -> None:
    menu = Situation(Place(Kind.MENU))
    for at in (RATING, YES_NO):
        for each in "089":
            here = LINE.go(at, key(each), WORLDS[world + ASKING])
            assert here == LINE.go(menu, key(each), WORLDS[world]), each


def test_asterisk_goes_one_place_back() -> None:
    assert LINE.go(YES_NO, key("*"), ASKS) == RATING
    assert LINE.go(RATING, key("*"), ASKS) == Situation(Place(Kind.MENU))
    called = replace(RATING, memory=Memory(note=CALLED))
    assert LINE.go(called, key("*"), ASKS) == called


def test_a_survey_that_is_closed_meanwhile_takes_what_is_answered_and_asks_no_more() -> None:
    assert LINE.go(RATING, key("4"), ASKS_NOT) == KeepAnswer(1, 4)
    assert LINE.go(RATING, told("kept"), ASKS_NOT) == Situation(
        Place(Kind.ENDED), Memory(note=RATED)
    )
    for event in (SILENCE, key("7"), key("*")):
        assert LINE.go(YES_NO, event, ASKS_NOT) == EndOpinion()


def test_the_line_says_the_very_same_while_no_survey_runs() -> None:
    before = ["repeat_option", "back_option", "person_option"]
    assert [each.key for each in LINE.present(INSIDE, ASKS_NOT).say] == before
    before.insert(1, "finish_option")
    assert [each.key for each in LINE.present(INSIDE, ASKS).say] == before
    assert "finish_option" not in {each.key for each in LINE.present(BESIDE, ASKS).say}
    missed = replace(BESIDE, memory=Memory(tries=1, missed="silence"))
    assert "finish_option" in {each.key for each in LINE.present(missed, ASKS).say}


def test_a_citizen_whom_we_rang_answers_by_keys_alone_and_hears_no_protocol_again() -> None:
    called = replace(RATING, memory=Memory(note=CALLED))
    answer = LINE.present(called, ASKS)
    assert [each.key for each in answer.say] == ["survey_invited", "survey_rating"]
    assert answer.then.called  # type: ignore[union-attr]
    assert LINE.go(called, told("over"), ASKS) == Situation(Place(Kind.BYE), Memory(note="talked"))
