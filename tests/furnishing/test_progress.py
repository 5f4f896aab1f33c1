"""A start of the demonstration that has no past left to live asks so, and loads nothing for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.furnishing.progress import Progress, is_left
from ivr.root import ROOT


@pytest.mark.parametrize(
    ("begun", "left"),
    [(None, False), (Progress("2026-11-30T10:00:00-03:00"), True), (Progress("", 9, True), False)],
)
def test_what_was_begun_and_has_not_ended_is_left(
    tmp_path: Path, begun: Progress | None, left: bool
) -> None:
    if begun:
        begun.keep(tmp_path)
    assert is_left(tmp_path) is left


def test_without_a_past_to_live_nothing_is_loaded_for_it(tmp_path: Path) -> None:
    run = "import runpy; runpy.run_module('ivr.furnishing', run_name='__main__', alter_sys=True)"
    code = f"import sys; sys.argv = ['', 'fortnight']; {run}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "CENTRAL_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {"sqlalchemy", "flask"} & set(done.stdout.split()) == set()
