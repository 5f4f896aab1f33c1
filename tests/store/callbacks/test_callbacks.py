"""Callbacks in both databases: one a number, one a seat, one claim, one order, legal moves only."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from threading import Barrier
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import CallbackState
from ivr.store.callbacks import booking_limits, callbacks, owners, seats
from ivr.store.callbacks.booking_limits import Asking, Who
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database import publications
from ivr.store.database.database import Database
from ivr.store.database.publications import Round, Turn
from tests.support.desk import open_ones

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOST = NOW - MINUTE  # published before then: published again
HALF_DAY = 100  # some half of some day
ALL = 10_000
S = CallbackState
Answer = TypeVar("Answer")


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases, with room for as many connections as the tests have threads."""
    database = Database(any_database_url, threads=50)
    yield database
    database.dispose()


def at_once(times: int, work: Callable[[int], Answer]) -> list[Answer]:
    """What `work` answers to 0, 1, 2 …, each in a thread of its own, all let go together."""
    barrier = Barrier(times)

    def start(n: int) -> Answer:
        barrier.wait(10)
        return work(n)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(start, range(times)))


def new_case(session: Session, protocol: str = "A0000000001") -> int:
    """The id of the case of that protocol, which exists now."""
    found = session.scalar(select(Case.id).where(Case.protocol == protocol))
    if found:
        return found
    case = Case(protocol=protocol, channel="telephone", state="open", opened_at=NOW)
    session.add(case)
    session.flush()
    return case.id


def number_of(n: int) -> str:
    """The nth citizen's number."""
    return f"+558498888{n:04}"


def request(session: Session, number: str, **also: object) -> int | None:
    """What `add` answers to a request for that number."""
    values = {
        "case_id": new_case(session),
        "number": number,
        "origin": "asked",
        "requested_at": NOW,
        "due_at": NOW + 60 * MINUTE,
        "due_kind": "until",
        "queue_half": HALF_DAY,
        "next_at": NOW,
    }
    made = callbacks.add(session, values | also)
    return made.id if made else None


def new_callback(session: Session, number: str = number_of(0), **also: object) -> Callback:
    """A new callback, which must be possible."""
    made = request(session, number, **also)
    assert made is not None
    return session.get_one(Callback, made)


def end(session: Session, callback_id: int) -> None:
    """The callback is cancelled."""
    found = callbacks.lock(session, callback_id)
    assert found
    assert callbacks.move(found, S.CANCELLED, NOW)


def test_a_new_callback_waits_and_nothing_was_tried(database: Database) -> None:
    with database.write() as session:
        made = new_callback(session).id
        asked = new_callback(session, number_of(1), needs_person=True, why="ver", rank=0).id
    with database.read() as session:
        plain, marked = session.get_one(Callback, made), session.get_one(Callback, asked)
    assert (plain.state, plain.rank, plain.publication) == ("waiting", 1, 0)
    assert (plain.attempts, plain.failures, plain.unanswered, plain.agent_misses) == (0, 0, 0, 0)
    assert (plain.agent_first, plain.needs_person, plain.why) == (True, False, "")
    assert plain.published_at is plain.taken_at is plain.closed_at is None
    assert (marked.needs_person, marked.why, marked.rank) == (True, "ver", 0)


def test_of_fifty_requests_for_one_number_at_once_one_is_made(database: Database) -> None:
    with database.write() as session:
        new_case(session)

    def ask(n: int) -> int | None:
        with database.write() as session:
            return request(session, number_of(0), requested_at=NOW + n * MINUTE)

    made = at_once(50, ask)
    (the_one,) = (each for each in made if each is not None)
    assert made.count(None) == 49
    with database.read() as session:
        found = callbacks.open_for(session, number_of(0))
        assert found
        assert found.id == the_one
        assert found.requested_at == NOW + made.index(the_one) * MINUTE
        assert session.scalars(select(Callback.id)).all() == [the_one]


