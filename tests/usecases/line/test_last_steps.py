"""What a process knows of a call from before is a guess: what is stored counts."""

import pytest

from ivr.app import create_app
from ivr.store.calls.steps import Present
from ivr.usecases.line.last_steps import LastSteps
from tests.support.installation import Installation, Telephone


def _elsewhere(central: Installation) -> Installation:
    """Another process of the same installation."""
    app = create_app(central.settings, central.ports)
    return Installation(central.settings, central.ports, central.clock, app)


def _there(call: Telephone, other: Installation) -> Telephone:
    """The same call, whose webhooks come to another process."""
    return Telephone(other, call.sid, call.number, call.also, call.document, call.address)


def test_a_turn_that_another_process_took_is_told_as_it_was_there(
    central_on_both: Installation,
) -> None:
    call = central_on_both.dial().press("2")
    there = _there(call, _elsewhere(central_on_both)).press("*")
    assert call.press("*").document == there.document
    assert len(call.places) == 3


def test_a_turn_of_another_key_is_told_as_it_was_taken_elsewhere(
    central_on_both: Installation,
) -> None:
    call = central_on_both.dial().press("2")
    there = _there(call, _elsewhere(central_on_both)).press("*")
    assert call.press("0").document == there.document


def test_a_late_turn_of_a_call_that_ended_elsewhere_settles_it_anew(
    central_on_both: Installation,
) -> None:
    call = central_on_both.dial()
    _there(call, _elsewhere(central_on_both)).hang_up()
    assert call.outcome == "abandoned-in-menu"
    assert call.press("0").outcome == "abandoned-in-wait"


def test_a_call_that_the_database_does_not_have_is_taken_up_as_new(central: Installation) -> None:
    call = central.dial()
    with central.ports.database.write() as session:
        connection = session.connection()
        for table in ("steps", "calls", "cases"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert call.press("2").last.tag == "Gather"
    assert call.places == ["menu"]


def _at(sid: str) -> Present:
    now = None
    return Present(1, 1, sid, "", "", "", "", 3, "menu", "0|0||||", now, None, "")  # type: ignore[arg-type]


@pytest.mark.parametrize(("most", "known"), [(2, False), (3, True)])
def test_of_so_many_calls_the_last_step_is_kept(most: int, known: bool) -> None:
    steps = LastSteps(most)
    for sid in ("a", "b", "c"):
        steps.learn(_at(sid))
    assert (steps.take("a", 4) is not None) is known
    assert steps.take("c", 4) == _at("c")._replace(is_guess=True)


def test_a_guess_is_for_the_next_turn_alone_and_for_once() -> None:
    steps = LastSteps()
    steps.learn(_at("a"))
    assert steps.take("a", 4)
    assert steps.take("a", 4) is None
    steps.learn(_at("a"))
    assert steps.take("a", 5) is None
