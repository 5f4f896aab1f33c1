"""Where nobody is on any shift, no call is offered that cannot be promised."""

from sqlalchemy import delete

from ivr.store.staff.shifts import Shift
from tests.support.desk import hire, request
from tests.support.installation import MOBILE, Installation


def test_no_call_is_offered_where_none_can_be_promised(central_on_both: Installation) -> None:
    """Only what can work is named: to write, and a voice message."""
    call = central_on_both.dial(MOBILE).press("0").transfer("busy", False, 0)
    assert call.heard == (
        "A central telefônica está ocupada agora. Para resposta por e-mail, digite dois."
        " Para deixar um recado, digite três."
    )
    assert call.press("3").heard.startswith("Deixe seu recado depois do sinal")
    asked = central_on_both.dial(MOBILE).press("9").press("9")
    assert "Para retorno" not in asked.heard
    wished = central_on_both.dial(MOBILE).say("quero um retorno")
    assert wished.heard.startswith("Agora não conseguimos registrar um retorno. Para resposta")


def test_whoever_has_a_callback_keeps_it(central_on_both: Installation) -> None:
    hire(central_on_both, "Ana")
    request(central_on_both)
    with central_on_both.ports.database.write() as session:
        session.execute(delete(Shift))
    call = central_on_both.dial(MOBILE).press("9").press("2")
    assert call.heard.startswith("Não há horário livre nos próximos dias.")
    assert "registrar um retorno" not in call.heard