def test_a_closed_callback_lets_a_new_one_of_its_number_in(database: Database) -> None:
    with database.write() as session:
        first = new_callback(session).id
    with database.write() as session:
        assert request(session, number_of(0)) is None
        end(session, first)
    with database.write() as session:
        assert callbacks.open_for(session, number_of(0)) is None
        second = new_callback(session).id
        assert request(session, number_of(0)) is None
    assert second != first


def test_a_refused_request_leaves_its_transaction_usable(database: Database) -> None:
    with database.write() as session:
        new_callback(session)
    with database.write() as session:
        assert request(session, number_of(0)) is None
        new_callback(session, number_of(1))
    with database.read() as session:
        assert len(open_ones(session)) == 2


@pytest.mark.parametrize("most", [1, 3])
def test_thirty_people_booking_one_slot_never_exceed_its_capacity(
    database: Database, most: int
) -> None:
    slot = NOW + 60 * MINUTE
    with database.write() as session:
        new_case(session)

    def book(n: int) -> int | None:
        with database.write() as session:
            while free := set(range(most)) - seats.taken(session, slot):
                seat = min(free)
                if request(session, number_of(n), slot_at=slot, seat=seat) is not None:
                    return seat
            return None

    booked = at_once(30, book)
    assert sorted(each for each in booked if each is not None) == list(range(most))
    with database.read() as session:
        assert seats.taken(session, slot) == set(range(most))
        assert seats.booked(session, NOW) == {slot: most}
        assert seats.booked(session, slot + MINUTE) == {}


def test_a_seat_is_free_again_when_its_callback_has_ended(database: Database) -> None:
    slot, later = NOW + 60 * MINUTE, NOW + 75 * MINUTE
    with database.write() as session:
        first = new_callback(session, slot_at=slot, seat=0).id
        new_callback(session, number_of(1), slot_at=slot, seat=1)
        new_callback(session, number_of(2), slot_at=later, seat=0)
        new_callback(session, number_of(3))
    with database.write() as session:
        assert request(session, number_of(4), slot_at=slot, seat=0) is None
        end(session, first)
    with database.write() as session:
        assert seats.taken(session, slot) == {1}
        assert seats.booked(session, NOW) == {slot: 1, later: 1}
        new_callback(session, number_of(4), slot_at=slot, seat=0)


def test_a_callback_cannot_be_moved_to_a_taken_seat(database: Database) -> None:
    slot = NOW + 60 * MINUTE
    with database.write() as session:
        new_callback(session, slot_at=slot, seat=0)
        other = new_callback(session, number_of(1), slot_at=slot, seat=1).id
    with pytest.raises(IntegrityError), database.write() as session:
        session.get_one(Callback, other).seat = 0


def publish(
    database: Database, now: datetime = NOW, lost: datetime = LOST, most: int = ALL
) -> list[Turn]:
    """One round of a relay."""
    with database.write() as session:
        whose = owners.free_for((), now)
        return publications.publish_due(session, Callback, Round(now, lost, most), whose)


def claim(database: Database, turn: Turn, now: datetime = NOW) -> bool:
    """One worker's claim."""
    with database.write() as session:
        return callbacks.claim(session, turn, now) is not None


@pytest.mark.parametrize("n", range(5))
def test_of_eight_claims_of_one_publication_exactly_one_wins(database: Database, n: int) -> None:
    with database.write() as session:
        made = new_callback(session, number_of(n)).id
    (turn,) = publish(database)
    assert turn == (made, 1)
    assert sorted(at_once(8, lambda _: claim(database, turn))) == [False] * 7 + [True]
    with database.read() as session:
        found = session.get_one(Callback, made)
        assert (found.state, found.taken_at, found.published_at) == ("offered", NOW, None)


@pytest.mark.parametrize("first", [1, 2])
def test_of_two_publications_of_one_turn_the_first_to_arrive_claims_it(
    database: Database, first: int
) -> None:
    with database.write() as session:
        new_callback(session)
    (late,) = publish(database)
    (again,) = publish(database, NOW + 2 * MINUTE, NOW + MINUTE)
    assert again == (late.id, 2)
    assert not claim(database, Turn(late.id, 3))
    assert claim(database, Turn(late.id, first))
    assert not claim(database, late)
    assert not claim(database, again)


