"""Each webhook keeps to a budget of statements, commits apart, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ivr.app import create_app
from tests.support.desk import hire
from tests.support.installation import Installation, Telephone
from tests.web.telephone.counting import Asked, counted

OTHER = "+5584988881111"
# Whose tables a process looks up by the clock, not by the call: at most once a second.
LOOKED_UP = (
    *("switchboard", "special_days", "editions", "callflow_versions"),
    *("surveys", "questionnaire_versions", "shifts", "dispatch"),
)


@dataclass(frozen=True)
class Webhook:
    """A webhook, how a call comes to it, and how many statements it may put at the most."""

    name: str
    reach: Callable[[Installation], Telephone]
    post: Callable[[Telephone], object]
    most: int
    known: int = 0  # where this process took the turn before; 0: as many

    def __str__(self) -> str:
        return self.name


def _new(central: Installation) -> Telephone:
    return Telephone(central, "CA" + "f" * 32, OTHER, {})


def _menu(central: Installation) -> Telephone:
    return central.dial(OTHER)


def _topic(central: Installation) -> Telephone:
    return central.dial(OTHER).press("2")


def _ringing(central: Installation) -> Telephone:
    return central.dial(OTHER).press("2").press("0")


def _informed(central: Installation) -> Telephone:
    return central.dial(OTHER).press("2").listen().keep_silent().listen().keep_silent()


def _handed(central: Installation) -> Telephone:
    return _ringing(central).transfer("completed", True, 60)


def _offered(central: Installation) -> Telephone:
    return central.dial(OTHER).press("0").transfer("busy", False, 0)


def _slots(central: Installation) -> Telephone:
    return _offered(central).press("2")


def _register(call: Telephone) -> None:
    assert call.press("1").heard.startswith("Registrado. Vamos ligar"), call.heard


WEBHOOKS = (
    Webhook("incoming", _new, lambda call: call.request("/voice/incoming"), 3),
    Webhook("turn", _topic, lambda call: call.keep_silent(), 2, 1),
    Webhook("topic", _menu, lambda call: call.press("2"), 2, 1),
    Webhook("other topic", _topic, lambda call: call.say("nota potiguar"), 2, 1),
    Webhook("bridged", _ringing, lambda call: call.transfer("completed", True, 60), 5, 4),
    Webhook("busy", _ringing, lambda call: call.transfer("busy", False, 0), 5, 4),
    Webhook("failed", _ringing, lambda call: call.transfer("failed", False, 0), 5, 4),
    Webhook("callback", _offered, _register, 7, 6),
    Webhook("callback at a time", _slots, _register, 7, 6),
    Webhook("informed", _informed, lambda call: call.hang_up(), 3),
    Webhook("missed", _topic, lambda call: call.hang_up(), 3),
    Webhook("handed", _handed, lambda call: call.hang_up(), 3),
)


def _asked(central: Installation, webhook: Webhook, elsewhere: bool) -> Asked:
    """What that webhook asks the process that has taken the call so far, or another one."""
    hire(central, "Ana")
    own = central.app
    there = create_app(central.settings, central.ports) if elsewhere else own
    for central.app in (there, own):
        # A process's first call looks up what it keeps; the first transfer of all makes a row.
        central.dial().press("0").transfer("completed", True, 60).hang_up()
    call = webhook.reach(central)
    central.app = there
    with counted(central.ports.database.engine) as asked:
        webhook.post(call)
    assert [each for each in asked.looked_up if not any(t in each for t in LOOKED_UP)] == []
    return asked


@pytest.mark.parametrize("webhook", WEBHOOKS, ids=str)
def test_a_webhook_keeps_to_its_budget_of_statements(
    central_on_both: Installation, webhook: Webhook
) -> None:
    asked = _asked(central_on_both, webhook, elsewhere=True)
    assert len(asked.own) <= webhook.most, "\n".join(asked.own)


@pytest.mark.parametrize("webhook", [each for each in WEBHOOKS if each.known], ids=str)
def test_who_took_the_turn_before_does_not_look_where_the_call_stands(
    central_on_both: Installation, webhook: Webhook
) -> None:
    asked = _asked(central_on_both, webhook, elsewhere=False)
    assert len(asked.own) <= webhook.known, "\n".join(asked.own)
