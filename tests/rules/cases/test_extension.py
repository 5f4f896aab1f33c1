"""Extending the law's term: once, in time, with a reason, by thirty days as they come."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.cases import extension
from ivr.rules.cases.extension import (
    MAX_EXTENSION_REASON_CHARS,
    extended_until,
    read_reason,
    why_not,
)
from ivr.rules.cases.requests import (
    MANIFESTATIONS,
    OPEN,
    Complexity,
    RequestKind,
    RequestState,
    TermKind,
    due_after_pause,
    due_of,
    left_as,
)
from ivr.rules.cases.time_left import term_of
from tests.rules.cases.test_delays import SCHEDULE

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DEADLINES = {"simples": 2, "media": 5, "complexa": 10}
COMPLAINT, HERE = RequestKind.COMPLAINT, RequestState.HERE
LAST = MONDAY + 30 * DAY
LONGER = TermKind(COMPLAINT, Complexity.SIMPLE, extended=True)


def refused(
    kind: RequestKind = COMPLAINT,
    state: RequestState = HERE,
    due_at: datetime | None = LAST,
    now: datetime = MONDAY,
    extended: bool = False,
    written: bool = False,
) -> str:
    return why_not((kind, state), due_at, now, extended, written)


@pytest.mark.parametrize("kind", sorted(MANIFESTATIONS, key=str))
@pytest.mark.parametrize("state", [RequestState.HERE, RequestState.SECTOR])
def test_a_manifestation_s_can_be_until_its_last_instant(
    kind: RequestKind, state: RequestState
) -> None:
    assert refused(kind, state) == ""
    assert refused(kind, state, now=LAST - timedelta(microseconds=1)) == ""
    assert refused(kind, state, now=LAST) == extension.TOO_LATE


def test_each_refusal_says_why() -> None:
    for over in set(RequestState) - OPEN:
        assert refused(state=over) == extension.OVER
        assert refused(state=over, extended=True) == extension.OVER
    assert refused(RequestKind.QUESTION) == extension.NOT_BY_LAW
    assert refused(extended=True) == refused(extended=True, now=LAST) == extension.TWICE
    assert refused(state=RequestState.ASKED, due_at=None) == extension.STOPPED
    assert refused(written=True) == extension.WRITTEN


def test_the_reason_is_one_line_of_bounded_length() -> None:
    assert read_reason(" O setor\r\n\r\nainda confere. ") == "O setor ainda confere."
    longest = "a" * MAX_EXTENSION_REASON_CHARS
    assert read_reason(longest) == longest
    with pytest.raises(ValueError, match="cabem 120"):
        read_reason(longest + "a")
    for nothing in ("", " \n ", "\u2800"):
        with pytest.raises(ValueError, match="Escreva por que"):
            read_reason(nothing)


def test_the_days_are_counted_as_the_first_thirty_are() -> None:
    assert extended_until(LAST) == MONDAY + 60 * DAY
    assert due_of(DEADLINES, SCHEDULE, LONGER, MONDAY) == extended_until(LAST)
    assert due_of(DEADLINES, SCHEDULE, LONGER._replace(extended=False), MONDAY) == LAST
    question = LONGER._replace(kind=RequestKind.QUESTION)
    plain = due_of(DEADLINES, SCHEDULE, question._replace(extended=False), MONDAY)
    assert due_of(DEADLINES, SCHEDULE, question, MONDAY) == plain


def test_a_pause_takes_nothing_of_it() -> None:
    assert due_after_pause(SCHEDULE, LONGER, MONDAY, MONDAY + DAY, 60) == extended_until(LAST)
    assert due_after_pause(SCHEDULE, LONGER, MONDAY, LAST, 40 * 24 * 60) == LAST + 40 * DAY


def test_half_of_sixty_days_is_half_of_another_term() -> None:
    half = 30 * 24 * 60
    plain = LONGER._replace(extended=False)
    whole = left_as(DEADLINES, SCHEDULE, plain, RequestKind.QUESTION, half)
    assert left_as(DEADLINES, SCHEDULE, LONGER, RequestKind.QUESTION, half) * 2 == whole


def test_its_bar_is_of_sixty_days() -> None:
    term = term_of(DEADLINES, SCHEDULE, LONGER, extended_until(LAST), LAST)
    assert term.used == 0.5
    assert term.words == "faltam 30 dias"
