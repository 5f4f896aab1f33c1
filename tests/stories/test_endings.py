"""How calls end in the log, whatever the status callbacks do: late, doubled, shuffled."""

import itertools
from datetime import timedelta

import pytest

from ivr.rules.calls.liveness import MAX_DELAY
from ivr.rules.calls.outcomes import MISSED, OUTCOMES, CaseState, Outcome
from ivr.usecases.calls.endings import settle_silent
from tests.conftest import Install
from tests.support.desk import hire
from tests.support.installation import SATURDAY, Installation, Telephone

STATUSES = ("initiated", "ringing", "in-progress", "completed")


def tell(call: Telephone, status: str, seconds: int) -> None:
    """One status callback of the call, with Twilio's own instant."""
    moment = call.central.clock.now() + timedelta(seconds=STATUSES.index(status))
    form = {
        "CallSid": call.sid,
        "AccountSid": call.central.settings.TWILIO_ACCOUNT_SID,
        "From": call.number,
        "CallStatus": status,
        "Timestamp": moment.strftime("%a, %d %b %Y %H:%M:%S +0000"),
    }
    if status == "completed":
        form["CallDuration"] = str(seconds)
    assert call.central.post("/voice/status", form).status_code == 204


def test_row_11_status_callbacks_in_any_order_and_twice_come_to_the_same(
    central: Installation,
) -> None:
    seen = set()
    orders = dict.fromkeys(itertools.permutations((*STATUSES, "completed", "ringing")))
    for n, order in enumerate(orders):
        call = Telephone(central, f"CA{n}", "+5584988887777", {})
        before = order[:2]
        for status in before:
            tell(call, status, 42)
        call.request("/voice/incoming").press("1")
        for status in order[2:]:
            tell(call, status, 42)
        ((last, answered, ended, outcome, number),) = central.rows(
            "SELECT status, answered_at, ended_at, outcome, number FROM calls"
            f" WHERE sid = '{call.sid}'"
        )
        seen.add((last, str(answered), str(ended), outcome, number))
    assert len(seen) == 1, seen
    ((final, _answered, end, outcome, number),) = seen
    assert (final, outcome, number) == ("completed", "abandoned-in-guidance", "+5584988887777")
    assert end == "2026-11-23 13:00:03.000000"


def test_a_call_of_which_only_the_status_came_is_in_the_log(central_on_both: Installation) -> None:
    call = Telephone(central_on_both, "CAonly", "+5584988887777", {})
    tell(call, "completed", 3)
    assert call.outcome == "abandoned-in-menu"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("canceled", "canceled"),
        ("no-answer", "no-answer"),
        ("busy", "no-answer"),
        ("failed", "no-answer"),
        ("completed", "abandoned-in-menu"),
    ],
)
def test_a_call_that_ends_before_the_first_word_is_told_from_one_given_up_in_the_menu(
    central_on_both: Installation, status: str, outcome: str
) -> None:
    call = central_on_both.dial().hang_up(seconds=0, status=status)
    assert call.outcome == outcome
    assert central_on_both.rows("SELECT missed FROM calls") in ([(1,)], [(True,)])
    # Whoever chose something has heard it.
    later = central_on_both.dial(number="+5584988880000").press("1").hang_up(status=status)
    assert later.outcome == "abandoned-in-guidance"


@pytest.mark.parametrize("closed", [False, True])
def test_who_hangs_up_at_the_offer_was_given_nothing_and_is_among_the_missed(
    central_on_both: Installation, closed: bool
) -> None:
    hire(central_on_both, "Ana")
    if closed:
        central_on_both.clock.at = SATURDAY
    call = central_on_both.dial().press("0")
    if not closed:
        call.transfer("no-answer", False, 0)
    assert "digite um" in call.heard, "a callback is offered"
    assert call.hang_up().outcome == ("closed" if closed else "unserved")
    assert central_on_both.rows("SELECT state FROM cases") == [("open",)]
    assert central_on_both.rows("SELECT count(*) FROM calls WHERE missed") == [(1,)]


def test_no_outcome_that_leaves_nothing_is_shown_as_on_its_way() -> None:
    for outcome, facts in OUTCOMES.items():
        if facts.case_state is CaseState.OPEN:
            assert facts.tone == "bad", outcome
            assert outcome in MISSED, outcome


def test_an_end_is_never_overwritten(central_on_both: Installation) -> None:
    call = central_on_both.dial().hang_up(status="completed")
    call.hang_up(status="failed").hang_up(status="busy")
    tell(call, "in-progress", 0)
    assert central_on_both.rows("SELECT status FROM calls") == [("completed",)]


def test_a_call_whose_end_nobody_told_is_settled_after_ten_minutes(
    central_on_both: Installation,
) -> None:
    call = central_on_both.dial().press("5").listen()
    central_on_both.clock.advance(9 * 60)
    assert settle_silent(central_on_both.line) == 0
    assert call.outcome == ""
    central_on_both.clock.advance(61)
    assert settle_silent(central_on_both.line) == 1
    assert call.outcome != ""
    assert settle_silent(central_on_both.line) == 0


def test_who_talks_at_the_switchboard_is_not_settled_as_silent(central: Installation) -> None:
    call = central.dial().press("0")
    central.clock.advance(40 * 60)
    assert settle_silent(central.line) == 0
    call.transfer("completed", True, 40 * 60).hang_up()
    assert call.outcome == "handed"


def test_a_late_fact_settles_the_outcome_again(central_on_both: Installation) -> None:
    call = central_on_both.dial().press("0").hang_up()
    assert call.outcome == "abandoned-in-wait"
    call.transfer("completed", True, 30, CallStatus="completed")
    assert call.outcome == "handed"


def test_every_outcome_has_one_row_in_the_table() -> None:
    assert set(OUTCOMES) == set(Outcome)
    labels = [facts.label for facts in OUTCOMES.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("url", ["sqlite_url", "postgresql_url"])
def test_every_call_of_every_kind_has_an_outcome(
    installed: Install, url: str, request: pytest.FixtureRequest
) -> None:
    central = installed(request.getfixturevalue(url))
    central.dial().hang_up()
    central.dial().press("1").hang_up()
    central.dial().press("5").listen().keep_silent().listen().hang_up()
    central.dial().press("0").transfer("completed", True, 30).hang_up()
    central.dial().press("0").transfer("failed", False, 0).hang_up()
    central.dial().press("0").hang_up()
    central.dial().press("9").press("2").hang_up()
    outcomes = [outcome for (outcome,) in central.rows("SELECT outcome FROM calls ORDER BY id")]
    assert outcomes == [
        "abandoned-in-menu",
        "abandoned-in-guidance",
        "informed",
        "handed",
        "unserved",
        "abandoned-in-wait",
        "consulted",
    ]


@pytest.mark.parametrize("more", [0, 1])
def test_a_status_report_is_believed_for_an_hour_and_what_clocks_may_be_wrong(
    central: Installation, more: int
) -> None:
    call = central.dial()
    at = central.clock.now() - MAX_DELAY - timedelta(seconds=more)
    form = {
        "CallSid": call.sid,
        "AccountSid": central.settings.TWILIO_ACCOUNT_SID,
        "CallStatus": "completed",
        "Timestamp": f"{at:%a, %d %b %Y %H:%M:%S} +0000",
    }
    assert central.post("/voice/status", form).status_code == 204
    ((status,),) = central.rows("SELECT status FROM calls")
    assert (status == "completed") == (not more)
