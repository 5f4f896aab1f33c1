"""Word what was done to a survey, for its history."""

from dataclasses import dataclass
from datetime import datetime

from ivr.rules.staff.audit_words import ACTIONS
from ivr.store.surveys.surveys import SurveyAct


@dataclass(frozen=True)
class DoneWords:
    """One line of a survey's history: who did what when, to which version, and why."""

    who: str
    what: str
    at: datetime
    version: int | None
    why: str


def done_words(act: SurveyAct) -> DoneWords:
    """Return an act as the history shows it."""
    key = f"questions-{act.act}" if act.version else f"survey-{act.act}"
    return DoneWords(act.name, ACTIONS.get(key, act.act), act.at, act.version, act.why)
