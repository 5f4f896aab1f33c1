"""Publications: of every kind that workers are told of, each row is published and claimed once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ivr.store.calls import voice_messages
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.database import publications
from ivr.store.database.database import Database
from ivr.store.database.publications import Errand, Turn
from ivr.store.mail import emails, sms
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from tests.store.callbacks.test_callbacks import at_once
from tests.store.calls.test_voice_messages import add as add_recording
from tests.store.mail.test_emails import add as add_email
from tests.store.mail.test_sms import add as add_sms

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOST = NOW - MINUTE


@dataclass(frozen=True)
class Kind:
    """How a row of this kind is made, by a key, and claimed."""

    table: type[Errand]
    make: Callable[..., bool]
    claim: Callable[[Session, Turn, datetime], Errand | None]
    claimed: str  # its state then


KINDS = (
    Kind(Sms, add_sms, sms.claim, "sending"),
    Kind(Email, add_email, emails.claim, "sending"),
    Kind(
        VoiceMessage,
        add_recording,
        lambda session, turn, now: voice_messages.claim(session, turn, now, "0" * 32),
        "fetching",
    ),
)


@dataclass(frozen=True)
class Outbox:
    """One kind's rows in one database."""

    kind: Kind
    database: Database

    def add(self, key: str, at: datetime = NOW) -> None:
        """A row waits until then."""
        assert self.kind.make(self.database, key, next_at=at)

    def publish(self, now: datetime = NOW, lost: datetime = LOST, most: int = 1000) -> list[Turn]:
        """One round of a relay."""
        with self.database.write() as session:
            return publications.publish_due(
                session, self.kind.table, publications.Round(now, lost, most)
            )

    def claim(self, turn: Turn, now: datetime = NOW) -> Errand | None:
        """One worker's claim."""
        with self.database.write() as session:
            return self.kind.claim(session, turn, now)

    def wait_again(self, turn: Turn, at: datetime) -> None:
        """What was claimed waits until then."""
        self.change(turn, publications.WAITING, at)

    def change(self, turn: Turn, state: str, at: datetime = NOW) -> None:
        """The row has that state, and its time is then."""
        with self.database.write() as session:
            row = publications.find(session, self.kind.table, turn.id)
            assert row
            row.state, row.next_at = state, at


@pytest.fixture(params=KINDS, ids=lambda kind: kind.table.__tablename__)
def outbox(request: pytest.FixtureRequest, any_database_url: str) -> Iterator[Outbox]:
    """Each kind in each of the two databases, with as many connections as a test has threads."""
    database = Database(any_database_url, threads=20)
    yield Outbox(request.param, database)
    database.dispose()


def test_of_eight_claims_of_one_publication_exactly_one_wins(outbox: Outbox) -> None:
    outbox.add("a")
    (turn,) = outbox.publish()
    (row,) = [each for each in at_once(8, lambda _: outbox.claim(turn)) if each]
    assert (row.state, row.tries, row.published_at) == (outbox.kind.claimed, 1, None)


def test_of_two_publications_of_one_turn_the_first_to_arrive_claims_it(outbox: Outbox) -> None:
    outbox.add("a")
    (late,) = outbox.publish()
    (again,) = outbox.publish(NOW + 2 * MINUTE, NOW + MINUTE)
    assert again == (late.id, 2)
    assert outbox.claim(Turn(late.id, 3)) is None
    assert outbox.claim(late)
    assert outbox.claim(again) is None
    outbox.wait_again(again, NOW + MINUTE)
    assert outbox.claim(again, NOW + MINUTE) is None
    (third,) = outbox.publish(NOW + MINUTE)
    assert outbox.claim(again, NOW + MINUTE)  # the older publication is as good
    assert outbox.claim(third, NOW + MINUTE) is None


def test_nothing_is_published_or_claimed_before_its_time(outbox: Outbox) -> None:
    outbox.add("later", NOW + MINUTE)
    outbox.add("now")
    (turn,) = outbox.publish()
    outbox.wait_again(turn, NOW + MINUTE)
    assert outbox.claim(turn) is None
    assert len(outbox.publish(NOW + MINUTE, NOW + MINUTE)) == 2


def test_what_waits_no_longer_is_neither_claimed_nor_published(outbox: Outbox) -> None:
    outbox.add("a")
    (turn,) = outbox.publish()
    outbox.change(turn, outbox.kind.claimed)
    assert outbox.claim(turn) is None
    assert outbox.publish(NOW + 2 * MINUTE, NOW + MINUTE) == []
    with outbox.database.read() as session:
        assert publications.in_flight(session, outbox.kind.table, NOW, NOW) == 0
        assert publications.oldest_due(session, outbox.kind.table, NOW) is None


def test_the_longest_waiting_is_published_first_and_no_more_than_asked_for(outbox: Outbox) -> None:
    for n in (2, 5, 3):
        outbox.add(str(n), NOW - n * MINUTE)
    table = outbox.kind.table
    with outbox.database.read() as session:
        assert publications.oldest_due(session, table, NOW) == NOW - 5 * MINUTE
        assert publications.oldest_due(session, table, NOW - 9 * MINUTE) is None
    turns = outbox.publish(most=2)
    assert [turn.id for turn in [*turns, *outbox.publish()]] == [2, 3, 1]
    assert outbox.publish() == []
    with outbox.database.read() as session:
        assert publications.in_flight(session, table, NOW, NOW) == 3
        assert publications.in_flight(session, table, NOW + MINUTE, NOW + MINUTE) == 0
    outbox.claim(turns[0])
    with outbox.database.read() as session:
        assert publications.in_flight(session, table, NOW, NOW) == 2


def test_a_row_of_which_something_was_heard_is_not_the_try_that_it_was(outbox: Outbox) -> None:
    outbox.add("a")
    first = outbox.claim(outbox.publish()[0])
    assert first
    with outbox.database.write() as session:
        assert publications.same_try(session, first)
    outbox.wait_again(Turn(first.id, 1), NOW)
    with outbox.database.write() as session:
        assert publications.same_try(session, first) is None
    second = outbox.claim(outbox.publish()[0])
    assert second
    with outbox.database.write() as session:
        assert publications.same_try(session, first) is None
        assert publications.same_try(session, second)


def test_two_relays_never_publish_one_row_twice_in_a_round(any_database_url: str) -> None:
    relays = [Outbox(KINDS[0], Database(any_database_url, threads=2)) for _ in range(2)]
    for n in range(60):
        relays[0].add(str(n), NOW - n * MINUTE)

    def relay(n: int) -> list[Turn]:
        turns: list[Turn] = []
        while found := relays[n % 2].publish(most=4):
            turns += found
        return turns

    turns = [turn for turns in at_once(4, relay) for turn in turns] + relays[0].publish()
    assert set(Counter(turn.id for turn in turns).values()) == {1}
    assert len(turns) == 60
    assert {turn.publication for turn in turns} == {1}
    for each in relays:
        each.database.dispose()
