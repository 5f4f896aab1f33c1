"""Alerts: three at once are told singly, and what is more in one."""

from datetime import UTC, datetime

import pytest

from ivr.rules.notices.alerts import MAX_SINGLE_ALERTS, DueReply, Late, due_soon, overdue

NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("more", [0, 1])
def test_three_are_told_singly_and_a_fourth_makes_it_one(more: int) -> None:
    many = MAX_SINGLE_ALERTS + more
    late = [Late(n, NOON, f"1667992309{n}") for n in range(many)]
    assert len(overdue(late, 0, summed_up=False)) == (1 if more else many)
    replies = [DueReply(n, NOON, f"1667992309{n}") for n in range(many)]
    assert len(due_soon(replies)) == (1 if more else many)
