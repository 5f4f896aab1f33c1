"""Callbacks from request to verdict: an agent is rung first, then the citizen, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from ivr.ports.failures import Failure
from ivr.rules.callbacks.states import MAX_AGENT_MISSES
from ivr.store.callbacks import dispatch
from ivr.usecases.callbacks.booking import BookingOutcome
from ivr.usecases.callbacks.callback_calls import LATER_WHEN_MISSED
from ivr.usecases.callbacks.dispatch import MAX_LOST_PUBLICATIONS, offer
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from tests.stories.test_switchboard import bring_down
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, SATURDAY, Installation


def state(central: Installation) -> object:
    """The state of the newest callback."""
    ((found,),) = central.rows("SELECT state FROM callbacks ORDER BY id DESC LIMIT 1")
    return found


def promise(central: Installation) -> tuple[object, ...]:
    """What became of the newest promise."""
    return central.rows("SELECT state, why FROM promises ORDER BY id DESC LIMIT 1")[0]


def results(central: Installation) -> list[object]:
    """How each attempt ended."""
    return [result for (result,) in central.rows("SELECT result FROM attempts ORDER BY id")]


def test_a_callback_is_kept_and_its_promise_too(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    assert request(central_on_both, topic="1-uvt").answer is BookingOutcome.REGISTERED
    desk = Desk(central_on_both)
    leg = desk.ring().answer()
    order = desk.carrier.calls[0]
    assert (order.to, order.ring_seconds) == ("sip:ana@pbx.exemplo.br", 25)
    assert leg.telephone.heard.startswith("Retorno da central.")
    assert "Para ligar agora, digite um." in leg.telephone.heard
    leg.press("1")
    dial = leg.telephone.last
    assert dial.tag == "Dial"
    assert dial.attrib["callerId"] == central_on_both.settings.LINE_NUMBER
    assert (dial.attrib["timeout"], dial.attrib["hangupOnStar"]) == ("25", "true")
    (number,) = dial
    assert number.text == MOBILE
    assert number.attrib["statusCallbackEvent"] == "initiated ringing answered completed"
    assert number.attrib["machineDetection"] == "Enable"
    leg.talk(90)
    assert "Falou com a pessoa? Para sim, digite um." in leg.telephone.heard
    assert state(central_on_both) == "wrap-up"
    leg.press("1")
    assert leg.telephone.last.tag == "Hangup"
    leg.tell("completed")
    assert state(central_on_both) == "kept"
    assert promise(central_on_both) == ("kept", "falamos com a pessoa")
    assert results(central_on_both) == ["talked"]
    assert central_on_both.rows(
        "SELECT direction, outcome, status FROM calls WHERE ended_at IS NOT NULL"
    ) == [("outbound", "called-back", "completed")]
    assert desk.relay() == 0


def test_without_a_verdict_a_long_talk_is_presumed(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").talk(40).tell("completed")
    watch_callbacks(central.line)
    assert state(central) == "wrap-up"
    central.clock.advance(61)
    watch_callbacks(central.line)
    assert (state(central), results(central)) == ("kept", ["presumed"])


def test_a_machine_without_a_verdict_is_no_talk(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    leg = Desk(central).ring().answer().press("1")
    (number,) = leg.telephone.last
    form = {"CallSid": "x1", "AnsweredBy": "machine_start"}
    form["AccountSid"] = central.settings.TWILIO_ACCOUNT_SID
    central.post(number.attrib["amdStatusCallback"], form)
    leg.talk(40).tell("completed")
    central.clock.advance(61)
    watch_callbacks(central.line)
    assert (state(central), results(central)) == ("waiting", ["machine"])


@pytest.mark.parametrize(("status", "minutes"), [("busy", 5), ("no-answer", 30), ("failed", 2)])
def test_row_29_each_end_has_its_own_next_attempt(
    central: Installation, status: str, minutes: int
) -> None:
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").nobody(status).tell("completed")
    ((next_at,),) = central.rows("SELECT next_at FROM callbacks")
    expected = central.clock.now() + timedelta(minutes=minutes)
    assert str(next_at).startswith(f"{expected:%Y-%m-%d %H:%M:%S}")
    assert state(central) == "waiting"


def test_row_29_after_three_attempts_a_person_is_asked_for(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    for _ in range(3):
        central.clock.advance(5 * 60)
        desk.ring().answer().press("1").nobody("busy").tell("completed")
    assert state(central) == "exhausted"
    assert promise(central)[0] == "broken"
    assert central.rows("SELECT needs_person, attempts FROM callbacks") == [(1, 3)]
    assert central.rows("SELECT state FROM cases") == [("unreached",)]


def test_an_agent_who_does_not_answer_is_no_attempt(central: Installation) -> None:
    hire(central, "Ana", "Bia", "Caio")
    request(central)
    desk = Desk(central)
    rung = []
    for _ in range(4):
        desk.ring().tell("no-answer")
        rung.append(desk.carrier.calls[-1].to)
        central.clock.advance(61)
    assert rung[:3] == ["sip:ana@pbx.exemplo.br"] * 3
    assert rung[3] == "sip:bia@pbx.exemplo.br", "after three the next agent is rung"
    assert central.rows("SELECT attempts, state FROM callbacks") == [(0, "waiting")]


def test_never_more_legs_than_free_agents_and_one_is_left_to_live_calls(
    central: Installation,
) -> None:
    hire(central, "Ana", "Bia", "Caio")
    for n in range(6):
        request(central, f"+55849888877{n:02d}")
    desk = Desk(central)
    created = 0
    for _ in range(10):
        desk.relay()
        created += desk.work()
        central.clock.advance(1)
    assert created == 2


def live_through_an_outage(central: Installation) -> None:
    """Two agents are on shift, four callers are promised a call, and the switchboard is back."""
    hire(central, "Ana", "Bia")
    bring_down(central)
    for n in range(4):
        central.dial(f"+55849888866{n:02d}").press("0").press("1").hang_up()
    central.clock.advance(180)
    central.dial("+5584988885555").press("0").transfer("completed", True, 60).hang_up()


def rung_within(central: Installation, seconds: int) -> int:
    """How many telephones we have rung by then."""
    desk = Desk(central)
    for _ in range(seconds):
        desk.relay()
        for _, row_id, publication in desk.queue.take():
            offer(central.line, row_id, publication)
        central.clock.advance(1)
    return len(desk.carrier.calls)


def test_after_an_outage_all_free_agents_call_back_while_nobody_waits(
    central_on_both: Installation,
) -> None:
    live_through_an_outage(central_on_both)
    assert rung_within(central_on_both, 10) == 2


def test_after_an_outage_one_agent_is_left_to_whoever_waits(central: Installation) -> None:
    live_through_an_outage(central)
    waiting = central.dial("+5584988885556").press("0")
    assert waiting.last.tag == "Dial"
    assert rung_within(central, 10) == 1
    waiting.transfer("completed", True, 60).hang_up()
    assert rung_within(central, 3) == 2


def test_row_30_a_second_agent_hears_who_has_it(central: Installation) -> None:
    hire(central, "Ana", "Bia", "Caio")
    request(central)
    desk = Desk(central)
    first = desk.ring()
    central.clock.advance(116)
    watch_callbacks(central.line)  # nothing was heard of the first leg: given up
    central.clock.advance(60)
    second = desk.ring().answer().press("1")
    assert second.telephone.last.tag == "Dial"
    first.answer()
    assert first.telephone.press("1").last.tag == "Hangup"
    assert "já está com" in first.telephone.heard


def test_the_claim_repeated_rings_the_citizen_once(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    request(central_on_both)
    leg = Desk(central_on_both).ring().answer().press("1")
    said = leg.telephone.document
    assert leg.telephone.again(-1) == said
    assert central_on_both.rows("SELECT attempts FROM callbacks") == [(1,)]


def test_row_25_a_call_accepted_without_an_answer_is_not_made_again(
    central: Installation,
) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    desk.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    leg = desk.ring()
    assert desk.relay() == 0
    leg.answer().press("1").talk(60).press("1").tell("completed")
    assert state(central) == "kept"
    assert len(desk.carrier.calls) == 1


def test_row_26_a_carrier_that_refuses_is_left_alone_for_a_while(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    for _ in range(3):
        desk.carrier.fail_next(Failure.LATER, 20429)
        assert desk.relay() == 1
        desk.work()
        central.clock.advance(61)
    ((failures, until),) = central.rows("SELECT breaker_failures, breaker_until FROM dispatch")
    assert failures == 3
    assert until is not None
    desk.ring().answer().press("1").talk(60).press("1")
    assert state(central) == "kept"


@pytest.mark.parametrize(
    "now",
    [
        SATURDAY,
        datetime(2026, 11, 23, 16, 58, tzinfo=UTC),  # two minutes to closing
        datetime(2026, 11, 20, 13, 0, tzinfo=UTC),  # a holiday
        datetime(2026, 11, 23, 10, 59, 59, tzinfo=UTC),
    ],
)
def test_repost_hours_nobody_is_rung_outside_hours(central: Installation, now: datetime) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    central.clock.advance(1)
    assert desk.relay() == 1
    central.clock.at = now
    assert desk.work() == 0, "the dialling job itself looks at the hours"
    assert desk.relay() == 0
    assert state(central) == "waiting"


def test_flex_friday_to_monday_a_late_friday_request_lives_on(central: Installation) -> None:
    central.clock.at = datetime(2026, 11, 27, 16, 57, tzinfo=UTC)  # Friday, 13:57
    hire(central, "Ana")
    assert request(central).answer is BookingOutcome.REGISTERED
    desk = Desk(central)
    for hour in range(64):
        central.clock.at = datetime(2026, 11, 27, 17, 0, tzinfo=UTC) + timedelta(hours=hour)
        assert desk.relay() == 0
        watch_callbacks(central.line)
    central.clock.at = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    desk.ring().answer().press("1").talk(60).press("1")
    assert state(central) == "kept"
    assert promise(central)[0] == "kept"


def test_row_19_a_publication_that_was_lost_is_made_again(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    desk.relay()
    desk.queue.published.clear()
    assert desk.relay() == 0
    central.clock.advance(61)
    desk.ring()


def test_a_queue_that_is_slower_than_the_relay_still_comes_to_its_end(
    central: Installation,
) -> None:
    """Each job comes when its row has been published again: for ever outdated, if that counted."""
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    for _ in range(5):
        assert desk.relay() == 1
        central.clock.advance(61)
    del desk.queue.published[1:]  # the worker has come to the first of them only now
    assert desk.work() == 1


def test_an_agents_leg_is_asked_for_again_where_web_did_not_answer(central: Installation) -> None:
    """A status callback that Twilio tried once only would leave the agent busy for minutes."""
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    desk.ring()
    order = desk.carrier.calls[-1]
    assert "rp=ct,rt,5xx" in urlsplit(order.answer_url).fragment
    assert "rc=5&rp=all" in urlsplit(order.status_url).fragment


def test_a_job_that_runs_again_while_its_callback_is_put_off_rings_nobody(
    central: Installation,
) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    desk.relay()
    with central.ports.database.write() as session:
        dispatch.lock(session).last_call_at = central.clock.now()
    assert desk.work() == 0  # too soon after another
    central.clock.advance(2)
    desk.done = 0
    assert desk.work() == 0
    desk.ring()


def test_a_second_request_keeps_the_first_ones_place(central: Installation) -> None:
    hire(central, "Ana")
    first, second = request(central), request(central)
    assert (first.answer, second.answer) == (BookingOutcome.REGISTERED, BookingOutcome.MERGED)
    assert central.rows("SELECT count(*) FROM callbacks") == [(1,)]
    assert central.rows("SELECT joined_id FROM cases ORDER BY id") == [(None,), (1,)]


@pytest.mark.parametrize("number", ["+5508001234567", "+5584900123456"[:10], "+15551234567"])
def test_row_36_a_number_that_we_do_not_ring_is_refused(central: Installation, number: str) -> None:
    hire(central, "Ana")
    assert request(central, number).answer is BookingOutcome.REFUSED


def test_a_callback_that_was_made_needs_nobody_any_more(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    for _ in range(2 * MAX_AGENT_MISSES):
        desk.ring().tell("no-answer")
        central.clock.advance(60)
    assert central.rows("SELECT needs_person FROM callbacks") == [(1,)]
    central.clock.advance(LATER_WHEN_MISSED.seconds)
    desk.ring().answer().press("1").talk(60).press("1")
    assert central.rows("SELECT state, needs_person FROM callbacks") == [("kept", 0)]


def test_a_request_nobody_could_keep_expires_and_is_not_silent(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    for day in (24, 25, 26):
        central.clock.at = datetime(2026, 11, day, 17, 30, tzinfo=UTC)
        watch_callbacks(central.line)
    assert state(central) == "expired"
    assert promise(central)[0] == "broken"
    assert central.rows("SELECT needs_person FROM callbacks") == [(1,)]


def test_while_the_switchboard_is_down_no_agent_is_rung(central: Installation) -> None:
    hire(central, "Ana")
    central.dial("+5584977776666").press("0").transfer("failed", False, 0)
    central.dial("+5584977776666").press("0").transfer("failed", False, 0)
    asked = request(central)
    assert asked.callback
    assert asked.callback.due_kind == "when-back"
    assert asked.callback.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    desk = Desk(central)
    assert desk.relay() == 0
    central.clock.advance(181)
    leg = desk.ring()
    call = central.dial("+5584977776666").press("0")
    assert call.last.tag == "Gather", "the leg is the try"
    assert call.heard.startswith("Estamos testando se a central telefônica voltou.")
    leg.tell("no-answer")
    assert central.dial("+5584977776666").press("0").last.tag == "Dial", "nobody tries it any more"
    central.clock.advance(180)
    leg = desk.ring()
    leg.answer()
    assert central.rows("SELECT count(*) FROM outages WHERE ended_at IS NULL") == [(0,)]


def test_row_12_an_agent_whose_end_is_never_told_is_free_again(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    leg = desk.ring().answer().press("1").nobody("busy")  # and then Twilio says nothing more
    central.clock.advance(5 * 60)
    assert desk.relay() == 0, "for all that is known the agent still has that leg"
    tell_of(desk, leg.telephone.sid, "completed")
    mind_all(central)
    desk.ring().answer().press("1").talk(60).press("1")
    assert state(central) == "kept"


def test_row_12_a_talk_whose_end_is_never_told_is_looked_up(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    leg = desk.ring().answer().press("1").citizen("in-progress")
    central.clock.advance(9 * 60)
    mind_all(central)
    assert desk.carrier.looked_up == [], "a talk is left alone for ten minutes"
    central.clock.advance(2 * 60)
    tell_of(desk, leg.telephone.sid, "in-progress")
    mind_all(central)
    assert state(central) == "dialling", "Twilio says that they still talk"
    tell_of(desk, leg.telephone.sid, "completed")
    desk.carrier.known_calls.append(
        replace(
            desk.carrier.known_calls[-1],
            sid="CAcitizen",
            parent_sid=leg.telephone.sid,
            status="completed",
            seconds=600,
        )
    )
    mind_all(central)
    assert state(central) == "wrap-up"
    central.clock.advance(61)
    mind_all(central)
    assert (state(central), results(central)) == ("kept", ["presumed"])
    assert central.rows("SELECT count(*) FROM attempts WHERE ended_at IS NULL") == [(0,)]


def tell_of(desk: Desk, sid: str, status: str) -> None:
    """Twilio's own list says that of the call."""
    known = desk.carrier.known_calls
    known[:] = [replace(each, status=status) if each.sid == sid else each for each in known]


