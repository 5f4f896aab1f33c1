"""Prove that a test fails where a safeguard is switched off: `python -m tests.faults.safeguards`.

A copy of the tree loses one safeguard at a time, and the test that ought to need it runs there. A
test that stays green would prove nothing: then this program ends with 1.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.root import ROOT

COPIED = (
    *("ivr", "tests", "callflows", "recordings", "docs"),
    *("pyproject.toml", ".flaskenv", "gunicorn.conf.py"),
)
SECONDS = 300
ROWS, DEATHS = "tests/faults/test_rows.py", "tests/faults/test_failpoints.py"
STORIES = "tests/stories/test_callbacks.py"
WRITTEN = "tests/faults/test_written.py"


@dataclass(frozen=True)
class Safeguard:
    """One safeguard: its text in a file, what replaces it, and the test that must then fail.

    The test is a file and a part of the test's name.
    """

    name: str
    file: str
    there: str
    without: str
    test: tuple[str, str]


SAFEGUARDS = (
    Safeguard(
        "the claim is for one that is published and not taken",
        "ivr/usecases/callbacks/dispatch.py",
        """ or callback.published_at is None:
        return NOBODY
    if callback.state != callbacks.WAITING or callback.next_at > now:
        return NOBODY
""",
        """ or callback.closed_at:
        return 0, ""
    for other in attempts.of_callback(session, callback.id):
        other.ended_at = other.ended_at or now
    callback.state = callbacks.WAITING
""",
        (ROWS, "row_21"),
    ),
    Safeguard(
        "the claim is committed before the carrier is asked",
        "ivr/usecases/callbacks/dispatch.py",
        """            session, line, schedule, Turn(callback_id, publication), now
        )
""",
        """            session, line, schedule, Turn(callback_id, publication), now
        )
        if phone:
            line.ports.carrier.call(_order(line, attempt_id, phone, citizen_first))
""",
        (ROWS, "row_25"),
    ),
    Safeguard(
        "two calls are created a second apart, of all processes together",
        "ivr/usecases/callbacks/dispatch.py",
        "is_near(pace.last_call_at, now, PACE)",
        "now < pace.last_call_at",
        (ROWS, "row_32"),
    ),
    Safeguard(
        "one open callback a number, by an index",
        "ivr/store/migrations/versions/0002_callbacks.py",
        """            "uq_callbacks_open_number",
            ["number"],
            unique=True,
""",
        """            "uq_callbacks_open_number",
            ["number"],
            unique=False,
""",
        (ROWS, "freepbx_525"),
    ),
    Safeguard(
        "of two agents or more one is left to live calls",
        "ivr/usecases/callbacks/agents.py",
        "    spared = len(on) > 1 and not _drains(session, now)\n",
        "    spared = len(on) > 1 and _drains(session, now) is None\n",
        (ROWS, "row_32"),
    ),
    Safeguard(
        "hours are checked where the next calls are picked, and again in the job",
        "ivr/rules/hours/business_time.py",
        """    return opening.closes_at is not None and now < opening.closes_at - timedelta(
        minutes=LAST_MINUTES
    )""",
        "    return opening is not None",
        (ROWS, "repost"),
    ),
    Safeguard(
        "what Redis has lost is published again",
        "ivr/usecases/callbacks/dispatch.py",
        "        turns = _publish_lost(session, pace, lost, now)\n",
        "        lost -= timedelta(days=9)\n        turns = []\n",
        (ROWS, "row_2_"),
    ),
    Safeguard(
        "an agent's leg of which nothing is heard is given up",
        "ivr/usecases/callbacks/watch.py",
        "done = _give_up_lost(session, around) + _close_wrap_ups(session, around)",
        "done = _close_wrap_ups(session, around)",
        (DEATHS, "row_20"),
    ),
    Safeguard(
        "legs of which nothing more is heard are looked up at Twilio",
        "ivr/usecases/callbacks/reconcile.py",
        "        leg = carrier.find_call(leg_sid) if leg_sid else None\n",
        "        return 0\n",
        (ROWS, "row_12"),
    ),
    Safeguard(
        "a talk without a verdict is presumed, not tried again",
        "ivr/usecases/callbacks/callback_calls.py",
        "        result = without_verdict(seconds, attempt.bridged, attempt.answered_by)",
        "        result = Result.BUSY if seconds else Result.FAILED",
        (ROWS, "row_12"),
    ),
    Safeguard(
        "a status that is no news changes nothing",
        "ivr/rules/calls/leg_status.py",
        "    return not is_end(known_status) and rank(given.status) > rank(known_status)",
        "    return True",
        (ROWS, "row_16"),
    ),
    Safeguard(
        "a callback that is over is claimed by nobody",
        "ivr/usecases/callbacks/callback_calls.py",
        "    if callback.state != S.OFFERED.value or attempt.ended_at or attempt.claimed_at:",
        "    if attempt.claimed_at and callback.closed_at and not attempt.ended_at:",
        (STORIES, "row_30"),
    ),
    Safeguard(
        "a turn that comes again is told as it was told first",
        "ivr/usecases/calls/calls.py",
        'answered_at(line, sid, n, fingerprint(given)) or answered_at(line, sid, present.n, "")',
        'answered_at(line, sid, present.n, "")',
        (ROWS, "row_16"),
    ),
    Safeguard(
        "what is guessed of a call is verified by the statement that writes its next step",
        "ivr/store/calls/steps.py",
        """        Call.__table__.c.ended_at.is_(None),
        Call.__table__.c.outcome == "",