def test_a_publication_that_was_claimed_claims_nothing_when_the_callback_waits_again(
    database: Database,
) -> None:
    with database.write() as session:
        new_callback(session)
    (turn,) = publish(database)
    assert claim(database, turn)
    with database.write() as session:
        found = callbacks.lock(session, turn.id)
        assert found
        assert callbacks.move(found, S.WAITING, NOW)
    assert not claim(database, turn, NOW + MINUTE)
    (again,) = publish(database, NOW + MINUTE, NOW)
    assert claim(database, again, NOW + MINUTE)


def test_nothing_is_claimed_before_its_time_or_after_its_end(database: Database) -> None:
    with database.write() as session:
        new_callback(session)
        new_callback(session, number_of(1))
    moved, ended = publish(database)
    with database.write() as session:
        found = callbacks.lock(session, moved.id)
        assert found
        found.next_at = NOW + MINUTE
        end(session, ended.id)
    assert not claim(database, moved)
    assert not claim(database, ended)
    assert claim(database, moved, NOW + MINUTE)


def test_what_does_not_wait_is_not_claimed_whatever_its_publication(database: Database) -> None:
    with database.write() as session:
        new_callback(session)
    (turn,) = publish(database)
    with database.write() as session:
        session.get_one(Callback, turn.id).state = S.DIALLING.value
    assert not claim(database, turn)


def test_two_relays_never_publish_one_row_twice_in_a_round(any_database_url: str) -> None:
    relays = [Database(any_database_url, threads=2) for _ in range(2)]
    with relays[0].write() as session:
        everybody = {new_callback(session, number_of(n)).id for n in range(200)}

    def relay(n: int) -> list[Turn]:
        turns: list[Turn] = []
        while found := publish(relays[n % 2], most=7):
            turns += found
        return turns

    rounds = at_once(4, relay)
    turns = [turn for turns in rounds for turn in turns] + publish(relays[0])
    assert {turn.id for turn in turns} == everybody
    assert set(Counter(turn.id for turn in turns).values()) == {1}
    assert {turn.publication for turn in turns} == {1}
    with relays[0].read() as session:
        assert callbacks.published(session, NOW, NOW) == 200
    for each in relays:
        each.dispose()


def test_only_what_waits_is_due_and_not_published_is_published(database: Database) -> None:
    with database.write() as session:
        due = new_callback(session, number_of(0)).id
        new_callback(session, number_of(1), next_at=NOW + MINUTE)
        end(session, new_callback(session, number_of(2)).id)
        claimed = new_callback(session, number_of(3)).id
    taken = [turn for turn in publish(database) if turn.id == claimed]
    assert claim(database, taken[0])
    assert publish(database) == []
    assert publish(database, lost=NOW) == []
    assert publish(database, lost=NOW + MINUTE) == [(due, 2)]
    with database.read() as session:
        assert callbacks.published(session, NOW, NOW) == 1
        assert callbacks.published(session, NOW + MINUTE, NOW + MINUTE) == 0


def test_no_more_are_published_than_asked_for(database: Database) -> None:
    with database.write() as session:
        first, second, third = (
            new_callback(session, number_of(n), requested_at=NOW + n * MINUTE).id for n in range(3)
        )
    assert publish(database, most=2) == [(first, 1), (second, 1)]
    assert publish(database, most=2) == [(third, 1)]
    assert publish(database, most=2) == []


