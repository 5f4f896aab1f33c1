"""A duty that fails for ever is seen: in `/readyz`, by supervisors, and by no other duty."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.clock import Run, Steps
from ivr.ports.failures import QueueAway
from ivr.store.operations import duties
from ivr.store.staff.staff import StaffMember
from ivr.usecases.line.declarations import Duty
from ivr.usecases.line.line import Line
from ivr.usecases.operations.duty_health import DutyLog
from ivr.usecases.operations.supervisors import tell_supervisors
from tests.conftest import Install
from tests.support.installation import MOBILE, Installation
from tests.support.programs import wait_until


def go_well(_: Line) -> int:
    return 0


@dataclass
class Clockwork:
    """A clock with two duties, one of which fails while `broken`, and who is told of it."""

    central: Installation
    broken: bool = True
    kept: DutyLog = field(init=False)

    def __post_init__(self) -> None:
        """Nothing was carried out yet."""
        self.duties = [
            Duty("good", 1, go_well, "o que vai bem"),
            Duty("bad", 5, self._fail, "a leitura de tudo"),
        ]
        self.kept = DutyLog(self.duties)
        self.run = Run(threading.Event(), Steps(self.central.line), self.kept)

    def _fail(self, _: Line) -> int:
        if self.broken:
            raise QueueAway(f"of {MOBILE}")
        return 0

    def go_on(self, seconds: float) -> "Clockwork":
        """Time goes by; each duty is carried out once, and what is known of it stored."""
        self.central.clock.advance(seconds)
        for each in self.duties:
            self.run.once(each)
        self.kept.store(self.central.ports)
        return self

    def word(self) -> str:
        """What `/readyz` says of the duties."""
        return str(self.central.client.get("/readyz").get_json()["duties"])

    def told(self) -> list[str]:
        """What supervisors have been told."""
        tell_supervisors(self.central.ports)
        return [str(body) for (body,) in self.central.rows("SELECT body FROM sms ORDER BY id")]


@pytest.fixture
def clockwork(installed: Install, any_database_url: str) -> Clockwork:
    """An installation with a supervisor."""
    central = installed(any_database_url, SMS_FROM="+558432097880")
    with central.ports.database.write() as session:
        row = {"email": "s@exemplo.br", "name": "Sônia", "role": "supervisor", "phone": MOBILE}
        session.add(StaffMember(**row, password_hash="", created_at=central.clock.now()))
    return Clockwork(central)


def test_a_failing_duty_is_red_by_name_and_place_and_told_once(clockwork: Clockwork) -> None:
    assert clockwork.go_on(0).word() == "ok", "it may go well the next time"
    clockwork.go_on(60)
    assert clockwork.told() == []
    word = clockwork.go_on(60).word()
    assert word.startswith("bad fails since 2026-11-23T13:00:00+00:00 (QueueAway")
    assert MOBILE not in word
    once = ["Central 7880: com erro desde 23/11 10:00: a leitura de tudo. Avise a informatica."]
    assert clockwork.told() == clockwork.go_on(60).told() == once
    clockwork.broken = False
    assert clockwork.go_on(60).word() == "ok"


def test_a_duty_that_never_ends_is_red(clockwork: Clockwork) -> None:
    clockwork.broken = False
    clockwork.go_on(0)
    clockwork.duties.pop(0)
    assert clockwork.go_on(300).word() == "ok"
    word = clockwork.go_on(2).word()
    assert word == "good has not ended since 2026-11-23T13:00:00+00:00"


def test_while_the_database_was_away_no_duty_is_to_blame(clockwork: Clockwork) -> None:
    clockwork.go_on(0)

    @dataclass
    class Away:
        """A database that is away."""

        def write(self) -> AbstractContextManager[Session]:
            """Refuse."""
            raise OperationalError("", {}, Exception())

    clockwork.central.clock.advance(600)
    away: Any = Away()
    with pytest.raises(OperationalError):
        clockwork.kept.store(replace(clockwork.central.ports, database=away))
    assert clockwork.go_on(0).word() == "ok"
    assert clockwork.go_on(120).word().startswith("bad fails since 2026-11-23T13:10:00")


def test_what_a_clock_no_longer_does_is_forgotten(clockwork: Clockwork) -> None:
    clockwork.go_on(0)
    DutyLog(clockwork.duties[:1]).store(clockwork.central.ports)
    with clockwork.central.ports.database.read() as session:
        assert [each.name for each in duties.all_of(session)] == ["good"]


def test_one_that_fails_and_one_that_hangs_starve_no_other(central: Installation) -> None:
    stop, done = threading.Event(), []

    def note(_: Line) -> int:
        done.append(1)
        return 0

    def fail(_: Line) -> int:
        raise KeyError("x")

    runs: tuple[Callable[[Line], int], ...] = (fail, lambda _: int(stop.wait(60)), note)
    kept = [Duty(f"{n}", 0.01, run, "") for n, run in enumerate(runs)]
    run = Run(stop, Steps(central.line), DutyLog(kept))
    threads = [run.thread(each) for each in kept]
    for each in threads:
        each.start()
    wait_until("the third is carried out again and again", lambda: len(done) > 5)
    stop.set()
    for each in threads:
        each.join(5)
