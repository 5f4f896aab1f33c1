"""Perform <Sms>: send a message and go on.

https://www.twilio.com/docs/voice/twiml/sms
"""

from xml.etree.ElementTree import Element

from ivr.simulator.exchange.exchange import new_sid
from ivr.simulator.exchange.sending import outcome_of, send
from ivr.simulator.telephones.addresses import is_address, plain
from ivr.simulator.telephones.sms import REFUSALS, Message
from ivr.simulator.verbs.stage import Stage, Step, Then
from ivr.simulator.wire.twiml import spoken_text


def sms(stage: Stage, element: Element) -> Step:
    """Perform an <Sms>; return its action with the message, or the next verb without an action.

    By default it goes from the line to whoever is on the telephone.
    """
    exchange, placing = stage.exchange, stage.call.placing
    line = exchange.settings.line_number
    to = plain(element.get("to", placing.caller or ""))
    sender = plain(element.get("from", line))
    told = {"To": to, "From": sender}
    outcome = outcome_of(exchange, to) if is_address(to) and to.startswith("+") else None
    if outcome is None:
        stage.warn(14101, f"Sms: Invalid To attribute: {to!r}")
    elif sender not in (line, exchange.settings.sms_from):
        stage.warn(14102, f"Sms: Invalid From attribute: {sender!r}")
    elif outcome in REFUSALS:
        stage.warn(*REFUSALS[outcome])
    else:
        url = element.get("statusCallback", "")
        message = Message(
            sid=new_sid("SM"),
            to=to,
            sender=sender,
            body=spoken_text(element),
            created=exchange.clock.now(),
            status_url=stage.document.resolve(url) if url else "",
        )
        send(exchange, message, outcome)
        sent = {"MessageSid": message.sid, "SmsSid": message.sid}
        return _after(stage, element, {**told, **sent, "SmsStatus": "sent"})
    return _after(stage, element, told | {"SmsStatus": "invalid"})


def _after(stage: Stage, element: Element, told: dict[str, str]) -> Step:
    return stage.action(element, told) if element.get("action") else Then.NEXT
