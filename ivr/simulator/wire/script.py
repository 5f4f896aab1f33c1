"""Define the script of a call: its first document and its fallback."""

from dataclasses import dataclass

from ivr.simulator.wire.twiml import Document
from ivr.simulator.wire.webhooks import Webhook


@dataclass(frozen=True)
class Script:
    """The document that a call obeys first, and its fallback.

    The fallback is requested when a document cannot be had.
    """

    first: Webhook | Document
    fallback: Webhook | None = None
