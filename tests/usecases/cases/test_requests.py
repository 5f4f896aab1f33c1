"""Requests: a clock in business time that stands still while the citizen's answer is awaited."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import Complexity, RequestKind, RequestState
from ivr.rules.words.protocols import is_protocol
from ivr.store.cases import cases, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.cases.requests import (
    WrittenRequest,
    answered,
    ask_back,
    open_case,
    set_term,
    wrote_again,
)
from ivr.usecases.cases.returned import look_again
from tests.support.installation import Installation

FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # 13:00, an hour before closing
WRITTEN = WrittenRequest(Channel.EMAIL, "maria@exemplo.br", topic="uvt")


def opened(central: Installation, written: WrittenRequest = WRITTEN) -> int:
    """A case that was written now."""
    with central.ports.database.write() as session:
        case = open_case(session, central.line, written, central.clock.now())
        assert is_protocol(case.protocol)
        return case.id


def both(central: Installation, case_id: int) -> tuple[Case, CaseRequest]:
    """The case and its request, as they stand."""
    with central.ports.database.read() as session:
        case, case_request = cases.lock(session, case_id), requests.of_case(session, case_id)
        assert case
        assert case_request
        session.expunge_all()
    return case, case_request


def promises(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT state, said FROM promises ORDER BY id")


def test_two_working_days_pass_the_weekend_over(central_on_both: Installation) -> None:
    central_on_both.clock.at = FRIDAY
    case, case_request = both(central_on_both, opened(central_on_both))
    assert case.state == CaseState.RECEIVED.value
    # An hour of Friday, six of Monday, five of Tuesday.
    assert case_request.due_at == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert promises(central_on_both) == [
        ("open", "Nossa previsão é responder até terça-feira, 1º de dezembro.")
    ]


def test_what_comes_at_night_begins_with_the_morning(central: Installation) -> None:
    central.clock.at = FRIDAY + timedelta(hours=12)
    _, case_request = both(central, opened(central))
    assert case_request.due_at == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def test_a_complaint_has_the_laws_thirty_days(central: Installation) -> None:
    central.clock.at = FRIDAY
    _, case_request = both(
        central, opened(central, WrittenRequest(Channel.FORM, kind=RequestKind.COMPLAINT))
    )
    assert case_request.due_at == FRIDAY + timedelta(days=30)


def test_the_clock_stands_still_while_the_citizen_is_awaited(central: Installation) -> None:
    central.clock.at = FRIDAY
    case_id = opened(central)
    central.clock.at = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # three hours of Monday are gone
    with central.ports.database.write() as session:
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        assert case
        assert case_request
        ask_back(session, central.line, case, case_request, central.clock.now())
    case, case_request = both(central, case_id)
    assert (case_request.due_at, case_request.left_minutes) == (None, 8 * 60)
    assert case.state == CaseState.ASKED.value
    central.clock.at = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)  # Thursday, as the doors open
    with central.ports.database.write() as session:
        found = cases.lock(session, case_id)
        assert found
        wrote_again(session, central.line, found, WRITTEN, central.clock.now())
    case, case_request = both(central, case_id)
    assert case_request.due_at == datetime(2026, 12, 4, 13, 0, tzinfo=UTC)
    assert case.state == CaseState.RECEIVED.value
    assert [state for state, _ in promises(central)] == ["released", "open"]


def asked(central: Installation, case_id: int) -> CaseRequest:
    """Ask the citizen of a case back, now; return the request as it stands then."""
    with central.ports.database.write() as session:
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        assert case
        assert case_request
        ask_back(session, central.line, case, case_request, central.clock.now())
    return both(central, case_id)[1]


def wrote(central: Installation, case_id: int) -> datetime | None:
    """Let the citizen write in a case, now; return by when the answer is due."""
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        return wrote_again(session, central.line, case, WRITTEN, central.clock.now())


@pytest.mark.parametrize("kind", RequestKind)
def test_a_pause_lasts_as_long_as_it_lasts(central: Installation, kind: RequestKind) -> None:
    """Over holidays and days that no decree has decided yet, too: a term stands still, no more."""
    central.clock.at = datetime(2026, 12, 23, 12, 0, tzinfo=UTC)
    case_id = opened(central, replace(WRITTEN, kind=kind))
    due = both(central, case_id)[1].due_at
    assert due
    central.clock.at += timedelta(minutes=10)
    asked(central, case_id)
    central.clock.at += timedelta(minutes=3)
    assert wrote(central, case_id) == due + timedelta(minutes=3)


def test_a_pause_of_the_laws_days_is_of_days_as_they_come(central: Installation) -> None:
    central.clock.at = FRIDAY
    complaint = replace(WRITTEN, kind=RequestKind.COMPLAINT)
    case_id = opened(central, complaint)
    assert asked(central, case_id).left_minutes == 30 * 24 * 60
    central.clock.at = FRIDAY + timedelta(days=2)
    assert wrote(central, case_id) == FRIDAY + timedelta(days=32)


def test_who_is_silent_leaves_the_laws_days_as_they_were(central: Installation) -> None:
    central.clock.at = FRIDAY
    case_id = opened(central, replace(WRITTEN, kind=RequestKind.COMPLAINT))
    central.clock.at = FRIDAY + timedelta(days=30)
    asked(central, case_id)  # in the term's last minute
    central.clock.at += timedelta(days=40)
    assert look_again(central.line) == 1
    due = both(central, case_id)[1].due_at
    assert due
    assert due >= central.clock.at + timedelta(hours=6)  # a working day, at least


def test_another_kind_leaves_the_same_share_of_a_term_that_stands_still(
    central: Installation,
) -> None:
    central.clock.at = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    case_id = opened(central)
    central.clock.at += timedelta(hours=6)  # one working day of two is gone
    asked(central, case_id)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        set_term(session, central.line, case, RequestKind.COMPLAINT, Complexity.SIMPLE)
    assert both(central, case_id)[1].left_minutes == 15 * 24 * 60


def test_an_answer_keeps_the_promise_and_a_new_message_begins_anew(central: Installation) -> None:
    central.clock.at = FRIDAY
    case_id = opened(central)
    with central.ports.database.write() as session:
        case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
        assert case
        assert case_request
        answered(session, case, case_request, central.clock.now())
    case, case_request = both(central, case_id)
    assert (case.state, case_request.state) == (
        CaseState.EMAILED.value,
        RequestState.ANSWERED.value,
    )
    central.clock.at = FRIDAY + timedelta(days=7)
    with central.ports.database.write() as session:
        found = cases.lock(session, case_id)
        assert found
        wrote_again(session, central.line, found, WRITTEN, central.clock.now())
    _, case_request = both(central, case_id)
    assert case_request.opened_at == FRIDAY + timedelta(days=7)
    assert [state for state, _ in promises(central)] == ["kept", "open"]


def test_a_harder_one_has_longer_from_when_it_came(central: Installation) -> None:
    central.clock.at = FRIDAY
    case_id = opened(central)
    central.clock.at = FRIDAY + timedelta(days=3)
    with central.ports.database.write() as session:
        case = cases.lock(session, case_id)
        assert case
        set_term(session, central.line, case, RequestKind.QUESTION, Complexity.MEDIUM)
    _, case_request = both(central, case_id)
    assert case_request.due_at == datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
    assert [state for state, _ in promises(central)] == ["moved", "open"]
