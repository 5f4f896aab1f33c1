"""The switchboard's heartbeat: it never declares an outage, and lets one be known sooner."""

import os
import signal
from dataclasses import dataclass, replace

import pytest

from ivr.usecases.line.switchboard import probe
from tests.conftest import Install
from tests.gateways.telephone.test_sip_probe import kamailio, listens, sipp
from tests.stories.test_switchboard import FAILED, fail, is_put_through, outages
from tests.support.installation import Installation, Telephone
from tests.support.programs import wait_until
from tests.web.served import free_port


@dataclass
class Told:
    """A probe that answers as it is told."""

    answer: bool | None
    can_ask: bool = True

    def answers(self) -> bool | None:
        """That answer."""
        return self.answer


def hear(central: Installation, *answers: bool | None) -> list[int]:
    """The switchboard is asked so often, every half minute; what each time changed."""
    changes = []
    for answer in answers:
        changes.append(probe(replace(central.ports, probe=Told(answer))))
        central.clock.advance(30)
    return changes


def put_through(central: Installation) -> Telephone:
    """The first caller who is put through, as soon as web has looked again."""
    callers: list[Telephone] = []

    def rings() -> bool:
        callers.append(central.dial().press("0"))
        return callers[-1].last.tag == "Dial"

    wait_until("a caller is put through", rings, 3)
    return callers[-1]


def test_a_heartbeat_that_never_succeeded_counts_for_nothing_and_writes_nothing(
    central_on_both: Installation,
) -> None:
    assert hear(central_on_both, *[False] * 10, None) == [0] * 11
    assert central_on_both.rows("SELECT count(*) FROM switchboard") == [(0,)]
    assert central_on_both.rows("SELECT count(*) FROM heartbeats") == [(0,)]
    fail(central_on_both)
    assert is_put_through(central_on_both), "one failure is no outage"


def test_a_heartbeat_alone_is_no_outage(central_on_both: Installation) -> None:
    assert hear(central_on_both, True, True, *[False] * 10) == [1, 0, 1, *[0] * 9]
    assert is_put_through(central_on_both)
    assert outages(central_on_both) == []


def test_with_a_silent_heartbeat_the_first_failure_is_an_outage(
    central_on_both: Installation,
) -> None:
    hear(central_on_both, True, False)
    fail(central_on_both)
    ((_, ended, cause),) = outages(central_on_both)
    assert (ended, cause) == (None, "transferência falhou e a central não responde")
    assert central_on_both.dial().heard.endswith(FAILED)


def test_a_heartbeat_that_returns_lets_the_next_caller_try_and_ends_nothing_itself(
    central_on_both: Installation,
) -> None:
    hear(central_on_both, True, False)
    fail(central_on_both)
    assert hear(central_on_both, False, True) == [0, 1]
    assert outages(central_on_both)[0][1] is None
    put_through(central_on_both)
    assert not is_put_through(central_on_both), "one tries; the others wait for what becomes of it"


def test_no_session_is_held_while_the_switchboard_is_asked(central: Installation) -> None:
    class Writing(Told):
        """One that needs the database's only writer while it is asked."""

        def answers(self) -> bool:
            with central.ports.database.write():
                return True

    assert probe(replace(central.ports, probe=Writing(True))) == 1


@pytest.mark.parametrize("switchboard", ["sip:central@pbx.invalid", "+558432322033"])
def test_a_switchboard_that_cannot_be_asked_is_left_as_it_is(
    installed: Install, sqlite_url: str, switchboard: str
) -> None:
    central = installed(sqlite_url, SWITCHBOARD=switchboard)
    assert [probe(central.ports) for _ in range(3)] == [0, 0, 0]
    assert central.rows("SELECT count(*) FROM switchboard") == [(0,)]
    fail(central)
    assert is_put_through(central)


def test_a_real_kamailio_freezes_and_thaws(installed: Install, any_database_url: str) -> None:
    port = free_port()
    central = installed(any_database_url, SWITCHBOARD=f"sip:central@127.0.0.1:{port}")
    with kamailio(port) as process:
        wait_until("Kamailio's life is known", lambda: probe(central.ports) == 1)
        assert [name for (name,) in central.rows("SELECT name FROM heartbeats")] == ["sip"]
        os.killpg(process.pid, signal.SIGSTOP)
        assert probe(central.ports) == 1
        fail(central)
        assert len(outages(central)) == 1, "one failure was enough"
        assert not is_put_through(central)
        os.killpg(process.pid, signal.SIGCONT)
        wait_until("Kamailio's return is known", lambda: probe(central.ports) == 1)
        assert outages(central)[0][1] is None
        central.clock.advance(61)
        put_through(central).transfer("completed", True, 60)
    assert outages(central)[0][1] is not None


def test_a_real_sipp_that_answers_for_a_dead_switchboard_is_no_life(
    installed: Install, sqlite_url: str
) -> None:
    port = free_port()
    central = installed(sqlite_url, SWITCHBOARD=f"sip:central@127.0.0.1:{port}")
    with sipp(port, "udp", "486 Busy Here"):
        wait_until("SIPp listens", lambda: listens(port, "udp"))
        assert probe(central.ports) == 1
    with sipp(port, "udp", "503 Service Unavailable"):
        wait_until("SIPp listens", lambda: listens(port, "udp"))
        assert probe(central.ports) == 1
    fail(central)
    assert len(outages(central)) == 1
