"""Deliver status callbacks to the customer, subject to the faults asked for."""

import threading
from collections.abc import Callable

import requests

from ivr.simulator.exchange.faults import Fault, Faults, Kind
from ivr.simulator.wire.webhooks import Failed, Sender, Webhook

# A callback that is to come after the next one comes alone after so many real seconds.
OVERTAKING_SECONDS = 3.0


class Courier:
    """The sender of status callbacks.

    Safe to use from many threads; every callback is tried once, with Twilio's retries.
    """

    def __init__(
        self, sender: Sender, faults: Faults, complain: Callable[[str, Failed], None]
    ) -> None:
        self._sender = sender
        self._faults = faults
        self._complain = complain
        self._held: dict[str, list[Webhook]] = {}
        self._lock = threading.Lock()

    def tell(self, webhook: Webhook, sid: str, twice: bool = False) -> None:
        """Send a callback, unless a fault applies: then late, twice or never.

        `twice` sends it twice without a fault.
        """
        fault = self._faults.of_callback(webhook.url)
        kind = fault.kind if fault else None
        if kind is Kind.DROP:
            return
        if kind is Kind.REORDER:
            with self._lock:
                self._held.setdefault(sid, []).append(webhook)
            self._later(sid, OVERTAKING_SECONDS, lambda: self._release(sid, webhook))
        elif fault and kind is Kind.DELAY:
            self._later(sid, fault.seconds, lambda: self._send(webhook, sid, twice), fault)
        else:
            self._send(webhook, sid, twice or kind is Kind.DUPLICATE)
            for each in self._overtaken(sid):
                self._send(each, sid, False)

    def _overtaken(self, sid: str) -> list[Webhook]:
        with self._lock:
            return self._held.pop(sid, [])

    def _release(self, sid: str, webhook: Webhook) -> None:
        with self._lock:
            held = self._held.get(sid, [])
            alone = webhook in held
            if alone:
                held.remove(webhook)
        if alone:
            self._send(webhook, sid, False)

    def _later(
        self, sid: str, seconds: float, act: Callable[[], None], fault: Fault | None = None
    ) -> None:
        lifted = fault.lifted if fault else threading.Event()

        def waited() -> None:
            lifted.wait(seconds)
            act()

        threading.Thread(target=waited, name=f"late-{sid[:10]}", daemon=True).start()

    def _send(self, webhook: Webhook, sid: str, twice: bool) -> None:
        with requests.Session() as session:
            session.trust_env = False
            try:
                self._sender.send(session, webhook, sid, twice)
            except Failed as failed:
                answered = failed.code == 11200 and "CallbackSource" in webhook.params
                self._complain(sid, _warning(failed) if answered else failed)
            except requests.RequestException as error:
                self._complain(sid, Failed(11205, str(error), webhook.url))


def _warning(failed: Failed) -> Failed:
    """Return what the debugger shows where a report of a call's progress is answered by an error.

    https://www.twilio.com/docs/api/errors/15003
    """
    message = f"Call Progress: Warning Response to Callback URL: {failed.message}"
    return Failed(15003, message, failed.url)
