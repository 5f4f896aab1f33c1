"""The doctor asks what every room declares."""

from ivr.commands.operations.doctor import QUESTIONS
from tests.support.registries import declared


def test_every_rooms_questions_are_asked_once() -> None:
    rooms = declared("commands", "questions", "QUESTIONS")
    assert sorted(map(id, QUESTIONS)) == sorted(map(id, rooms))
    assert len(set(QUESTIONS)) == len(QUESTIONS)
