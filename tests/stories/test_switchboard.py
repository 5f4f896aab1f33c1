"""Whole calls while the switchboard fails, is known to be down, is tried again and comes back."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from ivr.rules.line.switchboard import State
from ivr.usecases.line.switchboard import follow_state, override
from tests.support.desk import hire, request
from tests.support.installation import MOBILE, SATURDAY, Installation, Telephone
from tests.support.programs import wait_until

FAILED = "A central telefônica está fora do ar agora."
BEING_TRIED = "Estamos testando se a central telefônica voltou."


def fail(central: Installation, number: str = "+5584988887777") -> Telephone:
    """One call whose transfer fails."""
    return central.dial(number).press("0").transfer("failed", False, 0)


def bring_down(central: Installation) -> None:
    """Two transfers fail, one after the other."""
    fail(central)
    fail(central)


def outages(central: Installation) -> list[tuple[object, ...]]:
    """Every outage: when it began and ended, and why."""
    return central.rows("SELECT started_at, ended_at, cause FROM outages ORDER BY id")


def is_put_through(central: Installation) -> bool:
    """Whether a caller who asks for a person is put through."""
    return central.dial().press("0").last.tag == "Dial"


def test_after_two_failures_the_next_caller_is_told_at_once(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    bring_down(central_on_both)
    call = central_on_both.dial()
    assert call.heard.endswith(f"Para e-mail, digite oito. {FAILED}")
    assert "Para outro atendimento, digite zero." in call.heard
    call.press("0")
    assert call.last.tag == "Gather", "nobody is rung at a switchboard that is down"
    assert call.heard.startswith(f"{FAILED} Seu número termina em")
    assert call.press("3").press("2").heard.startswith("Seu protocolo é")
    assert "Escreva para" in call.keep_silent().heard
    assert "digite zero" not in call.keep_silent().heard, "no second try is offered"
    call.hang_up()
    assert call.outcome == "directed"


def test_an_outage_keeps_who_met_it_and_what_they_were_given(central: Installation) -> None:
    began = central.clock.at
    fail(central).hang_up()
    central.clock.advance(30)
    fail(central).hang_up()
    central.dial().press("0").hang_up()
    central.dial().press("1").hang_up()  # heard guidance only: the outage did not touch this call
    ((started, ended, cause),) = outages(central)
    assert str(started).startswith(f"{began:%Y-%m-%d %H:%M:%S}")
    assert (ended, cause) == (None, "transferências falharam")
    met = central.rows("SELECT outcome, outage_id FROM calls ORDER BY id")
    assert met == [
        ("unserved", 1),
        ("unserved", 1),
        ("unserved", 1),
        ("abandoned-in-guidance", None),
    ]


@pytest.mark.parametrize("status", ["busy", "no-answer", "canceled"])
def test_a_busy_switchboard_is_no_outage(central: Installation, status: str) -> None:
    for _ in range(6):
        central.dial().press("0").transfer(status, False, 0)
    assert is_put_through(central)
    assert outages(central) == []


def test_three_failures_of_five_are_an_outage(central: Installation) -> None:
    for status in ("failed", "busy", "failed", "no-answer"):
        central.dial().press("0").transfer(status, False, 0)
    assert outages(central) == []
    fail(central)
    assert len(outages(central)) == 1


def test_failures_long_apart_are_no_outage(central: Installation) -> None:
    fail(central)
    central.clock.advance(11 * 60)
    fail(central)
    assert outages(central) == []


def test_after_three_minutes_one_caller_tries_and_the_others_do_not_wait(
    central_on_both: Installation,
) -> None:
    bring_down(central_on_both)
    central_on_both.clock.advance(179)
    assert not is_put_through(central_on_both)
    central_on_both.clock.advance(1)
    first, second = central_on_both.dial(), central_on_both.dial()
    assert first.press("0").last.tag == "Dial"
    assert second.press("0").heard.startswith(BEING_TRIED), "nobody knows yet whether it is back"
    first.transfer("completed", True, 60)
    assert is_put_through(central_on_both)
    ((_started, ended, _cause),) = outages(central_on_both)
    assert ended is not None


def test_once_it_is_back_nobody_is_told_to_wait_for_its_return(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    bring_down(central)
    request(central)

    def told() -> list[str]:
        """What the telephone, its other callers and the page say of the callback."""
        ((protocol,),) = central.rows(
            "SELECT protocol FROM cases WHERE id = (SELECT case_id FROM callbacks)"
        )
        asked = central.dial("+5584988880000").press("9").press("9").press("1").press(str(protocol))
        page = central.client.post("/protocolo", data={"protocolo": protocol}).text
        return [central.dial(MOBILE).press("9").heard, asked.heard, page]

    assert all("assim que a central" in each for each in told())
    central.clock.advance(180)
    central.dial("+5584977776666").press("0").transfer("completed", True, 60)
    for each in told():
        assert "assim que a central" not in each
        assert "catorze horas" in each or "24 de novembro, às 14:00" in each


def test_a_caller_who_met_the_outage_hears_nothing_of_it_once_somebody_got_through(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    fail(central)
    call = fail(central, MOBILE)
    central.clock.advance(180)
    central.dial("+5584977776666").press("0").transfer("completed", True, 60)
    assert "Vamos ligar até as dez e" in call.press("1").heard


def test_a_try_that_fails_doubles_the_wait(central: Installation) -> None:
    bring_down(central)
    for minutes in (3, 6, 12, 15, 15):
        central.clock.advance(minutes * 60 - 1)
        assert not is_put_through(central)
        central.clock.advance(1)
        fail(central)
    assert len(outages(central)) == 1


def test_an_answer_is_good_news_while_the_talk_still_goes_on(central: Installation) -> None:
    bring_down(central)
    central.clock.advance(180)
    call = central.dial().press("0")
    (callee,) = call.last
    assert callee.attrib["statusCallbackEvent"] == "answered"
    form = {
        "CallSid": "CAchild",
        "ParentCallSid": call.sid,
        "AccountSid": central.settings.TWILIO_ACCOUNT_SID,
        "CallStatus": "in-progress",
    }
    assert central.post(callee.attrib["statusCallback"], form).status_code == 204
    assert is_put_through(central)
    assert outages(central)[0][1] is not None
    assert central.post(callee.attrib["statusCallback"], form).status_code == 204


def test_a_caller_who_gives_the_try_up_leaves_it_to_the_next(central: Installation) -> None:
    bring_down(central)
    central.clock.advance(180)
    central.dial().press("0").transfer("canceled", False, 0, CallStatus="completed")
    assert is_put_through(central)


def test_a_try_of_which_nothing_is_heard_is_given_to_another_caller(central: Installation) -> None:
    bring_down(central)
    central.clock.advance(180)
    assert is_put_through(central)
    assert not is_put_through(central)
    central.clock.advance(120)
    assert is_put_through(central)


def test_a_silent_caller_is_not_left_with_nothing_while_it_is_down(central: Installation) -> None:
    bring_down(central)
    call = central.dial("anonymous").keep_silent().keep_silent().keep_silent()
    assert call.heard.startswith(f"{FAILED} Seu protocolo é")
    assert "Escreva para" in call.keep_silent().heard
    assert call.keep_silent().last.tag == "Hangup"


def test_a_topic_that_ends_with_a_person_tells_the_truth_too(central: Installation) -> None:
    bring_down(central)
    call = central.dial().press("1")
    assert "Continue na linha" not in call.heard
    assert call.keep_silent().keep_silent().heard.startswith(FAILED)


def test_the_same_report_twice_is_one_transfer(central_on_both: Installation) -> None:
    call = fail(central_on_both)
    said = call.document
    assert call.again(-1) == said
    assert central_on_both.rows("SELECT count(*) FROM transfers") == [(1,)]
    assert is_put_through(central_on_both)


def test_a_supervisors_word_wins_and_ends_by_itself(central: Installation) -> None:
    override(central.ports, State.UNAVAILABLE, minutes=30)
    wait_until("the line has heard it", lambda: not is_put_through(central))
    assert outages(central)[0][2] == "aviso da supervisão"
    central.clock.advance(30 * 60)
    assert is_put_through(central)
    assert follow_state(central.ports) == 1
    assert outages(central)[0][1] is not None
    assert follow_state(central.ports) == 0


def test_a_supervisor_may_send_callers_through_whatever_transfers_did(
    central: Installation,
) -> None:
    bring_down(central)
    override(central.ports, State.AVAILABLE, minutes=10)
    wait_until("the line has heard it", lambda: is_put_through(central))
    assert outages(central)[0][1] is not None


def test_closed_is_closed_whatever_the_switchboard_does(central: Installation) -> None:
    bring_down(central)
    central.clock.at = SATURDAY
    assert central.dial().press("0").heard.startswith("Estamos fechados.")


def test_row_27_a_flapping_switchboard_changes_at_most_once_a_minute(
    central: Installation,
) -> None:
    central.clock.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    changes: list[datetime] = []
    for _ in range(1200):
        central.clock.advance(1)
        call = central.dial().press("0")
        if call.last.tag == "Dial":  # it takes every try, and drops all that comes after
            down = any(ended is None for _, ended, _ in outages(central))
            call.transfer("busy" if down else "failed", False, 0)
        for (at,) in central.rows("SELECT changed_at FROM switchboard"):
            changed = datetime.fromisoformat(str(at)) if at else None
            if changed and changed not in changes:
                changes.append(changed)
    assert len(changes) > 6
    assert all(after - before >= timedelta(minutes=1) for before, after in pairwise(changes))
