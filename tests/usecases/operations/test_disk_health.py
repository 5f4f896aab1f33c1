"""A disk that takes nothing is red and told of, and the line speaks meanwhile."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ivr.rules.operations.disks import LOW_BYTES, DiskState
from ivr.store.staff.staff import StaffMember
from ivr.usecases.line.line import open_line
from ivr.usecases.operations.disk_health import disks_report
from ivr.usecases.operations.supervisors import tell_supervisors
from tests.conftest import Install
from tests.support.installation import MOBILE, Installation


@pytest.fixture
def central(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation with a supervisor, whose folder for mail is below a file."""
    (tmp_path / "file").write_text("no folder")
    mail = str(tmp_path / "file" / "mail")
    recordings = str(tmp_path / "recordings")
    found = installed(
        any_database_url, SMS_FROM="+558432097880", MAIL_DIR=mail, RECORDINGS_DIR=recordings
    )
    with found.ports.database.write() as session:
        row = {"email": "s@exemplo.br", "name": "Sônia", "role": "supervisor", "phone": MOBILE}
        session.add(StaffMember(**row, password_hash="", created_at=found.clock.now()))
    return found


def told(central: Installation) -> list[str]:
    """What supervisors have been told."""
    tell_supervisors(central.ports)
    return [str(body) for (body,) in central.rows("SELECT body FROM sms ORDER BY id")]


def test_a_disk_that_takes_nothing_is_red_and_told_once_a_day(central: Installation) -> None:
    answer = central.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["disks"] == "mail cannot be written to (ENOTDIR)"
    once = (
        "Central 7880: o disco onde ficam as mensagens e os anexos nao aceita gravacao."
        " Avise a informatica hoje."
    )
    assert told(central) == told(central) == [once]
    central.clock.advance(24 * 3600)
    assert told(central) == [once, once]


def test_the_line_speaks_while_a_disk_takes_nothing(central: Installation) -> None:
    assert "Nota Potiguar" in central.dial().press("5").heard


@dataclass
class Filling:
    """Disks of which one has a given number of bytes left."""

    free: int

    def look(self) -> tuple[DiskState, ...]:
        """What is found of it."""
        return (DiskState("database", self.free),)


@pytest.mark.parametrize(("free", "word"), [(LOW_BYTES, "ok"), (LOW_BYTES - 1, "database has ")])
def test_a_disk_is_told_of_before_it_is_full(central: Installation, free: int, word: str) -> None:
    line = open_line(replace(central.ports, disks=Filling(free)))
    assert disks_report(line, line.ports.clock.now()).text.startswith(word)
    assert tell_supervisors(line.ports) == (word != "ok")