def test_legal_priority_comes_first_in_its_half_day_and_overtakes_no_earlier_one(
    database: Database,
) -> None:
    in_order = [
        {"queue_half": HALF_DAY, "rank": 0, "requested_at": NOW + 3 * MINUTE},
        {"queue_half": HALF_DAY, "rank": 0, "requested_at": NOW + 4 * MINUTE},
        {"queue_half": HALF_DAY, "rank": 1, "requested_at": NOW},
        {"queue_half": HALF_DAY, "rank": 1, "requested_at": NOW + 5 * MINUTE},
        {"queue_half": HALF_DAY + 1, "rank": 0, "requested_at": NOW - 9 * MINUTE},
        {"queue_half": HALF_DAY + 1, "rank": 1, "requested_at": NOW - 8 * MINUTE},
        {"queue_half": HALF_DAY + 2, "rank": 0, "requested_at": NOW - 20 * MINUTE},
    ]
    entered = random.Random(3).sample(in_order, len(in_order))
    with database.write() as session:
        ids = {
            in_order.index(values): new_callback(session, number_of(n), **values).id
            for n, values in enumerate(entered)
        }
    expected = [ids[place] for place in range(len(in_order))]
    with database.read() as session:
        assert [each.id for each in open_ones(session)] == expected
        assert [each.id for each in open_ones(session, 2)] == expected[:2]
    assert [turn.id for turn in publish(database)] == expected


def test_whatever_was_tried_meanwhile_the_first_place_is_kept(database: Database) -> None:
    with database.write() as session:
        first = new_callback(session).id
        second = new_callback(session, number_of(1), requested_at=NOW + MINUTE).id
    turns = publish(database)
    assert claim(database, turns[0])
    with database.write() as session:
        found = callbacks.lock(session, first)
        assert found
        assert callbacks.move(found, S.DIALLING, NOW)
        assert callbacks.move(found, S.WAITING, NOW)
        found.next_at = NOW + 5 * MINUTE
    later = NOW + 5 * MINUTE
    assert [turn.id for turn in publish(database, later, later)] == [first, second]


LEGAL = {
    "waiting": "offered dialling served cancelled expired unreachable exhausted",
    "offered": "waiting dialling served cancelled unreachable exhausted",
    "dialling": "waiting wrap-up kept exhausted unreachable",
    "wrap-up": "waiting kept exhausted unreachable",
}
OPEN = set(LEGAL)


@pytest.mark.parametrize(("before", "after"), list(product(S, S)), ids=str)
def test_a_move_is_made_only_where_a_rule_leads(before: S, after: S) -> None:
    published = NOW - MINUTE
    callback = Callback(state=before.value, taken_at=published, published_at=published)
    legal = after.value in LEGAL.get(before.value, "").split()
    assert callbacks.move(callback, after, NOW) is legal
    if legal:
        assert callback.state == after.value
        assert callback.taken_at == (None if after is S.WAITING else NOW)
        assert callback.published_at is None
        assert callback.closed_at == (None if after.value in OPEN else NOW)
    else:
        assert callback.state == before.value
        assert (callback.taken_at, callback.published_at) == (published, published)
        assert callback.closed_at is None


@given(st.lists(st.sampled_from(S)))
def test_a_final_state_is_never_left(states: list[S]) -> None:
    callback = Callback(state="waiting", closed_at=None)
    for n, state in enumerate(states):
        ended = callback.closed_at and (callback.state, callback.closed_at, callback.taken_at)
        callbacks.move(callback, state, NOW + n * MINUTE)
        if ended:
            assert (callback.state, callback.closed_at, callback.taken_at) == ended
        assert (callback.closed_at is None) == (callback.state in OPEN)


def test_of_two_ends_at_once_the_first_stays(database: Database) -> None:
    ends = (S.CANCELLED, S.SERVED, S.EXPIRED, S.UNREACHABLE)
    with database.write() as session:
        made = new_callback(session).id

    def finish(n: int) -> bool:
        with database.write() as session:
            found = callbacks.lock(session, made)
            assert found
            return callbacks.move(found, ends[n % 4], NOW)

    moved = at_once(8, finish)
    assert moved.count(True) == 1
    with database.read() as session:
        assert session.get_one(Callback, made).state == ends[moved.index(True) % 4].value


