"""Whatever dies, and whenever: each promised callback is kept, once, and in hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from tests.faults.killer import Killer
from tests.faults.people import Citizens, hire
from tests.faults.plant import SPEED, Plant, planted
from tests.faults.reckoning import Reckoning, await_settled
from tests.faults.size import CALLBACKS, SEED, STRIKING_SECONDS, WHOLE
from tests.programs import wait_until

# The line closes while the killer strikes, and a night passes before the work goes on.
CLOSING, NEXT_MORNING = datetime(2026, 11, 30, 17, tzinfo=UTC), "2026-12-01T07:59:00-03:00"
DRAIN_SECONDS = 600.0 if WHOLE else 150.0  # the slots of a morning come one after another


def test_row_19_killed_wiped_and_frozen_at_random_nothing_is_lost_or_done_twice() -> None:
    with planted() as plant:
        hire(plant, 20)
        open_for = timedelta(seconds=STRIKING_SECONDS * SPEED / 2)
        plant.go_to((CLOSING - timedelta(minutes=2) - open_for).isoformat())
        killer = Killer(plant, SEED)
        promised = _ask_and_kill(plant, killer)
        plant.run_at(100)
        late = CLOSING + timedelta(minutes=5)
        wait_until("the line has been closed for a while", lambda: plant.company.now() > late)
        plant.run_at(SPEED)
        plant.go_to(NEXT_MORNING)
        found = await_settled(plant, promised, DRAIN_SECONDS)
        looked = "" if found.clean else plant.diagnosis
    told = f"{found}\nseed {SEED}: {killer.blows.total()} blows: {dict(killer.blows)}"
    print(told)
    assert found.clean, _details(told + looked, found)


def _ask_and_kill(plant: Plant, killer: Killer) -> list[str]:
    """Those who were promised a callback while the killer struck."""
    with ThreadPoolExecutor(1) as pool:
        every = STRIKING_SECONDS / CALLBACKS
        asking = pool.submit(Citizens(plant).ask, CALLBACKS, every=every)
        killer.strike(lambda: not asking.done())
        return asking.result()


def _details(told: str, found: Reckoning) -> str:
    return f"{told}\nlost {found.lost}\ndoubled {found.doubled}\noutside {found.outside}"
