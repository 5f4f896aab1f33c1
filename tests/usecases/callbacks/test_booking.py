"""Requests: their due time by the installation's settings, and limits however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from ivr.rules.words.protocols import make_protocol
from ivr.store.cases.cases import Case
from ivr.store.database.database import Database
from ivr.usecases.callbacks.booking import MAX_PER_DAY, CallbackWish, ask
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.installation import MOBILE, Installation

AT_ONCE = 12


def due_after(central: Installation) -> timedelta:
    """How long the second of two requests has to wait."""
    hire(central, "Ana")
    request(central, "+5584988880001")
    asked = request(central, "+5584988880002")
    assert asked.callback
    return asked.callback.due_at - central.clock.now()


@pytest.mark.parametrize(("minutes", "due"), [("5", 15), ("10", 30), ("60", 120)])
def test_the_handling_minutes_decide_the_promised_time(
    installed: Install, sqlite_url: str, minutes: str, due: int
) -> None:
    central = installed(sqlite_url, CALLBACK_HANDLING_MINUTES=minutes)
    assert due_after(central) == timedelta(minutes=due)


def test_row_37_of_a_callers_requests_at_once_no_more_than_the_limit_are_registered(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url)
    hire(central, "Ana", "Bia", "Caio")
    database, together = Database(any_database_url, AT_ONCE), Barrier(AT_ONCE)
    now = central.clock.now()
    around = central.line.around(now)

    def request(n: int) -> str:
        together.wait()
        with database.write() as session:
            case = Case(protocol=make_protocol(n), channel="phone", state="open", opened_at=now)
            session.add(case)
            session.flush()
            return ask(
                session, CallbackWish(case.id, f"+55849880000{n:02}", MOBILE), around
            ).answer.value

    with ThreadPoolExecutor(AT_ONCE) as many:
        answers = list(many.map(request, range(AT_ONCE)))
    database.dispose()
    assert answers.count("registered") == MAX_PER_DAY, answers
    assert answers.count("limited") == AT_ONCE - MAX_PER_DAY
