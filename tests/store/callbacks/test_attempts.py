"""Attempts: one under way an agent and a callback, by the database's own constraints."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import Result
from ivr.store.callbacks import attempts
from ivr.store.callbacks.attempts import Attempt
from ivr.store.database.database import Database
from ivr.store.staff.staff import StaffMember
from tests.store.callbacks.test_callbacks import at_once, new_callback, number_of

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases."""
    database = Database(any_database_url, threads=10)
    yield database
    database.dispose()


def new_agent(session: Session, name: str) -> int:
    """The id of a new agent."""
    agent = StaffMember(
        email=f"{name}@exemplo.br", name=name, role="agent", password_hash="", created_at=NOW
    )
    session.add(agent)
    session.flush()
    return agent.id


def offer(database: Database, callback: int, agent: int, ended: datetime | None = None) -> int:
    """The id of a new attempt."""
    with database.write() as session:
        attempt = Attempt(
            callback_id=callback, publication=1, agent_id=agent, offered_at=NOW, ended_at=ended
        )
        session.add(attempt)
        session.flush()
        return attempt.id


@pytest.fixture
def callback_ids(database: Database) -> list[int]:
    """Three open callbacks."""
    with database.write() as session:
        return [new_callback(session, number_of(n)).id for n in range(3)]


@pytest.fixture
def agents(database: Database) -> list[int]:
    """Three agents."""
    with database.write() as session:
        return [new_agent(session, name) for name in ("ana", "bia", "cid")]


def test_an_agent_has_one_attempt_under_way(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    offer(database, callback_ids[0], agents[0])
    with pytest.raises(IntegrityError):
        offer(database, callback_ids[1], agents[0])
    offer(database, callback_ids[1], agents[1])


def test_a_callback_has_one_attempt_under_way(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    offer(database, callback_ids[0], agents[0])
    with pytest.raises(IntegrityError):
        offer(database, callback_ids[0], agents[1])


def test_another_attempt_is_possible_when_the_one_before_has_ended(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    offer(database, callback_ids[0], agents[0], ended=NOW)
    first = offer(database, callback_ids[0], agents[0])
    with database.write() as session:
        found = attempts.find(session, first)
        assert found
        found.ended_at = NOW
    offer(database, callback_ids[0], agents[0])
    with pytest.raises(IntegrityError), database.write() as session:
        session.get_one(Attempt, first).ended_at = None


def test_of_eight_callbacks_offered_to_one_agent_at_once_one_is(database: Database) -> None:
    with database.write() as session:
        ids = [new_callback(session, number_of(n)).id for n in range(8)]
        agent = new_agent(session, "ana")

    def start(n: int) -> bool:
        try:
            offer(database, ids[n], agent)
        except IntegrityError:
            return False
        return True

    assert sorted(at_once(8, start)) == [False] * 7 + [True]
    with database.read() as session:
        assert attempts.busy_agents(session) == {agent}
        assert len(session.scalars(select(Attempt)).all()) == 1


def test_of_eight_agents_offered_one_callback_at_once_one_is(
    database: Database, callback_ids: list[int]
) -> None:
    with database.write() as session:
        agents = [new_agent(session, f"a{n}") for n in range(8)]

    def start(n: int) -> bool:
        try:
            offer(database, callback_ids[0], agents[n])
        except IntegrityError:
            return False
        return True

    taken = at_once(8, start)
    assert sorted(taken) == [False] * 7 + [True]
    with database.read() as session:
        assert attempts.busy_agents(session) == {agents[taken.index(True)]}


def test_a_new_attempt_has_no_leg_and_no_result(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    made = offer(database, callback_ids[0], agents[0])
    with database.write() as session:
        found = attempts.find(session, made)
        assert found
        assert (found.leg_sid, found.citizen_sid, found.result) == ("", "", "")
        assert (found.claimed_at, found.ended_at, found.leg_ended_at) == (None, None, None)
        assert (found.bridged, found.citizen_seconds) == (None, None)
        assert found.citizen_first is False
        assert attempts.find(session, made + 1) is None


def test_attempts_are_found_by_callback_by_leg_and_while_under_way(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    first = offer(database, callback_ids[0], agents[0], ended=NOW)
    second = offer(database, callback_ids[0], agents[1])
    other = offer(database, callback_ids[1], agents[0])
    last = offer(database, callback_ids[2], agents[2], ended=NOW)
    with database.write() as session:
        session.get_one(Attempt, other).leg_sid = "CA1"
    with database.read() as session:
        current = [attempts.current(session, each) for each in callback_ids]
        latest = [attempts.latest(session, each) for each in callback_ids]
        assert [each and each.id for each in current] == [second, other, None]
        assert [each and each.id for each in latest] == [second, other, last]
        assert [each.id for each in attempts.of_callback(session, callback_ids[0])] == [
            first,
            second,
        ]
        assert [each.id for each in attempts.under_way(session)] == [second, other]
        assert attempts.busy_agents(session) == {agents[0], agents[1]}
        leg = attempts.of_leg(session, "CA1")
        assert leg
        assert leg.id == other
        assert attempts.of_leg(session, "CA2") is None
        assert attempts.latest(session, 0) is None


def test_an_agents_misses_are_counted_for_that_callback_only(
    database: Database, callback_ids: list[int], agents: list[int]
) -> None:
    missed, busy = Result.AGENT_MISSED, Result.BUSY
    given = (
        (callback_ids[0], agents[0], missed),
        (callback_ids[0], agents[0], missed),
        (callback_ids[0], agents[1], missed),
        (callback_ids[0], agents[1], busy),
        (callback_ids[0], agents[2], busy),
        (callback_ids[1], agents[0], missed),
    )
    for callback, agent, result in given:
        made = offer(database, callback, agent, ended=NOW)
        with database.write() as session:
            session.get_one(Attempt, made).result = result.value
    with database.read() as session:
        assert attempts.misses(session, callback_ids[0]) == {agents[0]: 2, agents[1]: 1}
        assert attempts.misses(session, callback_ids[1]) == {agents[0]: 1}
        assert attempts.misses(session, callback_ids[2]) == {}
