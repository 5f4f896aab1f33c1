"""Hand the suite's modules to its processes: the dearest first, pages' on two of them alone.

A third of the suite waits, for processes that start, prompts that last, mail that comes; so more
processes than cores run it. A Chromium needs a core for itself: with three at once each is slower
than its tests allow for.
"""

from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from tests.allowances import allowances, room_of

PAGES = ("tests/browser/", "tests/simulator/page/")
AT_ONCE = 2


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """xdist's scheduling by module, in an order of ours."""

    _seconds: dict[str, float] | None = None

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a process what is next for it: a module of pages, if it is one of the first two."""
        if self._seconds is None:
            self._seconds = seconds_of_a_test(self.workqueue)
        of_test, pages = self._seconds, node in self.nodes[:AT_ONCE]
        scope = max(self.workqueue, key=lambda s: (s.startswith(PAGES) == pages, of_test[s]))
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


def seconds_of_a_test(modules: dict[str, dict[str, bool]]) -> dict[str, float]:
    """Return about how long a test of each module takes: what its room may take, by its tests."""
    allowed, tests = allowances(), Counter[str]()
    for module, of_module in modules.items():
        tests[room_of(module)] += len(of_module)
    return {each: allowed.get(room_of(each), 0.0) / tests[room_of(each)] for each in modules}


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Return the scheduling of this run."""
    return Scheduling(config, log)
