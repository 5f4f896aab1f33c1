"""The measure measures: rows are really written, wrong answers are noticed, nothing is lost."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator

from bench.calls import Kind
from bench.drain import Drain, Drained
from bench.rounds import Results
from ivr.root import ROOT
from tests.support.programs import wait_until
from tests.web.served import free_port

TOKEN, PUBLIC = "t" * 32, "https://central.exemplo.br"


def test_a_quick_run_prints_its_table_and_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--database", "sqlite"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing lost" in done.stdout
    for row in (r"floor \(a\).*\| \d+ \|", r"hot path.*\| \d+ = ", r"whole call.*\| \d+ = "):
        assert re.search(row, done.stdout), row
    sent, kept = re.findall(r"turns answered.*\| (\d+) / (\d+) \|", done.stdout)[0]
    assert sent == kept != "0"
    assert re.search(r"publication to the agent's verdict \| [0-9.]+ ms \|", done.stdout)
    assert "| kept / calls created | 20 / 20 |" in done.stdout


def test_the_floor_writes_one_row_a_request_and_checks_the_signature(tmp_path: Path) -> None:
    file, port = tmp_path / "floor.db", free_port()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE floor (sid, n, digits, answer)")
        database.commit()
    settings = {"PUBLIC_URL": PUBLIC, "FLOOR_DATABASE": str(file), "TWILIO_AUTH_TOKEN": TOKEN}
    command = [sys.executable, "-m", "gunicorn", "bench.floor:create_app()"]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env={**os.environ, **settings},
    )
    address, form = f"http://127.0.0.1:{port}/voice/turn/1", {"CallSid": "CA1", "Digits": "1"}
    good = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/voice/turn/1", form)

    def post(signature: str) -> int:
        headers = {"X-Twilio-Signature": signature}
        return requests.post(address, data=form, headers=headers, timeout=5).status_code

    def answers() -> bool:
        try:
            return post("wrong") == 403
        except requests.ConnectionError:
            return False

    wait_until("the floor answers", answers)
    assert [post(good), post(good), post("wrong")] == [200, 200, 403]
    process.terminate()
    process.wait(20)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM floor").fetchone() == (2,)


@pytest.mark.parametrize(
    ("milliseconds", "kept", "dials", "broken"),
    [
        (11.9, 10, 10, []),
        (12.1, 10, 10, ["1.21 as much"]),
        (10.0, 9, 10, ["9 of 10 callbacks kept, by 10 calls"]),
        (10.0, 10, 11, ["10 of 10 callbacks kept, by 11 calls"]),
    ],
)
def test_a_drain_that_loses_doubles_or_slows_down_is_told(
    milliseconds: float, kept: int, dials: int, broken: list[str]
) -> None:
    fresh = Drained(10, 0, 10.0, 10, 10)
    told = Drain("sqlite", fresh, Drained(10, 1000, milliseconds, kept, dials)).broken(quick=False)
    assert len(told) == len(broken)
    assert all(any(word in each for each in told) for word in broken), told


@pytest.mark.parametrize(
    ("hot", "crowd", "kept", "broken"),
    [
        (500.0, 0.5, 10, []),
        (300.0, 0.5, 10, ["below 0.4", "below 333"]),
        (500.0, 1.5, 10, ["p99 1.50 s"]),
        (500.0, 4.0, 10, ["p99", "max 4.00 s"]),
        (500.0, 0.5, 9, ["steps: 10 sent, 9 kept"]),
    ],
)
def test_a_broken_rule_is_told(hot: float, crowd: float, kept: int, broken: list[str]) -> None:
    results = Results("sqlite")
    results.rates.update({"hot": [hot], "floor (a)": [1000.0]})
    results.crowd = [crowd]
    results.sent[Kind.HOT], results.steps_kept = 10, kept
    told = results.broken(quick=False)
    assert len(told) == len(broken)
    assert all(any(word in each for each in told) for word in broken), told


def test_the_desk_is_measured_beside_few_calls_and_many() -> None:
    words = ["desk", "--few", "300", "--calls", "600", "--looks", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "| the newest calls | " in done.stdout, done.stdout + done.stderr
    assert "| 600 calls, 4,800 steps |" in done.stdout
    turns = re.search(
        r"a turn of 50 callers at once, .*\| ([0-9]+) / [0-9]+ / [0-9]+ ms", done.stdout
    )
    assert turns
    assert int(turns[1]) > 0
    assert "wrong answers" not in done.stdout
    assert "calls exported" not in done.stdout


def test_the_inbox_is_measured_with_its_memory_and_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "inbox", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All rules hold" in done.stdout
    assert re.search(r"\| 40 mixed messages \| \*\*\d+\*\* a second \|", done.stdout)
    assert len(re.findall(r"its memory at the most.*\| \d+ MB \|", done.stdout)) == 2


def test_the_telephone_is_measured_beside_strangers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "strangers", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "wrong answers" not in done.stdout, done.stdout + done.stderr
    assert len(re.findall(r"\| \d+ / \d+ / \d+ ms \|", done.stdout)) == 5
