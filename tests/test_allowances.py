"""The seconds that rooms may take: each has its line, and what is over is told."""

from pathlib import Path

from ivr.root import ROOT
from tests.allowances import allowances, room_of, told


def test_every_room_of_the_tests_has_its_allowance() -> None:
    files = [file.relative_to(ROOT) for file in Path(ROOT, "tests").rglob("test_*.py")]
    assert set(allowances()) == {room_of(str(file)) for file in files}


def test_a_room_is_two_folders_at_the_most() -> None:
    assert room_of("tests/web/desk/calls/test_call_log.py::test_a") == "web/desk"
    assert room_of("tests/stories/test_gap.py::test_a[1]") == "stories"
    assert room_of("tests/test_map.py::test_a") == "tests"


def test_what_is_over_its_allowance_is_told_by_room_with_the_whole() -> None:
    allowed = {"rules/hours": 10.0, "stories": 20.0}
    assert told({"rules/hours": 9.6, "stories": 20.4}, allowed) == (
        "Tests took 30 s of 30; no room over"
    )
    assert told({"rules/hours": 3.0, "stories": 27.1, "new": 2.0}, allowed) == (
        "Tests took 32 s of 30; over their allowance: new 2 s of 0, stories 27 s of 20"
    )
