"""The exchange: every call, the agent's telephone, the clock and the wire of one customer."""

import threading
import uuid
from typing import Any

import requests

from ivr.simulator.agent import AgentTelephone
from ivr.simulator.call import Call
from ivr.simulator.clock import Clock
from ivr.simulator.parameters import call_parameters
from ivr.simulator.placing import Placing
from ivr.simulator.recordings import Recordings
from ivr.simulator.settings import Settings
from ivr.simulator.traffic import Debugger, Exchanged, Traffic
from ivr.simulator.webhooks import Failed, Sender, Webhook

# Older finished calls are forgotten.
MOST_CALLS = 1000


class Exchange:
    """What one running simulator holds in memory."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.traffic = Traffic()
        self.debugger = Debugger()
        self.agent = AgentTelephone(self.clock)
        self.recordings = Recordings()
        self.sender = Sender(settings.auth_token, self.traffic, self.clock)
        self._calls: dict[str, Call] = {}
        self._lock = threading.Lock()

    def admit(self, placing: Placing) -> Call:
        """A new call, known by its sid, not yet served."""
        call = Call(new_sid("CA"), placing, self.clock, self.settings.idle_seconds)
        with self._lock:
            self._calls[call.sid] = call
            over = [sid for sid, each in self._calls.items() if each.over]
            for sid in over[: max(0, len(self._calls) - MOST_CALLS)]:
                del self._calls[sid]
        return call

    def find(self, sid: str) -> Call | None:
        """The call with this sid, if it is known."""
        with self._lock:
            return self._calls.get(sid)

    def calls(self) -> list[Call]:
        """All known calls, newest first."""
        with self._lock:
            return list(self._calls.values())[::-1]

    def complain(self, sid: str, failed: Failed) -> None:
        """The debugger lists the failure."""
        self.debugger.note(sid, failed.code, failed.message, failed.url, self.clock.now())

    def warn(self, call: Call, code: int, message: str, url: str) -> None:
        """The debugger and the call's log show a warning; the call goes on."""
        self.complain(call.sid, Failed(code, message, url))
        call.note("error", f"{code}: {message}", code=code)

    def tell_after_the_end(self, call: Call, session: requests.Session, webhook: Webhook) -> None:
        """An action is told although its caller is gone; its answer is not obeyed."""
        told = call_parameters(self.settings, call) | {"CallStatus": "completed"} | webhook.params
        try:
            self.sender.send(session, Webhook(webhook.url, webhook.method, told), call.sid)
        except Failed as failed:
            self.complain(call.sid, failed)

    def replay(self, session: requests.Session, past: Exchanged) -> dict[str, Any]:
        """A past request sent again: same signature, same parameters, same token."""
        status, body = self.sender.again(session, past)
        return {"status": status, "body": body}


def new_sid(prefix: str) -> str:
    """A Twilio-like identifier: two letters and 32 hex digits."""
    return prefix + uuid.uuid4().hex
