"""The switchboard: what declares an outage, what ends it, and who may try meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules.line.switchboard import (
    NO_HEARTBEAT,
    TRANSFERS_FAILED,
    Health,
    State,
    Transfer,
    after_answer,
    after_heartbeat,
    after_transfer,
    may_try,
    state,
    take_probe,
    tried_since,
)

T0 = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REACHED = ["bridged", "short", "busy", "no-answer"]


def at(minutes: float) -> datetime:
    """So many minutes after the beginning."""
    return T0 + timedelta(minutes=minutes)


@dataclass
class Board:
    """A switchboard's health as a use case keeps it, with the transfers of ten minutes."""

    health: Health = field(default_factory=Health)
    transfers: list[Transfer] = field(default_factory=list)

    def transfer(self, result: str, now: datetime) -> State:
        """A transfer has ended so."""
        self.transfers.append(Transfer(now, result))
        recent = [each for each in self.transfers if each.at > now - timedelta(minutes=10)]
        self.health = after_transfer(self.health, recent, now)
        return state(self.health, now)

    def heartbeat(self, answered: bool, now: datetime) -> State:
        """The heartbeat was answered, or not."""
        self.health = after_heartbeat(self.health, answered, now)
        return state(self.health, now)

    def probe(self, now: datetime) -> bool:
        """One leg asks to try, and does if it may."""
        taken = take_probe(self.health, now)
        self.health = taken or self.health
        return taken is not None


def down() -> Board:
    """A board that is down since minute 0.5: probing begins at 3.5."""
    board = Board()
    board.transfer("failed", at(0))
    assert board.transfer("failed", at(0.5)) is State.UNAVAILABLE
    return board


def test_a_new_switchboard_is_available() -> None:
    assert state(Health(), T0) is State.AVAILABLE
    assert may_try(Health(), T0)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("f", State.AVAILABLE),
        ("f f", State.UNAVAILABLE),
        ("f b", State.AVAILABLE),
        ("f b f", State.AVAILABLE),
        ("f y f", State.AVAILABLE),  # busy: it is reachable
        ("f n f", State.AVAILABLE),
        ("f s f", State.AVAILABLE),
        ("f b f b f", State.UNAVAILABLE),  # three of the last five
        ("f y f n f", State.UNAVAILABLE),
        ("f b f b", State.AVAILABLE),
        ("f b b f b f", State.AVAILABLE),  # three, but of six
        ("b b b b b y y n n s", State.AVAILABLE),
        ("y y y y y y", State.AVAILABLE),
        ("n n n n n n", State.AVAILABLE),
    ],
)
def test_an_outage_is_two_failures_in_a_row_or_three_of_five(results: str, expected: State) -> None:
    words = {"f": "failed", "b": "bridged", "y": "busy", "n": "no-answer", "s": "short"}
    board = Board()
    for n, letter in enumerate(results.split()):
        board.transfer(words[letter], at(n))
    assert state(board.health, at(len(results.split()) - 1)) is expected
    assert board.health.cause == (TRANSFERS_FAILED if expected is State.UNAVAILABLE else "")


def test_failures_of_more_than_ten_minutes_ago_say_nothing() -> None:
    board = Board()
    board.transfer("failed", at(0))
    assert board.transfer("failed", at(10.5)) is State.AVAILABLE
    old = [Transfer(at(0), "failed"), Transfer(at(10.5), "failed")]
    assert after_transfer(Health(), old, at(10.5)) == Health()
    assert after_transfer(Health(), [], at(0)) == Health()


def test_an_outage_is_noted_with_its_beginning_and_its_first_probe() -> None:
    health = down().health
    assert (health.down_since, health.changed_at) == (at(0.5), at(0.5))
    assert (health.wait_minutes, health.probe_at) == (3, at(3.5))
    assert health.cause == "transferências falharam"


def test_after_three_minutes_one_leg_may_try() -> None:
    board = down()
    assert state(board.health, at(3.49)) is State.UNAVAILABLE
    assert not may_try(board.health, at(3.49))
    assert not board.probe(at(3.49))
    assert state(board.health, at(3.5)) is State.PROBING
    assert may_try(board.health, at(3.5))
    assert board.probe(at(3.5))
    assert not may_try(board.health, at(3.6))
    assert not board.probe(at(3.6))
    assert state(board.health, at(3.6)) is State.PROBING


def test_a_probe_without_news_for_two_minutes_may_be_taken_again() -> None:
    board = down()
    assert tried_since(board.health, at(4)) is None
    assert board.probe(at(4))
    assert tried_since(board.health, at(5.99)) == at(4)
    assert not board.probe(at(5.99))
    assert tried_since(board.health, at(6)) is None
    assert board.probe(at(6))
    assert not board.probe(at(7))


