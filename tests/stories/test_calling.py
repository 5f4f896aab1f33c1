"""While our call to a citizen is under way, telephone and page say so and offer nothing else."""

from ivr.store.callbacks.callbacks import Callback
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation

OTHER = "+558432322033"
CALLING = "Estamos ligando para você agora."
JUST_CALLED = "Acabamos de ligar para você."
OFFERED = ("digite um", "digite dois", "digite três", "manter", "mudar", "cancelar")


def asked_about(central: Installation, protocol: str) -> str:
    """What is heard of a protocol that another telephone asks about."""
    return central.dial(OTHER).press("9").press("1").press(protocol).heard


def page_of(central: Installation, protocol: str) -> str:
    """What the citizens' page says of a protocol."""
    return central.client.post("/protocolo", data={"protocolo": protocol}).text


def protocol(central: Installation) -> str:
    """The callback's case's."""
    ((found,),) = central.rows("SELECT protocol FROM cases ORDER BY id LIMIT 1")
    return str(found)


def test_while_the_citizens_telephone_rings_everything_says_that_we_call_now(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    request(central)
    leg = Desk(central).ring().answer().press("1")
    page = page_of(central, protocol(central))
    assert CALLING in page
    for told in ("Vamos ligar", "Ligamos até"):
        assert told not in page
    assert asked_about(central, protocol(central)).startswith(CALLING)
    greeting = central.dial()
    assert "Já estamos ligando para você." in greeting.heard
    assert "mudar" not in greeting.heard
    heard = greeting.press("9").heard
    assert heard.startswith("Já estamos ligando para você.")
    assert not any(each in heard for each in OFFERED)
    leg.citizen("in-progress")
    assert CALLING in page_of(central, protocol(central)), "and while they talk"


def test_a_telephone_that_rings_first_is_told_of_too(central_on_both: Installation) -> None:
    central = central_on_both
    hire(central, "Ana")
    request(central)
    with central.ports.database.write() as session:
        session.get_one(Callback, 1).agent_first = False
    Desk(central).ring()
    assert CALLING in page_of(central, protocol(central))
    assert central.dial().press("9").heard.startswith("Já estamos ligando para você.")


def test_until_the_agent_says_how_it_went_nothing_more_is_promised(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").talk(60)
    page = page_of(central, protocol(central))
    assert JUST_CALLED in page
    assert "Vamos ligar" not in page
    assert asked_about(central, protocol(central)).startswith(JUST_CALLED)
    assert JUST_CALLED in central.dial().heard
    heard = central.dial().press("9").heard
    assert heard.startswith(JUST_CALLED)
    assert not any(each in heard for each in OFFERED)


def test_while_only_the_agents_telephone_rings_it_can_be_cancelled_but_not_moved(
    central: Installation,
) -> None:
    hire(central, "Ana")
    request(central)
    Desk(central).ring()
    call = central.dial().press("9")
    assert call.heard.startswith("Vamos ligar até")
    assert "Para mudar" not in call.heard
    assert call.press("3").heard.startswith("Seu retorno foi cancelado.")


def test_who_asks_once_more_while_we_call_hears_that_we_call(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    call = central.dial().press("0").transfer("busy", False, 0)
    Desk(central).ring().answer().press("1")
    heard = call.press("1").heard
    assert heard.startswith("Já estamos ligando para você.")
    assert "Vamos ligar" not in heard
    for _ in range(8):
        call.keep_silent()
        if call.last.tag == "Hangup":
            break
    assert call.last.tag == "Hangup", "silence does not ask again and again"


def test_after_a_call_in_vain_the_promise_stands_again(central: Installation) -> None:
    hire(central, "Ana")
    request(central)
    Desk(central).ring().answer().press("1").nobody("busy").tell("completed")
    assert "Vamos ligar para você." in page_of(central, protocol(central))
    assert central.dial().press("9").heard.startswith("Vamos ligar até")
