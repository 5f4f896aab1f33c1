"""Play to a called party, alone, what it hears before the caller is put through.

https://www.twilio.com/docs/voice/twiml/number#attributes-url
"""

from xml.etree.ElementTree import Element

from ivr.simulator.exchange.parameters import call_parameters
from ivr.simulator.legs.ringing import Ringing
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.inputs import CallerHungUp
from ivr.simulator.telephones.states import Doing
from ivr.simulator.verbs.gather import gather
from ivr.simulator.verbs.sounds import HEARD, hear
from ivr.simulator.verbs.stage import Stage, Then, method_of, redirect
from ivr.simulator.wire.twiml import read_document
from ivr.simulator.wire.webhooks import Failed, Webhook

MAX_DOCUMENTS = 20


def whispered(stage: Stage, noun: Element, ringing: Ringing) -> bool:
    """Play the noun's documents to the called party; return whether the two may talk.

    They may where no document failed, and nobody hung up. Raises CallerHungUp when the caller did
    not wait for the end.
    """
    leg = ringing.ring.leg

    def overheard(kind: str, text: str) -> None:
        ringing.hear("whisper" if kind == "said" else kind, text)
        stage.call.note("whisper", text)

    usual, leg.listener, stage.call.deputy = leg.listener, overheard, leg
    try:
        return _obeyed(stage, noun, leg)
    except CallerHungUp:
        if stage.call.gone:
            raise
        return False
    finally:
        leg.listener, stage.call.deputy = usual, None


def _obeyed(stage: Stage, noun: Element, leg: Call) -> bool:
    webhook = Webhook(stage.document.resolve(noun.get("url", "")), method_of(noun))
    for _ in range(MAX_DOCUMENTS):
        told = call_parameters(stage.exchange.settings, leg)
        sent = Webhook(webhook.url, webhook.method, told | webhook.params)
        try:
            reply = stage.exchange.sender.send(stage.session, sent, stage.call.sid)
            document = read_document(reply, webhook.url)
        except Failed as failed:
            stage.exchange.complain(stage.call.sid, failed)
            stage.call.note("error", str(failed), code=failed.code)
            return False
        step = _perform(Stage(stage.exchange, leg, document, stage.session, lambda: None))
        if not isinstance(step, Webhook):
            return step is Then.NEXT
        webhook = step
    return False


def _perform(stage: Stage) -> Webhook | Then:
    stage.complain()
    for verb in stage.document.root:
        if verb.tag in HEARD:
            stage.call.turn_to(Doing.SPEAKING)
            hear(stage, verb)
        elif verb.tag == "Gather":
            step = gather(stage, verb)
            if step is not Then.NEXT:
                return step
        elif verb.tag == "Redirect":
            return redirect(stage, verb)
        elif verb.tag == "Hangup":
            return Then.END
        else:
            stage.warn(12200, f"<{verb.tag}> is not heard by a called party")
    return Then.NEXT
