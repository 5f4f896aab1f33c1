"""Each webhook keeps to a budget of statements, commits apart, on both databases."""

from collections.abc import Callable

import pytest

from tests.web.telephone.counting import counted
from tests.support.installation import Installation

OTHER = "+5584988881111"
# Whose tables a process looks up by the clock, not by the call: at most once a second.
LOOKED_UP = ("switchboard", "special_days", "editions", "callflow_versions")


def _incoming(central: Installation) -> Callable[[], object]:
    return lambda: central.dial(OTHER)


def _turn(central: Installation) -> Callable[[], object]:
    return central.dial(OTHER).press("2").keep_silent


def _topic(central: Installation) -> Callable[[], object]:
    call = central.dial(OTHER)
    return lambda: call.press("2")


def _other_topic(central: Installation) -> Callable[[], object]:
    call = central.dial(OTHER).press("2")
    return lambda: call.say("nota potiguar")


WEBHOOKS: tuple[tuple[Callable[[Installation], Callable[[], object]], int], ...] = (
    (_incoming, 3),
    (_turn, 2),
    (_topic, 2),
    (_other_topic, 2),
)


@pytest.mark.parametrize(
    ("reach", "most"), WEBHOOKS, ids=[reach.__name__[1:] for reach, _ in WEBHOOKS]
)
def test_a_webhook_keeps_to_its_budget_of_statements(
    central_on_both: Installation,
    reach: Callable[[Installation], Callable[[], object]],
    most: int,
) -> None:
    central_on_both.dial().hang_up()  # a process's first call looks up what it keeps from then on
    webhook = reach(central_on_both)
    with counted(central_on_both.ports.database.engine) as asked:
        webhook()
    assert len(asked.own) <= most, "\n".join(asked.own)
    assert [each for each in asked.looked_up if not any(t in each for t in LOOKED_UP)] == []
