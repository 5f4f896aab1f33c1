"""What one writes, a second person approves, and nothing comes into force unchecked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.staff.approval import MOVES, Move, NotAllowed, State, after, check_second_person


@given(st.lists(st.sampled_from(Move), max_size=20))
def test_no_order_of_moves_brings_into_force_what_was_not_checked_and_approved_as_it_is(
    moves: list[Move],
) -> None:
    state, done = State.DRAFT, []
    for move in moves:
        try:
            state = after(state, move)
        except NotAllowed:
            continue
        done.append(move)
        if move is Move.PUBLISH:
            assert done[-3:] == [Move.CHECK, Move.APPROVE, Move.PUBLISH]


def test_what_is_over_is_never_changed_again() -> None:
    for state, move in MOVES:
        assert state not in (State.SUPERSEDED, State.DISCARDED), move


def test_who_wrote_does_not_approve() -> None:
    check_second_person(frozenset({1, 2}), 3)
    with pytest.raises(NotAllowed, match="outra pessoa"):
        check_second_person(frozenset({1, 2}), 2)