""",
        "        Call.__table__.c.id > 0,\n",
        ("tests/usecases/line/test_last_steps.py", "ended_elsewhere"),
    ),
    Safeguard(
        "an e-mail has one Message-ID, however often it is tried",
        "ivr/usecases/notices/emails.py",
        "        message_id=row.message_id,\n",
        '        message_id=f"<{row.tries}{row.message_id[1:]}",\n',
        (WRITTEN, "row_33"),
    ),
    Safeguard(
        "an e-mail whose sending nobody finished is tried again",
        "ivr/usecases/notices/emails.py",
        "        unfinished = emails.sending_before(session, now - UNKNOWN_AFTER)\n",
        "        unfinished = emails.sending_before(session, now - 9999 * UNKNOWN_AFTER)\n",
        (WRITTEN, "row_33"),
    ),
    Safeguard(
        "a message whose fetching nobody finished is fetched again",
        "ivr/usecases/calls/voice_messages.py",
        "        stuck = voice_messages.fetching_before(session, now - NEVER_FETCHED_AFTER)\n",
        "        stuck = voice_messages.fetching_before(session, now - timedelta(days=9))\n",
        ("tests/usecases/calls/test_voice_messages.py", "wherever_a_worker_dies"),
    ),
)


@dataclass(frozen=True)
class Missed:
    """The test's result without the safeguard; `red` where it failed as it should."""

    red: bool
    said: str


def main(names: Sequence[str], safeguards: Sequence[Safeguard] = SAFEGUARDS) -> int:
    """Test every safeguard and print the table; return 1 where one is not missed.

    `names`: parts of the names of some.
    """
    good = True
    chosen = [each for each in safeguards if not names or any(n in each.name for n in names)]
    for safeguard in chosen:
        missed = without(safeguard)
        good = good and missed.red
        print(f"{'red ' if missed.red else 'GREEN'} | {safeguard.name} | {missed.said}", flush=True)
    return 0 if good else 1


def without(safeguard: Safeguard) -> Missed:
    """Run the safeguard's test on a copy of the tree that lacks it; return the result."""
    with tempfile.TemporaryDirectory(prefix="c7880-tree-") as folder:
        tree = Path(folder)
        for name in COPIED:
            whole = ROOT / name
            copy = shutil.copytree if whole.is_dir() else shutil.copy
            copy(whole, tree / name)
        file = tree / safeguard.file
        text = file.read_text(encoding="utf-8")
        assert text.count(safeguard.there) == 1, f"{safeguard.name}: its text is not there, once"
        file.write_text(text.replace(safeguard.there, safeguard.without), encoding="utf-8")
        return _tested(tree, *safeguard.test)


def _tested(tree: Path, file: str, name: str) -> Missed:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n0", "-x", "--tb=line"]
    command += ["-rf", "-s", file, "-k", name]
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env={**os.environ, "FAULTS": "small"},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Missed(True, f"{name}: not over within {SECONDS} s")
    if done.returncode not in (0, 1):
        return Missed(False, f"{name}: pytest ended with {done.returncode}: {done.stdout[-500:]}")
    found = re.findall(r"reckoning: [^\n]*|^E  +[^\n]*|AssertionError: [^\n]*", done.stdout, re.M)
    return Missed(done.returncode == 1, f"{name}: {found[-1][:160] if found else 'all as before'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
