"""Answer the survey under way without a browser: by plain forms, by telephone, and after an SMS."""

import re
from html import unescape

from ivr.store.surveys import surveys
from ivr.usecases.notices.texts import publish_texts, send_text
from ivr.usecases.surveys.by_telephone import take_call_forms
from ivr.usecases.surveys.occasions import invite_by_message
from ivr.usecases.surveys.results import gather
from tests.support.installation import Installation, Workbench

BY_PAGE, BY_TELEPHONE = 12, 12  # answers; each of them says that it was resolved
GAVE_UP = "+5584988880000"
INVITED = "Duas perguntas, opcionais e anônimas."


def answer_by_page(central: Installation) -> None:
    """Let people open the page and send its form, with the best mark."""
    for _ in range(BY_PAGE):
        found = re.search(r'name="folha" value="([^"]+)"', central.client.get("/pesquisa").text)
        assert found
        typed = {"folha": unescape(found[1]), "p-satisfacao": "5", "p-resolvido": "1"}
        assert central.client.post("/pesquisa/enviar", data=typed).status_code == 303


def answer_by_telephone(central: Installation) -> None:
    """Let people talk to a person and press a mark afterwards; one of them hangs up instead."""
    for n in range(BY_TELEPHONE + 1):
        call = central.dial(f"+55849888811{n:02}").press("2").press("0")
        call.transfer("completed", True, 60)
        assert INVITED in call.heard
        if n:
            call.press("4").press("1")
        call.hang_up()
    central.clock.advance(900)  # nothing more is pressed by whoever hung up
    assert take_call_forms(central.line) == BY_TELEPHONE + 1


def invitation_by_sms(central: Installation) -> str:
    """Let somebody give up; return the path that the SMS has which they get two hours later."""
    central.dial(GAVE_UP).press("1").hang_up()
    central.clock.advance(2 * 3600)
    assert invite_by_message(central.line) == 1
    publish_texts(central.ports)
    bench = Workbench(central)
    for job, row_id, publication in bench.queue.take():
        assert job == "send_sms"
        send_text(central.ports, row_id, publication, "https://central.exemplo.br/x")
    bodies = [each.body for each in bench.carrier.sms if each.to == GAVE_UP]
    [path] = re.findall(r"https://central\.exemplo\.br(/p/\S+)", " ".join(bodies))
    return str(path)


def funnels_of(central: Installation) -> dict[str, tuple[int | None, ...]]:
    """Offered, begun, complete, partial and declined of each channel, as results count them."""
    with central.ports.database.read() as session:
        [survey] = surveys.everything(session, 2)
        session.expunge_all()
    found = gather(central.line, survey, central.clock.now().date()).findings
    return {
        each.channel: (each.offered, each.started, each.complete, each.partial, each.declined)
        for each in found.funnels
    }
