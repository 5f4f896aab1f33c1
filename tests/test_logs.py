"""How processes log: who, when and about what in each line; the same trouble once, then counted."""

import io
import logging
import re
import runpy
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ivr import logs
from ivr.root import ROOT

COUNTED = logs.COUNTED_SECONDS


@dataclass
class Log:
    """A log of its own, with the filter and the form of all processes."""

    seconds: float = 0.0
    out: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        """Log to memory."""
        handler = logging.StreamHandler(self.out)
        handler.addFilter(logs.Once(lambda: self.seconds))
        handler.setFormatter(logs.Line())
        self.log = logging.Logger("ivr.tests")
        self.log.addHandler(handler)

    def fail(self, about: str) -> None:
        """Log an exception, always from the same place."""
        try:
            raise ValueError(about)
        except ValueError:
            self.log.exception("it failed")

    @property
    def lines(self) -> list[str]:
        """What was logged, without the tracebacks."""
        return [line for line in self.out.getvalue().splitlines() if "ivr.tests" in line]


@pytest.fixture
def log() -> Iterator[Log]:
    """Nothing was logged yet."""
    logs.configuration("clock")
    logs.begin_request("-")  # an application in this process may have served one
    yield Log()
    logs.begin_request("-")


def test_a_line_says_when_how_bad_who_in_which_request_and_call(log: Log) -> None:
    log.log.info("it begins")
    logs.begin_request("a1b2c3d4")
    logs.of_call("CA12")
    log.log.error("it ends")
    at = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00"
    first, second = log.lines
    assert re.fullmatch(rf"{at} INFO clock\[\d+\] - - ivr\.tests: it begins", first)
    assert re.fullmatch(rf"{at} ERROR clock\[\d+\] a1b2c3d4 CA12 ivr\.tests: it ends", second)


def test_the_same_exception_is_logged_once_and_then_counted(log: Log) -> None:
    for n in range(100):
        log.fail(f"row {n}")
        log.log.info("something else")
    assert len([each for each in log.lines if "it failed" in each]) == 1
    assert len([each for each in log.lines if "something else" in each]) == 100
    log.seconds = COUNTED
    log.fail("row 100")
    assert log.lines[-1].endswith("it failed (99 times more since)")


def test_other_troubles_are_not_taken_for_the_same(log: Log) -> None:
    for attempt in (1, 2, 1):
        log.log.warning("attempt %s cannot be looked up", attempt)
    assert [each.rsplit(": ", 1)[1] for each in log.lines] == [
        "attempt 1 cannot be looked up",
        "attempt 2 cannot be looked up",
    ]


def test_what_is_told_from_each_other_is_bounded(log: Log) -> None:
    for n in range(3 * logs.MAX_TROUBLES):
        log.log.warning("%s", n)
    assert len(log.lines) == 3 * logs.MAX_TROUBLES


def test_gunicorn_logs_as_all_processes_do() -> None:
    given = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["logconfig_dict"]
    ours = logs.configuration("web")
    assert given["root"] == ours["root"]
    assert given["loggers"] == ours["loggers"]
    assert given["formatters"] == ours["formatters"]


def test_what_libraries_tell_of_their_doings_is_not_logged() -> None:
    given = logs.configuration("web")
    assert given["root"]["level"] == "WARNING"
    talkative = {name for name, each in given["loggers"].items() if each["level"] == "INFO"}
    assert talkative == {"ivr", "gunicorn.error"}
    assert given["loggers"]["gunicorn.access"]["level"] == "CRITICAL"


@pytest.mark.parametrize("more", [0, 1])
def test_five_hundred_troubles_are_told_from_each_other(log: Log, more: int) -> None:
    for n in range(logs.MAX_TROUBLES + more):
        log.log.warning("%s", n)
    before = len(log.lines)
    log.log.warning("%s", 0)
    assert len(log.lines) == before + more, "beyond them each counts as new"
