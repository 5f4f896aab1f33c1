"""Whatever dies, and whenever: each promised callback is kept, once, and in hours."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.killer import Killer
from tests.faults.people import Citizens, hire
from tests.faults.plant import Plant, planted
from tests.faults.reckoning import Reckoning, await_settled
from tests.faults.size import CALLBACKS, SEED, STRIKING_SECONDS, WHOLE

DRAIN_SECONDS = 600.0 if WHOLE else 150.0


def test_row_19_killed_wiped_and_frozen_at_random_nothing_is_lost_or_done_twice() -> None:
    with planted() as plant:
        hire(plant, 20)
        killer = Killer(plant, SEED)
        promised = _ask_and_kill(plant, killer)
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
