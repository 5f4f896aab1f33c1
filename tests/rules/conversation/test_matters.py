"""Words at the first menu: to the right place or to a person, and never to a wrong place."""

import csv
from collections import Counter
from pathlib import Path

from ivr.root import ROOT
from ivr.rules.callflow.events import NO_PLACE, Happened
from ivr.rules.callflow.places import MENU, Situation
from ivr.rules.conversation.listening import understand
from ivr.rules.conversation.moves import move
from ivr.rules.model_check.worlds import OPEN, WORLDS
from tests.support.callflow import CALLFLOW

PHRASES = Path(__file__).parent / "vectors" / "phrases.tsv"  # written before the words of the line
LEAST_SERVED, LEAST_PHRASES, LEAST_WITHOUT_PLACE = 0.95, 200, 60


def phrases() -> list[tuple[str, str]]:
    """What people would say, and where it belongs: "topic", "topic/choice" or "pessoa"."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return [(said, place) for said, place in csv.reader(file, delimiter="\t")]


def leads_to(said: str) -> str:
    """Where these words lead at the first menu; "" where it is asked again."""
    event = understand(CALLFLOW, MENU, "", said)
    if event.happened is not Happened.MEANING:
        return ""
    if event.value == "person" or event == NO_PLACE:
        return "pessoa"
    at = move(CALLFLOW, Situation(MENU), event, WORLDS[OPEN])
    assert isinstance(at, Situation), (said, event)
    return "/".join(filter(None, (at.place.topic, at.place.choice)))


def test_there_are_enough_phrases_and_all_name_places_that_there_are() -> None:
    places = {topic.key for topic in CALLFLOW.topics} | {"pessoa"}
    places |= {f"{topic.key}/{choice.key}" for topic in CALLFLOW.topics for choice in topic.choices}
    given = phrases()
    assert len({said for said, _ in given}) == len(given) >= LEAST_PHRASES
    assert {place for _, place in given} <= places
    assert Counter(place for _, place in given)["pessoa"] >= LEAST_WITHOUT_PLACE


def test_most_phrases_lead_to_their_place_or_a_person_and_none_to_a_wrong_one() -> None:
    led = [(said, place, leads_to(said)) for said, place in phrases()]
    # From a topic its choices are one key away: too early is no wrong place.
    wrong = [
        each for each in led if each[2] not in ("", "pessoa", each[1], each[1].partition("/")[0])
    ]
    assert wrong == []
    served = [each for each in led if each[2] in (each[1], "pessoa")]
    assert len(served) / len(led) >= LEAST_SERVED, [each for each in led if each not in served]
    exact = sum(place == there for _, place, there in led)
    measured = f"{len(led)} phrases, {exact} to their own place, {len(served)} there or to a person"
    assert measured in (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")


def test_a_topic_that_ends_with_a_person_has_its_choices_by_word() -> None:
    (uvt,) = [topic for topic in CALLFLOW.topics if topic.ends_in_person]
    for choice in uvt.choices:
        for said in choice.menu_words:
            assert leads_to(said) == f"{uvt.key}/{choice.key}", said


def test_every_word_that_finds_a_choice_finds_that_one() -> None:
    for topic in CALLFLOW.topics:
        for choice in topic.choices:
            for said in choice.menu_words:
                assert leads_to(said) == f"{topic.key}/{choice.key}", said