def test_each_failed_probe_doubles_the_wait_up_to_fifteen_minutes() -> None:
    board, now, waits = down(), at(3.5), []
    for _ in range(5):
        assert board.probe(now)
        assert board.transfer("failed", now) is State.UNAVAILABLE
        waits.append(board.health.wait_minutes)
        assert board.health.probe_at is not None
        assert board.health.probe_at - now == timedelta(minutes=waits[-1])
        now = board.health.probe_at
    assert waits == [6, 12, 15, 15, 15]
    assert board.health.down_since == at(0.5)


def test_legs_that_were_under_way_as_the_outage_began_are_no_probes() -> None:
    board = down()
    for n in range(5):
        board.transfer("failed", at(0.6 + n / 10))
    assert (board.health.wait_minutes, board.health.probe_at) == (3, at(3.5))


@pytest.mark.parametrize("result", REACHED)
def test_any_other_result_of_a_probe_ends_the_outage(result: str) -> None:
    board = down()
    board.probe(at(4))
    board.transfer("failed", at(4))
    assert board.probe(at(10))
    assert board.transfer(result, at(10.5)) is State.AVAILABLE
    assert board.health == Health(changed_at=at(10.5))


def test_an_answer_ends_the_outage_while_the_talk_goes_on() -> None:
    board = down()
    assert board.probe(at(4))
    board.health = after_answer(board.health, at(4.2))
    assert state(board.health, at(4.2)) is State.AVAILABLE
    assert after_answer(Health(), T0) == Health()


def test_a_later_outage_begins_with_a_short_wait_again() -> None:
    board = down()
    board.probe(at(4))
    board.transfer("failed", at(4))
    board.probe(at(10))
    board.transfer("bridged", at(10))
    board.transfer("failed", at(30))
    assert board.transfer("failed", at(31)) is State.UNAVAILABLE
    assert (board.health.wait_minutes, board.health.probe_at) == (3, at(34))


def test_a_heartbeat_alone_declares_nothing() -> None:
    board = Board()
    board.heartbeat(True, at(0))
    for n in range(1, 60):
        assert board.heartbeat(False, at(n)) is State.AVAILABLE


def test_a_heartbeat_counts_only_after_it_has_once_succeeded() -> None:
    board = Board()
    board.heartbeat(False, at(0))
    assert board.health == Health()
    assert board.transfer("failed", at(1)) is State.AVAILABLE


def test_while_the_heartbeat_fails_one_failed_transfer_is_an_outage() -> None:
    board = Board()
    board.heartbeat(True, at(0))
    board.heartbeat(False, at(1))
    assert board.transfer("busy", at(2)) is State.AVAILABLE
    assert board.transfer("failed", at(3)) is State.UNAVAILABLE
    assert board.health.cause == NO_HEARTBEAT == "transferência falhou e a central não responde"


def test_a_heartbeat_that_answers_again_brings_the_probe_forward() -> None:
    board = Board()
    board.heartbeat(True, at(0))
    board.heartbeat(False, at(1))
    board.transfer("failed", at(2))
    assert board.heartbeat(True, at(3)) is State.PROBING
    assert (board.health.probe_at, board.health.down_since) == (at(3), at(2))
    assert board.probe(at(3))


def test_a_heartbeat_that_has_answered_all_along_brings_nothing_forward() -> None:
    board = Board()
    board.heartbeat(True, at(0))
    board.transfer("failed", at(1))
    board.transfer("failed", at(2))
    assert board.heartbeat(True, at(3)) is State.UNAVAILABLE
    assert board.health.probe_at == at(5)


def test_a_probe_that_is_due_already_is_not_put_off_by_a_heartbeat() -> None:
    board = down()
    board.health = replace(board.health, heartbeat_seen=True, heartbeat_good=False)
    board.heartbeat(True, at(9))
    assert board.health.probe_at == at(3.5)


def test_no_second_change_comes_within_a_minute_and_no_evidence_is_lost() -> None:
    board = down()
    board.probe(at(3.5))
    board.transfer("bridged", at(3.5))
    board.transfer("failed", at(3.7))
    assert board.transfer("failed", at(4.4)) is State.AVAILABLE
    assert board.transfer("failed", at(4.5)) is State.UNAVAILABLE
    soon = Board(replace(down().health, heartbeat_seen=True, heartbeat_good=False))
    soon.heartbeat(True, at(0.7))
    assert soon.probe(at(0.7))
    assert soon.transfer("bridged", at(0.9)) is State.PROBING
    assert soon.probe(at(1))  # the news frees the probe at once
    assert soon.transfer("bridged", at(1.5)) is State.AVAILABLE


