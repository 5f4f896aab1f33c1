"""Run tests against mutants: collect once, see which test runs which line, fork for each mutant."""

import ast
import functools
import gc
import os
import resource
import select
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import cast

import coverage
import pytest
from _pytest.runner import runtestprotocol

from ivr.root import ROOT
from tests.mutants.mutant import Mutant

KILLED, TIMEOUT, ALIVE, UNTESTED, BROKEN = "killed", "timeout", "alive", "untested", "broken"
EXIT_CODES = {0: ALIVE, 1: KILLED, -signal.SIGXCPU: TIMEOUT, -signal.SIGKILL: TIMEOUT}
# What walks the whole conversation runs each rule a hundred thousand times: to see which would take
# many minutes. It tries the mutants of its own room only, all of them.
WALKS, WALKED = "tests/rules/model_check/", "ivr/rules/model_check/"
CPU_FACTOR, WALL_FACTOR, MEMORY = 10, 40, 4 << 30


@dataclass
class Trials:
    """A pytest plugin that tries each mutant in a fork of the process that collected the tests.

    What tests share stays set up (Redis, the migrated database); what a module shares is made
    anew. A mutant is tried by the tests that run its lines, its own module's first, then the
    quickest, until one fails or they have used up `seconds` of what they take without it.
    """

    mutants: Sequence[Mutant]
    seconds: float
    tell: Callable[[Mutant, str], None]
    control: bool = False
    items: dict[str, pytest.Item] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    shared: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: set[str] = field(default_factory=set)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    def pytest_configure(self) -> None:
        """Let Hypothesis know no deadlines, which a busy machine breaks, and shrink nothing."""
        from hypothesis import Phase, settings  # pytest wants to see it before anybody imports it

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", database=None, deadline=None, phases=phases)
        settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what runs on PostgreSQL, or measures time."""
        walked = any(mutant.file.startswith(WALKED) for mutant in self.mutants)
        items[:] = [
            each
            for each in items
            if not _left_out(each) and (walked or not each.nodeid.startswith(WALKS))
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long each test takes, and which fail."""
        if report.when == "setup":
            file = report.nodeid.partition("::")[0]
            self.shared[file] = max(self.shared[file], report.duration)
        else:
            self.took[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests once as they are, then some of them for each mutant."""
        self.items = {item.nodeid: item for item in session.items}
        self._see_lines(session)
        for nodeid in self.failed:
            print(f"left out, as it fails without a mutant: {nodeid}", file=sys.stderr)
            del self.items[nodeid]
        for nodeid in self.items:  # in a fork, each may be the one that sets up what they share
            self.took[nodeid] += self.shared[nodeid.partition("::")[0]]
        for each in gc.get_objects():
            if isinstance(each, functools._lru_cache_wrapper):
                each.cache_clear()  # what is remembered there was not made by the mutant
        gc.freeze()
        for mutant in self.mutants:
            tests = self.tests(mutant)
            self.tell(mutant, self._try(mutant, tests, session) if tests else UNTESTED)
        return True

    def tests(self, mutant: Mutant) -> list[pytest.Item]:
        """Return the tests that try a mutant, in their order."""
        seen: dict[int, list[str]] = self.lines.get(mutant.file, {})
        if mutant.file.startswith(WALKED):
            names = {name for name in self.items if name.startswith(WALKS)}
            return self._ordered(mutant, names)
        for lines in (range(mutant.first, mutant.last + 1), _statement(mutant)):
            names = {name for line in lines for name in seen.get(line, ()) if name in self.items}
            if names:
                break
        return self._ordered(mutant, names)

    def _ordered(self, mutant: Mutant, names: set[str]) -> list[pytest.Item]:
        own = PurePosixPath(mutant.file.replace("ivr", "tests", 1))
        mirror = str(own.with_name(f"test_{own.name}"))
        ordered = sorted(names, key=lambda name: (mirror not in name, self.took[name], name))
        chosen: list[pytest.Item] = []
        sum_of = 0.0
        for name in ordered:
            if not chosen or sum_of + self.took[name] <= self.seconds:
                chosen.append(self.items[name])
                sum_of += self.took[name]
        return chosen

    def _see_lines(self, session: pytest.Session) -> None:
        files = [str(ROOT / file) for file in {mutant.file for mutant in self.mutants}]
        measured = coverage.Coverage(data_file=None, include=files, config_file=False)
        for item, following in _each_with_next(session.items):
            walks = item.nodeid.startswith(WALKS)
            with nullcontext() if walks else measured.collect():
                if not walks:
                    measured.switch_context(item.nodeid)
                _run(item, following or session)
        data = measured.get_data()
        for file in files:
            name = str(PurePosixPath(file).relative_to(ROOT))
            self.lines[name] = dict(data.contexts_by_lineno(file))

    def _try(self, mutant: Mutant, tests: Sequence[pytest.Item], session: pytest.Session) -> str:
        estimate = sum(self.took[item.nodeid] for item in tests)
        child = os.fork()
        if child == 0:
            self._try_in_child(mutant, tests, session, estimate)
        ended = os.pidfd_open(child)
        try:
            if not select.select([ended], [], [], 60 + WALL_FACTOR * estimate)[0]:
                os.killpg(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        finally:
            os.close(ended)
        return EXIT_CODES.get(os.waitstatus_to_exitcode(status), BROKEN)

    def _try_in_child(
        self,
        mutant: Mutant,
        tests: Sequence[pytest.Item],
        session: pytest.Session,
        estimate: float,
    ) -> None:
        code = 3
        try:
            os.setpgid(0, 0)
            seconds = int(10 + CPU_FACTOR * estimate)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            if not self.control:
                mutant.plant()
            self.failed.clear()
            nothing = os.open(os.devnull, os.O_RDWR)
            for each in (1, 2):
                os.dup2(nothing, each)
            for item, following in _each_with_next(tests):
                _run(item, following or session)
                if self.failed:
                    break
            code = 1 if self.failed else 0
        finally:
            os._exit(code)


def _each_with_next(
    items: Sequence[pytest.Item],
) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _run(item: pytest.Item, following: pytest.Item | pytest.Session) -> None:
    """Run one test; what `following` does not share with it is torn down."""
    runtestprotocol(item, nextitem=cast(pytest.Item, following))


def _left_out(item: pytest.Item) -> bool:
    names = {name for name in getattr(item, "fixturenames", ()) if "postgresql" in name}
    params = getattr(item, "callspec", None)
    on_it = bool(params) and "postgresql" in cast(pytest.Function, item).callspec.params.values()
    return on_it or bool(names) or item.get_closest_marker("alone") is not None


def _statement(mutant: Mutant) -> Iterator[int]:
    """Give the lines of the innermost statement around the change, without its body's."""
    spans = []
    for node in ast.walk(ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.stmt) and node.lineno <= mutant.first <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or 0
            spans.append((node.lineno, max(last, node.lineno)))
    first, last = max(spans)
    return iter(range(first, last + 1))
