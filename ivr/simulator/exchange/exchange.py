"""Hold the calls, telephones, messages, e-mails, clock and wire of one customer."""

import threading
import uuid
from typing import Any

import requests

from ivr.simulator.clock import Clock
from ivr.simulator.exchange.courier import Courier
from ivr.simulator.exchange.creations import Creations
from ivr.simulator.exchange.faults import Faults
from ivr.simulator.exchange.parameters import call_parameters
from ivr.simulator.exchange.recordings import Recordings
from ivr.simulator.exchange.refusals import Refusals
from ivr.simulator.mail.emails import Email, Emails
from ivr.simulator.mail.mailbox import Delivered, Mailbox
from ivr.simulator.settings import Settings
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.diallings import Diallings
from ivr.simulator.telephones.placing import Pace, Placing
from ivr.simulator.telephones.sms import Messages
from ivr.simulator.telephones.telephone import Telephone
from ivr.simulator.telephones.telephones import Telephones
from ivr.simulator.wire.traffic import Debugger, Exchanged, Traffic
from ivr.simulator.wire.webhooks import Failed, Sender, Webhook

# Beyond so many calls, the older finished ones are forgotten.
MAX_CALLS = 5000


class Exchange:
    """The state in memory of one running simulator."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock(settings.speed)
        if settings.starts_at:
            self.clock.set_now(settings.starts_at)
        self.opened = self.clock.now()
        self.traffic = Traffic()
        self.debugger = Debugger()
        self.telephones = Telephones(self.clock, settings.switchboard, settings.telephones)
        self.diallings = Diallings()
        self.creations = Creations()
        self.recordings = Recordings()
        self.messages = Messages()
        self.emails = Emails()
        self.mailbox = Mailbox(settings.mailboxes, settings.imap_user, settings.imap_password)
        self.refusals = Refusals()
        self.faults = Faults()
        self.webhook_rules: list[dict[str, Any]] = []
        self.sender = Sender(settings.auth_token, self.traffic, self.clock)
        self.courier = Courier(self.sender, self.faults, self.complain)
        self.outbound_pace = Pace.REAL
        self._calls: dict[str, Call] = {}
        self._lock = threading.Lock()

    @property
    def agent(self) -> Telephone:
        """Return the telephone at the switchboard."""
        return self.telephones.agent

    def admit(self, placing: Placing, opened_by: Call | None = None) -> Call:
        """Register a new call, findable by its sid and not yet served; return it."""
        idle = self.settings.idle_seconds
        call = Call(new_sid("CA"), placing, self.clock, idle, opened_by)
        with self._lock:
            self._calls[call.sid] = call
            if len(self._calls) > MAX_CALLS * 1.1:
                over = [sid for sid, each in self._calls.items() if each.over]
                for sid in over[: len(self._calls) - MAX_CALLS]:
                    del self._calls[sid]
        return call

    def find(self, sid: str) -> Call | None:
        """Return the call with this sid, if it is known."""
        with self._lock:
            return self._calls.get(sid)

    def calls(self) -> list[Call]:
        """Return all known calls, newest first."""
        with self._lock:
            return list(self._calls.values())[::-1]

    def set_speed(self, speed: float) -> None:
        """Let simulated time run at `speed` from now on.

        Raises ValueError as Clock.set_speed.
        """
        self.clock.set_speed(speed)
        for call in self.calls():
            if not call.over:
                call.look_again()

    def take_email(self, mail: Delivered, recipients: tuple[str, ...]) -> Email:
        """Store an e-mail, in the line's mailbox too if it is for that; return it.

        Raises MailboxFull.
        """
        now, owner = self.clock.now(), self.mailbox.owner(recipients)
        if owner:
            self.mailbox.deliver(now, mail, owner)
        return self.emails.keep(now, mail.sender, recipients, mail.raw)

    def complain(self, sid: str, failed: Failed) -> None:
        """List a failure in the debugger."""
        self.debugger.note(sid, failed.code, failed.message, failed.url, self.clock.now())

    def warn(self, call: Call, code: int, message: str, url: str) -> None:
        """Show a warning in the debugger and in the call's log; the call goes on."""
        self.complain(call.sid, Failed(code, message, url))
        call.note("error", f"{code}: {message}", code=code)

    def tell_after_the_end(self, call: Call, session: requests.Session, webhook: Webhook) -> None:
        """Send an action's webhook although its caller is gone.

        The answer to it is not obeyed.
        """
        told = call_parameters(self.settings, call) | {"CallStatus": "completed"} | webhook.params
        try:
            self.sender.send(session, Webhook(webhook.url, webhook.method, told), call.sid)
        except Failed as failed:
            self.complain(call.sid, failed)

    def replay(self, session: requests.Session, past: Exchanged) -> dict[str, Any]:
        """Send a past request again; return status and body of the new answer.

        It has the same signature, the same parameters and the same token.
        """
        status, body = self.sender.again(session, past)
        return {"status": status, "body": body}


def new_sid(prefix: str) -> str:
    """Return a new Twilio-like identifier: `prefix` (two letters) and 32 hex digits."""
    return prefix + uuid.uuid4().hex
