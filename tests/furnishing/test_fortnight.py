"""The past is lived by the real use cases, once, and nothing of it leaves the house later."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ivr.furnishing.fortnight import begin, live
from ivr.furnishing.plan import BROKEN, FATES, Size, plan
from ivr.furnishing.progress import PROGRESS
from ivr.rules.staff.roles import Role
from ivr.rules.visits.states import COUNTED
from ivr.usecases.cases.sectors import seed, set_contact
from ivr.usecases.operations.jobs import QUEUE_OF
from ivr.usecases.staff.staff import add_member
from ivr.usecases.visits.units import TypedUnit, create
from tests.conftest import Install
from tests.support.desk import Desk, hire
from tests.support.installation import Installation

SMALL = Size(days=5, calls=50)
MONDAY_TEN = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)
MAIL = {
    "SMTP_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "central7880@exemplo.br",
    "IMAP_URL": "imap://central:central@127.0.0.1:9",
    "MAIL_AUTHSERV_ID": "correio.exemplo",
    "SMS_FROM": "27880",
}


@dataclass
class Furnished:
    """An installation that nobody has called, and the folder that says how far its past is."""

    central: Installation
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment by which another process opens it."""
        settings = vars(self.central.settings)
        return {name: str(value) for name, value in settings.items() if value != ""}

    def live(self, **also: str) -> int:
        """Live what is left of its past, up to Monday at ten."""
        environment = self.environment | also
        begin(environment, self.folder)
        progress = self.folder / PROGRESS
        if progress.exists() and not (known := json.loads(progress.read_text()))["done"]:
            progress.write_text(json.dumps(known | {"begins": MONDAY_TEN.isoformat()}))
        return live(environment, self.folder, SMALL)

    def count(self, statement: str) -> int:
        """Return the number that `SELECT count(*) FROM …` gives."""
        ((number,),) = self.central.rows(f"SELECT count(*) FROM {statement}")
        return int(str(number))


@pytest.fixture
def furnished(installed: Install, sqlite_url: str, tmp_path: Path) -> Furnished:
    """Provide an installation with its people and sectors, as a first start makes it."""
    central = installed(sqlite_url, **MAIL, RECORDINGS_DIR=str(tmp_path / "recordings"))
    central.clock.at = MONDAY_TEN
    hire(central, "Ana")
    add_member(central.ports, "sonia@exemplo.br", "Sônia", Role.SUPERVISOR, "uma senha comprida")
    add_member(central.ports, "clara@exemplo.br", "Clara", Role.COMMISSION, "uma senha comprida")
    callflow = central.line.conversations.current().callflow
    seed(central.ports, callflow)
    for name in {each.sector for each in callflow.topics if each.sector}:
        set_contact(central.ports, name, "setor@exemplo.br")
    for name in ("Unidade Um", "Unidade Dois"):
        create(central.ports, None, TypedUnit(name, "Natal", "seg-sex 8h-14h"))
    return Furnished(central, tmp_path)


def test_the_plan_is_the_same_each_time_and_ends_before_the_clock_begins(
    furnished: Furnished,
) -> None:
    schedule = furnished.central.line.schedule()
    one, other = (plan(schedule, MONDAY_TEN, Random("p"), Size()) for _ in range(2))
    assert [(each, each.number, each.script) for each in one] == [
        (each, each.number, each.script) for each in other
    ]
    assert one[-1].at < MONDAY_TEN
    assert sum(each.what == "call" for each in one) >= 490
    assert sum(each.what == "letter" for each in one) == len(FATES) == 60
    closed = [each for each in one if each.what == "call" and not schedule.opening(each.at).open]
    assert len(closed) > 40  # nights and weekends


def test_every_page_has_something_to_show_and_nothing_of_the_past_is_still_to_come(
    furnished: Furnished,
) -> None:
    assert furnished.live() > 300
    outcomes = {str(each) for (each,) in furnished.central.rows("SELECT outcome FROM calls")}
    assert outcomes > {"handed", "informed", "callback", "called-back", "not-reached"}
    states = [each for (each,) in furnished.central.rows("SELECT state FROM demands")]
    assert set(states) == {"here", "sector", "asked", "answered", "closed"}
    assert len(states) >= 60
    assert furnished.count("outages WHERE ended_at IS NOT NULL") == 1
    assert furnished.count("calls WHERE outage_id IS NOT NULL") > 3
    assert furnished.count("recordings WHERE state = 'kept'") >= 1
    assert furnished.count("incoming WHERE state = 'quarantined'") == 2
    broken = f"callbacks WHERE number = '{BROKEN}' AND state = 'exhausted'"
    assert furnished.count(broken) == 1
    assert furnished.count("callbacks WHERE state = 'kept'") > 3
    # What the clock would send, or ring for, as soon as it begins.
    furnished.central.clock.at = MONDAY_TEN + timedelta(minutes=10)
    desk = Desk(furnished.central)
    assert desk.relay() == 0
    for table in ("sms", "emails", "recordings"):
        assert furnished.count(f"{table} WHERE state IN ('waiting', 'sending')") == 0, table
    assert furnished.count("callbacks WHERE state = 'waiting'") == 4  # on the next days' agenda
    _two_units_had_visitors(furnished)
    assert furnished.count("surveys WHERE state = 'collecting'") == 1
    assert furnished.count("survey_responses") == 64
    assert furnished.count("survey_responses WHERE channel = 'counter'") > 20
    assert furnished.count("long_works WHERE state != 'done'") == 0
    every = {"call_back", "fetch_recording", "send_sms", "send_email", "long_work"}
    assert set(QUEUE_OF) == every
    # A second start adds nothing.
    known = furnished.count("calls")
    assert furnished.live() == 0
    assert furnished.count("calls") == known
    assert furnished.count("survey_responses") == 64


def _two_units_had_visitors(furnished: Furnished) -> None:
    sources = furnished.central.rows("SELECT DISTINCT unit_id, source FROM visits ORDER BY 1")
    assert sources == [("unidade-dois", "import"), ("unidade-um", "day_sheet")]
    assert furnished.count("visits WHERE is_timed") > 120
    states = {str(each) for (each,) in furnished.central.rows("SELECT DISTINCT state FROM visits")}
    assert {"ended", "no-show", "cancelled"} <= states <= {each.value for each in COUNTED}
    assert furnished.count("visits WHERE ended_at < started_at AND NOT is_timed") == 1
    assert furnished.count("visits WHERE case_id IS NOT NULL") >= 4
    assert furnished.count("internal_demands WHERE answered_at IS NOT NULL") >= 3


def test_what_was_begun_goes_on_and_what_is_lived_in_stays_as_it_is(furnished: Furnished) -> None:
    assert furnished.live(EMPTY="1") == 0
    assert furnished.count("cases") == 0
    furnished.central.dial().hang_up()
    assert furnished.live() == 0
    assert not (furnished.folder / PROGRESS).exists()
    # The last of a plan that was ended on the way, also where none is asked for.
    whole = plan(furnished.central.line.schedule(), MONDAY_TEN, Random("7880 plan"), SMALL)
    begun = {"begins": MONDAY_TEN.isoformat(), "done": len(whole) - 9}
    (furnished.folder / PROGRESS).write_text(json.dumps(begun))
    assert furnished.live(EMPTY="1") == 9
    assert json.loads((furnished.folder / PROGRESS).read_text())["ended"] is True
