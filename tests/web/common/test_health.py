"""What strangers learn from the health pages, and what their asking costs."""

from threading import Event, Thread

import pytest

from ivr.usecases.operations.readiness import Readiness
from ivr.web.common.health import CachedHealth
from tests.support.installation import Installation


@pytest.mark.parametrize(
    ("peer", "headers"),
    [("203.0.113.5", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"})],
)
def test_only_this_machine_learns_figures(
    central: Installation, peer: str, headers: dict[str, str]
) -> None:
    ours = central.client.get("/readyz")
    assert "figures" in ours.get_json()
    told = central.client.get("/readyz", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    assert told.status_code == ours.status_code
    assert set(told.get_json().values()) <= {"ok", "red"}
    assert set(told.get_json()) == set(ours.get_json()) - {"figures"}


def test_many_who_ask_cost_one_question() -> None:
    asked, kept = [], CachedHealth()

    def ask() -> Readiness:
        asked.append(1)
        return Readiness({})

    for _ in range(50):
        assert kept.get(ask, 60)
    assert len(asked) == 1
    kept.get(ask, 0)
    assert len(asked) == 2


def test_nobody_waits_for_whoever_asks() -> None:
    kept, begun, over = CachedHealth(), Event(), Event()

    def ask() -> Readiness:
        begun.set()
        over.wait(20)
        return Readiness({})

    asker = Thread(target=kept.get, args=(ask, 2))
    asker.start()
    assert begun.wait(20)
    assert kept.get(ask, 2) is None
    over.set()
    asker.join()
    assert kept.get(ask, 2)
