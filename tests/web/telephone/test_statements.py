"""Each webhook keeps to a budget of statements, commits apart, on both databases."""

from collections.abc import Callable

import pytest

from tests.support.installation import Installation, Telephone
from tests.web.telephone.counting import counted

OTHER = "+5584988881111"
# Whose tables a process looks up by the clock, not by the call: at most once a second.
LOOKED_UP = (
    *("switchboard", "special_days", "editions", "callflow_versions", "surveys"),
    *("shifts", "dispatch"),
)


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


def _informed(central: Installation) -> Callable[[], object]:
    call = central.dial(OTHER).press("2").listen().keep_silent().listen().keep_silent()
    return call.hang_up


def _missed(central: Installation) -> Callable[[], object]:
    return central.dial(OTHER).press("2").hang_up


def _handed(central: Installation) -> Callable[[], object]:
    call: Telephone = central.dial(OTHER).press("2").press("0").transfer("completed", True, 60)
    return call.hang_up


WEBHOOKS: tuple[tuple[Callable[[Installation], Callable[[], object]], int], ...] = (
    (_incoming, 3),
    (_turn, 2),
    (_topic, 2),
    (_other_topic, 2),
    (_informed, 3),
    (_missed, 3),
    (_handed, 3),
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
