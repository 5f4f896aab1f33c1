"""Send SMS: each is delivered within seconds, or fails as its outcome says."""

import threading
from email.utils import format_datetime

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.telephones.placing import Pace
from ivr.simulator.telephones.sms import ENDS, Message, Outcome
from ivr.simulator.wire.webhooks import Webhook

# How long each stage takes, in simulated seconds; in fast pace none takes any.
STAGE_SECONDS = 1.0
FINAL = frozenset(status for status, _ in ENDS.values())


def outcome_of(exchange: Exchange, to: str) -> Outcome:
    """Return the outcome of the next SMS to that number.

    It is what was asked for the next one, which counts as used, else what the telephone's habits
    say.
    """
    asked = exchange.faults.of_sms(to)
    return asked or exchange.telephones.look_at(to).habits.sms


def send(exchange: Exchange, message: Message, outcome: Outcome) -> None:
    """Store an SMS and deliver it in a thread of its own.

    Raises KeyError for an outcome that no taken message has.
    """
    end = ENDS[outcome]
    exchange.messages.keep(message)
    name = f"call-sms-{message.sid[:10]}"
    threading.Thread(target=_deliver, args=(exchange, message, end), name=name, daemon=True).start()


def _deliver(exchange: Exchange, message: Message, end: tuple[str, int | None]) -> None:
    fast = exchange.outbound_pace is Pace.FAST
    last, error = end
    _tell(exchange, message)
    stages = [last] if last == "failed" else ["sent", last]
    if message.service_sid:
        stages.insert(0, "queued")
    for status in stages:
        if not fast:
            threading.Event().wait(STAGE_SECONDS / exchange.clock.speed)
        message.sender = message.sender or exchange.settings.sender
        message.updated = exchange.clock.now()
        if status == "sent":
            message.sent = message.updated
        message.error = error if status == last else None
        message.status = status
        _tell(exchange, message)


def _tell(exchange: Exchange, message: Message) -> None:
    if not message.status_url:
        return
    told = {
        "AccountSid": exchange.settings.account_sid,
        "ApiVersion": "2010-04-01",
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.sender:
        told["From"] = message.sender
    if message.service_sid:
        told["MessagingServiceSid"] = message.service_sid
    if message.error:
        told["ErrorCode"] = str(message.error)
    if message.status in FINAL and message.updated:
        told["RawDlrDoneDate"] = format_datetime(message.updated)
    exchange.courier.tell(Webhook(message.status_url, "POST", told), message.sid)