def test_a_supervisors_word_wins_until_it_expires() -> None:
    closed = replace(Health(), override=State.UNAVAILABLE, override_until=at(30))
    assert state(closed, at(29.9)) is State.UNAVAILABLE
    assert not may_try(closed, at(29.9))
    assert take_probe(closed, at(29.9)) is None
    assert state(closed, at(30)) is State.AVAILABLE
    opened = replace(down().health, override=State.AVAILABLE, override_until=at(30))
    assert state(opened, at(1)) is State.AVAILABLE
    assert take_probe(opened, at(1)) == opened
    assert state(opened, at(30)) is State.PROBING
    without_end = replace(Health(), override=State.UNAVAILABLE)
    assert state(without_end, at(1)) is State.AVAILABLE  # it expires by itself, or never was


def test_failures_under_a_supervisors_word_leave_the_wait_as_it_was() -> None:
    board = down()
    board.health = replace(board.health, override=State.AVAILABLE, override_until=at(2))
    board.transfer("failed", at(1))
    assert (board.health.wait_minutes, board.health.probe_at) == (3, at(3.5))


Happening = Callable[[Board, datetime], object]
History = Sequence[tuple[int, Happening]]
RESULTS = ["failed", "failed", "failed", *REACHED]


def answer(board: Board, now: datetime) -> None:
    """Somebody there has picked up."""
    board.health = after_answer(board.health, now)


def override(word: State, minutes: int, board: Board, now: datetime) -> None:
    """A supervisor's word, for so long."""
    until = now + timedelta(minutes=minutes)
    board.health = replace(board.health, override=word, override_until=until)


AUTOMATIC: st.SearchStrategy[Happening] = st.one_of(
    st.sampled_from(RESULTS).map(lambda result: lambda board, now: board.transfer(result, now)),
    st.booleans().map(lambda answered: lambda board, now: board.heartbeat(answered, now)),
    st.just(Board.probe),
    st.just(answer),
)
ANYTHING: st.SearchStrategy[Happening] = AUTOMATIC | st.builds(
    partial,
    st.just(override),
    st.sampled_from([State.AVAILABLE, State.UNAVAILABLE]),
    st.integers(1, 120),
)
PAUSES = st.integers(0, 240) | st.integers(0, 4000)  # seconds


def histories(happening: st.SearchStrategy[Happening]) -> st.SearchStrategy[History]:
    """What happened, each so many seconds after the one before."""
    return st.lists(st.tuples(PAUSES, happening), max_size=60)


@settings(max_examples=300, deadline=None)
@given(histories(AUTOMATIC))
def test_it_goes_up_or_down_at_most_once_a_minute(history: History) -> None:
    board, now, changed = Board(), T0, None
    for seconds, happens in history:
        now += timedelta(seconds=seconds)
        before = board.health.down_since is None
        happens(board, now)
        if (board.health.down_since is None) is not before:
            assert changed is None or now - changed >= timedelta(seconds=60)
            changed = now
        assert board.health.changed_at == changed


@settings(max_examples=300, deadline=None)
@given(histories(ANYTHING))
def test_from_any_history_a_leg_may_try_before_long(history: History) -> None:
    board, now = Board(), T0
    for seconds, happens in history:
        now += timedelta(seconds=seconds)
        happens(board, now)
    quiet = max(now, board.health.override_until or now)
    assert may_try(board.health, quiet + timedelta(minutes=15))


@settings(max_examples=300, deadline=None)
@given(histories(ANYTHING))
def test_at_most_one_leg_tries_at_a_time_while_probing(history: History) -> None:
    board, now = Board(), T0
    for seconds, happens in history:
        now += timedelta(seconds=seconds)
        happens(board, now)
        assert (take_probe(board.health, now) is not None) is may_try(board.health, now)
        if state(board.health, now) is State.PROBING and board.probe(now):
            assert not board.probe(now)


@settings(max_examples=300, deadline=None)
@given(histories(AUTOMATIC))
def test_only_failed_transfers_make_an_outage(history: History) -> None:
    board, now = Board(), T0
    for seconds, happens in history:
        now += timedelta(seconds=seconds)
        was_up, transfers = board.health.down_since is None, len(board.transfers)
        happens(board, now)
        if was_up and board.health.down_since is not None:
            assert len(board.transfers) == transfers + 1
            recent = [each for each in board.transfers if now - each.at < timedelta(minutes=10)]
            last = [each.result for each in recent][-5:]
            assert last[-1] == "failed"
            in_vain = last[-2:] == ["failed", "failed"] or last.count("failed") >= 3
            assert in_vain or not board.health.heartbeat_good
            assert board.health.cause == (TRANSFERS_FAILED if in_vain else NO_HEARTBEAT)
