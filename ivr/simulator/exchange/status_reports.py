"""Report a leg's status to the customer, in order or as the placing's `order` says.

https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from email.utils import format_datetime

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.exchange.parameters import call_parameters, sip_parameters
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import Direction, Order
from ivr.simulator.wire.webhooks import Webhook

# How long after the call's end "late" callbacks come, in seconds.
LATE_SECONDS = 5.0


class StatusReports:
    """The status callbacks of one leg."""

    def __init__(self, exchange: Exchange, call: Call) -> None:
        self._exchange = exchange
        self._call = call
        self._reporting = call.placing.reporting
        self._sequence = 0
        self._held: list[dict[str, str]] = []

    def report(self, event: str) -> None:
        """Send an event's callback, or hold it until the call's end, as the order says."""
        wanted = self._reporting.url and event in self._reporting.events
        if not wanted or self._reporting.order is Order.NONE:
            return
        params = self._parameters(event)
        self._sequence += 1
        if self._reporting.order in (Order.LATE, Order.SHUFFLED):
            self._held.append(params)
        else:
            self._send(params)

    def close(self) -> None:
        """Send the callbacks that were held until the call's end."""
        if self._held and self._reporting.order is Order.LATE:
            if self._call.fast:
                self._call.charge(LATE_SECONDS)
            else:
                self._call.rest(LATE_SECONDS)
        if self._reporting.order is Order.SHUFFLED:
            self._held = self._held[-1:] + self._held[:-1]
        for params in self._held:
            self._send(params)
        self._held = []

    def _parameters(self, event: str) -> dict[str, str]:
        call = self._call
        params = call_parameters(self._exchange.settings, call) | {
            "Timestamp": format_datetime(call.clock.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
        }
        if event == "initiated":
            params["CallStatus"] = event
        if call.over:
            params["CallDuration"] = str(call.seconds_talked)
            params["Duration"] = str(-(-call.seconds_talked // 60))
            if call.placing.direction is not Direction.INBOUND:
                params |= sip_parameters(call)
        return params

    def _send(self, params: dict[str, str]) -> None:
        webhook = Webhook(self._reporting.url, self._reporting.method, params)
        twice = self._reporting.order is Order.DOUBLED
        self._exchange.courier.tell(webhook, self._call.sid, twice)
