"""What the agent hears, alone, after answering and before the caller is put through.

https://www.twilio.com/docs/voice/twiml/number#attributes-url
"""

from xml.etree.ElementTree import Element

from ivr.simulator.agent import Ring
from ivr.simulator.parameters import leg_parameters
from ivr.simulator.twiml import Document, read_document
from ivr.simulator.verbs.sounds import HEARD, sound_of
from ivr.simulator.verbs.stage import Stage, Then, method_of
from ivr.simulator.webhooks import Failed, Webhook

MOST_DOCUMENTS = 20


def whispered(stage: Stage, noun: Element, ring: Ring) -> bool:
    """Whether the two may be put through: the document did not fail or hang up.

    Raises CallerHungUp when the caller did not wait for the end.
    """
    told = leg_parameters(stage.exchange.settings, stage.call, ring.child_sid, ring.address)
    webhook = Webhook(stage.document.resolve(noun.get("url", "")), method_of(noun))
    for _ in range(MOST_DOCUMENTS):
        sent = Webhook(webhook.url, webhook.method, told | webhook.params)
        try:
            reply = stage.exchange.sender.send(stage.session, sent, stage.call.sid)
            document = read_document(reply, webhook.url)
        except Failed as failed:
            stage.exchange.complain(stage.call.sid, failed)
            stage.call.note("error", str(failed), code=failed.code)
            return False
        step = _perform(stage, document, ring)
        if not isinstance(step, Webhook):
            return step is Then.NEXT
        webhook = step
    return False


def _perform(stage: Stage, document: Document, ring: Ring) -> Webhook | Then:
    for verb in document.root:
        if verb.tag in HEARD:
            _hear(stage, verb, ring)
        elif verb.tag == "Gather":
            for nested in verb:
                _hear(stage, nested, ring)
        elif verb.tag == "Redirect":
            return Webhook(document.resolve(verb.text or ""), method_of(verb))
        elif verb.tag == "Hangup":
            return Then.END
        else:
            stage.warn(12200, f"<{verb.tag}> is not heard by a called party")
    return Then.NEXT


def _hear(stage: Stage, verb: Element, ring: Ring) -> None:
    sound = sound_of(stage, verb)
    stage.exchange.agent.hear("whisper", sound.text, sid=ring.sid)
    stage.call.note("whisper", sound.text, seconds=round(sound.seconds, 2))
    stage.call.spend(sound.seconds)
