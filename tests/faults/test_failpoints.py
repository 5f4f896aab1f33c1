"""A process dies at a named line, again and again, and each callback is kept once all the same."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.people import Citizens, hire
from tests.faults.plant import SPEED, Plant, planted, web_command
from tests.faults.reckoning import await_settled, settled
from tests.faults.size import DEATHS, WHOLE
from tests.support.programs import wait_until

# What a dying clock has marked and not told the queue of waits a minute, once a death.
PATIENCE_SECONDS = 900.0 if WHOLE else 300.0
DYING = [sys.executable, "-m", "tests.faults.dying"]
# Who dies where; nobody is rung twice for any of it, and nobody is forgotten. In the whole proof
# each line has its own run, in the small one a program dies at all of its lines in one.
LINES = {
    "worker": (
        "claim: before commit",
        "claim: after commit",
        "call: after",
        "status: before commit",
        "status: after commit",
    ),
    "clock": (
        "mark: before commit",
        "mark: after commit",
        "publish: after",
    ),
    "web": (
        "key: before commit",
        "key: after commit",
        "answer: before commit",
        "end: before commit",
        "end: after commit",
        "verdict: before commit",
        "verdict: after commit",
    ),
}


def cases(kind: str) -> list[tuple[str, ...]]:
    """Where that program dies in one run."""
    return [(line,) for line in LINES[kind]] if WHOLE else [LINES[kind]]


def dying(plant: Plant) -> None:
    """The product's programs on ports that die, one of each."""
    plant.add("web", web_command(plant, "tests.faults.dying:create_dying_app()"))
    plant.add("worker0", [*DYING, "worker"])
    plant.add("worker1", [*DYING, "worker"])
    plant.add("clock0", [*DYING, "clock"])


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    """One plant, which is told anew for each line where to die."""
    with planted(dying) as made:
        hire(made, 20)
        made.run_at(2 * SPEED)
        yield made


@pytest.fixture(scope="module")
def citizens(plant: Plant) -> Citizens:
    """Those who ask, each once."""
    return Citizens(plant)


@pytest.mark.parametrize("lines", cases("clock"), ids="; ".join)
def test_row_18_a_clock_that_dies_around_publishing_loses_nothing(
    plant: Plant, citizens: Citizens, lines: tuple[str, ...]
) -> None:
    each_death_leaves_one_kept_callback(plant, citizens, "clock", lines)


@pytest.mark.parametrize("lines", cases("worker"), ids="; ".join)
def test_row_20_a_worker_that_dies_around_its_call_rings_each_citizen_once(
    plant: Plant, citizens: Citizens, lines: tuple[str, ...]
) -> None:
    each_death_leaves_one_kept_callback(plant, citizens, "worker", lines)


@pytest.mark.parametrize("lines", cases("web"), ids="; ".join)
def test_row_5_web_that_dies_around_a_webhook_of_a_leg_rings_each_citizen_once(
    plant: Plant, citizens: Citizens, lines: tuple[str, ...]
) -> None:
    each_death_leaves_one_kept_callback(plant, citizens, "web", lines)


def each_death_leaves_one_kept_callback(
    plant: Plant, citizens: Citizens, kind: str, lines: tuple[str, ...]
) -> None:
    """The programs of that kind die at these lines, and nobody is lost or rung again."""
    folder = Path(tempfile.mkdtemp(dir=plant.folder))
    dies = {"DIES_AT": ";".join(lines), "DIES_TIMES": str(DEATHS), "DIES_IN": str(folder)}
    plant.work_on()
    for each in plant.all_of(kind):
        each.kill()
        each.start(**dies)
    plant.await_web()
    promised = citizens.ask(DEATHS * len(lines))

    def all_died() -> bool:
        for each in plant.all_of(kind):
            if not each.runs:
                each.start(**dies)
        died = len(list(folder.iterdir()))
        if died < DEATHS * len(lines) and settled(plant, promised):
            # Two callbacks were at the line as the one process died: that was one death.
            promised.extend(citizens.ask(1))
        return died == DEATHS * len(lines)

    try:
        wait_until("it died at every line", all_died, PATIENCE_SECONDS)
    finally:
        print(kind, sorted(each.name for each in folder.iterdir()))
    for each in plant.all_of("clock"):
        each.kill()  # the last one to die may still be about to
    plant.start_all()
    found = await_settled(plant, promised, PATIENCE_SECONDS)
    print(f"{kind}: {DEATHS} deaths at each of {len(lines)} lines; {found}")
    assert found.clean, f"{lines}: {found}\n{plant.diagnosis}"