def test_a_lock_shows_what_another_transaction_has_just_written(database: Database) -> None:
    with database.write() as session:
        made = new_callback(session).id
    with database.read() as session:
        assert session.get_one(Callback, made).attempts == 0

    def count(_: int) -> None:
        with database.write() as session:
            session.get_one(Callback, made)  # seen before it is locked
            found = callbacks.lock(session, made)
            assert found
            found.attempts += 1

    at_once(16, count)
    with database.read() as session:
        assert session.get_one(Callback, made).attempts == 16
        assert callbacks.lock(session, made + 1) is None


def test_the_callback_of_a_case_is_the_newest_also_where_the_case_was_joined(
    database: Database,
) -> None:
    with database.write() as session:
        kept, joined = new_case(session, "A1"), new_case(session, "A2")
        alone = new_case(session, "A3")
        end(session, new_callback(session, case_id=kept).id)
        newest = new_callback(session, case_id=kept).id
        session.execute(update(Case).where(Case.id == joined).values(joined_id=kept))
    with database.read() as session:
        assert [
            found and found.id
            for found in (callbacks.of_case(session, each) for each in (kept, joined, alone))
        ] == [newest, newest, None]


def test_what_stands_too_long_in_a_state_is_found_oldest_first(database: Database) -> None:
    taken = {}
    with database.write() as session:
        for n, minutes in enumerate((1, 3, 2)):
            callback = new_callback(session, number_of(n))
            assert callbacks.move(callback, S.OFFERED, NOW - minutes * MINUTE)
            taken[minutes] = callback.id
        dialling = new_callback(session, number_of(8))
        assert callbacks.move(dialling, S.DIALLING, NOW - 9 * MINUTE)
    with database.read() as session:
        found = callbacks.taken_before(session, S.OFFERED, NOW - MINUTE)
        assert [each.id for each in found] == [taken[3], taken[2]]


def test_the_overdue_and_the_longest_waiting_are_found(database: Database) -> None:
    with database.write() as session:
        assert publications.oldest_due(session, Callback, NOW) is None
        late = new_callback(session, due_at=NOW - MINUTE, next_at=NOW - 2 * MINUTE).id
        later = new_callback(session, number_of(1), due_at=NOW - 2 * MINUTE).id
        new_callback(session, number_of(2), due_at=NOW, next_at=NOW - 3 * MINUTE)
        closed = new_callback(session, number_of(3), due_at=LOST, next_at=NOW - 9 * MINUTE)
        assert callbacks.move(closed, S.CANCELLED, NOW)
    with database.read() as session:
        assert [each.id for each in callbacks.overdue(session, NOW)] == [later, late]
        assert publications.oldest_due(session, Callback, NOW) == NOW - 3 * MINUTE
        assert publications.oldest_due(session, Callback, NOW - 5 * MINUTE) is None
        counted = [session.scalar(callbacks.query_ahead(most)) for most in (10, 2)]
        assert counted == [3, 2]


def test_requests_are_counted_for_the_number_and_for_the_caller(database: Database) -> None:
    caller, target = number_of(8), number_of(9)
    with database.write() as session:
        for n in range(3):
            new_callback(session, number_of(n), caller=caller)
        end(session, new_callback(session, target).id)
        end(session, new_callback(session, target, requested_at=NOW - 9 * MINUTE).id)
        new_callback(session, number_of(4), origin="silent")
    with database.read() as session:
        by_other, by_owner = Asking(target, caller, Who.OTHER), Asking(target, target, Who.OWNER)
        unknown, staff = Asking(target, "", Who.OTHER), Asking(target, "", Who.HOUSE)
        assert booking_limits.asked_since(session, by_other, LOST) == (1, 3, 0)
        assert booking_limits.asked_since(session, unknown, LOST) == (1, 0, 2)
        assert booking_limits.asked_since(session, unknown, NOW - 9 * MINUTE) == (2, 0, 3)
        assert booking_limits.asked_since(session, by_owner, LOST) == (0, 0, 0)
        assert booking_limits.asked_since(session, staff, LOST) == (0, 0, 0)
        assert booking_limits.silent_since(session, number_of(4), LOST)
        assert not booking_limits.silent_since(session, number_of(4), NOW + MINUTE)
        assert not booking_limits.silent_since(session, target, LOST)
