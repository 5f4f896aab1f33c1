"""The clock and the workers carry out all that the rooms declare, and the Procfile starts them."""

from honcho.environ import parse_procfile

from ivr.cli import commands
from ivr.clock import DUTIES
from ivr.root import ROOT
from ivr.rules.operations.processes import CLOCK, INBOX, PROCESSES, QUEUES, WORK
from ivr.usecases.operations.jobs import JOBS
from tests.support.registries import declared


def test_every_rooms_duties_are_collected_once_under_names_of_their_own() -> None:
    rooms = declared("usecases", "duties", "DUTIES")
    assert sorted(each.name for each in DUTIES) == sorted(each.name for each in rooms)
    assert len({each.name for each in DUTIES} | {"life", "probe"}) == len(DUTIES) + 2
    assert all(each.every_seconds > 0 for each in DUTIES)


def test_every_rooms_jobs_are_collected_once_and_each_queue_has_some() -> None:
    rooms = declared("usecases", "duties", "JOBS")
    assert sorted(each.name for each in JOBS) == sorted(each.name for each in rooms)
    assert len({each.name for each in JOBS}) == len(JOBS)
    assert {each.queue for each in JOBS} == set(QUEUES)


def test_jobs_keep_the_names_that_queues_in_flight_carry() -> None:
    known = {("call_back", "calls"), ("send_sms", "mail"), ("send_email", "mail")}
    assert {(each.name, each.queue) for each in JOBS} >= {*known, ("fetch_recording", "mail")}


def test_of_every_process_supervisors_can_be_told_what_stands_still() -> None:
    assert WORK.keys() == {*PROCESSES, INBOX}


def test_the_procfile_starts_every_process_and_a_worker_for_each_queue() -> None:
    started = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
    workers = {f"worker_{name}": f"flask worker {name}" for name in QUEUES}
    wanted = {"release": "flask release", CLOCK: "flask clock", INBOX: "flask inbox", **workers}
    by_flask = {name: run for name, run in started.items() if run.startswith("flask ")}
    assert by_flask == wanted
    assert set(started) - set(wanted) == {"web", "voice"}
    assert {run.split()[1] for run in by_flask.values()} <= commands().cli.commands.keys()
