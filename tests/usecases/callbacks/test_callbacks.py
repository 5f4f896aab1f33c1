"""What staff do with a callback: a note of why, as long as its column, and what follows of it."""

import pytest

from ivr.usecases.callbacks.callbacks import MAX_NOTE_CHARS, NoteRefused, read_note, set_aside
from tests.support.desk import Desk, hire
from tests.support.installation import MOBILE, Installation
from tests.support.scene import accounts

OTHER = "+5584977776666"


def test_a_note_has_120_letters_and_a_longer_one_is_refused() -> None:
    assert read_note(" " + "á" * MAX_NOTE_CHARS) == "á" * MAX_NOTE_CHARS
    with pytest.raises(NoteRefused):
        read_note("á" * (MAX_NOTE_CHARS + 1))


def test_once_staff_served_whom_no_call_reached_nobody_is_told_to_write(
    central_on_both: Installation,
) -> None:
    """Under each protocol by which it was promised, on the telephone and on the page."""
    central = central_on_both
    accounts(central)
    hire(central, "Bia")
    for caller in (MOBILE, OTHER):
        call = central.dial(caller).press("0").transfer("busy", False, 0)
        if caller == MOBILE:
            call.press("1").hang_up()
        else:
            call.press("3").press("1").press(MOBILE.removeprefix("+55")).press("1").hang_up()
    desk = Desk(central)
    for _ in range(3):
        central.clock.advance(5 * 60)
        desk.ring().answer().press("1").nobody("busy").tell("completed")
    protocols = [str(each) for (each,) in central.rows("SELECT protocol FROM cases ORDER BY id")]
    in_vain = "Ligamos e não conseguimos conversar com você"
    for each in protocols:
        assert in_vain in central.client.post("/protocolo", data={"protocolo": each}).text
    set_aside(central.ports, 2, 1, "Falei com ela no balcão")
    for each in protocols:
        assert in_vain not in central.client.post("/protocolo", data={"protocolo": each}).text
        heard = central.dial("+5584988880000").press("9").press("9").press("1").press(each).heard
        assert "Seu pedido foi entregue à central de atendimento." in heard
    assert central.rows("SELECT DISTINCT state FROM cases WHERE id <= 2") == [("handed",)]
