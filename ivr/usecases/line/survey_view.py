"""Know in each process whether a survey asks by telephone now, and what it asks."""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr.rules.surveys import questionnaire
from ivr.rules.surveys.by_telephone import telephone_pair
from ivr.rules.surveys.states import SurveyChannel
from ivr.store.surveys import questionnaires, surveys
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
NOT_ASKED = ("", "")


@dataclass(frozen=True)
class AskingSurvey:
    """The survey that asks by telephone, its version in force, and its two questions as heard."""

    survey_id: int
    version_id: int
    closes_at: datetime
    heard: tuple[str, str]


def asking_survey(session: Session, now: datetime) -> AskingSurvey | None:
    """Return the survey that asks by telephone now, or None."""
    survey = surveys.collecting(session, now)
    if survey is None or not survey.asks_by(SurveyChannel.PHONE):
        return None
    version = questionnaires.in_force(session, survey.id)
    pair = telephone_pair(questionnaire.load(version.definition)) if version else None
    if version is None or pair is None or survey.closes_at is None:
        return None
    return AskingSurvey(survey.id, version.id, survey.closes_at, (pair[0].ear, pair[1].ear))


class SurveyView:
    """What one process knows of the survey; its rows are asked again every five seconds."""

    def __init__(self, ports: Ports) -> None:
        """Ask nothing yet."""
        self._database = ports.database
        self._lock = threading.Lock()
        self._known: AskingSurvey | None = None
        self._asked = float("-inf")

    def heard(self, now: datetime) -> tuple[str, str]:
        """Return the two questions that are asked at `now`, as they are heard; else NOT_ASKED.

        Nobody is asked while the database does not answer: an answer could not be kept.
        """
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                try:
                    with self._database.read() as session:
                        self._known = asking_survey(session, now)
                except SQLAlchemyError:
                    log.warning("the survey could not be read again: nobody is asked")
                    self._known = None
                self._asked = time.monotonic()
            known = self._known
        return known.heard if known and now < known.closes_at else NOT_ASKED

    def forget(self) -> None:
        """Read the rows again the next time, however fresh the last answer is."""
        with self._lock:
            self._asked = float("-inf")
