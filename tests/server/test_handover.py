"""A reload leaves no gap: old workers answer until new ones can."""

import re
import signal
from pathlib import Path

import requests

from ivr.server.handover import LOAD_SECONDS, MAX_WORKERS, Handover
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.web.served import Served, served


def test_an_old_worker_waits_for_as_many_new_ones_as_are_started() -> None:
    handover = Handover()
    assert handover.may_stop(1), "there was no reload"
    handover.begin(2, workers=2)
    assert not handover.may_stop(1)
    assert not handover.may_stop(2)
    assert handover.may_stop(3), "a new one is waited for by others, and waits for nobody"
    handover.loaded(1)
    handover.loaded(3)
    handover.loaded(3)
    assert not handover.may_stop(2), "one of two has loaded"
    handover.loaded(4)
    assert handover.may_stop(2)
    handover.begin(4, workers=2)
    assert not handover.may_stop(4), "the next reload counts anew"


def test_more_workers_than_the_page_has_room_for_are_not_all_waited_for() -> None:
    handover = Handover()
    handover.begin(0, workers=MAX_WORKERS + 1)
    for age in range(1, MAX_WORKERS + 2):
        assert not handover.may_stop(0) or age == MAX_WORKERS + 1
        handover.loaded(age)
    assert handover.may_stop(0)
    assert LOAD_SECONDS < 30, "gunicorn kills whoever has not stopped by then"


def process_of(web: Served) -> int:
    """Which process answers."""
    told = requests.get(f"http://127.0.0.1:{web.port}/told", timeout=10).json()
    return int(told["process"])


def booted(log: Path) -> set[int]:
    """Which workers have been started."""
    found = re.findall(r"Booting worker with pid: (\d+)", log.read_text())
    return set(map(int, found))


def test_while_new_workers_load_the_old_ones_answer(central: Installation, tmp_path: Path) -> None:
    may_load, log = tmp_path / "may load", tmp_path / "log"
    may_load.touch()
    app, also = "tests.server.echo:create_late()", {"MAY_LOAD": str(may_load)}
    with served(central.settings, log, workers=2, app=app, **also) as web:
        old = booted(log)
        may_load.unlink()
        web.process.send_signal(signal.SIGHUP)
        wait_until("new workers start", lambda: len(booted(log)) == 4)
        assert {process_of(web) for _ in range(50)} <= old
        may_load.touch()
        wait_until("new workers answer", lambda: process_of(web) not in old)
        wait_until("the old ones have gone", lambda: log.read_text().count("Worker exiting") == 2)
        assert {process_of(web) for _ in range(50)}.isdisjoint(old)
