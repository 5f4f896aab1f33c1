"""Rows of the reliability table that need real processes: one plant, one fault after another."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest

from ivr.gateways.queue.rq_queue import RqQueue
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import State
from ivr.usecases.callbacks.dispatch import PACE
from ivr.usecases.line.switchboard import override
from ivr.usecases.operations.jobs import QUEUE_OF
from tests.faults.people import Citizens, accepted, hire, number_of, phone_of, web_of
from tests.faults.plant import SPEED, Plant, planted
from tests.faults.reckoning import await_settled, ringings
from tests.faults.size import WHOLE
from tests.support.programs import wait_until
from tests.web.served import Served

AGENTS = 12
BACKLOG = 300 if WHOLE else 16
PATIENCE_SECONDS = 600.0 if WHOLE else 300.0


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    """One plant with two of everything, whose servers keep UTC."""
    with planted() as made:
        hire(made, AGENTS)
        yield made


@pytest.fixture(scope="module")
def citizens(plant: Plant) -> Citizens:
    """Those who ask, each once."""
    return Citizens(plant)


@pytest.fixture
def web(plant: Plant) -> Served:
    """Web, for signed webhooks of callers."""
    return web_of(plant)


def kept(plant: Plant, promised: list[str]) -> str:
    """What the reckoning says, which must be clean."""
    found = await_settled(plant, promised, PATIENCE_SECONDS)
    assert found.clean, f"{found}: lost {found.lost}, doubled {found.doubled}\n{plant.diagnosis}"
    return str(found)


@contextmanager
def nobody_dials(plant: Plant) -> Iterator[None]:
    """No clock runs during the block, so that nothing asked for in it is carried out."""
    for each in plant.all_of("clock"):
        each.kill()
    try:
        yield
    finally:
        plant.start_all()


def of(numbers: list[str]) -> str:
    """The callbacks of these numbers, as a condition in SQL."""
    return "number IN (" + ", ".join(f"'{number}'" for number in numbers) + ")"


def test_row_32_with_two_clocks_and_two_workers_each_is_called_once(
    plant: Plant, citizens: Citizens
) -> None:
    plant.run_at(5)  # so slow that two workers come within a second of each other
    promised = citizens.ask(20)
    wait_until("a first wave is rung", lambda: _agents_rung(plant) >= AGENTS - 1)
    plant.run_at(SPEED)
    kept(plant, promised)
    rung = Counter(each.address for each in ringings(plant))
    assert [rung[number] for number in promised] == [1] * 20
    instants = [at for (at,) in plant.rows("SELECT offered_at FROM attempts ORDER BY 1")]
    assert min(later - earlier for earlier, later in pairwise(instants)) >= PACE
    assert _most_at_once(plant) < AGENTS  # one is left to live calls


@pytest.mark.alone
@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_row_2_without_redis_callers_notice_nothing(
    plant: Plant, citizens: Citizens, web: Served, how: str
) -> None:
    assert plant.redis.process
    if how == "stopped":
        plant.redis.stop()
    else:
        plant.redis.process.send_signal(signal.SIGSTOP)
    try:
        took = []
        for n in range(20):
            begun = time.monotonic()
            assert "Gather" in web.post("/voice/incoming", web.form(f"CA{how}{n}")).text
            took.append(time.monotonic() - begun)
        promised = citizens.ask(5)
        told = f"SELECT count(*) FROM callbacks WHERE publication > 0 AND {of(promised)}"
        wait_until("the relay has tried in vain", lambda: plant.rows(told) == [(5,)])
    finally:
        if how == "stopped":
            plant.redis.start()
        else:
            plant.redis.process.send_signal(signal.SIGCONT)
    assert median(took) < 1.0, took
    assert max(took) < 4.0, took  # after which Twilio gives a turn up
    kept(plant, promised)


def test_row_5_a_killed_web_gives_the_same_answer_to_the_same_request_again(
    plant: Plant, web: Served
) -> None:
    killing = ThreadPoolExecutor(1).submit(_kill_web, plant, 6)
    with ThreadPoolExecutor(8) as callers:
        told = list(callers.map(lambda n: _a_call(web, f"CAkilled{n}"), range(70)))
        killing.result()
    plant.start_all()
    for n, answers in enumerate(told):
        for turn, answer in enumerate(answers):
            assert _asked(web, f"CAkilled{n}", turn) == answer
    calls = plant.rows(
        "SELECT sid, min(n), max(n), count(*), count(DISTINCT case_id) FROM calls"
        " JOIN steps ON steps.call_id = calls.id WHERE substr(sid, 1, 8) = 'CAkilled' GROUP BY sid"
    )
    assert len(calls) == len(told)
    assert {tuple(rest) for _, *rest in calls} == {(0, 2, 3, 1)}


def _kill_web(plant: Plant, times: int) -> None:
    for _ in range(times):
        wait_until("web serves", lambda: len(plant.web.children()) == 2)
        plant.web.kill_a_child()


def _a_call(web: Served, sid: str) -> list[str]:
    """What a caller hears who presses one and then star, each asked for until it is answered."""
    return [_asked(web, sid, turn) for turn in range(3)]


def _asked(web: Served, sid: str, turn: int) -> str:
    path = "/voice/incoming" if turn == 0 else f"/voice/turn/{turn}"
    form = web.form(sid) | ({} if turn == 0 else {"Digits": "*1"[turn % 2]})
    while True:
        with suppress(OSError):
            reply = web.post(path, form)
            if reply.status_code == 200:
                return reply.text


def test_row_21_an_orphaned_horse_and_its_job_run_again_ring_one_agent(
    plant: Plant, citizens: Citizens
) -> None:
    plant.run_at(SPEED / 2)  # so that a busy machine is not taken for a lost leg
    plant.company.fault("Calls", "hang", seconds=3)
    (number,) = promised = citizens.ask(1)
    offered = f"SELECT id, publication FROM callbacks WHERE state = 'offered' AND {of(promised)}"
    wait_until("a work-horse asks Twilio", lambda: bool(plant.rows(offered)))
    ((callback_id, publication),) = plant.rows(offered)
    (busy,) = (each for each in plant.all_of("worker") if each.children())
    busy.kill(group=False)
    queue = RqQueue(plant.settings.REDIS_URL, QUEUE_OF)
    for _ in range(3):  # as RQ does once it misses the worker
        queue.publish("call_back", callback_id, publication)
    kept(plant, promised)
    plant.start_all()
    plant.run_at(SPEED)
    assert plant.rows(f"SELECT count(*) FROM attempts WHERE callback_id = {callback_id}") == [(1,)]
    assert len([each for each in ringings(plant) if each.address == number]) == 1


def test_row_25_a_call_that_twilio_made_and_did_not_confirm_is_not_made_again(
    plant: Plant, citizens: Citizens
) -> None:
    before = _agents_rung(plant)
    plant.run_at(SPEED / 2)  # so that a busy machine is not taken for a lost leg
    plant.company.fault("Calls", "accept-then-close", times=5)
    kept(plant, citizens.ask(5))
    plant.run_at(SPEED)
    assert _agents_rung(plant) - before == 5


def _agents_rung(plant: Plant) -> int:
    return len([each for each in ringings(plant) if each.address.startswith("sip:")])


def test_row_12_a_talk_of_which_nothing_was_told_is_looked_up_and_counts(
    plant: Plant, citizens: Citizens
) -> None:
    telephones = [f"/telephones/{phone_of(n)}" for n in range(AGENTS)]
    for each in telephones:
        plant.company.post(each, keys=["1"])  # the offer is taken, and no verdict given
    plant.company.fault("webhooks", "drop", times=None, match="/citizen/")
    try:
        kept(plant, citizens.ask(3))
    finally:
        plant.company.clear_faults()
        for each in telephones:
            plant.company.post(each, keys=["1", "1"])


def test_row_28_after_an_outage_the_first_come_are_served_first_as_agents_are_free(
    plant: Plant, citizens: Citizens
) -> None:
    override(plant.line.ports, State.UNAVAILABLE, 600)
    wait_until("the plant knows", lambda: _board(plant) is State.UNAVAILABLE)
    wait_until("nobody is rung any more", lambda: _under_way(plant) == 0)
    before = len(ringings(plant))
    promised = citizens.ask(BACKLOG, every=0.1)
    assert len(ringings(plant)) == before
    plant.programs["worker1"].kill()  # two at once are too fast for the pace, and may swap
    override(plant.line.ports, None)
    kept(plant, promised)
    plant.start_all()
    offers = plant.rows(
        "SELECT number FROM attempts JOIN callbacks ON callbacks.id = callback_id"
        f" WHERE {of(promised)} ORDER BY attempts.id"
    )
    order = [promised.index(number) for (number,) in offers]
    # One that found every agent busy waits for the relay's next round, a second later.
    assert max(abs(place - n) for place, n in enumerate(order)) < AGENTS // 2, order


def _board(plant: Plant) -> State:
    return plant.line.board.state(plant.line.ports.clock.now())


def _under_way(plant: Plant) -> int:
    return int(plant.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL")[0][0])


def _most_at_once(plant: Plant) -> int:
    """The most agents that were ever rung or talking at one moment."""
    legs = [each for each in ringings(plant) if each.address.startswith("sip:")]
    return max(sum(a.at <= b.at < a.until for a in legs) for b in legs)


def test_row_31_a_slot_in_fortaleza_is_kept_by_servers_in_utc(
    plant: Plant, citizens: Citizens
) -> None:
    (number,) = promised = citizens.ask(1, choosing=True)
    ((chosen,),) = plant.rows(f"SELECT slot_at FROM callbacks WHERE {of(promised)}")
    slot = chosen.replace(tzinfo=UTC)
    assert 8 <= slot.astimezone(FORTALEZA).hour < 14
    plant.go_to((slot - timedelta(seconds=30)).isoformat())
    plant.run_at(5)
    kept(plant, promised)
    plant.run_at(SPEED)
    ((rung,),) = plant.rows(
        "SELECT offered_at FROM attempts JOIN callbacks ON callbacks.id = callback_id"
        f" WHERE {of(promised)}"
    )
    assert timedelta() <= rung.replace(tzinfo=UTC) - slot < timedelta(seconds=60)
    assert [each.address for each in ringings(plant)].count(number) == 1


def test_row_37_the_daily_limit_stops_the_dialling_and_nobody_who_calls(
    plant: Plant, citizens: Citizens, web: Served
) -> None:
    before = _agents_rung(plant)
    with nobody_dials(plant):  # else the last to ask may be promised another day
        promised = citizens.ask(8)
        with plant.line.ports.database.engine.begin() as connection:
            limit = plant.settings.DIALS_PER_DAY
            connection.exec_driver_sql(f"UPDATE dispatch SET dials = {limit - 3}")
    wait_until("three are rung", lambda: _agents_rung(plant) - before == 3)
    assert "Gather" in web.post("/voice/incoming", web.form("CAlimited")).text
    wait_until("they have talked", lambda: _under_way(plant) == 0)
    assert _agents_rung(plant) - before == 3
    with plant.line.ports.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE dispatch SET dials = 0")
    kept(plant, promised)


def test_freepbx_525_fifty_requests_at_once_for_one_number_ring_it_once(
    plant: Plant, citizens: Citizens
) -> None:
    citizens.asked += 1
    number = number_of(citizens.asked)

    def insists(_n: int) -> None:
        while not accepted(plant, number):
            pass

    with nobody_dials(plant), ThreadPoolExecutor(10) as many:  # else the first is kept meanwhile
        list(many.map(insists, range(50)))
    assert plant.rows(f"SELECT count(*) FROM callbacks WHERE {of([number])}") == [(1,)]
    kept(plant, [number])
    assert [each.address for each in ringings(plant)].count(number) == 1


def test_verboice_678_each_instant_of_an_attempt_is_its_own(
    plant: Plant, citizens: Citizens
) -> None:
    (number,) = promised = citizens.ask(1)
    kept(plant, promised)
    wait_until("the agent has hung up", lambda: _under_way(plant) == 0)
    (instants,) = plant.rows(
        "SELECT requested_at, offered_at, claimed_at, citizen_answered_at, citizen_ended_at,"
        " leg_ended_at FROM attempts JOIN callbacks ON callbacks.id = callback_id"
        f" WHERE {of(promised)}"
    )
    assert list(instants) == sorted(set(instants))
    (rung,) = [each for each in ringings(plant) if each.address == number]
    answered: datetime = instants[3].replace(tzinfo=UTC)
    assert rung.at < answered < rung.at + timedelta(seconds=30)


def test_repost_hours_jobs_that_waited_until_after_closing_ring_nobody_until_morning(
    plant: Plant, citizens: Citizens
) -> None:
    for each in plant.all_of("worker"):
        each.kill()
    plant.go_to("2026-11-30T13:30:00-03:00")
    promised = citizens.ask(3)
    published = f"SELECT count(*) FROM callbacks WHERE published_at IS NOT NULL AND {of(promised)}"
    wait_until("they wait in the queue", lambda: plant.rows(published) == [(3,)])
    plant.go_to("2026-11-30T14:01:00-03:00")
    plant.start_all()
    wait_until("each job has been run", lambda: plant.rows(published) == [(0,)])
    plant.go_to("2026-12-01T07:59:00-03:00")
    kept(plant, promised)


def test_row_16_everything_replayed_a_day_later_rings_nobody(
    plant: Plant, citizens: Citizens
) -> None:
    promised = citizens.ask(1)
    kept(plant, promised)
    wait_until("the agent has hung up", lambda: _under_way(plant) == 0)
    sids = plant.rows(
        "SELECT leg_sid, citizen_sid FROM attempts JOIN callbacks ON callbacks.id = callback_id"
        f" WHERE {of(promised)}"
    )[0]
    tables = {
        name: f"SELECT * FROM {name} ORDER BY 1, 2"
        for name in ("calls", "steps", "callbacks", "attempts", "promises", "cases")
    }
    wait_until("no relay is at work", lambda: _waiting(plant) == 0)
    rows, rung = {name: plant.rows(ask) for name, ask in tables.items()}, len(ringings(plant))
    plant.company.post("/clock", advance=86400)
    for sid in sids:
        captured = plant.company.get(f"/requests?sid={sid}")
        assert captured
        for each in captured:
            again = plant.company.post("/replay", sid=sid, n=each["n"])
            assert again["status"] == each["status"]
            if each["status"] == 200:
                assert again["body"] == each["body"]
    assert {name: plant.rows(ask) for name, ask in tables.items()} == rows
    assert len(ringings(plant)) == rung


def _waiting(plant: Plant) -> int:
    return int(plant.rows("SELECT count(*) FROM callbacks WHERE closed_at IS NULL")[0][0])
