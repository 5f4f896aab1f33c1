"""Compare the seconds that each room's tests took with those that they may take.

`tests/allowances.toml` has the seconds by room, both workers together, on a machine of two cores
that does nothing else. They are lowered by hand when a room has become quicker, and raised by
nobody: a room that grows says what it pays with. A busy machine is slower for no fault of a test,
so what is over its allowance is told in the last line of a whole run, and fails nothing.
"""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

FILE = Path(__file__).with_suffix(".toml")
_seconds: defaultdict[str, float] = defaultdict(float)


def room_of(nodeid: str) -> str:
    """Return the room of a test: the folders of its file, two at the most, "tests" for none."""
    folders = nodeid.partition("::")[0].split("/")[1:-1]
    return "/".join(folders[:2]) or "tests"


def allowances() -> dict[str, float]:
    """Return the seconds that each room may take."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def told(took: dict[str, float], allowed: dict[str, float]) -> str:
    """Say in one line what the tests took, and which rooms took more than they may."""
    over = [
        f"{room} {seconds:.0f} s of {allowed.get(room, 0):.0f}"
        for room, seconds in sorted(took.items())
        if seconds > allowed.get(room, 0) + 0.5  # shown in whole seconds
    ]
    total = f"Tests took {sum(took.values()):.0f} s of {sum(allowed.values()):.0f}"
    return f"{total}; over their allowance: {', '.join(over)}" if over else f"{total}; no room over"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add what a test took, its setting up and clearing away included, to its room's seconds."""
    _seconds[room_of(report.nodeid)] += report.duration


def pytest_unconfigure(config: pytest.Config) -> None:
    """Tell it after all else, where the whole suite ran."""
    whole = config.args == config.getini("testpaths") and config.option.markexpr == "not alone"
    if whole and not hasattr(config, "workerinput") and not config.option.collectonly:
        print(told(_seconds, allowances()), flush=True)
