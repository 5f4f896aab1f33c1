"""Promises: once settled they stay so, whoever comes later or at the same time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PROMISE_LABELS, PromiseState
from ivr.store.callbacks import promises
from ivr.store.callbacks.promises import Promise
from ivr.store.database.database import Database
from tests.store.callbacks.test_callbacks import at_once, new_callback, new_case, number_of

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SETTLED = tuple(state for state in PromiseState if state is not PromiseState.OPEN)


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases."""
    database = Database(any_database_url, threads=10)
    yield database
    database.dispose()


def promise(session: Session, callback_id: int | None, due_at: datetime = NOW) -> int:
    """The id of a new promise."""
    made = Promise(
        case_id=new_case(session),
        callback_id=callback_id,
        said="Ligamos hoje até as 11 horas.",
        said_at=NOW,
        due_at=due_at,
    )
    session.add(made)
    session.flush()
    return made.id


def about_new_callback(database: Database, promised: int = 1) -> tuple[int, list[int]]:
    """The id of a new callback, and those of so many promises about it."""
    with database.write() as session:
        callback = new_callback(session).id
        return callback, [promise(session, callback) for _ in range(promised)]


def states(database: Database, ids: list[int]) -> list[tuple[str, str, datetime | None]]:
    """How those promises stand."""
    with database.read() as session:
        rows = [session.get_one(Promise, each) for each in ids]
        return [(row.state, row.why, row.settled_at) for row in rows]


def open_about(session: Session, callback_id: int) -> list[Promise]:
    """The open promises about this callback."""
    found = promises.about(session, callback_id)
    return [each for each in found if each.state == promises.OPEN]


def test_a_new_promise_is_open(database: Database) -> None:
    callback, ids = about_new_callback(database)
    assert states(database, ids) == [("open", "", None)]
    with database.read() as session:
        assert [each.id for each in open_about(session, callback)] == ids


@pytest.mark.parametrize(("first", "then"), list(permutations(SETTLED, 2)), ids=str)
def test_what_is_settled_stays_so(
    database: Database, first: PromiseState, then: PromiseState
) -> None:
    callback, ids = about_new_callback(database)
    with database.write() as session:
        assert promises.settle(session, callback, first, "antes", NOW) == 1
    with database.write() as session:
        assert promises.settle(session, callback, then, "depois", NOW + MINUTE) == 0
        assert not promises.settle_one(session, ids[0], then, "depois", NOW + MINUTE)
    assert states(database, ids) == [(first.value, "antes", NOW)]


def test_every_open_promise_about_a_callback_is_settled_and_no_other(database: Database) -> None:
    callback, ids = about_new_callback(database, promised=3)
    with database.write() as session:
        other = promise(session, new_callback(session, number_of(1)).id)
        without = promise(session, None)
        assert promises.settle_one(session, ids[0], PromiseState.MOVED, "outra hora", NOW)
    with database.write() as session:
        seen = open_about(session, callback)
        assert promises.settle(session, callback, PromiseState.KEPT, "", NOW + MINUTE) == 2
        assert [each.state for each in seen] == ["kept", "kept"]
        assert open_about(session, callback) == []
        assert [each.id for each in promises.about(session, callback)] == ids
    assert states(database, [*ids, other, without]) == [
        ("moved", "outra hora", NOW),
        ("kept", "", NOW + MINUTE),
        ("kept", "", NOW + MINUTE),
        ("open", "", None),
        ("open", "", None),
    ]


@pytest.mark.parametrize("n", range(5))
def test_of_ends_at_the_same_time_one_is_the_end(database: Database, n: int) -> None:
    callback, ids = about_new_callback(database, promised=n + 1)

    def settle(n: int) -> int:
        with database.write() as session:
            end = SETTLED[n % len(SETTLED)]
            return promises.settle(session, callback, end, str(n), NOW)

    settled = at_once(8, settle)
    assert sorted(settled) == [0] * 7 + [n + 1]
    winner = settled.index(n + 1)
    end = SETTLED[winner % len(SETTLED)]
    assert states(database, ids) == [(end.value, str(winner), NOW)] * (n + 1)


def test_the_overdue_are_open_and_past_their_time_oldest_first(database: Database) -> None:
    with database.write() as session:
        callback = new_callback(session).id
        late = promise(session, callback, NOW - MINUTE)
        later = promise(session, callback, NOW - 2 * MINUTE)
        promise(session, callback, NOW)
        broken = promise(session, None, NOW - 9 * MINUTE)
        assert promises.settle_one(session, broken, PromiseState.BROKEN, "central fora", NOW)
    with database.read() as session:
        assert [each.id for each in promises.overdue(session, NOW)] == [later, late]
        assert [each.id for each in promises.overdue(session, NOW, 1)] == [later]


def test_every_end_is_said_in_words() -> None:
    assert set(PROMISE_LABELS) == set(PromiseState)