def mind_all(central: Installation) -> None:
    """One round of the clock's duties for callbacks."""
    watch_callbacks(central.line)
    reconcile_legs(central.line)


def test_row_24_a_poisoned_callback_holds_up_nobody_and_a_person_looks_at_it(
    central_on_both: Installation,
) -> None:
    """Its job dies whenever it is taken; the only agent on shift serves the others meanwhile."""
    central = central_on_both
    hire(central, "Ana")
    for n in range(10):
        request(central, f"+55849888877{n:02d}")
    desk = Desk(central)
    for _ in range(8):
        desk.relay()
        desk.queue.published[desk.done :] = [
            job for job in desk.queue.published[desk.done :] if job[1] != 1
        ]
        if desk.work():
            desk.last_leg().answer().press("1").talk(30).press("1").tell("completed")
        central.clock.advance(61)
    kept = central.rows("SELECT COUNT(*) FROM callbacks WHERE state = 'kept'")
    assert kept == [(7,)], "one a minute, once the first was lost for the first time"
    ((state, needs_person, why),) = central.rows(
        "SELECT state, needs_person, why FROM callbacks WHERE id = 1"
    )
    assert (state, bool(needs_person)) == ("waiting", True)
    assert why == "a fila não consegue cumprir este retorno"


def test_a_worker_that_stood_still_sends_nobody_to_the_persons_list(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    desk = Desk(central)
    for _ in range(8):
        desk.relay()
        central.clock.advance(61)
    desk.done = len(desk.queue.published) - 1
    assert desk.work() == 1
    assert central.rows("SELECT needs_person, lost FROM callbacks") == [(0, 0)]


@pytest.mark.parametrize("more", [0, 1])
def test_five_publications_that_nobody_took_ask_for_a_person(
    central: Installation, more: int
) -> None:
    hire(central, "Ana")
    for n in range(10):
        request(central, f"+55849888877{n:02d}")
    desk = Desk(central)
    for _ in range(MAX_LOST_PUBLICATIONS + more):
        desk.relay()
        left = [job for job in desk.queue.published[desk.done :] if job[1] != 1]
        desk.queue.published[desk.done :] = left
        if desk.work():
            desk.last_leg().answer().press("1").talk(30).press("1").tell("completed")
        central.clock.advance(61)
    ((lost, needs_person),) = central.rows("SELECT lost, needs_person FROM callbacks WHERE id = 1")
    assert (lost, bool(needs_person)) == (MAX_LOST_PUBLICATIONS - 1 + more, bool(more))


@pytest.mark.parametrize("how", ["busy", "no-answer"])
def test_once_an_agent_did_ring_nobody_is_asked_for_any_more_for_want_of_one(
    central: Installation, how: str
) -> None:
    hire(central, "Ana", "Bia")
    request(central)
    desk = Desk(central)
    for _ in range(2 * MAX_AGENT_MISSES):
        desk.ring().tell("no-answer")
        central.clock.advance(61)
    assert central.rows("SELECT needs_person, why FROM callbacks") == [(True, "")]
    central.clock.advance(LATER_WHEN_MISSED.total_seconds())
    leg = desk.ring().answer().press("1")
    assert central.rows("SELECT needs_person FROM callbacks") == [(False,)]
    leg.nobody(how).tell("completed")
    assert central.rows("SELECT needs_person, attempts FROM callbacks") == [(False, 1)]
