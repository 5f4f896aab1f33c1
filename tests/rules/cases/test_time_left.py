"""Terms: what is left of one, in business time or as days come, and how it is said."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.cases.requests import Complexity, RequestKind, TermKind
from ivr.rules.cases.time_left import span_words, term_of
from ivr.rules.hours.hours import Schedule, parse_weekly_hours

SCHEDULE = Schedule(parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira"), {})
DEADLINES = {"simples": 2, "media": 5, "complexa": 10}
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # 13:00, an hour before closing
SIMPLE = TermKind(RequestKind.QUESTION, Complexity.SIMPLE)
COMPLAINT = TermKind(RequestKind.COMPLAINT, Complexity.SIMPLE)


@pytest.mark.parametrize(
    ("due_in", "said", "used"),
    [
        (timedelta(days=4), "faltam 2 dias úteis", 0.0),  # Tuesday at the same hour
        (timedelta(days=3), "falta 1 dia útil", 0.5),  # Monday
        (timedelta(minutes=30), "faltam 30 min úteis", 1 - 30 / 720),
        (timedelta(minutes=1), "falta 1 min útil", 1 - 1 / 720),
        (timedelta(hours=-2), "atrasada há 2 h úteis", 1.0),
    ],
)
def test_a_question_has_business_time(due_in: timedelta, said: str, used: float) -> None:
    term = term_of(DEADLINES, SCHEDULE, SIMPLE, FRIDAY + due_in, FRIDAY)
    assert term.words == said
    assert term.used == pytest.approx(used)


def test_late_with_the_doors_shut_is_late_all_the_same() -> None:
    term = term_of(DEADLINES, SCHEDULE, SIMPLE, FRIDAY + timedelta(hours=1), FRIDAY + timedelta(1))
    assert term.left < 0
    assert term.words == "atrasada", "the doors' time says nothing of how long that is"


def test_a_complaint_has_days_as_they_come() -> None:
    term = term_of(DEADLINES, SCHEDULE, COMPLAINT, FRIDAY + timedelta(days=3, hours=5), FRIDAY)
    assert term.words == "faltam 3 dias e 5 h"
    assert term.used == pytest.approx(1 - (3 * 24 + 5) / 720)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "menos de 1 min útil"),
        (60, "1 h útil"),
        (75, "1 h 15 min úteis"),
        (5 * 60 + 20, "5 h úteis"),
        (6 * 60, "1 dia útil"),
        (15 * 60, "2 dias úteis e 3 h"),
    ],
)
def test_spans_are_said_in_working_days_of_six_hours(minutes: float, said: str) -> None:
    assert span_words(minutes, 360) == said
    assert "út" not in span_words(minutes, 360, business=False)
