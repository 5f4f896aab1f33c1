"""Find what callers said that meant nothing to the line."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from ivr.rules.callflow.events import MEANT_NOTHING, NO_PLACE
from ivr.rules.callflow.places import Kind
from ivr.store.calls.steps import Step

ASKED_AGAIN, TO_PERSON, WENT_ON = "asked-again", "to-person", "went-on"


class UnknownWords(NamedTuple):
    """Words of callers that meant nothing to the line, masked, and how often they were said.

    `done` is what the line did then: ASKED_AGAIN, TO_PERSON or WENT_ON.
    """

    words: str
    done: str
    n: int


def unknown_words(session: Session, since: datetime, most: int = 50) -> list[UnknownWords]:
    """Return the words since `since` that meant nothing, the most frequent first."""
    n = func.count()
    to_person = or_(Step.heard == NO_PLACE.heard, Step.place == Kind.TRANSFER.value)
    # Whoever is asked again is at the same place, with one more try to remember.
    again = Step.memory.not_like("0|%")
    done = case((to_person, TO_PERSON), (again, ASKED_AGAIN), else_=WENT_ON).label("done")
    said = (
        select(Step.words, done, n)
        .where(Step.at >= since, Step.words.is_not(None), Step.heard.in_(MEANT_NOTHING))
        .group_by(Step.words, "done")
        .order_by(n.desc(), Step.words, "done")
        .limit(most)
    )
    return [UnknownWords(words or "", done, n) for words, done, n in session.execute(said)]
