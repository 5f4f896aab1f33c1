"""Define what a verb is given, and what it returns."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from xml.etree.ElementTree import Element

import requests

from ivr.simulator.exchange.exchange import Exchange
from ivr.simulator.telephones.call import Call
from ivr.simulator.wire.twiml import Document
from ivr.simulator.wire.webhooks import Failed, Webhook


class Then(Enum):
    """The continuation after a verb that asks for no other document."""

    NEXT = "the next verb of this document"
    END = "the end of the call"


Step = Webhook | Then


@dataclass(frozen=True)
class Stage:
    """The setting of a verb: one call, obeying one document, over one HTTP session.

    `answer`: the caller's leg is picked up, if it was not yet.
    """

    exchange: Exchange
    call: Call
    document: Document
    session: requests.Session
    answer: Callable[[], None]

    def action(self, element: Element, params: dict[str, str]) -> Webhook:
        """Return the request to `element`'s action.

        By default it goes to the current document's address.
        """
        url = self.document.resolve(element.get("action", ""))
        return Webhook(url, method_of(element), params)

    def complain(self) -> None:
        """Show what Twilio has against this document in the debugger; the call goes on."""
        for each in self.document.complaints:
            self.warn(each.code, each.message)

    def warn(self, code: int, message: str) -> None:
        """Show a warning about this document in the debugger; the call goes on."""
        self.exchange.warn(self.call, code, message, self.document.url)


def redirect(stage: Stage, element: Element) -> Webhook:
    """Return the request that a <Redirect> asks for. Raises Failed where it names no address."""
    if not (element.text or "").strip():
        raise Failed(11100, "Invalid URL format: <Redirect> has none", stage.document.url)
    return Webhook(stage.document.resolve(element.text or ""), method_of(element))


def method_of(element: Element, name: str = "method") -> str:
    """Return GET or POST, as attribute `name` says, by default POST."""
    return "GET" if element.get(name, "").strip().upper() == "GET" else "POST"
